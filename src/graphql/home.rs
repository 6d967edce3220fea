//! The home page and the audit in the management API: what waits for me, and who did what.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    Connection, ContextExt,
    access_types::{User, UserLoader},
    content_model,
    jobs::Job,
    model::channel::CompletenessSummary,
    outputs::Output,
    resource::{Resource, history::shared},
};
use crate::{
    auth::Permission,
    catalog::{self, completeness},
    error::Result,
    events,
    id::{EventId, ResourceId, UserId},
    outputs::output,
    page::{Page, Slice},
    queue,
    workflow::inbox,
};

#[derive(Default)]
pub struct HomeQuery;

#[Object]
impl HomeQuery {
    /// What waits for the one who asks.
    async fn overview(&self, ctx: &Context<'_>) -> Result<Overview> {
        ctx.actor()?.require(Permission::ViewCatalog)?;
        Ok(Overview)
    }

    /// Who did what, newest first.
    async fn events(
        &self,
        ctx: &Context<'_>,
        resource: Option<ResourceId>,
        actor: Option<UserId>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Event>> {
        let page = Page::new(first, after)?;
        Ok(events::page(ctx.app()?.db.read(), ctx.actor()?, resource, actor, &page).await?.into())
    }
}

/// The home page of one person.
pub struct Overview;

#[Object]
impl Overview {
    /// Reviews you may decide now.
    async fn open_reviews(&self, ctx: &Context<'_>) -> Result<u64> {
        inbox::count_mine(ctx.app()?, ctx.actor()?).await
    }
    /// Resources you changed last that are not live as they are, newest first.
    async fn my_drafts(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Connection<Resource>> {
        let slice = catalog::read::drafts_of(ctx.app()?, ctx.actor()?, &Page::new(first.or(Some(20)), None)?).await?;
        let (total, next) = (slice.total, slice.next);
        Ok(Slice { nodes: Resource::all(ctx, slice.nodes).await?, total, next }.into())
    }
    /// Complete products per channel and locale.
    async fn completeness(&self, ctx: &Context<'_>) -> Result<Vec<CompletenessSummary>> {
        let model = content_model(ctx).await?;
        let rows = completeness::summary(ctx.app()?.db.read(), &model).await?;
        Ok(rows.into_iter().map(CompletenessSummary::from).collect())
    }
    /// Outputs whose last try failed; empty for those who may not see them.
    async fn failing_outputs(&self, ctx: &Context<'_>) -> Result<Vec<Output>> {
        Ok(output::failing(ctx.app()?, ctx.actor()?).await?.into_iter().map(Output).collect())
    }
    /// Background work under way; empty for those who may not see it.
    async fn running_jobs(&self, ctx: &Context<'_>) -> Result<Vec<Job>> {
        let rows = queue::running(ctx.app()?.db.read(), ctx.actor()?).await?;
        Ok(rows.into_iter().map(Job::from).collect())
    }
}

/// Something that happened.
pub struct Event(events::Model);

impl From<events::Model> for Event {
    fn from(row: events::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl Event {
    async fn id(&self) -> EventId {
        self.0.id
    }
    /// Such as `resource_saved`.
    #[graphql(name = "type")]
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Absent where the hub itself acted.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(id) = self.0.actor else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await.map_err(shared)?.map(User::from))
    }
    /// `user`, `token:<id>` or `system:<name>`.
    async fn origin(&self) -> &str {
        &self.0.origin
    }
    /// Absent where it was about something else, or the resource is gone.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        match self.0.resource {
            Some(id) => Resource::load(ctx, id).await,
            None => Ok(None),
        }
    }
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
    async fn data(&self) -> &Json {
        &self.0.data
    }
}
