//! Subscriptions: what happens while somebody looks. Each answers what is now, and again when it has become another.

use async_graphql::{Context, Object, Subscription as Subscribed};
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt, TryStreamExt};

use super::{
    ContextExt,
    access_types::{User, UserLoader},
    bulk::BulkEdit,
    jobs::Job,
    resource::{Resource, history::shared},
};
use crate::{
    catalog::{
        bulk::edit,
        presence::{self, Activity, Present},
        watch::{self, Change, Watched},
    },
    error::{Error, Result},
    id::{BulkEditId, JobId, ResourceId},
    queue,
    resource::Kind,
};

/// Its error keeps the hub's own as its source, as those of resolvers do.
type Answer<T> = async_graphql::Result<T>;

fn answer<D, T: From<D>>(found: Result<D>) -> Answer<T> {
    Ok(found.map(T::from)?)
}

pub struct Subscription;

#[Subscribed]
impl Subscription {
    /// A job now, and whenever it has come further; ends with it.
    async fn job_progress(&self, ctx: &Context<'_>, id: JobId) -> Result<impl Stream<Item = Answer<Job>> + use<>> {
        Ok(queue::watch(ctx.app()?, ctx.actor()?, id).await?.map(answer))
    }

    /// The jobs that run now, and whenever that changes or one of them has come further.
    async fn running_jobs(&self, ctx: &Context<'_>) -> Result<impl Stream<Item = Answer<Vec<Job>>> + use<>> {
        let running = queue::watch_running(ctx.app()?, ctx.actor()?)?;
        Ok(running.map_ok(|jobs| jobs.into_iter().map(Job::from).collect::<Vec<_>>()).map(answer))
    }

    /// A bulk edit now, and whenever it has come further; ends with it.
    async fn bulk_edit_progress(
        &self,
        ctx: &Context<'_>,
        id: BulkEditId,
    ) -> Result<impl Stream<Item = Answer<BulkEdit>> + use<>> {
        Ok(edit::watch(ctx.app()?, ctx.actor()?, id).await?.map(answer))
    }

    /// Changes from now on, of what resources hold and where they stand: of up to 200 by their `ids`, or of whole `kinds`, those
    /// that are made later among them. Many changes in a short time are told as one.
    async fn resource_changed(
        &self,
        ctx: &Context<'_>,
        ids: Option<Vec<ResourceId>>,
        kinds: Option<Vec<Kind>>,
    ) -> Result<impl Stream<Item = Answer<ResourceChange>> + use<>> {
        let watched = match (ids, kinds) {
            (Some(ids), None) => Watched::Ids(ids),
            (None, Some(kinds)) => Watched::Kinds(kinds),
            _ => return Err(Error::invalid("CONFLICT", "ids", "give `ids` or `kinds`")),
        };
        Ok(watch::watch(ctx.app()?, ctx.actor()?, watched)?.map(answer))
    }

    /// Everybody else who has the resource open. Whoever subscribes counts as present to the others until they end the
    /// subscription.
    async fn presence(
        &self,
        ctx: &Context<'_>,
        resource: ResourceId,
        #[graphql(default_with = "Activity::Viewing")] activity: Activity,
    ) -> Result<impl Stream<Item = Answer<Vec<Presence>>> + use<>> {
        let others = presence::join(ctx.app()?, ctx.actor()?, resource, activity).await?;
        Ok(others.map_ok(|present| present.into_iter().map(Presence).collect::<Vec<_>>()).map(answer))
    }
}

/// A resource that changed.
pub struct ResourceChange(Change);

impl From<Change> for ResourceChange {
    fn from(change: Change) -> Self {
        Self(change)
    }
}

#[Object]
impl ResourceChange {
    async fn id(&self) -> ResourceId {
        self.0.resource
    }
    /// The version it has now; absent when it was deleted.
    async fn version(&self) -> Option<i32> {
        self.0.version
    }
    /// As it is now; absent when it was deleted.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.resource).await
    }
}

/// Somebody who has a resource open.
pub struct Presence(Present);

#[Object]
impl Presence {
    /// Absent when the person was removed meanwhile.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx.loader::<UserLoader>()?.load_one(self.0.person).await.map_err(shared)?.map(User::from))
    }
    async fn activity(&self) -> Activity {
        self.0.activity
    }
    /// Since when they do that.
    async fn since(&self) -> DateTime<Utc> {
        self.0.since
    }
}
