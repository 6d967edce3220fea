//! Moving attributes to another level of a variant family. Down: whoever inherited a value holds it from now on. Up: a
//! product model takes the value most of its variants have; the others go.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use super::Before;
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        bulk::{self, BulkEdit, Operation, operation::Beside},
        model::{self, FamilyVariant, ModelPatch, Part, change, store},
        recheck,
        usage::{self, Held},
    },
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{self, Content, Scope},
};

/// Resources that are shown.
const SHOWN: usize = 5;

/// An attribute that moves, by levels: 0 is the root model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub attribute: String,
    pub from: usize,
    pub to: usize,
}

/// What a move would do.
pub struct Effect {
    pub step: Move,
    /// Resources that hold values of the attribute now.
    pub holding: u64,
    /// Those whose values go, because their product model takes other ones.
    pub losing: u64,
    /// Product models whose variants differ, those that lose most first.
    pub examples: Vec<ResourceId>,
}

/// Which attributes a new version of a family variant holds at another level.
fn moves(model: &ContentModel, before: &FamilyVariant, after: &FamilyVariant) -> Vec<Move> {
    let attributes = model.family(&after.family).into_iter().flat_map(|family| &family.attributes);
    let step = |code: &String| Move { attribute: code.clone(), from: before.level_of(code), to: after.level_of(code) };
    attributes.map(step).filter(|step| step.from != step.to).collect()
}

/// Looks at what saving a family variant would do to values. Nothing is written.
pub async fn look(app: &App, actor: &Actor, draft: impl change::Draft<FamilyVariant>) -> Result<Vec<Effect>> {
    actor.require(Permission::EditModel)?;
    let model = model::current(app).await?;
    let Some(before) = FamilyVariant::stored(&model, "", draft.key().1) else { return Ok(Vec::new()) };
    let after = draft.over(Some(before.clone()))?;
    let mut effects = Vec::new();
    for step in moves(&model, &before, &after) {
        effects.push(effect(app.db.read(), &before, step).await?);
    }
    Ok(effects)
}

async fn effect(db: &impl ConnectionTrait, variant: &FamilyVariant, step: Move) -> Result<Effect> {
    let trees = Trees::of(db, variant).await?;
    let mut holding = 0;
    let mut losers: Vec<(u64, ResourceId)> = Vec::new();
    let resources = trees.at(step.from);
    if step.to > step.from {
        holding = usage::count_among(db, &step.attribute, resources).await?;
    } else {
        for (taker, held) in trees.held(db, &step).await? {
            let sum: u64 = held.iter().map(|held| held.count).sum();
            let most = held.iter().map(|held| held.count).max().unwrap_or_default();
            holding += sum;
            losers.extend((sum > most).then_some((sum - most, taker)));
        }
    }
    losers.sort_unstable_by(|a, b| b.cmp(a));
    let losing = losers.iter().map(|(count, _)| count).sum();
    let examples = losers.into_iter().take(SHOWN).map(|(_, taker)| taker).collect();
    Ok(Effect { step, holding, losing, examples })
}

/// Saves a family variant. Where it moves attributes that resources hold, their values follow in a bulk edit. Fails with
/// `INVALID`, and with `IN_USE` when products use axes that change.
pub async fn save(app: &App, actor: &Actor, draft: impl change::Draft<FamilyVariant>) -> Result<FamilyVariant> {
    actor.require(FamilyVariant::PERMISSION)?;
    let tx = app.db.begin_write().await?;
    let model = store::load_to_change(&tx).await?;
    let stored = FamilyVariant::stored(&model, "", draft.key().1);
    let saved = change::save_in(&tx, actor, draft).await?;
    if let Some(before) = stored {
        let steps = moves(&model, &before, &saved);
        follow(app, &tx, actor, before, &steps).await?;
    }
    tx.commit().await?;
    Ok(saved)
}

/// The family variant whose attributes a bulk edit moves.
pub fn moved_by(edit: &BulkEdit) -> Option<&str> {
    edit.operations.0.iter().find_map(|operation| match operation {
        Operation::MoveAttributes { family_variant, .. } => Some(family_variant.as_str()),
        _ => None,
    })
}

async fn follow(
    app: &App,
    tx: &impl ConnectionTrait,
    actor: &Actor,
    before: FamilyVariant,
    steps: &[Move],
) -> Result<()> {
    let Some(first) = steps.first() else { return Ok(()) };
    let down = first.to > first.from;
    if steps.iter().any(|step| (step.to > step.from) != down) {
        let mixed = Violation::new("MIXED", "levels", "some attributes would move up, others down");
        return Err(Error::Invalid(vec![mixed.hint("save one direction first, then the other")]));
    }
    let trees = Trees::of(tx, &before).await?;
    let levels: BTreeSet<usize> = steps.iter().flat_map(|step| [step.from, step.to]).collect();
    // Whoever takes comes before whoever lets go.
    let mut order: Vec<usize> = levels.into_iter().collect();
    if down {
        order.reverse();
    }
    let resources: Vec<ResourceId> = order.into_iter().flat_map(|level| trees.at(level)).copied().collect();
    let attributes: BTreeSet<String> = steps.iter().map(|step| step.attribute.clone()).collect();
    let mut held = 0;
    for attribute in &attributes {
        held += usage::count_among(tx, attribute, &resources).await?;
    }
    if held == 0 {
        return Ok(());
    }
    let operations = vec![Operation::MoveAttributes { family_variant: before.code.clone(), attributes }];
    let before = Before { family_variants: vec![before], ..Before::default() };
    let total = resources.len() as u64;
    bulk::start_remodel(tx, app, actor, operations, before, resources, total).await?;
    Ok(())
}

/// The resources of a family variant, by level.
struct Trees {
    levels: Vec<Vec<ResourceId>>,
}

impl Trees {
    async fn of(db: &impl ConnectionTrait, variant: &FamilyVariant) -> Result<Self> {
        let mut levels = vec![usage::roots(db, &variant.family, &variant.code).await?];
        for _ in 0..variant.depth() {
            let above = levels.last().map(Vec::as_slice).unwrap_or_default();
            levels.push(resource::child_ids(db, above, u32::MAX.into()).await?);
        }
        Ok(Self { levels })
    }

    fn at(&self, level: usize) -> &[ResourceId] {
        self.levels.get(level).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is held below each resource that shall take an attribute over.
    async fn held(&self, db: &impl ConnectionTrait, step: &Move) -> Result<HashMap<ResourceId, Vec<Held>>> {
        held_below(db, &step.attribute, self.at(step.to), step.from - step.to).await
    }
}

/// The different values of an attribute that the resources `depth` levels below these hold.
async fn held_below(
    db: &impl ConnectionTrait,
    attribute: &str,
    takers: &[ResourceId],
    depth: usize,
) -> Result<HashMap<ResourceId, Vec<Held>>> {
    // Who takes what is held below a parent.
    let mut parents: HashMap<ResourceId, ResourceId> = takers.iter().map(|id| (*id, *id)).collect();
    for _ in 1..depth {
        let ids: Vec<ResourceId> = parents.keys().copied().collect();
        let below = resource::parents_of_children(db, &ids).await?;
        parents = below.into_iter().filter_map(|(child, parent)| Some((child, *parents.get(&parent)?))).collect();
    }
    let ids: Vec<ResourceId> = parents.keys().copied().collect();
    let mut found: HashMap<ResourceId, Vec<Held>> = HashMap::new();
    for held in usage::held_by_children(db, attribute, &ids).await? {
        let Some(taker) = parents.get(&held.parent) else { continue };
        let of_taker = found.entry(*taker).or_default();
        match of_taker.iter_mut().find(|known| known.scopes == held.scopes) {
            Some(known) => {
                known.count += held.count;
                known.first = known.first.clone().min(held.first);
            }
            None => of_taker.push(held),
        }
    }
    Ok(found)
}

/// The value most have; of those that equally many have, the one of the first code.
fn most_common(held: &[Held]) -> Option<&Held> {
    held.iter().max_by(|a, b| a.count.cmp(&b.count).then_with(|| b.first.cmp(&a.first)))
}

/// Where each resource stands, and what it takes over: from the models above it, or of what lies below it.
pub async fn beside(
    tx: &impl ConnectionTrait,
    variant: &FamilyVariant,
    attributes: &BTreeSet<String>,
    resources: &[resource::Model],
) -> Result<HashMap<ResourceId, Beside>> {
    let lines = recheck::ancestor_contents(tx, resources).await?;
    let mut all = HashMap::new();
    for found in resources {
        let above: Vec<&Content> = lines.models_above(found.parent).map(|model| &model.content).collect();
        let held_here = attributes.iter().filter(|code| variant.level_of(code) == above.len());
        let taken = held_here.map(|code| (code.clone(), inherited(&above, code))).collect();
        all.insert(found.id, Beside { depth: above.len(), taken });
    }
    for attribute in attributes {
        let level = variant.level_of(attribute);
        let takers = all.iter().filter(|(_, beside)| beside.depth == level).map(|(id, _)| *id).collect::<Vec<_>>();
        // It was held at one of the levels below.
        for depth in 1..=variant.depth().saturating_sub(level) {
            for (taker, held) in held_below(tx, attribute, &takers, depth).await? {
                let most = most_common(&held).map(|most| most.scopes.clone());
                let Some((beside, most)) = all.get_mut(&taker).zip(most) else { continue };
                let taken = beside.taken.entry(attribute.clone()).or_default();
                for (scope, data) in most {
                    taken.entry(scope).or_insert(data);
                }
            }
        }
    }
    Ok(all)
}

/// The nearest value of each scope.
fn inherited(above: &[&Content], attribute: &str) -> BTreeMap<Scope, Json> {
    let furthest_first = above.iter().rev().filter_map(|content| content.values.get(attribute)).flatten();
    furthest_first.map(|(scope, data)| (scope.clone(), data.clone())).collect()
}

/// The attributes are held again where they were.
pub(super) async fn take_back(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    before: &Before,
    attributes: &BTreeSet<String>,
) -> Result<()> {
    let model = store::load_to_change(tx).await?;
    let variants = before.family_variants.iter().filter_map(|old| {
        let mut now = FamilyVariant::stored(&model, "", &old.code)?;
        attributes.iter().for_each(|code| now.put_at(code, old.level_of(code)));
        Some(now)
    });
    change::apply(tx, actor, ModelPatch { family_variants: variants.collect(), ..ModelPatch::default() }).await?;
    Ok(())
}
