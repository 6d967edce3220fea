//! Roles: named sets of permissions, with the locales whose values they may edit. The first start lays the usual five
//! down; after that they are as people edit them.

use std::{collections::BTreeSet, ops::RangeInclusive};

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, FromJsonQueryResult, PaginatorTrait, QueryOrder, entity::prelude::*,
    sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result, Violation},
    events::{self, Event},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub labels: Labels,
    #[sea_orm(column_type = "JsonBinary")]
    pub permissions: Permissions,
    /// Locales whose values may be edited; absent: all of them, and values without a locale too.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub locales: Option<Locales>,
    /// Fields that an answer of the management API may have, estimated; absent: as many as the API allows by itself.
    pub query_cost: Option<i32>,
    pub sort: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Texts by locale code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Labels(pub std::collections::BTreeMap<String, String>);

/// Stored by code. A code that a later version dropped is forgotten, never an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(from = "Vec<String>", into = "Vec<&'static str>")]
pub struct Permissions(pub BTreeSet<Permission>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Locales(pub BTreeSet<String>);

impl From<Vec<String>> for Permissions {
    fn from(codes: Vec<String>) -> Self {
        Self(codes.iter().filter_map(|code| Permission::parse(code)).collect())
    }
}

impl From<Permissions> for Vec<&'static str> {
    fn from(permissions: Permissions) -> Self {
        permissions.0.into_iter().map(Permission::code).collect()
    }
}

/// What a role may say of the cost of queries: enough for a program, and nothing that stops the hub.
const QUERY_COSTS: RangeInclusive<i32> = 10_000..=1_000_000;

pub const ADMINISTRATOR: &str = "administrator";

pub async fn get(db: &impl ConnectionTrait, code: &str) -> Result<Model> {
    Entity::find_by_id(code).one(db).await?.ok_or_else(|| Error::not_found("role", code))
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Sort).order_by_asc(Column::Code).all(db).await?)
}

/// The roles, for those who give them to people.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Model>> {
    actor.require(Permission::ManageUsers)?;
    all(app.db.read()).await
}

/// Batch read by code, in no order.
pub async fn by_codes(db: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Code.is_in(codes)).all(db).await?)
}

/// What people say about a role.
pub struct Input {
    pub code: String,
    pub labels: Labels,
    /// Codes as in [`Permission::code`].
    pub permissions: Vec<String>,
    pub locales: Option<BTreeSet<String>>,
    pub query_cost: Option<i32>,
}

/// Makes or changes a role. Nobody gives a right they do not have, or changes a role that has more than they have.
pub async fn save(app: &App, actor: &Actor, input: Input) -> Result<Model> {
    actor.require(Permission::ManageUsers)?;
    let new = checked(input)?;
    check_not_above(actor, &new)?;
    let tx = app.db.begin_write().await?;
    if let Some(old) = Entity::find_by_id(&new.code).one(&tx).await? {
        check_not_above(actor, &old)?;
    }
    upsert(&tx, &new).await?;
    super::user::check_somebody_manages(&tx).await?;
    events::record(&tx, actor, Event::RoleChanged { role: new.code.clone() }).await?;
    let saved = get(&tx, &new.code).await?;
    tx.commit().await?;
    super::resolve::forget(app);
    Ok(saved)
}

fn checked(input: Input) -> Result<Model> {
    let mut problems = Vec::new();
    if !is_code(&input.code) {
        problems.push(Violation::new("BAD_CODE", "code", "use 2 to 40 of a-z, 0-9, `-` and `_`, a letter first"));
    }
    if input.labels.0.values().all(|text| text.trim().is_empty()) {
        problems.push(Violation::new("REQUIRED", "labels", "give the role a name in one language at least"));
    }
    for (index, code) in input.permissions.iter().enumerate() {
        if Permission::parse(code).is_none() {
            let path = format!("permissions.{index}");
            problems.push(Violation::new("UNKNOWN_PERMISSION", path, format!("there is no permission `{code}`")));
        }
    }
    if input.query_cost.is_some_and(|cost| !QUERY_COSTS.contains(&cost)) {
        let message = format!("a limit is between {} and {}", QUERY_COSTS.start(), QUERY_COSTS.end());
        problems.push(Violation::new("OUT_OF_RANGE", "queryCost", message));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let Input { code, labels, permissions, locales, query_cost } = input;
    let (permissions, locales) = (permissions.into(), locales.map(Locales));
    Ok(Model { code, labels, permissions, locales, query_cost, sort: 100 })
}

fn is_code(code: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    (2..=40).contains(&code.len()) && code.as_bytes()[0].is_ascii_lowercase() && code.bytes().all(rest)
}

async fn upsert(tx: &impl ConnectionTrait, role: &Model) -> Result<()> {
    let row = ActiveModel {
        code: Set(role.code.clone()),
        labels: Set(role.labels.clone()),
        permissions: Set(role.permissions.clone()),
        locales: Set(role.locales.clone()),
        query_cost: Set(role.query_cost),
        sort: Set(role.sort),
    };
    let mut conflict = OnConflict::column(Column::Code);
    conflict.update_columns([Column::Labels, Column::Permissions, Column::Locales, Column::QueryCost]);
    Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await?;
    Ok(())
}

/// Fails with `FORBIDDEN` when the role may something that the actor may not: rights are handed down, never up.
pub fn check_not_above(actor: &Actor, role: &Model) -> Result<()> {
    role.permissions.0.iter().try_for_each(|permission| actor.require(*permission))
}

/// Lays the usual roles down when there is none.
pub async fn seed(tx: &impl ConnectionTrait) -> Result<()> {
    if Entity::find().count(tx).await? == 0 {
        Entity::insert_many(usual()).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn usual() -> Vec<ActiveModel> {
    use Permission::*;
    let viewer = [ViewCatalog, ViewOutputs];
    let writer = [EditProducts, EditEntries, EditRecords, EditAssets, SubmitReviews];
    let of = |sets: &[&[Permission]]| sets.iter().flat_map(|set| set.iter().copied()).collect();
    [
        (ADMINISTRATOR, "Administrator", "Administration", Permission::ALL.iter().copied().collect()),
        // Editors look over each other's work; what goes out is for approvers.
        (
            "editor",
            "Editor",
            "Redaktion",
            of(&[
                &viewer,
                &writer,
                &[ReviewContent, DeleteResources, EditCategories, ManageTranslations, ExportData],
                &[CreatePreviews, ShareViews],
            ]),
        ),
        (
            "translator",
            "Translator",
            "Übersetzung",
            of(&[&viewer, &[EditProducts, EditEntries, EditRecords, SubmitReviews, CreatePreviews]]),
        ),
        (
            "approver",
            "Approver",
            "Freigabe",
            of(&[&viewer, &[ReviewContent, ApprovePublication, WithdrawPublications, ViewAudit, CreatePreviews]]),
        ),
        ("viewer", "Viewer", "Lesen", of(&[&viewer])),
    ]
    .into_iter()
    .zip(0..)
    .map(|((code, english, german, permissions), sort)| ActiveModel {
        code: Set(code.to_owned()),
        labels: Set(Labels([("en_US", english), ("de_DE", german)].map(|(l, t)| (l.to_owned(), t.to_owned())).into())),
        permissions: Set(Permissions(permissions)),
        locales: Set(None),
        query_cost: Set(None),
        sort: Set(sort),
    })
    .collect()
}
