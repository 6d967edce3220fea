//! A file from an address that somebody typed in.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use futures::StreamExt;

use super::{Kind, Model, New, begin, run::Report};
use crate::{
    app::App,
    assets::upload::{self, Done, Piece},
    auth::{Actor, Permission},
    error::{Error, Result},
    net::{Failure, fetch::Fetched},
};

/// Characters of an address.
const LONGEST: usize = 2000;

/// Takes the file at an address as an asset, in the background. Only public addresses are asked, and those an operator allows.
pub async fn import(
    app: &App,
    actor: &Actor,
    url: String,
    filename: Option<String>,
    code: Option<String>,
) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
    if url.len() > LONGEST {
        return Err(Error::invalid("TOO_LONG", "url", format!("an address has at most {LONGEST} characters")));
    }
    app.net.check(&url).map_err(|failure| Error::invalid("ADDRESS_REFUSED", "url", failure.to_string()))?;
    begin(app, actor, New { kind: Kind::Url, source: url, filename, code }).await
}

/// Fetches it into an upload of its own, which is all there is to clean up should it end half-way.
pub(super) async fn bring(app: &App, actor: &Actor, intake: &Model, report: Report<'_>) -> Result<Done> {
    let fetched = judge(app.net.fetch(&intake.source).await.map_err(unreached)?)?;
    let filename = intake.filename.clone().unwrap_or_else(|| fetched.filename.clone());
    let new = upload::New { filename, length: fetched.length, code: intake.code.clone(), ..Default::default() };
    let begun = upload::begin(app, actor, new).await?;
    let id = begun.id;
    let done = match fill(app, begun, fetched, report).await {
        Ok(filled) => upload::finish(app, actor, &filled).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(Some(done)) => Ok(done),
        Ok(None) => Err(broken_off()),
        Err(error) => {
            // Gone already where the file was refused.
            match upload::abandon(app, actor, id).await {
                Ok(()) | Err(Error::NotFound { .. }) => Err(error),
                Err(other) => Err(other),
            }
        }
    }
}

async fn fill(app: &App, begun: upload::Model, fetched: Fetched, report: Report<'_>) -> Result<upload::Model> {
    let (received, total) = (AtomicU64::new(0), fetched.length.unwrap_or(0));
    let ended = AtomicBool::new(false);
    let body = fetched.body().inspect(|chunk| {
        let more = chunk.as_ref().map_or(0, Bytes::len) as u64;
        report(received.fetch_add(more, Ordering::Relaxed) + more, total);
    });
    let end = futures::stream::once(async {
        ended.store(true, Ordering::Relaxed);
        Ok::<_, Failure>(Bytes::new())
    });
    // Nothing is read after an error, and after a silence neither.
    let filled = upload::append(app, begun, Piece::default(), body.chain(end)).await?;
    let whole = received.load(Ordering::Relaxed);
    if !ended.load(Ordering::Relaxed) || filled.received as u64 != whole {
        return Err(broken_off());
    }
    let (offset, length) = (whole, Some(whole));
    let nothing = futures::stream::empty::<Result<Bytes, Failure>>();
    upload::append(app, filled, Piece { offset, length, checksum: None }, nothing).await
}

fn judge(fetched: Fetched) -> Result<Fetched> {
    match fetched.status {
        200 => Ok(fetched),
        status @ (408 | 425 | 429 | 500..=599) => {
            Err(Error::refused("ADDRESS_UNREACHABLE", format!("the address answers {status}")))
        }
        status => Err(Error::refused("ADDRESS_ANSWER", format!("the address answers {status} and no file"))),
    }
}

fn unreached(failure: Failure) -> Error {
    match failure {
        Failure::Refused(reason) => Error::invalid("ADDRESS_REFUSED", "url", reason),
        other => Error::refused("ADDRESS_UNREACHABLE", other.to_string()),
    }
}

fn broken_off() -> Error {
    Error::refused("ADDRESS_UNREACHABLE", "the file broke off before its end")
}
