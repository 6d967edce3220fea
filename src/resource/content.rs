//! The whole of a resource as editors see it: what a working copy holds and a revision keeps.
//! Plain data; rules about it stand in `catalog` and `workflow`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value as Json;

use super::Kind;
use crate::id::AssetVersionId;

/// Attribute code -> scope -> data in the canonical JSON of the attribute's type (see `catalog::attribute`).
pub type Values = BTreeMap<String, BTreeMap<Scope, Json>>;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct Content {
    pub enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_variant: Option<String>,
    /// Code of the product model above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub categories: BTreeSet<String>,
    pub values: Values,
    /// Association type -> targets, in the order editors gave them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub associations: BTreeMap<String, Vec<Target>>,
    /// Assets only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal: Option<Focal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub kind: Kind,
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
}

/// The version of the asset's file that this content shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub version: AssetVersionId,
    /// BLAKE3 of the bytes, lower-case hex.
    pub hash: String,
    pub filename: String,
    pub mime: String,
    pub bytes: u64,
    /// Pixels after EXIF orientation; absent where the file is no picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// The point every crop keeps, 0..=1 from the left and from the top of the upright picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Focal {
    pub x: f32,
    pub y: f32,
}

/// When and where an asset may be shown; absent bounds are open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<chrono::NaiveDate>,
    /// The last day of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<chrono::NaiveDate>,
    /// `None`: every channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// For which channel and locale a value holds. Written `""`, `en_US`, `web:` or `web:en_US`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    pub channel: Option<String>,
    pub locale: Option<String>,
}

impl Scope {
    pub fn new(channel: Option<&str>, locale: Option<&str>) -> Self {
        Self { channel: channel.map(str::to_owned), locale: locale.map(str::to_owned) }
    }

    pub fn global() -> Self {
        Self::default()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(channel) = &self.channel {
            write!(f, "{channel}:")?;
        }
        f.write_str(self.locale.as_deref().unwrap_or_default())
    }
}

impl FromStr for Scope {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (channel, locale) = match text.split_once(':') {
            Some((channel, locale)) => (channel, locale),
            None => ("", text),
        };
        let filled = |part: &str| (!part.is_empty()).then(|| part.to_owned());
        Ok(Self { channel: filled(channel), locale: filled(locale) })
    }
}

/// Where a value stands, in the paths of violations, changes and clashes: `values.name.de_DE`, or `values.name` for a
/// value without scope.
pub fn value_path(attribute: &str, scope: &Scope) -> String {
    match scope.to_string() {
        scope if scope.is_empty() => format!("values.{attribute}"),
        scope => format!("values.{attribute}.{scope}"),
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl Content {
    pub fn value(&self, attribute: &str, scope: &Scope) -> Option<&Json> {
        self.values.get(attribute)?.get(scope)
    }

    /// Sets a value, or clears it when `data` is `None`; an attribute without values vanishes.
    pub fn set(&mut self, attribute: &str, scope: Scope, data: Option<Json>) {
        let scopes = self.values.entry(attribute.to_owned()).or_default();
        match data {
            Some(data) => scopes.insert(scope, data),
            None => scopes.remove(&scope),
        };
        if scopes.is_empty() {
            self.values.remove(attribute);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_what_it_writes() {
        for text in ["", "en_US", "web:", "web:en_US"] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn clearing_the_last_value_removes_the_attribute() {
        let mut content = Content::default();
        content.set("name", Scope::global(), Some("Boot".into()));
        content.set("name", Scope::global(), None);
        assert!(content.values.is_empty());
    }
}
