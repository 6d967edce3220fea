//! The document: what a channel serves for one resource in one locale, with everything resolved.
//! `docs/delivery-documents.md` shows it to those who read it from outside; change both together.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    id::ResourceId,
    resource::{Kind, content::Focal},
};

/// It holds nothing that may differ while the content is the same (no revision number, no time), so that its bytes
/// name it; those are kept beside it in the publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub id: ResourceId,
    pub kind: Kind,
    /// SKU of a product.
    pub code: String,
    pub channel: String,
    pub locale: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Named>,
    pub enabled: bool,
    /// The family's label attribute in the locale, else the code.
    pub label: String,
    /// For addresses; unique among the resources of a kind, as it ends in the code.
    pub slug: String,
    /// Attribute that holds the main picture, when `values` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Attribute code -> value; what has none is absent.
    pub values: BTreeMap<String, Value>,
    /// Those within the channel's tree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// The product model above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Models and variants: the attributes by which variants differ, outer level first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<Named>,
    /// Models: the variants below that are live in this channel and locale, by the order of their axes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// Association type -> targets that are live in this channel and locale.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub associations: BTreeMap<String, Vec<Link>>,
    /// Assets: the file itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Asset>,
}

/// A code with its label in the document's locale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub code: String,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    #[serde(flatten)]
    pub data: Data,
    /// The locale the value was written in, where it fills in for the document's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
}

/// The data of a value, written `{"type": …, "data": …}`. Numbers are exact decimals in strings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum Data {
    Identifier(String),
    Text(String),
    Textarea(String),
    /// HTML without anything that could run.
    RichText(String),
    Link(String),
    Number(Decimal),
    Measurement(Measurement),
    /// Only the channel's currencies, in its order.
    Price(Vec<Money>),
    Boolean(bool),
    /// `YYYY-MM-DD`.
    Date(chrono::NaiveDate),
    /// RFC 3339 in UTC, to the second.
    DateTime(chrono::DateTime<chrono::Utc>),
    Select(Choice),
    MultiSelect(Vec<Choice>),
    Asset(Asset),
    AssetList(Vec<Asset>),
    /// `#rrggbb`.
    Colour(String),
    Table(Table),
    Reference(Reference),
    ReferenceList(Vec<Reference>),
    /// Live in this channel and locale, as all that is linked.
    ProductLink(Link),
    ProductLinkList(Vec<Link>),
    Blocks(Vec<Block>),
}

/// A block of an editorial text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The same wherever the block stands, in every language it was translated to.
    pub id: String,
    /// Code of its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Field -> its data; one without any is absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Data>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// In display order.
    pub columns: Vec<Named>,
    /// Column -> its data; a cell without any is absent.
    pub rows: Vec<BTreeMap<String, Data>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    pub amount: Decimal,
    pub unit: String,
    pub symbol: String,
    /// What the editor entered, where the channel shows another unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Entered>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    pub amount: Decimal,
    pub unit: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Money {
    pub currency: String,
    pub amount: Decimal,
}

/// An option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub code: String,
    pub label: String,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
}

/// A record of a reference entity that is live in this channel and locale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub id: ResourceId,
    pub code: String,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    pub id: ResourceId,
    pub code: String,
    pub mime: String,
    /// Pixels of the original; pictures only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// In the document's locale or its fallbacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal: Option<Focal>,
    /// Preset of the channel -> rendition; pictures only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub renditions: BTreeMap<String, Rendition>,
    /// The file as it was uploaded; whatever is no picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub download: Option<Download>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    pub url: String,
    pub width: u32,
    pub height: u32,
    pub mime: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    pub url: String,
    pub filename: String,
    pub bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub code: String,
    pub label: String,
    /// From below the channel's root down to this category, itself included; empty for the root.
    pub path: Vec<Named>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    pub id: ResourceId,
    pub code: String,
    pub label: String,
    pub slug: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<Parent>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    pub id: ResourceId,
    pub code: String,
    pub label: String,
    pub slug: String,
    pub enabled: bool,
    /// Axis attribute -> its data.
    pub axes: BTreeMap<String, Data>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub id: ResourceId,
    pub kind: Kind,
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
}

impl Document {
    /// The canonical text, with sorted keys, and the BLAKE3 hash of it that names the document.
    pub fn seal(&self) -> Result<(String, String)> {
        let mut json = serde_json::to_value(self)?;
        json.sort_all_objects();
        let body = serde_json::to_string(&json)?;
        let hash = blake3::hash(body.as_bytes()).to_hex().to_string();
        Ok((hash, body))
    }

    /// Reads what [`Document::seal`] wrote.
    pub fn read(body: &str) -> Result<Self> {
        Ok(serde_json::from_str(body)?)
    }
}

/// Where each value of a live document came from: kept beside the document, as it changes without it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
#[serde(transparent)]
pub struct Provenance(pub BTreeMap<String, Origin>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Code of the product model that holds the value; absent: the resource's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<String>,
    /// Locale it was written in, where that is a fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// Code of the rule that makes the value; absent: somebody wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Revision of the holder that is live.
    pub revision: i32,
}

impl Origin {
    /// Written in the resource itself.
    pub fn own(revision: i32) -> Self {
        Self { inherited: None, fallback: None, rule: None, revision }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let weight = Data::Measurement(Measurement {
            amount: Decimal::new(12_50, 1),
            unit: "GRAM".into(),
            symbol: "g".into(),
            entered: Some(Entered { amount: Decimal::new(1250, 3), unit: "KILOGRAM".into() }),
        });
        let name = Value { data: Data::Text("Boot".into()), fallback: Some("en_US".into()) };
        Document {
            id: ResourceId(uuid::Uuid::nil()),
            kind: Kind::Product,
            code: "BOOT-1".into(),
            channel: "web".into(),
            locale: "de_DE".into(),
            family: Some(Named { code: "boots".into(), label: "Stiefel".into() }),
            enabled: true,
            label: "Boot".into(),
            slug: "boot-1".into(),
            image: None,
            values: [("weight".into(), Value { data: weight, fallback: None }), ("name".into(), name)].into(),
            categories: Vec::new(),
            parent: None,
            axes: Vec::new(),
            variants: Vec::new(),
            associations: BTreeMap::new(),
            file: None,
        }
    }

    #[test]
    fn a_document_reads_back_what_it_sealed() {
        let (_, body) = document().seal().unwrap();
        assert_eq!(Document::read(&body).unwrap(), document());
    }

    #[test]
    fn the_canonical_text_has_sorted_keys_and_tagged_values() {
        let (hash, body) = document().seal().unwrap();
        assert!(body.starts_with(r#"{"channel":"web","code":"BOOT-1","enabled":true,"#), "{body}");
        assert!(body.contains(r#""name":{"data":"Boot","fallback":"en_US","type":"text"}"#), "{body}");
        assert_eq!(hash, blake3::hash(body.as_bytes()).to_hex().to_string());
    }
}
