//! Association types: the kinds of links between resources, such as "goes with" or "contains 4 x".

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    model::{
        ContentModel, Part,
        part::{check_code, check_labels},
    },
    usage::Usage,
};
use crate::{channels::Labels, error::Violation, resource::Kind};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssociationType {
    pub code: String,
    pub labels: Labels,
    /// The target shows the link too.
    #[serde(default)]
    pub two_way: bool,
    /// Each link says how many.
    #[serde(default)]
    pub quantified: bool,
    /// What may be linked to. Types from before there was a choice take everything.
    #[serde(default = "every_kind")]
    pub target_kinds: BTreeSet<Kind>,
}

pub fn every_kind() -> BTreeSet<Kind> {
    [Kind::Product, Kind::ProductModel, Kind::Entry, Kind::Asset, Kind::Record].into()
}

impl AssociationType {
    /// Whether a resource of one kind may be linked with one of the other. A two-way link can be entered on both sides, so
    /// that it is enough when one of them is of a kind that may be linked to.
    pub fn takes(&self, holder: Kind, target: Kind) -> bool {
        self.target_kinds.contains(&target) || (self.two_way && self.target_kinds.contains(&holder))
    }
}

impl Part for AssociationType {
    const NAME: &'static str = "association_type";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.association_types.get(code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.association_types.insert(self.code.clone(), self);
    }

    fn check(&self, _: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        if self.two_way && self.quantified {
            let message = "a two-way association has no quantity: it would mean two things";
            faults.push(Violation::new("CONFLICT", "quantified", message));
        }
        if self.target_kinds.is_empty() {
            let message = "an association leads somewhere: name the kinds of resources it may lead to";
            faults.push(Violation::new("REQUIRED", "targetKinds", message));
        }
    }

    fn needs_unused(&self, before: &Self) -> Option<(Usage, &'static str)> {
        if self.quantified != before.quantified {
            return Some((Usage::AssociationType(self.code.clone()), "quantified"));
        }
        let narrower = !before.target_kinds.is_subset(&self.target_kinds) || (before.two_way && !self.two_way);
        narrower.then(|| (Usage::AssociationsBeside(self.clone()), "targetKinds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_stories(two_way: bool) -> AssociationType {
        let labels = Labels::default();
        let target_kinds = [Kind::Entry].into();
        AssociationType { code: "told_in".into(), labels, two_way, quantified: false, target_kinds }
    }

    #[test]
    fn a_one_way_link_leads_to_its_kinds_and_a_two_way_link_comes_from_them_too() {
        let (there, back) = ((Kind::Product, Kind::Entry), (Kind::Entry, Kind::Product));
        for (kind, expected) in [(to_stories(false), [true, false]), (to_stories(true), [true, true])] {
            assert_eq!([there, back].map(|(holder, target)| kind.takes(holder, target)), expected);
            assert!(!kind.takes(Kind::Product, Kind::Product));
        }
    }

    #[test]
    fn a_type_from_before_there_was_a_choice_takes_everything() {
        let kind: AssociationType = serde_json::from_str(r#"{ "code": "x", "labels": {} }"#).unwrap();
        assert_eq!(kind.target_kinds, every_kind());
    }
}
