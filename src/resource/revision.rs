//! Revisions: immutable numbered snapshots of a whole resource, with who made them, when and why.

use chrono::{DateTime, Utc};
use sea_orm::{
    Condition, ConnectionTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Alias, Expr, Query},
};

use super::Content;
use crate::{
    auth::Actor,
    error::{Error, Result},
    id::{ResourceId, RevisionId, UserId},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevisionId,
    pub resource: ResourceId,
    /// From 1, without gaps within its resource.
    pub number: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Content,
    /// Absent when the hub itself wrote it (an import, the demo).
    pub author: Option<UserId>,
    pub comment: Option<String>,
    pub restored_from: Option<i32>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// What was written from this id on, oldest first.
pub async fn since(db: &impl ConnectionTrait, id: RevisionId, limit: u64) -> Result<Vec<(RevisionId, ResourceId)>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Resource]).filter(Column::Id.gte(id));
    Ok(query.order_by_asc(Column::Id).limit(limit).into_tuple().all(db).await?)
}

/// A revision about to be written: of a row as it is stored.
pub(super) struct Draft {
    pub resource: ResourceId,
    pub comment: Option<String>,
    pub restored_from: Option<i32>,
}

/// Keeps rows as they are stored now. The database copies their contents, which then need not be sent to it twice.
pub(super) async fn take(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    now: DateTime<Utc>,
    drafts: Vec<Draft>,
) -> Result<()> {
    const ROWS: usize = 500;
    let (draft, row) = (Alias::new("draft"), Alias::new("resources"));
    // What databases call the columns of a list of values.
    let given = |place: usize| (draft.clone(), Alias::new(format!("column{place}")));
    let stored = |name: &'static str| (row.clone(), Alias::new(name));
    let mut rows = drafts
        .into_iter()
        .map(|Draft { resource, comment, restored_from }| (RevisionId::new(), resource, comment, restored_from));
    loop {
        let values: Vec<_> = rows.by_ref().take(ROWS).collect();
        if values.is_empty() {
            return Ok(());
        }
        let select = Query::select()
            .columns([given(1), given(2)])
            .columns([stored("revision"), stored("content")])
            .expr(Expr::value(actor.user()))
            .columns([given(3), given(4)])
            .expr(Expr::value(now))
            .from_values(values, draft.clone())
            .inner_join(row.clone(), Expr::col(stored("id")).equals(given(2)))
            .take();
        let mut insert = Query::insert();
        insert.into_table(Entity).columns([
            Column::Id,
            Column::Resource,
            Column::Number,
            Column::Content,
            Column::Author,
            Column::Comment,
            Column::RestoredFrom,
            Column::CreatedAt,
        ]);
        insert.select_from(select).map_err(anyhow::Error::from)?;
        tx.execute(&insert).await?;
    }
}

pub async fn find(db: &impl ConnectionTrait, resource: ResourceId, number: i32) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::Resource.eq(resource)).filter(Column::Number.eq(number));
    Ok(query.one(db).await?)
}

pub async fn get(db: &impl ConnectionTrait, resource: ResourceId, number: i32) -> Result<Model> {
    find(db, resource, number).await?.ok_or_else(|| Error::not_found("revision", format!("{resource}/{number}")))
}

/// Batch read by resource and number, in no order.
pub async fn by_numbers(db: &impl ConnectionTrait, keys: &[(ResourceId, i32)]) -> Result<Vec<Model>> {
    let mut rows = Vec::new();
    for chunk in keys.chunks(500) {
        let wanted = chunk.iter().fold(Condition::any(), |any, (resource, number)| {
            any.add(Column::Resource.eq(*resource).and(Column::Number.eq(*number)))
        });
        rows.extend(Entity::find().filter(wanted).all(db).await?);
    }
    Ok(rows)
}

/// Newest first; `before` continues a list.
pub async fn list(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find().filter(Column::Resource.eq(resource));
    if let Some(before) = before {
        query = query.filter(Column::Number.lt(before));
    }
    Ok(query.order_by_desc(Column::Number).limit(limit).all(db).await?)
}

/// Who wrote the revisions after `from` up to and including `to`; four eyes look at these.
pub async fn authors(db: &impl ConnectionTrait, resource: ResourceId, from: i32, to: i32) -> Result<Vec<UserId>> {
    let query = Entity::find()
        .select_only()
        .column(Column::Author)
        .filter(Column::Resource.eq(resource))
        .filter(Column::Number.gt(from))
        .filter(Column::Number.lte(to))
        .filter(Column::Author.is_not_null())
        .distinct();
    Ok(query.into_tuple::<UserId>().all(db).await?)
}
