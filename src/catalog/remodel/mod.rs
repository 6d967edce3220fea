//! Changes of the content model that values stand in the way of: an attribute that goes, attributes that another level of a
//! variant family shall hold. What one would do can be looked at first; it runs as a bulk edit, and taking that back takes
//! the change of the model back too.

pub mod deletion;
pub mod levels;

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::{
    ContentModel,
    bulk::{
        BulkEdit, Operation,
        operation::{Beside, Steps},
    },
    model::ModelPatch,
};
use crate::{
    auth::{Actor, Permission},
    error::Result,
    id::ResourceId,
    resource,
};

/// Parts of the model as they were before a change; with nothing in it for a bulk edit that takes such a change back.
pub type Before = ModelPatch;

/// What the steps of a bulk edit need to know about each of these resources beside its content.
pub async fn beside(
    tx: &impl ConnectionTrait,
    model: &ContentModel,
    steps: &Steps<'_>,
    resources: &[resource::Model],
) -> Result<HashMap<ResourceId, Beside>> {
    let moved = steps.operations().find_map(|operation| match operation {
        Operation::MoveAttributes { family_variant, attributes } => Some((family_variant, attributes)),
        _ => None,
    });
    match moved.and_then(|(variant, attributes)| Some((model.family_variant(variant)?, attributes))) {
        Some((variant, attributes)) => levels::beside(tx, variant, attributes, resources).await,
        None => Ok(HashMap::new()),
    }
}

/// Nothing is left to do: ends what the bulk edit is part of. Answers whether there is more to do after all.
pub(super) async fn finish(tx: &impl ConnectionTrait, actor: &Actor, edit: &BulkEdit) -> Result<bool> {
    match (edit.undoes, edit.operations.0.first()) {
        (None, Some(Operation::DeleteAttribute { attribute })) => deletion::finish(tx, actor, edit, attribute).await,
        _ => Ok(false),
    }
}

/// Makes the model what it was before the change, but for what others changed since.
pub(super) async fn take_back(tx: &impl ConnectionTrait, actor: &Actor, edit: &BulkEdit) -> Result<()> {
    let Some(before) = &edit.before else { return Ok(()) };
    actor.require(Permission::EditModel)?;
    match edit.operations.0.first() {
        Some(Operation::DeleteAttribute { attribute }) => deletion::take_back(tx, actor, before, attribute).await,
        Some(Operation::MoveAttributes { attributes, .. }) => levels::take_back(tx, actor, before, attributes).await,
        _ => Ok(()),
    }
}
