//! What must follow an event. One exhaustive match, so that a new event cannot be forgotten.

use chrono::TimeDelta;
use sea_orm::{QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr};

use crate::{
    app::App,
    error::Result,
    events::{self, Event, MANY},
    outputs::{output, run::SETTLE},
    queue::{self, Task},
};

const BATCH: u64 = 200;
/// Parts of the model that no completeness, assortment or translation rests on.
const LABELS_ONLY: [&str; 3] = ["attribute_group", "association_type", "option"];

/// Queues the work that follows from events not handled yet; answers how many there were.
/// Tasks and the mark on the events are written in one transaction, so each event leads to its work exactly once.
pub async fn react(app: &App) -> Result<usize> {
    let open = || events::Entity::find().filter(events::Column::Handled.eq(false));
    if open().limit(1).one(app.db.read()).await?.is_none() {
        return Ok(0);
    }
    let tx = app.db.begin_write().await?;
    let mut query = open().order_by_asc(events::Column::Id).limit(BATCH);
    if app.db.is_postgres() {
        query = query
            .lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked);
    }
    let rows = query.all(&tx).await?;
    let (mut tasks, mut woken): (Vec<Task>, Vec<String>) = (Vec::new(), Vec::new());
    for row in &rows {
        let event = serde_json::from_value(row.data.clone())?;
        let new = follow(&event).into_iter().filter(|task| !tasks.contains(task)).collect::<Vec<_>>();
        tasks.extend(new);
        woken.extend(channels_of(&event).iter().cloned());
    }
    // In one order, so that two processes that react at once do not wait for each other.
    tasks.sort_by_key(Task::key);
    for task in &tasks {
        queue::push_at(&tx, task, app.clock.now(), None).await?;
    }
    let mut outputs = if woken.is_empty() { Vec::new() } else { output::enabled(&tx).await? };
    outputs.sort_by_key(|(_, id, _)| *id);
    for (_, id, kind) in outputs.into_iter().filter(|(channel, ..)| woken.contains(channel)) {
        // What makes files waits for the changes that come together with this one.
        let pause = if kind.is_maker() { SETTLE } else { TimeDelta::zero() };
        queue::push_at(&tx, &Task::RunOutput { output: id }, app.clock.now() + pause, None).await?;
    }
    let ids = rows.iter().map(|row| row.id);
    let handled = events::Entity::update_many().col_expr(events::Column::Handled, Expr::value(true));
    handled.filter(events::Column::Id.is_in(ids)).exec(&tx).await?;
    tx.commit().await?;
    Ok(rows.len())
}

/// The channels whose logs grew.
fn channels_of(event: &Event) -> &[String] {
    match event {
        Event::Published { channels, .. } | Event::Withdrawn { channels, .. } => channels,
        _ => &[],
    }
}

/// The work that follows an event.
pub fn follow(event: &Event) -> Vec<Task> {
    match event {
        Event::ResourceDeleted { resource } => vec![
            Task::RebuildDependents { kind: "deleted".to_owned(), key: resource.to_string() },
            Task::IndexResources,
        ],
        Event::ResourceSaved { .. }
        | Event::ResourcesImported { .. }
        | Event::BulkEdited { .. }
        | Event::ReviewSubmitted { .. }
        | Event::ReviewDecided { .. }
        | Event::ReviewWithdrawn { .. } => vec![Task::IndexResources],
        Event::AssetStored { .. } => vec![Task::IndexResources],
        Event::Published { resource, channels } => {
            let index = channels.iter().map(|channel| Task::IndexChannel { channel: channel.clone() });
            index.chain([Task::IndexResources, Task::RenderRenditions { resource: *resource }]).collect()
        }
        Event::Withdrawn { channels, .. } => {
            let index = channels.iter().map(|channel| Task::IndexChannel { channel: channel.clone() });
            index.chain([Task::IndexResources]).collect()
        }
        Event::ModelChanged { part, code } => {
            let family = (part == "family" && code != MANY).then(|| code.clone());
            let recheck = (!LABELS_ONLY.contains(&part.as_str())).then_some(Task::RecheckCompleteness { family });
            let rebuild = Task::RebuildDependents { kind: part.clone(), key: code.clone() };
            [rebuild].into_iter().chain(recheck).chain([Task::IndexResources]).collect()
        }
        Event::ChannelChanged { channel } => vec![
            Task::RebuildDependents { kind: "channel".to_owned(), key: channel.clone() },
            Task::RecheckCompleteness { family: None },
            Task::IndexChannel { channel: channel.clone() },
        ],
        Event::OutputChanged { output } | Event::OutputReplayed { output, .. } => {
            vec![Task::RunOutput { output: *output }]
        }
        Event::FileDamaged { .. }
        | Event::FileMended { .. }
        | Event::FileRefused { .. }
        | Event::TranslationsConfirmed { .. }
        | Event::TranslationsAssigned { .. }
        | Event::DuplicateJudged { .. }
        | Event::PreviewLinked { .. }
        | Event::PreviewRevoked { .. }
        | Event::ViewChanged { .. }
        | Event::UserChanged { .. }
        | Event::RoleChanged { .. }
        | Event::TokenChanged { .. }
        | Event::SignedIn { .. } => Vec::new(),
    }
}
