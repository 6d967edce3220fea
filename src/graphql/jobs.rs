//! Background work in the management API.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{Connection, ContextExt};
use crate::{
    error::Result,
    id::JobId,
    jobs,
    page::Page,
    queue::{self, State},
};

#[derive(Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// Background jobs, newest first.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        state: Option<State>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Job>> {
        let page = Page::new(first, after)?;
        Ok(queue::page(ctx.app()?.db.read(), ctx.actor()?, state, &page).await?.into())
    }

    async fn job(&self, ctx: &Context<'_>, id: JobId) -> Result<Option<Job>> {
        Ok(queue::find(ctx.app()?.db.read(), ctx.actor()?, id).await?.map(Job::from))
    }
}

#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Stops a waiting job at once, a running one within seconds. `JOB_ENDED` when there is nothing to stop.
    async fn cancel_job(&self, ctx: &Context<'_>, id: JobId) -> Result<Job> {
        Ok(jobs::cancel(ctx.app()?, ctx.actor()?, id).await?.into())
    }

    /// Does a failed or cancelled job again; a bulk edit goes on where it stopped. `JOB_NOT_FAILED` otherwise, `UNDONE` for a bulk
    /// edit that was taken back meanwhile, `BULK_EDIT_ENDED` for one that has nothing left to do.
    async fn retry_job(&self, ctx: &Context<'_>, id: JobId) -> Result<Job> {
        Ok(jobs::retry(ctx.app()?, ctx.actor()?, id).await?.into())
    }
}

/// A piece of background work.
pub struct Job(queue::Model);

impl From<queue::Model> for Job {
    fn from(job: queue::Model) -> Self {
        Self(job)
    }
}

#[Object]
impl Job {
    async fn id(&self) -> JobId {
        self.0.id
    }
    /// What is done, such as `run_output`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }
    async fn state(&self) -> State {
        self.0.state
    }
    /// 0 to 1; absent while nothing was reported.
    async fn progress(&self) -> Option<f64> {
        self.0.progress
    }
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
    /// Figures of a job that is done.
    async fn result(&self) -> Option<&Json> {
        self.0.result.as_ref()
    }
}
