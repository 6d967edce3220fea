//! What somebody configures of a product feed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::Field;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    /// Template of a product's page in the shop: `https://shop.example/{{ language }}/{{ slug }}`.
    pub link: String,
    /// Absent: the channel's main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Absent: the channel's first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Of the feed itself; absent: the channel's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// For products without a brand of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// For products that do not say it themselves.
    #[serde(default)]
    pub condition: Condition,
    #[serde(default)]
    pub availability: Availability,
    /// Number or path of Google's taxonomy, for products without one of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google_product_category: Option<String>,
    /// Preset of the channel whose pictures are handed on; absent: the largest that Google takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Where shipping costs are not set in the merchant's account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipping: Vec<Shipping>,
    /// Field of the feed -> attribute, or attributes of which the first with a value counts. Fields that are not
    /// named are looked for by type, code and label.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mapping: BTreeMap<Field, Attributes>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attributes {
    One(String),
    Many(Vec<String>),
}

impl Attributes {
    pub fn codes(&self) -> &[String] {
        match self {
            Self::One(code) => std::slice::from_ref(code),
            Self::Many(codes) => codes,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    #[default]
    New,
    Refurbished,
    Used,
}

impl Condition {
    pub const ALL: [&str; 3] = ["new", "refurbished", "used"];

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize]
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    #[default]
    InStock,
    OutOfStock,
    Preorder,
    Backorder,
}

impl Availability {
    pub const ALL: [&str; 4] = ["in_stock", "out_of_stock", "preorder", "backorder"];

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize]
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipping {
    /// Two letters after ISO 3166: `DE`.
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Amount and currency: `4.95 EUR`.
    pub price: String,
}
