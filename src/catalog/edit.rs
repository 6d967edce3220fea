//! What editors do to one resource: create, save, restore, delete.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value as Json;

use super::{
    ContentModel, associations, links, model, translation,
    two_way::{self, Unlink},
    unique,
    write::{self, Write},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    db::WriteTx,
    error::{Clash, Error, Result, Violation},
    events::{self, Event},
    id::ResourceId,
    resource::{
        self, Content, Kind, Scope,
        content::{File, Focal, Rights, Target},
        diff::{self, ChangeKind},
        merge::merge,
        revision,
    },
};

/// What changes; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Data `None` clears the resource's own value.
    pub values: Vec<(String, Scope, Option<Json>)>,
    pub enabled: Option<bool>,
    pub family: Option<String>,
    pub categories: Option<BTreeSet<String>>,
    pub associations: Option<BTreeMap<String, Vec<Target>>>,
    pub file: Option<File>,
    pub focal: Option<Focal>,
    pub rights: Option<Rights>,
    pub comment: Option<String>,
    /// The values were made by a machine: as translations they are marked until somebody edits or confirms them.
    pub machine: bool,
}

/// A new resource and its first content.
pub struct Create {
    pub kind: Kind,
    pub code: String,
    pub family: Option<String>,
    pub family_variant: Option<String>,
    /// Code of the product model above.
    pub parent: Option<String>,
    pub edit: Edit,
}

/// The right to edit resources of this kind.
pub fn edit_right(kind: Kind) -> Permission {
    match kind {
        Kind::Product | Kind::ProductModel => Permission::EditProducts,
        Kind::Entry => Permission::EditEntries,
        Kind::Asset => Permission::EditAssets,
        Kind::Record => Permission::EditRecords,
    }
}

pub async fn create(app: &App, actor: &Actor, create: Create) -> Result<resource::Model> {
    actor.require(edit_right(create.kind))?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let write = made(actor, &model, create)?;
    commit(tx, actor, &model, write).await
}

/// What makes a new resource, if the actor may write all of it.
pub(super) fn made(actor: &Actor, model: &ContentModel, create: Create) -> Result<Write> {
    let Create { kind, code, family, family_variant, parent, edit } = create;
    let (comment, machine) = (edit.comment.clone(), edit.machine);
    // What is said to be empty stays so.
    let named = edit.values.iter().map(|(attribute, scope, _)| (attribute.clone(), scope.clone()));
    let begins_without = Some(Arc::new(named.collect()));
    let mut content = Content { enabled: true, family, family_variant, parent, ..Content::default() };
    apply(&mut content, edit);
    let before = Content { enabled: content.enabled, family: content.family.clone(), ..Content::default() };
    may_write(actor, model, &before, &content)?;
    Ok(Write { current: None, kind, code, content, comment, restored_from: None, machine, begins_without })
}

/// Saves an edit that started from version `seen`. What others changed meanwhile elsewhere in the resource is kept;
/// the same place changed on both sides answers `STALE` with both. An edit that changes nothing makes no revision.
pub async fn save(app: &App, actor: &Actor, id: ResourceId, seen: i32, edit: Edit) -> Result<resource::Model> {
    save_and_unlink(app, actor, id, seen, edit, Vec::new()).await
}

/// As [`save`], and takes out links of the resource that others hold: whoever saves may edit those, too.
pub async fn save_and_unlink(
    app: &App,
    actor: &Actor,
    id: ResourceId,
    seen: i32,
    mut edit: Edit,
    unlinks: Vec<Unlink>,
) -> Result<resource::Model> {
    require_some_edit_right(actor)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let current = resource::get(&tx, id).await?;
    actor.require(edit_right(current.kind))?;
    let base = match seen == current.version {
        true => current.content.clone(),
        false => base_of(&tx, &current, seen).await?,
    };
    if let Some(associations) = &mut edit.associations {
        two_way::leave_out_echoes(&tx, &model, &current, associations).await?;
    }
    let (comment, machine) = (edit.comment.clone(), edit.machine);
    let content = merged(&model, &base, &current.content, edit).map_err(|clashes| Error::Stale {
        kind: "resource",
        id: id.to_string(),
        seen,
        clashes,
    })?;
    may_write(actor, &model, &current.content, &content)?;
    let mut writes = two_way::released(&tx, actor, &model, &current, &content, unlinks).await?;
    if content != current.content {
        let (kind, code, current) = (current.kind, current.code.clone(), Some(Arc::new(current.clone())));
        writes.push(Write {
            kind,
            code,
            current,
            content,
            comment,
            restored_from: None,
            machine,
            begins_without: None,
        });
    }
    if writes.is_empty() {
        return Ok(current);
    }
    let saved = record(&tx, actor, &model, writes).await?.into_iter().find(|row| row.id == id);
    tx.commit().await?;
    Ok(saved.unwrap_or(current))
}

/// Makes the content of an earlier revision the working copy again, as a new revision: all of it, or what lies at these
/// paths, written as those of [`diff::Change`]. What a path names and neither revision has is left as it is.
pub async fn restore(
    app: &App,
    actor: &Actor,
    id: ResourceId,
    seen: i32,
    number: i32,
    paths: Option<&BTreeSet<String>>,
) -> Result<resource::Model> {
    require_some_edit_right(actor)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let current = resource::get(&tx, id).await?;
    actor.require(edit_right(current.kind))?;
    if current.version != seen {
        return Err(Error::stale("resource", id, seen));
    }
    let earlier = revision::get(&tx, id, number).await?.content;
    let content = paths.map_or_else(|| earlier.clone(), |paths| diff::take(&current.content, &earlier, paths));
    if content == current.content {
        return Ok(current);
    }
    may_write(actor, &model, &current.content, &content)?;
    let (kind, code) = (current.kind, current.code.clone());
    let write = Write {
        current: Some(Arc::new(current)),
        kind,
        code,
        content,
        comment: None,
        restored_from: paths.is_none().then_some(number),
        machine: false,
        begins_without: None,
    };
    commit(tx, actor, &model, write).await
}

/// Puts a resource nothing else needs into the trash; its channels drop it in the background. Its two-way links go along,
/// whoever holds them, and come back with it.
pub async fn delete(app: &App, actor: &Actor, id: ResourceId, seen: i32) -> Result<()> {
    actor.require(Permission::DeleteResources)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let current = resource::get(&tx, id).await?;
    actor.require(edit_right(current.kind))?;
    if current.version != seen {
        return Err(Error::stale("resource", id, seen));
    }
    let (content, released) = two_way::taken_along(&tx, actor, &model, &current).await?;
    record(&tx, actor, &model, released).await?;
    let variants = resource::count_children(&tx, id).await?;
    let users = links::count_used_by(&tx, current.kind, &current.code).await?;
    if variants + users > 0 {
        return Err(Error::Refused {
            code: "IN_USE",
            reason: format!("`{}` has {variants} variant(s) and is linked from {users} resource(s)", current.code),
            hint: Some("delete or unlink those first".to_owned()),
        });
    }
    resource::trash::put(&tx, actor, &current, content).await?;
    unique::replace(&tx, vec![(id, unique::Held::new())]).await?;
    links::replace(&tx, vec![(id, links::Targets::new())]).await?;
    associations::replace(&tx, vec![(id, associations::Held::new())]).await?;
    super::completeness::remove(&tx, &[id]).await?;
    super::assortment::remove(&tx, &[id]).await?;
    translation::forget(&tx, &[id]).await?;
    events::record(&tx, actor, Event::ResourceDeleted { resource: id }).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) async fn commit(tx: WriteTx, actor: &Actor, model: &ContentModel, write: Write) -> Result<resource::Model> {
    let saved = record(&tx, actor, model, vec![write]).await?.into_iter().next();
    let saved = saved.ok_or_else(|| Error::Invalid(Vec::new()))?;
    tx.commit().await?;
    Ok(saved)
}

/// Writes all or nothing, and says that it was. Answers the rows in order.
async fn record(tx: &WriteTx, actor: &Actor, model: &ContentModel, writes: Vec<Write>) -> Result<Vec<resource::Model>> {
    let (mut saved, mut wrong) = (Vec::with_capacity(writes.len()), Vec::new());
    for row in write::write_rows(tx, actor, model, writes).await? {
        row.map_or_else(
            |refused| wrong.extend(refused.violations),
            |stored| saved.push(Arc::unwrap_or_clone(stored.row)),
        );
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let event = |row: &resource::Model| Event::ResourceSaved { resource: row.id, number: row.revision };
    events::record_many(tx, actor, saved.iter().map(event).collect()).await?;
    Ok(saved)
}

/// Refuses before anything is loaded, so that nobody learns what exists.
pub(crate) fn require_some_edit_right(actor: &Actor) -> Result<()> {
    let any = [Kind::Product, Kind::Entry, Kind::Asset, Kind::Record].map(edit_right);
    match any.into_iter().any(|right| actor.can(right)) {
        true => Ok(()),
        false => actor.require(Permission::EditProducts),
    }
}

/// The content of the version an edit started from.
pub(super) async fn base_of(tx: &WriteTx, current: &resource::Model, seen: i32) -> Result<Content> {
    match revision::get(tx, current.id, seen).await {
        Ok(revision) => Ok(revision.content),
        Err(Error::NotFound { .. }) => Err(Error::stale("resource", current.id, seen)),
        Err(error) => Err(error),
    }
}

/// What an edit that started from `base` makes of what is stored now.
pub(super) fn merged(model: &ContentModel, base: &Content, now: &Content, edit: Edit) -> Result<Content, Vec<Clash>> {
    let mut mine = base.clone();
    apply(&mut mine, edit);
    // Nobody else wrote: nothing to merge with.
    if std::ptr::eq(base, now) || base == now {
        return Ok(mine);
    }
    merge(base, now, &mine, |attribute| model.merges_by_item(attribute))
}

fn apply(content: &mut Content, edit: Edit) {
    for (attribute, scope, data) in edit.values {
        content.set(&attribute, scope, data.filter(|data| !data.is_null()));
    }
    content.enabled = edit.enabled.unwrap_or(content.enabled);
    content.family = edit.family.or(content.family.take());
    content.categories = edit.categories.unwrap_or_else(|| std::mem::take(&mut content.categories));
    content.associations = edit.associations.unwrap_or_else(|| std::mem::take(&mut content.associations));
    content.associations.retain(|_, targets| !targets.is_empty());
    content.file = edit.file.or(content.file.take());
    content.focal = edit.focal.or(content.focal);
    content.rights = edit.rights.or(content.rights.take());
}

/// Whether the actor may make these changes: locales of a translator, attributes that are read-only.
pub fn may_write(actor: &Actor, model: &ContentModel, before: &Content, after: &Content) -> Result<()> {
    let refused: Vec<Violation> =
        diff::places(before, after).filter_map(|place| refusal(actor, model, &place)).collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::Invalid(refused)) }
}

fn refusal(actor: &Actor, model: &ContentModel, place: &diff::Place<'_>) -> Option<Violation> {
    if !actor.may_edit_locale(place.scope.locale.as_deref()) {
        return Some(Violation::new("LOCALE_FORBIDDEN", place.path(), "your role edits other locales only"));
    }
    let attribute = place.subject.filter(|_| place.kind == ChangeKind::Value).and_then(|code| model.attribute(code))?;
    let message = "this attribute is filled by its source, not by hand";
    attribute.read_only.then(|| Violation::new("READ_ONLY", place.path(), message))
}
