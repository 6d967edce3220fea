//! Keeps completeness, the members of assortments and the counts of translations right after a write: for what was written and
//! for everything that inherits from it.
//!
//! Whoever derives something from a resource holds its row first, as a save does: so two who do wait in turn and not in a
//! circle, and the later one sees what the earlier one wrote.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Utc;
use sea_orm::ConnectionTrait;

use super::{
    ContentModel, assortment,
    completeness::{self, Shifts, States},
    line::Line,
    translation::{Sources, counts, mark, state},
};
use crate::{
    app::App,
    error::Result,
    id::ResourceId,
    queue::{self, Task},
    resource::{self, Kind},
};

/// Resources whose contents are held in memory at once.
const BATCH: usize = 500;
/// Variants that are checked together with their product model.
const NEAR: usize = 200;
/// More than any product model has.
const EVERYTHING: usize = u32::MAX as usize;

/// Computes and stores the completeness, the assortments and the translations of what was just written and of what inherits
/// from it: of a product model with few variants at once, of one with many in the background, so that saving it takes no longer.
/// Answers what becomes of the completeness of what was written.
pub async fn with_variants(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    written: &[resource::Model],
) -> Result<Shifts> {
    let shifts = derive(tx, model, written).await?.completeness;
    let mut near = BTreeSet::new();
    for above in written.iter().filter(|row| row.kind == Kind::ProductModel) {
        match below(tx, above.id, NEAR + 1).await? {
            few if few.len() <= NEAR => near.extend(few),
            _ => drop(queue::push_at(tx, &Task::RecheckVariants { model: above.id }, Utc::now(), None).await?),
        }
    }
    for row in written {
        near.remove(&row.id);
    }
    let near: Vec<ResourceId> = near.into_iter().collect();
    for chunk in near.chunks(BATCH) {
        hold_and_check(tx, model, chunk).await?;
    }
    Ok(shifts)
}

/// What lies below a product model, level by level, up to `limit` of it.
async fn below(db: &impl ConnectionTrait, id: ResourceId, limit: usize) -> Result<Vec<ResourceId>> {
    let (mut found, mut level) = (Vec::new(), vec![id]);
    while !level.is_empty() && found.len() < limit {
        level = resource::child_ids(db, &level, (limit - found.len()) as u64).await?;
        found.extend(&level);
    }
    Ok(found)
}

/// Computes completeness, assortments and translations of everything below a product model anew, batch by batch.
pub async fn variants(app: &App, id: ResourceId, mut progress: impl FnMut(usize, usize)) -> Result<()> {
    let all = below(app.db.read(), id, EVERYTHING).await?;
    for (index, chunk) in all.chunks(BATCH).enumerate() {
        let model = super::model::current(app).await?;
        let tx = app.db.begin_write().await?;
        hold_and_check(&tx, &model, chunk).await?;
        queue::push_at(&tx, &Task::IndexResources, app.clock.now(), None).await?;
        tx.commit().await?;
        progress((index * BATCH + chunk.len()).min(all.len()), all.len());
    }
    Ok(())
}

/// Computes completeness, assortments and translations of every resource anew, or of one family's, batch by batch: after a change of the model.
pub async fn all(app: &App, family: Option<&str>, mut progress: impl FnMut(usize, usize)) -> Result<()> {
    let total = resource::count_of_family(app.db.read(), family).await? as usize;
    let read = |after| {
        let (app, family) = (app.clone(), family.map(str::to_owned));
        tokio::spawn(async move { resource::of_family(app.db.read(), family.as_deref(), after, BATCH as u64).await })
    };
    let (mut batch, mut done) = (read(None).await.map_err(anyhow::Error::from)??, 0);
    while let Some(last) = batch.last() {
        // Read beside the transaction of the batch before it.
        let (next, count) = (read(Some(last.id)), batch.len());
        step(app, batch).await?;
        batch = next.await.map_err(anyhow::Error::from)??;
        done += count;
        progress(done, total);
    }
    Ok(())
}

/// One batch of work in the background, in a transaction of its own. Lists are told of what came out differently; what else of
/// the model their documents show is theirs to follow.
async fn step(app: &App, batch: Vec<resource::Model>) -> Result<()> {
    let model = super::model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let resources = resource::hold(&tx, batch).await?;
    let changed: Vec<ResourceId> = derive(&tx, &model, &resources).await?.changed().into_iter().collect();
    if !changed.is_empty() {
        resource::index_queue::push(&tx, &changed).await?;
        queue::push_at(&tx, &Task::IndexResources, app.clock.now(), None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Of resources that inherit from what was written: their documents change even where nothing of this does.
async fn hold_and_check(tx: &impl ConnectionTrait, model: &ContentModel, ids: &[ResourceId]) -> Result<()> {
    let resources = resource::hold_by_ids(tx, ids).await?;
    resource::index_queue::push(tx, ids).await?;
    derive(tx, model, &resources).await.map(|_| ())
}

/// What came out differently.
struct Derived {
    completeness: Shifts,
    /// Resources that are in other assortments.
    assortments: BTreeSet<ResourceId>,
}

impl Derived {
    /// Those that lists show differently.
    fn changed(self) -> BTreeSet<ResourceId> {
        self.completeness.into_keys().chain(self.assortments).collect()
    }
}

/// Stores the completeness, the assortments and the translations of exactly these resources.
async fn derive(tx: &impl ConnectionTrait, model: &ContentModel, resources: &[resource::Model]) -> Result<Derived> {
    let lines = ancestor_contents(tx, resources).await?;
    let completeness = check(tx, model, resources, &lines).await?;
    let assortments = assortments(tx, model, resources, &lines).await?;
    count_translations(tx, model, resources, &lines).await?;
    Ok(Derived { completeness, assortments })
}

/// Stores how many texts of exactly these resources are translated.
pub async fn translations(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    resources: &[resource::Model],
) -> Result<()> {
    count_translations(tx, model, resources, &ancestor_contents(tx, resources).await?).await
}

async fn check(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    resources: &[resource::Model],
    lines: &Lines,
) -> Result<Shifts> {
    let mut states = States::with_capacity(resources.len());
    for found in resources.iter().filter(|found| found.kind != Kind::ProductModel) {
        let Some(family) = found.family.as_deref().and_then(|code| model.family(code)) else { continue };
        let line = lines.of(model, found);
        let rows = completeness::rows(found.id, family, completeness::check_all(model, family, &line));
        states.insert(found.id, rows.collect());
    }
    let ids: Vec<ResourceId> = resources.iter().map(|found| found.id).collect();
    completeness::replace(tx, &ids, &states).await
}

/// Stores which assortments take in exactly these resources.
async fn assortments(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    resources: &[resource::Model],
    lines: &Lines,
) -> Result<BTreeSet<ResourceId>> {
    let members = resources.iter().flat_map(|found| {
        let line = lines.of(model, found);
        let member = |code: &String| assortment::Model { category: code.clone(), resource: found.id };
        line.assortments().iter().map(member).collect::<Vec<_>>()
    });
    let ids: Vec<ResourceId> = resources.iter().map(|found| found.id).collect();
    assortment::replace(tx, &ids, members.collect()).await
}

async fn count_translations(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    resources: &[resource::Model],
    lines: &Lines,
) -> Result<()> {
    let sources = Sources::of(model);
    let ids: Vec<ResourceId> = resources.iter().map(|found| found.id).collect();
    let marks = mark::of(tx, &ids).await?;
    let none = mark::Marks::new();
    let rows = resources.iter().flat_map(|found| {
        let line = lines.of(model, found);
        let marks = marks.get(&found.id).unwrap_or(&none);
        counts::count(found.id, &state::texts(model, &sources, &line, marks))
    });
    counts::replace(tx, &ids, rows.collect()).await
}

/// The models above a set of resources, loaded in two queries whatever the number.
pub struct Lines {
    models: BTreeMap<ResourceId, resource::Model>,
}

impl Lines {
    /// The line of a resource whose models above these are.
    pub fn of<'a>(&'a self, model: &'a ContentModel, found: &'a resource::Model) -> Line<'a> {
        Line::of(model, found, self.models_above(found.parent))
    }

    /// The models from `parent` upwards, nearest first.
    pub fn models_above(&self, parent: Option<ResourceId>) -> impl Iterator<Item = &resource::Model> {
        std::iter::successors(parent.and_then(|id| self.models.get(&id)), |found| {
            found.parent.and_then(|id| self.models.get(&id))
        })
    }
}

pub async fn ancestor_contents(db: &impl ConnectionTrait, resources: &[resource::Model]) -> Result<Lines> {
    let mut lines = Lines { models: BTreeMap::new() };
    let mut wanted: BTreeSet<ResourceId> = resources.iter().filter_map(|found| found.parent).collect();
    while !wanted.is_empty() {
        let ids: Vec<ResourceId> = std::mem::take(&mut wanted).into_iter().collect();
        for found in resource::by_ids(db, &ids).await? {
            wanted.extend(found.parent.filter(|id| !lines.models.contains_key(id)));
            lines.models.insert(found.id, found);
        }
    }
    Ok(lines)
}
