//! Which asset ever showed which bytes. Revisions are kept for ever, so a line is never taken away, and what stands here is
//! never cleared out of the storage.

use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*, sea_query::OnConflict};

use crate::{error::Result, id::ResourceId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_uses")]
pub struct Model {
    /// BLAKE3 of the bytes, lower-case hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset: ResourceId,
}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn note(tx: &impl ConnectionTrait, uses: &[(ResourceId, String)]) -> Result<()> {
    for chunk in uses.chunks(5000) {
        let rows = chunk.iter().map(|(asset, hash)| ActiveModel { asset: Set(*asset), hash: Set(hash.clone()) });
        let known = OnConflict::columns([Column::Hash, Column::Asset]).do_nothing().to_owned();
        Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    }
    Ok(())
}
