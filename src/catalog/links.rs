//! Links between resources: what values name and associations. Derived from the working copies, never edited.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::{ContentModel, attribute, derived};
use crate::{
    error::Result,
    id::ResourceId,
    resource::{self, Content, Kind, index_queue},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_kind: Kind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_code: String,
}

impl ActiveModelBehavior for ActiveModel {}

pub type Targets = BTreeSet<(Kind, String)>;

/// Everything the values of a content name: assets, records, products.
pub fn in_values<'a>(model: &'a ContentModel, content: &'a Content) -> impl Iterator<Item = (Kind, &'a str)> {
    let values = content.values.iter().filter_map(|(code, scopes)| Some((model.attribute(code)?, scopes)));
    values.flat_map(|(attribute, scopes)| scopes.values().flat_map(|data| attribute::links(attribute, data)))
}

/// Codes of the assets a content shows.
pub fn asset_codes<'a>(model: &'a ContentModel, content: &'a Content) -> impl Iterator<Item = &'a str> {
    in_values(model, content).filter(|(kind, _)| *kind == Kind::Asset).map(|(_, code)| code)
}

/// Everything a content links to.
pub fn targets(model: &ContentModel, content: &Content) -> Targets {
    let named = in_values(model, content).map(|(kind, code)| (kind, code.to_owned()));
    let associated = content.associations.values().flatten().map(|target| (target.kind, target.code.clone()));
    named.chain(associated).collect()
}

/// Which of `wanted` do not exist.
pub async fn missing(db: &impl ConnectionTrait, wanted: &Targets) -> Result<Targets> {
    let mut by_kind: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for (kind, code) in wanted {
        by_kind.entry(*kind).or_default().push(code);
    }
    let mut missing = wanted.clone();
    for (kind, codes) in by_kind {
        for chunk in codes.chunks(1000) {
            for code in resource::existing_codes(db, kind, chunk).await? {
                missing.remove(&(kind, code));
            }
        }
    }
    Ok(missing)
}

/// Makes these the links of their sources. Assets that are named for the first time, or no longer, are indexed anew.
pub async fn replace(tx: &impl ConnectionTrait, links: Vec<(ResourceId, Targets)>) -> Result<()> {
    let sources: Vec<ResourceId> = links.iter().map(|(source, _)| *source).collect();
    let stored = of(tx, &sources).await?;
    let (gone, links) = derived::replaced(&stored, links);
    let touched = touched_assets(&stored, &links);
    let used_before = used(tx, Kind::Asset, touched.clone()).await?;
    put(tx, gone, links).await?;
    let used_now = used(tx, Kind::Asset, touched).await?;
    let turned: Vec<String> = used_before.symmetric_difference(&used_now).cloned().collect();
    let mut ids = Vec::new();
    for chunk in turned.chunks(1000) {
        ids.extend(resource::by_codes(tx, Kind::Asset, chunk).await?.into_iter().map(|asset| asset.id));
    }
    index_queue::push(tx, &ids).await
}

/// Codes of the assets that are named by other resources than before.
fn touched_assets(stored: &HashMap<ResourceId, Targets>, links: &[(ResourceId, Targets)]) -> Vec<String> {
    let none = Targets::new();
    let changed = links.iter().flat_map(|(source, now)| stored.get(source).unwrap_or(&none).symmetric_difference(now));
    let codes: BTreeSet<&String> = changed.filter(|(kind, _)| *kind == Kind::Asset).map(|(_, code)| code).collect();
    codes.into_iter().cloned().collect()
}

/// Which of these anything names.
pub async fn used(db: &impl ConnectionTrait, kind: Kind, codes: Vec<String>) -> Result<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    for chunk in codes.chunks(1000) {
        let query = Entity::find().select_only().column(Column::TargetCode).distinct();
        let query = query.filter(Column::TargetKind.eq(kind)).filter(Column::TargetCode.is_in(chunk.iter().cloned()));
        used.extend(query.into_tuple::<String>().all(db).await?);
    }
    Ok(used)
}

async fn put(tx: &impl ConnectionTrait, gone: Vec<ResourceId>, links: Vec<(ResourceId, Targets)>) -> Result<()> {
    for chunk in gone.chunks(1000) {
        Entity::delete_many().filter(Column::Source.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    let row =
        |source, (kind, code)| ActiveModel { source: Set(source), target_kind: Set(kind), target_code: Set(code) };
    let rows: Vec<ActiveModel> = links
        .into_iter()
        .flat_map(|(source, targets)| targets.into_iter().map(move |target| row(source, target)))
        .collect();
    for chunk in rows.chunks(2000) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn of(db: &impl ConnectionTrait, sources: &[ResourceId]) -> Result<HashMap<ResourceId, Targets>> {
    let mut found: HashMap<ResourceId, Targets> = HashMap::new();
    for chunk in sources.chunks(1000) {
        for row in Entity::find().filter(Column::Source.is_in(chunk.iter().copied())).all(db).await? {
            found.entry(row.source).or_default().insert((row.target_kind, row.target_code));
        }
    }
    Ok(found)
}

/// Resources that link to this one, by id; `after` continues a list.
pub async fn used_by(
    db: &impl ConnectionTrait,
    kind: Kind,
    code: &str,
    after: Option<ResourceId>,
    limit: u64,
) -> Result<Vec<ResourceId>> {
    let mut query = Entity::find().filter(Column::TargetKind.eq(kind)).filter(Column::TargetCode.eq(code));
    if let Some(after) = after {
        query = query.filter(Column::Source.gt(after));
    }
    let rows = query.order_by_asc(Column::Source).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(|row| row.source).collect())
}

pub async fn count_used_by(db: &impl ConnectionTrait, kind: Kind, code: &str) -> Result<u64> {
    let query = Entity::find().filter(Column::TargetKind.eq(kind)).filter(Column::TargetCode.eq(code));
    Ok(query.count(db).await?)
}
