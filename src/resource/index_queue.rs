//! Resources whose entry in the search index is out of date. Written with the change itself, so that the index
//! misses nothing; a row goes away once the index has been committed.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict,
};

use crate::{error::Result, id::ResourceId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "index_queue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    /// Differs after every push: a row pushed again while the index was being written stays.
    pub stamp: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

pub async fn push(tx: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<()> {
    for chunk in ids.chunks(5000) {
        let rows = chunk.iter().map(|id| ActiveModel { resource: Set(*id), stamp: Set(Uuid::now_v7()) });
        let again = OnConflict::column(Column::Resource).update_column(Column::Stamp).to_owned();
        Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What waits, oldest first.
pub async fn next(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Stamp).limit(limit).all(db).await?)
}

/// Call once the index holds the rows as they were read.
pub async fn remove(tx: &impl ConnectionTrait, rows: &[Model]) -> Result<()> {
    for chunk in rows.chunks(5000) {
        let stamps = chunk.iter().map(|row| row.stamp);
        Entity::delete_many().filter(Column::Stamp.is_in(stamps)).exec(tx).await?;
    }
    Ok(())
}
