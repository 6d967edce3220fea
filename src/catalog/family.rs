//! Families, the attribute sets of resources, and family variants, which say what each level of a product holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    attribute::{Attribute, AttributeType},
    model::{
        ContentModel, Part,
        part::{check_code, check_labels, unknown},
    },
    rule,
    usage::Usage,
};
use crate::{channels::Labels, error::Violation, resource::Kind};

const MAX_AXES: usize = 5;

/// The attribute set of a kind of product, of entries (then it is a content type) or of assets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Family {
    pub code: String,
    pub kind: Kind,
    pub labels: Labels,
    pub attributes: BTreeSet<String>,
    #[serde(default)]
    pub label_attribute: Option<String>,
    #[serde(default)]
    pub image_attribute: Option<String>,
    /// Channel -> attributes a resource needs to be complete there.
    #[serde(default)]
    pub requirements: BTreeMap<String, BTreeSet<String>>,
    /// Attribute -> expression: it is required only where this is true.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, String>,
    /// Attributes of which a value that is inherited or made by a rule does not count where they are required.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub own_values: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FamilyVariant {
    pub code: String,
    pub family: String,
    pub labels: Labels,
    /// One or two. With two, the first is held by sub-models and the last by variants;
    /// what no level names is held by the root model.
    pub levels: Vec<VariantLevel>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariantLevel {
    pub axes: Vec<String>,
    /// Held at this level, the axes included.
    pub attributes: BTreeSet<String>,
}

impl Part for Family {
    const NAME: &'static str = "family";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.families.get(code).map(|found| (**found).clone())
    }

    fn put_into(self, model: &mut ContentModel) {
        model.families.insert(self.code.clone(), Arc::new(self));
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        if self.kind == Kind::ProductModel {
            let message = "a product model has the family of its products";
            faults.push(Violation::new("WRONG_KIND", "kind", message).hint("make a family for `PRODUCT`"));
        }
        let missing = self.attributes.iter().filter(|code| model.attribute(code).is_none());
        faults.extend(missing.map(|code| unknown(format!("attributes.{code}"), "attribute", code)));
        self.check_shown("labelAttribute", &self.label_attribute, model, faults, is_text);
        self.check_shown("imageAttribute", &self.image_attribute, model, faults, is_asset);
        self.check_requirements(model, faults);
        self.check_conditions(model, faults);
        self.check_own_values(faults);
        self.check_variants(model, faults);
        self.check_references(model, faults);
    }

    fn needs_unused(&self, before: &Self) -> Option<(Usage, &'static str)> {
        (self.kind != before.kind).then(|| (Usage::Family(self.code.clone()), "kind"))
    }
}

fn is_text(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Text | AttributeType::Textarea | AttributeType::Identifier)
}

fn is_asset(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Asset | AttributeType::AssetList)
}

impl Family {
    fn check_shown(
        &self,
        path: &str,
        code: &Option<String>,
        model: &ContentModel,
        faults: &mut Vec<Violation>,
        fits: fn(AttributeType) -> bool,
    ) {
        let Some(code) = code else { return };
        if !self.attributes.contains(code) {
            faults.push(outside(path, code, &self.code));
        } else if model.attribute(code).is_some_and(|attribute| !fits(attribute.kind)) {
            let message = format!("attribute `{code}` has a type that cannot be shown there");
            faults.push(Violation::new("WRONG_TYPE", path, message));
        }
    }

    /// A family with variants is one of products, and what a variant holds cannot leave it.
    fn check_variants(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        for variant in model.family_variants.values().filter(|variant| variant.family == self.code) {
            if self.kind != Kind::Product {
                let message = format!("family variant `{}` is for products", variant.code);
                faults.push(Violation::new("IN_USE", "kind", message));
            }
            let held: BTreeSet<&String> = variant.levels.iter().flat_map(VariantLevel::all).collect();
            let gone = held.into_iter().filter(|code| !self.attributes.contains(*code));
            faults.extend(gone.map(|code| {
                let message = format!("family variant `{}` holds attribute `{code}`", variant.code);
                Violation::new("IN_USE", format!("attributes.{code}"), message)
            }));
        }
    }

    /// What references lead to stays a reference entity.
    fn check_references(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        let leads_here = |attribute: &&Arc<Attribute>| attribute.settings.reference_entity.as_ref() == Some(&self.code);
        let attribute = model.attributes.values().find(leads_here);
        if let Some(attribute) = attribute.filter(|_| self.kind != Kind::Record) {
            let message = format!("attribute `{}` leads to its records", attribute.code);
            faults.push(Violation::new("IN_USE", "kind", message));
        }
    }

    fn check_requirements(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        for (channel, required) in &self.requirements {
            let path = format!("requirements.{channel}");
            if model.channel(channel).is_none() {
                faults.push(unknown(&path, "channel", channel));
            }
            let strangers = required.difference(&self.attributes);
            faults.extend(strangers.map(|code| outside(format!("{path}.{code}"), code, &self.code)));
        }
    }

    fn is_required(&self, attribute: &str) -> bool {
        self.requirements.values().any(|required| required.contains(attribute))
    }

    fn check_own_values(&self, faults: &mut Vec<Violation>) {
        let strangers = self.own_values.iter().filter(|attribute| !self.is_required(attribute));
        faults.extend(strangers.map(|attribute| {
            let message = format!("no channel requires attribute `{attribute}`");
            let violation = Violation::new("NOT_REQUIRED", format!("ownValues.{attribute}"), message);
            violation.hint("require it first; that its value must be its own then counts")
        }));
    }

    fn check_conditions(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        for (attribute, condition) in &self.conditions {
            let path = format!("conditions.{attribute}");
            if !self.is_required(attribute) {
                let message = format!("no channel requires attribute `{attribute}`");
                let violation = Violation::new("NOT_REQUIRED", &path, message);
                faults.push(violation.hint("require it first; the condition then says where"));
            }
            rule::check_expression(model, &path, condition, None, faults);
        }
    }
}

fn outside(path: impl Into<String>, attribute: &str, family: &str) -> Violation {
    Violation::new("NOT_IN_FAMILY", path, format!("family `{family}` does not hold attribute `{attribute}`"))
        .hint("add it to the attributes of the family first")
}

impl Part for FamilyVariant {
    const NAME: &'static str = "family_variant";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.family_variants.get(code).map(|found| (**found).clone())
    }

    fn put_into(self, model: &mut ContentModel) {
        model.family_variants.insert(self.code.clone(), Arc::new(self));
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        if !(1..=2).contains(&self.levels.len()) {
            faults.push(Violation::new("BAD_LEVELS", "levels", "a family variant has one or two levels"));
        }
        let Some(family) = model.family(&self.family) else {
            return faults.push(unknown("family", "family", &self.family));
        };
        if family.kind != Kind::Product {
            let message = format!("family `{}` is not for products", family.code);
            faults.push(Violation::new("WRONG_KIND", "family", message));
        }
        let mut held = BTreeSet::new();
        for (index, level) in self.levels.iter().enumerate() {
            let path = format!("levels.{index}");
            level.check(&path, family, model, faults);
            let twice = level.attributes.iter().filter(|code| !held.insert(*code));
            faults.extend(twice.map(|code| {
                let message = format!("attribute `{code}` is held by two levels");
                Violation::new("DUPLICATE", format!("{path}.attributes.{code}"), message)
            }));
        }
    }

    fn needs_unused(&self, before: &Self) -> Option<(Usage, &'static str)> {
        let axes = |variant: &Self| variant.levels.iter().map(|level| level.axes.clone()).collect::<Vec<_>>();
        let usage = || Usage::FamilyVariant(self.code.clone());
        if self.family != before.family {
            return Some((usage(), "family"));
        }
        (axes(self) != axes(before)).then(|| (usage(), "levels"))
    }
}

impl VariantLevel {
    fn check(&self, path: &str, family: &Family, model: &ContentModel, faults: &mut Vec<Violation>) {
        if self.axes.is_empty() || self.axes.len() > MAX_AXES {
            let message = format!("a level has 1 to {MAX_AXES} axes");
            faults.push(Violation::new("BAD_AXIS", format!("{path}.axes"), message));
        }
        let strangers: BTreeSet<_> = self.all().filter(|code| !family.attributes.contains(*code)).collect();
        let path_of = |code: &String| format!("{path}.attributes.{code}");
        faults.extend(strangers.into_iter().map(|code| outside(path_of(code), code, &family.code)));
        for axis in self.axes.iter().filter_map(|axis| model.attribute(axis)) {
            if !can_be_axis(axis) {
                let message = format!("attribute `{}` cannot tell variants apart", axis.code);
                let hint = "an axis is a select, boolean, measurement or number without channel and locale";
                faults.push(Violation::new("BAD_AXIS", format!("{path}.axes.{}", axis.code), message).hint(hint));
            }
        }
    }
}

/// One value for all channels and locales, of a type with few and comparable values.
pub(super) fn can_be_axis(attribute: &Attribute) -> bool {
    use AttributeType::{Boolean, Measurement, Number, Select};
    let comparable = matches!(attribute.kind, Select | Boolean | Measurement | Number);
    comparable && !attribute.localizable && !attribute.scopable
}

impl FamilyVariant {
    /// The level that holds `attribute`: 0 is the root model, 1 the first level below it, and so on.
    pub fn level_of(&self, attribute: &str) -> usize {
        self.levels.iter().position(|level| level.holds(attribute)).map_or(0, |index| index + 1)
    }

    /// Moves an attribute to a level; one that there is not is that of the variants.
    pub fn put_at(&mut self, attribute: &str, level: usize) {
        for held in &mut self.levels {
            held.attributes.remove(attribute);
        }
        let level = level.min(self.depth());
        if let Some(held) = level.checked_sub(1).and_then(|index| self.levels.get_mut(index)) {
            held.attributes.insert(attribute.to_owned());
        }
    }

    /// The level variants are at; models are above it.
    pub fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Every axis from the top down.
    pub fn axes(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().flat_map(|level| &level.axes).map(String::as_str)
    }
}

impl VariantLevel {
    /// The attributes of this level with its axes, some of them twice.
    fn all(&self) -> impl Iterator<Item = &String> {
        self.attributes.iter().chain(&self.axes)
    }

    fn holds(&self, attribute: &str) -> bool {
        self.attributes.contains(attribute) || self.axes.iter().any(|axis| axis == attribute)
    }
}
