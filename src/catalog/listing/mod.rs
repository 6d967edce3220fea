//! Lists of resources for people: what the grid filters, searches, sorts and counts by. Answers come from the search
//! index, never from a scan; rows are read again by id, so a list may be a moment behind but never shows old values.

mod document;
mod facets;
mod file;
mod filter;
mod reindex;

use anyhow::Context;
use serde::{Deserialize, Serialize};

pub use self::{
    facets::{Bucket, Facet, by_category, by_family, facets, missing},
    file::{FileFilter, Media, Orientation},
    filter::{AttributeFilter, Complete, Filter, Missing, Order},
    reindex::{index_waiting, rebuild},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::ResourceId,
    page::{Page, Slice},
    resource::Kind,
    search,
};

/// Name of the index of the management lists.
const INDEX: &str = "resources";

/// What a list shows and in which order.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub kinds: Vec<Kind>,
    pub filter: Filter,
    pub search: Option<String>,
    pub order: Option<Order>,
}

/// Where a page ended: the resource, and its place at that time.
#[derive(Serialize, Deserialize)]
struct Cursor(ResourceId, usize);

/// One page of the ids of what is wanted, with the length of the whole list. It begins where the page says, or at the place
/// `offset`, from 0, for those who look into the middle of a list; not both.
pub async fn list(
    app: &App,
    actor: &Actor,
    wanted: &Wanted,
    page: Page,
    offset: Option<usize>,
) -> Result<Slice<ResourceId>> {
    actor.require(Permission::ViewCatalog)?;
    let model = super::model::current(app).await?;
    let query = filter::query(&model, actor, wanted)?;
    let start = match (page.after::<Cursor>()?, offset) {
        (Some(_), Some(_)) => return Err(Error::invalid("CONFLICT", "offset", "give `after` or `offset`")),
        (Some(cursor), None) => Start::After(cursor),
        (None, offset) => Start::At(offset.unwrap_or_default()),
    };
    let size = usize::try_from(page.first).unwrap_or(usize::MAX);
    blocking(app, move |view| slice(view, &query, start, size)).await
}

/// The first `limit` ids of what is wanted, in its order, with the length of the whole list.
pub async fn first(app: &App, actor: &Actor, wanted: &Wanted, limit: usize) -> Result<(Vec<ResourceId>, usize)> {
    actor.require(Permission::ViewCatalog)?;
    let model = super::model::current(app).await?;
    let query = filter::query(&model, actor, wanted)?;
    let read = move |view: &search::View| {
        let found = view.head(&query, limit)?;
        Ok((ids(view, found.hits.iter().take(limit))?, found.total()))
    };
    blocking(app, read).await
}

/// Whether lists can be answered: fails when the index cannot be read.
pub async fn check(app: &App) -> Result<()> {
    blocking(app, |view| view.get("").map(|_| ()).map_err(Into::into)).await
}

/// Where a page begins.
enum Start {
    At(usize),
    After(Cursor),
}

fn slice(view: &search::View, query: &search::Query, start: Start, size: usize) -> Result<Slice<ResourceId>> {
    let (found, start) = match start {
        Start::At(0) => (view.head(query, size)?, 0),
        Start::At(place) => (view.search(query)?, place),
        Start::After(Cursor(last, position)) => {
            let found = view.search(query)?;
            let start = found.after(view.get(&last.to_string())?, position);
            (found, start)
        }
    };
    let nodes = ids(view, found.hits.iter().skip(start).take(size))?;
    let end = start + nodes.len();
    let next = nodes.last().filter(|_| end < found.total()).map(|last| crate::page::cursor(&Cursor(*last, end - 1)));
    Ok(Slice { nodes, total: found.total() as u64, next })
}

fn ids<'h>(view: &search::View, hits: impl Iterator<Item = &'h search::Hit>) -> Result<Vec<ResourceId>> {
    hits.map(|hit| {
        let id = uuid::Uuid::from_slice(&view.body(*hit)?).context("an id in the search index")?;
        Ok(ResourceId(id))
    })
    .collect()
}

/// Runs `read` where blocking is fine: a first look at a large list takes milliseconds of processor time.
async fn blocking<T: Send + 'static>(
    app: &App,
    read: impl FnOnce(&search::View) -> Result<T> + Send + 'static,
) -> Result<T> {
    let search = app.search.clone();
    let read = move || read(&*search.index(INDEX)?.view()?);
    tokio::task::spawn_blocking(read).await.map_err(anyhow::Error::from)?
}

/// Names of the fields of the index.
mod field {
    use crate::resource::Scope;

    pub const KIND: &str = "kind";
    pub const CODE: &str = "code";
    pub const STATE: &str = "state";
    pub const FAMILY: &str = "family";
    pub const ENABLED: &str = "enabled";
    pub const PARENT: &str = "parent";
    pub const CATEGORY: &str = "category";
    pub const UPDATED: &str = "updated";
    pub const MEDIA: &str = "media";
    pub const ORIENTATION: &str = "orientation";
    pub const USED: &str = "used";
    pub const WIDTH: &str = "width";
    pub const HEIGHT: &str = "height";
    pub const BYTES: &str = "bytes";
    /// The last day of use.
    pub const RIGHTS_END: &str = "rightsEnd";
    /// The attributes, with and without scope, that have a value.
    pub const FILLED: &str = "filled";

    pub fn label(locale: &str) -> String {
        format!("label:{locale}")
    }

    pub fn complete(channel: &str, locale: &str) -> String {
        format!("complete:{channel}:{locale}")
    }

    pub fn ratio(channel: &str, locale: &str) -> String {
        format!("completeness:{channel}:{locale}")
    }

    /// The attributes that are missing in a channel and locale, or in any of them.
    pub fn missing(channel: Option<&str>, locale: Option<&str>) -> String {
        format!("missing:{}:{}", channel.unwrap_or_default(), locale.unwrap_or_default())
    }

    /// Values of an attribute in one scope, or in any.
    pub fn attribute(code: &str, scope: Option<&Scope>) -> String {
        match scope {
            Some(scope) => format!("a:{code}@{scope}"),
            None => format!("a:{code}"),
        }
    }

    /// Amounts of an attribute in one currency.
    pub fn amount(code: &str, scope: Option<&Scope>, currency: &str) -> String {
        format!("{}#{currency}", attribute(code, scope))
    }

    /// How an attribute without a number sorts.
    pub fn order(code: &str) -> String {
        format!("s:{code}")
    }
}
