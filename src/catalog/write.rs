//! Writing working copies, one or many: checks against the content model and the database, then rows, revisions and
//! everything derived from them, in the caller's transaction. Rights are the caller's business.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use super::{
    ContentModel, associations,
    completeness::Shift,
    defaults, links, recheck, record, targets, translation, two_way, unique,
    validate::{self, Place},
};
use crate::{
    auth::Actor,
    error::{Result, Violation},
    id::ResourceId,
    resource::{self, Content, Kind, Scope},
};

/// A resource as it shall be.
pub struct Write {
    /// What is stored; `None` makes a new one.
    pub current: Option<Arc<resource::Model>>,
    pub kind: Kind,
    pub code: String,
    pub content: Content,
    pub comment: Option<String>,
    pub restored_from: Option<i32>,
    /// Its new values were made by a machine.
    pub machine: bool,
    /// Of a new resource: what begins without a value although its attribute has a default. `None`: nothing is added.
    pub begins_without: Option<Arc<BTreeSet<(String, Scope)>>>,
}

/// What became of each write, in order: the id, or all that is wrong with it.
pub type Outcome = std::result::Result<ResourceId, Vec<Violation>>;

/// As [`Outcome`], with what there is of it.
pub type Row = std::result::Result<Stored, Refused>;

/// A write that was carried out.
pub struct Stored {
    /// As it is stored now.
    pub row: Arc<resource::Model>,
    /// Channels and locales in which it is more or less complete than before.
    pub completeness: Vec<Shift>,
}

/// A write that is left out.
pub struct Refused {
    /// What would have been written.
    pub content: Box<Content>,
    pub violations: Vec<Violation>,
}

/// Checks and writes. A write with violations is left out; the others are written.
pub async fn write_all(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    writes: Vec<Write>,
) -> Result<Vec<Outcome>> {
    let rows = write_rows(tx, actor, model, writes).await?;
    Ok(rows.into_iter().map(|row| row.map(|stored| stored.row.id).map_err(|refused| refused.violations)).collect())
}

/// As [`write_all`], for callers that go on with what is stored.
pub async fn write_rows(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    writes: Vec<Write>,
) -> Result<Vec<Row>> {
    let lineage = Lineage::load(tx, &writes).await?;
    let mut checked = Vec::with_capacity(writes.len());
    for mut write in writes {
        let violations = check(model, &lineage, &mut write);
        checked.push(Checked {
            id: write.current.as_ref().map_or_else(ResourceId::new, |current| current.id),
            write,
            violations,
        });
    }
    check_codes(tx, &mut checked).await?;
    targets::check(tx, model, &mut checked).await?;
    two_way::check_number(tx, model, &mut checked).await?;
    check_unique(tx, model, &lineage, &mut checked).await?;
    let (mut good, mut wrong) = (Vec::with_capacity(checked.len()), Vec::new());
    for (place, mut checked) in checked.into_iter().enumerate() {
        match std::mem::take(&mut checked.violations) {
            none if none.is_empty() => good.push((place, checked)),
            violations => wrong.push((place, Err(Refused { content: Box::new(checked.write.content), violations }))),
        }
    }
    let mut same = leave_out_doubles(tx, model, &mut good).await?;
    let (places, good): (Vec<usize>, Vec<Checked>) = good.into_iter().unzip();
    let stored = store(tx, actor, model, &lineage, good).await?;
    same.extend(places.into_iter().zip(stored.into_iter().map(Ok)));
    let mut rows: Vec<(usize, Row)> = same.into_iter().chain(wrong).collect();
    rows.sort_unstable_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// Takes those out that only named what another resource holds already: they stay as they are stored.
async fn leave_out_doubles(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    good: &mut Vec<(usize, Checked)>,
) -> Result<Vec<(usize, Row)>> {
    let wanted: Vec<_> = good.iter().map(|(_, checked)| checked.write.content.associations.clone()).collect();
    let mut writes: Vec<&mut Write> = good.iter_mut().map(|(_, checked)| &mut checked.write).collect();
    two_way::settle(tx, model, &mut writes).await?;
    let (mut same, mut rest) = (Vec::new(), Vec::with_capacity(good.len()));
    for ((place, checked), wanted) in std::mem::take(good).into_iter().zip(wanted) {
        let settled = checked.write.content.associations != wanted;
        match checked.write.current.as_ref().filter(|current| settled && current.content == checked.write.content) {
            Some(current) => same.push((place, Ok(Stored { row: current.clone(), completeness: Vec::new() }))),
            None => rest.push((place, checked)),
        }
    }
    *good = rest;
    Ok(same)
}

/// A write with what is wrong with it.
pub(super) struct Checked {
    pub id: ResourceId,
    pub write: Write,
    pub violations: Vec<Violation>,
}

/// The product models above the resources being written, by code.
struct Lineage {
    models: HashMap<String, resource::Model>,
    by_id: HashMap<ResourceId, String>,
}

impl Lineage {
    async fn load(tx: &impl ConnectionTrait, writes: &[Write]) -> Result<Self> {
        let codes: BTreeSet<String> = writes.iter().filter_map(|write| write.content.parent.clone()).collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let mut lineage = Self { models: HashMap::new(), by_id: HashMap::new() };
        for chunk in codes.chunks(1000) {
            lineage.add(resource::by_codes(tx, Kind::ProductModel, chunk).await?);
        }
        let missing: BTreeSet<ResourceId> = lineage.models.values().filter_map(|found| found.parent).collect();
        let missing: Vec<ResourceId> = missing.into_iter().filter(|id| !lineage.by_id.contains_key(id)).collect();
        for chunk in missing.chunks(1000) {
            lineage.add(resource::by_ids(tx, chunk).await?);
        }
        Ok(lineage)
    }

    fn add(&mut self, models: Vec<resource::Model>) {
        for found in models {
            self.by_id.insert(found.id, found.code.clone());
            self.models.insert(found.code.clone(), found);
        }
    }

    /// Nearest first.
    fn above(&self, content: &Content) -> Vec<&resource::Model> {
        let parent = content.parent.as_ref().and_then(|code| self.models.get(code));
        let grandparent = parent
            .and_then(|parent| parent.parent)
            .and_then(|id| self.by_id.get(&id))
            .and_then(|code| self.models.get(code));
        parent.into_iter().chain(grandparent).collect()
    }
}

fn check(model: &ContentModel, lineage: &Lineage, write: &mut Write) -> Vec<Violation> {
    let above = lineage.above(&write.content);
    let mut violations = Vec::new();
    if let Some(parent) = write.content.parent.as_ref().filter(|_| above.is_empty()) {
        violations.push(Violation::new("UNKNOWN_PARENT", "parent", format!("product model `{parent}` does not exist")));
    }
    let contents: Vec<&Content> = above.iter().map(|above| &above.content).collect();
    if let (None, Some(parent)) = (&write.current, contents.first()) {
        take_family(write.kind, parent, &mut write.content);
    }
    let place = Place { kind: write.kind, ancestors: &contents };
    if let (None, Some(without)) = (&write.current, &write.begins_without) {
        defaults::fill(model, &place, without, &mut write.content);
    }
    let before = write.current.as_ref().map(|current| &current.content);
    violations.extend(validate::validate(model, &place, before, &mut write.content));
    if write.kind == Kind::Record {
        violations.extend(record::check(&write.code, write.content.family.as_deref()));
    }
    violations
}

/// A new variant that names no family is of its model's.
fn take_family(kind: Kind, parent: &Content, content: &mut Content) {
    content.family = content.family.take().or_else(|| parent.family.clone());
    if kind == Kind::ProductModel {
        content.family_variant = content.family_variant.take().or_else(|| parent.family_variant.clone());
    }
}

/// Characters a code may have: what is safe in an address, a file name and a spreadsheet.
fn is_code(code: &str) -> bool {
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | ' ');
    !code.is_empty() && code.len() <= 200 && code.trim() == code && code.chars().all(fine)
}

async fn check_codes(tx: &impl ConnectionTrait, checked: &mut [Checked]) -> Result<()> {
    let mut taken: BTreeSet<(Kind, String)> = BTreeSet::new();
    let new: links::Targets = checked
        .iter()
        .filter(|checked| checked.write.current.is_none())
        .map(|checked| (checked.write.kind, checked.write.code.clone()))
        .collect();
    let free = links::missing(tx, &new).await?;
    for checked in checked.iter_mut().filter(|checked| checked.write.current.is_none()) {
        let key = (checked.write.kind, checked.write.code.clone());
        if !is_code(&key.1) {
            let message = format!("`{}` is no code: letters, digits and - _ . + / are, up to 200 of them", key.1);
            checked.violations.push(Violation::new("BAD_CODE", "code", message));
        }
        if !free.contains(&key) || !taken.insert(key.clone()) {
            let message = format!("`{}` is taken", key.1);
            checked.violations.push(
                Violation::new("DUPLICATE", "code", message).hint("choose another code, or edit the existing one"),
            );
        }
    }
    Ok(())
}

/// No two resources have the same value of a unique attribute, no two siblings the same axes.
async fn check_unique(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    lineage: &Lineage,
    checked: &mut [Checked],
) -> Result<()> {
    let values: Vec<unique::Held> =
        checked.iter().map(|checked| unique_values(model, lineage, &checked.write.content)).collect();
    let holders = unique::holders(tx, &values.iter().flatten().cloned().collect()).await?;
    let mut told = BTreeSet::new();
    loop {
        let mut found = clashes(checked, &values, &holders);
        found.retain(|clash| !told.contains(clash));
        if found.is_empty() {
            return Ok(());
        }
        for (place, key) in &found {
            checked[*place].violations.push(is_taken(key));
        }
        // Who is refused gives nothing up: others may clash with that now.
        told.extend(found);
    }
}

/// Which writes take what somebody else has. What a resource gives up is free for another one of the same call, so that two
/// can exchange their values, unless its own write is refused.
fn clashes<'v>(
    checked: &[Checked],
    values: &'v [unique::Held],
    holders: &'v BTreeMap<(String, String), ResourceId>,
) -> BTreeSet<(usize, &'v (String, String))> {
    let places: HashMap<ResourceId, usize> = checked.iter().map(|checked| checked.id).zip(0..).collect();
    let is_good = |place: usize| checked[place].violations.is_empty();
    let gives_up = |holder, key| places.get(holder).is_some_and(|at| is_good(*at) && !values[*at].contains(key));
    let held = holders.iter().filter(|(key, holder)| !gives_up(*holder, *key));
    let mut taken: HashMap<&(String, String), ResourceId> = held.map(|(key, holder)| (key, *holder)).collect();
    let mut clashes = BTreeSet::new();
    for (place, keys) in values.iter().enumerate() {
        let id = checked[place].id;
        for key in keys {
            match taken.get(key) {
                Some(holder) if *holder != id => drop(clashes.insert((place, key))),
                None if is_good(place) => drop(taken.insert(key, id)),
                _ => {}
            }
        }
    }
    clashes
}

fn is_taken((attribute, value): &(String, String)) -> Violation {
    match attribute.strip_prefix(AXES) {
        Some(parent) => {
            let message = format!("another variant of `{parent}` has the same axes: {value}");
            Violation::new("DUPLICATE_AXES", "values", message)
        }
        None => {
            let message = format!("`{value}` is taken: `{attribute}` is unique");
            Violation::new("DUPLICATE", format!("values.{attribute}"), message)
        }
    }
}

/// Stands before the code of a product model, in place of an attribute, for the axes of its variants. No code has a colon.
const AXES: &str = "axes:";

fn unique_values(model: &ContentModel, lineage: &Lineage, content: &Content) -> unique::Held {
    unique::values_of(model, content).into_iter().chain(axes_of(model, lineage, content)).collect()
}

/// What tells a variant from its siblings.
fn axes_of(model: &ContentModel, lineage: &Lineage, content: &Content) -> Option<(String, String)> {
    let above = lineage.above(content);
    let parent = above.first()?;
    let variant = model.family_variants.get(parent.content.family_variant.as_ref()?)?;
    let axes = &variant.levels.get(above.len() - 1)?.axes;
    let text = |axis: &String| content.value(axis, &Scope::global()).map(Json::to_string).unwrap_or_default();
    Some((format!("{AXES}{}", parent.code), axes.iter().map(text).collect::<Vec<_>>().join(", ")))
}

/// Answers in order.
async fn store(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    model: &ContentModel,
    lineage: &Lineage,
    checked: Vec<Checked>,
) -> Result<Vec<Stored>> {
    let ids: Vec<ResourceId> = checked.iter().map(|checked| checked.id).collect();
    let uniques =
        checked.iter().map(|checked| (checked.id, unique_values(model, lineage, &checked.write.content))).collect();
    let targets = checked.iter().map(|checked| (checked.id, links::targets(model, &checked.write.content))).collect();
    let held = checked.iter().map(|checked| (checked.id, associations::held_by(&checked.write.content))).collect();
    translation::follow(tx, actor, model, &checked).await?;
    let (mut new, mut updates) = (Vec::new(), Vec::new());
    for Checked { id, write, .. } in checked {
        let parent = lineage.above(&write.content).first().map(|parent| parent.id);
        match write.current {
            None => new.push(resource::New {
                id,
                kind: write.kind,
                code: write.code,
                parent,
                content: write.content,
                comment: write.comment,
            }),
            Some(current) => updates.push(resource::Update {
                current,
                parent,
                content: write.content,
                comment: write.comment,
                restored_from: write.restored_from,
            }),
        }
    }
    let mut rows = resource::update_many(tx, actor, updates).await?;
    rows.extend(resource::insert_many(tx, actor, new).await?);
    unique::replace(tx, uniques).await?;
    links::replace(tx, targets).await?;
    associations::replace(tx, held).await?;
    let mut shifts = recheck::with_variants(tx, model, &rows).await?;
    let order: HashMap<ResourceId, usize> = ids.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
    rows.sort_by_key(|row| order.get(&row.id).copied());
    let stored = |row: resource::Model| {
        let completeness = shifts.remove(&row.id).unwrap_or_default();
        Stored { row: Arc::new(row), completeness }
    };
    Ok(rows.into_iter().map(stored).collect())
}
