//! Deleted resources: nothing is lost when somebody deletes, and whoever may delete may bring it back.

use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::{edit, model, write::Write};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::ResourceId,
    page::{Page, Slice},
    resource::{self, Content, Kind},
};

/// Newest first; `search` looks into codes.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    kind: Option<Kind>,
    search: Option<&str>,
    page: &Page,
) -> Result<Slice<resource::Model>> {
    actor.require(Permission::ViewCatalog)?;
    resource::trash::page(db, kind, search, page).await
}

/// Brings a resource back as it was, with a new revision. Fails with `INVALID` when it no longer fits the content model or
/// its code is taken.
pub async fn restore(app: &App, actor: &Actor, id: ResourceId) -> Result<resource::Model> {
    actor.require(Permission::DeleteResources)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let deleted = resource::trash::get(&tx, id).await?;
    actor.require(edit::edit_right(deleted.kind))?;
    if resource::find_by_code(&tx, deleted.kind, &deleted.code).await?.is_some() {
        let message = format!("`{}` is taken by another resource now", deleted.code);
        return Err(Error::invalid("DUPLICATE", "code", message));
    }
    resource::trash::take_out(&tx, &deleted).await?;
    let current = resource::get(&tx, id).await?;
    let write = Write {
        kind: current.kind,
        code: current.code.clone(),
        content: current.content.clone(),
        comment: None,
        restored_from: Some(current.revision),
        machine: false,
        begins_without: None,
        // All of it counts as new: what it links to and what its values rest on may be gone meanwhile.
        current: Some(Arc::new(resource::Model { content: Content::default(), ..current })),
    };
    edit::commit(tx, actor, &model, write).await
}
