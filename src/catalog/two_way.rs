//! Two-way associations. A link is kept once, in the content of the side on which it was entered; the other side reads it
//! there. So both agree whatever is saved, imported, restored, deleted or published: there is nothing to bring in line.

mod unlink;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::ConnectionTrait;

pub use self::unlink::Unlink;
pub(super) use self::unlink::{released, taken_along};
use super::{
    ContentModel,
    associations::{self, Named, held_by},
    write::{Checked, Write},
};
use crate::{
    error::{Result, Violation},
    id::ResourceId,
    resource::{self, Content, content::Target},
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::resource::Kind;

    fn node(number: u8) -> Named {
        (Kind::Product, number.to_string())
    }

    fn write(own: u8, links: &BTreeSet<(u8, u8)>) -> Write {
        let mut content = Content::default();
        for (_, other) in links.iter().filter(|(from, _)| *from == own) {
            add(
                &mut content,
                "pairs".to_owned(),
                Target { kind: Kind::Product, code: other.to_string(), quantity: None },
            );
        }
        let (kind, code) = node(own);
        Write {
            current: None,
            kind,
            code,
            content,
            comment: None,
            restored_from: None,
            machine: false,
            begins_without: None,
        }
    }

    fn link((from, to): (u8, u8)) -> Link {
        (node(from), "pairs".to_owned(), node(to))
    }

    /// What the writes name, and what others hold.
    fn held_after(writes: &[Write], held: &HashSet<Link>) -> Vec<Link> {
        let own = |write: &Write| (write.kind, write.code.clone());
        let written: BTreeSet<Named> = writes.iter().map(own).collect();
        let links = |write: &Write| {
            let own = own(write);
            held_by(&write.content).into_iter().map(move |(name, other)| (own.clone(), name, other)).collect::<Vec<_>>()
        };
        let others = held.iter().filter(|(holder, ..)| !written.contains(holder)).cloned();
        writes.iter().flat_map(links).chain(others).collect()
    }

    fn pairs(links: &[Link]) -> BTreeSet<BTreeSet<Named>> {
        links.iter().map(|(holder, _, target)| BTreeSet::from([holder.clone(), target.clone()])).collect()
    }

    proptest! {
        /// Nodes 0..4 are written, 4..6 are not.
        #[test]
        fn settling_keeps_each_link_once_and_loses_none(
            wanted in proptest::collection::btree_set((0..4_u8, 0..6_u8), 0..12),
            stored in proptest::collection::btree_set((0..6_u8, 0..4_u8), 0..12),
            earlier_counts in any::<bool>(),
        ) {
            // Others hold each of their links once.
            let held: HashSet<Link> = stored.into_iter().map(link).collect();
            let mut writes: Vec<Write> = (0..4).map(|own| write(own, &wanted)).collect();
            let before = held_after(&writes, &held);
            drop_doubles(&["pairs"], &held, &mut writes.iter_mut().collect::<Vec<_>>(), earlier_counts);
            let after = held_after(&writes, &held);
            prop_assert_eq!(pairs(&before), pairs(&after));
            if earlier_counts {
                prop_assert_eq!(after.len(), pairs(&after).len());
            }
        }

        #[test]
        fn other_types_are_left_alone(wanted in proptest::collection::btree_set((0..4_u8, 0..4_u8), 0..12)) {
            let mut writes: Vec<Write> = (0..4).map(|own| write(own, &wanted)).collect();
            let before = held_after(&writes, &HashSet::new());
            drop_doubles(&["else"], &HashSet::new(), &mut writes.iter_mut().collect::<Vec<_>>(), true);
            prop_assert_eq!(before, held_after(&writes, &HashSet::new()));
        }
    }
}
