//! Text of several lines: a JSON string with `\n` between lines, at most 64 KiB.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, text};
use crate::catalog::model::ContentModel;

const MAX_BYTES: usize = 64 * 1024;

pub struct Textarea;

impl Shape for Textarea {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let Some(lines) = text::lines(data, MAX_BYTES)? else { return Ok(None) };
        text::check(&attribute.settings, &lines)?;
        Ok(Some(lines.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { text: Some(text::shown(data)), ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }
}
