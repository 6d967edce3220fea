//! Reviews in the management API.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    Connection, ContextExt,
    access_types::{User, UserLoader},
    context::Session,
    delivery::{Cell, CellInput},
    resource::{
        Resource,
        history::{self, Change, Revision},
    },
};
use crate::{
    auth::Permission,
    channels, delivery,
    error::{Error, Result},
    id::{ResourceId, ReviewId, UserId},
    page::Page,
    resource::revision,
    workflow::{
        Decision as DecisionKind, ReviewState, guard,
        inbox::{self, Facts, Filter},
        review::{self, decisions},
        rules::{self, StageState},
    },
};

#[derive(Default)]
pub struct WorkflowQuery;

#[Object]
impl WorkflowQuery {
    /// Reviews, newest first. `mine`: only those you may decide now.
    async fn reviews(
        &self,
        ctx: &Context<'_>,
        state: Option<ReviewState>,
        mine: Option<bool>,
        channel: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Review>> {
        let filter = Filter { state, mine: mine.unwrap_or_default(), channel };
        Ok(inbox::list(ctx.app()?, ctx.actor()?, &filter, &Page::new(first, after)?).await?.into())
    }

    async fn review(&self, ctx: &Context<'_>, id: ReviewId) -> Result<Option<Review>> {
        Ok(inbox::get(ctx.app()?, ctx.actor()?, id).await?.map(Review::from))
    }
}

#[derive(Default)]
pub struct WorkflowMutation;

#[Object]
impl WorkflowMutation {
    /// Submits the newest revision. Fails with `INVALID` listing all that hinders, `STALE` when it was edited meanwhile,
    /// `REVIEW_OPEN` when a channel and locale is under review already.
    async fn submit_for_review(&self, ctx: &Context<'_>, input: SubmitInput) -> Result<Review> {
        let cells = input.cells.map(|cells| cells.into_iter().map(delivery::Cell::from).collect());
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        Ok(review::submit(app, actor, input.resource, input.version, cells, input.comment).await?.into())
    }

    /// Approves or rejects in the open stage; the last approval publishes. Fails with `FOUR_EYES` for whoever wrote part
    /// of the change and `ALREADY_DECIDED` for whoever decided in this review before.
    async fn decide_review(
        &self,
        ctx: &Context<'_>,
        id: ReviewId,
        decision: DecisionKind,
        comment: Option<String>,
    ) -> Result<Review> {
        Ok(review::decide(ctx.app()?, ctx.actor()?, id, decision, comment).await?.into())
    }

    /// Takes an open review back.
    async fn withdraw_review(&self, ctx: &Context<'_>, id: ReviewId) -> Result<Review> {
        Ok(review::withdraw(ctx.app()?, ctx.actor()?, id).await?.into())
    }
}

#[derive(InputObject)]
pub struct SubmitInput {
    resource: ResourceId,
    /// Of the resource as you saw it.
    version: i32,
    /// Absent: every channel and locale it belongs to.
    cells: Option<Vec<CellInput>>,
    comment: Option<String>,
}

/// One revision on its way through the stages, for some channels and locales.
pub struct Review(review::Model);

impl From<review::Model> for Review {
    fn from(row: review::Model) -> Self {
        Self(row)
    }
}

impl Review {
    async fn facts(&self, ctx: &Context<'_>) -> async_graphql::Result<Facts> {
        Ok(ctx.loader::<FactsLoader>()?.load_one(self.0.id).await?.unwrap_or_default())
    }

    fn stage(&self, facts: &Facts, index: usize) -> Option<Stage> {
        let rule = self.0.stages.0.get(index)?.clone();
        let state = rules::stage_state(&self.0.stages.0, &facts.decided(), index);
        let here = |row: &&decisions::Model| usize::try_from(row.stage).ok() == Some(index);
        Some(Stage { rule, state, decisions: facts.decisions.iter().filter(here).cloned().collect() })
    }
}

#[Object]
impl Review {
    async fn id(&self) -> ReviewId {
        self.0.id
    }
    /// The channels and locales it is for.
    async fn scope(&self) -> Vec<Cell> {
        self.0.cells.0.iter().cloned().map(Cell::from).collect()
    }
    /// What is under review.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Resource> {
        let found = Resource::load(ctx, self.0.resource).await?;
        found.ok_or_else(|| Error::not_found("resource", self.0.resource))
    }
    async fn revision(&self, ctx: &Context<'_>) -> Result<Revision> {
        let app = ctx.app()?;
        Ok(revision::get(app.db.read(), self.0.resource, self.0.revision).await?.into())
    }
    /// Against what is live in the scope; all of it where nothing is.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<Change>> {
        history::between(ctx, self.0.resource, self.0.base, self.0.revision).await
    }
    async fn state(&self) -> ReviewState {
        self.0.state
    }
    async fn stages(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Stage>> {
        let facts = self.facts(ctx).await?;
        Ok((0..self.0.stages.0.len()).filter_map(|index| self.stage(&facts, index)).collect())
    }
    /// The stage that waits for decisions; none when the review has ended.
    async fn current_stage(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Stage>> {
        let facts = self.facts(ctx).await?;
        let current = rules::current(&self.0.stages.0, &facts.decided()).filter(|_| self.0.state == ReviewState::Open);
        Ok(current.and_then(|index| self.stage(&facts, index)))
    }
    async fn submitted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        person(ctx, self.0.submitted_by).await
    }
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.0.submitted_at
    }
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }
    /// What must hold before it may go live, as it stands now.
    async fn guards(&self, ctx: &Context<'_>) -> Result<Vec<Guard>> {
        let guards = inbox::guards(ctx.app()?, ctx.actor()?, &self.0).await?;
        Ok(guards.into_iter().map(Guard::from).collect())
    }
    /// Whether you may decide now, and why not.
    async fn verdict(&self, ctx: &Context<'_>) -> async_graphql::Result<Verdict> {
        let facts = self.facts(ctx).await?;
        Ok(inbox::verdict(ctx.actor()?, &self.0, &facts).into())
    }
}

async fn person(ctx: &Context<'_>, id: Option<UserId>) -> async_graphql::Result<Option<User>> {
    let Some(id) = id else { return Ok(None) };
    Ok(ctx.loader::<UserLoader>()?.load_one(id).await?.map(User::from))
}

/// A step of the workflow, with what was decided in it.
pub struct Stage {
    rule: rules::Stage,
    state: StageState,
    decisions: Vec<decisions::Model>,
}

#[Object]
impl Stage {
    async fn code(&self) -> &str {
        &self.rule.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        let locale = locale.unwrap_or_else(|| ctx.actor().map_or_else(|_| String::new(), |actor| actor.locale.clone()));
        Ok(channels::label(&self.rule.labels, &locale).unwrap_or(&self.rule.code).to_owned())
    }
    /// How many people must approve.
    async fn needed(&self) -> u32 {
        self.rule.needed
    }
    async fn state(&self) -> StageState {
        self.state
    }
    async fn decisions(&self) -> Vec<Decision> {
        self.decisions.iter().cloned().map(Decision).collect()
    }
}

/// What somebody decided.
pub struct Decision(decisions::Model);

#[Object]
impl Decision {
    async fn user(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        person(ctx, Some(self.0.user)).await
    }
    async fn decision(&self) -> DecisionKind {
        self.0.decision
    }
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

/// Something that must hold before a revision may go live.
#[derive(SimpleObject)]
pub struct Guard {
    code: String,
    /// `false` hinders the submission and the last approval.
    ok: bool,
    message: Option<String>,
    path: Option<String>,
    /// What the message speaks of, by name: the `record` or `model` that is not live, the `attribute` and `locale` of a text
    /// of a machine, the `cells` (`web.de_DE`) where, or those of the violation that hinders.
    parameters: Json,
}

impl From<guard::Guard> for Guard {
    fn from(found: guard::Guard) -> Self {
        let ok = found.outcome != guard::Outcome::Hinders;
        let parameters = Json::Object(found.parameters.into_iter().collect());
        Self { code: found.code, ok, message: found.message, path: found.path, parameters }
    }
}

/// Whether you may decide.
#[derive(SimpleObject)]
pub struct Verdict {
    may_decide: bool,
    /// Why not: `FORBIDDEN`, `FOUR_EYES`, `ALREADY_DECIDED`, `REVIEW_CLOSED` or `NO_PERSON`.
    code: Option<String>,
    reason: Option<String>,
}

impl From<Result<(), rules::Refusal>> for Verdict {
    fn from(verdict: Result<(), rules::Refusal>) -> Self {
        let refusal = verdict.err();
        Self {
            may_decide: refusal.is_none(),
            code: refusal.map(|refusal| refusal.code().to_owned()),
            reason: refusal.map(rules::Refusal::reason),
        }
    }
}

/// The part of `Resource` that the workflow knows.
pub struct ResourceWorkflow(pub ResourceId);

#[Object]
impl ResourceWorkflow {
    /// Its reviews, newest first; `open` narrows to those under way, or to those that have ended.
    async fn reviews(&self, ctx: &Context<'_>, open: Option<bool>) -> async_graphql::Result<Vec<Review>> {
        let rows = ctx.loader::<ReviewLoader>()?.load_one(self.0).await?.unwrap_or_default();
        let wanted = |row: &review::Model| open.is_none_or(|open| open == (row.state == ReviewState::Open));
        Ok(rows.into_iter().filter(wanted).map(Review::from).collect())
    }
}

/// Reviews by resource.
pub struct ReviewLoader(Session);

impl From<Session> for ReviewLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<ResourceId> for ReviewLoader {
    type Value = Vec<review::Model>;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ResourceId]) -> Result<HashMap<ResourceId, Self::Value>, Arc<Error>> {
        self.0.actor.require(Permission::ViewCatalog)?;
        Ok(inbox::of(self.0.app.db.read(), ids).await?)
    }
}

/// Decisions and authors by review.
pub struct FactsLoader(Session);

impl From<Session> for FactsLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<ReviewId> for FactsLoader {
    type Value = Facts;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ReviewId]) -> Result<HashMap<ReviewId, Facts>, Arc<Error>> {
        Ok(inbox::facts_of(self.0.app.db.read(), ids).await?)
    }
}
