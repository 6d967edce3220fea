//! Stored bytes by their hash: who brings some holds them against being cleared away, and who reads a whole file gets what was
//! stored or an error.
//!
//! A row comes before its bytes and goes after them. While it is `pending` the bytes are on their way; while it is condemned
//! they are being removed, and whoever brings the same ones waits until that is over (see `sweep` and ADR 0027).

use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use sea_orm::{
    Condition, ConnectionTrait, DeriveActiveEnum, EnumIter, QueryFilter,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};
use serde::{Deserialize, Serialize};

use super::store::{ActiveModel, Column, Entity, Model};
use crate::{
    app::App,
    auth::Actor,
    error::{Error, Result},
    events::{self, Event},
    storage::blob_key,
};

/// How long a touch is good enough for the next one: half of what nothing named is kept for.
const FRESH: TimeDelta = TimeDelta::hours(24);
/// How often, and how long each time, somebody waits for the removal of the bytes they bring.
const WAITS: u32 = 50;
const WAIT: Duration = Duration::from_millis(100);

/// What is wrong with stored bytes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[graphql(name = "StoredFileProblem")]
pub enum Problem {
    /// They are being written, or whoever wrote them died.
    Pending,
    /// They are others than those that were stored.
    Damaged,
    /// They are gone.
    Missing,
}

pub async fn find(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Hash.eq(hash)).one(db).await?)
}

/// The row of sound bytes, which nobody clears away for a while from now on; `None` where they have to be written.
pub async fn hold(app: &App, hash: &str) -> Result<Option<Model>> {
    let Some(known) = find(app.db.read(), hash).await? else { return Ok(None) };
    if known.problem.is_some() || known.condemned_at.is_some() {
        return Ok(None);
    }
    // Nothing is condemned for a good while: whoever asks for many files need not write for each.
    if known.touched_at.is_some_and(|at| at > app.clock.now() - FRESH) {
        return Ok(Some(known));
    }
    let tx = app.db.begin_write().await?;
    let touch = Entity::update_many().col_expr(Column::TouchedAt, Expr::value(app.clock.now()));
    let touched = touch
        .filter(Column::Hash.eq(hash))
        .filter(Column::CondemnedAt.is_null())
        .filter(Column::Problem.is_null())
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok((touched.rows_affected == 1).then_some(known))
}

/// Says that these bytes are about to be written. Waits while they are being removed.
pub(super) async fn claim(app: &App, row: ActiveModel) -> Result<()> {
    let hash = row.hash.clone().take().unwrap_or_default();
    for _ in 0..WAITS {
        let tx = app.db.begin_write().await?;
        let known = OnConflict::column(Column::Hash).do_nothing().to_owned();
        let made = Entity::insert(row.clone()).on_conflict(known).exec_without_returning(&tx).await?;
        let touch = Entity::update_many().col_expr(Column::TouchedAt, Expr::value(app.clock.now()));
        let touched = touch.filter(Column::Hash.eq(&hash)).filter(Column::CondemnedAt.is_null()).exec(&tx).await?;
        tx.commit().await?;
        if made == 1 || touched.rows_affected == 1 {
            return Ok(());
        }
        tokio::time::sleep(WAIT).await;
    }
    Err(Error::refused("FILE_BUSY", "the same file is being removed at this moment: try again in a minute"))
}

/// Says that the bytes are there, whatever was wrong with them before.
pub(super) async fn settle(app: &App, hash: &str) -> Result<Model> {
    found_sound(app, hash).await?;
    find(app.db.read(), hash).await?.ok_or_else(|| Error::not_found("file", hash))
}

/// Notes that the bytes are what they should be, and an event where they were not.
pub(super) async fn found_sound(app: &App, hash: &str) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let before = find(&tx, hash).await?;
    Entity::update_many()
        .col_expr(Column::Problem, Expr::value(None::<String>))
        .col_expr(Column::CheckedAt, Expr::value(app.clock.now()))
        .filter(Column::Hash.eq(hash))
        .exec(&tx)
        .await?;
    if let Some(before) = before.filter(|row| matches!(row.problem, Some(Problem::Damaged | Problem::Missing))) {
        let event = Event::FileMended { hash: hash.to_owned(), filename: before.filename };
        events::record(&tx, &Actor::system("storage"), event).await?;
    }
    Ok(tx.commit().await?)
}

/// A whole file, as it was stored. Fails with `FILE_DAMAGED`, and notes it, where the storage gives anything else.
pub async fn read(app: &App, hash: &str) -> Result<Bytes> {
    let bytes = match app.storage.get(&blob_key(hash)).await {
        Err(object_store::Error::NotFound { .. }) => return Err(damaged(app, hash, Problem::Missing).await?),
        bytes => bytes?,
    };
    let seen = bytes.clone();
    let hashing = tokio::task::spawn_blocking(move || blake3::hash(&seen).to_hex());
    match hashing.await.map_err(anyhow::Error::from)?.as_str() == hash {
        true => Ok(bytes),
        false => Err(damaged(app, hash, Problem::Damaged).await?),
    }
}

async fn damaged(app: &App, hash: &str, problem: Problem) -> Result<Error> {
    note(app, hash, problem).await?;
    let hint = Some("upload the same file again: its bytes take their place".to_owned());
    let reason = match problem {
        Problem::Missing => "the stored file is missing",
        _ => "the stored file is damaged",
    };
    Ok(Error::Refused { code: "FILE_DAMAGED", reason: reason.to_owned(), hint })
}

/// Notes what is wrong, and an event the first time.
pub(super) async fn note(app: &App, hash: &str, problem: Problem) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let update = Entity::update_many()
        .col_expr(Column::Problem, Expr::value(problem.to_value()))
        .col_expr(Column::CheckedAt, Expr::value(app.clock.now()))
        .filter(Column::Hash.eq(hash))
        .filter(Column::CondemnedAt.is_null())
        .filter(Condition::any().add(Column::Problem.is_null()).add(Column::Problem.ne(problem)));
    if update.exec(&tx).await?.rows_affected > 0 {
        tracing::error!(hash, ?problem, "a stored file is not what it was");
        let filename = find(&tx, hash).await?.map(|row| row.filename).unwrap_or_default();
        let event = Event::FileDamaged { hash: hash.to_owned(), filename, problem: problem.to_value() };
        events::record(&tx, &Actor::system("storage"), event).await?;
    }
    Ok(tx.commit().await?)
}
