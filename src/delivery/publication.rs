//! Publications: which revision of a resource is live in a channel and locale. Rows and the questions asked of them;
//! `publish` changes them.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use sea_orm::{
    Condition, ConnectionTrait, DeriveActiveEnum, EnumIter, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde::{Deserialize, Serialize};

use super::document::Provenance;
use crate::{
    error::Result,
    id::{ResourceId, ReviewId, UserId},
    resource,
};

/// Ids of one `IN` list, well below what SQLite binds in a statement.
pub(super) const CHUNK: usize = 500;

/// A channel and one of its locales.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell {
    pub channel: String,
    pub locale: String,
}

impl Cell {
    pub fn new(channel: impl Into<String>, locale: impl Into<String>) -> Self {
        Self { channel: channel.into(), locale: locale.into() }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.channel, self.locale)
    }
}

/// A resource in a cell: what one publication is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub resource: ResourceId,
    pub cell: Cell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "PublicationState")]
pub enum State {
    Live,
    /// Approved, but its product model is not live in the cell, or it is in no category of the channel's tree.
    Waiting,
    /// Approved for a time to come.
    Scheduled,
    Withdrawn,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub revision: i32,
    /// The product model above, in that revision.
    pub parent: Option<ResourceId>,
    pub state: State,
    /// The document; there if and only if the state is `Live`.
    pub hash: Option<String>,
    pub live_from: Option<DateTimeUtc>,
    pub live_until: Option<DateTimeUtc>,
    pub approved_by: Option<UserId>,
    /// Absent where it was published without a review: an import, the demo.
    pub review: Option<ReviewId>,
    /// Why it was withdrawn.
    pub comment: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub provenance: Provenance,
    /// Something it was built from changed: it waits to be built again.
    pub stale: bool,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn cell(&self) -> Cell {
        Cell::new(&self.channel, &self.locale)
    }

    pub fn place(&self) -> Place {
        Place { resource: self.resource, cell: self.cell() }
    }
}

/// Every publication of these resources, in no order.
pub async fn of(db: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    for chunk in resources.chunks(CHUNK) {
        found.extend(Entity::find().filter(Column::Resource.is_in(chunk.iter().copied())).all(db).await?);
    }
    Ok(found)
}

/// How many publications answer to this, by cell.
pub async fn by_cell(db: &impl ConnectionTrait, which: Condition) -> Result<BTreeMap<Cell, u64>> {
    let query = Entity::find().filter(which).select_only().columns([Column::Channel, Column::Locale]);
    let query = query.column_as(Column::Resource.count(), "number");
    let query = query.group_by(Column::Channel).group_by(Column::Locale);
    let rows: Vec<(String, String, i64)> = query.into_tuple().all(db).await?;
    let counted = |(channel, locale, number): (String, String, i64)| (Cell { channel, locale }, number.unsigned_abs());
    Ok(rows.into_iter().map(counted).collect())
}

/// Writes whole rows, in place of those with their key.
pub(super) async fn put(tx: &impl ConnectionTrait, rows: impl IntoIterator<Item = Model>) -> Result<()> {
    let mut conflict = OnConflict::columns([Column::Resource, Column::Channel, Column::Locale]);
    let key = |column: &Column| matches!(column, Column::Resource | Column::Channel | Column::Locale);
    conflict.update_columns(<Column as sea_orm::Iterable>::iter().filter(|column| !key(column)));
    let rows: Vec<ActiveModel> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    for chunk in rows.chunks(CHUNK) {
        Entity::insert_many(chunk.to_vec()).on_conflict(conflict.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Which publications a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub channel: String,
    pub locale: Option<String>,
    pub state: Option<State>,
}

impl Filter {
    fn query(&self) -> Select<Entity> {
        let mut query = Entity::find().filter(Column::Channel.eq(&*self.channel));
        if let Some(locale) = &self.locale {
            query = query.filter(Column::Locale.eq(&**locale));
        }
        if let Some(state) = self.state {
            query = query.filter(Column::State.eq(state));
        }
        query
    }
}

/// By locale and resource; `after` is the last one of the page before.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<(String, ResourceId)>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut query = filter.query();
    if let Some((locale, resource)) = after {
        let same = Column::Locale.eq(&*locale).and(Column::Resource.gt(resource));
        query = query.filter(Column::Locale.gt(&*locale).or(same));
    }
    Ok(query.order_by_asc(Column::Locale).order_by_asc(Column::Resource).limit(limit).all(db).await?)
}

pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64> {
    Ok(filter.query().count(db).await?)
}

/// The resources of a channel in one state, each counted once however many locales it has.
pub async fn count_resources(db: &impl ConnectionTrait, channel: &str, state: State) -> Result<u64> {
    let query = Entity::find()
        .select_only()
        .column(Column::Resource)
        .filter(Column::Channel.eq(channel))
        .filter(Column::State.eq(state))
        .distinct();
    Ok(query.count(db).await?)
}

#[derive(FromQueryResult)]
struct Standing {
    resource: ResourceId,
    state: State,
    revision: i32,
}

/// Brings the one-word state of resources up to date with their publications. `under_review` says it of one of them;
/// the others keep being under review when they are.
pub async fn restate(
    tx: &impl ConnectionTrait,
    resources: &[ResourceId],
    under_review: Option<(ResourceId, bool)>,
) -> Result<()> {
    let mut sorted: Vec<ResourceId> = resources.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    for chunk in sorted.chunks(CHUNK) {
        restate_chunk(tx, chunk, under_review).await?;
    }
    Ok(())
}

async fn restate_chunk(
    tx: &impl ConnectionTrait,
    chunk: &[ResourceId],
    under_review: Option<(ResourceId, bool)>,
) -> Result<()> {
    let query = Entity::find().select_only().columns([Column::Resource, Column::State, Column::Revision]);
    let query = query.filter(Column::Resource.is_in(chunk.iter().copied()));
    let mut cells: HashMap<ResourceId, Vec<Standing>> = HashMap::new();
    for standing in query.into_model::<Standing>().all(tx).await? {
        cells.entry(standing.resource).or_default().push(standing);
    }
    // Ordered, so that two publishers touch the rows in the same order.
    let rows = resource::Entity::find()
        .select_only()
        .columns([resource::Column::Id, resource::Column::State, resource::Column::Revision])
        .filter(resource::Column::Id.is_in(chunk.iter().copied()))
        .order_by_asc(resource::Column::Id);
    for (id, state, newest) in rows.into_tuple::<(ResourceId, resource::State, i32)>().all(tx).await? {
        let reviewed = under_review.filter(|(other, _)| *other == id).map(|(_, reviewed)| reviewed);
        let reviewed = reviewed.unwrap_or(state == resource::State::InReview);
        let wanted = summary(reviewed, cells.get(&id).map_or(&[], Vec::as_slice), newest);
        if wanted != state {
            resource::set_state(tx, id, wanted).await?;
        }
    }
    Ok(())
}

/// A resource in one word. What waits for its product model counts as live here: nobody has to do anything about it.
fn summary(under_review: bool, cells: &[Standing], newest: i32) -> resource::State {
    let standing = || cells.iter().filter(|cell| cell.state != State::Withdrawn);
    if under_review {
        resource::State::InReview
    } else if cells.is_empty() {
        resource::State::Draft
    } else if standing().next().is_none() {
        resource::State::Withdrawn
    } else if standing().any(|cell| cell.revision < newest) {
        resource::State::Changed
    } else {
        resource::State::Live
    }
}

/// Marks publications for [`super::rebuild::stale`].
pub(super) async fn mark_stale(tx: &impl ConnectionTrait, which: sea_orm::Condition) -> Result<u64> {
    let update = Entity::update_many().col_expr(Column::Stale, Expr::value(true)).filter(which);
    Ok(update.exec(tx).await?.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_follows_reviews_first_then_publications() {
        let cell = |state, revision| Standing { resource: ResourceId::new(), state, revision };
        let gone = || cell(State::Withdrawn, 1);
        assert_eq!(summary(true, &[cell(State::Live, 1)], 1), resource::State::InReview);
        assert_eq!(summary(false, &[], 1), resource::State::Draft);
        assert_eq!(summary(false, &[gone()], 3), resource::State::Withdrawn);
        assert_eq!(summary(false, &[cell(State::Live, 3), gone()], 3), resource::State::Live);
        assert_eq!(summary(false, &[cell(State::Live, 3), cell(State::Waiting, 2)], 3), resource::State::Changed);
    }
}
