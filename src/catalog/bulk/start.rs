//! Starting, stopping and taking back bulk edits. Which resources one is about is decided when it starts.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::{
    Operation,
    edit::{self, ActiveModel, Entity, Model, Operations, State},
    item,
    operation::Steps,
};
use crate::{
    app::App,
    auth::{Actor, Permission, Who},
    catalog::{
        edit::require_some_edit_right,
        listing::{self, Wanted},
        model,
        remodel::{self, Before},
    },
    error::{Error, Result},
    id::{BulkEditId, ResourceId},
    queue::{self, Task},
};

/// Resources of one bulk edit.
const MOST: usize = 200_000;
/// Characters of a comment.
const COMMENT: usize = 1000;

/// Which resources.
pub enum Selection {
    Ids(Vec<ResourceId>),
    /// Everything in a list, as it is now.
    List(Box<Wanted>),
}

impl Selection {
    /// The first `limit` resources, each once, and how many there are in all.
    pub(super) async fn resources(self, app: &App, actor: &Actor, limit: usize) -> Result<(Vec<ResourceId>, usize)> {
        let (resources, total) = match self {
            Self::Ids(mut ids) => {
                let mut seen = HashSet::with_capacity(ids.len());
                ids.retain(|id| seen.insert(*id));
                let total = ids.len();
                ids.truncate(limit);
                (ids, total)
            }
            Self::List(wanted) => listing::first(app, actor, &wanted, limit).await?,
        };
        match total {
            0 => Err(Error::invalid("REQUIRED", "selection", "nothing is selected")),
            1..=MOST => Ok((resources, total)),
            many => Err(Error::refused("TOO_MANY", format!("{many} resources are selected; {MOST} can be at once"))),
        }
    }
}

/// Starts a bulk edit. Fails with `INVALID` where a step makes no sense.
pub async fn start(
    app: &App,
    actor: &Actor,
    selection: Selection,
    operations: Vec<Operation>,
    comment: Option<String>,
) -> Result<Model> {
    require_some_edit_right(actor)?;
    let model = model::current(app).await?;
    Steps::check(&model, &operations).map_err(Error::Invalid)?;
    let (resources, _) = selection.resources(app, actor, MOST).await?;
    let comment = comment.map(|comment| comment.trim().to_owned()).filter(|comment| !comment.is_empty());
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > COMMENT) {
        return Err(Error::invalid("TOO_LONG", "comment", format!("a comment has at most {COMMENT} characters")));
    }
    let tx = app.db.begin_write().await?;
    let total = resources.len() as u64;
    let new = New { operations, comment, undoes: None, before: None, resources, total };
    let edit = insert(&tx, app, actor, new).await?;
    tx.commit().await?;
    Ok(edit)
}

/// Starts the bulk edit of a change of the content model, in its transaction. More resources than these may follow, up to
/// `total`; `before` are the parts as they were.
pub async fn start_remodel(
    tx: &impl ConnectionTrait,
    app: &App,
    actor: &Actor,
    operations: Vec<Operation>,
    before: Before,
    resources: Vec<ResourceId>,
    total: u64,
) -> Result<Model> {
    let new = New { operations, comment: None, undoes: None, before: Some(before), resources, total };
    insert(tx, app, actor, new).await
}

/// Takes more resources up.
pub async fn more(tx: &impl ConnectionTrait, edit: &Model, resources: &[ResourceId]) -> Result<()> {
    let first = item::count(tx, edit.id).await?;
    item::insert_many(tx, edit.id, resources, first).await?;
    edit::grow(tx, edit.id, first.saturating_add(i32::try_from(resources.len()).unwrap_or(i32::MAX))).await
}

/// Stops a bulk edit; what was changed stays changed. Fails with `BULK_EDIT_ENDED`.
pub async fn cancel(app: &App, actor: &Actor, id: BulkEditId) -> Result<Model> {
    may_have_started(actor)?;
    let tx = app.db.begin_write().await?;
    own(actor, &edit::hold(&tx, id).await?)?;
    if !edit::end(&tx, id, State::Cancelled, app.clock.now()).await? {
        return Err(Error::refused("BULK_EDIT_ENDED", "the bulk edit has ended already"));
    }
    let ended = edit::get(&tx, id).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Ends a bulk edit whose work was stopped; nothing where it has ended.
pub async fn stop(tx: &impl ConnectionTrait, id: BulkEditId, now: DateTime<Utc>) -> Result<()> {
    edit::end(tx, id, State::Cancelled, now).await?;
    Ok(())
}

/// Lets one that was stopped go on with what is waiting; its task is the caller's business. Fails with `UNDONE` when it was
/// taken back meanwhile, with `BULK_EDIT_ENDED` when it has come to its end.
pub async fn resume(tx: &impl ConnectionTrait, actor: &Actor, id: BulkEditId) -> Result<()> {
    let edit = edit::hold(tx, id).await?;
    if edit.state == State::Done || edit.waiting() == 0 {
        return Err(Error::refused("BULK_EDIT_ENDED", "the bulk edit has nothing left to do"));
    }
    if !edit::undoing(tx, actor, &[id]).await?.is_empty() {
        return Err(Error::refused("UNDONE", "the bulk edit was taken back: start it anew instead"));
    }
    edit::reopen(tx, id).await
}

/// Takes a bulk edit back, as one of its own: whatever was not taken back before. Fails with `BULK_EDIT_RUNNING` while it
/// or another undo of it runs, `UNDONE` when nothing is left.
pub async fn undo(app: &App, actor: &Actor, id: BulkEditId) -> Result<Model> {
    may_have_started(actor)?;
    let tx = app.db.begin_write().await?;
    let edit = edit::hold(&tx, id).await?;
    own(actor, &edit)?;
    if edit.before.is_some() && edit.undoes.is_some() {
        return Err(Error::refused(
            "NOTHING_TO_UNDO",
            "it took a change of the content model back: make that change anew",
        ));
    }
    let undone = edit::undoing(&tx, actor, &[id]).await?;
    if undone.iter().chain([&edit]).any(|one| one.state == State::Running) {
        return Err(Error::refused("BULK_EDIT_RUNNING", "the bulk edit, or one that takes it back, is still running"));
    }
    let mut resources = item::changed(&tx, id).await?;
    for earlier in &undone {
        let back: HashSet<ResourceId> = item::changed(&tx, earlier.id).await?.into_iter().collect();
        resources.retain(|resource| !back.contains(resource));
    }
    match (resources.is_empty(), undone.is_empty()) {
        // The change of the model itself is there to be taken back.
        (true, true) if edit.before.is_some() && edit.undoes.is_none() => {}
        (true, true) => return Err(Error::refused("NOTHING_TO_UNDO", "the bulk edit changed nothing")),
        (true, false) => return Err(Error::refused("UNDONE", "the bulk edit was taken back already")),
        (false, _) => {}
    }
    remodel::take_back(&tx, actor, &edit).await?;
    let (before, total) = (edit.before.map(|_| Before::default()), resources.len() as u64);
    let new = New { operations: Vec::new(), comment: edit.comment, undoes: Some(id), before, resources, total };
    let undoing = insert(&tx, app, actor, new).await?;
    tx.commit().await?;
    Ok(undoing)
}

/// Refuses before anything is loaded, so that nobody learns what exists.
fn may_have_started(actor: &Actor) -> Result<()> {
    if actor.can(Permission::EditModel) { Ok(()) } else { require_some_edit_right(actor) }
}

/// Whoever started it, or manages jobs.
fn own(actor: &Actor, edit: &Model) -> Result<()> {
    match edit.before.is_some() {
        true => actor.require(Permission::EditModel)?,
        false => require_some_edit_right(actor)?,
    }
    match edit.created_by.is_some() && edit.created_by == actor.user() {
        true => Ok(()),
        false => actor.require(Permission::ManageJobs),
    }
}

struct New {
    operations: Vec<Operation>,
    comment: Option<String>,
    undoes: Option<BulkEditId>,
    before: Option<Before>,
    resources: Vec<ResourceId>,
    total: u64,
}

async fn insert(tx: &impl ConnectionTrait, app: &App, actor: &Actor, new: New) -> Result<Model> {
    let (created_by, token) = match actor.who {
        Who::User(user) => (Some(user), None),
        Who::Token { token, owner } => (owner, Some(token)),
        // Its rights are asked again while it runs, so it must be known whose.
        Who::Anonymous | Who::System(_) => return Err(Error::Unauthenticated),
    };
    let id = BulkEditId::new();
    let row = ActiveModel {
        id: Set(id),
        state: Set(State::Running),
        operations: Set(Operations(new.operations)),
        comment: Set(new.comment),
        undoes: Set(new.undoes),
        before: Set(new.before),
        total: Set(i32::try_from(new.total).unwrap_or(i32::MAX)),
        changed: Set(0),
        unchanged: Set(0),
        rejected: Set(0),
        created_by: Set(created_by),
        token: Set(token),
        created_at: Set(app.clock.now()),
        finished_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    item::insert_many(tx, id, &new.resources, 0).await?;
    queue::push_at(tx, &Task::BulkEdit { edit: id }, app.clock.now(), Some(actor)).await?;
    edit::get(tx, id).await
}
