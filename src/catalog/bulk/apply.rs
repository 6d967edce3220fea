//! What is done to some resources of a bulk edit, in the caller's transaction: shared by the run, which commits it, and
//! the preview, which does not.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::{
    edit,
    item::{self, State},
    operation::Steps,
};
use crate::{
    auth::Actor,
    catalog::{
        ContentModel,
        edit::{edit_right, may_write},
        write::{self, Write},
    },
    error::{Error, Result, Violation},
    id::{BulkEditId, ResourceId},
    resource::{self, Content, merge::merge, revision},
};

/// What is to be done to each resource.
pub enum What<'a> {
    Steps(Steps<'a>),
    /// Takes back what an earlier bulk edit did.
    Undo(BulkEditId),
    /// The content model changed so that the steps make no sense any more.
    Nonsense(Vec<Violation>),
}

impl<'a> What<'a> {
    pub fn of(edit: &'a edit::Model, model: &'a ContentModel) -> Self {
        match edit.undoes {
            Some(undone) => Self::Undo(undone),
            None => match Steps::check(model, &edit.operations.0) {
                Ok(steps) => Self::Steps(steps),
                Err(faults) => Self::Nonsense(faults),
            },
        }
    }
}

/// What became of one resource.
pub struct Applied {
    pub resource: ResourceId,
    pub state: State,
    /// As it was read; absent when the resource is gone.
    pub current: Option<resource::Model>,
    pub content: Content,
    pub violations: Vec<Violation>,
}

/// Writes what can be written; answers in the order of `resources`.
pub async fn apply(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    what: &What<'_>,
    comment: Option<&str>,
    resources: &[ResourceId],
) -> Result<Vec<Applied>> {
    let found = resource::hold_by_ids(tx, resources).await?.into_iter().map(|row| (row.id, row));
    let mut found: HashMap<ResourceId, resource::Model> = found.collect();
    let earlier = match what {
        What::Undo(undone) => earlier(tx, *undone, resources).await?,
        What::Steps(_) | What::Nonsense(_) => HashMap::new(),
    };
    let all: Vec<Applied> =
        resources.iter().map(|id| one(actor, model, what, earlier.get(id), *id, found.remove(id))).collect();
    write_changed(tx, actor, model, comment, all).await
}

/// The contents before and after the bulk edit that is taken back.
async fn earlier(
    tx: &impl ConnectionTrait,
    undone: BulkEditId,
    resources: &[ResourceId],
) -> Result<HashMap<ResourceId, [Content; 2]>> {
    let items = item::of_resources(tx, undone, resources).await?;
    let numbers = |item: &item::Model| Some([(item.resource, item.before?), (item.resource, item.after?)]);
    let keys: Vec<(ResourceId, i32)> = items.iter().filter_map(numbers).flatten().collect();
    let revisions = revision::by_numbers(tx, &keys).await?.into_iter();
    let mut contents: HashMap<(ResourceId, i32), Content> =
        revisions.map(|row| ((row.resource, row.number), row.content)).collect();
    let pair = |item: &item::Model| {
        let [before, after] = numbers(item)?;
        Some((item.resource, [contents.remove(&before)?, contents.remove(&after)?]))
    };
    Ok(items.iter().filter_map(pair).collect())
}

fn one(
    actor: &Actor,
    model: &ContentModel,
    what: &What<'_>,
    earlier: Option<&[Content; 2]>,
    id: ResourceId,
    current: Option<resource::Model>,
) -> Applied {
    let Some(current) = current else {
        let violations = vec![Violation::new("NOT_FOUND", "", "it was deleted meanwhile")];
        return Applied { resource: id, state: State::Rejected, current, content: Content::default(), violations };
    };
    let (state, content, violations) = match changed(actor, model, what, earlier, &current) {
        Ok(content) if content == current.content => (State::Unchanged, content, Vec::new()),
        Ok(content) => (State::Changed, content, Vec::new()),
        Err(violations) => (State::Rejected, current.content.clone(), violations),
    };
    Applied { resource: id, state, current: Some(current), content, violations }
}

fn changed(
    actor: &Actor,
    model: &ContentModel,
    what: &What<'_>,
    earlier: Option<&[Content; 2]>,
    current: &resource::Model,
) -> Result<Content, Vec<Violation>> {
    actor.require(edit_right(current.kind)).map_err(told)?;
    let content = match (what, earlier) {
        (What::Steps(steps), _) => {
            let mut content = current.content.clone();
            steps.apply(&mut content).map_err(|fault| vec![fault])?;
            content
        }
        (What::Undo(_), Some([before, after])) => merge(after, &current.content, before).map_err(|clashes| {
            let told = |path| Violation::new("STALE", path, "it was changed again since: that change is kept");
            clashes.into_iter().map(|clash| told(clash.path)).collect::<Vec<_>>()
        })?,
        (What::Undo(_), None) => return Err(vec![Violation::new("NOT_FOUND", "", "its earlier revision is gone")]),
        (What::Nonsense(faults), _) => return Err(faults.clone()),
    };
    may_write(actor, model, &current.content, &content).map_err(told)?;
    Ok(content)
}

fn told(error: Error) -> Vec<Violation> {
    match error {
        Error::Invalid(violations) => violations,
        error => vec![Violation::new(error.code(), "", error.to_string())],
    }
}

async fn write_changed(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    comment: Option<&str>,
    mut all: Vec<Applied>,
) -> Result<Vec<Applied>> {
    let changed: Vec<&mut Applied> = all.iter_mut().filter(|applied| applied.state == State::Changed).collect();
    let writes = changed.iter().filter_map(|applied| {
        let current = applied.current.clone()?;
        let (kind, code) = (current.kind, current.code.clone());
        let (content, comment) = (applied.content.clone(), comment.map(str::to_owned));
        Some(Write { current: Some(current), kind, code, content, comment, restored_from: None })
    });
    let outcomes = write::write_all(tx, actor, model, writes.collect()).await?;
    for (applied, outcome) in changed.into_iter().zip(outcomes) {
        if let Err(violations) = outcome {
            (applied.state, applied.violations) = (State::Rejected, violations);
        }
    }
    Ok(all)
}
