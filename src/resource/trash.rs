//! Deleted resources. Their rows and revisions stay, their codes are free.

use chrono::{DateTime, Utc};
use sea_orm::{
    Condition, ConnectionTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, Func, LikeExpr},
};

use super::{Column, Content, Entity, Kind, Model, index_queue};
use crate::{
    auth::Actor,
    error::{Error, Result},
    id::ResourceId,
    page::{Page, Slice},
};

/// Marks as deleted, with what it is to come back with. Fails with `STALE` when somebody wrote since `resource` was read.
pub async fn put(tx: &impl ConnectionTrait, actor: &Actor, resource: &Model, content: Content) -> Result<()> {
    let written = Entity::update_many()
        .col_expr(Column::DeletedAt, Expr::value(Utc::now()))
        .col_expr(Column::Content, Expr::value(content))
        .col_expr(Column::UpdatedBy, Expr::value(actor.user()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(resource.id))
        .filter(Column::Version.eq(resource.version))
        .exec(tx)
        .await?;
    match written.rows_affected {
        0 => Err(Error::stale("resource", resource.id, resource.version)),
        _ => index_queue::push(tx, &[resource.id]).await,
    }
}

/// The resource is no longer deleted; the caller has seen that its code is free.
pub async fn take_out(tx: &impl ConnectionTrait, resource: &Model) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::DeletedAt, Expr::value(None::<DateTime<Utc>>));
    update.filter(Column::Id.eq(resource.id)).exec(tx).await?;
    index_queue::push(tx, &[resource.id]).await
}

/// A resource that is deleted.
pub async fn get(db: &impl ConnectionTrait, id: ResourceId) -> Result<Model> {
    let query = Entity::find_by_id(id).filter(Column::DeletedAt.is_not_null());
    query.one(db).await?.ok_or_else(|| Error::not_found("deleted resource", id))
}

/// Newest first; `search` is part of a code, in letters of either case.
pub async fn page(
    db: &impl ConnectionTrait,
    kind: Option<Kind>,
    search: Option<&str>,
    page: &Page,
) -> Result<Slice<Model>> {
    let mut wanted = Condition::all().add(Column::DeletedAt.is_not_null());
    if let Some(kind) = kind {
        wanted = wanted.add(Column::Kind.eq(kind));
    }
    if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
        let like = |text: &str| {
            let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
            LikeExpr::new(format!("%{escaped}%")).escape('!')
        };
        let lower = Expr::expr(Func::lower(Expr::col(Column::Code))).like(like(&search.to_lowercase()));
        // SQLite knows the two cases of ASCII only.
        wanted = wanted.add(lower.or(Column::Code.like(like(search))));
    }
    let mut query = Entity::find().filter(wanted.clone());
    if let Some((at, id)) = page.after::<(DateTime<Utc>, ResourceId)>()? {
        let same = Column::DeletedAt.eq(at).and(Column::Id.lt(id));
        query = query.filter(Column::DeletedAt.lt(at).or(same));
    }
    let rows = query.order_by_desc(Column::DeletedAt).order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    let total = Entity::find().filter(wanted).count(db).await?;
    Ok(Slice::new(page, rows, total, |row| (row.deleted_at, row.id)))
}
