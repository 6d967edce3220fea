//! "Still right": a person says that a translation holds for today's source, without changing it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::ConnectionTrait;

use super::mark::{self, Place};
use crate::{
    app::App,
    auth::Actor,
    catalog::{
        edit::{edit_right, require_some_edit_right},
        model, recheck,
    },
    error::{Error, Result, Violation},
    events::{self, Event},
    id::ResourceId,
    resource::{self, Kind},
};

/// Translations of one call.
const MOST: usize = 1_000;

/// Translations of a resource, by where they stand.
#[derive(Clone, Debug)]
pub struct Confirmed {
    pub resource: ResourceId,
    /// The version of the resource that was looked at.
    pub seen: i32,
    pub attribute: String,
    pub channel: Option<String>,
    pub locale: String,
}

/// Takes translations for right as they are, made by a machine or before their source changed. Answers the resources.
///
/// Needs the right to edit each resource, in the language of the translation. Fails with `STALE` where a resource was
/// changed since it was looked at: its source may be another one.
pub async fn confirm(app: &App, actor: &Actor, confirmed: Vec<Confirmed>) -> Result<Vec<resource::Model>> {
    require_some_edit_right(actor)?;
    if confirmed.len() > MOST {
        let message = format!("{} translations; {MOST} can be confirmed at once", confirmed.len());
        return Err(Error::invalid("TOO_MANY", "translations", message));
    }
    check_locales(actor, &confirmed)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let mut places: BTreeMap<ResourceId, BTreeSet<Place>> = BTreeMap::new();
    for one in &confirmed {
        let place = (one.attribute.clone(), one.channel.clone().unwrap_or_default(), one.locale.clone());
        places.entry(one.resource).or_default().insert(place);
    }
    let ids: Vec<ResourceId> = places.keys().copied().collect();
    let rows = resource::hold_by_ids(&tx, &ids).await?;
    for kind in rows.iter().map(|row| row.kind).collect::<BTreeSet<Kind>>() {
        actor.require(edit_right(kind))?;
    }
    for Confirmed { resource, seen, .. } in &confirmed {
        match rows.iter().find(|row| row.id == *resource) {
            None => return Err(Error::not_found("resource", resource)),
            Some(row) if row.version != *seen => return Err(Error::stale("resource", resource, *seen)),
            Some(_) => {}
        }
    }
    take_marks(&tx, &places).await?;
    recheck::translations(&tx, &model, &rows).await?;
    let event = |row: &resource::Model| Event::TranslationsConfirmed { resource: row.id };
    events::record_many(&tx, actor, rows.iter().map(event).collect()).await?;
    tx.commit().await?;
    Ok(rows)
}

fn check_locales(actor: &Actor, confirmed: &[Confirmed]) -> Result<()> {
    let others = confirmed.iter().enumerate().filter(|(_, one)| !actor.may_edit_locale(Some(&one.locale)));
    let refused: Vec<Violation> = others
        .map(|(index, _)| {
            let path = format!("translations.{index}.locale");
            Violation::new("LOCALE_FORBIDDEN", path, "your role edits other locales only")
        })
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::Invalid(refused)) }
}

async fn take_marks(tx: &impl ConnectionTrait, places: &BTreeMap<ResourceId, BTreeSet<Place>>) -> Result<()> {
    let ids: Vec<ResourceId> = places.keys().copied().collect();
    let mut marks: HashMap<ResourceId, mark::Marks> = mark::of(tx, &ids).await?;
    for (resource, confirmed) in places {
        if let Some(marks) = marks.get_mut(resource) {
            marks.retain(|place, _| !confirmed.contains(place));
        }
    }
    mark::replace(tx, &ids, marks.into_values().flat_map(BTreeMap::into_values)).await
}
