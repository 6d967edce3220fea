//! One option of a list: its code as a JSON string.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, Sorted, text};
use crate::{
    catalog::model::{ContentModel, part::shortened},
    channels::{Labels, label},
};

pub struct Select;

impl Shape for Select {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let code = data.as_str().ok_or_else(|| Fault::expected("the code of an option", data))?;
        if code.is_empty() {
            return Ok(None);
        }
        known(model, attribute, code)?;
        Ok(Some(code.into()))
    }

    fn display(&self, model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String {
        shown(model, attribute, &text::shown(data), locale)
    }

    fn index(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue {
        indexed(model, attribute, data.as_str().into_iter())
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByText), counted: true }
    }
}

pub fn known(model: &ContentModel, attribute: &Attribute, code: &str) -> Result<(), Fault> {
    match labels(model, attribute, code) {
        Some(_) => Ok(()),
        None => {
            let message = format!("attribute `{}` has no option `{}`", attribute.code, shortened(code));
            Err(Fault::new("UNKNOWN_OPTION", message).hint("options are named by code; make the option first"))
        }
    }
}

/// The label of an option, else its code.
pub fn shown(model: &ContentModel, attribute: &Attribute, code: &str, locale: &str) -> String {
    labels(model, attribute, code).and_then(|labels| label(labels, locale)).unwrap_or(code).to_owned()
}

/// Codes to filter by, labels of every language to search in.
pub fn indexed<'a>(model: &ContentModel, attribute: &Attribute, codes: impl Iterator<Item = &'a str>) -> IndexValue {
    let terms: Vec<String> = codes.map(str::to_owned).collect();
    let options = terms.iter().filter_map(|code| labels(model, attribute, code));
    let labels: Vec<&str> = options.flat_map(Labels::values).map(String::as_str).collect();
    let text = (!labels.is_empty()).then(|| labels.join(" "));
    IndexValue { terms, text, ..IndexValue::default() }
}

/// What an option is called. A field of a block has options in its settings, and never those of an attribute that happens
/// to have its code.
fn labels<'a>(model: &'a ContentModel, attribute: &'a Attribute, code: &str) -> Option<&'a Labels> {
    match attribute.settings.options.as_slice() {
        [] => model.option(&attribute.code, code).map(|option| &option.labels),
        own => own.iter().find(|option| option.code == code).map(|option| &option.labels),
    }
}
