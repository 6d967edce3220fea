//! What a new resource begins with: the defaults of its attributes, as values of its own. Pure.

use std::collections::BTreeSet;

use super::{
    ContentModel,
    model::Attribute,
    validate::{self, Place},
};
use crate::resource::{Content, Scope};

/// Gives the content a value of each attribute with a default that it may hold at its place, in every scope that has
/// none, except for those of `without`. What tells a variant from its siblings is said by people, and what rules make is
/// left to them.
pub fn fill(model: &ContentModel, place: &Place<'_>, without: &BTreeSet<(String, Scope)>, content: &mut Content) {
    let Some(family) = content.family.as_deref().and_then(|code| model.family(code)).cloned() else { return };
    let variant = validate::variant_of(model, place, content).cloned();
    let axes: BTreeSet<&str> = variant.iter().flat_map(|variant| variant.axes()).collect();
    let begun = model.with_default.intersection(&family.attributes).filter(|code| !axes.contains(code.as_str()));
    let begun = begun.filter(|code| !model.calculation.makes(code));
    for attribute in begun.filter_map(|code| model.attribute(code)) {
        if validate::is_held_at(place, variant.as_deref(), &attribute.code) {
            fill_one(model, attribute, without, content);
        }
    }
}

fn fill_one(model: &ContentModel, attribute: &Attribute, without: &BTreeSet<(String, Scope)>, content: &mut Content) {
    for scope in model.scopes_of(attribute) {
        let key = (attribute.code.clone(), scope);
        if !without.contains(&key) && content.value(&key.0, &key.1).is_none() {
            content.set(&key.0, key.1, attribute.settings.default.clone());
        }
    }
}
