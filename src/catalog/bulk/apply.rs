//! What is done to some resources of a bulk edit, in the caller's transaction: shared by the run, which commits it, and
//! the preview, which does not.

use std::{collections::HashMap, sync::Arc};

use chrono::Utc;
use sea_orm::ConnectionTrait;

use super::{
    edit,
    item::{self, State},
    operation::{Beside, Steps},
};
use crate::{
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        edit::{edit_right, may_write},
        remodel,
        translation::{
            machine::made::Made,
            mark::{
                self,
                kept::{self, AllKept, Restored},
            },
        },
        write::{self, Write},
    },
    error::{Error, Result, Violation},
    id::{BulkEditId, ResourceId},
    resource::{self, Content, merge::merge, revision},
};

/// What is to be done to each resource.
pub struct What<'a> {
    step: Step<'a>,
    /// It follows from a change of the content model: who may make that may have its values follow.
    of_model: bool,
}

enum Step<'a> {
    Steps(Steps<'a>),
    /// Takes back what an earlier bulk edit did.
    Undo(BulkEditId),
    /// Writes what a machine made of each resource.
    Made(&'a HashMap<ResourceId, Made>),
    /// The content model changed so that the steps make no sense any more.
    Nonsense(Vec<Violation>),
}

impl<'a> What<'a> {
    pub fn of(edit: &'a edit::Model, model: &'a ContentModel) -> Self {
        let step = match edit.undoes {
            Some(undone) => Step::Undo(undone),
            None => match Steps::check(model, &edit.operations.0) {
                Ok(steps) => Step::Steps(steps),
                Err(faults) => Step::Nonsense(faults),
            },
        };
        Self { step, of_model: edit.before.is_some() }
    }
}

impl<'a> From<&'a HashMap<ResourceId, Made>> for What<'a> {
    fn from(made: &'a HashMap<ResourceId, Made>) -> Self {
        Self { step: Step::Made(made), of_model: false }
    }
}

impl<'a> From<Steps<'a>> for What<'a> {
    fn from(steps: Steps<'a>) -> Self {
        Self { step: Step::Steps(steps), of_model: false }
    }
}

/// What became of one resource.
pub struct Applied {
    pub resource: ResourceId,
    pub state: State,
    /// As it was read; absent when the resource is gone.
    pub current: Option<Arc<resource::Model>>,
    pub content: Content,
    /// Why it was rejected, or what was left out of a change.
    pub violations: Vec<Violation>,
    /// Of translations that the change replaces.
    pub marks: AllKept,
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
    let found = resource::hold_by_ids(tx, resources).await?;
    let beside = match &what.step {
        Step::Steps(steps) => remodel::beside(tx, model, steps, &found).await?,
        Step::Undo(_) | Step::Made(_) | Step::Nonsense(_) => HashMap::new(),
    };
    let earlier = match &what.step {
        Step::Undo(undone) => earlier(tx, *undone, resources).await?,
        Step::Steps(_) | Step::Made(_) | Step::Nonsense(_) => HashMap::new(),
    };
    let batch = Batch { actor, model, what, beside, earlier };
    let mut found: HashMap<ResourceId, resource::Model> = found.into_iter().map(|row| (row.id, row)).collect();
    let mut all: Vec<Applied> = resources.iter().map(|id| batch.one(*id, found.remove(id))).collect();
    let machine = matches!(what.step, Step::Made(_));
    keep_marks(tx, &mut all).await?;
    let written = write_changed(tx, actor, model, comment, machine, &mut all).await?;
    bring_marks_back(tx, model, &batch.earlier, &all, &written).await?;
    Ok(all)
}

async fn keep_marks(tx: &impl ConnectionTrait, all: &mut [Applied]) -> Result<()> {
    let changed: Vec<ResourceId> =
        all.iter().filter(|applied| applied.state == State::Changed).map(|applied| applied.resource).collect();
    let marks = mark::of(tx, &changed).await?;
    for applied in all.iter_mut() {
        let (Some(marks), Some(current)) = (marks.get(&applied.resource), &applied.current) else { continue };
        applied.marks = kept::replaced(marks, [&current.content, &applied.content]);
    }
    Ok(())
}

/// A text that comes back is as outdated as it was.
async fn bring_marks_back(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    earlier: &HashMap<ResourceId, Earlier>,
    all: &[Applied],
    written: &[Arc<resource::Model>],
) -> Result<()> {
    let until_now: HashMap<ResourceId, &Content> =
        all.iter().filter_map(|applied| Some((applied.resource, &applied.current.as_ref()?.content))).collect();
    let restored = written.iter().filter_map(|row| {
        let Earlier { before, marks, .. } = earlier.get(&row.id)?;
        Some(Restored { row, until_now: until_now.get(&row.id)?, before, marks })
    });
    kept::bring_back(tx, model, Utc::now(), &restored.collect::<Vec<_>>()).await
}

/// What is known before any resource of a batch is changed.
struct Batch<'a> {
    actor: &'a Actor,
    model: &'a ContentModel,
    what: &'a What<'a>,
    beside: HashMap<ResourceId, Beside>,
    earlier: HashMap<ResourceId, Earlier>,
}

/// What the bulk edit that is taken back did to a resource.
struct Earlier {
    before: Content,
    after: Content,
    /// Of translations that it replaced.
    marks: AllKept,
}

async fn earlier(
    tx: &impl ConnectionTrait,
    undone: BulkEditId,
    resources: &[ResourceId],
) -> Result<HashMap<ResourceId, Earlier>> {
    let items = item::of_resources(tx, undone, resources).await?;
    let numbers = |item: &item::Model| Some([(item.resource, item.before?), (item.resource, item.after?)]);
    let keys: Vec<(ResourceId, i32)> = items.iter().filter_map(numbers).flatten().collect();
    let revisions = revision::by_numbers(tx, &keys).await?.into_iter();
    let mut contents: HashMap<(ResourceId, i32), Content> =
        revisions.map(|row| ((row.resource, row.number), row.content)).collect();
    let pair = |item: &item::Model| {
        let [before, after] = numbers(item)?;
        let (before, after) = (contents.remove(&before)?, contents.remove(&after)?);
        Some((item.resource, Earlier { before, after, marks: item.marks.clone().unwrap_or_default() }))
    };
    Ok(items.iter().filter_map(pair).collect())
}

impl Batch<'_> {
    fn one(&self, id: ResourceId, current: Option<resource::Model>) -> Applied {
        let Some(current) = current else {
            let violations = vec![Violation::new("NOT_FOUND", "", "it was deleted meanwhile")];
            let (content, marks) = (Content::default(), AllKept::default());
            return Applied { resource: id, state: State::Rejected, current: None, content, violations, marks };
        };
        let (state, content, violations) = match self.changed(&current) {
            Ok((content, left)) if content != current.content => (State::Changed, content, left),
            Ok((content, left)) if left.is_empty() => (State::Unchanged, content, left),
            Ok((content, left)) => (State::Rejected, content, left),
            Err(violations) => (State::Rejected, current.content.clone(), violations),
        };
        let current = Some(Arc::new(current));
        Applied { resource: id, state, current, content, violations, marks: AllKept::default() }
    }

    /// What is to be written, and what had to be left out of it.
    fn changed(&self, current: &resource::Model) -> Result<(Content, Vec<Violation>), Vec<Violation>> {
        if !self.what.of_model {
            self.actor.require(edit_right(current.kind)).map_err(told)?;
        }
        let mut left = Vec::new();
        let content = match (&self.what.step, self.earlier.get(&current.id)) {
            (Step::Steps(steps), _) => {
                let mut content = current.content.clone();
                let beside = self.beside.get(&current.id);
                steps.apply(&mut content, beside.unwrap_or(&Beside::default())).map_err(|fault| vec![fault])?;
                content
            }
            (Step::Undo(_), Some(Earlier { before, after, .. })) => {
                let by_item = |attribute: &str| self.model.merges_by_item(attribute);
                merge(after, &current.content, before, by_item).map_err(|clashes| {
                    let told = |path| Violation::new("STALE", path, "it was changed again since: that change is kept");
                    clashes.into_iter().map(|clash| told(clash.path)).collect::<Vec<_>>()
                })?
            }
            (Step::Made(made), _) => {
                let mut content = current.content.clone();
                left = made.get(&current.id).map(|made| made.apply(&mut content)).unwrap_or_default();
                content
            }
            (Step::Undo(_), None) => {
                return Err(vec![Violation::new("NOT_FOUND", "", "its earlier revision is gone")]);
            }
            (Step::Nonsense(faults), _) => return Err(faults.clone()),
        };
        match self.what.of_model {
            true => self.actor.require(Permission::EditModel).map_err(told)?,
            false => may_write(self.actor, self.model, &current.content, &content).map_err(told)?,
        }
        Ok((content, left))
    }
}

fn told(error: Error) -> Vec<Violation> {
    match error {
        Error::Invalid(violations) => violations,
        error => vec![Violation::new(error.code(), "", error.to_string())],
    }
}

/// What is stored now of those that were written.
async fn write_changed(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    comment: Option<&str>,
    machine: bool,
    all: &mut [Applied],
) -> Result<Vec<Arc<resource::Model>>> {
    let changed: Vec<&mut Applied> = all.iter_mut().filter(|applied| applied.state == State::Changed).collect();
    let writes = changed.iter().filter_map(|applied| {
        let current = applied.current.clone()?;
        let (kind, code) = (current.kind, current.code.clone());
        let (content, comment) = (applied.content.clone(), comment.map(str::to_owned));
        Some(Write {
            current: Some(current),
            kind,
            code,
            content,
            comment,
            restored_from: None,
            machine,
            begins_without: None,
        })
    });
    let outcomes = write::write_rows(tx, actor, model, writes.collect()).await?;
    let mut written = Vec::with_capacity(outcomes.len());
    for (applied, outcome) in changed.into_iter().zip(outcomes) {
        match outcome {
            Ok(stored) => written.push(stored.row),
            Err(refused) => (applied.state, applied.violations) = (State::Rejected, refused.violations),
        }
    }
    Ok(written)
}
