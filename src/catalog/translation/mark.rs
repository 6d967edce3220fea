//! Marks: translations that were made from another text than today's source, or by a machine. Which ones a change sets and
//! which it takes away is decided by [`follow`], from the contents before and after alone.

pub mod kept;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*};
use serde_json::Value as Json;

use super::{
    Sources,
    text::{self, digest},
};
use crate::{
    catalog::ContentModel,
    error::Result,
    id::{ResourceId, UserId},
    resource::{Content, Scope},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "translation_marks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub attribute: String,
    /// Empty for a value of every channel.
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    /// The locale it is a translation into.
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    /// The locale it was made from.
    pub source: String,
    /// Of the source it was made from.
    pub digest: String,
    /// When the source became another than that; `None` where it is the same.
    pub outdated_at: Option<DateTimeUtc>,
    /// A machine made it, and nobody has looked at it since.
    pub machine: bool,
    pub made_at: DateTimeUtc,
    pub made_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where a translation stands in its resource: attribute, channel (empty: every one) and locale.
pub type Place = (String, String, String);

/// The marks of one resource.
pub type Marks = BTreeMap<Place, Model>;

impl Model {
    pub fn place(&self) -> Place {
        (self.attribute.clone(), self.channel.clone(), self.locale.clone())
    }

    pub fn scope(&self) -> Scope {
        Scope::new(Some(self.channel.as_str()).filter(|channel| !channel.is_empty()), Some(&self.locale))
    }
}

/// Who changes something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    pub at: DateTime<Utc>,
    pub by: Option<UserId>,
    /// What it writes was made by a machine.
    pub machine: bool,
}

/// Brings the marks of a resource up to date with a change of its content.
pub fn follow(
    model: &ContentModel,
    sources: &Sources,
    resource: ResourceId,
    [before, after]: [&Content; 2],
    act: Act,
    marks: &mut Marks,
) {
    for attribute in changed_attributes(before, after) {
        let Some(found) = model.attribute(attribute).filter(|found| text::is_translated(found)) else { continue };
        for channel in channels_of(attribute, before, after) {
            for (target, source) in sources.pairs().filter(|(target, _)| found.is_available(target)) {
                let (from, to) = (Scope::new(channel, Some(source)), Scope::new(channel, Some(target)));
                let both = |scope: &Scope| [before, after].map(|content| content.value(attribute, scope));
                let change = Change { source: both(&from), target: both(&to) };
                let place = (attribute.to_owned(), channel.unwrap_or_default().to_owned(), target.to_owned());
                let mark = marks.remove(&place).filter(|mark| mark.source == source);
                let known = mark.as_ref().map(Known::from);
                if let Some(Known { digest, outdated_at, machine }) = change.leaves(known, act) {
                    let rewritten = change.target[0] != change.target[1];
                    let (made_at, made_by) = match mark.filter(|_| !rewritten) {
                        Some(mark) => (mark.made_at, mark.made_by),
                        None => (act.at, act.by),
                    };
                    let (attribute, channel, locale) = place.clone();
                    let source = source.to_owned();
                    let row = Model {
                        resource,
                        attribute,
                        channel,
                        locale,
                        source,
                        digest,
                        outdated_at,
                        machine,
                        made_at,
                        made_by,
                    };
                    marks.insert(place, row);
                }
            }
        }
    }
}

/// One translation and its source before and after; `None` where there is no value.
struct Change<'a> {
    source: [Option<&'a Json>; 2],
    target: [Option<&'a Json>; 2],
}

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    digest: String,
    outdated_at: Option<DateTime<Utc>>,
    machine: bool,
}

impl From<&Model> for Known {
    fn from(mark: &Model) -> Self {
        Self { digest: mark.digest.clone(), outdated_at: mark.outdated_at, machine: mark.machine }
    }
}

impl Change<'_> {
    /// The mark there is to be afterwards.
    fn leaves(&self, mark: Option<Known>, act: Act) -> Option<Known> {
        let ([source_before, source], [target_before, target]) = (self.source, self.target);
        target?;
        if target != target_before {
            // Whoever writes a translation has today's source before them.
            let source = source.filter(|_| act.machine);
            return source.map(|source| Known { digest: digest(source), outdated_at: None, machine: true });
        }
        let unmarked = || Some(Known { digest: digest(source_before?), outdated_at: None, machine: false });
        let known = mark.or_else(unmarked)?;
        let current = source.map(digest).as_ref() == Some(&known.digest);
        let outdated_at = match source {
            Some(_) if !current => known.outdated_at.or(Some(act.at)),
            // A source that is gone may come back as it was.
            _ => None,
        };
        (known.machine || !current).then_some(Known { outdated_at, ..known })
    }
}

fn changed_attributes<'a>(before: &'a Content, after: &'a Content) -> BTreeSet<&'a str> {
    let all = before.values.keys().chain(after.values.keys()).map(String::as_str);
    all.filter(|code| before.values.get(*code) != after.values.get(*code)).collect()
}

fn channels_of<'a>(attribute: &str, before: &'a Content, after: &'a Content) -> BTreeSet<Option<&'a str>> {
    let scopes = [before, after].into_iter().flat_map(|content| content.values.get(attribute));
    scopes.flat_map(BTreeMap::keys).map(|scope| scope.channel.as_deref()).collect()
}

/// The marks of these resources.
pub async fn of(db: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<HashMap<ResourceId, Marks>> {
    let mut found: HashMap<ResourceId, Marks> = HashMap::new();
    for chunk in resources.chunks(4_000) {
        for row in Entity::find().filter(Column::Resource.is_in(chunk.iter().copied())).all(db).await? {
            found.entry(row.resource).or_default().insert(row.place(), row);
        }
    }
    Ok(found)
}

/// Makes `marks` all there are of these resources.
pub async fn replace(
    tx: &impl ConnectionTrait,
    resources: &[ResourceId],
    marks: impl IntoIterator<Item = Model>,
) -> Result<()> {
    for chunk in resources.chunks(4_000) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    let mut rows: Vec<ActiveModel> = marks.into_iter().map(active).collect();
    while !rows.is_empty() {
        // SQLite takes 32,766 bound values in one statement.
        let chunk = rows.split_off(rows.len().saturating_sub(3_000));
        Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn active(row: Model) -> ActiveModel {
    let Model { resource, attribute, channel, locale, source, digest, outdated_at, machine, made_at, made_by } = row;
    ActiveModel {
        resource: Set(resource),
        attribute: Set(attribute),
        channel: Set(channel),
        locale: Set(locale),
        source: Set(source),
        digest: Set(digest),
        outdated_at: Set(outdated_at),
        machine: Set(machine),
        made_at: Set(made_at),
        made_by: Set(made_by),
    }
}

#[cfg(test)]
mod tests;
