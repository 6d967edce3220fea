//! Taking two-way links out of the resources that hold them: because somebody removes one from its other side, or because
//! that side goes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use sea_orm::ConnectionTrait;

use super::{add, drop_link, held_by_others, named, names, types};
use crate::{
    auth::Actor,
    catalog::{
        ContentModel,
        associations::{self, Named, held_by},
        edit,
        write::Write,
    },
    db::WriteTx,
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{self, Content, content::Target, merge::merge},
};

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
pub(in crate::catalog) async fn released(
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
        current: Some(Arc::new(holder)),
        content,
        comment: None,
        restored_from: None,
        machine: false,
        begins_without: None,
    }))
}

/// What a resource that goes takes with it, so that it brings it back: the links others hold move into its content. Answers
/// that content, and what takes them out of the others.
pub(in crate::catalog) async fn taken_along(
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
