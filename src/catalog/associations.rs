//! Which working copy holds which associations. Derived from them and never edited: what finds the other side of a two-way
//! association, and what counts before an association type changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{association_type::AssociationType, derived};
use crate::{
    error::Result,
    id::ResourceId,
    resource::{self, Content, Kind},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "associations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: ResourceId,
    /// Code of the association type.
    #[sea_orm(primary_key, auto_increment = false)]
    pub association: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_kind: Kind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_code: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// A resource as associations name it.
pub type Named = (Kind, String);

/// Association type and target of everything a content is associated with.
pub type Held = BTreeSet<(String, Named)>;

pub fn held_by(content: &Content) -> Held {
    let all = content.associations.iter().flat_map(|(name, targets)| targets.iter().map(move |target| (name, target)));
    all.map(|(name, target)| (name.clone(), (target.kind, target.code.clone()))).collect()
}

/// Makes these the associations of their sources.
pub async fn replace(tx: &impl ConnectionTrait, held: Vec<(ResourceId, Held)>) -> Result<()> {
    let sources: Vec<ResourceId> = held.iter().map(|(source, _)| *source).collect();
    let (gone, held) = derived::replaced(&of(tx, &sources).await?, held);
    for chunk in gone.chunks(1000) {
        Entity::delete_many().filter(Column::Source.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    let row = |source, (association, (kind, code))| ActiveModel {
        source: Set(source),
        association: Set(association),
        target_kind: Set(kind),
        target_code: Set(code),
    };
    let rows: Vec<ActiveModel> =
        held.into_iter().flat_map(|(source, held)| held.into_iter().map(move |one| row(source, one))).collect();
    for chunk in rows.chunks(2000) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn of(db: &impl ConnectionTrait, sources: &[ResourceId]) -> Result<HashMap<ResourceId, Held>> {
    let mut found: HashMap<ResourceId, Held> = HashMap::new();
    for chunk in sources.chunks(1000) {
        for row in Entity::find().filter(Column::Source.is_in(chunk.iter().copied())).all(db).await? {
            found.entry(row.source).or_default().insert((row.association, (row.target_kind, row.target_code)));
        }
    }
    Ok(found)
}

/// The associations of some types that lead to any of `targets`.
pub async fn leading_to(db: &impl ConnectionTrait, types: &[&str], targets: &BTreeSet<Named>) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    if types.is_empty() {
        return Ok(found);
    }
    for (kind, codes) in by_kind(targets) {
        for chunk in codes.chunks(1000) {
            found.extend(to_codes(types, kind, chunk).all(db).await?);
        }
    }
    Ok(found)
}

/// How many associations of each of these types lead to each of `targets`.
pub async fn counts(
    db: &impl ConnectionTrait,
    types: &[&str],
    targets: &BTreeSet<Named>,
) -> Result<HashMap<(String, Named), u64>> {
    let mut found = HashMap::new();
    for (kind, codes) in by_kind(targets) {
        for chunk in codes.chunks(1000) {
            let query = to_codes(types, kind, chunk)
                .select_only()
                .columns([Column::Association, Column::TargetCode])
                .column_as(Column::Source.count(), "number")
                .group_by(Column::Association)
                .group_by(Column::TargetCode);
            let rows: Vec<(String, String, i64)> = query.into_tuple().all(db).await?;
            found.extend(rows.into_iter().map(|(name, code, count)| ((name, (kind, code)), count.unsigned_abs())));
        }
    }
    Ok(found)
}

/// How many resources hold an association that this type, as it shall be, has no place for.
pub async fn count_beside(db: &impl ConnectionTrait, kind: &AssociationType) -> Result<u64> {
    let allowed = || kind.target_kinds.iter().copied();
    let mut query =
        Entity::find().filter(Column::Association.eq(&*kind.code)).filter(Column::TargetKind.is_not_in(allowed()));
    if kind.two_way {
        let holder = Query::select()
            .expr(Expr::val(1))
            .from(resource::Entity)
            .and_where(resource::Column::Id.into_expr().equals((Entity, Column::Source)))
            .and_where(resource::Column::Kind.is_in(allowed()))
            .to_owned();
        query = query.filter(Expr::exists(holder).not());
    }
    Ok(query.select_only().column(Column::Source).distinct().count(db).await?)
}

fn to_codes(types: &[&str], kind: Kind, codes: &[&str]) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::TargetKind.eq(kind))
        .filter(Column::TargetCode.is_in(codes.iter().copied()))
        .filter(Column::Association.is_in(types.iter().copied()))
}

fn by_kind(targets: &BTreeSet<Named>) -> BTreeMap<Kind, Vec<&str>> {
    let mut by_kind: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for (kind, code) in targets {
        by_kind.entry(*kind).or_default().push(code);
    }
    by_kind
}
