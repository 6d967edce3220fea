//! An identifier such as a SKU: a JSON string of one line, at most 255 characters, the same everywhere.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Settings, Shape, Sorted, text};
use crate::catalog::model::ContentModel;

const MAX_LENGTH: u32 = 255;

pub struct Identifier;

impl Shape for Identifier {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let max_length = attribute.settings.max_length.unwrap_or(MAX_LENGTH).min(MAX_LENGTH);
        text::line(&Settings { max_length: Some(max_length), ..attribute.settings.clone() }, data)
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        text::indexed(data)
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByText), counted: false }
    }
}
