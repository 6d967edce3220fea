//! Saving and making many resources at once in the management API.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::{
    Completeness, Resource, Violation,
    history::{self, Change},
    inputs::{CreateResourceInput, SaveResourceInput},
};
use crate::{
    catalog::{
        self, ContentModel,
        batch::{self, OnError, Save, Saved, State},
        completeness::{self, Shift},
    },
    error::{Error, Result},
    graphql::ContextExt,
    id::ResourceId,
    resource::Content,
};

/// What each input says; what makes no sense is named by its place in the list.
fn saves<I>(inputs: Vec<I>) -> Result<Vec<Save>>
where
    Save: TryFrom<I, Error = Error>,
{
    let save = |(index, input): (usize, I)| Save::try_from(input).map_err(|error| within(index, error));
    inputs.into_iter().enumerate().map(save).collect()
}

impl TryFrom<SaveResourceInput> for Save {
    type Error = Error;

    fn try_from(input: SaveResourceInput) -> Result<Self> {
        let (id, seen) = (input.id, input.version);
        Ok(Self::Edit { id, seen, edit: input.try_into()? })
    }
}

impl TryFrom<CreateResourceInput> for Save {
    type Error = Error;

    fn try_from(input: CreateResourceInput) -> Result<Self> {
        input.try_into().map(Self::Put)
    }
}

fn within(index: usize, error: Error) -> Error {
    let Error::Invalid(violations) = error else { return error };
    let placed = |violation: crate::error::Violation| crate::error::Violation {
        path: format!("inputs.{index}.{}", violation.path),
        ..violation
    };
    Error::Invalid(violations.into_iter().map(placed).collect())
}

/// What became of the edits of one call.
#[derive(SimpleObject)]
pub struct SaveResourcesPayload {
    counts: SaveCounts,
    /// One for each input, in their order.
    results: Vec<SaveResult>,
}

#[derive(Default, SimpleObject)]
pub struct SaveCounts {
    created: usize,
    changed: usize,
    /// Had it all already.
    unchanged: usize,
    rejected: usize,
    /// Good, and left alone because another one was rejected.
    held_back: usize,
}

impl SaveResourcesPayload {
    pub async fn save<I>(ctx: &Context<'_>, inputs: Vec<I>, on_error: OnError) -> Result<Self>
    where
        Save: TryFrom<I, Error = Error>,
    {
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        let all = batch::save(app, actor, saves(inputs)?, on_error).await?;
        let model = catalog::model::current(app).await?;
        let result = |saved| SaveResult { model: model.clone(), saved };
        Ok(Self { counts: SaveCounts::of(&all), results: all.into_iter().map(result).collect() })
    }
}

impl SaveCounts {
    fn of(all: &[Saved]) -> Self {
        let count = |state| all.iter().filter(|saved| saved.state == state).count();
        Self {
            created: count(State::Created),
            changed: count(State::Changed),
            unchanged: count(State::Unchanged),
            rejected: count(State::Rejected),
            held_back: count(State::HeldBack),
        }
    }
}

/// What became of one edit.
pub struct SaveResult {
    model: Arc<ContentModel>,
    saved: Saved,
}

#[Object]
impl SaveResult {
    /// Of the resource that the input named; absent where one was to be made and is not.
    async fn id(&self) -> Option<ResourceId> {
        self.saved.id()
    }
    async fn state(&self) -> State {
        self.saved.state
    }
    /// As it is stored now. Absent when there is no such resource.
    async fn resource(&self) -> Option<Resource> {
        self.saved.row().map(|row| Resource::of(self.model.clone(), row.clone()))
    }
    /// From what was stored to what the edit makes of it.
    async fn changes(&self) -> Vec<Change> {
        let none = Content::default();
        let [before, after] = [self.saved.before(), self.saved.after()].map(|side| side.unwrap_or(&none));
        history::changes(&self.model, before, after, Vec::new())
    }
    /// All that is wrong with it. `STALE` stands at each place that somebody else changed too.
    async fn violations(&self) -> Vec<Violation> {
        self.saved.violations.iter().cloned().map(Violation::from).collect()
    }
    /// The channels and locales in which it gets more or less complete; of the resource itself, not of its variants.
    async fn completeness(&self) -> Vec<CompletenessChange> {
        CompletenessChange::all(&self.model, &self.saved.completeness)
    }
}

/// How complete a resource was and is in one channel and locale.
#[derive(SimpleObject)]
pub struct CompletenessChange {
    /// Absent where nothing was asked of it.
    before: Option<Completeness>,
    /// Absent where nothing is asked of it any more.
    after: Option<Completeness>,
}

impl CompletenessChange {
    pub fn all(model: &Arc<ContentModel>, shifts: &[Shift]) -> Vec<Self> {
        let side = |row: &Option<completeness::Model>| Some(Completeness { model: model.clone(), row: row.clone()? });
        shifts.iter().map(|shift| Self { before: side(&shift.before), after: side(&shift.after) }).collect()
    }
}
