//! The content model as one immutable value: attributes, families, categories, channels. Validation, completeness,
//! delivery and the screens all read it from memory; a change makes a new one with a higher version.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    catalog::attribute::AttributeType,
    channels::{Channel, Labels, Locale, MeasurementFamily},
    resource::Kind,
};

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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeGroup {
    pub code: String,
    pub labels: Labels,
    pub sort: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub code: String,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    pub group: String,
    pub labels: Labels,
    #[serde(default)]
    pub help: Labels,
    #[serde(default)]
    pub localizable: bool,
    #[serde(default)]
    pub scopable: bool,
    #[serde(default)]
    pub unique: bool,
    #[serde(default)]
    pub read_only: bool,
    #[serde(default)]
    pub sort: i32,
    #[serde(default)]
    pub settings: Settings,
}

/// The rules of an attribute; which of them count depends on its type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Characters as people count them (grapheme clusters).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// `email`, `url`, `regexp` with `pattern`, or `gtin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<rust_decimal::Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<rust_decimal::Decimal>,
    /// Whether digits after the point are allowed; absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_min: Option<chrono::NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_max: Option<chrono::NaiveDate>,
    /// Measurement family and the unit offered first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_unit: Option<String>,
    /// File kinds an asset may have, such as `jpg`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub extensions: BTreeSet<String>,
    /// Locale-specific attribute: the only locales it has values in; empty: all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub available_locales: BTreeSet<String>,
    /// Longest list of options or assets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u32>,
    /// Whatever the source of an import says beyond this, kept for the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Json>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeOption {
    pub code: String,
    pub labels: Labels,
    /// `#rrggbb` for swatches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    #[serde(default)]
    pub sort: i32,
}

/// The options of one attribute: in display order, and by code.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub list: Vec<AttributeOption>,
    pub by_code: HashMap<String, usize>,
}

impl Options {
    pub fn get(&self, code: &str) -> Option<&AttributeOption> {
        self.list.get(*self.by_code.get(code)?)
    }
}

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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    pub code: String,
    /// `None`: root of a tree.
    pub parent: Option<String>,
    pub labels: Labels,
    #[serde(default)]
    pub sort: i32,
    /// Codes from the root down to this one; derived when the model is built.
    #[serde(default, skip_serializing)]
    pub path: Vec<String>,
    /// In display order; derived.
    #[serde(default, skip_serializing)]
    pub children: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssociationType {
    pub code: String,
    pub labels: Labels,
    #[serde(default)]
    pub two_way: bool,
    #[serde(default)]
    pub quantified: bool,
}

impl ContentModel {
    pub fn attribute(&self, code: &str) -> Option<&Arc<Attribute>> {
        self.attributes.get(code)
    }

    pub fn family(&self, code: &str) -> Option<&Arc<Family>> {
        self.families.get(code)
    }

    pub fn channel(&self, code: &str) -> Option<&Arc<Channel>> {
        self.channels.get(code)
    }

    pub fn option(&self, attribute: &str, code: &str) -> Option<&AttributeOption> {
        self.options.get(attribute)?.get(code)
    }

    /// Whether `category` is `root` or lies below it.
    pub fn is_within(&self, category: &str, root: &str) -> bool {
        self.categories.get(category).is_some_and(|found| found.path.iter().any(|code| code == root))
    }

    /// Every channel x locale cell there is, in order.
    pub fn cells(&self) -> impl Iterator<Item = (&Arc<Channel>, &str)> {
        self.channels.values().flat_map(|channel| channel.locales.iter().map(move |locale| (channel, locale.as_str())))
    }
}
