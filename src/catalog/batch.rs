//! Saving edits of many resources in one transaction: each is merged, checked and answered for itself.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::ConnectionTrait;

use super::{
    ContentModel,
    completeness::{self, Shift, shifts},
    edit::{Edit, edit_right, may_write, merged, require_some_edit_right},
    model,
    write::{self, Write},
};
use crate::{
    app::App,
    auth::Actor,
    error::{Clash, Error, Result, Violation},
    events::{self, Event},
    id::ResourceId,
    resource::{self, Content, Kind, revision},
};

/// Resources of one call.
pub const MOST: usize = 500;

/// An edit of one resource, and the version it started from.
pub struct Save {
    pub id: ResourceId,
    pub seen: i32,
    pub edit: Edit,
}

/// What becomes of the good edits when others are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "SaveErrorPolicy")]
pub enum OnError {
    /// Nothing is saved unless everything can be.
    #[default]
    AllOrNothing,
    /// What can be saved is.
    GoodOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "SaveState")]
pub enum State {
    Changed,
    /// It had all of it already: there is no new revision.
    Unchanged,
    /// Something is wrong with it: the violations say what.
    Rejected,
    /// It was good, and left alone because another one was not.
    HeldBack,
}

/// What became of one edit.
pub struct Saved {
    pub id: ResourceId,
    pub state: State,
    /// As it is stored now; absent when there is none.
    pub row: Option<resource::Model>,
    /// What was stored, and what the edit makes of it; equal where nobody got so far.
    pub before: Content,
    pub after: Content,
    pub violations: Vec<Violation>,
    /// Channels and locales in which it is more or less complete than before.
    pub completeness: Vec<Shift>,
}

/// Saves edits of up to [`MOST`] resources; answers in their order. Each is merged with what others changed meanwhile; the
/// same place changed on both sides rejects that one with `STALE`.
pub async fn save(app: &App, actor: &Actor, saves: Vec<Save>, on_error: OnError) -> Result<Vec<Saved>> {
    require_some_edit_right(actor)?;
    let ids = distinct(&saves)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let stored = resource::hold_by_ids(&tx, &ids).await?;
    for kind in stored.iter().map(|row| row.kind).collect::<BTreeSet<Kind>>() {
        actor.require(edit_right(kind))?;
    }
    let mut all = merge_all(&tx, actor, &model, stored, saves).await?;
    let complete = completeness::of(&tx, &ids).await?;
    write_good(&tx, actor, &model, &mut all).await?;
    weigh(&complete, &completeness::of(&tx, &ids).await?, &mut all);
    let mut all: Vec<Saved> = all.into_iter().map(|merged| merged.saved).collect();
    hold_back(on_error, &mut all);
    match all.iter().all(|saved| saved.state != State::Changed) {
        true => tx.rollback().await?,
        false => {
            finish(&tx, actor, &mut all).await?;
            tx.commit().await?;
        }
    }
    Ok(all)
}

/// Each resource once: two edits of one would each start from what the other leaves.
fn distinct(saves: &[Save]) -> Result<Vec<ResourceId>> {
    if saves.len() > MOST {
        let message = format!("{} resources; {MOST} can be saved at once", saves.len());
        return Err(Error::invalid("TOO_MANY", "inputs", message));
    }
    let mut seen = HashSet::with_capacity(saves.len());
    let twice = saves.iter().enumerate().filter(|(_, save)| !seen.insert(save.id));
    let faults: Vec<Violation> = twice
        .map(|(index, save)| {
            Violation::new("DUPLICATE", format!("inputs.{index}.id"), format!("resource `{}` is named twice", save.id))
        })
        .collect();
    if faults.is_empty() { Ok(saves.iter().map(|save| save.id).collect()) } else { Err(Error::Invalid(faults)) }
}

struct Merged {
    saved: Saved,
    comment: Option<String>,
    machine: bool,
}

async fn merge_all(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    stored: Vec<resource::Model>,
    saves: Vec<Save>,
) -> Result<Vec<Merged>> {
    let mut stored: HashMap<ResourceId, resource::Model> = stored.into_iter().map(|row| (row.id, row)).collect();
    let older = saves.iter().filter(|save| stored.get(&save.id).is_some_and(|row| row.version != save.seen));
    let keys: Vec<(ResourceId, i32)> = older.map(|save| (save.id, save.seen)).collect();
    let bases = revision::by_numbers(tx, &keys).await?.into_iter();
    let bases: HashMap<ResourceId, Content> = bases.map(|row| (row.resource, row.content)).collect();
    let one = |save: Save| merge_one(actor, model, stored.remove(&save.id), bases.get(&save.id), save);
    Ok(saves.into_iter().map(one).collect())
}

fn merge_one(
    actor: &Actor,
    model: &ContentModel,
    row: Option<resource::Model>,
    base: Option<&Content>,
    save: Save,
) -> Merged {
    let Save { id, seen, edit } = save;
    let (comment, machine) = (edit.comment.clone(), edit.machine);
    let Some(row) = row else {
        let violations = vec![Violation::new("NOT_FOUND", "", format!("resource `{id}` does not exist"))];
        return Merged { saved: Saved::rejected(id, None, violations), comment, machine };
    };
    let base = if row.version == seen { Some(&row.content) } else { base };
    let saved = match changed(actor, model, &row, base, seen, edit) {
        Ok(after) => {
            let state = if after == row.content { State::Unchanged } else { State::Changed };
            let before = row.content.clone();
            Saved { id, state, row: Some(row), before, after, violations: Vec::new(), completeness: Vec::new() }
        }
        Err(violations) => Saved::rejected(id, Some(row), violations),
    };
    Merged { saved, comment, machine }
}

impl Saved {
    fn rejected(id: ResourceId, row: Option<resource::Model>, violations: Vec<Violation>) -> Self {
        let content = row.as_ref().map(|row| row.content.clone()).unwrap_or_default();
        let (state, before) = (State::Rejected, content.clone());
        Self { id, state, row, before, after: content, violations, completeness: Vec::new() }
    }
}

fn changed(
    actor: &Actor,
    model: &ContentModel,
    row: &resource::Model,
    base: Option<&Content>,
    seen: i32,
    edit: Edit,
) -> Result<Content, Vec<Violation>> {
    let stale = |path: String| {
        Violation::new("STALE", path, format!("it changed since version {seen}"))
            .hint("reload the resource and apply your edit again")
    };
    let base = base.ok_or_else(|| vec![stale(String::new())])?;
    let content = merged(base, &row.content, edit)
        .map_err(|clashes| clashes.into_iter().map(|Clash { path, .. }| stale(path)).collect::<Vec<_>>())?;
    match may_write(actor, model, &row.content, &content) {
        Ok(()) => Ok(content),
        Err(Error::Invalid(violations)) => Err(violations),
        Err(error) => Err(vec![Violation::new(error.code(), "", error.to_string())]),
    }
}

async fn write_good(tx: &impl ConnectionTrait, actor: &Actor, model: &ContentModel, all: &mut [Merged]) -> Result<()> {
    let changed: Vec<&mut Merged> = all.iter_mut().filter(|merged| merged.saved.state == State::Changed).collect();
    let writes = changed.iter().filter_map(|merged| {
        let current = merged.saved.row.clone()?;
        let (kind, code, content) = (current.kind, current.code.clone(), merged.saved.after.clone());
        Some(Write {
            current: Some(current),
            kind,
            code,
            content,
            comment: merged.comment.clone(),
            restored_from: None,
            machine: merged.machine,
        })
    });
    let outcomes = write::write_all(tx, actor, model, writes.collect()).await?;
    for (merged, outcome) in changed.into_iter().zip(outcomes) {
        if let Err(violations) = outcome {
            (merged.saved.state, merged.saved.violations) = (State::Rejected, violations);
        }
    }
    Ok(())
}

type Complete = HashMap<ResourceId, Vec<completeness::Model>>;

fn weigh(before: &Complete, after: &Complete, all: &mut [Merged]) {
    for saved in all.iter_mut().map(|merged| &mut merged.saved).filter(|saved| saved.state == State::Changed) {
        let of = |side: &Complete| side.get(&saved.id).cloned().unwrap_or_default();
        saved.completeness = shifts(&of(before), &of(after));
    }
}

fn hold_back(on_error: OnError, all: &mut [Saved]) {
    if on_error == OnError::GoodOnly || all.iter().all(|saved| saved.state != State::Rejected) {
        return;
    }
    for saved in all.iter_mut().filter(|saved| saved.state == State::Changed) {
        saved.state = State::HeldBack;
    }
}

/// Records what was saved, and reads it as it is stored now.
async fn finish(tx: &impl ConnectionTrait, actor: &Actor, all: &mut [Saved]) -> Result<()> {
    let changed = || all.iter().filter(|saved| saved.state == State::Changed);
    let ids: Vec<ResourceId> = changed().map(|saved| saved.id).collect();
    let rows = resource::by_ids(tx, &ids).await?.into_iter();
    let mut rows: HashMap<ResourceId, resource::Model> = rows.map(|row| (row.id, row)).collect();
    let event = |id: &ResourceId| Some(Event::ResourceSaved { resource: *id, number: rows.get(id)?.revision });
    events::record_many(tx, actor, ids.iter().filter_map(event).collect()).await?;
    for saved in all.iter_mut() {
        saved.row = rows.remove(&saved.id).or(saved.row.take());
    }
    Ok(())
}
