//! Several options of a list: their codes as a JSON list, in the order given, each once.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Settings, Shape, Sorted, select};
use crate::catalog::model::ContentModel;

const MAX_ITEMS: u32 = 1_000;

pub struct MultiSelect;

impl Shape for MultiSelect {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let codes = unique(&attribute.settings, data)?;
        for code in &codes {
            select::known(model, attribute, code)?;
        }
        Ok((!codes.is_empty()).then(|| codes.into()))
    }

    fn display(&self, model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String {
        codes(data).map(|code| select::shown(model, attribute, code, locale)).collect::<Vec<_>>().join(", ")
    }

    fn index(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue {
        select::indexed(model, attribute, codes(data))
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByText), counted: true }
    }
}

/// The codes of canonical data.
pub fn codes(data: &Json) -> impl Iterator<Item = &str> {
    data.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// A list of codes without repetitions, within the bounds.
pub fn unique(settings: &Settings, data: &Json) -> Result<Vec<String>, Fault> {
    let items = data.as_array().ok_or_else(|| Fault::expected("a list of codes", data))?;
    let max = settings.max_items.unwrap_or(MAX_ITEMS).min(MAX_ITEMS) as usize;
    let mut codes: Vec<String> = Vec::new();
    for item in items {
        let code = item.as_str().ok_or_else(|| Fault::expected("a code", item))?;
        if !code.is_empty() && !codes.iter().any(|seen| seen == code) {
            codes.push(code.to_owned());
        }
        if codes.len() > max {
            return Err(Fault::new("TOO_MANY", format!("more than {max} items")).with("max", max));
        }
    }
    Ok(codes)
}
