//! What became of each resource of a bulk edit.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DeriveActiveEnum, EnumIter, FromJsonQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement,
};
use serde::{Deserialize, Serialize};

use super::edit;
use crate::{
    auth::{Actor, Permission},
    catalog::translation::mark::kept::AllKept,
    error::{Result, Violation},
    id::{BulkEditId, ResourceId},
    page::{Page, Slice},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "BulkItemState")]
pub enum State {
    Waiting,
    Changed,
    Unchanged,
    Rejected,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Violations(pub Vec<Violation>);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_edit_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub edit: BulkEditId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub resource: ResourceId,
    pub state: State,
    /// Numbers of the revisions around the change.
    pub before: Option<i32>,
    pub after: Option<i32>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub violations: Option<Violations>,
    /// Of translations that the change replaced.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub marks: Option<AllKept>,
}

impl ActiveModelBehavior for ActiveModel {}

/// How many items ended how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub changed: usize,
    pub unchanged: usize,
    pub rejected: usize,
}

impl Counts {
    pub fn of(states: impl IntoIterator<Item = State>) -> Self {
        let mut counts = Self::default();
        for state in states {
            match state {
                State::Waiting => {}
                State::Changed => counts.changed += 1,
                State::Unchanged => counts.unchanged += 1,
                State::Rejected => counts.rejected += 1,
            }
        }
        counts
    }
}

/// The resources that a bulk edit has taken up, as part of another query.
pub fn resources_of(edit: BulkEditId) -> SelectStatement {
    Entity::find().filter(Column::Edit.eq(edit)).select_only().column(Column::Resource).into_query()
}

/// Takes resources up; the first has the place `first`.
pub(super) async fn insert_many(
    tx: &impl ConnectionTrait,
    edit: BulkEditId,
    resources: &[ResourceId],
    first: i32,
) -> Result<()> {
    // SQLite takes 32,766 bound values in one statement.
    const ROWS: usize = 4000;
    for (chunk, start) in resources.chunks(ROWS).zip((first..).step_by(ROWS)) {
        let rows = chunk.iter().zip(start..).map(|(resource, place)| ActiveModel {
            edit: Set(edit),
            place: Set(place),
            resource: Set(*resource),
            state: Set(State::Waiting),
            before: Set(None),
            after: Set(None),
            violations: Set(None),
            marks: Set(None),
        });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// How many were taken up.
pub(super) async fn count(db: &impl ConnectionTrait, edit: BulkEditId) -> Result<i32> {
    let count = Entity::find().filter(Column::Edit.eq(edit)).count(db).await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The next ones to work on.
pub(super) async fn waiting(db: &impl ConnectionTrait, edit: BulkEditId, limit: u64) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Edit.eq(edit)).filter(Column::State.eq(State::Waiting));
    Ok(query.order_by_asc(Column::Place).limit(limit).all(db).await?)
}

/// Those that were changed, in order.
pub(super) async fn changed(db: &impl ConnectionTrait, edit: BulkEditId) -> Result<Vec<ResourceId>> {
    let query = Entity::find().filter(Column::Edit.eq(edit)).filter(Column::State.eq(State::Changed));
    let query = query.order_by_asc(Column::Place).select_only().column(Column::Resource);
    Ok(query.into_tuple().all(db).await?)
}

/// What an earlier bulk edit did to these resources.
pub(super) async fn of_resources(
    db: &impl ConnectionTrait,
    edit: BulkEditId,
    resources: &[ResourceId],
) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Edit.eq(edit)).filter(Column::State.eq(State::Changed));
    Ok(query.filter(Column::Resource.is_in(resources.iter().copied())).all(db).await?)
}

pub(super) async fn finish(tx: &impl ConnectionTrait, item: Model) -> Result<()> {
    let (edit, place) = (item.edit, item.place);
    let row = ActiveModel {
        state: Set(item.state),
        before: Set(item.before),
        after: Set(item.after),
        violations: Set(item.violations),
        marks: Set(item.marks),
        ..Default::default()
    };
    let update = Entity::update_many().set(row).filter(Column::Edit.eq(edit)).filter(Column::Place.eq(place));
    update.exec(tx).await?;
    Ok(())
}

/// The resources of a bulk edit in the order in which they are worked through.
pub async fn page(
    db: &impl ConnectionTrait,
    actor: &Actor,
    edit: &edit::Model,
    state: Option<State>,
    page: &Page,
) -> Result<Slice<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let mut query = Entity::find().filter(Column::Edit.eq(edit.id));
    let total = match state {
        None => edit.total,
        Some(State::Waiting) => edit.waiting(),
        Some(State::Changed) => edit.changed,
        Some(State::Unchanged) => edit.unchanged,
        Some(State::Rejected) => edit.rejected,
    };
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(last) = page.after::<i32>()? {
        query = query.filter(Column::Place.gt(last));
    }
    let rows = query.order_by_asc(Column::Place).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, u64::try_from(total).unwrap_or(0), |item| item.place))
}
