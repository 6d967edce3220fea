//! Clearing stored files away that nothing names: no asset in any revision, no document, no upload under way.
//!
//! Bytes that somebody touched lately stay, so that what was just stored has time to be named. What goes is condemned first: from
//! then on whoever brings the same bytes waits (see `blob`), until they are removed and the row with them. A process that dies
//! in between leaves condemned rows, which a later run goes on with.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::TryStreamExt;
use sea_orm::{
    ActiveValue::Set,
    ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, OnConflict, Query},
};

use super::{
    store::{ActiveModel, Column, Entity},
    upload,
};
use crate::{
    app::App,
    error::Result,
    id::AssetVersionId,
    resource::file_uses,
    storage::{BLOBS, blob_key},
};

/// How long bytes stay that nothing names.
pub const GRACE: TimeDelta = TimeDelta::hours(48);
/// Files condemned in one transaction.
const BATCH: u64 = 200;
/// Batches of one run.
const BATCHES: usize = 50;
/// Whoever condemned files removes them within this time or leaves them to others …
const REMOVE_WITHIN: Duration = Duration::from_secs(60);
/// … who wait for much longer than one removal can take, so that none of it is on its way any more.
const TAKEN_OVER_AFTER: TimeDelta = TimeDelta::minutes(30);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Swept {
    pub files: u64,
    pub bytes: u64,
}

/// Removes what nothing names, and bytes without a row that have lain about for as long.
pub async fn run(app: &App) -> Result<Swept> {
    take_over(app).await?;
    let mut swept = Swept::default();
    for _ in 0..BATCHES {
        let started = Instant::now();
        let condemned = condemn(app).await?;
        if condemned.is_empty() {
            break;
        }
        for (hash, bytes) in condemned {
            if started.elapsed() > REMOVE_WITHIN {
                return Ok(swept);
            }
            remove(app, &hash).await?;
            swept.files += 1;
            swept.bytes += bytes.unsigned_abs();
        }
    }
    swept.files += strays(app).await?;
    Ok(swept)
}

/// Hash and length of files that nothing names, condemned by this call. Asked and written in one statement a row lock holds
/// together: whoever touches such a file at the same moment comes before it or after it.
async fn condemn(app: &App) -> Result<Vec<(String, i64)>> {
    let now = app.clock.now();
    let before = now - GRACE;
    let uploads = uploading(app).await?;
    let idle = || {
        let used = Query::select()
            .expr(Expr::val(1))
            .from(file_uses::Entity)
            .and_where(Expr::col((file_uses::Entity, file_uses::Column::Hash)).equals((Entity, Column::Hash)))
            .to_owned();
        Entity::find()
            .filter(Column::CondemnedAt.is_null())
            .filter(Column::TouchedAt.lt(before))
            .filter(Column::Hash.is_not_in(uploads.iter()))
            .filter(Expr::exists(used).not())
    };
    let found = idle().order_by_asc(Column::TouchedAt).limit(BATCH).all(app.db.read()).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let tx = app.db.begin_write().await?;
    // Looked at again where nobody else writes: rows held first, then what they are named by.
    let ids = found.iter().map(|row| row.id);
    let held = Entity::find().filter(Column::Id.is_in(ids)).lock_exclusive().all(&tx).await?;
    let held = held.iter().map(|row| row.id);
    let still: Vec<(AssetVersionId, String, i64)> = idle()
        .filter(Column::Id.is_in(held))
        .select_only()
        .columns([Column::Id, Column::Hash, Column::Bytes])
        .into_tuple()
        .all(&tx)
        .await?;
    let condemn = Entity::update_many().col_expr(Column::CondemnedAt, Expr::value(now));
    condemn.filter(Column::Id.is_in(still.iter().map(|row| row.0))).exec(&tx).await?;
    tx.commit().await?;
    Ok(still.into_iter().map(|(_, hash, bytes)| (hash, bytes)).collect())
}

/// What finished uploads hold that became no asset yet. There are few, as none is kept for longer than a day.
async fn uploading(app: &App) -> Result<Vec<String>> {
    let query = upload::Entity::find().select_only().column(upload::Column::File);
    let files: Vec<Option<Json>> =
        query.filter(upload::Column::File.is_not_null()).into_tuple().all(app.db.read()).await?;
    let hash = |file: Json| file["hash"].as_str().map(str::to_owned);
    Ok(files.into_iter().flatten().filter_map(hash).collect())
}

/// The bytes first: while the row is there nobody writes them anew.
async fn remove(app: &App, hash: &str) -> Result<()> {
    app.storage.delete(&blob_key(hash)).await?;
    let tx = app.db.begin_write().await?;
    let condemned = Entity::delete_many().filter(Column::Hash.eq(hash)).filter(Column::CondemnedAt.is_not_null());
    condemned.exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// Ends what a process began that died.
async fn take_over(app: &App) -> Result<()> {
    let query = Entity::find().filter(Column::CondemnedAt.lt(app.clock.now() - TAKEN_OVER_AFTER));
    for row in query.limit(BATCH).all(app.db.read()).await? {
        remove(app, &row.hash).await?;
    }
    Ok(())
}

/// Bytes that were stored by somebody who died before saying so, or whose row is older than the storage they lie in.
async fn strays(app: &App) -> Result<u64> {
    let prefix = object_store::path::Path::from(BLOBS);
    let before = app.clock.now() - GRACE;
    let mut removed = 0;
    let mut objects = app.storage.store().list(Some(&prefix)).try_chunks(1000);
    while let Some(chunk) = objects.try_next().await.map_err(|error| error.1)? {
        let old = chunk.iter().filter(|object| object.last_modified < before);
        let hashes: Vec<String> = old.filter_map(|object| hash_of(object.location.as_ref())).collect();
        for hash in unknown(app, hashes).await? {
            if claim(app, &hash).await? {
                remove(app, &hash).await?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

async fn unknown(app: &App, mut hashes: Vec<String>) -> Result<Vec<String>> {
    let query = Entity::find().select_only().column(Column::Hash).filter(Column::Hash.is_in(hashes.iter()));
    let known: Vec<String> = query.into_tuple().all(app.db.read()).await?;
    hashes.retain(|hash| !known.contains(hash));
    Ok(hashes)
}

/// A condemned row for bytes without one; `false` where somebody stores them just now.
async fn claim(app: &App, hash: &str) -> Result<bool> {
    let now = app.clock.now();
    let row = ActiveModel {
        id: Set(AssetVersionId::new()),
        hash: Set(hash.to_owned()),
        filename: Set(String::new()),
        mime: Set("application/octet-stream".to_owned()),
        bytes: Set(0),
        width: Set(None),
        height: Set(None),
        metadata: Set(serde_json::json!({})),
        created_at: Set(now),
        touched_at: Set(None),
        condemned_at: Set(Some(now)),
        checked_at: Set(None),
        problem: Set(None),
    };
    let tx = app.db.begin_write().await?;
    let known = OnConflict::column(Column::Hash).do_nothing().to_owned();
    let made = Entity::insert(row).on_conflict(known).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(made == 1)
}

/// Of `blobs/ab/cdef…`; nothing of a key that the hub did not write.
fn hash_of(key: &str) -> Option<String> {
    let hash: String = key.strip_prefix(BLOBS)?.split('/').collect();
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_hash && blob_key(&hash) == key).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_of_blobs_name_a_hash() {
        let hash = "ab".repeat(32);
        assert_eq!(hash_of(&blob_key(&hash)), Some(hash.clone()));
        for key in [format!("renditions/ab/{hash}"), format!("blobs/{hash}"), "blobs/ab/short".to_owned()] {
            assert_eq!(hash_of(&key), None, "{key}");
        }
    }
}
