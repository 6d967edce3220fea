//! The word on many pairs at once: each is judged for itself, all in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{Condition, ConnectionTrait, QueryFilter, entity::prelude::*};

use super::{
    list::{write_dismissed, write_restored},
    pair::{Column, Entity, Model, ordered},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result, Violation},
    id::ResourceId,
};

/// Pairs of one call.
const MOST: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Different,
    /// They may be one after all.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "SettleState")]
pub enum State {
    Changed,
    /// Somebody had said so already.
    Unchanged,
    /// Something is wrong with it: the violations say what.
    Rejected,
}

/// What became of one pair.
pub struct Settled {
    pub one: ResourceId,
    pub other: ResourceId,
    pub state: State,
    /// As it stands now; absent where the two no longer look alike.
    pub pair: Option<Model>,
    pub violations: Vec<Violation>,
}

/// Says the same of up to [`MOST`] pairs, and answers in their order. A pair that is not known, or no longer, is rejected; the
/// others are settled all the same.
pub async fn settle(
    app: &App,
    actor: &Actor,
    pairs: &[(ResourceId, ResourceId)],
    verdict: Verdict,
) -> Result<Vec<Settled>> {
    actor.require(Permission::EditProducts)?;
    check(pairs)?;
    let tx = app.db.begin_write().await?;
    let mut known = known(&tx, pairs).await?;
    let mut all = Vec::with_capacity(pairs.len());
    for &(one, other) in pairs {
        let settled = match known.remove(&ordered(one, other)) {
            Some(found) => settle_one(app, &tx, actor, found, verdict).await?,
            None => unknown(one, other),
        };
        all.push(Settled { one, other, ..settled });
    }
    match all.iter().any(|settled| settled.state == State::Changed) {
        true => tx.commit().await?,
        false => tx.rollback().await?,
    }
    Ok(all)
}

fn check(pairs: &[(ResourceId, ResourceId)]) -> Result<()> {
    if pairs.len() > MOST {
        let message = format!("{} pairs; {MOST} can be settled at once", pairs.len());
        return Err(Error::invalid("TOO_MANY", "pairs", message));
    }
    let mut seen = BTreeSet::new();
    let twice = |(index, (one, other)): (usize, &(ResourceId, ResourceId))| {
        let message = || format!("`{one}` and `{other}` are named twice");
        (!seen.insert(ordered(*one, *other))).then(|| Violation::new("DUPLICATE", format!("pairs.{index}"), message()))
    };
    let faults: Vec<Violation> = pairs.iter().enumerate().filter_map(twice).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

type Known = BTreeMap<(ResourceId, ResourceId), Model>;

async fn known(tx: &impl ConnectionTrait, pairs: &[(ResourceId, ResourceId)]) -> Result<Known> {
    let named = pairs.iter().map(|&(a, b)| ordered(a, b)).fold(Condition::any(), |any, (one, other)| {
        any.add(Condition::all().add(Column::One.eq(one)).add(Column::Other.eq(other)))
    });
    if pairs.is_empty() {
        return Ok(Known::new());
    }
    let rows = Entity::find().filter(named).all(tx).await?;
    Ok(rows.into_iter().map(|row| ((row.one, row.other), row)).collect())
}

async fn settle_one(
    app: &App,
    tx: &impl ConnectionTrait,
    actor: &Actor,
    found: Model,
    verdict: Verdict,
) -> Result<Settled> {
    let (one, other) = (found.one, found.other);
    let said = if found.dismissed_at.is_some() { Verdict::Different } else { Verdict::Open };
    let (state, pair) = match verdict {
        _ if verdict == said => (State::Unchanged, Some(found)),
        Verdict::Different => (State::Changed, Some(write_dismissed(app, tx, actor, found).await?)),
        Verdict::Open => (State::Changed, write_restored(tx, actor, found).await?),
    };
    Ok(Settled { one, other, state, pair, violations: Vec::new() })
}

fn unknown(one: ResourceId, other: ResourceId) -> Settled {
    let message = format!("duplicate `{one} and {other}` does not exist");
    let violations = vec![Violation::new("NOT_FOUND", "", message)];
    Settled { one, other, state: State::Rejected, pair: None, violations }
}
