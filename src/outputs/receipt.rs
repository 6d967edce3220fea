//! Under which name the other side knows what an output put there: written before the first try, so that a try whose end
//! is unknown can be found again instead of being made twice.

use sea_orm::{ConnectionTrait, IntoActiveModel, entity::prelude::*, sea_query::OnConflict};

use crate::{
    error::Result,
    id::{OutputId, ResourceId},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub output: OutputId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    /// The name on the other side.
    pub key: String,
    /// Where people see it; absent until it was put there.
    pub url: Option<String>,
    /// The document it shows.
    pub hash: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn find(
    db: &impl ConnectionTrait,
    output: OutputId,
    resource: ResourceId,
    locale: &str,
) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((output, resource, locale.to_owned())).one(db).await?)
}

pub(super) async fn put(tx: &impl ConnectionTrait, receipt: Model) -> Result<()> {
    let mut conflict = OnConflict::columns([Column::Output, Column::Resource, Column::Locale]);
    conflict.update_columns([Column::Key, Column::Url, Column::Hash]);
    let insert = Entity::insert(receipt.into_active_model().reset_all()).on_conflict(conflict);
    insert.exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn remove(tx: &impl ConnectionTrait, receipt: &Model) -> Result<()> {
    Entity::delete_by_id((receipt.output, receipt.resource, receipt.locale.clone())).exec(tx).await?;
    Ok(())
}
