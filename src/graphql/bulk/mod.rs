//! Bulk edits in the management API.

mod inputs;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, Enum, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};

use self::inputs::{BulkOperationInput, BulkSelectionInput};
use super::{
    Connection, ContextExt,
    access_types::User,
    content_model,
    context::Session,
    model::types::Attribute,
    resource::{
        Resource, Violation,
        history::{self, Change, shared},
    },
};
use crate::{
    catalog::{
        ContentModel,
        attribute::display,
        bulk::{self, Operation, Preview, apply::Applied, edit, item},
    },
    channels::{Labels, label},
    error::{Error, Result},
    id::BulkEditId,
    page::Page,
};

#[derive(Default)]
pub struct BulkQuery;

#[Object]
impl BulkQuery {
    /// Bulk edits, newest first.
    async fn bulk_edits(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<BulkEdit>> {
        let page = Page::new(first, after)?;
        Ok(edit::page(ctx.app()?.db.read(), ctx.actor()?, &page).await?.into())
    }

    async fn bulk_edit(&self, ctx: &Context<'_>, id: BulkEditId) -> Result<Option<BulkEdit>> {
        Ok(edit::find(ctx.app()?.db.read(), ctx.actor()?, id).await?.map(BulkEdit::from))
    }

    /// What a bulk edit would do, looked at closely for the first 200 resources. Nothing is written.
    async fn preview_bulk_edit(
        &self,
        ctx: &Context<'_>,
        selection: BulkSelectionInput,
        operations: Vec<BulkOperationInput>,
    ) -> Result<BulkPreview> {
        let operations: Vec<Operation> = operations.into_iter().map(Operation::from).collect();
        Ok(bulk::preview(ctx.app()?, ctx.actor()?, selection.into(), &operations).await?.into())
    }
}

#[derive(Default)]
pub struct BulkMutation;

#[Object]
impl BulkMutation {
    /// Changes many resources in the background, each as if somebody saved it. `INVALID` when an operation makes no sense,
    /// `TOO_MANY` for more than 200,000 resources.
    async fn start_bulk_edit(
        &self,
        ctx: &Context<'_>,
        selection: BulkSelectionInput,
        operations: Vec<BulkOperationInput>,
        comment: Option<String>,
    ) -> Result<BulkEdit> {
        let operations = operations.into_iter().map(Operation::from).collect();
        Ok(bulk::start(ctx.app()?, ctx.actor()?, selection.into(), operations, comment).await?.into())
    }

    /// Stops within seconds; what was changed stays changed. `BULK_EDIT_ENDED` when there is nothing to stop.
    async fn cancel_bulk_edit(&self, ctx: &Context<'_>, id: BulkEditId) -> Result<BulkEdit> {
        Ok(bulk::cancel(ctx.app()?, ctx.actor()?, id).await?.into())
    }

    /// Takes a finished bulk edit back, as a bulk edit of its own; what others changed since is kept. `BULK_EDIT_RUNNING`
    /// while it runs, `UNDONE` when that was done already, `NOTHING_TO_UNDO` when it changed nothing.
    async fn undo_bulk_edit(&self, ctx: &Context<'_>, id: BulkEditId) -> Result<BulkEdit> {
        Ok(bulk::undo(ctx.app()?, ctx.actor()?, id).await?.into())
    }
}

/// One change of many resources.
pub struct BulkEdit(edit::Model);

impl From<edit::Model> for BulkEdit {
    fn from(row: edit::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl BulkEdit {
    async fn id(&self) -> BulkEditId {
        self.0.id
    }
    async fn state(&self) -> edit::State {
        self.0.state
    }
    /// Empty for one that takes another back.
    async fn operations(&self, ctx: &Context<'_>) -> Result<Vec<BulkOperation>> {
        let model = content_model(ctx).await?;
        let operations = self.0.operations.0.iter().cloned();
        Ok(operations.map(|operation| BulkOperation { model: model.clone(), operation }).collect())
    }
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }
    /// How many resources it is about.
    async fn total(&self) -> i32 {
        self.0.total
    }
    async fn counts(&self) -> BulkCounts {
        let edit::Model { changed, unchanged, rejected, .. } = self.0;
        BulkCounts { waiting: self.0.waiting(), changed, unchanged, rejected }
    }
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        history::user(ctx, self.0.created_by).await
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
    /// The bulk edit that this one takes back.
    async fn undoes(&self, ctx: &Context<'_>) -> Result<Option<BulkEdit>> {
        let Some(undone) = self.0.undoes else { return Ok(None) };
        Ok(ctx.loader::<BulkEditLoader>()?.load_one(undone).await.map_err(shared)?.map(BulkEdit::from))
    }
    /// The bulk edit that takes this one back; the newest, where it took several.
    async fn undone_by(&self, ctx: &Context<'_>) -> Result<Option<BulkEdit>> {
        Ok(ctx.loader::<UndoLoader>()?.load_one(self.0.id).await.map_err(shared)?.map(BulkEdit::from))
    }
    /// The resources, in the order in which they are worked through.
    async fn items(
        &self,
        ctx: &Context<'_>,
        state: Option<item::State>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<BulkItem>> {
        let page = Page::new(first, after)?;
        Ok(item::page(ctx.app()?.db.read(), ctx.actor()?, &self.0, state, &page).await?.into())
    }
}

#[derive(SimpleObject)]
pub struct BulkCounts {
    waiting: i32,
    changed: i32,
    /// Had it all already.
    unchanged: i32,
    /// Would be wrong, or may not be changed by who started it.
    rejected: i32,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum BulkOperationKind {
    SetValue,
    ClearValue,
    AddOptions,
    RemoveOptions,
    ReplaceText,
    ConvertUnit,
    SetEnabled,
    SetFamily,
    AddCategories,
    RemoveCategories,
    /// Follows from deleting an attribute.
    DeleteAttribute,
    /// Follows from saving a family variant.
    MoveAttributes,
    /// A machine translates: see `translateByMachine`.
    Translate,
}

/// One step of a bulk edit.
pub struct BulkOperation {
    model: Arc<ContentModel>,
    operation: Operation,
}

#[Object]
impl BulkOperation {
    async fn kind(&self) -> BulkOperationKind {
        match self.operation {
            Operation::SetValue { .. } => BulkOperationKind::SetValue,
            Operation::ClearValue { .. } => BulkOperationKind::ClearValue,
            Operation::AddOptions { .. } => BulkOperationKind::AddOptions,
            Operation::RemoveOptions { .. } => BulkOperationKind::RemoveOptions,
            Operation::ReplaceText(_) => BulkOperationKind::ReplaceText,
            Operation::ConvertUnit { .. } => BulkOperationKind::ConvertUnit,
            Operation::SetEnabled { .. } => BulkOperationKind::SetEnabled,
            Operation::SetFamily { .. } => BulkOperationKind::SetFamily,
            Operation::AddCategories { .. } => BulkOperationKind::AddCategories,
            Operation::RemoveCategories { .. } => BulkOperationKind::RemoveCategories,
            Operation::DeleteAttribute { .. } => BulkOperationKind::DeleteAttribute,
            Operation::MoveAttributes { .. } => BulkOperationKind::MoveAttributes,
            Operation::Translate { .. } => BulkOperationKind::Translate,
        }
    }
    /// Of steps about values.
    async fn attribute(&self) -> Option<Attribute> {
        let attribute = self.model.attribute(self.operation.attribute()?)?;
        Some(Attribute::new(&self.model, attribute.clone()))
    }
    async fn channel(&self) -> Option<&str> {
        self.operation.place().0
    }
    async fn locale(&self) -> Option<&str> {
        self.operation.place().1
    }
    /// What is set, added or removed, with labels; what is looked for when text is replaced.
    async fn text(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        Ok(in_words(&self.model, &self.operation, locale))
    }
    /// What replaces text.
    async fn replacement(&self) -> Option<&str> {
        match &self.operation {
            Operation::ReplaceText(replacement) => Some(&replacement.replace),
            _ => None,
        }
    }
}

fn in_words(model: &ContentModel, operation: &Operation, locale: &str) -> String {
    let name = |labels: Option<&Labels>, code: &str| {
        labels.and_then(|labels| label(labels, locale)).unwrap_or(code).to_owned()
    };
    let categories = |codes: &BTreeSet<String>| {
        let names = codes.iter().map(|code| name(model.category(code).map(|found| &found.labels), code));
        names.collect::<Vec<_>>().join(", ")
    };
    match operation {
        Operation::SetValue { attribute, data, .. } => {
            model.attribute(attribute).map(|found| display(model, found, data, locale)).unwrap_or_default()
        }
        Operation::AddOptions { attribute, options, .. } | Operation::RemoveOptions { attribute, options, .. } => {
            let names = options.iter().map(|code| name(model.option(attribute, code).map(|found| &found.labels), code));
            names.collect::<Vec<_>>().join(", ")
        }
        Operation::ReplaceText(replacement) => replacement.find.clone(),
        Operation::ConvertUnit { unit, .. } => unit.clone(),
        Operation::SetEnabled { enabled } => enabled.to_string(),
        Operation::SetFamily { family } => name(model.family(family).map(|found| &found.labels), family),
        Operation::AddCategories { categories: codes } | Operation::RemoveCategories { categories: codes } => {
            categories(codes)
        }
        Operation::DeleteAttribute { attribute } => {
            name(model.attribute(attribute).map(|found| &found.labels), attribute)
        }
        Operation::MoveAttributes { attributes, .. } => {
            let names = attributes.iter().map(|code| name(model.attribute(code).map(|found| &found.labels), code));
            names.collect::<Vec<_>>().join(", ")
        }
        Operation::Translate { locale: target, .. } => target.clone(),
        Operation::ClearValue { .. } => String::new(),
    }
}

#[derive(SimpleObject)]
pub struct BulkPreview {
    /// How many resources it is about.
    total: usize,
    /// How many of them were looked at; the counts are of these.
    examined: usize,
    counts: BulkCounts,
    /// The rejected ones first, then those that change; 50 at most.
    items: Vec<BulkItem>,
}

impl From<Preview> for BulkPreview {
    fn from(preview: Preview) -> Self {
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let item::Counts { changed, unchanged, rejected } = preview.counts;
        Self {
            total: preview.total,
            examined: preview.examined,
            counts: BulkCounts {
                waiting: 0,
                changed: count(changed),
                unchanged: count(unchanged),
                rejected: count(rejected),
            },
            items: preview.items.into_iter().map(|applied| BulkItem::Previewed(Box::new(applied))).collect(),
        }
    }
}

/// What a bulk edit does, or would do, to one resource.
pub enum BulkItem {
    Kept(item::Model),
    Previewed(Box<Applied>),
}

impl From<item::Model> for BulkItem {
    fn from(row: item::Model) -> Self {
        Self::Kept(row)
    }
}

#[Object]
impl BulkItem {
    /// Absent when it is gone.
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        let id = match self {
            Self::Kept(row) => row.resource,
            Self::Previewed(applied) => applied.resource,
        };
        Resource::load(ctx, id).await
    }
    async fn state(&self) -> item::State {
        match self {
            Self::Kept(row) => row.state,
            Self::Previewed(applied) => applied.state,
        }
    }
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<Change>> {
        match self {
            Self::Kept(row) => match row.after {
                Some(after) => history::of_revision(ctx, row.resource, after).await,
                None => Ok(Vec::new()),
            },
            Self::Previewed(applied) => {
                let Some(current) = &applied.current else { return Ok(Vec::new()) };
                let model = content_model(ctx).await?;
                Ok(history::changes(&model, &current.content, &applied.content, Vec::new()))
            }
        }
    }
    /// Why it was rejected, or what was left out of its change.
    async fn violations(&self) -> Vec<Violation> {
        let violations = match self {
            Self::Kept(row) => row.violations.as_ref().map(|violations| violations.0.as_slice()).unwrap_or_default(),
            Self::Previewed(applied) => &applied.violations,
        };
        violations.iter().cloned().map(Violation::from).collect()
    }
}

/// Bulk edits by id.
pub struct BulkEditLoader(Session);

impl From<Session> for BulkEditLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<BulkEditId> for BulkEditLoader {
    type Value = edit::Model;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BulkEditId]) -> Result<HashMap<BulkEditId, edit::Model>, Arc<Error>> {
        let rows = edit::by_ids(self.0.app.db.read(), &self.0.actor, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// The newest bulk edit that takes another back, by the other's id.
pub struct UndoLoader(Session);

impl From<Session> for UndoLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<BulkEditId> for UndoLoader {
    type Value = edit::Model;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BulkEditId]) -> Result<HashMap<BulkEditId, edit::Model>, Arc<Error>> {
        let rows = edit::undoing(self.0.app.db.read(), &self.0.actor, keys).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.undoes?, row))).collect())
    }
}
