//! Keeps clues, keys and pairs right: called for what the search index takes in, and nobody else writes them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::{
    clue::{self, Clues},
    pair,
};
use crate::{
    app::App,
    catalog::{ContentModel, recheck::Lines},
    error::Result,
    id::ResourceId,
    resource,
};

/// Products that meet under one key. What comes later is compared with these and not taken in, so that a thousand products of
/// one name do not cost a million comparisons.
const MEET: usize = 40;
/// Pairs that are kept of what one product was compared with, the likeliest first.
const PAIRS: usize = 10;
/// Keys of one statement.
const CHUNK: usize = 1000;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Brings what is known of `ids` up to date; `rows` are those of them that exist. Running twice does nothing: only what has
/// other clues than before is compared.
pub async fn follow(
    app: &App,
    model: &ContentModel,
    ids: &[ResourceId],
    rows: &[resource::Model],
    lines: &Lines,
) -> Result<()> {
    let mut clues = Clues::new();
    for row in rows {
        let root = lines.models_above(row.parent).last().map_or(row.id, |top| top.id);
        let found = clue::of(model, row, &lines.of(model, row), root);
        if !found.is_empty() {
            clues.insert(row.id, found);
        }
    }
    let before = clue::stored(app.db.read(), ids).await?;
    let changed: Vec<ResourceId> = ids.iter().copied().filter(|id| clues.get(id) != before.get(id)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    clues.retain(|id, _| changed.contains(id));
    let tx = app.db.begin_write().await?;
    clue::replace(&tx, &changed, &clues).await?;
    let met = meet(&tx, &changed, &clues).await?;
    let found = compare(&tx, clues, met).await?;
    pair::replace(&tx, &changed, found).await?;
    tx.commit().await?;
    Ok(())
}

/// Resource -> those it shares a key with.
type Met = BTreeMap<ResourceId, BTreeSet<ResourceId>>;

/// Makes the keys anew and says who shares one.
async fn meet(tx: &impl ConnectionTrait, changed: &[ResourceId], clues: &Clues) -> Result<Met> {
    for chunk in changed.chunks(CHUNK) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    let keyed: Vec<(i64, &clue::Model)> =
        clues.values().flatten().flat_map(|clue| clue.keys().into_iter().map(move |key| (key, clue))).collect();
    let mut places = members(tx, keyed.iter().map(|(key, _)| *key).collect()).await?;
    let (mut met, mut new) = (Met::new(), Vec::new());
    for (key, clue) in keyed {
        let place = places.entry(key).or_default();
        met.entry(clue.resource).or_default().extend(place.iter().copied().filter(|id| *id != clue.resource));
        if place.len() < MEET && place.insert(clue.resource) {
            new.push(ActiveModel { key: Set(key), resource: Set(clue.resource), part: Set(clue.part.clone()) });
        }
    }
    for chunk in new.chunks(CHUNK) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(met)
}

async fn members(tx: &impl ConnectionTrait, keys: BTreeSet<i64>) -> Result<BTreeMap<i64, BTreeSet<ResourceId>>> {
    let mut found: BTreeMap<i64, BTreeSet<ResourceId>> = BTreeMap::new();
    let keys: Vec<i64> = keys.into_iter().collect();
    for chunk in keys.chunks(CHUNK) {
        let query = Entity::find().filter(Column::Key.is_in(chunk.iter().copied()));
        for row in query.order_by_asc(Column::Key).all(tx).await? {
            found.entry(row.key).or_default().insert(row.resource);
        }
    }
    Ok(found)
}

/// Compares each with those it met.
async fn compare(tx: &impl ConnectionTrait, mut clues: Clues, met: Met) -> Result<Vec<pair::Model>> {
    let strangers: BTreeSet<ResourceId> =
        met.values().flatten().copied().filter(|id| !clues.contains_key(id)).collect();
    clues.extend(clue::stored(tx, &strangers.into_iter().collect::<Vec<_>>()).await?);
    let mut found: BTreeMap<(ResourceId, ResourceId), pair::Model> = BTreeMap::new();
    for (id, others) in met {
        let own = clues.get(&id).map_or(&[][..], Vec::as_slice);
        let mut pairs: Vec<pair::Model> =
            others.iter().filter_map(|other| pair::judge(own, clues.get(other)?)).collect();
        pairs.sort_by(|a, b| {
            (a.reason, -a.score, a.one, a.other)
                .partial_cmp(&(b.reason, -b.score, b.one, b.other))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        pairs.truncate(PAIRS);
        found.extend(pairs.into_iter().map(|pair| ((pair.one, pair.other), pair)));
    }
    Ok(found.into_values().collect())
}
