//! Working through a bulk edit, batch by batch: what a batch did and how far it came are one transaction, so that a
//! process that dies in between does nothing twice and leaves nothing out.

use std::collections::HashMap;

use super::{
    Operation,
    apply::{Applied, What, apply},
    edit::{self, State},
    item,
};
use crate::{
    app::App,
    auth::{Actor, resolve},
    catalog::{
        ContentModel, model, remodel,
        translation::machine::{self, Order, made::Made},
    },
    error::{Error, Result},
    events::{self, Event},
    id::{BulkEditId, ResourceId},
};

/// Resources saved in one transaction; others write in between.
const BATCH: u64 = 100;
/// Batches of one run; the next run follows at once and is not held to account for the troubles of this one.
const BATCHES: usize = 50;

/// Works through some of what is waiting; whether there is more. `report` gets resources done, and of how many.
pub async fn run(app: &App, id: BulkEditId, report: impl Fn(usize, usize)) -> Result<bool> {
    let who = edit::get(app.db.read(), id).await?.who();
    for _ in 0..BATCHES {
        let actor = match resolve::again(app, &who).await {
            // Whoever started it may do nothing any more.
            Err(Error::Unauthenticated) => return end(app, id, State::Cancelled).await.map(|()| false),
            actor => actor?,
        };
        let model = model::current(app).await?;
        let Some(edit) = next(app, &actor, &model, id).await? else { return Ok(false) };
        let total = usize::try_from(edit.total).unwrap_or(0);
        report(total.saturating_sub(usize::try_from(edit.waiting()).unwrap_or(0)), total);
    }
    Ok(true)
}

async fn end(app: &App, id: BulkEditId, state: State) -> Result<()> {
    let tx = app.db.begin_write().await?;
    edit::end(&tx, id, state, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// One batch; `None` when there is none or nobody wants it any more.
async fn next(app: &App, actor: &Actor, model: &ContentModel, id: BulkEditId) -> Result<Option<edit::Model>> {
    let made = made(app, model, id).await?;
    let tx = app.db.begin_write().await?;
    let edit = edit::hold(&tx, id).await?;
    if edit.state != State::Running {
        return Ok(None);
    }
    let items = item::waiting(&tx, id, if made.is_some() { machine::BATCH } else { BATCH }).await?;
    if items.is_empty() && remodel::finish(&tx, actor, &edit).await? {
        tx.commit().await?;
        return Ok(Some(edit));
    }
    if items.is_empty() {
        edit::end(&tx, id, State::Done, app.clock.now()).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let resources: Vec<ResourceId> = items.iter().map(|item| item.resource).collect();
    let what = made.as_ref().map_or_else(|| What::of(&edit, model), What::from);
    let applied = apply(&tx, actor, model, &what, edit.comment.as_deref(), &resources).await?;
    let counts = item::Counts::of(applied.iter().map(|applied| applied.state));
    for (item, applied) in items.into_iter().zip(applied) {
        item::finish(&tx, finished(item, applied)).await?;
    }
    edit::count(&tx, id, &counts).await?;
    if counts.changed > 0 {
        events::record(&tx, actor, Event::BulkEdited { edit: id, resources: counts.changed as u64 }).await?;
    }
    let edit = edit::get(&tx, id).await?;
    tx.commit().await?;
    Ok(Some(edit))
}

/// What a machine makes of the next resources, asked for before anything is held; `None` where no machine is asked. Nobody else
/// ends items meanwhile, so that the same ones are found waiting afterwards.
async fn made(app: &App, model: &ContentModel, id: BulkEditId) -> Result<Option<HashMap<ResourceId, Made>>> {
    let db = app.db.read();
    let edit = edit::get(db, id).await?;
    let (None, Some(Operation::Translate { locale, outdated })) = (edit.undoes, edit.operations.0.first()) else {
        return Ok(None);
    };
    let items = match edit.state {
        State::Running => item::waiting(db, id, machine::BATCH).await?,
        State::Done | State::Cancelled => Vec::new(),
    };
    let resources: Vec<ResourceId> = items.iter().map(|item| item.resource).collect();
    let order = Order { locale, outdated: *outdated };
    machine::translate(app, model, order, &resources).await.map(Some)
}

fn finished(item: item::Model, applied: Applied) -> item::Model {
    let before = applied.current.filter(|_| applied.state == item::State::Changed).map(|current| current.revision);
    let violations = (!applied.violations.is_empty()).then_some(item::Violations(applied.violations));
    let marks = Some(applied.marks).filter(|marks| before.is_some() && !marks.0.is_empty());
    item::Model { state: applied.state, before, after: before.map(|before| before + 1), violations, marks, ..item }
}
