//! Outputs as people set them up.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    DeriveActiveEnum, EnumIter, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};

use super::{
    delivery, file, problem, receipt,
    secrets::{self, Secrets},
    settings::{self, Settings},
    webhook,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog,
    delivery::log,
    error::{Error, Result, Violation},
    events::{self, Event},
    id::OutputId,
    queue::{self, Task},
};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[graphql(name = "OutputKind")]
pub enum Kind {
    /// Posts each change, after the Standard Webhooks specification.
    Webhook,
    /// Writes a product feed for Google Merchant Center.
    GoogleFeed,
    /// Sets a catalogue as PDF.
    PrintCatalogue,
    /// Posts to a Bluesky account.
    Bluesky,
    /// Purges by surrogate key what caches hold.
    CachePurge,
}

impl Kind {
    /// Whether its files say something else each day, as availability follows its date.
    pub fn is_made_daily(self) -> bool {
        self == Self::GoogleFeed
    }

    /// Whether it writes files from everything that is live, rather than hand over each change.
    pub fn is_maker(self) -> bool {
        match self {
            Self::GoogleFeed | Self::PrintCatalogue => true,
            Self::Webhook | Self::Bluesky | Self::CachePurge => false,
        }
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outputs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutputId,
    pub channel: String,
    pub kind: Kind,
    /// Unique in its channel; part of addresses.
    pub code: String,
    pub label: String,
    pub enabled: bool,
    /// Without secrets.
    pub settings: Json,
    /// Sealed, see [`secrets`].
    pub secrets: Option<String>,
    /// Entries of the log up to this number are taken care of; -1: make everything anew.
    pub cursor: i64,
    /// The log that the cursor belongs to.
    pub generation: Option<String>,
    /// In a row, without a success in between.
    pub failures: i32,
    pub last_success_at: Option<DateTimeUtc>,
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Makers begin anew from here.
pub const ANEW: i64 = -1;
const LONGEST_CODE: usize = 64;
const MOST_IN_A_CHANNEL: u64 = 100;

#[derive(Clone, Debug)]
pub struct Input {
    pub id: Option<OutputId>,
    pub channel: String,
    pub kind: Kind,
    pub code: String,
    pub label: String,
    pub enabled: bool,
    pub settings: Json,
    /// Signs with a new key; the one before stays valid for a day.
    pub rotate_secret: bool,
}

/// What was saved, and the signing key when there is a new one: it is shown this once.
pub struct Saved {
    pub output: Model,
    pub secret: Option<String>,
}

/// Those of a channel, by code.
pub async fn of_channel(app: &App, actor: &Actor, channel: &str) -> Result<Vec<Model>> {
    actor.require(Permission::ViewOutputs)?;
    Ok(Entity::find().filter(Column::Channel.eq(channel)).order_by_asc(Column::Code).all(app.db.read()).await?)
}

pub async fn find(app: &App, actor: &Actor, id: OutputId) -> Result<Option<Model>> {
    actor.require(Permission::ViewOutputs)?;
    Ok(Entity::find_by_id(id).one(app.db.read()).await?)
}

/// Those whose last hand-over or making failed; nothing for those who may not see outputs.
pub async fn failing(app: &App, actor: &Actor) -> Result<Vec<Model>> {
    if !actor.can(Permission::ViewOutputs) {
        return Ok(Vec::new());
    }
    let query = Entity::find().filter(Column::LastError.is_not_null());
    Ok(query.order_by_asc(Column::Channel).order_by_asc(Column::Code).limit(100).all(app.db.read()).await?)
}

/// Channel and id of what is switched on.
pub async fn enabled(db: &impl ConnectionTrait) -> Result<Vec<(String, OutputId, Kind)>> {
    let query = Entity::find().select_only().columns([Column::Channel, Column::Id, Column::Kind]);
    Ok(query.filter(Column::Enabled.eq(true)).into_tuple().all(db).await?)
}

pub(super) async fn get(db: &impl ConnectionTrait, id: OutputId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("output", id))
}

/// Makes an output or changes one. A messenger that is new begins with the next change: [`replay`] sends what was before.
///
/// Fails with every violation at once; channel and kind of an output never change.
pub async fn save(app: &App, actor: &Actor, input: Input) -> Result<Saved> {
    actor.require(Permission::ManageOutputs)?;
    let model = catalog::model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let before = match input.id {
        Some(id) => Some(get(&tx, id).await?),
        None => None,
    };
    let mut secrets = secrets::open(app, before.as_ref().and_then(|before| before.secrets.as_deref()))?;
    let mut json = input.settings.clone();
    secrets.password = settings::take_password(&mut json, secrets.password.take());
    let mut problems = check_names(&tx, &input, before.as_ref()).await?;
    match model.channel(&input.channel) {
        None => problems.push(Violation::new(
            "UNKNOWN_CHANNEL",
            "channel",
            format!("there is no channel `{}`", input.channel),
        )),
        Some(channel) => match Settings::read(input.kind, &json, &secrets) {
            Ok(settings) => problems.extend(settings.check(&app.net, channel, &model)),
            Err(problem) => problems.push(problem),
        },
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let secret = new_secret(&input, &mut secrets, app.clock.now());
    let output = write(app, &tx, input, json, &secrets, before).await?;
    events::record(&tx, actor, Event::OutputChanged { output: output.id }).await?;
    tx.commit().await?;
    Ok(Saved { output, secret })
}

async fn check_names(tx: &impl ConnectionTrait, input: &Input, before: Option<&Model>) -> Result<Vec<Violation>> {
    let mut problems = Vec::new();
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if input.code.is_empty() || input.code.len() > LONGEST_CODE || !input.code.chars().all(good) {
        let message = format!("a code has 1 to {LONGEST_CODE} characters");
        problems.push(Violation::new("BAD_CODE", "code", message).hint("use a-z, 0-9, `_` and `-`"));
    }
    if input.label.trim().is_empty() || input.label.len() > 200 {
        problems.push(Violation::new("REQUIRED", "label", "a label has 1 to 200 bytes"));
    }
    if before.is_some_and(|before| before.channel != input.channel || before.kind != input.kind) {
        problems.push(Violation::new("FIXED", "kind", "channel and kind of an output never change: make another one"));
    }
    let same = Entity::find().filter(Column::Channel.eq(&*input.channel)).filter(Column::Code.eq(&*input.code));
    if same.one(tx).await?.is_some_and(|other| Some(other.id) != input.id) {
        problems.push(Violation::new("TAKEN", "code", format!("the channel has an output `{}` already", input.code)));
    }
    if before.is_none()
        && Entity::find().filter(Column::Channel.eq(&*input.channel)).count(tx).await? >= MOST_IN_A_CHANNEL
    {
        problems.push(Violation::new(
            "TOO_MANY",
            "channel",
            format!("a channel has at most {MOST_IN_A_CHANNEL} outputs"),
        ));
    }
    Ok(problems)
}

fn new_secret(input: &Input, secrets: &mut Secrets, now: DateTime<Utc>) -> Option<String> {
    let wanted = input.kind == Kind::Webhook && (input.rotate_secret || secrets.signing.is_empty());
    wanted.then(|| webhook::rotate(secrets, now))
}

async fn write(
    app: &App,
    tx: &impl ConnectionTrait,
    input: Input,
    settings: Json,
    secrets: &Secrets,
    before: Option<Model>,
) -> Result<Model> {
    let now = app.clock.now();
    let head = log::head(tx, &input.channel).await?;
    let cursor = match &before {
        _ if input.kind.is_maker() => ANEW,
        Some(before) => before.cursor,
        None => head.as_ref().map_or(0, |head| head.head),
    };
    let generation = before.as_ref().and_then(|before| before.generation.clone());
    let row = Model {
        id: before.as_ref().map_or_else(OutputId::new, |before| before.id),
        channel: input.channel,
        kind: input.kind,
        code: input.code,
        label: input.label,
        enabled: input.enabled,
        settings,
        secrets: if *secrets == Secrets::default() { None } else { Some(secrets::seal(app, secrets)?) },
        cursor,
        generation: generation.or(head.map(|head| head.generation)),
        // A change may be the cure.
        failures: 0,
        last_success_at: before.as_ref().and_then(|before| before.last_success_at),
        last_error: None,
        created_at: before.as_ref().map_or(now, |before| before.created_at),
        updated_at: now,
    };
    let active = row.clone().into_active_model().reset_all();
    match before {
        Some(_) => active.update(tx).await?,
        None => active.insert(tx).await?,
    };
    Ok(row)
}

/// Removes an output with all it remembers and made. What it handed over stays where it is.
pub async fn delete(app: &App, actor: &Actor, id: OutputId) -> Result<()> {
    actor.require(Permission::ManageOutputs)?;
    let tx = app.db.begin_write().await?;
    get(&tx, id).await?;
    delivery::forget(&tx, id).await?;
    let files = file::forget(&tx, id).await?;
    problem::replace(&tx, id, &[]).await?;
    receipt::Entity::delete_many().filter(receipt::Column::Output.eq(id)).exec(&tx).await?;
    Entity::delete_by_id(id).exec(&tx).await?;
    events::record(&tx, actor, Event::OutputChanged { output: id }).await?;
    tx.commit().await?;
    file::remove(app, files).await;
    Ok(())
}

/// Runs it now: a maker makes everything anew, a messenger tries again what failed.
pub async fn run_now(app: &App, actor: &Actor, id: OutputId) -> Result<queue::Model> {
    actor.require(Permission::ManageOutputs)?;
    let tx = app.db.begin_write().await?;
    let output = get(&tx, id).await?;
    if !output.enabled {
        return Err(Error::refused("OUTPUT_DISABLED", format!("output `{}` is switched off", output.code)));
    }
    if output.kind.is_maker() {
        set_cursor(&tx, id, app.clock.now(), ANEW, output.generation).await?;
    } else {
        delivery::retry_failed(&tx, id, app.clock.now()).await?;
    }
    let job = queue::push_at(&tx, &Task::RunOutput { output: id }, app.clock.now(), Some(actor)).await?;
    let job = queue::get(&tx, job).await?;
    tx.commit().await?;
    Ok(job)
}

/// Hands over again everything after the entry `after` of the log, the newest state of each resource and locale.
pub async fn replay(app: &App, actor: &Actor, id: OutputId, after: i64) -> Result<Model> {
    actor.require(Permission::ManageOutputs)?;
    let tx = app.db.begin_write().await?;
    let output = get(&tx, id).await?;
    let head = log::head(&tx, &output.channel).await?;
    let newest = head.as_ref().map_or(0, |head| head.head);
    if !(0..=newest).contains(&after) {
        let message = format!("the log of channel `{}` goes from 0 to {newest}", output.channel);
        return Err(Error::invalid("OUT_OF_RANGE", "afterSeq", message));
    }
    let cursor = if output.kind.is_maker() { ANEW } else { after };
    set_cursor(&tx, id, app.clock.now(), cursor, head.map(|head| head.generation)).await?;
    events::record(&tx, actor, Event::OutputReplayed { output: id, after }).await?;
    let output = get(&tx, id).await?;
    tx.commit().await?;
    Ok(output)
}

async fn set_cursor(
    tx: &impl ConnectionTrait,
    id: OutputId,
    now: DateTime<Utc>,
    cursor: i64,
    generation: Option<String>,
) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::Cursor, Expr::value(cursor))
        .col_expr(Column::Generation, Expr::value(generation))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Moves the cursor of an output on, unless somebody changed, replayed or removed it since it was read.
pub(super) async fn advance(
    tx: &impl ConnectionTrait,
    read: &Model,
    cursor: i64,
    generation: Option<String>,
) -> Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::Cursor, Expr::value(cursor))
        .col_expr(Column::Generation, Expr::value(generation));
    let unchanged = update.filter(Column::Id.eq(read.id)).filter(Column::UpdatedAt.eq(read.updated_at));
    Ok(unchanged.exec(tx).await?.rows_affected == 1)
}

/// Notes how the last try ended; a success forgets the failures before it.
pub(super) async fn note(
    tx: &impl ConnectionTrait,
    id: OutputId,
    now: DateTime<Utc>,
    error: Option<String>,
) -> Result<()> {
    let update = match error {
        None => Entity::update_many()
            .col_expr(Column::Failures, Expr::value(0))
            .col_expr(Column::LastSuccessAt, Expr::value(now))
            .col_expr(Column::LastError, Expr::value(None::<String>)),
        Some(error) => Entity::update_many()
            .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
            .col_expr(Column::LastError, Expr::value(error)),
    };
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

pub(super) async fn switch_off(tx: &impl ConnectionTrait, id: OutputId) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::Enabled, Expr::value(false));
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// The newest numbers of channels' logs.
pub async fn heads(app: &App, channels: &[String]) -> Result<HashMap<String, i64>> {
    let query = log::heads::Entity::find().filter(log::heads::Column::Channel.is_in(channels));
    Ok(query.all(app.db.read()).await?.into_iter().map(|head| (head.channel, head.head)).collect())
}

impl Model {
    /// The settings with a mask for the password.
    pub fn shown_settings(&self, app: &App) -> Result<Json> {
        let secrets = secrets::open(app, self.secrets.as_deref())?;
        Ok(settings::shown(&self.settings, secrets.password.is_some()))
    }
}
