//! The content model as one immutable value: attributes, families, categories, channels. Validation, completeness,
//! delivery and the screens all read it from memory; a change makes a new one with a higher version.

pub mod change;
pub mod part;
pub mod store;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

pub use self::{
    change::{ModelPatch, ModelReport, apply, save},
    part::Part,
    store::{bump, current, load},
};
pub use super::{
    association_type::AssociationType,
    attribute::{Attribute, AttributeGroup, AttributeOption, Options, Settings},
    category::Category,
    family::{Family, FamilyVariant, VariantLevel},
};
use crate::channels::{Channel, Locale, MeasurementFamily};

#[derive(Clone, Debug, Default)]
pub struct ContentModel {
    /// Grows with every change of any part.
    pub version: i64,
    pub locales: BTreeMap<String, Locale>,
    pub currencies: BTreeSet<String>,
    pub channels: BTreeMap<String, Arc<Channel>>,
    pub measurement: BTreeMap<String, MeasurementFamily>,
    pub groups: BTreeMap<String, AttributeGroup>,
    pub attributes: HashMap<String, Arc<Attribute>>,
    /// Attribute -> its options in display order.
    pub options: HashMap<String, Options>,
    pub families: BTreeMap<String, Arc<Family>>,
    pub family_variants: BTreeMap<String, Arc<FamilyVariant>>,
    pub categories: HashMap<String, Arc<Category>>,
    pub association_types: BTreeMap<String, AssociationType>,
}

impl ContentModel {
    pub fn attribute(&self, code: &str) -> Option<&Arc<Attribute>> {
        self.attributes.get(code)
    }

    pub fn family(&self, code: &str) -> Option<&Arc<Family>> {
        self.families.get(code)
    }

    pub fn family_variant(&self, code: &str) -> Option<&Arc<FamilyVariant>> {
        self.family_variants.get(code)
    }

    pub fn channel(&self, code: &str) -> Option<&Arc<Channel>> {
        self.channels.get(code)
    }

    pub fn category(&self, code: &str) -> Option<&Arc<Category>> {
        self.categories.get(code)
    }

    pub fn option(&self, attribute: &str, code: &str) -> Option<&AttributeOption> {
        self.options.get(attribute)?.get(code)
    }

    /// Whether `category` is `root` or lies below it.
    pub fn is_within(&self, category: &str, root: &str) -> bool {
        self.categories.get(category).is_some_and(|found| found.path.iter().any(|code| code == root))
    }

    /// The roots of the category trees, in display order.
    pub fn trees(&self) -> Vec<&Arc<Category>> {
        let mut roots: Vec<_> = self.categories.values().filter(|category| category.parent.is_none()).collect();
        roots.sort_by_key(|category| (category.sort, &category.code));
        roots
    }

    /// Every channel x locale cell there is, in order.
    pub fn cells(&self) -> impl Iterator<Item = (&Arc<Channel>, &str)> {
        self.channels.values().flat_map(|channel| channel.locales.iter().map(move |locale| (channel, locale.as_str())))
    }

    /// Takes a part in, in place of the one with its key; [`ContentModel::settle`] must follow before it is read.
    pub fn put(&mut self, part: impl Part) {
        part.put_into(self);
    }

    /// Brings what is derived up to date: the order of options, the paths and children of categories.
    pub fn settle(&mut self) {
        self.options.values_mut().for_each(Options::settle);
        super::category::settle(&mut self.categories);
    }
}
