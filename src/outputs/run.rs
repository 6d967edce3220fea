//! Runs one output: takes in what is new in the log, hands over or makes what is due, and says when to look again.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};

use super::{
    bluesky, catalogue,
    delivery::{self, State},
    file, google,
    made::{Made, Report},
    output::{self, ANEW},
    problem, purge,
    secrets::{self, Secrets},
    sent::{Failed, Next, Sent},
    settings::Settings,
    webhook,
};
use crate::{
    app::App,
    delivery::{
        log::{self, Filter},
        store,
    },
    error::{Error, Result},
    id::OutputId,
    queue::{self, Task},
};

/// Entries of the log taken in at once.
const INTAKE: u64 = 500;
/// Hand-overs of one output at once.
const AT_ONCE: usize = 8;
/// Tried between two looks at what is due.
const BATCH: u64 = 64;
/// How long makers wait after a change for those that come with it.
pub const SETTLE: TimeDelta = TimeDelta::seconds(5);
/// Longest pause between two tries of an output that fails altogether.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// Answers when there is more to do. Running twice is safe: what was taken in or delivered is written down with it, and
/// receivers know a delivery by its id.
pub async fn run(app: &App, id: OutputId, report: &Report<'_>) -> Result<Option<DateTime<Utc>>> {
    let output = match output::get(app.db.read(), id).await {
        Err(Error::NotFound { .. }) => return Ok(None),
        output => output?,
    };
    if !output.enabled {
        return Ok(None);
    }
    let secrets = secrets::open(app, output.secrets.as_deref())?;
    let settings = match Settings::read(output.kind, &output.settings, &secrets) {
        Ok(settings) => settings,
        Err(problem) => {
            note(app, id, Some(format!("{}: {}", problem.path, problem.message))).await?;
            return Ok(None);
        }
    };
    if output.kind.is_maker() {
        return make(app, &output, &settings, report).await;
    }
    take_in(app, &output, &settings).await?;
    hand_over(app, &output, &settings, &secrets, report).await
}

/// Has the outputs run whose files say something else each day.
pub async fn daily(app: &App) -> Result<()> {
    let tx = app.db.begin_write().await?;
    for (_, id, kind) in output::enabled(&tx).await? {
        if kind.is_made_daily() {
            queue::push_at(&tx, &Task::RunOutput { output: id }, app.clock.now(), None).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn note(app: &App, id: OutputId, error: Option<String>) -> Result<()> {
    let tx = app.db.begin_write().await?;
    output::note(&tx, id, app.clock.now(), error).await?;
    tx.commit().await?;
    Ok(())
}

/// Turns new entries of the log into deliveries, a page and its cursor in one transaction.
async fn take_in(app: &App, output: &output::Model, settings: &Settings) -> Result<()> {
    let Some(head) = log::head(app.db.read(), &output.channel).await? else { return Ok(()) };
    // Another log, as after a restore: numbers of the old one mean nothing.
    let same = output.generation.as_ref().is_none_or(|generation| *generation == head.generation);
    let mut cursor = if same { output.cursor.max(0) } else { 0 };
    let filter = Filter { coalesce: !settings.every_change(), ..Filter::default() };
    while cursor < head.head {
        let entries = log::window(app.db.read(), &output.channel, cursor, head.head, &filter, INTAKE).await?;
        let full = entries.len() as u64 == INTAKE;
        cursor = entries.last().filter(|_| full).map_or(head.head, |entry| entry.seq);
        let wanted = entries.into_iter().filter(|entry| settings.wants(entry)).collect();
        let tx = app.db.begin_write().await?;
        delivery::add(&tx, output.id, app.clock.now(), wanted, filter.coalesce).await?;
        if !output::advance(&tx, output, cursor, Some(head.generation.clone())).await? {
            // Whoever changed it queued the next run.
            return Ok(());
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Hands over what is due. An output that fails altogether is probed with one delivery after growing pauses.
async fn hand_over(
    app: &App,
    output: &output::Model,
    settings: &Settings,
    secrets: &Secrets,
    report: &Report<'_>,
) -> Result<Option<DateTime<Utc>>> {
    let (mut failures, mut done) = (output.failures, 0);
    loop {
        let limit = if failures > 0 { 1 } else { BATCH };
        let due = delivery::due(app.db.read(), output.id, app.clock.now(), limit).await?;
        if due.is_empty() {
            return delivery::next_due(app.db.read(), output.id).await;
        }
        let tries: Vec<_> =
            due.iter().map(|delivery| attempt(app, output, settings, secrets, delivery).boxed()).collect();
        let ends: Vec<End> = stream::iter(tries).buffer_unordered(AT_ONCE).try_collect().await?;
        done += ends.len();
        report(done, done, "deliveries");
        if ends.contains(&End::SwitchedOff) {
            return Ok(None);
        }
        if ends.iter().all(|end| *end == End::Failed) {
            failures += 1;
            let pause = TimeDelta::seconds(2_i64.saturating_pow(failures.clamp(0, 16) as u32)).min(LONGEST_PAUSE);
            let next = delivery::next_due(app.db.read(), output.id).await?;
            return Ok(next.map(|next| next.max(app.clock.now() + pause)));
        }
        failures = 0;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Over,
    /// The other side did not take it; maybe later.
    Failed,
    SwitchedOff,
}

async fn attempt(
    app: &App,
    output: &output::Model,
    settings: &Settings,
    secrets: &Secrets,
    delivery: &delivery::Model,
) -> Result<End> {
    let document = match &delivery.hash {
        Some(hash) => store::bodies(app.db.read(), std::slice::from_ref(hash)).await?.remove(hash),
        None => None,
    };
    let begin = Instant::now();
    let sent = send(app, output, settings, secrets, delivery, document.as_deref()).await?;
    let duration = begin.elapsed();
    metrics::histogram!("nabe_delivery_seconds", "kind" => settings.name()).record(duration.as_secs_f64());
    let tx = app.db.begin_write().await?;
    let now = app.clock.now();
    let state = delivery::record(&tx, delivery, now, duration, &sent).await?;
    match &sent {
        Sent::Done { .. } => output::note(&tx, output.id, now, None).await?,
        Sent::Skipped(_) => {}
        Sent::Failed(failed) => output::note(&tx, output.id, now, Some(explain(delivery, failed))).await?,
    }
    let off = matches!(&sent, Sent::Failed(failed) if failed.next == Next::Disable);
    if off {
        output::switch_off(&tx, output.id).await?;
    }
    tx.commit().await?;
    Ok(match state {
        _ if off => End::SwitchedOff,
        State::Failed => End::Failed,
        _ => End::Over,
    })
}

fn explain(delivery: &delivery::Model, failed: &Failed) -> String {
    format!("{} ({}): {}", delivery.code, delivery.locale, failed.error)
}

async fn send(
    app: &App,
    output: &output::Model,
    settings: &Settings,
    secrets: &Secrets,
    delivery: &delivery::Model,
    document: Option<&str>,
) -> Result<Sent> {
    Ok(match settings {
        Settings::Webhook(settings) => webhook::send(app, &output.channel, settings, secrets, delivery, document).await,
        Settings::CachePurge(settings) => purge::send(app, &output.channel, settings, delivery).await,
        Settings::Bluesky(settings) => bluesky::send(app, output, settings, delivery, document).boxed().await?,
        Settings::GoogleFeed(_) | Settings::PrintCatalogue(_) => Sent::Skipped("makes files".to_owned()),
    })
}

/// Makes the files of an output anew when its channel changed since, or a day began that changes what they say.
async fn make(
    app: &App,
    output: &output::Model,
    settings: &Settings,
    report: &Report<'_>,
) -> Result<Option<DateTime<Utc>>> {
    let head = log::head(app.db.read(), &output.channel).await?;
    let newest = head.as_ref().map_or(0, |head| head.head);
    let same = head.as_ref().map(|head| &head.generation) == output.generation.as_ref();
    let now = app.clock.now();
    let made_today = output.last_success_at.is_some_and(|made| made.date_naive() == now.date_naive());
    let current = made_today || !output.kind.is_made_daily();
    if output.cursor != ANEW && output.cursor == newest && same && current {
        return Ok(None);
    }
    match made(app, output, settings, report).await {
        Ok(made) => {
            keep(app, output, made, now, newest, head.map(|head| head.generation)).await?;
            Ok(None)
        }
        Err(error) => {
            tracing::warn!(output = %output.id, code = error.code(), error = format!("{error:#}"), "an output could not be made");
            note(app, output.id, Some(error.to_string())).await?;
            let pause = TimeDelta::seconds(10 * 2_i64.saturating_pow(output.failures.clamp(0, 10) as u32));
            Ok(Some(app.clock.now() + pause.min(LONGEST_PAUSE)))
        }
    }
}

async fn made(app: &App, output: &output::Model, settings: &Settings, report: &Report<'_>) -> Result<Made> {
    match settings {
        Settings::GoogleFeed(settings) => google::make(app, &output.channel, settings, report).boxed().await,
        Settings::PrintCatalogue(settings) => catalogue::make(app, &output.channel, settings, report).boxed().await,
        Settings::Webhook(_) | Settings::Bluesky(_) | Settings::CachePurge(_) => Ok(Made::default()),
    }
}

/// Stores what was made; what is served changes with one commit.
///
/// `began` is when it was begun: after midnight it still says what held on the day before.
async fn keep(
    app: &App,
    output: &output::Model,
    made: Made,
    began: DateTime<Utc>,
    cursor: i64,
    generation: Option<String>,
) -> Result<()> {
    let mut files = Vec::with_capacity(made.files.len());
    for file in made.files {
        files.push(file::store(app, output.id, file).await?);
    }
    let tx = app.db.begin_write().await?;
    if !output::advance(&tx, output, cursor, generation).await? {
        // Made after settings that hold no more: whoever changed them queued the next run.
        tx.rollback().await?;
        let served = file::of_outputs(app, &[output.id]).await?;
        let useless = files.into_iter().map(|file| file.key).filter(|key| served.iter().all(|file| file.key != *key));
        file::remove(app, useless.collect()).await;
        return Ok(());
    }
    let old = file::replace(&tx, output.id, &files).await?;
    problem::replace(&tx, output.id, &made.problems).await?;
    output::note(&tx, output.id, began, None).await?;
    tx.commit().await?;
    file::remove(app, old).await;
    Ok(())
}
