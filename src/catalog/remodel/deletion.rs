//! Deleting an attribute. It leaves every family at once, so that nobody sees it any more; its values go in the background;
//! with the last of them the attribute goes itself.

use std::{collections::BTreeSet, sync::Arc};

use sea_orm::ConnectionTrait;

use super::Before;
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        bulk::{self, BulkEdit, Operation},
        model::{self, Family, FamilyVariant, ModelPatch, Part, change, store},
        usage::{self, Usage},
    },
    error::{Error, Result, Violation},
    id::ResourceId,
};

/// Resources that are taken up at once.
const SLICE: u64 = 10_000;
/// Resources that are shown.
const SHOWN: u64 = 5;

/// What goes with an attribute.
pub struct Deletion {
    pub attribute: Arc<model::Attribute>,
    pub families: Vec<Arc<Family>>,
    pub family_variants: Vec<Arc<FamilyVariant>>,
    /// Resources that hold values of it, and how many values those are.
    pub resources: u64,
    pub values: u64,
    /// Some of these resources.
    pub examples: Vec<ResourceId>,
    /// What stands against it: rules that read it, a family that is labelled by it.
    pub hindrances: Vec<Violation>,
}

/// Looks at what would go. Nothing is written.
pub async fn look(app: &App, actor: &Actor, code: &str) -> Result<Deletion> {
    actor.require(Permission::EditModel)?;
    let model = model::current(app).await?;
    let attribute = model.attribute(code).ok_or_else(|| Error::not_found("attribute", code))?.clone();
    let (patch, db) = (without(&model, code), app.db.read());
    let families = patch.families.iter().filter_map(|part| model.family(&part.code).cloned());
    let variants = patch.family_variants.iter().filter_map(|part| model.family_variant(&part.code).cloned());
    Ok(Deletion {
        families: families.collect(),
        family_variants: variants.collect(),
        resources: usage::count(db, &model, &Usage::Attribute(code.to_owned())).await?,
        values: usage::count_values(db, code).await?,
        examples: usage::holders(db, code, None, SHOWN).await?,
        hindrances: hindrances(&model, &patch, code),
        attribute,
    })
}

/// Deletes an attribute with its values. Answers the bulk edit that drops them; none where nothing holds any and the
/// attribute is gone already. Fails with `INVALID` naming everything that needs it.
pub async fn delete(app: &App, actor: &Actor, code: &str) -> Result<Option<BulkEdit>> {
    actor.require(Permission::EditModel)?;
    let tx = app.db.begin_write().await?;
    let model = store::load_to_change(&tx).await?;
    let attribute = model.attribute(code).ok_or_else(|| Error::not_found("attribute", code))?.clone();
    let patch = without(&model, code);
    let hindrances = hindrances(&model, &patch, code);
    if !hindrances.is_empty() {
        return Err(Error::Invalid(hindrances));
    }
    let before = Before {
        attributes: vec![(*attribute).clone()],
        options: model.find_options(code, None),
        families: patch.families.iter().filter_map(|part| Family::stored(&model, "", &part.code)).collect(),
        family_variants: patch
            .family_variants
            .iter()
            .filter_map(|part| FamilyVariant::stored(&model, "", &part.code))
            .collect(),
        ..Before::default()
    };
    change::apply(&tx, actor, patch).await?;
    let total = usage::count(&tx, &model, &Usage::Attribute(code.to_owned())).await?;
    let edit = match total {
        0 => {
            remove(&tx, actor, code).await?;
            None
        }
        total => {
            let operations = vec![Operation::DeleteAttribute { attribute: code.to_owned() }];
            let resources = usage::holders(&tx, code, None, SLICE).await?;
            Some(bulk::start_remodel(&tx, app, actor, operations, before, resources, total).await?)
        }
    };
    tx.commit().await?;
    Ok(edit)
}

/// The families and family variants that hold the attribute, without it.
fn without(model: &ContentModel, code: &str) -> ModelPatch {
    let families = model.families.values().filter(|family| family.attributes.contains(code)).map(|family| {
        let mut family = (**family).clone();
        family.attributes.remove(code);
        family.conditions.remove(code);
        family.own_values.remove(code);
        for required in family.requirements.values_mut() {
            required.remove(code);
        }
        family
    });
    let holds = |variant: &&Arc<FamilyVariant>| variant.levels.iter().any(|level| level.attributes.contains(code));
    let variants = model.family_variants.values().filter(holds).map(|variant| {
        let mut variant = (**variant).clone();
        variant.put_at(code, 0);
        variant
    });
    ModelPatch { families: families.collect(), family_variants: variants.collect(), ..ModelPatch::default() }
}

/// What would be wrong in a model without the attribute, and is not in the one with it.
fn hindrances(model: &ContentModel, patch: &ModelPatch, code: &str) -> Vec<Violation> {
    let mut after = model.clone();
    patch.families.iter().cloned().for_each(|part| after.put(part));
    patch.family_variants.iter().cloned().for_each(|part| after.put(part));
    after.attributes.remove(code);
    after.options.remove(code);
    after.settle();
    let known: BTreeSet<(String, String)> =
        faults(model).into_iter().map(|fault| (fault.code.to_string(), fault.path)).collect();
    let new = |fault: &Violation| !known.contains(&(fault.code.to_string(), fault.path.clone()));
    faults(&after).into_iter().filter(new).collect()
}

/// What is wrong with the families, family variants, rules and categories of a model.
fn faults(model: &ContentModel) -> Vec<Violation> {
    let mut all = Vec::new();
    model.families.values().for_each(|part| check(model, &**part, &mut all));
    model.family_variants.values().for_each(|part| check(model, &**part, &mut all));
    model.rules.values().for_each(|part| check(model, part, &mut all));
    model.categories.values().for_each(|part| check(model, &**part, &mut all));
    all
}

fn check<P: Part>(model: &ContentModel, part: &P, all: &mut Vec<Violation>) {
    let first = all.len();
    part.check(model, all);
    let prefix = format!("{}.{}", P::NAME, change::name_of(part));
    all[first..].iter_mut().for_each(|fault| fault.path = format!("{prefix}.{}", fault.path));
}

/// The next slice of resources that hold values; with the last of them the attribute goes.
pub(super) async fn finish(tx: &impl ConnectionTrait, actor: &Actor, edit: &BulkEdit, code: &str) -> Result<bool> {
    let left = usage::holders(tx, code, Some(edit.id), SLICE).await?;
    if !left.is_empty() {
        bulk::more(tx, edit, &left).await?;
        return Ok(true);
    }
    // What could not be dropped keeps the attribute; the items say why.
    if usage::holders(tx, code, None, 1).await?.is_empty() {
        remove(tx, actor, code).await?;
    }
    Ok(false)
}

async fn remove(tx: &impl ConnectionTrait, actor: &Actor, code: &str) -> Result<()> {
    let model = store::load_to_change(tx).await?;
    for option in model.find_options(code, None) {
        change::remove(tx, actor, &option).await?;
    }
    match model.attribute(code) {
        Some(attribute) => change::remove(tx, actor, &**attribute).await,
        None => Ok(()),
    }
}

/// The attribute is there again, and in every family that held it and is still there.
pub(super) async fn take_back(tx: &impl ConnectionTrait, actor: &Actor, before: &Before, code: &str) -> Result<()> {
    let model = store::load_to_change(tx).await?;
    let families = before.families.iter().filter_map(|old| {
        let mut now = Family::stored(&model, "", &old.code)?;
        now.attributes.insert(code.to_owned());
        for (channel, _) in old.requirements.iter().filter(|(_, required)| required.contains(code)) {
            if model.channel(channel).is_some() {
                now.requirements.entry(channel.clone()).or_default().insert(code.to_owned());
            }
        }
        if let Some(condition) = old.conditions.get(code) {
            now.conditions.insert(code.to_owned(), condition.clone());
        }
        if old.own_values.contains(code) {
            now.own_values.insert(code.to_owned());
        }
        Some(now)
    });
    let variants = before.family_variants.iter().filter_map(|old| {
        let mut now = FamilyVariant::stored(&model, "", &old.code)?;
        now.put_at(code, old.level_of(code));
        Some(now)
    });
    let patch = ModelPatch {
        attributes: before.attributes.clone(),
        options: before.options.clone(),
        families: families.collect(),
        family_variants: variants.collect(),
        ..ModelPatch::default()
    };
    change::apply(tx, actor, patch).await?;
    Ok(())
}
