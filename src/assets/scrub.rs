//! Reading stored files again, a few at a time, so that what a disk loses is known before somebody needs it.

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::{
    Condition, ConnectionTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, NullOrdering},
};

use super::{
    blob::{self, Problem},
    store::{Column, Entity, Model},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::Result,
    page::{Page, Slice},
    storage::blob_key,
};

/// Each file is read again after this long.
const EVERY: TimeDelta = TimeDelta::days(30);
/// Bytes read in one run, and files.
const MOST_BYTES: u64 = 2 << 30;
const MOST_FILES: u64 = 2000;

/// What a run found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Scrubbed {
    pub files: u64,
    pub bytes: u64,
    pub damaged: u64,
}

/// Reads the files that were not read for longest. Where it stopped follows from when each was read.
pub async fn run(app: &App, report: impl Fn(usize, usize)) -> Result<Scrubbed> {
    let due = due(app).await?;
    let mut scrubbed = Scrubbed::default();
    for file in &due {
        if scrubbed.bytes >= MOST_BYTES {
            break;
        }
        let problem = check(app, file).await?;
        scrubbed.files += 1;
        scrubbed.bytes += file.bytes.unsigned_abs();
        scrubbed.damaged += u64::from(problem.is_some());
        report(scrubbed.files as usize, due.len());
    }
    metrics::gauge!("nabe_stored_files_damaged").set(broken(app.db.read()).await? as f64);
    Ok(scrubbed)
}

async fn due(app: &App) -> Result<Vec<Model>> {
    let old = Condition::any()
        .add(Column::CheckedAt.is_null())
        .add(Column::CheckedAt.lt(app.clock.now() - EVERY))
        // What was damaged may be mended by other means than an upload.
        .add(Column::Problem.is_in([Problem::Damaged, Problem::Missing]));
    let query = sound_or_broken().filter(old);
    let query = query.order_by_with_nulls(Column::CheckedAt, sea_orm::Order::Asc, NullOrdering::First);
    Ok(query.limit(MOST_FILES).all(app.db.read()).await?)
}

/// Not what is being written or removed.
fn sound_or_broken() -> sea_orm::Select<Entity> {
    let written = Condition::any().add(Column::Problem.is_null()).add(Column::Problem.ne(Problem::Pending));
    Entity::find().filter(Column::CondemnedAt.is_null()).filter(written)
}

async fn check(app: &App, file: &Model) -> Result<Option<Problem>> {
    let problem = match app.storage.store().get(&Path::from(blob_key(&file.hash))).await {
        Err(object_store::Error::NotFound { .. }) => Some(Problem::Missing),
        Err(error) => return Err(error.into()),
        Ok(found) => {
            let mut stream = found.into_stream();
            let mut hasher = blake3::Hasher::new();
            while let Some(bytes) = stream.try_next().await? {
                hasher.update(&bytes);
            }
            (hasher.finalize().to_hex().as_str() != file.hash).then_some(Problem::Damaged)
        }
    };
    match problem {
        Some(problem) => blob::note(app, &file.hash, problem).await?,
        None => blob::found_sound(app, &file.hash).await?,
    }
    Ok(problem)
}

/// How the stored files are, for operators.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Health {
    pub files: i64,
    pub bytes: Option<i64>,
    /// Files that were read from end to end, or written, by this hub.
    pub checked: i64,
    /// When the file was read that was not read for longest.
    pub oldest_check: Option<DateTime<Utc>>,
}

pub async fn health(app: &App, actor: &Actor) -> Result<Health> {
    actor.require(Permission::ManageJobs)?;
    let query = sound_or_broken()
        .select_only()
        .column_as(Column::Id.count(), "files")
        .column_as(Expr::col(Column::Bytes).sum().cast_as("bigint"), "bytes")
        .column_as(Column::CheckedAt.count(), "checked")
        .column_as(Column::CheckedAt.min(), "oldest_check");
    Ok(query.into_model::<Health>().one(app.db.read()).await?.unwrap_or_default())
}

/// Files with something wrong, newest finding first.
pub async fn problems(app: &App, actor: &Actor, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ManageJobs)?;
    let listed = || Entity::find().filter(Column::Problem.is_in([Problem::Damaged, Problem::Missing]));
    let mut query = listed();
    if let Some(after) = page.after::<crate::id::AssetVersionId>()? {
        query = query.filter(Column::Id.lt(after));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(app.db.read()).await?;
    Ok(Slice::new(page, rows, listed().count(app.db.read()).await?, |file| file.id))
}

/// How many files are damaged or missing.
pub async fn broken(db: &impl ConnectionTrait) -> Result<u64> {
    let broken = Entity::find().filter(Column::Problem.is_in([Problem::Damaged, Problem::Missing]));
    Ok(broken.count(db).await?)
}
