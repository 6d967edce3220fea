//! A reference to one record of the attribute's reference entity: the record's code as a JSON string,
//! `"material/merino"`. `"merino"` is taken too. Whether that record exists is checked where resources can be read.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, Sorted, text};
use crate::{
    catalog::{
        model::{
            ContentModel,
            part::{is_code, shortened},
        },
        record,
    },
    resource::Kind,
};

pub struct Reference;

impl Shape for Reference {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let code = data.as_str().ok_or_else(|| Fault::expected("the code of a record", data))?;
        if code.is_empty() {
            return Ok(None);
        }
        Ok(Some(whole(attribute, code)?.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: vec![text::shown(data)], ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByText), counted: true }
    }

    fn links<'a>(&self, data: &'a Json) -> Vec<(Kind, &'a str)> {
        data.as_str().map(|code| (Kind::Record, code)).into_iter().collect()
    }
}

/// The whole code of a record of the attribute's entity.
pub fn whole(attribute: &Attribute, code: &str) -> Result<String, Fault> {
    let entity = attribute.settings.reference_entity.as_deref().unwrap_or_default();
    match record::split(code) {
        Some((own, _)) if own == entity => Ok(code.to_owned()),
        None if is_code(code) => Ok(format!("{entity}/{code}")),
        _ => {
            let message = format!("`{}` is not the code of a record of `{entity}`", shortened(code));
            Err(Fault::new("WRONG_CODE", message).hint(format!("write it like `{entity}/code`")))
        }
    }
}
