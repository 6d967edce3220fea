//! Reading working copies: every way in passes the one check of the right to see the catalogue.

use std::collections::HashMap;

use super::{
    model::{self, Family},
    unique,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::ResourceId,
    page::{Page, Slice},
    resource::{self, Kind, revision},
};

pub async fn find(app: &App, actor: &Actor, id: ResourceId) -> Result<Option<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    resource::find(app.db.read(), id).await
}

pub async fn find_by_code(app: &App, actor: &Actor, kind: Kind, code: &str) -> Result<Option<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    resource::find_by_code(app.db.read(), kind, code).await
}

/// The resource with this value of a unique attribute, or the product whose code stands for it. Fails with `INVALID` where
/// several could have it.
pub async fn by_identifier(app: &App, actor: &Actor, attribute: &str, value: &str) -> Result<Option<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let (model, db, value) = (model::current(app).await?, app.db.read(), value.trim());
    let found = model.attribute(attribute).ok_or_else(|| Error::not_found("attribute", attribute))?;
    let is_code_in = |family: &Family| model.code_attribute(family).is_some_and(|named| named.code == attribute);
    if !found.unique && !model.families.values().any(|family| is_code_in(family)) {
        let message = format!("several resources can have the same `{attribute}`");
        return Err(Error::invalid("NOT_UNIQUE", "attribute", message));
    }
    if let Some(id) = unique::holder(db, attribute, value).await? {
        return resource::find(db, id).await;
    }
    let product = resource::find_by_code(db, Kind::Product, value).await?;
    let family = |product: &resource::Model| model.family(product.family.as_deref()?).cloned();
    Ok(product.filter(|product| family(product).is_some_and(|family| is_code_in(&family))))
}

pub async fn by_ids(app: &App, actor: &Actor, ids: &[ResourceId]) -> Result<Vec<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    resource::by_ids(app.db.read(), ids).await
}

/// What lies directly below a product model, by code.
pub async fn children(app: &App, actor: &Actor, parent: ResourceId, page: &Page) -> Result<Slice<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let rows = resource::children_page(db, parent, page.after::<String>()?, page.first + 1).await?;
    Ok(Slice::new(page, rows, resource::count_children(db, parent).await?, |row| row.code.clone()))
}

/// Resources whose working copy links to this one.
pub async fn used_by(
    app: &App,
    actor: &Actor,
    target: &resource::Model,
    page: &Page,
) -> Result<Slice<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let ids = super::links::used_by(db, target.kind, &target.code, page.after()?, page.first + 1).await?;
    let mut rows = resource::by_ids(db, &ids).await?;
    rows.sort_by_key(|row| row.id);
    let total = super::links::count_used_by(db, target.kind, &target.code).await?;
    Ok(Slice::new(page, rows, total, |row| row.id))
}

/// Type and holder of the two-way links that others hold to each of these.
pub async fn held_by_others(
    app: &App,
    actor: &Actor,
    targets: &[(Kind, String)],
) -> Result<HashMap<(Kind, String), Vec<(String, ResourceId)>>> {
    actor.require(Permission::ViewCatalog)?;
    let model = model::current(app).await?;
    super::two_way::held_by_others(app.db.read(), &model, &targets.iter().cloned().collect()).await
}

/// Revisions, newest first.
pub async fn revisions(
    app: &App,
    actor: &Actor,
    resource: &resource::Model,
    page: &Page,
) -> Result<Slice<revision::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let rows = revision::list(app.db.read(), resource.id, page.after()?, page.first + 1).await?;
    Ok(Slice::new(page, rows, resource.revision.unsigned_abs().into(), |row| row.number))
}

/// What the actor changed last and is not live as it is, newest first.
pub async fn drafts_of(app: &App, actor: &Actor, page: &Page) -> Result<Slice<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    let Some(user) = actor.user() else { return Ok(Slice::new(page, Vec::new(), 0, |row: &resource::Model| row.id)) };
    let (rows, total) = resource::drafts_of(app.db.read(), user, page.first).await?;
    Ok(Slice::new(page, rows, total, |row| row.id))
}
