//! The live documents of a channel in one locale, page by page: what feeds and catalogues are made of.

use crate::{
    app::App,
    delivery::{
        Document,
        publication::{self, Filter, State},
        store,
    },
    error::Result,
    id::ResourceId,
};

/// Documents in memory at once.
const PAGE: u64 = 200;

/// Walks the documents by resource. What changes meanwhile is seen as it is when its page is read.
pub struct Documents<'a> {
    app: &'a App,
    filter: Filter,
    after: Option<(String, ResourceId)>,
    read_all: bool,
}

impl<'a> Documents<'a> {
    pub fn of(app: &'a App, channel: &str, locale: &str) -> Self {
        let filter = Filter { channel: channel.to_owned(), locale: Some(locale.to_owned()), state: Some(State::Live) };
        Self { app, filter, after: None, read_all: false }
    }

    /// How many there are, of all kinds.
    pub async fn count(&self) -> Result<usize> {
        Ok(publication::count(self.app.db.read(), &self.filter).await? as usize)
    }

    /// The next ones, of whatever kind; `None` after the last.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Document>>> {
        if self.read_all {
            return Ok(None);
        }
        let rows = publication::list(self.app.db.read(), &self.filter, self.after.take(), PAGE).await?;
        self.read_all = (rows.len() as u64) < PAGE;
        self.after = rows.last().map(|row| (row.locale.clone(), row.resource));
        let hashes: Vec<String> = rows.into_iter().filter_map(|row| row.hash).collect();
        let bodies = store::bodies(self.app.db.read(), &hashes).await?;
        let read = |hash: &String| {
            let body = bodies.get(hash).ok_or_else(|| anyhow::anyhow!("document `{hash}` is live but not stored"))?;
            Document::read(body)
        };
        hashes.iter().map(read).collect::<Result<_>>().map(Some)
    }
}
