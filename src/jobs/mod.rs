//! The runner: turns events into tasks, claims due tasks and runs them under a lease with heartbeats.
//! Any number of processes may run it on one database.

mod presence;
pub mod reactions;
mod run;
mod schedule;

use std::time::Duration;

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt, future::try_join_all};
use rand::RngExt;
use serde_json::Value as Json;
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    app::App,
    assets::intake,
    auth::Actor,
    catalog::bulk,
    error::{Error, Result},
    id::JobId,
    queue::{self, End, Lane, Task},
};

/// Jobs at once in one process: enough to keep both cores busy while others wait for a disk.
const LANES: u64 = 4;
/// As many as there usually are workers that decode pictures.
const RENDITIONS: u64 = 2;
/// Outputs run at once in one process; they wait for others most of the time, and none shall wait for another.
const OUTPUTS: u64 = 16;
/// How long to wait at most before looking again: on SQLite nobody announces what other processes commit.
const POLL: Duration = Duration::from_millis(500);
/// Short enough that a cancelled job stops before people wonder.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// How a task reports while it runs; the next heartbeat stores it.
#[derive(Clone)]
pub struct Progress(watch::Sender<Option<(f64, String)>>);

impl Progress {
    /// `done` of `total`, and a word for people.
    pub fn report(&self, done: usize, total: usize, message: impl Into<String>) {
        let share = if total == 0 { 1.0 } else { done as f64 / total as f64 };
        self.0.send_replace(Some((share, message.into())));
    }
}

/// What a task that ran to its end says.
pub enum Outcome {
    Done,
    /// Done, with figures to show.
    With(Json),
    /// There is more to do, not before this time.
    Again(DateTime<Utc>),
}

/// Runs until `stop`, then lets running jobs end; what is cut off is claimed again when its lease ends, or at once by a
/// process that finds itself alone.
pub async fn serve(app: App, stop: CancellationToken) {
    let _presence = match presence::join(&app).await {
        Ok(presence) => Some(presence),
        // Leases hold without it; they only take longer to end.
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "nobody can tell whether this process lives");
            None
        }
    };
    let worker = format!("worker-{}", Uuid::now_v7());
    let lanes = Lanes::default();
    let committed = app.db.committed();
    let mut schedule = schedule::Schedule::default();
    loop {
        // Registered before looking, so that a commit in between is not missed.
        let mut wake = std::pin::pin!(committed.notified());
        wake.as_mut().enable();
        match turn(&app, &worker, &lanes, &mut schedule).await {
            Ok(true) if !stop.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(error = format!("{error:#}"), "looking for work failed"),
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = &mut wake => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    for tracker in [&lanes.work, &lanes.renditions, &lanes.outputs] {
        tracker.close();
        tracker.wait().await;
    }
}

/// What runs in this process.
#[derive(Default)]
struct Lanes {
    work: TaskTracker,
    renditions: TaskTracker,
    outputs: TaskTracker,
}

/// One look for work; whether there may be more right now.
async fn turn(app: &App, worker: &str, lanes: &Lanes, schedule: &mut schedule::Schedule) -> Result<bool> {
    schedule.queue_due(app).await?;
    let reacted = reactions::react(app).await?;
    // Most looks find nothing: ask a reader before taking the writer.
    let now = app.clock.now();
    if queue::next_due(app.db.read()).await?.is_none_or(|due| due > now) && !schedule.leases_due() {
        return Ok(reacted > 0);
    }
    let lanes = [
        (Lane::Outputs, &lanes.outputs, OUTPUTS),
        (Lane::Work, &lanes.work, LANES),
        (Lane::Renditions, &lanes.renditions, RENDITIONS),
    ];
    let tx = app.db.begin_write().await?;
    let mut claimed = Vec::new();
    for (lane, tracker, most) in lanes {
        let free = most.saturating_sub(tracker.len() as u64);
        if free > 0 {
            let jobs = queue::claim(&tx, worker, lane, now, free).await?;
            claimed.extend(jobs.into_iter().map(|job| (tracker, job)));
        }
    }
    let any = !claimed.is_empty();
    match any {
        true => tx.commit().await?,
        // A commit would wake everybody, ourselves included, to look for the same again.
        false => tx.rollback().await?,
    }
    for (tracker, job) in claimed {
        let app = app.clone();
        tracker.spawn(async move {
            if let Err(error) = run_job(&app, job).await {
                tracing::error!(error = format!("{error:#}"), "recording the end of a job failed");
            }
        });
    }
    Ok(reacted > 0 || any)
}

/// Runs one claimed job and records how it ended; answers the error it ended with, if any.
async fn run_job(app: &App, job: queue::Model) -> Result<Option<String>> {
    let started = std::time::Instant::now();
    let (sender, receiver) = watch::channel(None);
    let work = match serde_json::from_value::<Task>(job.task.clone()) {
        Ok(task) => run::run(app, task, Progress(sender)).boxed(),
        Err(error) => async move { Err(anyhow!(error).context("reading the task")) }.boxed(),
    };
    // A panic in one job is that job's failure, not the runner's end.
    let work = std::panic::AssertUnwindSafe(work).catch_unwind();
    let end = tokio::select! {
        ended = work => match ended.unwrap_or_else(|panic| Err(anyhow!("panicked: {}", panic_text(&panic)))) {
            Ok(Outcome::Done) => End::Done(None),
            Ok(Outcome::With(figures)) => End::Done(Some(figures)),
            Ok(Outcome::Again(at)) => End::Again(at),
            Err(error) => failed(app, &job, &error),
        },
        () = heartbeats(app, job.id, receiver) => End::Cancelled,
    };
    metrics::histogram!("nabe_job_seconds", "kind" => job.kind.clone()).record(started.elapsed().as_secs_f64());
    let error = match &end {
        End::Failed(error) | End::Retry(error, _) => Some(error.clone()),
        _ => None,
    };
    record_end(app, &job, &end).await?;
    Ok(error)
}

async fn record_end(app: &App, job: &queue::Model, end: &End) -> Result<()> {
    let mut tries = 0;
    loop {
        let tx = app.db.begin_write().await?;
        match queue::finish(&tx, job, app.clock.now(), end).await {
            Ok(()) => return Ok(tx.commit().await?),
            // Somebody queued the same in this moment, which PostgreSQL only tells afterwards: the next look finds it.
            Err(error) if error.is_duplicate() && tries < 5 => tries += 1,
            Err(error) => return Err(error),
        }
        tx.rollback().await?;
    }
}

fn failed(app: &App, job: &queue::Model, error: &anyhow::Error) -> End {
    let text = format!("{error:#}");
    let max = serde_json::from_value::<Task>(job.task.clone()).map_or(1, |task| task.max_attempts());
    tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, error = text, "job failed");
    if job.attempts >= max { End::Failed(text) } else { End::Retry(text, app.clock.now() + backoff(job.attempts)) }
}

/// 1 s, 2 s, 4 s ... up to 5 minutes, with up to a quarter more so that many do not return at once.
fn backoff(attempts: i32) -> TimeDelta {
    let seconds = 2_i64.saturating_pow(attempts.clamp(1, 16) as u32 - 1).min(300);
    let jitter = rand::rng().random_range(0..=seconds * 250);
    TimeDelta::milliseconds(seconds * 1000 + jitter)
}

/// Returns when the job was asked to stop.
async fn heartbeats(app: &App, id: JobId, progress: watch::Receiver<Option<(f64, String)>>) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let news = progress.borrow().clone();
        match beat(app, id, news).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => tracing::warn!(job = %id, error = format!("{error:#}"), "a heartbeat failed"),
        }
    }
}

async fn beat(app: &App, id: JobId, news: Option<(f64, String)>) -> Result<bool> {
    let tx = app.db.begin_write().await?;
    let stop = queue::heartbeat(&tx, id, app.clock.now(), news).await?;
    tx.commit().await?;
    Ok(stop)
}

/// Stops a job, and what it is the work of: nobody shall wait for a bulk edit that nobody does. Fails with `JOB_ENDED`.
pub async fn cancel(app: &App, actor: &Actor, id: JobId) -> Result<queue::Model> {
    let tx = app.db.begin_write().await?;
    let job = queue::cancel(&tx, actor, id, app.clock.now()).await?;
    if let Ok(Task::BulkEdit { edit }) = serde_json::from_value(job.task.clone()) {
        bulk::stop(&tx, edit, app.clock.now()).await?;
    }
    if let Ok(Task::TakeIn { intake }) = serde_json::from_value(job.task.clone()) {
        intake::stop(&tx, intake, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(job)
}

/// Does a failed or cancelled job again; a bulk edit goes on where it stopped. Fails with `JOB_NOT_FAILED`, with `UNDONE` for
/// a bulk edit that was taken back meanwhile, and with `BULK_EDIT_ENDED` for one that has nothing left to do.
pub async fn retry(app: &App, actor: &Actor, id: JobId) -> Result<queue::Model> {
    let tx = app.db.begin_write().await?;
    let job = queue::retry(&tx, actor, id, app.clock.now()).await?;
    if let Ok(Task::BulkEdit { edit }) = serde_json::from_value(job.task.clone()) {
        bulk::resume(&tx, actor, edit).await?;
    }
    if let Ok(Task::TakeIn { intake }) = serde_json::from_value(job.task.clone()) {
        intake::resume(&tx, intake).await?;
    }
    tx.commit().await?;
    Ok(job)
}

fn panic_text(panic: &Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}

/// Runs everything that is due in these lanes until nothing is, renditions as many at a time as a server would, anything
/// else one by one; for commands and tests. Answers the errors of what failed.
pub async fn drain(app: &App, lanes: &[Lane]) -> Result<Vec<String>> {
    let _presence = presence::join(app).await?;
    let mut errors = Vec::new();
    loop {
        let mut done = reactions::react(app).await?;
        for lane in lanes {
            let at_once = if *lane == Lane::Renditions { RENDITIONS } else { 1 };
            let tx = app.db.begin_write().await?;
            let jobs = queue::claim(&tx, "drain", *lane, app.clock.now(), at_once).await?;
            tx.commit().await?;
            done += jobs.len();
            let run = |job: queue::Model| async move {
                let kind = job.kind.clone();
                Ok::<_, Error>(run_job(app, job).await?.map(|error| format!("{kind}: {error}")))
            };
            errors.extend(try_join_all(jobs.into_iter().map(run)).await?.into_iter().flatten());
        }
        if done == 0 {
            return Ok(errors);
        }
    }
}
