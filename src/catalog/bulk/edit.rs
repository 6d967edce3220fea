//! Bulk edits as rows.

use chrono::{DateTime, Utc};
use futures::Stream;
use sea_orm::{
    ConnectionTrait, DeriveActiveEnum, EnumIter, ExprTrait, FromJsonQueryResult, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use super::{Operation, item};
use crate::{
    app::App,
    auth::{Actor, Permission, Who},
    catalog::remodel,
    error::{Error, Result},
    id::{ApiTokenId, BulkEditId, UserId},
    live,
    page::{Page, Slice},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "BulkEditState")]
pub enum State {
    Running,
    Done,
    Cancelled,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Operations(pub Vec<Operation>);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_edits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BulkEditId,
    pub state: State,
    /// Empty for one that takes another back.
    #[sea_orm(column_type = "JsonBinary")]
    pub operations: Operations,
    pub comment: Option<String>,
    pub undoes: Option<BulkEditId>,
    /// Of a change of the content model: its parts as they were before.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<remodel::Before>,
    pub total: i32,
    pub changed: i32,
    pub unchanged: i32,
    pub rejected: i32,
    pub created_by: Option<UserId>,
    /// The token that acted, where it was no person.
    pub token: Option<ApiTokenId>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// On whose behalf it runs.
    pub fn who(&self) -> Who {
        match (self.token, self.created_by) {
            (Some(token), owner) => Who::Token { token, owner },
            (None, Some(user)) => Who::User(user),
            (None, None) => Who::Anonymous,
        }
    }

    pub fn waiting(&self) -> i32 {
        self.total - self.changed - self.unchanged - self.rejected
    }
}

/// Newest first.
pub async fn page(db: &impl ConnectionTrait, actor: &Actor, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let mut query = Entity::find();
    if let Some(before) = page.after::<BulkEditId>()? {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, Entity::find().count(db).await?, |edit| edit.id))
}

pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: BulkEditId) -> Result<Option<Model>> {
    actor.require(Permission::ViewCatalog)?;
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// What is being worked through.
pub async fn running(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Model>> {
    actor.require(Permission::ViewCatalog)?;
    Ok(Entity::find().filter(Column::State.eq(State::Running)).order_by_asc(Column::Id).all(db).await?)
}

/// The bulk edit as it is now and whenever it has come further, until it has ended.
pub async fn watch(
    app: &App,
    actor: &Actor,
    id: BulkEditId,
) -> Result<impl Stream<Item = Result<Model>> + Send + use<>> {
    actor.require(Permission::ViewCatalog)?;
    get(app.db.read(), id).await?;
    let hub = app.clone();
    let states = live::follow(app, move || {
        let app = hub.clone();
        async move { Ok(Entity::find_by_id(id).one(app.db.read()).await?) }
    });
    Ok(live::until(states, |edit: &Model| edit.state != State::Running))
}

/// Batch read by id, in no order.
pub async fn by_ids(db: &impl ConnectionTrait, actor: &Actor, ids: &[BulkEditId]) -> Result<Vec<Model>> {
    actor.require(Permission::ViewCatalog)?;
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The bulk edits that take these back, oldest first; one may need several, as not all of it could be taken back at once.
pub async fn undoing(db: &impl ConnectionTrait, actor: &Actor, ids: &[BulkEditId]) -> Result<Vec<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let query = Entity::find().filter(Column::Undoes.is_in(ids.iter().copied()));
    Ok(query.order_by_asc(Column::Id).all(db).await?)
}

/// The bulk edit, held until the end of the transaction: two who change it take turns.
pub(super) async fn hold(tx: &impl ConnectionTrait, id: BulkEditId) -> Result<Model> {
    let query = Entity::find_by_id(id).lock_exclusive();
    query.one(tx).await?.ok_or_else(|| Error::not_found("bulk edit", id))
}

pub(super) async fn get(db: &impl ConnectionTrait, id: BulkEditId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("bulk edit", id))
}

/// Adds what became of some resources.
pub(super) async fn count(tx: &impl ConnectionTrait, id: BulkEditId, counts: &item::Counts) -> Result<()> {
    let add = |column: Column, more: usize| Expr::col(column).add(i32::try_from(more).unwrap_or(i32::MAX));
    let update = Entity::update_many()
        .col_expr(Column::Changed, add(Column::Changed, counts.changed))
        .col_expr(Column::Unchanged, add(Column::Unchanged, counts.unchanged))
        .col_expr(Column::Rejected, add(Column::Rejected, counts.rejected));
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Ends it; whether it was running.
pub(super) async fn end(tx: &impl ConnectionTrait, id: BulkEditId, state: State, now: DateTime<Utc>) -> Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::FinishedAt, Expr::value(now));
    let running = update.filter(Column::Id.eq(id)).filter(Column::State.eq(State::Running));
    Ok(running.exec(tx).await?.rows_affected > 0)
}

/// There are at least so many resources to work through.
pub(super) async fn grow(tx: &impl ConnectionTrait, id: BulkEditId, total: i32) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::Total, Expr::value(total));
    update.filter(Column::Id.eq(id)).filter(Column::Total.lt(total)).exec(tx).await?;
    Ok(())
}

/// Takes the end back.
pub(super) async fn reopen(tx: &impl ConnectionTrait, id: BulkEditId) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Running))
        .col_expr(Column::FinishedAt, Expr::value(None::<DateTime<Utc>>));
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}
