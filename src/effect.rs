//! What a rehearsal would change: the difference between the hub as it is seen from inside the rehearsal and from outside.
//! Nothing here knows what was done; whatever writes is found by what it wrote.

mod people;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{Condition, ConnectionTrait, sea_query::Expr};
use serde_json::Value as Json;
use uuid::Uuid;

pub use self::people::{PersonChange, Rights};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        self, ContentModel,
        associations::held_by,
        completeness::{self, Shift},
        model::store,
        two_way,
        usage::{self, Usage},
    },
    db::Reader,
    delivery::{
        Cell,
        log::{self, Op},
        publication::{self, State},
        rebuild,
    },
    error::Result,
    events::{self, Event, MANY},
    id::{EventId, JobId, ResourceId},
    queue::{self, Task},
    resource::{self, Kind, index_queue},
};

/// Resources that are compared; of more only the number is told.
const MOST: u64 = 200;
/// Parts of the content model that are compared: to count who uses one looks into every working copy.
const MOST_PARTS: usize = 20;

pub struct Effect {
    /// Up to [`MOST`].
    pub resources: Vec<Touched>,
    /// How many resources were written or derived anew; those that came out the same are not among [`Self::resources`].
    pub resource_count: u64,
    pub parts: Vec<PartChange>,
    pub channels: BTreeMap<Cell, ChannelChange>,
    pub people: Vec<PersonChange>,
    /// Kinds of the background work that would follow.
    pub follow_up: BTreeSet<String>,
}

/// A resource before and after; at least one of both is there.
pub struct Touched {
    pub before: Option<resource::Model>,
    pub after: Option<resource::Model>,
    pub completeness: Vec<Shift>,
}

/// A part of the content model before and after, as JSON.
pub struct PartChange {
    pub part: String,
    pub code: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
    /// How many resources use it now; absent where that means nothing.
    pub resources: Option<u64>,
}

/// What a channel would notice in one locale.
#[derive(Clone, Copy, Default)]
pub struct ChannelChange {
    /// Documents that appear or change at once.
    pub published: u64,
    /// Documents that go away at once.
    pub removed: u64,
    /// Documents that are built anew in the background, because something they show changes.
    pub rebuilt: u64,
    /// Documents that keep showing what was approved, until the change is approved too.
    pub waiting: u64,
}

/// Whoever manages people need not see the catalogue, and changes nothing in it.
pub fn require(actor: &Actor) -> Result<()> {
    if actor.can(Permission::ManageUsers) { Ok(()) } else { actor.require(Permission::ViewCatalog) }
}

/// What was changed inside the rehearsal since it began. `follow` says which work follows an event.
pub async fn of(
    inside: &App,
    outside: &App,
    actor: &Actor,
    since: Uuid,
    follow: impl Fn(&Event) -> Vec<Task>,
) -> Result<Effect> {
    require(actor)?;
    let (new, old) = (inside.db.read(), outside.db.read());
    let events = events::uncommitted(new, old, EventId(since)).await?;
    let tasks: Vec<Task> = events.iter().flat_map(follow).collect();
    let (mut ids, mut resource_count) = index_queue::since(new, since, MOST).await?;
    let model = catalog::model::current(inside).await?;
    let others = other_ends(new, old, &model, &ids).await?;
    resource_count += others.len() as u64;
    ids.extend(others);
    let resources = touched(new, old, &model, &ids).await?;
    let mut follow_up = queue::uncommitted(new, old, JobId(since)).await?;
    follow_up.extend(tasks.iter().map(|task| task.kind().to_owned()));
    Ok(Effect {
        parts: parts(new, old, &model, &events).await?,
        channels: channels(new, old, &model, &tasks, &resources).await?,
        people: people::changes(new, old, &events).await?,
        resources,
        resource_count,
        follow_up,
    })
}

/// The resources that get or lose a two-way link because one of `ids` does.
async fn other_ends(
    new: &Reader,
    old: &Reader,
    model: &ContentModel,
    ids: &[ResourceId],
) -> Result<BTreeSet<ResourceId>> {
    let held = |rows: HashMap<ResourceId, resource::Model>| -> BTreeSet<_> {
        let all = rows.into_values().flat_map(|row| held_by(&row.content).into_iter().map(move |link| (row.id, link)));
        all.filter(|(_, (name, _))| two_way::is(model, name)).collect()
    };
    let (before, after) = (held(by_id(old, ids).await?), held(by_id(new, ids).await?));
    let mut codes: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for (_, (_, (kind, code))) in before.symmetric_difference(&after) {
        codes.entry(*kind).or_default().insert(code.clone());
    }
    let mut ends = BTreeSet::new();
    for (kind, codes) in codes {
        ends.extend(resource::ids_by_codes(old, kind, codes).await?.into_iter().map(|(id, _)| id));
    }
    ends.retain(|id| !ids.contains(id));
    Ok(ends)
}

/// Each resource once, in the order in which they were written; what is the same on both sides is left out.
async fn touched(new: &Reader, old: &Reader, model: &ContentModel, ids: &[ResourceId]) -> Result<Vec<Touched>> {
    let (mut before, mut after) = (by_id(old, ids).await?, by_id(new, ids).await?);
    two_way::show(old, model, &mut before.values_mut().collect::<Vec<_>>()).await?;
    two_way::show(new, model, &mut after.values_mut().collect::<Vec<_>>()).await?;
    let (old_states, new_states) = (completeness::of(old, ids).await?, completeness::of(new, ids).await?);
    let states = |of: &HashMap<ResourceId, Vec<completeness::Model>>, id| of.get(id).cloned().unwrap_or_default();
    let all = ids.iter().map(|id| Touched {
        before: before.remove(id),
        after: after.remove(id),
        completeness: completeness::shifts(&states(&old_states, id), &states(&new_states, id)),
    });
    Ok(all.filter(|one| one.before != one.after || !one.completeness.is_empty()).collect())
}

async fn by_id(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<HashMap<ResourceId, resource::Model>> {
    Ok(resource::by_ids(db, ids).await?.into_iter().map(|row| (row.id, row)).collect())
}

async fn parts(new: &Reader, old: &Reader, model: &ContentModel, events: &[Event]) -> Result<Vec<PartChange>> {
    let named: BTreeSet<(&str, &str)> = events.iter().filter_map(part_of).filter(|(_, code)| *code != MANY).collect();
    let mut changes = Vec::new();
    for (part, code) in named.into_iter().take(MOST_PARTS) {
        let (owner, own) = if part == "option" { code.split_once('.').unwrap_or_default() } else { ("", code) };
        let before = store::part(old, part, owner, own).await?;
        let after = store::part(new, part, owner, own).await?;
        let resources = match usage_of(part, owner, own) {
            Some(usage) => Some(usage::count(old, model, &usage).await?),
            None => None,
        };
        changes.push(PartChange { part: part.to_owned(), code: code.to_owned(), before, after, resources });
    }
    Ok(changes)
}

fn part_of(event: &Event) -> Option<(&str, &str)> {
    match event {
        Event::ModelChanged { part, code } => Some((part, code)),
        Event::ChannelChanged { channel } => Some(("channel", channel)),
        _ => None,
    }
}

fn usage_of(part: &str, owner: &str, code: &str) -> Option<Usage> {
    let own = code.to_owned();
    match part {
        "attribute" => Some(Usage::Attribute(own)),
        "option" => Some(Usage::Option { attribute: owner.to_owned(), code: own }),
        "family" => Some(Usage::Family(own)),
        "family_variant" => Some(Usage::FamilyVariant(own)),
        "association_type" => Some(Usage::AssociationType(own)),
        "category" => Some(Usage::Category(own)),
        "measurement_family" => Some(Usage::Measurement(own)),
        _ => None,
    }
}

async fn channels(
    new: &Reader,
    old: &Reader,
    model: &ContentModel,
    tasks: &[Task],
    resources: &[Touched],
) -> Result<BTreeMap<Cell, ChannelChange>> {
    let mut channels: BTreeMap<Cell, ChannelChange> = BTreeMap::new();
    for entry in log::uncommitted(new, old).await? {
        let change = channels.entry(Cell::new(entry.channel, entry.locale)).or_default();
        match entry.op {
            Op::Upsert => change.published += 1,
            Op::Remove => change.removed += 1,
        }
    }
    for (cell, count) in rebuilt(new, old, model, tasks).await? {
        channels.entry(cell).or_default().rebuilt = count;
    }
    for cell in waiting(new, resources).await? {
        channels.entry(cell).or_default().waiting += 1;
    }
    Ok(channels)
}

async fn rebuilt(new: &Reader, old: &Reader, model: &ContentModel, tasks: &[Task]) -> Result<BTreeMap<Cell, u64>> {
    let changes = tasks.iter().filter_map(|task| match task {
        Task::RebuildDependents { kind, key } => Some((kind.clone(), key.clone())),
        _ => None,
    });
    let concerned = rebuild::concerned_by_any(model, &changes.collect::<Vec<_>>());
    let stale = || Condition::all().add(Expr::col(publication::Column::Stale));
    let awaited = Condition::any().add(stale()).add(concerned.clone());
    let mut counts = publication::by_cell(new, awaited).await?;
    // What was waiting before is no effect of this.
    for (cell, before) in publication::by_cell(old, stale().add(concerned.not())).await? {
        counts.entry(cell).and_modify(|count| *count = count.saturating_sub(before));
    }
    counts.retain(|_, count| *count > 0);
    Ok(counts)
}

/// Where the resources are live in the revision they had, once for each.
async fn waiting(new: &Reader, resources: &[Touched]) -> Result<Vec<Cell>> {
    let moved = resources.iter().filter_map(|one| {
        let (before, after) = (one.before.as_ref()?, one.after.as_ref()?);
        (before.revision != after.revision).then_some((after.id, after.revision))
    });
    let newest: HashMap<ResourceId, i32> = moved.collect();
    let live = publication::of(new, &newest.keys().copied().collect::<Vec<_>>()).await?.into_iter();
    let live = live.filter(|row| row.state == State::Live && newest.get(&row.resource) != Some(&row.revision));
    Ok(live.map(|row| row.cell()).collect())
}
