//! Resources whose entry in the search index is out of date. Written with the change itself, so that the index
//! misses nothing; a row goes away once the index has been committed.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{LockBehavior, LockType, OnConflict},
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
    // In one order, so that two who push several do not wait for each other; and PostgreSQL takes each row once.
    let ids: Vec<ResourceId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
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

/// Those pushed since `stamp` was made by this process, oldest first, with the number of all of them.
pub async fn since(db: &impl ConnectionTrait, stamp: Uuid, limit: u64) -> Result<(Vec<ResourceId>, u64)> {
    let pushed = || Entity::find().filter(Column::Stamp.gte(stamp));
    let ids = pushed().select_only().column(Column::Resource).order_by_asc(Column::Stamp).limit(limit);
    Ok((ids.into_tuple().all(db).await?, pushed().count(db).await?))
}

/// Call once the index holds the rows as they were read. A row that somebody is pushing again stays; nobody is waited for.
/// Answers how many went.
pub async fn remove(tx: &impl ConnectionTrait, rows: &[Model]) -> Result<u64> {
    let mut removed = 0;
    for chunk in rows.chunks(5000) {
        let read = Entity::find().select_only().column(Column::Stamp);
        let read = read.filter(Column::Stamp.is_in(chunk.iter().map(|row| row.stamp)));
        let free = read.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let free: Vec<Uuid> = free.into_tuple().all(tx).await?;
        removed += Entity::delete_many().filter(Column::Stamp.is_in(free)).exec(tx).await?.rows_affected;
    }
    Ok(removed)
}
