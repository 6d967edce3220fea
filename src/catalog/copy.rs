//! A new resource that begins as another one: what it says is taken over, what names it is not.

use super::{
    ContentModel,
    attribute::AttributeType,
    edit::{self, edit_right, may_write},
    model,
    write::Write,
};
use crate::{
    app::App,
    auth::Actor,
    error::{Error, Result},
    id::ResourceId,
    resource::{self, Content, Kind},
};

/// Makes a resource of this `code` with the content another one has now. Identifiers, unique values and what only its
/// source may fill are left out. `NOT_COPIED` for variants, which would differ in no axis, and for assets, which are
/// their file.
pub async fn make(app: &App, actor: &Actor, id: ResourceId, code: String) -> Result<resource::Model> {
    edit::require_some_edit_right(actor)?;
    let model = model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let from = resource::get(&tx, id).await?;
    actor.require(edit_right(from.kind))?;
    refuse_what_is_one_of_a_kind(&from)?;
    let content = without_names(&model, from.content);
    let before = Content { enabled: content.enabled, family: content.family.clone(), ..Content::default() };
    may_write(actor, &model, &before, &content)?;
    let write = Write {
        current: None,
        kind: from.kind,
        code,
        content,
        comment: None,
        restored_from: None,
        machine: false,
        // What the first has left empty is empty in the second, whatever new resources begin with.
        begins_without: None,
    };
    edit::commit(tx, actor, &model, write).await
}

fn refuse_what_is_one_of_a_kind(from: &resource::Model) -> Result<()> {
    let (reason, hint) = match from.kind {
        Kind::Asset => ("an asset is its file, of which there is one", "upload another file"),
        _ if from.content.parent.is_some() => (
            "a variant is told from the others of its model by its axes",
            "add a variant with other values to its model",
        ),
        _ => return Ok(()),
    };
    Err(Error::Refused { code: "NOT_COPIED", reason: reason.to_owned(), hint: Some(hint.to_owned()) })
}

fn without_names(model: &ContentModel, mut content: Content) -> Content {
    content.values.retain(|code, _| {
        let attribute = model.attribute(code);
        attribute.is_some_and(|held| !held.unique && !held.read_only && held.kind != AttributeType::Identifier)
    });
    content
}
