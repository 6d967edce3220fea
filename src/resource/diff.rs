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

/// Where two contents differ.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub kind: ChangeKind,
    /// Attribute code of a value, association type of an association.
    pub subject: Option<&'a str>,
    pub scope: &'a Scope,
}

static GLOBAL: Scope = Scope { channel: None, locale: None };

impl<'a> Place<'a> {
    fn whole(kind: ChangeKind) -> Self {
        Self { kind, subject: None, scope: &GLOBAL }
    }

    fn value((attribute, scope): (&'a String, &'a Scope)) -> Self {
        Self { kind: ChangeKind::Value, subject: Some(attribute), scope }
    }

    fn associations(name: &'a str) -> Self {
        Self { kind: ChangeKind::Associations, subject: Some(name), scope: &GLOBAL }
    }

    pub fn path(&self) -> String {
        let subject = self.subject.unwrap_or_default();
        match self.kind {
            ChangeKind::Value => value_path(subject, self.scope),
            ChangeKind::Associations => format!("associations.{subject}"),
            ChangeKind::Categories => "categories".to_owned(),
            ChangeKind::Enabled => "enabled".to_owned(),
            ChangeKind::Family => "family".to_owned(),
            ChangeKind::File => "file".to_owned(),
            ChangeKind::FocalPoint => "focalPoint".to_owned(),
            ChangeKind::Rights => "rights".to_owned(),
        }
    }

    fn copy(&self, from: &Content, to: &mut Content) {
        let subject = self.subject.unwrap_or_default();
        match self.kind {
            ChangeKind::Value => to.set(subject, self.scope.clone(), from.value(subject, self.scope).cloned()),
            ChangeKind::Associations => match from.associations.get(subject) {
                Some(targets) => drop(to.associations.insert(subject.to_owned(), targets.clone())),
                None => drop(to.associations.remove(subject)),
            },
            ChangeKind::Categories => to.categories.clone_from(&from.categories),
            ChangeKind::Enabled => to.enabled = from.enabled,
            ChangeKind::Family => to.family.clone_from(&from.family),
            ChangeKind::File => to.file.clone_from(&from.file),
            ChangeKind::FocalPoint => to.focal = from.focal,
            ChangeKind::Rights => to.rights.clone_from(&from.rights),
        }
    }

    fn data(&self, content: &Content) -> Option<Json> {
        let subject = self.subject.unwrap_or_default();
        match self.kind {
            ChangeKind::Value => content.value(subject, self.scope).cloned(),
            ChangeKind::Associations => content.associations.get(subject).map(|targets| json!(targets)),
            ChangeKind::Categories => Some(json!(content.categories)),
            ChangeKind::Enabled => Some(json!(content.enabled)),
            ChangeKind::Family => content.family.as_ref().map(|family| json!(family)),
            ChangeKind::File => content.file.as_ref().map(|file| json!(file)),
            ChangeKind::FocalPoint => content.focal.map(|focal| json!(focal)),
            ChangeKind::Rights => content.rights.as_ref().map(|rights| json!(rights)),
        }
    }
}

pub fn diff(before: &Content, after: &Content) -> Vec<Change> {
    let change = |place: Place<'_>| Change {
        path: place.path(),
        kind: place.kind,
        subject: place.subject.map(str::to_owned),
        scope: place.scope.clone(),
        before: place.data(before),
        after: place.data(after),
    };
    places(before, after).map(change).collect()
}

/// Every place where they differ: the parts of the whole, values by attribute and scope, associations.
pub fn places<'a>(before: &'a Content, after: &'a Content) -> impl Iterator<Item = Place<'a>> {
    let whole = [
        (ChangeKind::Enabled, before.enabled != after.enabled),
        (ChangeKind::Family, before.family != after.family),
        (ChangeKind::Categories, before.categories != after.categories),
        (ChangeKind::File, before.file != after.file),
        (ChangeKind::FocalPoint, before.focal != after.focal),
        (ChangeKind::Rights, before.rights != after.rights),
    ];
    let whole = whole.into_iter().filter(|(_, differs)| *differs).map(|(kind, _)| Place::whole(kind));
    let names: BTreeSet<&String> = before.associations.keys().chain(after.associations.keys()).collect();
    let names = names.into_iter().filter(|name| before.associations.get(*name) != after.associations.get(*name));
    whole.chain(values(before, after).into_iter().map(Place::value)).chain(names.map(|name| Place::associations(name)))
}

/// `to` with what `from` has at these paths; `from` may have nothing there.
pub fn take(to: &Content, from: &Content, paths: &BTreeSet<String>) -> Content {
    let mut taken = to.clone();
    for place in places(to, from).filter(|place| paths.contains(&place.path())) {
        place.copy(from, &mut taken);
    }
    taken
}

fn values<'a>(before: &'a Content, after: &'a Content) -> BTreeSet<(&'a String, &'a Scope)> {
    let missing = |one: &'a Content, other: &'a Content| {
        let attributes = one.values.iter().filter(|(code, scopes)| other.values.get(*code) != Some(*scopes));
        let values = attributes.flat_map(|(code, scopes)| scopes.iter().map(move |(scope, data)| (code, scope, data)));
        values.filter(|(code, scope, data)| other.value(code, scope) != Some(*data))
    };
    missing(after, before).chain(missing(before, after)).map(|(code, scope, _)| (code, scope)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cleared_and_what_is_new_are_both_changes_in_the_order_of_their_attributes() {
        let (mut before, mut after) = (Content::default(), Content { enabled: true, ..Content::default() });
        for code in ["colour", "name"] {
            before.set(code, Scope::global(), Some("old".into()));
        }
        for code in ["brand", "name"] {
            after.set(code, Scope::global(), Some("old".into()));
        }
        let paths: Vec<String> = places(&before, &after).map(|place| place.path()).collect();
        assert_eq!(paths, ["enabled", "values.brand", "values.colour"]);
    }

    #[test]
    fn only_what_lies_at_the_paths_is_taken_and_what_was_not_there_goes() {
        let (mut now, mut then) = (Content { enabled: true, ..Content::default() }, Content::default());
        then.set("name", Scope::global(), Some("Boot".into()));
        now.set("name", Scope::global(), Some("Stiefel".into()));
        now.set("colour", Scope::global(), Some("red".into()));
        now.set("size", Scope::global(), Some("43".into()));
        let paths = ["values.name", "values.colour", "values.unknown"].map(str::to_owned).into();
        let taken = take(&now, &then, &paths);
        let mut expected = now.clone();
        expected.set("name", Scope::global(), Some("Boot".into()));
        expected.set("colour", Scope::global(), None);
        assert_eq!(taken, expected);
    }

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
