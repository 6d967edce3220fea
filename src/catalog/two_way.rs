//! Two-way associations. A link is kept once, in the content of the side on which it was entered; the other side reads it
//! there. So both agree whatever is saved, imported, restored, deleted or published: there is nothing to bring in line.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::ConnectionTrait;

use super::{
    ContentModel,
    associations::{self, Named, held_by},
    edit,
    write::{Checked, Write},
};
use crate::{
    auth::Actor,
    db::WriteTx,
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{self, Content, content::Target, merge::merge},
};

/// Two-way links of one type that others may have entered to one resource: all of them are shown with it.
const MOST: u64 = 1000;

/// Codes of the two-way types.
pub fn types(model: &ContentModel) -> Vec<&str> {
    let types = model.association_types.values().filter(|kind| kind.two_way);
    types.map(|kind| kind.code.as_str()).collect()
}

pub fn is(model: &ContentModel, association: &str) -> bool {
    model.association_types.get(association).is_some_and(|kind| kind.two_way)
}

fn named(row: &resource::Model) -> Named {
    (row.kind, row.code.clone())
}

/// The two-way links that others hold to any of `targets`: the type, and who holds it.
pub async fn held_by_others(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    targets: &BTreeSet<Named>,
) -> Result<HashMap<Named, Vec<(String, ResourceId)>>> {
    let mut found: HashMap<Named, Vec<(String, ResourceId)>> = HashMap::new();
    for row in associations::leading_to(db, &types(model), targets).await? {
        found.entry((row.target_kind, row.target_code)).or_default().push((row.association, row.source));
    }
    Ok(found)
}

/// Adds to the contents the links that others hold: what people see as the associations of each.
pub async fn show(db: &impl ConnectionTrait, model: &ContentModel, rows: &mut [&mut resource::Model]) -> Result<()> {
    let wanted = rows.iter().map(|row| named(row)).collect();
    let mut held = held_by_others(db, model, &wanted).await?;
    let sources: BTreeSet<ResourceId> = held.values().flatten().map(|(_, source)| *source).collect();
    let names = names(db, &sources).await?;
    for row in rows {
        for (association, source) in held.remove(&named(row)).unwrap_or_default() {
            let Some((kind, code)) = names.get(&source).cloned() else { continue };
            add(&mut row.content, association, Target { kind, code, quantity: None });
        }
    }
    Ok(())
}

async fn names(db: &impl ConnectionTrait, ids: &BTreeSet<ResourceId>) -> Result<HashMap<ResourceId, Named>> {
    let mut names = HashMap::with_capacity(ids.len());
    for chunk in ids.iter().copied().collect::<Vec<_>>().chunks(1000) {
        names.extend(resource::names(db, chunk).await?.into_iter().map(|(id, kind, code)| (id, (kind, code))));
    }
    Ok(names)
}

fn add(content: &mut Content, association: String, target: Target) {
    let targets = content.associations.entry(association).or_default();
    if !targets.iter().any(|known| known.kind == target.kind && known.code == target.code) {
        targets.push(target);
    }
}

fn holds(content: &Content, association: &str, (kind, code): &Named) -> bool {
    let targets = content.associations.get(association).into_iter().flatten();
    targets.into_iter().any(|target| target.kind == *kind && target.code == *code)
}

fn drop_link(content: &mut Content, association: &str, (kind, code): &Named) {
    if let Some(targets) = content.associations.get_mut(association) {
        targets.retain(|target| target.kind != *kind || target.code != *code);
    }
    content.associations.retain(|_, targets| !targets.is_empty());
}

/// Who holds a link, its type, and whom it leads to.
type Link = (Named, String, Named);

/// Leaves out of the writes what another resource holds already, so that a link is kept once whoever names it. Of two
/// writes that both name it, the one that had it keeps it, then the first.
pub(super) async fn settle(tx: &impl ConnectionTrait, model: &ContentModel, writes: &mut [&mut Write]) -> Result<()> {
    let held = held_beside(tx, model, writes).await?;
    drop_doubles(&types(model), &held, writes, true);
    Ok(())
}

/// As [`settle`] before anybody knows whether all of the writes are good: nothing gives way to a link that is only about to
/// be written. For those who compare what they want with what is stored.
pub async fn leave_out_held(tx: &impl ConnectionTrait, model: &ContentModel, writes: &mut [&mut Write]) -> Result<()> {
    let held = held_beside(tx, model, writes).await?;
    drop_doubles(&types(model), &held, writes, false);
    Ok(())
}

/// The stored two-way links to what is written and names such links itself.
async fn held_beside(tx: &impl ConnectionTrait, model: &ContentModel, writes: &[&mut Write]) -> Result<HashSet<Link>> {
    let types = types(model);
    let linked = writes.iter().filter(|write| types.iter().any(|name| write.content.associations.contains_key(*name)));
    let own: BTreeSet<Named> = linked.map(|write| (write.kind, write.code.clone())).collect();
    let rows = associations::leading_to(tx, &types, &own).await?;
    let names = names(tx, &rows.iter().map(|row| row.source).collect()).await?;
    let link = |row: associations::Model| {
        Some((names.get(&row.source)?.clone(), row.association, (row.target_kind, row.target_code)))
    };
    Ok(rows.into_iter().filter_map(link).collect())
}

/// Pure. `held` are the links as they are stored; `earlier_counts`: a write also gives way to one before it.
fn drop_doubles(types: &[&str], held: &HashSet<Link>, writes: &mut [&mut Write], earlier_counts: bool) {
    let places: HashMap<Named, usize> =
        writes.iter().enumerate().map(|(place, write)| ((write.kind, write.code.clone()), place)).collect();
    for place in 0..writes.len() {
        let own = (writes[place].kind, writes[place].code.clone());
        let doubled = |(association, other): &(String, Named)| {
            let stored = held.contains(&(other.clone(), association.clone(), own.clone()));
            types.contains(&association.as_str())
                && *other != own
                && match places.get(other) {
                    None => stored,
                    Some(there) => {
                        let keeps = holds(&writes[*there].content, association, &own);
                        keeps && (stored || (earlier_counts && *there < place))
                    }
                }
        };
        let doubled: Vec<(String, Named)> = held_by(&writes[place].content).into_iter().filter(doubled).collect();
        for (association, other) in doubled {
            drop_link(&mut writes[place].content, &association, &other);
        }
    }
}

/// Refuses the writes that enter more links to one resource than are shown with it.
pub(super) async fn check_number(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    checked: &mut [Checked],
) -> Result<()> {
    let types = types(model);
    let added = |checked: &Checked| {
        let before = checked.write.current.as_ref().map(|current| held_by(&current.content)).unwrap_or_default();
        let new = held_by(&checked.write.content).into_iter().filter(|link| !before.contains(link));
        new.filter(|(name, _)| types.contains(&name.as_str())).collect::<Vec<_>>()
    };
    let added: Vec<_> = checked.iter().map(added).collect();
    let targets: BTreeSet<Named> = added.iter().flatten().map(|(_, target)| target.clone()).collect();
    let mut counts = associations::counts(tx, &types, &targets).await?;
    for (checked, added) in checked.iter_mut().zip(added) {
        for link in added {
            let count = counts.entry(link.clone()).or_default();
            *count += 1;
            if *count > MOST {
                let (association, (_, code)) = link;
                let message = format!("`{code}` has {MOST} of these links from others already");
                let violation = Violation::new("TOO_MANY", format!("associations.{association}"), message);
                checked.violations.push(violation.hint("use a one-way association where so many lead to one"));
            }
        }
    }
    Ok(())
}

/// A link of the resource being saved that its other side holds, and that is to go.
#[derive(Clone, Debug)]
pub struct Unlink {
    pub association: String,
    /// The other side.
    pub other: Named,
    /// The version of the other side that was seen.
    pub seen: i32,
}

/// What takes links out of the contents that hold them, each merged with what others changed there meanwhile: `unlinks`, and
/// those that both sides hold and `after` no longer names.
pub(super) async fn released(
    tx: &WriteTx,
    actor: &Actor,
    model: &ContentModel,
    current: &resource::Model,
    after: &Content,
    unlinks: Vec<Unlink>,
) -> Result<Vec<Write>> {
    check_types(model, &unlinks)?;
    let own = named(current);
    let mut leaving: BTreeMap<Named, (Option<i32>, Vec<String>)> = BTreeMap::new();
    for Unlink { association, other, seen } in unlinks {
        let (version, names) = leaving.entry(other).or_default();
        *version = Some(seen);
        names.push(association);
    }
    for (association, other) in doubles(tx, model, current, after).await? {
        leaving.entry(other).or_default().1.push(association);
    }
    let mut writes = Vec::new();
    for (other, (seen, names)) in leaving {
        // What is gone meanwhile holds no link.
        let Some(holder) = resource::find_by_code(tx, other.0, &other.1).await? else { continue };
        writes.extend(without(tx, actor, model, holder, seen, &names, &own).await?);
    }
    Ok(writes)
}

fn check_types(model: &ContentModel, unlinks: &[Unlink]) -> Result<()> {
    let types = types(model);
    let wrong = unlinks.iter().filter(|unlink| !types.contains(&unlink.association.as_str()));
    let violations: Vec<Violation> = wrong
        .map(|unlink| {
            let message = format!("`{}` is no two-way association", unlink.association);
            Violation::new("UNKNOWN_ASSOCIATION_TYPE", format!("unlink.{}", unlink.association), message)
                .hint("leave a link of the resource itself out of its `associations`")
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// Links that both sides hold, as may be from before their type was two-way, and that `after` no longer names.
async fn doubles(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    current: &resource::Model,
    after: &Content,
) -> Result<Vec<(String, Named)>> {
    let types = types(model);
    let (before, after) = (held_by(&current.content), held_by(after));
    let gone: Vec<_> = before.difference(&after).filter(|(name, _)| types.contains(&name.as_str())).collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let rows = associations::leading_to(tx, &types, &BTreeSet::from([named(current)])).await?;
    let names = names(tx, &rows.iter().map(|row| row.source).collect()).await?;
    let link = |row: associations::Model| Some((row.association, names.get(&row.source)?.clone()));
    Ok(rows.into_iter().filter_map(link).filter(|link| gone.contains(&link)).collect())
}

/// The write that takes links to `target` out of what `holder` holds, if it still holds any and the actor may.
async fn without(
    tx: &WriteTx,
    actor: &Actor,
    model: &ContentModel,
    holder: resource::Model,
    seen: Option<i32>,
    names: &[String],
    target: &Named,
) -> Result<Option<Write>> {
    actor.require(edit::edit_right(holder.kind))?;
    let base = match seen {
        Some(seen) if seen != holder.version => edit::base_of(tx, &holder, seen).await?,
        _ => holder.content.clone(),
    };
    let mut mine = base.clone();
    names.iter().for_each(|name| drop_link(&mut mine, name, target));
    let content =
        merge(&base, &holder.content, &mine, |attribute| model.merges_by_item(attribute)).map_err(|clashes| {
            let (kind, id, seen) = ("resource", holder.id.to_string(), seen.unwrap_or(holder.version));
            Error::Stale { kind, id, seen, clashes }
        })?;
    if content == holder.content {
        return Ok(None);
    }
    edit::may_write(actor, model, &holder.content, &content)?;
    Ok(Some(Write {
        kind: holder.kind,
        code: holder.code.clone(),
        current: Some(holder),
        content,
        comment: None,
        restored_from: None,
        machine: false,
    }))
}

/// What a resource that goes takes with it, so that it brings it back: the links others hold move into its content. Answers
/// that content, and what takes them out of the others.
pub(super) async fn taken_along(
    tx: &WriteTx,
    actor: &Actor,
    model: &ContentModel,
    going: &resource::Model,
) -> Result<(Content, Vec<Write>)> {
    let own = named(going);
    let mut content = going.content.clone();
    let mut by_holder: BTreeMap<ResourceId, Vec<String>> = BTreeMap::new();
    let held = held_by_others(tx, model, &BTreeSet::from([own.clone()])).await?;
    for (association, source) in held.into_values().flatten().filter(|(_, source)| *source != going.id) {
        by_holder.entry(source).or_default().push(association);
    }
    let mut writes = Vec::new();
    for chunk in by_holder.keys().copied().collect::<Vec<_>>().chunks(1000) {
        for holder in resource::by_ids(tx, chunk).await? {
            let (kind, code) = named(&holder);
            let names = by_holder.remove(&holder.id).unwrap_or_default();
            for name in &names {
                add(&mut content, name.clone(), Target { kind, code: code.clone(), quantity: None });
            }
            writes.extend(without(tx, actor, model, holder, None, &names, &own).await?);
        }
    }
    Ok((content, writes))
}

/// Of an edit that names all links of a resource, those that others hold are not its own.
pub(super) async fn leave_out_echoes(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    current: &resource::Model,
    wanted: &mut BTreeMap<String, Vec<Target>>,
) -> Result<()> {
    let own = named(current);
    let rows = associations::leading_to(tx, &types(model), &BTreeSet::from([own.clone()])).await?;
    let names = names(tx, &rows.iter().map(|row| row.source).collect()).await?;
    for row in rows {
        let Some(other) = names.get(&row.source).filter(|other| **other != own) else { continue };
        // A link that both hold stays where it is.
        if let Some(targets) =
            wanted.get_mut(&row.association).filter(|_| !holds(&current.content, &row.association, other))
        {
            targets.retain(|target| (target.kind, &target.code) != (other.0, &other.1));
        }
    }
    Ok(())
}
