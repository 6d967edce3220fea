//! The queue of background work. A task is pushed in the transaction that makes it necessary, so it exists if and
//! only if that transaction committed; `jobs` runs it, at least once.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{Stream, TryStreamExt};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DeriveActiveEnum, EnumIter, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::{BulkEditId, IntakeId, JobId, OutputId, ResourceId, UserId},
    live,
    page::{Page, Slice},
};

/// How long a claim holds without a heartbeat.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// What there is to do: ids only, the state is read again when it runs. `jobs::run` says how each is done
/// and why doing it twice is safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Bring the management search index up to the newest saves.
    IndexResources,
    /// Bring the delivery index of a channel up to its log.
    IndexChannel { channel: String },
    /// Build anew what depends on something that changed: `kind` and `key` as in `document_dependencies`.
    RebuildDependents { kind: String, key: String },
    /// Compute completeness anew after a change of the model.
    RecheckCompleteness { family: Option<String> },
    /// Compute the completeness of all that inherits from a product model anew.
    RecheckVariants { model: ResourceId },
    /// Publish and end what has a time.
    PublishDue,
    /// Render the renditions a resource's live documents show.
    RenderRenditions { resource: ResourceId },
    /// Count how complete the catalogue is today.
    MeasureQuality,
    /// Run the outputs whose files depend on the day.
    RunDaily,
    /// Work through a bulk edit.
    BulkEdit { edit: BulkEditId },
    /// Feed an output from its channel's log.
    RunOutput { output: OutputId },
    /// Bring in a file from an address, the files of an archive, or what a client put into the bucket.
    TakeIn { intake: IntakeId },
    /// Look for new files in the watched folder.
    ScanWatched,
    /// Read some stored files again.
    ScrubFiles,
    /// Clear stored files away that nothing names.
    SweepFiles,
    /// Keep stored renditions within their space.
    BoundRenditions,
    /// Remove what nobody needs any more: used links, old sessions, finished jobs, abandoned uploads.
    CleanUp,
}

impl Task {
    /// The serde tag, shown in lists.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::IndexResources => "index_resources",
            Self::IndexChannel { .. } => "index_channel",
            Self::RebuildDependents { .. } => "rebuild_dependents",
            Self::RecheckCompleteness { .. } => "recheck_completeness",
            Self::RecheckVariants { .. } => "recheck_variants",
            Self::PublishDue => "publish_due",
            Self::RenderRenditions { .. } => RENDER_RENDITIONS,
            Self::MeasureQuality => "measure_quality",
            Self::RunDaily => "run_daily",
            Self::BulkEdit { .. } => "bulk_edit",
            Self::RunOutput { .. } => RUN_OUTPUT,
            Self::TakeIn { .. } => "take_in",
            Self::ScanWatched => "scan_watched",
            Self::ScrubFiles => "scrub_files",
            Self::SweepFiles => "sweep_files",
            Self::BoundRenditions => "bound_renditions",
            Self::CleanUp => "clean_up",
        }
    }

    /// Two tasks with the same key do the same: one waiting is enough, and never two at once.
    pub fn key(&self) -> String {
        match self {
            Self::IndexResources
            | Self::PublishDue
            | Self::MeasureQuality
            | Self::RunDaily
            | Self::ScanWatched
            | Self::ScrubFiles
            | Self::SweepFiles
            | Self::BoundRenditions
            | Self::CleanUp => self.kind().to_owned(),
            Self::TakeIn { intake } => format!("take_in:{intake}"),
            Self::IndexChannel { channel } => format!("index_channel:{channel}"),
            Self::RebuildDependents { kind, key } => format!("rebuild:{kind}:{key}"),
            Self::RecheckCompleteness { family } => format!("recheck:{}", family.as_deref().unwrap_or_default()),
            Self::RecheckVariants { model } => format!("recheck_variants:{model}"),
            Self::RenderRenditions { resource } => format!("render:{resource}"),
            Self::BulkEdit { edit } => format!("bulk_edit:{edit}"),
            Self::RunOutput { output } => format!("output:{output}"),
        }
    }

    /// Attempts before it is given up as failed. An output keeps its own count per delivery.
    pub fn max_attempts(&self) -> i32 {
        match self {
            Self::RunOutput { .. }
            | Self::TakeIn { .. }
            | Self::BulkEdit { .. }
            | Self::IndexChannel { .. }
            | Self::IndexResources => i32::MAX,
            _ => 8,
        }
    }
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "JobState")]
pub enum State {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub kind: String,
    pub key: Option<String>,
    pub task: Json,
    pub state: State,
    pub run_at: DateTimeUtc,
    pub attempts: i32,
    pub locked_by: Option<String>,
    pub locked_until: Option<DateTimeUtc>,
    /// Somebody asked a running job to stop; its next heartbeat sees it.
    pub cancelled: bool,
    /// 0..=1
    pub progress: Option<f64>,
    pub message: Option<String>,
    pub error: Option<String>,
    pub result: Option<Json>,
    pub requested_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Follows every save or comes by the clock: a row of it would tell nobody anything.
    fn is_routine(&self) -> bool {
        let task = serde_json::from_value(self.task.clone());
        let is_routine = |task: &Task| {
            matches!(
                task,
                Task::IndexResources
                    | Task::IndexChannel { .. }
                    | Task::PublishDue
                    | Task::MeasureQuality
                    | Task::RunDaily
                    | Task::ScanWatched
                    | Task::ScrubFiles
                    | Task::SweepFiles
                    | Task::BoundRenditions
                    | Task::CleanUp
            )
        };
        task.is_ok_and(|task| is_routine(&task))
    }
}

/// Kinds of the tasks that were queued in `inside` and cannot be seen from `outside`, as of events.
pub async fn uncommitted(
    inside: &impl ConnectionTrait,
    outside: &impl ConnectionTrait,
    since: JobId,
) -> Result<BTreeSet<String>> {
    let query = || Entity::find().filter(Column::Id.gte(since)).select_only();
    let rows: Vec<(JobId, String)> = query().columns([Column::Id, Column::Kind]).into_tuple().all(inside).await?;
    let seen: Vec<JobId> = query().column(Column::Id).into_tuple().all(outside).await?;
    Ok(rows.into_iter().filter(|(id, _)| !seen.contains(id)).map(|(_, kind)| kind).collect())
}

/// Queues a task for now; one that waits already takes its place.
pub async fn push(tx: &impl ConnectionTrait, task: &Task) -> Result<JobId> {
    push_at(tx, task, Utc::now(), None).await
}

/// Queues a task for a time; `actor` is shown as the one who asked for it.
pub async fn push_at(
    tx: &impl ConnectionTrait,
    task: &Task,
    run_at: DateTime<Utc>,
    actor: Option<&Actor>,
) -> Result<JobId> {
    let (id, key) = (JobId::new(), task.key());
    let row = ActiveModel {
        id: Set(id),
        kind: Set(task.kind().to_owned()),
        key: Set(Some(key.clone())),
        task: Set(serde_json::to_value(task)?),
        state: Set(State::Queued),
        run_at: Set(run_at),
        attempts: Set(0),
        cancelled: Set(false),
        requested_by: Set(actor.and_then(Actor::user)),
        created_at: Set(Utc::now()),
        ..Default::default()
    };
    loop {
        let insert = Entity::insert(row.clone()).on_conflict(OnConflict::new().do_nothing().to_owned());
        if insert.exec_without_returning(tx).await? == 1 {
            return Ok(id);
        }
        // It may have been claimed in this very moment, and what it does have begun without this change.
        if let Some(waiting) = pull_forward(tx, &key, run_at).await? {
            return Ok(waiting);
        }
    }
}

/// The waiting job with this key runs at `run_at` at the latest, but not before this transaction ends: a claim passes over
/// rows that are held. Many may hold it who leave it as it is; `None` when nothing waits any more.
async fn pull_forward(tx: &impl ConnectionTrait, key: &str, run_at: DateTime<Utc>) -> Result<Option<JobId>> {
    let waiting = || Entity::find().filter(Column::Key.eq(key)).filter(Column::State.eq(State::Queued));
    let Some(seen) = waiting().one(tx).await? else { return Ok(None) };
    if seen.run_at <= run_at {
        return Ok(waiting().lock_shared().one(tx).await?.map(|held| held.id));
    }
    let Some(held) = waiting().lock_exclusive().one(tx).await? else { return Ok(None) };
    let update = Entity::update_many().col_expr(Column::RunAt, Expr::value(run_at.min(held.run_at)));
    update.filter(Column::Id.eq(held.id)).exec(tx).await?;
    Ok(Some(held.id))
}

/// Who waits for whom: outputs mostly wait for others on a network, and renditions come by the hundred, so both have lanes
/// of their own, and an index is never behind because of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    Work,
    Renditions,
    Outputs,
}

impl Lane {
    pub const ALL: [Self; 3] = [Self::Work, Self::Renditions, Self::Outputs];

    fn condition(self) -> String {
        match self {
            Self::Work => format!("due.kind NOT IN ('{RENDER_RENDITIONS}', '{RUN_OUTPUT}')"),
            Self::Renditions => format!("due.kind = '{RENDER_RENDITIONS}'"),
            Self::Outputs => format!("due.kind = '{RUN_OUTPUT}'"),
        }
    }
}

const RENDER_RENDITIONS: &str = "render_renditions";
const RUN_OUTPUT: &str = "run_output";

/// Takes up to `limit` due jobs of a lane for `worker`, also those whose worker died. Of two with the same key the one
/// that was begun is ended first.
pub async fn claim(
    db: &impl ConnectionTrait,
    worker: &str,
    lane: Lane,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Model>> {
    let lane = lane.condition();
    let backend = db.get_database_backend();
    let lock = match backend {
        sea_orm::DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "UPDATE jobs SET state = 'running', locked_by = $1, locked_until = $2, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM jobs AS due \
           WHERE {lane} AND ((state = 'queued' AND run_at <= $3) OR (state = 'running' AND locked_until < $3)) \
           AND NOT EXISTS (SELECT 1 FROM jobs AS busy WHERE busy.key = due.key AND busy.id <> due.id \
             AND busy.state = 'running' AND (busy.locked_until >= $3 OR due.state = 'queued')) \
           ORDER BY run_at LIMIT $4 {lock}) \
         RETURNING *"
    );
    let values: [Value; 4] = [worker.into(), (now + LEASE).into(), now.into(), limit.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(Entity::find().from_raw_sql(statement).all(db).await?)
}

/// Ends every lease: nobody who holds one lives.
pub async fn release_all(tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::LockedUntil, Expr::value(now - TimeDelta::seconds(1)));
    update.filter(Column::State.eq(State::Running)).exec(tx).await?;
    Ok(())
}

/// Extends the lease; answers whether the job was asked to stop.
pub async fn heartbeat(
    db: &impl ConnectionTrait,
    id: JobId,
    now: DateTime<Utc>,
    progress: Option<(f64, String)>,
) -> Result<bool> {
    let mut update = Entity::update_many().col_expr(Column::LockedUntil, Expr::value(now + LEASE));
    if let Some((progress, message)) = progress {
        update =
            update.col_expr(Column::Progress, Expr::value(progress)).col_expr(Column::Message, Expr::value(message));
    }
    update.filter(Column::Id.eq(id)).filter(Column::State.eq(State::Running)).exec(db).await?;
    Ok(get(db, id).await?.cancelled)
}

/// How a claimed job ended.
pub enum End {
    Done(Option<Json>),
    Cancelled,
    /// Given up for good.
    Failed(String),
    /// Tried again at the given time.
    Retry(String, DateTime<Utc>),
    /// Not an error: there is more to do at the given time.
    Again(DateTime<Utc>),
}

pub async fn finish(tx: &impl ConnectionTrait, job: &Model, now: DateTime<Utc>, end: &End) -> Result<()> {
    if matches!(end, End::Done(None)) && job.is_routine() {
        // Not if another worker has it by now, as the lease had ended.
        Entity::delete_many()
            .filter(Column::Id.eq(job.id))
            .filter(Column::LockedBy.eq(job.locked_by.clone()))
            .exec(tx)
            .await?;
        return Ok(());
    }
    let mut update = Entity::update_many()
        .col_expr(Column::LockedBy, Expr::value(None::<String>))
        .col_expr(Column::LockedUntil, Expr::value(None::<DateTime<Utc>>));
    let (state, again) = match end {
        End::Done(result) => {
            update = update
                .col_expr(Column::Result, Expr::value(result.clone()))
                .col_expr(Column::Error, Expr::value(None::<String>))
                .col_expr(Column::Progress, Expr::value(1.0));
            (State::Done, None)
        }
        End::Cancelled => (State::Cancelled, None),
        End::Failed(error) => {
            update = update.col_expr(Column::Error, Expr::value(error.as_str()));
            (State::Failed, None)
        }
        End::Retry(error, at) => {
            update = update.col_expr(Column::Error, Expr::value(error.as_str()));
            (State::Queued, Some(*at))
        }
        End::Again(at) => {
            update =
                update.col_expr(Column::Attempts, Expr::value(0)).col_expr(Column::Error, Expr::value(None::<String>));
            (State::Queued, Some(*at))
        }
    };
    let superseded = again.is_some() && is_waiting(tx, job.key.as_deref()).await?;
    update = match again {
        Some(at) if !superseded => update.col_expr(Column::RunAt, Expr::value(at)),
        _ => update.col_expr(Column::FinishedAt, Expr::value(now)),
    };
    let state = if superseded { State::Done } else { state };
    update.col_expr(Column::State, Expr::value(state)).filter(Column::Id.eq(job.id)).exec(tx).await?;
    Ok(())
}

async fn is_waiting(tx: &impl ConnectionTrait, key: Option<&str>) -> Result<bool> {
    let Some(key) = key else { return Ok(false) };
    let waiting = Entity::find().filter(Column::Key.eq(key)).filter(Column::State.eq(State::Queued));
    Ok(waiting.one(tx).await?.is_some())
}

/// When the next job is due, if one waits.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>> {
    let query = Entity::find().filter(Column::State.eq(State::Queued)).order_by_asc(Column::RunAt).limit(1);
    Ok(query.one(db).await?.map(|job| job.run_at))
}

pub async fn get(db: &impl ConnectionTrait, id: JobId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("job", id))
}

/// Newest first.
pub async fn page(db: &impl ConnectionTrait, actor: &Actor, state: Option<State>, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ManageJobs)?;
    let listed = || state.map_or_else(Entity::find, |state| Entity::find().filter(Column::State.eq(state)));
    let mut query = listed();
    if let Some(before) = page.after::<JobId>()? {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, listed().count(db).await?, |job| job.id))
}

/// What runs now, for those who may see it; nothing for others.
pub async fn running(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Model>> {
    if !actor.can(Permission::ManageJobs) {
        return Ok(Vec::new());
    }
    Ok(Entity::find().filter(Column::State.eq(State::Running)).order_by_desc(Column::Id).limit(50).all(db).await?)
}

pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: JobId) -> Result<Option<Model>> {
    actor.require(Permission::ManageJobs)?;
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The job as it is now and whenever it has come further, until it has ended; one that leaves no trace just ends.
pub async fn watch(app: &App, actor: &Actor, id: JobId) -> Result<impl Stream<Item = Result<Model>> + Send + use<>> {
    actor.require(Permission::ManageJobs)?;
    get(app.db.read(), id).await?;
    let hub = app.clone();
    let states = live::follow(app, move || {
        let app = hub.clone();
        async move { Ok(Entity::find_by_id(id).one(app.db.read()).await?.map(Shown)) }
    });
    Ok(live::until(states.map_ok(|shown| shown.0), |job| job.finished_at.is_some()))
}

/// What runs now, and whenever that changes or one of it has come further.
pub fn watch_running(app: &App, actor: &Actor) -> Result<impl Stream<Item = Result<Vec<Model>>> + Send + use<>> {
    actor.require(Permission::ManageJobs)?;
    let (hub, actor) = (app.clone(), actor.clone());
    let states = live::follow(app, move || {
        let (app, actor) = (hub.clone(), actor.clone());
        async move { Ok(Some(running(app.db.read(), &actor).await?.into_iter().map(Shown).collect::<Vec<_>>())) }
    });
    Ok(states.map_ok(|jobs| jobs.into_iter().map(|shown| shown.0).collect()))
}

/// A job by what people see of it: a heartbeat alone is no news.
#[derive(Clone)]
struct Shown(Model);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        let seen = |Self(job): &Self| (job.id, job.state, job.attempts, job.progress, job.finished_at);
        seen(self) == seen(other) && self.0.message == other.0.message && self.0.error == other.0.error
    }
}

/// Stops a waiting job at once, a running one at its next heartbeat.
pub async fn cancel(tx: &impl ConnectionTrait, actor: &Actor, id: JobId, now: DateTime<Utc>) -> Result<Model> {
    actor.require(Permission::ManageJobs)?;
    // Held, so that nobody claims it meanwhile.
    let job = Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or_else(|| Error::not_found("job", id))?;
    match job.state {
        State::Queued => finish(tx, &job, now, &End::Cancelled).await?,
        State::Running => {
            let update = Entity::update_many().col_expr(Column::Cancelled, Expr::value(true));
            update.filter(Column::Id.eq(id)).exec(tx).await?;
        }
        _ => return Err(Error::refused("JOB_ENDED", format!("job `{id}` has ended already"))),
    }
    get(tx, id).await
}

/// Queues the task of a failed or cancelled job again.
pub async fn retry(tx: &impl ConnectionTrait, actor: &Actor, id: JobId, now: DateTime<Utc>) -> Result<Model> {
    actor.require(Permission::ManageJobs)?;
    let job = get(tx, id).await?;
    if !matches!(job.state, State::Failed | State::Cancelled) {
        return Err(Error::refused("JOB_NOT_FAILED", format!("job `{id}` has neither failed nor been cancelled")));
    }
    let task: Task = serde_json::from_value(job.task)?;
    let id = push_at(tx, &task, now, Some(actor)).await?;
    get(tx, id).await
}
