//! The types of blocks: `Block`, an interface for each attribute of blocks, and a type for each of its block types.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, ending, text};
use crate::{
    catalog::attribute::{self, Attribute},
    delivery_api::{
        names,
        types::{Field, Ref, Shape},
    },
};

/// What blocks of every attribute are.
const BLOCK: &str = "Block";
const TOLD_BY: &[&str] = &["type"];

pub fn add(builder: &mut Builder<'_>, taken: &mut BTreeSet<String>) {
    let doc =
        "A block of an editorial text. Each attribute has an interface, and each of its block types a type of its own.";
    let every = Shape::Interface { fields: head(), implements: None, told_by: TOLD_BY, members: BTreeMap::new() };
    builder.types.put(BLOCK, doc, every);
    for (code, name) in builder.blocks.clone() {
        let Some(attribute) = builder.model.attribute(&code).cloned() else { continue };
        let members = members(builder, &attribute, &name, taken);
        let interface = Shape::Interface { fields: head(), implements: Some(BLOCK), told_by: TOLD_BY, members };
        builder.types.put(&name, &format!("A block of {code}."), interface);
    }
}

/// Puts a type for each block type; answers them by the codes of their block types.
fn members(
    builder: &mut Builder<'_>,
    attribute: &Attribute,
    interface: &str,
    taken: &mut BTreeSet<String>,
) -> BTreeMap<String, String> {
    let types = attribute::blocks::types(attribute);
    let codes: BTreeMap<String, &str> =
        types.iter().map(|known| (format!("{}_{}", attribute.code, known.block.code), &*known.block.code)).collect();
    let names = ending("Block", codes.keys().map(String::as_str), taken);
    let mut members = BTreeMap::new();
    for known in &types {
        let Some(name) = names.get(&format!("{}_{}", attribute.code, known.block.code)) else { continue };
        let fields = names::fields(known.fields.iter().map(|(field, _)| field.code.as_str()), &["id", "type"]);
        let mut all = head();
        all.extend(known.fields.iter().filter_map(|(field, _)| {
            builder.data_field(fields.get(&field.code)?, field, &["fields", &field.code, "data"])
        }));
        let implements = vec![interface.to_owned(), BLOCK.to_owned()];
        let doc = text(&known.block.labels, &known.block.code);
        builder.types.put(name, &doc, Shape::Object { fields: all, implements });
        members.insert(known.block.code.clone(), name.clone());
    }
    members
}

fn head() -> Vec<Field> {
    vec![
        Field::at("id", Ref::one("ID").required(), "id", "The same wherever the block stands, in every language."),
        Field::at("type", Ref::one("String").required(), "type", "Code of its block type."),
    ]
}
