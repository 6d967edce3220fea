//! Which asset shows which file, by content: to find an asset that holds the same bytes already.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*, sea_query::OnConflict};

use crate::{error::Result, id::ResourceId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shown_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset: ResourceId,
    /// BLAKE3 of the bytes, lower-case hex.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Notes what these assets show now.
pub(super) async fn note(tx: &impl ConnectionTrait, shown: Vec<(ResourceId, String)>) -> Result<()> {
    for chunk in shown.chunks(5000) {
        let rows = chunk.iter().map(|(asset, hash)| ActiveModel { asset: Set(*asset), hash: Set(hash.clone()) });
        let newer = OnConflict::column(Column::Asset).update_column(Column::Hash).to_owned();
        Entity::insert_many(rows).on_conflict(newer).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Hash -> code of an asset that is not deleted.
pub async fn codes_by_hash(db: &impl ConnectionTrait, hashes: &[String]) -> Result<BTreeMap<String, String>> {
    let mut codes = BTreeMap::new();
    for chunk in hashes.chunks(1000) {
        let shown = Entity::find().filter(Column::Hash.is_in(chunk)).all(db).await?;
        let ids: Vec<ResourceId> = shown.iter().map(|row| row.asset).collect();
        let assets: BTreeMap<ResourceId, String> =
            super::by_ids(db, &ids).await?.into_iter().map(|asset| (asset.id, asset.code)).collect();
        codes.extend(shown.into_iter().filter_map(|row| Some((row.hash, assets.get(&row.asset)?.clone()))));
    }
    Ok(codes)
}
