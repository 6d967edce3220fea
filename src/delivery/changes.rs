//! The changes feed of a channel: from nothing to current, and onwards for ever. Reads the log and documents only, so it
//! is as public as the channel's documents are.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::Semaphore;

use super::{
    log::{self, Filter, Op, heads},
    store,
};
use crate::{
    app::App,
    catalog,
    error::{Error, Result},
    id::ResourceId,
    resource::Kind,
};

pub const DEFAULT_LIMIT: u64 = 100;
pub const LARGEST_LIMIT: u64 = 500;
/// Longest wait for something new.
pub const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How many may wait at once in one process; whoever comes then is answered at once.
const WAITING: usize = 512;
/// What another process commits is not announced in this one.
const LOOK: Duration = Duration::from_secs(1);
/// Bytes of documents on one page; a page ends early rather than grow beyond.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// What a reader asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The cursor of the answer before; `None` starts from nothing.
    pub after: Option<String>,
    pub limit: u64,
    pub locale: Option<String>,
    /// Only the newest entry of each resource and locale.
    pub coalesce: bool,
    /// Whether upserts carry their documents.
    pub documents: bool,
}

impl Default for Ask {
    fn default() -> Self {
        Self { after: None, limit: DEFAULT_LIMIT, locale: None, coalesce: true, documents: true }
    }
}

#[derive(Debug, Serialize)]
pub struct Changes {
    pub changes: Vec<Change>,
    /// Ask with it for what comes next.
    pub cursor: String,
    /// Whether there is more right now.
    pub more: bool,
}

#[derive(Debug, Serialize)]
pub struct Change {
    pub seq: i64,
    pub op: &'static str,
    pub kind: Kind,
    pub id: ResourceId,
    pub code: String,
    pub locale: String,
    pub hash: Option<String>,
    pub at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Box<RawValue>>,
}

/// Where a reader is. It names the log it belongs to: a number means nothing in another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "g")]
    generation: String,
    #[serde(rename = "s")]
    seq: i64,
    /// While a reader comes from nothing: the head when it started. What was removed up to there it never had.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
}

impl Cursor {
    fn write(&self) -> String {
        // Texts and numbers; their JSON form cannot fail, and an empty cursor would start anew.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn read(text: &str) -> Result<Self> {
        let cursor: Option<Self> =
            URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let sound = cursor.filter(|cursor| cursor.seq >= 0 && cursor.until.is_none_or(|until| until >= cursor.seq));
        sound.ok_or_else(|| Error::invalid("BAD_CURSOR", "after", "`after` is no cursor of this feed"))
    }
}

/// The next page of changes.
///
/// Fails with `NOT_FOUND` for an unknown channel and `INVALID` for an unknown locale or a cursor that is not of this
/// channel's log: then the reader starts from nothing.
pub async fn read(app: &App, channel: &str, ask: &Ask) -> Result<Changes> {
    check(app, channel, ask).await?;
    // One view, so that the head and the rows up to it are of the same moment.
    let view = app.db.begin_read().await?;
    let head = log::head(&view, channel).await?;
    let from = start(head.as_ref(), ask)?;
    let Some(head) = head else {
        return Ok(Changes { changes: Vec::new(), cursor: from.write(), more: false });
    };
    let limit = ask.limit.clamp(1, LARGEST_LIMIT);
    let rows = log::window(&view, channel, from.seq, head.head, &filter(ask, &from), limit).await?;
    let full = rows.len() as u64 == limit;
    let hashes: Vec<String> = rows.iter().filter_map(|row| row.hash.clone()).filter(|_| ask.documents).collect();
    let mut bodies = store::bodies(&view, &hashes).await?;
    let (mut changes, mut bytes) = (Vec::with_capacity(rows.len()), 0);
    let total = rows.len();
    for row in rows {
        let body = row.hash.as_ref().and_then(|hash| bodies.remove(hash));
        bytes += body.as_ref().map_or(0, String::len);
        if bytes > PAGE_BYTES && !changes.is_empty() {
            break;
        }
        changes.push(change(row, body)?);
    }
    let more = full || changes.len() < total;
    let reached = changes.last().map_or(from.seq, |last: &Change| last.seq);
    let seq = if more { reached } else { head.head };
    let until = from.until.filter(|until| seq < *until);
    let cursor = Cursor { generation: head.generation, seq, until }.write();
    Ok(Changes { changes, cursor, more: more && seq < head.head })
}

async fn check(app: &App, channel: &str, ask: &Ask) -> Result<()> {
    let model = catalog::model::current(app).await?;
    let known = model.channel(channel).ok_or_else(|| Error::not_found("channel", channel))?;
    match &ask.locale {
        Some(locale) if !known.locales.contains(locale) => {
            let message = format!("channel `{channel}` has the locales {}", known.locales.join(", "));
            Err(Error::invalid("UNKNOWN_LOCALE", "locale", message))
        }
        _ => Ok(()),
    }
}

fn start(head: Option<&heads::Model>, ask: &Ask) -> Result<Cursor> {
    let newest = head.map_or(0, |head| head.head);
    let generation = head.map(|head| head.generation.clone()).unwrap_or_default();
    let Some(after) = ask.after.as_ref().filter(|after| !after.is_empty()) else {
        let until = Some(newest).filter(|_| ask.coalesce);
        return Ok(Cursor { generation, seq: 0, until });
    };
    let cursor = Cursor::read(after)?;
    // Made before anything was published: it fits any log, at its beginning.
    if cursor.generation.is_empty() && cursor.seq == 0 {
        return Ok(Cursor { generation, ..cursor });
    }
    if cursor.generation != generation || cursor.seq > newest {
        let message = "`after` belongs to another log of this channel: start again without it";
        return Err(Error::invalid("BAD_CURSOR", "after", message));
    }
    Ok(cursor)
}

fn filter(ask: &Ask, from: &Cursor) -> Filter {
    let skip_removals_until = from.until.filter(|_| ask.coalesce).unwrap_or_default();
    Filter { locale: ask.locale.clone(), coalesce: ask.coalesce, skip_removals_until }
}

fn change(row: log::Model, body: Option<String>) -> Result<Change> {
    Ok(Change {
        seq: row.seq,
        op: match row.op {
            Op::Upsert => "upsert",
            Op::Remove => "remove",
        },
        kind: row.kind,
        id: row.resource,
        code: row.code,
        locale: row.locale,
        hash: row.hash,
        at: row.at,
        document: body.map(RawValue::from_string).transpose()?,
    })
}

struct Waiters(Arc<Semaphore>);

impl Default for Waiters {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(WAITING)))
    }
}

/// [`read`], and when there is nothing new, waits up to `patience` for it.
pub async fn read_or_wait(app: &App, channel: &str, ask: &Ask, patience: Duration) -> Result<Changes> {
    let deadline = tokio::time::Instant::now() + patience.min(LONGEST_WAIT);
    let committed = app.db.committed();
    let waiters = app.shared::<Waiters>();
    let turn = waiters.0.try_acquire();
    loop {
        // Registered before looking, so that a commit in between is not missed.
        let mut wake = std::pin::pin!(committed.notified());
        wake.as_mut().enable();
        let found = read(app, channel, ask).await?;
        let now = tokio::time::Instant::now();
        if !found.changes.is_empty() || now >= deadline || turn.is_err() {
            return Ok(found);
        }
        let look = now.checked_add(LOOK).unwrap_or(deadline).min(deadline);
        tokio::select! {
            () = &mut wake => {}
            () = tokio::time::sleep_until(look) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nonsense_is_refused() {
        let cursor = Cursor { generation: "a1".into(), seq: 7, until: Some(9) };
        assert_eq!(Cursor::read(&cursor.write()).unwrap(), cursor);
        for wrong in ["x", "!!", "bm8", &Cursor { seq: -1, ..cursor.clone() }.write()] {
            assert_eq!(Cursor::read(wrong).unwrap_err().code(), "INVALID", "{wrong}");
        }
    }

    #[test]
    fn a_cursor_of_another_log_is_refused() {
        let head = heads::Model { channel: "web".into(), head: 9, generation: "new".into() };
        let ask = |generation: &str, seq| {
            let cursor = Cursor { generation: generation.into(), seq, until: None };
            Ask { after: Some(cursor.write()), ..Ask::default() }
        };
        assert!(start(Some(&head), &ask("old", 3)).is_err());
        assert!(start(Some(&head), &ask("new", 10)).is_err());
        assert!(start(Some(&head), &ask("new", 9)).is_ok());
        assert!(start(Some(&head), &ask("", 0)).is_ok());
    }
}
