//! The files an asset has shown, one after the other.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, DbBackend, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, SimpleExpr},
};

use crate::{error::Result, id::ResourceId, resource::revision};

/// Versions of one asset that are shown.
const MOST: u64 = 100;

#[derive(FromQueryResult)]
struct Counted {
    resource: ResourceId,
    files: i64,
}

/// Different files in the revisions of each asset.
pub async fn count(db: &impl ConnectionTrait, assets: &[ResourceId]) -> Result<HashMap<ResourceId, i64>> {
    let query = revision::Entity::find()
        .select_only()
        .column(revision::Column::Resource)
        .column_as(different_files(db.get_database_backend()), "files")
        .filter(revision::Column::Resource.is_in(assets.iter().copied()))
        .group_by(revision::Column::Resource);
    let counted = query.into_model::<Counted>().all(db).await?;
    Ok(counted.into_iter().map(|counted| (counted.resource, counted.files)).collect())
}

fn different_files(backend: DbBackend) -> SimpleExpr {
    Expr::cust(format!("COUNT(DISTINCT {})", hash(backend)))
}

/// Of the file in the content of a revision.
fn hash(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "content -> 'file' ->> 'hash'",
        _ => "json_extract(content, '$.file.hash')",
    }
}

/// The revisions of an asset in which a file stood for the first time, newest first.
pub async fn of(db: &impl ConnectionTrait, asset: ResourceId) -> Result<Vec<revision::Model>> {
    let first = Expr::col(revision::Column::Number).min();
    let query = revision::Entity::find()
        .select_only()
        .column_as(first.clone(), "first")
        .filter(revision::Column::Resource.eq(asset))
        .group_by(Expr::cust(hash(db.get_database_backend())))
        .order_by_desc(first)
        .limit(MOST);
    let numbers: Vec<i32> = query.into_tuple().all(db).await?;
    let keys: Vec<(ResourceId, i32)> = numbers.into_iter().map(|number| (asset, number)).collect();
    let mut revisions = revision::by_numbers(db, &keys).await?;
    revisions.retain(|revision| revision.content.file.is_some());
    revisions.sort_by_key(|revision| std::cmp::Reverse(revision.number));
    Ok(revisions)
}
