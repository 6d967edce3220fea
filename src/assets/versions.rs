//! How many files an asset has shown.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, DbBackend, FromQueryResult, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, SimpleExpr},
};

use crate::{error::Result, id::ResourceId, resource::revision};

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
    Expr::cust(match backend {
        DbBackend::Postgres => "COUNT(DISTINCT content -> 'file' ->> 'hash')",
        _ => "COUNT(DISTINCT json_extract(content, '$.file.hash'))",
    })
}
