//! Publications and logs as people look at them, by their rights.

use super::{
    log,
    publication::{self, Filter, Model, State},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::Result,
    id::ResourceId,
    page::{Page, Slice},
};

/// Entries of a log shown at once.
const LARGEST: u64 = 200;

/// The publications of a channel, by locale and resource.
pub async fn publications(app: &App, actor: &Actor, filter: &Filter, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let after = page.after::<(String, ResourceId)>()?;
    let rows = publication::list(db, filter, after, page.first + 1).await?;
    let total = publication::count(db, filter).await?;
    Ok(Slice::new(page, rows, total, |row| (row.locale.clone(), row.resource)))
}

/// How many resources stand in a state in a channel, or in one of its locales.
pub async fn count(app: &App, actor: &Actor, channel: &str, locale: Option<String>, state: State) -> Result<u64> {
    actor.require(Permission::ViewCatalog)?;
    match locale {
        None => publication::count_resources(app.db.read(), channel, state).await,
        locale => {
            let filter = Filter { channel: channel.to_owned(), locale, state: Some(state) };
            publication::count(app.db.read(), &filter).await
        }
    }
}

/// Newest number of a channel's log; 0 when nothing was ever published.
pub async fn head(app: &App, actor: &Actor, channel: &str) -> Result<i64> {
    actor.require(Permission::ViewCatalog)?;
    Ok(log::head(app.db.read(), channel).await?.map_or(0, |head| head.head))
}

/// Entries after a number, oldest first; without one the newest, newest first.
pub async fn entries(
    app: &App,
    actor: &Actor,
    channel: &str,
    after: Option<i64>,
    first: Option<u64>,
) -> Result<Vec<log::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let limit = first.unwrap_or(50).clamp(1, LARGEST);
    match after {
        Some(after) => log::read(app.db.read(), channel, after, limit).await,
        None => log::newest(app.db.read(), channel, None, limit).await,
    }
}
