//! A link to one asset: its code as a JSON string. Whether that asset exists and has a file of the right kind
//! is checked where resources can be read, not here.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, text};
use crate::{
    catalog::model::{
        ContentModel,
        part::{is_code, shortened},
    },
    resource::Kind,
};

pub struct Asset;

impl Shape for Asset {
    fn normalize(&self, _: &ContentModel, _: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let code = data.as_str().ok_or_else(|| Fault::expected("the code of an asset", data))?;
        if code.is_empty() {
            return Ok(None);
        }
        check(code)?;
        Ok(Some(code.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: vec![text::shown(data)], ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }

    fn links<'a>(&self, data: &'a Json) -> Vec<(Kind, &'a str)> {
        data.as_str().map(|code| (Kind::Asset, code)).into_iter().collect()
    }
}

pub fn check(code: &str) -> Result<(), Fault> {
    match is_code(code) {
        true => Ok(()),
        false => Err(Fault::new("BAD_CODE", format!("`{}` is not the code of an asset", shortened(code)))),
    }
}
