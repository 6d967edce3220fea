//! Stored renditions within the space they may take: those nobody asked for longest go first, and are made again when somebody does.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use sea_orm::{ConnectionTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr};

use super::render::{Column, Entity, storage_key};
use crate::{app::App, error::Result};

/// Names kept in memory between two writes; more are not noted, which only makes them look older.
const NOTED: usize = 100_000;
/// Renditions removed before it is looked again how much there is.
const BATCH: u64 = 500;

/// Names somebody asked for since the last write.
#[derive(Default)]
struct Asked(Mutex<HashSet<String>>);

/// Remembers that somebody asked. Nothing is written now: an answer must not wait for that.
pub fn asked(app: &App, name: &str) {
    let asked = app.shared::<Asked>();
    let mut names = asked.0.lock().unwrap_or_else(PoisonError::into_inner);
    if names.len() < NOTED && !names.contains(name) {
        names.insert(name.to_owned());
    }
}

/// Writes what was asked for since the last time; each process that answers does so once a minute.
pub async fn write_asked(app: &App) -> Result<()> {
    let names = std::mem::take(&mut *app.shared::<Asked>().0.lock().unwrap_or_else(PoisonError::into_inner));
    let names: Vec<String> = names.into_iter().collect();
    for chunk in names.chunks(1000) {
        let tx = app.db.begin_write().await?;
        let update = Entity::update_many().col_expr(Column::UsedAt, Expr::value(app.clock.now()));
        update.filter(Column::Name.is_in(chunk)).exec(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Removes renditions until they fit again; answers how many. Those without bytes say why there are none, and stay.
pub async fn bound(app: &App) -> Result<u64> {
    let limit = app.config.rendition_space;
    let mut removed = 0;
    let mut used = used(app.db.read()).await?;
    while used > limit {
        let query = Entity::find().select_only().columns([Column::Name, Column::Bytes]).filter(Column::Bytes.gt(0));
        let oldest: Vec<(String, i64)> = query
            .order_by_asc(Column::UsedAt)
            .order_by_asc(Column::Name)
            .limit(BATCH)
            .into_tuple()
            .all(app.db.read())
            .await?;
        if oldest.is_empty() {
            break;
        }
        for (name, bytes) in oldest {
            if used <= limit {
                break;
            }
            remove(app, &name).await?;
            used = used.saturating_sub(bytes.unsigned_abs());
            removed += 1;
        }
    }
    metrics::gauge!("nabe_rendition_bytes").set(used as f64);
    Ok(removed)
}

/// The row first: whoever asks from now on has it made again, at the same place with the same bytes.
async fn remove(app: &App, name: &str) -> Result<()> {
    let tx = app.db.begin_write().await?;
    Entity::delete_by_id(name).exec(&tx).await?;
    tx.commit().await?;
    Ok(app.storage.delete(&storage_key(name)).await?)
}

/// Bytes of all stored renditions.
pub async fn used(db: &impl ConnectionTrait) -> Result<u64> {
    let query = Entity::find().select_only().expr(Expr::col(Column::Bytes).sum().cast_as("bigint"));
    let sum: Option<Option<i64>> = query.into_tuple().one(db).await?;
    Ok(sum.flatten().unwrap_or(0).unsigned_abs())
}
