//! Translation: which texts of a resource are there in the languages of the channels, which are missing, and which were made
//! from a source that has changed since.
//!
//! The rules: each locale is translated from one other, and what stands there is the source. Texts are values people
//! translate: text, textarea, rich text and tables with such columns, where they are localizable and not filled by a source
//! system. A text belongs to the resource that holds its source, so an inherited one is translated once, at its product
//! model; what a rule makes needs no translation. Without a source there is nothing to translate.
//!
//! Only the exceptions are kept: a [`mark`] says that a translation was made from another text than today's source, or by a
//! machine. A translation without one was made by a person from the source as it is. So what was there before anybody kept
//! account counts as translated, and a save costs nothing where nothing is outdated.

pub mod assignment;
pub mod confirm;
pub mod counts;
pub mod machine;
pub mod mark;
pub mod state;
pub mod text;
pub mod work;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Utc;
use sea_orm::ConnectionTrait;

use super::{ContentModel, write::Checked};
use crate::{
    auth::Actor,
    error::{Error, Result},
    id::ResourceId,
    resource::Content,
};

/// Which locale is translated from which, over the locales of the channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    by_target: BTreeMap<String, String>,
}

impl Sources {
    pub fn of(model: &ContentModel) -> Self {
        let used: BTreeSet<&str> = model.cells().map(|(_, locale)| locale).collect();
        let main = main_locale(model);
        let named = |locale: &str| model.locales.get(locale).and_then(|found| found.translated_from.as_deref());
        let pairs = used.into_iter().filter_map(|target| {
            let source = named(target).or(main)?;
            (source != target).then(|| (target.to_owned(), source.to_owned()))
        });
        Self { by_target: pairs.collect() }
    }

    /// The locale whose texts are translated into `target`; `None` where it is written afresh.
    pub fn source_of(&self, target: &str) -> Option<&str> {
        self.by_target.get(target).map(String::as_str)
    }

    /// Targets with their sources, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_target.iter().map(|(target, source)| (target.as_str(), source.as_str()))
    }
}

/// Refuses a locale that nothing is translated into.
pub fn no_source(locale: &str) -> Error {
    Error::refused(
        "NO_SOURCE",
        format!("nothing is translated into `{locale}`: no channel shows it, or it is written afresh"),
    )
}

/// The locale that is the main one of most channels; of several, that of the first channel.
fn main_locale(model: &ContentModel) -> Option<&str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for main in model.channels.values().filter_map(|channel| channel.locales.first()) {
        match counts.iter_mut().find(|(locale, _)| locale == main) {
            Some((_, count)) => *count += 1,
            None => counts.push((main, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(locale, _)| locale)
}

/// Brings the marks up to date with what is about to be written.
pub(super) async fn follow(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    checked: &[Checked],
) -> Result<()> {
    let sources = Sources::of(model);
    let stored: Vec<ResourceId> = checked.iter().filter(|one| one.write.current.is_some()).map(|one| one.id).collect();
    let before = mark::of(tx, &stored).await?;
    let mut after = before.clone();
    let none = Content::default();
    for Checked { id, write, .. } in checked {
        let content = write.current.as_ref().map_or(&none, |current| &current.content);
        let act = mark::Act { at: Utc::now(), by: actor.user(), machine: write.machine };
        mark::follow(model, &sources, *id, [content, &write.content], act, after.entry(*id).or_default());
    }
    after.retain(|id, marks| before.get(id).map_or(!marks.is_empty(), |before| before != marks));
    let changed: Vec<ResourceId> = after.keys().copied().collect();
    mark::replace(tx, &changed, after.into_values().flat_map(BTreeMap::into_values)).await
}

/// Drops all that is known of resources that are deleted.
pub(super) async fn forget(tx: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<()> {
    mark::replace(tx, resources, []).await?;
    counts::remove(tx, resources).await?;
    assignment::remove(tx, resources).await
}
