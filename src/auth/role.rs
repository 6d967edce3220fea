//! Roles: named sets of permissions, with the locales whose values they may edit. The first start lays the usual five
//! down; after that they are as people edit them.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ConnectionTrait, FromJsonQueryResult, PaginatorTrait, QueryOrder, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    auth::Permission,
    error::{Error, Result},
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

pub const ADMINISTRATOR: &str = "administrator";

pub async fn get(db: &impl ConnectionTrait, code: &str) -> Result<Model> {
    Entity::find_by_id(code).one(db).await?.ok_or_else(|| Error::not_found("role", code))
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Sort).order_by_asc(Column::Code).all(db).await?)
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
    let writer = [EditProducts, EditEntries, EditAssets, SubmitReviews];
    let of = |sets: &[&[Permission]]| sets.iter().flat_map(|set| set.iter().copied()).collect();
    [
        (ADMINISTRATOR, "Administrator", "Administration", Permission::ALL.iter().copied().collect()),
        // Editors look over each other's work; what goes out is for approvers.
        (
            "editor",
            "Editor",
            "Redaktion",
            of(&[&viewer, &writer, &[ReviewContent, DeleteResources, EditCategories, ExportData]]),
        ),
        ("translator", "Translator", "Übersetzung", of(&[&viewer, &[EditProducts, EditEntries, SubmitReviews]])),
        (
            "approver",
            "Approver",
            "Freigabe",
            of(&[&viewer, &[ReviewContent, ApprovePublication, WithdrawPublications, ViewAudit]]),
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
        sort: Set(sort),
    })
    .collect()
}
