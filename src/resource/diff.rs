//! What differs between two contents, place by place. Pure; labels are the reader's business.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::content::{Content, Scope, value_path};

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "ChangeKind")]
pub enum ChangeKind {
    Value,
    Categories,
    Associations,
    Enabled,
    Family,
    File,
    FocalPoint,
    Rights,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// `values.name.de_DE`, `categories`, `associations.upsell` ...
    pub path: String,
    pub kind: ChangeKind,
    /// Attribute code of a value, association type of an association.
    pub subject: Option<String>,
    pub scope: Scope,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

pub fn diff(before: &Content, after: &Content) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut whole = |kind, path: &str, old: Json, new: Json| {
        if old != new {
            let present = |side: Json| (!side.is_null()).then_some(side);
            changes.push(Change {
                path: path.to_owned(),
                kind,
                subject: None,
                scope: Scope::global(),
                before: present(old),
                after: present(new),
            });
        }
    };
    whole(ChangeKind::Enabled, "enabled", json!(before.enabled), json!(after.enabled));
    whole(ChangeKind::Family, "family", json!(before.family), json!(after.family));
    whole(ChangeKind::Categories, "categories", json!(before.categories), json!(after.categories));
    whole(ChangeKind::File, "file", json!(before.file), json!(after.file));
    whole(ChangeKind::FocalPoint, "focalPoint", json!(before.focal), json!(after.focal));
    whole(ChangeKind::Rights, "rights", json!(before.rights), json!(after.rights));
    changes.extend(value_changes(before, after));
    changes.extend(association_changes(before, after));
    changes
}

fn value_changes(before: &Content, after: &Content) -> impl Iterator<Item = Change> {
    let both = [before, after].into_iter().flat_map(|content| &content.values);
    let places: BTreeSet<(&String, &Scope)> =
        both.flat_map(|(attribute, scopes)| scopes.keys().map(move |scope| (attribute, scope))).collect();
    places
        .into_iter()
        .filter_map(|(attribute, scope)| {
            let (old, new) = (before.value(attribute, scope), after.value(attribute, scope));
            (old != new).then(|| Change {
                path: value_path(attribute, scope),
                kind: ChangeKind::Value,
                subject: Some(attribute.clone()),
                scope: scope.clone(),
                before: old.cloned(),
                after: new.cloned(),
            })
        })
        .collect::<Vec<_>>()
        .into_iter()
}

fn association_changes(before: &Content, after: &Content) -> impl Iterator<Item = Change> {
    let types: BTreeSet<&String> = before.associations.keys().chain(after.associations.keys()).collect();
    types
        .into_iter()
        .filter_map(|name| {
            let (old, new) = (before.associations.get(name), after.associations.get(name));
            (old != new).then(|| Change {
                path: format!("associations.{name}"),
                kind: ChangeKind::Associations,
                subject: Some(name.clone()),
                scope: Scope::global(),
                before: old.map(|targets| json!(targets)),
                after: new.map(|targets| json!(targets)),
            })
        })
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_contents_have_no_changes() {
        let content = Content { enabled: true, ..Content::default() };
        assert!(diff(&content, &content).is_empty());
    }

    #[test]
    fn a_changed_translation_names_attribute_and_locale() {
        let mut after = Content::default();
        after.set("name", Scope::new(None, Some("de_DE")), Some("Stiefel".into()));
        let changes = diff(&Content::default(), &after);
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].path.as_str(), &changes[0].before), ("values.name.de_DE", &None));
    }
}
