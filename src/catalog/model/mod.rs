//! The content model as one immutable value: attributes, families, categories, channels. Validation, completeness,
//! delivery and the screens all read it from memory; a change makes a new one with a higher version.

pub mod change;
pub mod part;
pub mod removal;
pub mod seed;
pub mod store;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

pub use self::{
    change::{ModelPatch, ModelReport, apply, save},
    part::Part,
    seed::seed,
    store::{bump, current, load},
};
pub use super::{
    association_type::AssociationType,
    attribute::{Attribute, AttributeGroup, AttributeOption, Options, Settings},
    category::Category,
    family::{Family, FamilyVariant, VariantLevel},
    rule::Rule,
};
use super::{attribute::AttributeType, rule::Calculation};
use crate::{
    app::App,
    auth::{Actor, Permission},
    channels::{Channel, Labels, Locale, MeasurementFamily},
    error::{Error, Result},
    resource::Scope,
};

/// The model, for whoever may see the catalogue.
pub async fn view(app: &App, actor: &Actor) -> Result<Arc<ContentModel>> {
    actor.require(Permission::ViewCatalog)?;
    current(app).await
}

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
    pub rules: BTreeMap<String, Rule>,
    /// The rules and conditions ready to run; derived.
    pub calculation: Calculation,
    /// The attributes that new resources have values of from the start; derived.
    pub with_default: BTreeSet<String>,
}

/// Which attributes somebody looks for; what is absent asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct AttributeSearch {
    /// In the code or a label.
    pub search: Option<String>,
    pub group: Option<String>,
    /// Of one of these types.
    pub types: Option<Vec<AttributeType>>,
    /// In one of these families.
    pub families: Option<Vec<String>>,
}

impl ContentModel {
    pub fn attribute(&self, code: &str) -> Option<&Arc<Attribute>> {
        self.attributes.get(code)
    }

    /// Whether values of the attribute are lists of items with ids, whose changes are merged item by item.
    pub fn merges_by_item(&self, attribute: &str) -> bool {
        self.attribute(attribute).is_some_and(|attribute| attribute.kind == AttributeType::Blocks)
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

    /// Attributes of these codes as people see them listed: by group, place and code.
    pub fn in_order<'a>(&self, codes: impl IntoIterator<Item = &'a String>) -> Vec<Arc<Attribute>> {
        let mut found: Vec<_> = codes.into_iter().filter_map(|code| self.attributes.get(code)).cloned().collect();
        found.sort_by(|a, b| self.place_of(a).cmp(&self.place_of(b)));
        found
    }

    /// Attributes that are all of what is asked for, by group, place and code.
    pub fn find_attributes(&self, wanted: &AttributeSearch) -> Vec<Arc<Attribute>> {
        let families: Option<Vec<&Family>> = wanted
            .families
            .as_ref()
            .map(|codes| codes.iter().filter_map(|code| self.family(code)).map(|family| &**family).collect());
        let fits = |found: &&Arc<Attribute>| {
            wanted.group.as_ref().is_none_or(|group| found.group == *group)
                && wanted.types.as_ref().is_none_or(|types| types.contains(&found.kind))
                && families
                    .as_ref()
                    .is_none_or(|families| families.iter().any(|family| family.attributes.contains(&found.code)))
                && matches(&found.code, &found.labels, wanted.search.as_deref())
        };
        self.in_order(self.attributes.values().filter(fits).map(|found| &found.code))
    }

    /// Options of an attribute whose code or a label holds `search`, in display order.
    pub fn find_options(&self, attribute: &str, search: Option<&str>) -> Vec<AttributeOption> {
        let options = self.options.get(attribute).map(|options| options.list.as_slice()).unwrap_or_default();
        options.iter().filter(|option| matches(&option.code, &option.labels, search)).cloned().collect()
    }

    fn place_of<'a>(&self, attribute: &'a Attribute) -> (i32, &'a str, i32, &'a str) {
        let group = self.groups.get(&attribute.group).map_or(i32::MAX, |group| group.sort);
        (group, &attribute.group, attribute.sort, &attribute.code)
    }

    /// The identifier that the code of a family's products is a value of: the first without a standard of its own. Other
    /// identifiers have the values that were written.
    pub fn code_attribute(&self, family: &Family) -> Option<&Arc<Attribute>> {
        let attributes = family.attributes.iter().filter_map(|code| self.attributes.get(code));
        let plain = attributes.filter(|held| held.kind == AttributeType::Identifier && held.settings.rule.is_none());
        plain.min_by(|a, b| self.place_of(a).cmp(&self.place_of(b)))
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

    /// Every scope an attribute can have a value in, in order.
    pub fn scopes_of(&self, attribute: &Attribute) -> Vec<Scope> {
        let enabled = || self.locales.values().filter(|locale| locale.enabled).map(|locale| locale.code.as_str());
        let all: Vec<(Option<&str>, Option<&str>)> = match (attribute.scopable, attribute.localizable) {
            (false, false) => vec![(None, None)],
            (false, true) => enabled().map(|locale| (None, Some(locale))).collect(),
            (true, false) => self.channels.keys().map(|channel| (Some(channel.as_str()), None)).collect(),
            (true, true) => self.cells().map(|(channel, locale)| (Some(channel.code.as_str()), Some(locale))).collect(),
        };
        let available =
            all.into_iter().filter(|(_, locale)| locale.is_none_or(|locale| attribute.is_available(locale)));
        available.map(|(channel, locale)| Scope::new(channel, locale)).collect()
    }

    /// Takes a part in, in place of the one with its key; [`ContentModel::settle`] must follow before it is read.
    pub fn put(&mut self, part: impl Part) {
        part.put_into(self);
    }

    /// The model as it would be with this part. Fails with `INVALID` listing all that is wrong with the part in it.
    pub fn with<P: Part>(&self, part: P) -> Result<Self> {
        let mut model = self.clone();
        model.put(part.clone());
        model.settle();
        let mut faults = Vec::new();
        part.check(&model, &mut faults);
        if faults.is_empty() { Ok(model) } else { Err(Error::Invalid(faults)) }
    }

    /// Brings what is derived up to date: the order of options, the paths and children of categories, the rules, the defaults.
    pub fn settle(&mut self) {
        self.options.values_mut().for_each(Options::settle);
        super::category::settle(&mut self.categories);
        self.calculation = Calculation::of(self);
        let attributes = self.attributes.values().filter(|attribute| attribute.settings.default.is_some());
        self.with_default = attributes.map(|attribute| attribute.code.clone()).collect();
    }
}

/// Whether a code or one of the labels holds `search`, in capitals or not.
fn matches(code: &str, labels: &Labels, search: Option<&str>) -> bool {
    let Some(search) = search.map(str::to_lowercase).filter(|search| !search.is_empty()) else { return true };
    labels.values().map(String::as_str).chain([code]).any(|text| text.to_lowercase().contains(&search))
}
