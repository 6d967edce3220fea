//! A link to one product or product model: `{"kind": "product", "code": "FH-2041"}`, or `"product_model"`. A string is
//! taken as the SKU of a product. Whether it exists is checked where resources can be read.

use serde_json::{Value as Json, json};

use super::{Attribute, Fault, InLists, IndexValue, Shape};
use crate::{catalog::model::ContentModel, resource::Kind};

/// As long as the code of a resource may be.
const LONGEST: usize = 200;

pub struct ProductLink;

impl Shape for ProductLink {
    fn normalize(&self, _: &ContentModel, _: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        link(data)
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        code(data).to_owned()
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: vec![code(data).to_owned()], ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }

    fn links<'a>(&self, data: &'a Json) -> Vec<(Kind, &'a str)> {
        target(data).into_iter().collect()
    }
}

/// One link in canonical form; `None` when it names nothing.
pub(super) fn link(data: &Json) -> Result<Option<Json>, Fault> {
    let (kind, code) = match data {
        Json::String(code) => (Kind::Product, code.as_str()),
        Json::Object(_) => (kind_of(&data["kind"])?, data["code"].as_str().unwrap_or_default()),
        other => return Err(Fault::expected("the SKU of a product, or `kind` and `code`", other)),
    };
    match code.chars().count() {
        0 => Ok(None),
        1..=LONGEST => Ok(Some(json!({ "kind": kind, "code": code }))),
        _ => Err(Fault::new("TOO_LONG", format!("longer than {LONGEST} characters")).with("max", LONGEST)),
    }
}

/// What canonical data names.
pub fn target(data: &Json) -> Option<(Kind, &str)> {
    Some((kind_of(&data["kind"]).ok()?, data["code"].as_str()?))
}

fn code(data: &Json) -> &str {
    data["code"].as_str().unwrap_or_default()
}

fn kind_of(json: &Json) -> Result<Kind, Fault> {
    match json.as_str() {
        None | Some("product") => Ok(Kind::Product),
        Some("product_model") => Ok(Kind::ProductModel),
        Some(_) => Err(Fault::new("WRONG_KIND", "a product link leads to a `product` or a `product_model`")),
    }
}
