//! Marks that a change replaced, kept with the change: a text that comes back is again what its mark says, and not one that
//! somebody wrote with today's source before them.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

use super::{Act, Change, Known, Marks, Model, of, replace};
use crate::{
    catalog::{ContentModel, recheck, translation::Sources},
    error::Result,
    id::{ResourceId, UserId},
    resource::{self, Content, Scope},
};

/// A mark, without the resource it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    attribute: String,
    channel: String,
    locale: String,
    source: String,
    digest: String,
    outdated_at: Option<DateTime<Utc>>,
    machine: bool,
    made_at: DateTime<Utc>,
    made_by: Option<UserId>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct AllKept(pub Vec<Kept>);

impl From<&Model> for Kept {
    fn from(mark: &Model) -> Self {
        let Model { resource: _, attribute, channel, locale, source, digest, outdated_at, machine, made_at, made_by } =
            mark.clone();
        Self { attribute, channel, locale, source, digest, outdated_at, machine, made_at, made_by }
    }
}

impl Kept {
    fn text<'a>(&self, content: &'a Content) -> Option<&'a serde_json::Value> {
        text(content, &self.attribute, &self.channel, &self.locale)
    }

    /// The mark as it is with the source of today; `None` where there is nothing to be marked any more.
    fn today(&self, sources: &Sources, row: &resource::Model, at: DateTime<Utc>) -> Option<Model> {
        if sources.source_of(&self.locale) != Some(&self.source) {
            return None;
        }
        let source = text(&row.content, &self.attribute, &self.channel, &self.source);
        let target = self.text(&row.content);
        let known = Known { digest: self.digest.clone(), outdated_at: self.outdated_at, machine: self.machine };
        let unchanged = Change { source: [source; 2], target: [target; 2] };
        let Known { digest, outdated_at, machine } =
            unchanged.leaves(Some(known), Act { at, by: None, machine: false })?;
        let Self { attribute, channel, locale, source, made_at, made_by, .. } = self.clone();
        Some(Model {
            resource: row.id,
            attribute,
            channel,
            locale,
            source,
            digest,
            outdated_at,
            machine,
            made_at,
            made_by,
        })
    }
}

fn text<'a>(content: &'a Content, attribute: &str, channel: &str, locale: &str) -> Option<&'a serde_json::Value> {
    content.value(attribute, &Scope::new(Some(channel).filter(|channel| !channel.is_empty()), Some(locale)))
}

/// The marks of texts that a change replaces.
pub fn replaced(marks: &Marks, [before, after]: [&Content; 2]) -> AllKept {
    let kept = marks.values().map(Kept::from);
    AllKept(kept.filter(|kept| kept.text(before) != kept.text(after)).collect())
}

/// A resource in which an earlier change was taken back.
pub struct Restored<'a> {
    /// As it is stored now.
    pub row: &'a resource::Model,
    /// What it held until now.
    pub until_now: &'a Content,
    /// What it held before the change that is taken back, and the marks of then.
    pub before: &'a Content,
    pub marks: &'a AllKept,
}

impl Restored<'_> {
    /// The marks of the texts that came back; one that is still another than then stays as it is.
    fn coming_back(&self) -> impl Iterator<Item = &Kept> {
        self.marks.0.iter().filter(|kept| {
            let now = kept.text(&self.row.content);
            now == kept.text(self.before) && now != kept.text(self.until_now)
        })
    }
}

/// Marks the texts that came back as they were marked, by the sources of today.
pub async fn bring_back(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    at: DateTime<Utc>,
    restored: &[Restored<'_>],
) -> Result<()> {
    let sources = Sources::of(model);
    let marks = |one: &Restored<'_>| -> Vec<Model> {
        one.coming_back().filter_map(|kept| kept.today(&sources, one.row, at)).collect()
    };
    let found: Vec<(&resource::Model, Vec<Model>)> =
        restored.iter().map(|one| (one.row, marks(one))).filter(|(_, marks)| !marks.is_empty()).collect();
    if found.is_empty() {
        return Ok(());
    }
    let ids: Vec<ResourceId> = found.iter().map(|(row, _)| row.id).collect();
    let rows: Vec<resource::Model> = found.iter().map(|(row, _)| (*row).clone()).collect();
    let mut all = of(tx, &ids).await?;
    for mark in found.into_iter().flat_map(|(_, marks)| marks) {
        all.entry(mark.resource).or_default().insert(mark.place(), mark);
    }
    replace(tx, &ids, all.into_values().flat_map(Marks::into_values)).await?;
    recheck::translations(tx, model, &rows).await
}
