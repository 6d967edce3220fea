//! Bringing in, once more after a break, and how it ended.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{QueryFilter, entity::prelude::*, sea_query::Expr};

use super::{Column, Entity, Kind, Model, State, archive, direct, url};
use crate::{
    app::App,
    assets::upload::Done,
    auth::{Actor, resolve},
    error::{Error, Result},
    id::IntakeId,
};

/// Before it is given up; by then most of a day has passed.
const ATTEMPTS: i32 = 12;
/// What is over by itself. Others are as good after an hour as they are now.
const PASSES: [&str; 5] =
    ["SCANNER_UNREACHABLE", "FILE_BUSY", "IMAGE_BUSY", "IMAGE_WORKER_UNAVAILABLE", "ADDRESS_UNREACHABLE"];

/// How work reports: done, and of how much.
pub(super) type Report<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Brings in what there is to bring in; answers when to go on, if not at once. Doing it twice is safe: bytes that are known
/// are the same asset, and an archive goes on after the last entry that was noted.
pub async fn run(app: &App, id: IntakeId, report: impl Fn(u64, u64) + Sync) -> Result<Option<DateTime<Utc>>> {
    let Some(intake) = Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(None) };
    if intake.state != State::Running {
        return Ok(None);
    }
    let intake = attempt(app, intake).await?;
    let ended = match resolve::again(app, &intake.who()).await {
        Ok(actor) => bring(app, &actor, &intake, &report).await,
        Err(error) => Err(error),
    };
    match ended {
        Ok(made) => finish(app, id, made).await.map(|()| None),
        Err(error) if passes(&error) && intake.attempts < ATTEMPTS => {
            Ok(Some(app.clock.now() + pause(intake.attempts)))
        }
        Err(error) => fail(app, id, &error).await.map(|()| None),
    }
}

async fn bring(app: &App, actor: &Actor, intake: &Model, report: Report<'_>) -> Result<Option<Done>> {
    match intake.kind {
        Kind::Url => url::bring(app, actor, intake, report).await.map(Some),
        Kind::Archive => archive::bring(app, actor, intake, report).await.map(|()| None),
        Kind::Direct => direct::bring(app, actor, intake).await,
    }
}

/// What broke inside the hub may be over too.
fn passes(error: &Error) -> bool {
    matches!(error, Error::Unexpected(_)) || PASSES.contains(&error.code())
}

/// 1, 2, 4 … minutes, at most three hours.
fn pause(attempts: i32) -> TimeDelta {
    TimeDelta::minutes(2_i64.saturating_pow(attempts.clamp(1, 16) as u32 - 1).min(180))
}

async fn attempt(app: &App, intake: Model) -> Result<Model> {
    let attempts = intake.attempts + 1;
    write(app, intake.id, [(Column::Attempts, Expr::value(attempts))]).await?;
    Ok(Model { attempts, ..intake })
}

async fn finish(app: &App, id: IntakeId, made: Option<Done>) -> Result<()> {
    let state = (Column::State, Expr::value(State::Done.to_value()));
    let at = (Column::FinishedAt, Expr::value(app.clock.now()));
    match made {
        Some(made) => {
            let asset = (Column::Asset, Expr::value(made.asset));
            write(app, id, [state, at, asset, (Column::Duplicate, Expr::value(made.duplicate))]).await
        }
        None => write(app, id, [state, at]).await,
    }
}

async fn fail(app: &App, id: IntakeId, error: &Error) -> Result<()> {
    tracing::warn!(intake = %id, error = format!("{error:#}"), "a file could not be brought in");
    let (problem, reason) = told(error);
    let columns = [
        (Column::State, Expr::value(State::Failed.to_value())),
        (Column::FinishedAt, Expr::value(app.clock.now())),
        (Column::Problem, Expr::value(problem)),
        (Column::Reason, Expr::value(reason)),
    ];
    write(app, id, columns).await
}

/// Code and words of an error, for who reads the report; what broke inside is told in the log.
pub(super) fn told(error: &Error) -> (String, String) {
    match error {
        Error::Invalid(violations) if !violations.is_empty() => {
            (violations[0].code.clone(), violations[0].message.clone())
        }
        Error::Unexpected(_) => ("INTERNAL".to_owned(), "something went wrong inside the hub".to_owned()),
        other => (other.code().to_owned(), other.to_string()),
    }
}

/// Nobody who stopped it meanwhile is overruled.
async fn write<const N: usize>(
    app: &App,
    id: IntakeId,
    columns: [(Column, sea_orm::sea_query::Expr); N],
) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let update =
        columns.into_iter().fold(Entity::update_many(), |update, (column, value)| update.col_expr(column, value));
    update.filter(Column::Id.eq(id)).filter(Column::State.eq(State::Running)).exec(&tx).await?;
    Ok(tx.commit().await?)
}
