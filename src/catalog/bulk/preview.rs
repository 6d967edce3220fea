//! What a bulk edit would do: done to the first resources in a transaction that is never committed, so that the answer is
//! what the run would find.

use super::{
    Operation, Selection,
    apply::{Applied, What, apply},
    item::{Counts, State},
    operation::Steps,
};
use crate::{
    app::App,
    auth::Actor,
    catalog::{edit::require_some_edit_right, model},
    error::{Error, Result},
};

/// Resources that are looked at.
const EXAMINED: usize = 200;
/// Resources that are shown.
const SHOWN: usize = 50;

pub struct Preview {
    /// How many resources it is about.
    pub total: usize,
    /// How many of them were looked at; the counts are of these.
    pub examined: usize,
    pub counts: Counts,
    /// The rejected ones first, then those that change.
    pub items: Vec<Applied>,
}

/// Fails with `INVALID` where a step makes no sense. Nothing is written.
pub async fn preview(app: &App, actor: &Actor, selection: Selection, operations: &[Operation]) -> Result<Preview> {
    require_some_edit_right(actor)?;
    let model = model::current(app).await?;
    let what = What::from(Steps::check(&model, operations).map_err(Error::Invalid)?);
    let (examined, total) = selection.resources(app, actor, EXAMINED).await?;
    let tx = app.db.begin_write().await?;
    let mut items = apply(&tx, actor, &model, &what, None, &examined).await?;
    tx.rollback().await?;
    let counts = Counts::of(items.iter().map(|item| item.state));
    items.retain(|item| item.state != State::Unchanged);
    items.sort_by_key(|item| item.state != State::Rejected);
    items.truncate(SHOWN);
    Ok(Preview { total, examined: examined.len(), counts, items })
}
