//! Channels: where content goes, in which locales and currencies, with which pictures and units.

pub mod measurement;
pub mod preview_url;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts by locale code. Reading falls back along the caller's chain, then to any text there is.
pub type Labels = BTreeMap<String, String>;

/// The text for `locale`, else for its language, else English, else any.
pub fn label<'a>(labels: &'a Labels, locale: &str) -> Option<&'a str> {
    let language = locale.split('_').next().unwrap_or(locale);
    let same_language =
        || labels.iter().find(|(code, _)| code.split('_').next() == Some(language)).map(|(_, text)| text);
    let english = || labels.iter().find(|(code, _)| code.starts_with("en")).map(|(_, text)| text);
    labels.get(locale).or_else(same_language).or_else(english).or_else(|| labels.values().next()).map(String::as_str)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ChannelKind")]
pub enum Kind {
    Web,
    App,
    Print,
    Social,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Locale {
    /// Language and territory with an underscore: `de_DE`.
    pub code: String,
    pub label: String,
    /// Whether channels may use it.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// The locale its texts are translated from: itself where they are written afresh, the main locale of most channels
    /// where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<String>,
}

fn enabled() -> bool {
    true
}

/// A currency that prices may have, by its three letters after ISO 4217.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currency {
    pub code: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    pub code: String,
    pub kind: Kind,
    pub labels: Labels,
    /// Root category of its tree.
    pub tree: String,
    /// In the order editors gave them; the first is the main one.
    pub locales: Vec<String>,
    pub currencies: Vec<String>,
    /// Locale -> locales asked next, in order, when a value is missing.
    #[serde(default)]
    pub fallbacks: BTreeMap<String, Vec<String>>,
    /// Attribute -> unit the channel shows.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    #[serde(default)]
    pub presets: Vec<Preset>,
    /// Where its site shows drafts; see [`preview_url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_url: Option<String>,
    /// Texts of a machine go out only after a person confirmed them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm_machine_texts: bool,
}

impl Channel {
    /// The locale itself, then its fallbacks.
    pub fn chain<'a>(&'a self, locale: &'a str) -> impl Iterator<Item = &'a str> {
        let rest = self.fallbacks.get(locale).into_iter().flatten().map(String::as_str);
        std::iter::once(locale).chain(rest)
    }
}

/// A named recipe for pictures of one channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    pub code: String,
    pub labels: Labels,
    pub recipe: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasurementFamily {
    pub code: String,
    pub labels: Labels,
    pub standard_unit: String,
    pub units: Vec<Unit>,
}

impl MeasurementFamily {
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    pub code: String,
    pub symbol: String,
    pub labels: Labels,
    /// Steps from this unit to the standard unit, applied in order with exact decimals.
    pub convert: Vec<ConversionStep>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversionStep {
    pub operator: Operator,
    pub value: rust_decimal::Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "lowercase")]
#[graphql(name = "ConversionOperator")]
pub enum Operator {
    Mul,
    Div,
    Add,
    Sub,
}
