//! Text of one line: a JSON string without surrounding white space, at most 64 KiB.

use serde_json::Value as Json;
use unicode_segmentation::UnicodeSegmentation;

use super::{Attribute, Fault, InLists, IndexValue, Settings, Shape, Sorted, pattern};
use crate::catalog::model::ContentModel;

const MAX_BYTES: usize = 64 * 1024;
/// Longer texts are searched in, not filtered by.
const MAX_TERM: usize = 200;

pub struct Text;

impl Shape for Text {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        line(&attribute.settings, data)
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        shown(data)
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        indexed(data)
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByText), counted: false }
    }
}

/// A text of one line under the settings.
pub fn line(settings: &Settings, data: &Json) -> Result<Option<Json>, Fault> {
    let Some(text) = lines(data, MAX_BYTES)? else { return Ok(None) };
    if text.contains(['\n', '\t']) {
        return Err(Fault::new("LINE_BREAK", "a line break or tab in a text of one line")
            .hint("use an attribute of type TEXTAREA for longer texts"));
    }
    check(settings, &text)?;
    Ok(Some(text.into()))
}

/// A text of any number of lines, trimmed, with plain line ends; `None` when nothing is left.
pub fn lines(data: &Json, max_bytes: usize) -> Result<Option<String>, Fault> {
    let text = data.as_str().ok_or_else(|| Fault::expected("a text", data))?;
    if text.len() > max_bytes {
        return Err(too_long(max_bytes));
    }
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if let Some(character) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Fault::new("CONTROL_CHARACTER", format!("holds the control character U+{:04X}", character as u32)));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// More than anybody types.
pub fn too_long(max_bytes: usize) -> Fault {
    let kib = max_bytes / 1024;
    Fault::new("TOO_LONG", format!("longer than {kib} KiB")).with("kib", kib)
}

/// Length and form of a text that is there.
pub fn check(settings: &Settings, text: &str) -> Result<(), Fault> {
    if settings.min_length.is_some() || settings.max_length.is_some() {
        check_length(settings, text.graphemes(true).count())?;
    }
    pattern::check(settings, text)
}

pub fn check_length(settings: &Settings, length: usize) -> Result<(), Fault> {
    if let Some(max) = settings.max_length.filter(|max| length > *max as usize) {
        let message = format!("{length} characters, at most {max} are allowed");
        return Err(Fault::new("TOO_LONG", message).with("length", length).with("max", max));
    }
    if let Some(min) = settings.min_length.filter(|min| length < *min as usize) {
        let message = format!("{length} characters, at least {min} are needed");
        return Err(Fault::new("TOO_SHORT", message).with("length", length).with("min", min));
    }
    Ok(())
}

pub fn shown(data: &Json) -> String {
    data.as_str().unwrap_or_default().to_owned()
}

pub fn indexed(data: &Json) -> IndexValue {
    let text = shown(data);
    let terms = if text.len() <= MAX_TERM { vec![text.clone()] } else { Vec::new() };
    IndexValue { terms, text: Some(text), ..IndexValue::default() }
}
