//! Resources: products, product models, entries, assets and reference records as rows. A row holds the working copy; every save of it
//! makes a revision. This module stores, merges and compares; it knows no attribute, no workflow and no channel.

pub mod content;
pub mod diff;
pub mod file_uses;
pub mod index_queue;
pub mod items;
pub mod merge;
pub mod revision;
pub mod shown;
pub mod trash;
mod write;

use std::collections::HashMap;

use futures::Stream;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, DeriveActiveEnum, EnumIter, FromQueryResult, Order,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Asterisk, Expr, Query, SelectStatement, UnionType},
};
use serde::{Deserialize, Serialize};

pub use self::{
    content::{Content, Scope, Values, value_path},
    write::{New, Update, insert_many, set_state, update_many},
};
use crate::{
    error::{Error, Result},
    id::{ResourceId, UserId},
};

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ResourceKind")]
pub enum Kind {
    #[sea_orm(string_value = "product")]
    Product,
    #[sea_orm(string_value = "model")]
    ProductModel,
    #[sea_orm(string_value = "entry")]
    Entry,
    #[sea_orm(string_value = "asset")]
    Asset,
    /// Of a reference entity.
    #[sea_orm(string_value = "record")]
    Record,
}

impl Kind {
    /// As documents write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::ProductModel => "product_model",
            Self::Entry => "entry",
            Self::Asset => "asset",
            Self::Record => "record",
        }
    }

    /// Whether categories decide to which channels it belongs; anything else belongs to all of them.
    pub fn goes_by_category(self) -> bool {
        matches!(self, Self::Product | Self::ProductModel)
    }
}

/// Where the resource stands, in one word, for lists; the truth per channel and locale is in its publications.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "ResourceState")]
pub enum State {
    #[sea_orm(string_value = "draft")]
    Draft,
    #[sea_orm(string_value = "in_review")]
    InReview,
    #[sea_orm(string_value = "live")]
    Live,
    /// Live, and the working copy is newer.
    #[sea_orm(string_value = "changed")]
    Changed,
    #[sea_orm(string_value = "withdrawn")]
    Withdrawn,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resources")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceId,
    pub kind: Kind,
    /// SKU of a product, code of anything else; unique within its kind among resources not deleted.
    pub code: String,
    /// Copied out of `content` for queries: family, and the product model above by id.
    pub family: Option<String>,
    pub parent: Option<ResourceId>,
    pub state: State,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Content,
    /// Grows by one on every write; an edit that names an older one is merged or refused as `STALE`.
    pub version: i32,
    /// Number of the newest revision.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A resource that is not deleted.
pub async fn find(db: &impl ConnectionTrait, id: ResourceId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).one(db).await?)
}

pub async fn get(db: &impl ConnectionTrait, id: ResourceId) -> Result<Model> {
    find(db, id).await?.ok_or_else(|| Error::not_found("resource", id))
}

pub async fn find_by_code(db: &impl ConnectionTrait, kind: Kind, code: &str) -> Result<Option<Model>> {
    let query = Entity::find().filter(Column::Kind.eq(kind)).filter(Column::Code.eq(code));
    Ok(query.filter(Column::DeletedAt.is_null()).one(db).await?)
}

/// The product models above, nearest first; at most two.
pub async fn ancestors(db: &impl ConnectionTrait, resource: &Model) -> Result<Vec<Model>> {
    let mut line = Vec::new();
    let mut next = resource.parent;
    while let Some(id) = next {
        let parent = get(db, id).await?;
        next = parent.parent.filter(|_| line.len() < 2);
        line.push(parent);
    }
    Ok(line)
}

/// Batch read by id, in no order; deleted ones are left out.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.filter(Column::DeletedAt.is_null()).all(db).await?)
}

/// Version and state of these resources, in no order.
pub async fn versions(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<(ResourceId, (i32, State))>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Version, Column::State]);
    let query = query.filter(Column::Id.is_in(ids.iter().copied())).filter(Column::DeletedAt.is_null());
    let rows: Vec<(ResourceId, i32, State)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, version, state)| (id, (version, state))).collect())
}

/// Where a resource stands, whether it was deleted or not.
#[derive(FromQueryResult)]
pub struct Standing {
    pub id: ResourceId,
    pub kind: Kind,
    pub version: i32,
    pub state: State,
    pub deleted: bool,
}

/// Batch read by id, deleted ones included.
pub async fn standing(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Standing>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(5000) {
        let query = Entity::find().select_only().columns([Column::Id, Column::Kind, Column::Version, Column::State]);
        let query = query.column_as(Column::DeletedAt.is_not_null(), "deleted");
        found.extend(query.filter(Column::Id.is_in(chunk.iter().copied())).into_model::<Standing>().all(db).await?);
    }
    Ok(found)
}

/// As [`by_ids`], held until the end of the transaction: nobody else writes them meanwhile.
pub async fn hold_by_ids(tx: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<Model>> {
    // In one order, so that two who hold several do not wait for each other.
    let query = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).order_by_asc(Column::Id);
    Ok(query.filter(Column::DeletedAt.is_null()).lock_exclusive().all(tx).await?)
}

/// As [`hold_by_ids`], of rows that were read before: only what somebody wrote since is read again. What was deleted is left
/// out.
pub async fn hold(tx: &impl ConnectionTrait, read: Vec<Model>) -> Result<Vec<Model>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Version]).order_by_asc(Column::Id);
    let query = query.filter(Column::Id.is_in(read.iter().map(|row| row.id))).filter(Column::DeletedAt.is_null());
    let versions: Vec<(ResourceId, i32)> = query.lock_exclusive().into_tuple().all(tx).await?;
    let versions: HashMap<ResourceId, i32> = versions.into_iter().collect();
    let is_as_read = |row: &Model| versions.get(&row.id) == Some(&row.version);
    let (mut rows, others): (Vec<Model>, Vec<Model>) = read.into_iter().partition(is_as_read);
    if !others.is_empty() {
        rows.extend(by_ids(tx, &others.iter().map(|row| row.id).collect::<Vec<_>>()).await?);
    }
    Ok(rows)
}

/// Batch read by code within one kind.
pub async fn by_codes(db: &impl ConnectionTrait, kind: Kind, codes: &[String]) -> Result<Vec<Model>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find().filter(Column::Kind.eq(kind)).filter(Column::Code.is_in(codes));
    Ok(query.filter(Column::DeletedAt.is_null()).all(db).await?)
}

/// The ids of these codes within one kind, with the codes.
pub async fn ids_by_codes(
    db: &impl ConnectionTrait,
    kind: Kind,
    codes: impl IntoIterator<Item = String>,
) -> Result<Vec<(ResourceId, String)>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Code]).filter(Column::Kind.eq(kind));
    let query = query.filter(Column::Code.is_in(codes)).filter(Column::DeletedAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Codes of those of these that are of one kind.
pub async fn codes_of(db: &impl ConnectionTrait, kind: Kind, ids: &[ResourceId]) -> Result<Vec<String>> {
    let query = Entity::find().select_only().column(Column::Code).filter(Column::Kind.eq(kind));
    let query = query.filter(Column::Id.is_in(ids.iter().copied())).filter(Column::DeletedAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Kind and code of these resources, in no order; deleted ones are left out.
pub async fn names(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Vec<(ResourceId, Kind, String)>> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Kind, Column::Code]);
    let query = query.filter(Column::Id.is_in(ids.iter().copied())).filter(Column::DeletedAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Which of these codes exist within one kind.
pub async fn existing_codes(db: &impl ConnectionTrait, kind: Kind, codes: &[&str]) -> Result<Vec<String>> {
    let query = Entity::find().select_only().column(Column::Code).filter(Column::Kind.eq(kind));
    let query = query.filter(Column::Code.is_in(codes.iter().copied())).filter(Column::DeletedAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Which of these are of one kind.
pub async fn of_kind(db: &impl ConnectionTrait, kind: Kind, ids: &[ResourceId]) -> Result<Vec<ResourceId>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(1000) {
        let query = Entity::find().select_only().column(Column::Id).filter(Column::Kind.eq(kind));
        let query = query.filter(Column::Id.is_in(chunk.iter().copied())).order_by_asc(Column::Id);
        found.extend(query.into_tuple::<ResourceId>().all(db).await?);
    }
    Ok(found)
}

/// The first by code of what lies directly below each of these product models.
pub async fn first_children(db: &impl ConnectionTrait, parents: &[ResourceId], each: u64) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    // SQLite puts at most 500 queries together.
    for chunk in parents.chunks(200) {
        let of = |parent: &ResourceId| {
            let query = Entity::find().filter(Column::Parent.eq(*parent)).filter(Column::DeletedAt.is_null());
            let query = query.order_by_asc(Column::Code).limit(each).into_query();
            Query::select().column(Asterisk).from_subquery(query, "child").to_owned()
        };
        let together = |mut all: SelectStatement, one| all.union(UnionType::All, one).to_owned();
        let Some(query) = chunk.iter().map(of).reduce(together) else { continue };
        found.extend(Entity::find().from_raw_sql(db.get_database_backend().build(&query)).all(db).await?);
    }
    Ok(found)
}

pub async fn count_children(db: &impl ConnectionTrait, parent: ResourceId) -> Result<u64> {
    Ok(Entity::find().filter(Column::Parent.eq(parent)).filter(Column::DeletedAt.is_null()).count(db).await?)
}

/// The ids directly below these product models, up to `limit` of them.
pub async fn child_ids(db: &impl ConnectionTrait, parents: &[ResourceId], limit: u64) -> Result<Vec<ResourceId>> {
    let mut found = Vec::new();
    for chunk in parents.chunks(1000) {
        let query = Entity::find().select_only().column(Column::Id);
        let query = query.filter(Column::Parent.is_in(chunk.iter().copied())).filter(Column::DeletedAt.is_null());
        let left = limit - found.len() as u64;
        found.extend(query.order_by_asc(Column::Code).limit(left).into_tuple::<ResourceId>().all(db).await?);
    }
    Ok(found)
}

/// What lies directly below these product models, each with the model above it.
pub async fn parents_of_children(
    db: &impl ConnectionTrait,
    parents: &[ResourceId],
) -> Result<Vec<(ResourceId, ResourceId)>> {
    let mut found = Vec::new();
    for chunk in parents.chunks(1000) {
        let query = Entity::find().select_only().columns([Column::Id, Column::Parent]);
        let query = query.filter(Column::Parent.is_in(chunk.iter().copied())).filter(Column::DeletedAt.is_null());
        found.extend(query.into_tuple::<(ResourceId, ResourceId)>().all(db).await?);
    }
    Ok(found)
}

/// What lies directly below a product model, by code, after the given one.
pub async fn children_page(
    db: &impl ConnectionTrait,
    parent: ResourceId,
    after: Option<String>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut query = Entity::find().filter(Column::Parent.eq(parent)).filter(Column::DeletedAt.is_null());
    if let Some(after) = after {
        query = query.filter(Column::Code.gt(after));
    }
    Ok(query.order_by_asc(Column::Code).limit(limit).all(db).await?)
}

/// How many sub-models and variants lie directly below each of these.
pub async fn child_counts(db: &impl ConnectionTrait, parents: &[ResourceId]) -> Result<HashMap<ResourceId, u64>> {
    let query = Entity::find().select_only().column(Column::Parent).column_as(Column::Id.count(), "children");
    let query = query.filter(Column::Parent.is_in(parents.iter().copied())).filter(Column::DeletedAt.is_null());
    let rows: Vec<(ResourceId, i64)> = query.group_by(Column::Parent).into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(parent, count)| (parent, count.unsigned_abs())).collect())
}

/// Whether there is any resource at all.
pub async fn any(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(Entity::find().select_only().column(Column::Id).limit(1).into_tuple::<ResourceId>().one(db).await?.is_some())
}

/// The resources of one family or of all, in the order of their ids, after the given one: to walk through everything.
pub async fn of_family(
    db: &impl ConnectionTrait,
    family: Option<&str>,
    after: Option<ResourceId>,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut query = kept_of_family(family);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// All of a kind by code, in the order of its bytes on every engine; `below` asks for those with or without a parent.
pub async fn stream<'a>(
    view: &'a DatabaseTransaction,
    kind: Kind,
    below: Option<bool>,
) -> Result<impl Stream<Item = Result<Model, DbErr>> + Send + 'a> {
    let mut query = Entity::find().filter(Column::Kind.eq(kind)).filter(Column::DeletedAt.is_null());
    if let Some(below) = below {
        query = query.filter(if below { Column::Parent.is_not_null() } else { Column::Parent.is_null() });
    }
    let code = match view.get_database_backend() {
        DbBackend::Postgres => Expr::cust("code COLLATE \"C\""),
        _ => Expr::col(Column::Code),
    };
    Ok(query.order_by(code, Order::Asc).stream(view).await?)
}

/// Families of the resources of these kinds; `None` is among them where one has no family.
pub async fn families_of(db: &impl ConnectionTrait, kinds: &[Kind]) -> Result<Vec<Option<String>>> {
    let query = Entity::find().select_only().column(Column::Family).filter(Column::Kind.is_in(kinds.iter().copied()));
    Ok(query.filter(Column::DeletedAt.is_null()).distinct().into_tuple().all(db).await?)
}

pub async fn count_of_kinds(db: &impl ConnectionTrait, kinds: &[Kind]) -> Result<u64> {
    let query = Entity::find().filter(Column::Kind.is_in(kinds.iter().copied())).filter(Column::DeletedAt.is_null());
    Ok(query.count(db).await?)
}

pub async fn count_of_family(db: &impl ConnectionTrait, family: Option<&str>) -> Result<u64> {
    Ok(kept_of_family(family).count(db).await?)
}

fn kept_of_family(family: Option<&str>) -> Select<Entity> {
    let all = Entity::find().filter(Column::DeletedAt.is_null());
    match family {
        Some(family) => all.filter(Column::Family.eq(family)),
        None => all,
    }
}

/// What this person changed last and is not live as it is, newest first, and how much there is of it.
pub async fn drafts_of(db: &impl ConnectionTrait, user: UserId, limit: u64) -> Result<(Vec<Model>, u64)> {
    let query = Entity::find().filter(Column::UpdatedBy.eq(user)).filter(Column::DeletedAt.is_null());
    let query = query.filter(Column::State.is_in([State::Draft, State::Changed]));
    let total = query.clone().count(db).await?;
    Ok((query.order_by_desc(Column::UpdatedAt).limit(limit).all(db).await?, total))
}
