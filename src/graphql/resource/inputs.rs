//! What mutations of resources take.

use std::collections::BTreeMap;

use async_graphql::InputObject;

use super::value::{ValueInput, edits};
use crate::{
    catalog::{
        edit::{Create, Edit},
        two_way::Unlink,
    },
    error::Error,
    id::ResourceId,
    resource::{Kind, content::Target},
};

#[derive(InputObject)]
pub struct CreateResourceInput {
    kind: Kind,
    /// SKU of a product, code of anything else.
    code: String,
    /// That of the model above, where there is one and none is named.
    family: Option<String>,
    /// Of product models: which levels their variants have. Below another model that model's, where none is named.
    family_variant: Option<String>,
    /// Code of the product model above.
    parent: Option<String>,
    enabled: Option<bool>,
    categories: Option<Vec<String>>,
    values: Option<Vec<ValueInput>>,
    associations: Option<Vec<AssociationInput>>,
}

/// What is not named stays as it is.
#[derive(InputObject)]
pub struct SaveResourceInput {
    pub id: ResourceId,
    /// The version the edit started from.
    pub version: i32,
    enabled: Option<bool>,
    family: Option<String>,
    categories: Option<Vec<String>>,
    values: Option<Vec<ValueInput>>,
    /// All that the resource shall hold. Links of two-way associations that others hold may be among them or not: they stay.
    associations: Option<Vec<AssociationInput>>,
    /// Why, for the history.
    comment: Option<String>,
    /// The values were made by a machine: as translations they are marked so until somebody edits or confirms them.
    machine: Option<bool>,
}

#[derive(InputObject)]
pub struct AssociationInput {
    #[graphql(name = "type")]
    name: String,
    /// Code of the target.
    target: String,
    /// A product when left out.
    target_kind: Option<Kind>,
    quantity: Option<u32>,
}

/// A link of a two-way association that the resource at its other end holds (`Association.heldByTarget`).
#[derive(InputObject)]
pub struct UnlinkInput {
    #[graphql(name = "type")]
    name: String,
    /// Code of the resource at the other end.
    target: String,
    /// A product when left out.
    target_kind: Option<Kind>,
    /// The version of that resource the edit started from.
    version: i32,
}

impl From<UnlinkInput> for Unlink {
    fn from(input: UnlinkInput) -> Self {
        let other = (input.target_kind.unwrap_or(Kind::Product), input.target);
        Self { association: input.name, other, seen: input.version }
    }
}

impl TryFrom<CreateResourceInput> for Create {
    type Error = Error;

    fn try_from(input: CreateResourceInput) -> Result<Self, Error> {
        Ok(Self {
            kind: input.kind,
            code: input.code,
            family: input.family,
            family_variant: input.family_variant,
            parent: input.parent,
            edit: Edit {
                values: edits(input.values.unwrap_or_default())?,
                enabled: input.enabled,
                categories: input.categories.map(|codes| codes.into_iter().collect()),
                associations: input.associations.map(grouped),
                ..Edit::default()
            },
        })
    }
}

impl TryFrom<SaveResourceInput> for Edit {
    type Error = Error;

    fn try_from(input: SaveResourceInput) -> Result<Self, Error> {
        Ok(Self {
            values: edits(input.values.unwrap_or_default())?,
            enabled: input.enabled,
            family: input.family,
            categories: input.categories.map(|codes| codes.into_iter().collect()),
            associations: input.associations.map(grouped),
            comment: input.comment,
            machine: input.machine.unwrap_or_default(),
            ..Self::default()
        })
    }
}

fn grouped(inputs: Vec<AssociationInput>) -> BTreeMap<String, Vec<Target>> {
    let mut grouped: BTreeMap<String, Vec<Target>> = BTreeMap::new();
    for input in inputs {
        let target =
            Target { kind: input.target_kind.unwrap_or(Kind::Product), code: input.target, quantity: input.quantity };
        grouped.entry(input.name).or_default().push(target);
    }
    grouped
}
