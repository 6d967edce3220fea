//! Saving many resources in one transaction: each is merged or made, checked and answered for itself.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use sea_orm::ConnectionTrait;

use super::{
    ContentModel,
    completeness::Shift,
    edit::{self, Create, Edit, edit_right, may_write, merged, require_some_edit_right},
    model,
    write::{self, Refused, Stored, Write},
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

/// What one resource shall be.
pub enum Save {
    /// An edit, and the version it started from.
    Edit { id: ResourceId, seen: i32, edit: Edit },
    /// An edit of the resource of this kind and code as it stands; where there is none, a new one.
    Put(Create),
}

type Key = (Kind, String);

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
    /// There was none of this code, and now there is.
    Created,
    Changed,
    /// It had all of it already: there is no new revision.
    Unchanged,
    /// Something is wrong with it: the violations say what.
    Rejected,
    /// It was good, and left alone because another one was not.
    HeldBack,
}

impl State {
    /// Whether there is something to write.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Created | Self::Changed)
    }
}

/// What became of one edit.
pub struct Saved {
    pub state: State,
    pub violations: Vec<Violation>,
    /// Channels and locales in which it is more or less complete than before.
    pub completeness: Vec<Shift>,
    /// The resource that the edit named, if there is one.
    named: Option<ResourceId>,
    /// As it was stored.
    before: Option<Arc<resource::Model>>,
    made: Made,
}

/// What an edit makes of a resource.
enum Made {
    /// Nobody got so far.
    Nothing,
    Refused(Box<Content>),
    Row(Arc<resource::Model>),
}

impl Saved {
    fn new(state: State, before: Option<Arc<resource::Model>>) -> Self {
        let named = before.as_ref().map(|row| row.id);
        Self { state, violations: Vec::new(), completeness: Vec::new(), named, before, made: Made::Nothing }
    }

    fn rejected(before: Option<Arc<resource::Model>>, violations: Vec<Violation>) -> Self {
        Self { violations, ..Self::new(State::Rejected, before) }
    }

    /// Absent where a resource was to be made and is not.
    pub fn id(&self) -> Option<ResourceId> {
        self.row().map(|row| row.id).or(self.named)
    }

    /// As it is stored now; absent when there is none.
    pub fn row(&self) -> Option<&Arc<resource::Model>> {
        match &self.made {
            Made::Row(row) if self.state.is_written() => Some(row),
            _ => self.before.as_ref(),
        }
    }

    /// What was stored; absent where there was none.
    pub fn before(&self) -> Option<&Content> {
        self.before.as_ref().map(|row| &row.content)
    }

    /// What the edit makes of it; what was stored where nobody got so far.
    pub fn after(&self) -> Option<&Content> {
        match &self.made {
            Made::Nothing => self.before(),
            Made::Refused(content) => Some(content),
            Made::Row(row) => Some(&row.content),
        }
    }
}

/// Saves up to [`MOST`] resources; answers in their order. Each edit is merged with what others changed meanwhile; the
/// same place changed on both sides rejects that one with `STALE`.
pub async fn save(app: &App, actor: &Actor, saves: Vec<Save>, on_error: OnError) -> Result<Vec<Saved>> {
    require_some_edit_right(actor)?;
    let wanted = Wanted::of(&saves)?;
    for kind in wanted.codes.keys() {
        actor.require(edit_right(*kind))?;
    }
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let held = wanted.hold(&tx).await?;
    for kind in held.rows.values().map(|row| row.kind).collect::<BTreeSet<Kind>>() {
        actor.require(edit_right(kind))?;
    }
    let mut all = merge_all(&tx, actor, &model, held, saves).await?;
    write_good(&tx, actor, &model, &mut all).await?;
    let mut all: Vec<Saved> = all.into_iter().map(|merged| merged.saved).collect();
    if hold_back(on_error, &mut all) || !all.iter().any(|saved| saved.state.is_written()) {
        tx.rollback().await?;
        return Ok(all);
    }
    let written = all.iter().filter(|saved| saved.state.is_written()).filter_map(Saved::row);
    let event = |row: &Arc<resource::Model>| Event::ResourceSaved { resource: row.id, number: row.revision };
    events::record_many(&tx, actor, written.map(event).collect()).await?;
    tx.commit().await?;
    Ok(all)
}

/// The resources that a call names, each once: two edits of one would each start from what the other leaves.
struct Wanted {
    ids: HashSet<ResourceId>,
    codes: BTreeMap<Kind, BTreeSet<String>>,
}

impl Wanted {
    fn of(saves: &[Save]) -> Result<Self> {
        if saves.len() > MOST {
            let message = format!("{} resources; {MOST} can be saved at once", saves.len());
            return Err(Error::invalid("TOO_MANY", "inputs", message));
        }
        let mut wanted = Self { ids: HashSet::with_capacity(saves.len()), codes: BTreeMap::new() };
        let faults: Vec<Violation> =
            saves.iter().enumerate().filter_map(|(index, save)| wanted.add(index, save)).collect();
        if faults.is_empty() { Ok(wanted) } else { Err(Error::Invalid(faults)) }
    }

    fn add(&mut self, index: usize, save: &Save) -> Option<Violation> {
        let (new, field, name) = match save {
            Save::Edit { id, .. } => (self.ids.insert(*id), "id", id.to_string()),
            Save::Put(put) => {
                (self.codes.entry(put.kind).or_default().insert(put.code.clone()), "code", put.code.clone())
            }
        };
        let twice = || {
            Violation::new("DUPLICATE", format!("inputs.{index}.{field}"), format!("resource `{name}` is named twice"))
        };
        (!new).then(twice)
    }

    /// Reads them, held until the end of the transaction.
    async fn hold(self, tx: &impl ConnectionTrait) -> Result<Held> {
        let mut ids = self.ids;
        let mut by_code = HashMap::new();
        for (kind, codes) in self.codes {
            for (id, code) in resource::ids_by_codes(tx, kind, codes).await? {
                ids.insert(id);
                by_code.insert((kind, code), id);
            }
        }
        let ids: Vec<ResourceId> = ids.into_iter().collect();
        let rows = resource::hold_by_ids(tx, &ids).await?.into_iter();
        Ok(Held { rows: rows.map(|row| (row.id, Arc::new(row))).collect(), by_code })
    }
}

/// What is there of the resources that a call names.
struct Held {
    rows: HashMap<ResourceId, Arc<resource::Model>>,
    by_code: HashMap<Key, ResourceId>,
}

struct Merged {
    saved: Saved,
    /// Absent where there is nothing to write.
    write: Option<Write>,
}

async fn merge_all(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    mut held: Held,
    saves: Vec<Save>,
) -> Result<Vec<Merged>> {
    let older = saves.iter().filter_map(|save| match save {
        Save::Edit { id, seen, .. } => held.rows.get(id).filter(|row| row.version != *seen).map(|_| (*id, *seen)),
        Save::Put(_) => None,
    });
    let bases = revision::by_numbers(tx, &older.collect::<Vec<_>>()).await?.into_iter();
    let bases: HashMap<ResourceId, Content> = bases.map(|row| (row.resource, row.content)).collect();
    let one = |save: Save| match save {
        Save::Edit { id, seen, edit } => merge_one(actor, model, held.rows.remove(&id), bases.get(&id), id, seen, edit),
        Save::Put(put) => {
            let id = held.by_code.remove(&(put.kind, put.code.clone()));
            match id.and_then(|id| held.rows.remove(&id)) {
                Some(row) => put_over(actor, model, row, put),
                None => make(actor, model, put),
            }
        }
    };
    Ok(saves.into_iter().map(one).collect())
}

fn merge_one(
    actor: &Actor,
    model: &ContentModel,
    row: Option<Arc<resource::Model>>,
    base: Option<&Content>,
    id: ResourceId,
    seen: i32,
    edit: Edit,
) -> Merged {
    let Some(row) = row else {
        let violations = vec![Violation::new("NOT_FOUND", "", format!("resource `{id}` does not exist"))];
        let mut merged = Merged::rejected(None, violations);
        merged.saved.named = Some(id);
        return merged;
    };
    let (comment, machine) = (edit.comment.clone(), edit.machine);
    let base = if row.version == seen { Some(&row.content) } else { base };
    match changed(actor, model, &row, base, seen, edit) {
        Ok(after) => Merged::over(row, after, comment, machine),
        Err(violations) => Merged::rejected(Some(row), violations),
    }
}

/// Of a resource that exists: what is said of it wins, what is not said stays.
fn put_over(actor: &Actor, model: &ContentModel, row: Arc<resource::Model>, put: Create) -> Merged {
    let fixed = [
        ("parent", &put.parent, &row.content.parent),
        ("familyVariant", &put.family_variant, &row.content.family_variant),
    ];
    let moved = fixed.into_iter().filter(|(_, wanted, held)| wanted.is_some() && wanted != held);
    let faults: Vec<Violation> = moved
        .map(|(field, ..)| {
            let message = format!("`{}` exists with another one", row.code);
            Violation::new("CONFLICT", field, message).hint("leave it out, or change it where levels are changed")
        })
        .collect();
    if !faults.is_empty() {
        return Merged::rejected(Some(row), faults);
    }
    let mut edit = put.edit;
    edit.family = put.family;
    let (seen, id) = (row.version, row.id);
    merge_one(actor, model, Some(row), None, id, seen, edit)
}

fn make(actor: &Actor, model: &ContentModel, put: Create) -> Merged {
    match edit::made(actor, model, put) {
        Ok(write) => Merged { saved: Saved::new(State::Created, None), write: Some(write) },
        Err(Error::Invalid(violations)) => Merged::rejected(None, violations),
        Err(error) => Merged::rejected(None, vec![Violation::new(error.code(), "", error.to_string())]),
    }
}

impl Merged {
    fn over(row: Arc<resource::Model>, after: Content, comment: Option<String>, machine: bool) -> Self {
        let state = if after == row.content { State::Unchanged } else { State::Changed };
        let write = state.is_written().then(|| Write {
            kind: row.kind,
            code: row.code.clone(),
            content: after,
            current: Some(row.clone()),
            comment,
            restored_from: None,
            machine,
            begins_without: None,
        });
        Self { saved: Saved::new(state, Some(row)), write }
    }

    fn rejected(row: Option<Arc<resource::Model>>, violations: Vec<Violation>) -> Self {
        Self { saved: Saved::rejected(row, violations), write: None }
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
    let content = merged(model, base, &row.content, edit)
        .map_err(|clashes| clashes.into_iter().map(|Clash { path, .. }| stale(path)).collect::<Vec<_>>())?;
    match may_write(actor, model, &row.content, &content) {
        Ok(()) => Ok(content),
        Err(Error::Invalid(violations)) => Err(violations),
        Err(error) => Err(vec![Violation::new(error.code(), "", error.to_string())]),
    }
}

async fn write_good(tx: &impl ConnectionTrait, actor: &Actor, model: &ContentModel, all: &mut [Merged]) -> Result<()> {
    let (places, writes): (Vec<usize>, Vec<Write>) =
        all.iter_mut().enumerate().filter_map(|(place, merged)| Some((place, merged.write.take()?))).unzip();
    let rows = write::write_rows(tx, actor, model, writes).await?;
    for (place, row) in places.into_iter().zip(rows) {
        let saved = &mut all[place].saved;
        match row {
            Ok(Stored { row, completeness }) => (saved.made, saved.completeness) = (Made::Row(row), completeness),
            Err(Refused { content, violations }) => {
                (saved.state, saved.made, saved.violations) = (State::Rejected, Made::Refused(content), violations);
            }
        }
    }
    Ok(())
}

/// Answers whether nothing may be written, because something is rejected.
fn hold_back(on_error: OnError, all: &mut [Saved]) -> bool {
    if on_error == OnError::GoodOnly || all.iter().all(|saved| saved.state != State::Rejected) {
        return false;
    }
    for saved in all.iter_mut().filter(|saved| saved.state.is_written()) {
        saved.state = State::HeldBack;
    }
    true
}
