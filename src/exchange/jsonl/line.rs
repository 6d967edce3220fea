//! The lines of a catalogue: an object with one key, which says what it is about.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};

use crate::{
    catalog::model::{
        AssociationType, Attribute, AttributeGroup, AttributeOption, Category, Family, FamilyVariant, ModelPatch, Part,
        Rule, change::name_of, part::shortened,
    },
    channels::{Channel, Currency, Locale, MeasurementFamily},
    resource::{
        Content, Kind, Values,
        content::{Focal, Rights, Target},
    },
};

/// What a line is about, apart from parts of the content model, which are named as the model names them.
pub const HEADER: &str = "nabe";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub format: u32,
}

/// A resource as it is edited: the whole of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    pub code: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_variant: Option<String>,
    /// Code of the product model above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub categories: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub values: Values,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub associations: BTreeMap<String, Vec<Target>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal: Option<Focal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
}

fn yes() -> bool {
    true
}

/// The file of an asset.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub filename: String,
    /// BLAKE3 of the bytes, lower-case hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Below the folder of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Resource {
    /// `file` says where the bytes are.
    pub fn new(code: String, content: Content, file: Option<File>) -> Self {
        let mut values = content.values;
        // The database may have lost the order, and whoever compares two exports shall see no difference in it.
        values.values_mut().flat_map(BTreeMap::values_mut).for_each(Json::sort_all_objects);
        Self {
            code,
            enabled: content.enabled,
            family: content.family,
            family_variant: content.family_variant,
            parent: content.parent,
            categories: content.categories,
            values,
            associations: content.associations,
            file,
            focal: content.focal,
            rights: content.rights,
        }
    }

    /// All but the file.
    pub fn content(self) -> Content {
        Content {
            enabled: self.enabled,
            family: self.family,
            family_variant: self.family_variant,
            parent: self.parent,
            categories: self.categories,
            values: self.values,
            associations: self.associations,
            file: None,
            focal: self.focal,
            rights: self.rights,
        }
    }
}

/// A line that was read.
pub enum Line {
    Header(Header),
    /// How violations call the part, and the part alone.
    Part(String, Box<ModelPatch>),
    Resource(Kind, Box<Resource>),
}

/// What is wrong with a line.
#[derive(Debug)]
pub struct Fault {
    pub code: &'static str,
    pub path: Option<String>,
    pub message: String,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, path: None, message: message.into() }
    }
}

/// Reads a line, which may hold anything.
pub fn read(bytes: &[u8]) -> Result<Line, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::new("ENCODING", "the line is not UTF-8 text"))?;
    let line: Json = serde_json::from_str(text).map_err(|error| Fault::new("BAD_JSON", error.to_string()))?;
    let single = match line {
        Json::Object(fields) if fields.len() == 1 => fields.into_iter().next(),
        _ => None,
    };
    let Some((kind, data)) = single else {
        return Err(Fault::new("WRONG_TYPE", "a line is an object with one key, which says what it is about"));
    };
    read_kind(&kind, data)
}

fn read_kind(kind: &str, data: Json) -> Result<Line, Fault> {
    let resource = |kind, data| Ok(Line::Resource(kind, Box::new(resource(kind, data)?)));
    match kind {
        HEADER => Ok(Line::Header(parse(data)?)),
        Locale::NAME => part(data, |part| ModelPatch { locales: vec![part], ..ModelPatch::default() }),
        Currency::NAME => part(data, |part| ModelPatch { currencies: vec![part], ..ModelPatch::default() }),
        MeasurementFamily::NAME => {
            part(data, |part| ModelPatch { measurement_families: vec![part], ..ModelPatch::default() })
        }
        AttributeGroup::NAME => part(data, |part| ModelPatch { attribute_groups: vec![part], ..ModelPatch::default() }),
        Attribute::NAME => part(data, |part| ModelPatch { attributes: vec![part], ..ModelPatch::default() }),
        AttributeOption::NAME => part(data, |part| ModelPatch { options: vec![part], ..ModelPatch::default() }),
        Category::NAME => part(data, |part| ModelPatch { categories: vec![part], ..ModelPatch::default() }),
        AssociationType::NAME => {
            part(data, |part| ModelPatch { association_types: vec![part], ..ModelPatch::default() })
        }
        Channel::NAME => part(data, |part| ModelPatch { channels: vec![part], ..ModelPatch::default() }),
        Family::NAME => part(data, |part| ModelPatch { families: vec![part], ..ModelPatch::default() }),
        FamilyVariant::NAME => part(data, |part| ModelPatch { family_variants: vec![part], ..ModelPatch::default() }),
        Rule::NAME => part(data, |part| ModelPatch { rules: vec![part], ..ModelPatch::default() }),
        "asset" => resource(Kind::Asset, data),
        "record" => resource(Kind::Record, data),
        "product_model" => resource(Kind::ProductModel, data),
        "product" => resource(Kind::Product, data),
        "entry" => resource(Kind::Entry, data),
        other => Err(Fault::new("UNKNOWN_KIND", format!("nothing is called `{}` here", shortened(other)))),
    }
}

fn parse<T: DeserializeOwned>(data: Json) -> Result<T, Fault> {
    serde_path_to_error::deserialize(data).map_err(|error| {
        let path = Some(error.path().to_string()).filter(|path| path != ".");
        Fault { path, ..Fault::new("WRONG_TYPE", error.inner().to_string()) }
    })
}

/// Parts take fields they do not know, as they are read from older databases too; here such a field would be lost.
fn part<P: Part>(data: Json, patch: impl FnOnce(P) -> ModelPatch) -> Result<Line, Fault> {
    let given: Vec<String> = data
        .as_object()
        .into_iter()
        .flat_map(Map::iter)
        .filter(|(_, value)| !value.is_null())
        .map(|(name, _)| name.clone())
        .collect();
    let part: P = parse(data)?;
    let known = serde_json::to_value(&part).unwrap_or_default();
    if let Some(stranger) = given.into_iter().find(|name| known.get(name).is_none()) {
        let message = format!("{} has no field `{}`", P::NAME.replace('_', " "), shortened(&stranger));
        return Err(Fault { path: Some(stranger), ..Fault::new("UNKNOWN_FIELD", message) });
    }
    Ok(Line::Part(format!("{}.{}", P::NAME, name_of(&part)), Box::new(patch(part))))
}

fn resource(kind: Kind, data: Json) -> Result<Resource, Fault> {
    let resource: Resource = parse(data)?;
    let at = |path: &str, code, message: &str| Err(Fault { path: Some(path.to_owned()), ..Fault::new(code, message) });
    if kind != Kind::Asset && (resource.file.is_some() || resource.focal.is_some() || resource.rights.is_some()) {
        return at("file", "WRONG_KIND", "only assets have a file, a focal point and rights");
    }
    if let Some(focal) = resource.focal.filter(|focal| ![focal.x, focal.y].iter().all(|at| (0.0..=1.0).contains(at))) {
        let message = format!("{} x {} is not within 0 and 1", focal.x, focal.y);
        return at("focal", "OUT_OF_RANGE", &message);
    }
    let hash = resource.file.as_ref().and_then(|file| file.hash.as_ref());
    if hash.is_some_and(|hash| hash.len() != 64 || !hash.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))) {
        return at("file.hash", "BAD_HASH", "a hash is 64 hexadecimal digits in lower case");
    }
    Ok(resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: &[u8]) -> (&'static str, Option<String>) {
        let fault = read(line).err().expect("a fault");
        (fault.code, fault.path)
    }

    #[test]
    fn whatever_a_line_holds_is_told_and_never_a_panic() {
        assert_eq!(fault(b"{\"product\":{\"code\":\"\xff\"}}").0, "ENCODING");
        assert_eq!(fault(b"{\"product\":").0, "BAD_JSON");
        assert_eq!(fault("[".repeat(10_000).as_bytes()).0, "BAD_JSON");
        assert_eq!(fault(b"[]").0, "WRONG_TYPE");
        assert_eq!(fault(b"{}").0, "WRONG_TYPE");
        assert_eq!(fault(b"{\"product\":{\"code\":\"a\"},\"entry\":{\"code\":\"b\"}}").0, "WRONG_TYPE");
        assert_eq!(fault(b"{\"shelf\":{}}").0, "UNKNOWN_KIND");
        assert_eq!(fault(b"{\"product\":{\"code\":7}}"), ("WRONG_TYPE", Some("code".to_owned())));
        assert_eq!(fault(b"{\"product\":{\"code\":\"a\",\"valeus\":{}}}").0, "WRONG_TYPE");
        assert_eq!(
            fault(b"{\"product\":{\"code\":\"a\",\"values\":{\"name\":\"b\"}}}"),
            ("WRONG_TYPE", Some("values.name".to_owned()))
        );
        assert_eq!(
            fault(b"{\"locale\":{\"code\":\"de_DE\",\"label\":\"German\",\"colour\":1}}"),
            ("UNKNOWN_FIELD", Some("colour".to_owned()))
        );
        assert_eq!(fault(b"{\"product\":{\"code\":\"a\",\"file\":{\"filename\":\"a.jpg\"}}}").0, "WRONG_KIND");
        assert_eq!(fault(b"{\"asset\":{\"code\":\"a\",\"focal\":{\"x\":2,\"y\":0}}}").0, "OUT_OF_RANGE");
        assert_eq!(
            fault("{\"asset\":{\"code\":\"a\",\"file\":{\"filename\":\"a\",\"hash\":\"é\"}}}".as_bytes()).0,
            "BAD_HASH"
        );
    }

    #[test]
    fn a_part_is_called_as_violations_call_it() {
        let line = read(b"{\"option\":{\"attribute\":\"colour\",\"code\":\"red\",\"labels\":{}}}").ok();
        assert!(matches!(line, Some(Line::Part(name, _)) if name == "option.colour.red"));
    }
}
