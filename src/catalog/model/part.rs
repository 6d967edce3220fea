//! A part of the content model: an attribute, a family, a channel … All are kept, checked and changed in the same way.

use serde::{Serialize, de::DeserializeOwned};
use unicode_segmentation::UnicodeSegmentation;

use super::ContentModel;
use crate::{auth::Permission, catalog::usage::Usage, channels::Labels, error::Violation, events::Event};

const MAX_CODE: usize = 100;
const MAX_LABELS: usize = 300;
const MAX_LABEL: usize = 255;

pub trait Part: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Name in the table, in events, in reports and in paths.
    const NAME: &'static str;
    const PERMISSION: Permission = Permission::EditModel;

    fn code(&self) -> &str;

    /// The attribute of an option; empty where the code alone is the key.
    fn owner(&self) -> &str {
        ""
    }

    /// What the model holds under this key, as it is stored.
    fn stored(model: &ContentModel, owner: &str, code: &str) -> Option<Self>;

    fn put_into(self, model: &mut ContentModel);

    /// Everything wrong with it within `model`, which already holds it; paths start at the part.
    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>);

    /// What must not be in use for the change from `before` to be harmless, with the path it concerns.
    fn needs_unused(&self, _before: &Self) -> Option<(Usage, &'static str)> {
        None
    }

    fn changed(code: &str) -> Event {
        Event::ModelChanged { part: Self::NAME.to_owned(), code: code.to_owned() }
    }
}

/// Codes are what other systems hold on to: short, safe in addresses and file names, never changed.
pub fn is_code(code: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !code.is_empty() && code.len() <= MAX_CODE && code.bytes().all(allowed)
}

pub fn check_code(code: &str, faults: &mut Vec<Violation>) {
    if !is_code(code) {
        let message = format!("`{}` is not a code", shortened(code));
        faults.push(Violation::new("BAD_CODE", "code", message).hint("use 1 to 100 letters, digits, `_` or `-`"));
    }
}

pub fn check_labels(path: &str, labels: &Labels, faults: &mut Vec<Violation>) {
    if labels.len() > MAX_LABELS {
        faults.push(Violation::new("TOO_MANY", path, format!("more than {MAX_LABELS} labels")));
    }
    for (locale, text) in labels {
        let path = format!("{path}.{locale}");
        if !crate::catalog::channel::is_locale_code(locale) {
            let message = format!("`{}` is not a locale", shortened(locale));
            faults.push(Violation::new("BAD_LOCALE", &path, message).hint("write it like `de_DE`"));
        }
        if text.graphemes(true).count() > MAX_LABEL {
            faults.push(Violation::new("TOO_LONG", &path, format!("longer than {MAX_LABEL} characters")));
        }
    }
}

/// The violation of a code that names nothing in the model.
pub fn unknown(path: impl Into<String>, kind: &str, code: &str) -> Violation {
    Violation::new("UNKNOWN", path, format!("{kind} `{}` does not exist", shortened(code)))
}

/// Foreign text for a message: its first 60 characters.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_safe_in_addresses() {
        assert!(is_code("main_Image-2"));
        for wrong in ["", "a b", "größe", "a/b", "a.b", &"x".repeat(101)] {
            assert!(!is_code(wrong), "{wrong}");
        }
    }
}
