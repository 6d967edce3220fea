//! Publications, logs and what is live, in the management API.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    Connection, ContextExt,
    access_types::{User, UserLoader},
    context::Session,
    resource::Resource,
};
use crate::{
    auth::Permission,
    delivery::{
        self, log,
        publication::{self, Filter, State},
        publish, store, views,
    },
    error::{Error, Result},
    id::ResourceId,
    page::Page,
};

#[derive(Default)]
pub struct DeliveryMutation;

#[Object]
impl DeliveryMutation {
    /// Takes a resource off some channels and locales, or off all; what stands below a product model waits until it is
    /// back. `NOT_PUBLISHED` when it is in none of them.
    async fn withdraw_publication(
        &self,
        ctx: &Context<'_>,
        resource: ResourceId,
        cells: Option<Vec<CellInput>>,
        comment: Option<String>,
    ) -> Result<Resource> {
        let cells: Option<Vec<delivery::Cell>> = cells.map(|cells| cells.into_iter().map(Into::into).collect());
        let withdrawn = publish::withdraw(ctx.app()?, ctx.actor()?, resource, cells.as_deref(), comment).await?;
        Resource::one(ctx, withdrawn).await
    }
}

#[derive(Default)]
pub struct DeliveryQuery;

#[Object]
impl DeliveryQuery {
    /// What is live, waiting or withdrawn in a channel, by locale.
    async fn publications(
        &self,
        ctx: &Context<'_>,
        channel: String,
        locale: Option<String>,
        state: Option<State>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Publication>> {
        let filter = Filter { channel, locale, state };
        Ok(views::publications(ctx.app()?, ctx.actor()?, &filter, &Page::new(first, after)?).await?.into())
    }
}

/// A channel and one of its locales.
#[derive(SimpleObject)]
pub struct Cell {
    channel: String,
    locale: String,
}

impl From<delivery::Cell> for Cell {
    fn from(cell: delivery::Cell) -> Self {
        Self { channel: cell.channel, locale: cell.locale }
    }
}

/// A channel and one of its locales.
#[derive(InputObject)]
pub struct CellInput {
    channel: String,
    locale: String,
}

impl From<CellInput> for delivery::Cell {
    fn from(cell: CellInput) -> Self {
        Self { channel: cell.channel, locale: cell.locale }
    }
}

/// Which revision of a resource is live in a channel and locale, or would be.
pub struct Publication(publication::Model);

impl From<publication::Model> for Publication {
    fn from(row: publication::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl Publication {
    async fn resource(&self, ctx: &Context<'_>) -> Result<Resource> {
        let found = Resource::load(ctx, self.0.resource).await?;
        found.ok_or_else(|| Error::not_found("resource", self.0.resource))
    }
    async fn channel(&self) -> &str {
        &self.0.channel
    }
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    async fn state(&self) -> State {
        self.0.state
    }
    async fn revision_number(&self) -> i32 {
        self.0.revision
    }
    /// Since when this revision is live.
    async fn live_from(&self) -> Option<DateTime<Utc>> {
        self.0.live_from
    }
    async fn live_until(&self) -> Option<DateTime<Utc>> {
        self.0.live_until
    }
    /// Names the document.
    async fn hash(&self) -> Option<&str> {
        self.0.hash.as_deref()
    }
    /// What the channel serves, as in `docs/delivery-documents.md`.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Json>> {
        let Some(hash) = &self.0.hash else { return Ok(None) };
        let body = ctx.loader::<DocumentLoader>()?.load_one(hash.clone()).await?;
        let parsed = body.map(|body| serde_json::from_str(&body)).transpose();
        Ok(parsed.map_err(Error::from)?)
    }
    /// Where each value of the document came from: own or inherited, in which revision, a fallback of which locale.
    async fn provenance(&self) -> Vec<ValueProvenance> {
        let origins = self.0.provenance.0.iter();
        origins.map(|(attribute, origin)| ValueProvenance::new(attribute, origin)).collect()
    }
    /// Who gave the last approval; absent where it was published without a review.
    async fn approved_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        let Some(user) = self.0.approved_by else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(user).await?.map(User::from))
    }
    /// Why it was withdrawn.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }
}

/// Where a live value came from.
#[derive(SimpleObject)]
pub struct ValueProvenance {
    attribute: String,
    /// Code of the product model that holds it; absent for the resource's own.
    inherited_from: Option<String>,
    /// The locale it was written in, where it fills in for another.
    fallback: Option<String>,
    /// Code of the rule that makes it; absent for what somebody wrote.
    rule: Option<String>,
    /// Revision of the holder.
    revision_number: i32,
}

impl ValueProvenance {
    fn new(attribute: &str, origin: &delivery::document::Origin) -> Self {
        Self {
            attribute: attribute.to_owned(),
            inherited_from: origin.inherited.clone(),
            fallback: origin.fallback.clone(),
            rule: origin.rule.clone(),
            revision_number: origin.revision,
        }
    }
}

/// One entry of a channel's log.
pub struct LogEntry(log::Model);

impl From<log::Model> for LogEntry {
    fn from(row: log::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl LogEntry {
    async fn seq(&self) -> i64 {
        self.0.seq
    }
    async fn op(&self) -> log::Op {
        self.0.op
    }
    /// Absent when it is gone.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.resource).await
    }
    /// Code of the resource, also when that is gone.
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    async fn hash(&self) -> Option<&str> {
        self.0.hash.as_deref()
    }
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

/// What is live in a channel, and its log: the part of `Channel` that publishing knows.
pub struct ChannelDelivery(pub String);

#[Object]
impl ChannelDelivery {
    /// Resources that are live, in any locale or in one.
    async fn live_count(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<u64> {
        views::count(ctx.app()?, ctx.actor()?, &self.0, locale, State::Live).await
    }
    /// Resources that are approved and wait for their product model.
    async fn waiting_count(&self, ctx: &Context<'_>) -> Result<u64> {
        views::count(ctx.app()?, ctx.actor()?, &self.0, None, State::Waiting).await
    }
    /// Newest number of the log.
    async fn head(&self, ctx: &Context<'_>) -> Result<i64> {
        views::head(ctx.app()?, ctx.actor()?, &self.0).await
    }
    /// Entries after a number, oldest first; without `after` the newest, newest first. At most 200.
    async fn log(&self, ctx: &Context<'_>, after: Option<i64>, first: Option<u64>) -> Result<Vec<LogEntry>> {
        let rows = views::entries(ctx.app()?, ctx.actor()?, &self.0, after, first).await?;
        Ok(rows.into_iter().map(LogEntry::from).collect())
    }
}

/// The part of `Resource` that publishing knows.
pub struct ResourceDelivery(pub ResourceId);

#[Object]
impl ResourceDelivery {
    /// Where it is published: one for each channel and locale.
    async fn publications(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Publication>> {
        let rows = ctx.loader::<PublicationLoader>()?.load_one(self.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Publication::from).collect())
    }
}

/// Publications by resource.
pub struct PublicationLoader(Session);

impl From<Session> for PublicationLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<ResourceId> for PublicationLoader {
    type Value = Vec<publication::Model>;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ResourceId]) -> Result<HashMap<ResourceId, Self::Value>, Arc<Error>> {
        self.0.actor.require(Permission::ViewCatalog)?;
        let mut found: HashMap<ResourceId, Self::Value> = HashMap::new();
        for row in publication::of(self.0.app.db.read(), ids).await? {
            found.entry(row.resource).or_default().push(row);
        }
        found.values_mut().for_each(|rows| rows.sort_by_key(publication::Model::cell));
        Ok(found)
    }
}

/// Texts of documents by hash.
pub struct DocumentLoader(Session);

impl From<Session> for DocumentLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<String> for DocumentLoader {
    type Value = String;
    type Error = Arc<Error>;

    async fn load(&self, hashes: &[String]) -> Result<HashMap<String, String>, Arc<Error>> {
        Ok(store::bodies(self.0.app.db.read(), hashes).await?)
    }
}
