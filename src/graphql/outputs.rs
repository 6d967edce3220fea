//! Outputs, their deliveries and what they made, in the management API.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    Connection, ContextExt, content_model,
    context::Session,
    jobs::Job,
    model::channel::Channel,
    resource::{Resource, Violation},
};
use crate::{
    delivery::log::Op,
    error::{Error, Result},
    id::{DeliveryId, OutputId},
    outputs::{
        delivery::{self, State, attempt},
        file,
        output::{self, Kind},
        problem,
    },
    page::Page,
};

#[derive(Default)]
pub struct OutputQuery;

#[Object]
impl OutputQuery {
    async fn output(&self, ctx: &Context<'_>, id: OutputId) -> Result<Option<Output>> {
        Ok(output::find(ctx.app()?, ctx.actor()?, id).await?.map(Output))
    }

    /// The deliveries of an output, newest first.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        output: OutputId,
        state: Option<State>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Delivery>> {
        let page = Page::new(first, after)?;
        Ok(delivery::page(ctx.app()?, ctx.actor()?, output, state, &page).await?.into())
    }

    async fn delivery(&self, ctx: &Context<'_>, id: DeliveryId) -> Result<Option<Delivery>> {
        Ok(delivery::find(ctx.app()?, ctx.actor()?, id).await?.map(Delivery))
    }
}

#[derive(Default)]
pub struct OutputMutation;

#[Object]
impl OutputMutation {
    /// Makes an output, or changes the one with this id. A webhook or purge that is new begins with the next change.
    async fn save_output(&self, ctx: &Context<'_>, input: OutputInput) -> Result<OutputPayload> {
        let saved = output::save(ctx.app()?, ctx.actor()?, input.into()).await?;
        Ok(OutputPayload { output: Output(saved.output), secret: saved.secret })
    }

    /// Removes an output with its deliveries and files. What it handed over stays where it is.
    async fn delete_output(&self, ctx: &Context<'_>, id: OutputId) -> Result<OutputId> {
        output::delete(ctx.app()?, ctx.actor()?, id).await?;
        Ok(id)
    }

    /// Makes its files anew now, or tries again what failed. `OUTPUT_DISABLED` when it is switched off.
    async fn run_output(&self, ctx: &Context<'_>, id: OutputId) -> Result<Job> {
        Ok(output::run_now(ctx.app()?, ctx.actor()?, id).await?.into())
    }

    /// Hands over again everything after an entry of the channel's log: the newest state of each resource and locale.
    async fn replay_output(&self, ctx: &Context<'_>, id: OutputId, after_seq: i64) -> Result<Output> {
        Ok(Output(output::replay(ctx.app()?, ctx.actor()?, id, after_seq).await?))
    }

    /// Tries one delivery again now. `NEWER_DELIVERY` when a newer state of the same resource came after it.
    async fn retry_delivery(&self, ctx: &Context<'_>, id: DeliveryId) -> Result<Delivery> {
        Ok(Delivery(delivery::retry(ctx.app()?, ctx.actor()?, id).await?))
    }
}

#[derive(InputObject)]
pub struct OutputInput {
    /// Absent for a new one.
    id: Option<OutputId>,
    channel: String,
    kind: Kind,
    /// Unique in its channel; part of the addresses of its files.
    code: String,
    label: String,
    #[graphql(default = true)]
    enabled: bool,
    /// By kind, see the page on connectors. A password that was given once stays when it is left out.
    settings: Json,
    /// Signs webhooks with a new key from now on; the one before stays valid for a day.
    #[graphql(default)]
    rotate_secret: bool,
}

impl From<OutputInput> for output::Input {
    fn from(input: OutputInput) -> Self {
        let OutputInput { id, channel, kind, code, label, enabled, settings, rotate_secret } = input;
        Self { id, channel, kind, code, label, enabled, settings, rotate_secret }
    }
}

#[derive(SimpleObject)]
pub struct OutputPayload {
    output: Output,
    /// A new signing key of a webhook, shown this once.
    secret: Option<String>,
}

/// Outputs of a channel: the part of `Channel` that they know.
pub struct ChannelOutputs(pub String);

#[Object]
impl ChannelOutputs {
    /// What the channel feeds, by code.
    async fn outputs(&self, ctx: &Context<'_>) -> Result<Vec<Output>> {
        let rows = output::of_channel(ctx.app()?, ctx.actor()?, &self.0).await?;
        Ok(rows.into_iter().map(Output).collect())
    }
}

/// A configured destination, fed from a channel's log.
pub struct Output(pub output::Model);

#[Object]
impl Output {
    async fn id(&self) -> OutputId {
        self.0.id
    }
    async fn channel(&self, ctx: &Context<'_>) -> Result<Channel> {
        let model = content_model(ctx).await?;
        Channel::find(&model, &self.0.channel).ok_or_else(|| Error::not_found("channel", &self.0.channel))
    }
    async fn kind(&self) -> Kind {
        self.0.kind
    }
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn label(&self) -> &str {
        &self.0.label
    }
    async fn enabled(&self) -> bool {
        self.0.enabled
    }
    /// By kind, see the page on connectors; a password shows as a mask.
    async fn settings(&self, ctx: &Context<'_>) -> Result<Json> {
        self.0.shown_settings(ctx.app()?)
    }
    /// Entries of the channel's log up to this number are taken care of; -1 when everything is to be made anew.
    async fn cursor(&self) -> i64 {
        self.0.cursor
    }
    /// Entries of the log that it has not come to yet.
    async fn behind(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let head = ctx.loader::<HeadLoader>()?.load_one(self.0.channel.clone()).await?;
        Ok(head.unwrap_or_default() - self.0.cursor.max(0))
    }
    async fn last_success_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_success_at
    }
    /// Of the last try; absent after a success.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }
    /// Deliveries by state.
    async fn counts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DeliveryCount>> {
        let counts = ctx.loader::<CountLoader>()?.load_one(self.0.id).await?.unwrap_or_default();
        Ok(counts.into_iter().map(|(state, count)| DeliveryCount { state, count }).collect())
    }
    /// Newest first.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        state: Option<State>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Delivery>> {
        let page = Page::new(first, after)?;
        Ok(delivery::page(ctx.app()?, ctx.actor()?, self.0.id, state, &page).await?.into())
    }
    /// Files it made.
    async fn artifacts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Artifact>> {
        let files = ctx.loader::<FileLoader>()?.load_one(self.0.id).await?.unwrap_or_default();
        let place = format!("/channels/{}/outputs/{}", self.0.channel, self.0.code);
        let url = |name: &str| Ok::<_, Error>(ctx.app()?.config.public(&format!("{place}/{name}")));
        files.into_iter().map(|file| Ok(Artifact::new(url(&file.name)?, file))).collect()
    }
    /// What its last run found wrong, what was left out first.
    async fn problems(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<OutputProblem>> {
        let page = Page::new(first, after)?;
        Ok(problem::page(ctx.app()?, ctx.actor()?, self.0.id, &page).await?.into())
    }
}

#[derive(SimpleObject)]
pub struct DeliveryCount {
    state: State,
    count: i64,
}

/// One entry of the log on its way to one output.
pub struct Delivery(delivery::Model);

impl From<delivery::Model> for Delivery {
    fn from(row: delivery::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl Delivery {
    async fn id(&self) -> DeliveryId {
        self.0.id
    }
    /// Code of the resource, also when that is gone.
    async fn key(&self) -> &str {
        &self.0.code
    }
    /// Absent when it is gone.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.resource).await
    }
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    async fn op(&self) -> Op {
        self.0.op
    }
    /// The entry of the channel's log.
    async fn seq(&self) -> i64 {
        self.0.seq
    }
    async fn state(&self) -> State {
        self.0.state
    }
    /// Oldest first.
    async fn attempts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DeliveryAttempt>> {
        let rows = ctx.loader::<AttemptLoader>()?.load_one(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(DeliveryAttempt::from).collect())
    }
    async fn next_attempt_at(&self) -> Option<DateTime<Utc>> {
        self.0.next_at
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// Where it can be seen on the other side.
    async fn remote_url(&self) -> Option<&str> {
        self.0.remote_url.as_deref()
    }
}

#[derive(SimpleObject)]
pub struct DeliveryAttempt {
    /// From 1.
    number: i32,
    at: DateTime<Utc>,
    duration_ms: i32,
    /// Of HTTP; absent where there was no answer.
    status: Option<i32>,
    error: Option<String>,
    /// The first bytes of the answer.
    response: Option<String>,
}

impl From<attempt::Model> for DeliveryAttempt {
    fn from(row: attempt::Model) -> Self {
        let attempt::Model { number, at, duration_ms, status, error, response, .. } = row;
        Self { number, at, duration_ms, status, error, response }
    }
}

/// A file that an output made.
#[derive(SimpleObject)]
pub struct Artifact {
    name: String,
    mime: String,
    bytes: i64,
    /// Public while the output is switched on.
    url: String,
    made_at: DateTime<Utc>,
    /// Figures, such as rows or pages.
    details: Json,
}

impl Artifact {
    fn new(url: String, file: file::Model) -> Self {
        let file::Model { name, mime, bytes, made_at, details, .. } = file;
        Self { name, mime, bytes, url, made_at, details }
    }
}

/// What is wrong with a resource for an output.
pub struct OutputProblem(problem::Model);

impl From<problem::Model> for OutputProblem {
    fn from(row: problem::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl OutputProblem {
    /// Absent when it is gone.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.resource).await
    }
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    /// Whether the resource is missing from the files because of it.
    async fn left_out(&self) -> bool {
        self.0.left_out
    }
    async fn violations(&self) -> Vec<Violation> {
        self.0.violations.0.iter().cloned().map(Violation::from).collect()
    }
}

/// Newest numbers of channels' logs.
pub struct HeadLoader(Session);
/// Deliveries of outputs by state.
pub struct CountLoader(Session);
/// Files of outputs.
pub struct FileLoader(Session);
/// Attempts at deliveries.
pub struct AttemptLoader(Session);

macro_rules! from_session {
    ($($loader:ident),+) => {$(
        impl From<Session> for $loader {
            fn from(session: Session) -> Self {
                Self(session)
            }
        }
    )+};
}

from_session!(HeadLoader, CountLoader, FileLoader, AttemptLoader);

impl Loader<String> for HeadLoader {
    type Value = i64;
    type Error = Arc<Error>;

    async fn load(&self, channels: &[String]) -> Result<HashMap<String, i64>, Arc<Error>> {
        Ok(output::heads(&self.0.app, channels).await?)
    }
}

impl Loader<OutputId> for CountLoader {
    type Value = Vec<(State, i64)>;
    type Error = Arc<Error>;

    async fn load(&self, outputs: &[OutputId]) -> Result<HashMap<OutputId, Self::Value>, Arc<Error>> {
        Ok(delivery::counts(&self.0.app, outputs).await?.into_iter().collect())
    }
}

impl Loader<OutputId> for FileLoader {
    type Value = Vec<file::Model>;
    type Error = Arc<Error>;

    async fn load(&self, outputs: &[OutputId]) -> Result<HashMap<OutputId, Self::Value>, Arc<Error>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for file in file::of_outputs(&self.0.app, outputs).await? {
            found.entry(file.output).or_default().push(file);
        }
        Ok(found)
    }
}

impl Loader<DeliveryId> for AttemptLoader {
    type Value = Vec<attempt::Model>;
    type Error = Arc<Error>;

    async fn load(&self, deliveries: &[DeliveryId]) -> Result<HashMap<DeliveryId, Self::Value>, Arc<Error>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for attempt in delivery::attempts(&self.0.app, deliveries).await? {
            found.entry(attempt.delivery).or_default().push(attempt);
        }
        Ok(found)
    }
}
