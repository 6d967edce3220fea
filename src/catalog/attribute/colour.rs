//! A colour of sRGB: a JSON string of `#` and six lower-case hexadecimal digits, `"#24433a"`. Three digits are taken too.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, text};
use crate::catalog::model::{ContentModel, part::shortened};

pub struct Colour;

impl Shape for Colour {
    fn normalize(&self, _: &ContentModel, _: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let typed = data.as_str().ok_or_else(|| Fault::expected("a colour", data))?.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let colour = parse(typed).ok_or_else(|| {
            Fault::new("BAD_COLOUR", format!("`{}` is not a colour", shortened(typed))).hint("write it like `#24433a`")
        })?;
        Ok(Some(colour.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        text::shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: vec![text::shown(data)], ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: true }
    }
}

/// The canonical form of a colour as people write it.
pub fn parse(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        6 => Some(text.to_ascii_lowercase()),
        3 => Some(digits.chars().fold("#".to_owned(), |colour, digit| colour + &digit.to_string().repeat(2)))
            .map(|colour| colour.to_ascii_lowercase()),
        _ => None,
    }
}
