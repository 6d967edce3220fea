//! Three-way merge of two edits that started from the same revision, value by value. Pure.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{
    content::{Content, Scope, value_path},
    items,
};
use crate::error::Clash;

/// `base` is what both started from, `theirs` what is stored now, `mine` what the caller wants.
/// Disjoint changes combine; the same place changed to different data on both sides is a clash.
/// The values of attributes that `by_item` names are lists whose items merge one by one.
pub fn merge(
    base: &Content,
    theirs: &Content,
    mine: &Content,
    by_item: impl Fn(&str) -> bool,
) -> Result<Content, Vec<Clash>> {
    let mut merge = Merge { clashes: Vec::new() };
    let mut merged = Content {
        enabled: merge.one("enabled", &base.enabled, &theirs.enabled, &mine.enabled),
        family: merge.one("family", &base.family, &theirs.family, &mine.family),
        family_variant: merge.one("familyVariant", &base.family_variant, &theirs.family_variant, &mine.family_variant),
        parent: merge.one("parent", &base.parent, &theirs.parent, &mine.parent),
        categories: merge_set(&base.categories, &theirs.categories, &mine.categories),
        values: theirs.values.clone(),
        associations: theirs.associations.clone(),
        file: merge.one("file", &base.file, &theirs.file, &mine.file),
        focal: merge.one("focalPoint", &base.focal, &theirs.focal, &mine.focal),
        rights: merge.one("rights", &base.rights, &theirs.rights, &mine.rights),
    };
    for (attribute, scope) in places(base, theirs, mine) {
        let side = |content: &Content| content.value(&attribute, &scope).cloned();
        let sides = [side(base), side(theirs), side(mine)];
        let data = merge.value(&value_path(&attribute, &scope), &sides, by_item(&attribute));
        merged.set(&attribute, scope, data);
    }
    for kind in association_types(base, theirs, mine) {
        let side = |content: &Content| content.associations.get(&kind).cloned().unwrap_or_default();
        let targets = merge.one(&format!("associations.{kind}"), &side(base), &side(theirs), &side(mine));
        merged.associations.insert(kind, targets);
    }
    merged.associations.retain(|_, targets| !targets.is_empty());
    if merge.clashes.is_empty() { Ok(merged) } else { Err(merge.clashes) }
}

struct Merge {
    clashes: Vec<Clash>,
}

impl Merge {
    fn one<T: PartialEq + Clone + serde::Serialize>(&mut self, path: &str, base: &T, theirs: &T, mine: &T) -> T {
        if mine == base || mine == theirs {
            return theirs.clone();
        }
        if theirs != base {
            self.clashes.push(Clash { path: path.to_owned(), theirs: shown(theirs), mine: shown(mine) });
        }
        mine.clone()
    }

    fn value(&mut self, path: &str, sides: &[Option<Json>; 3], by_item: bool) -> Option<Json> {
        let [base, theirs, mine] = sides;
        let differ = theirs != base && mine != base && theirs != mine;
        let merged = || items::merge(path, base.as_ref(), theirs.as_ref(), mine.as_ref());
        match (by_item && differ).then(merged).flatten() {
            Some(Ok(data)) => data,
            Some(Err(clashes)) => {
                self.clashes.extend(clashes);
                mine.clone()
            }
            None => self.one(path, base, theirs, mine),
        }
    }
}

fn shown(side: &impl serde::Serialize) -> Json {
    json!(side)
}

/// Membership merges entry by entry: what either side added is in, what either side removed is out.
fn merge_set(base: &BTreeSet<String>, theirs: &BTreeSet<String>, mine: &BTreeSet<String>) -> BTreeSet<String> {
    let added = mine.difference(base);
    let kept = theirs.iter().filter(|code| mine.contains(*code) || !base.contains(*code));
    kept.chain(added).cloned().collect()
}

fn places(base: &Content, theirs: &Content, mine: &Content) -> BTreeSet<(String, Scope)> {
    let all = [base, theirs, mine].into_iter().flat_map(|content| &content.values);
    all.flat_map(|(attribute, scopes)| scopes.keys().map(|scope| (attribute.clone(), scope.clone()))).collect()
}

fn association_types(base: &Content, theirs: &Content, mine: &Content) -> BTreeSet<String> {
    let all = [base, theirs, mine].into_iter().flat_map(|content| content.associations.keys());
    all.cloned().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn content() -> impl Strategy<Value = Content> {
        let values = proptest::collection::btree_map("[a-c]", 0..3_u8, 0..3);
        let categories = proptest::collection::btree_set("[x-z]", 0..3);
        (any::<bool>(), values, categories).prop_map(|(enabled, values, categories)| {
            let mut content = Content { enabled, categories, ..Content::default() };
            for (attribute, data) in values {
                content.set(&attribute, Scope::global(), Some(data.into()));
            }
            content
        })
    }

    proptest! {
        #[test]
        fn merging_with_an_unchanged_side_gives_the_other_side(base in content(), edited in content()) {
            prop_assert_eq!(merge(&base, &edited, &base, |_| false).unwrap(), edited.clone());
            prop_assert_eq!(merge(&base, &base, &edited, |_| false).unwrap(), edited);
        }

        #[test]
        fn who_saves_first_does_not_matter_unless_they_clash(base in content(), a in content(), b in content()) {
            match (merge(&base, &a, &b, |_| false), merge(&base, &b, &a, |_| false)) {
                (Ok(one), Ok(other)) => prop_assert_eq!(one, other),
                (Err(one), Err(other)) => prop_assert_eq!(one.len(), other.len()),
                _ => prop_assert!(false, "only one order clashes"),
            }
        }
    }

    #[test]
    fn the_same_value_changed_to_two_things_is_a_clash_with_both_sides() {
        let with = |name: &str| {
            let mut content = Content::default();
            content.set("name", Scope::new(None, Some("de_DE")), Some(name.into()));
            content
        };
        let clashes = merge(&with("Stiefel"), &with("Schuh"), &with("Boot"), |_| false).unwrap_err();
        assert_eq!(clashes, [Clash { path: "values.name.de_DE".into(), theirs: "Schuh".into(), mine: "Boot".into() }]);
    }
}
