//! Rules for the form of a text: regular expressions, e-mail addresses, web addresses, GTINs and ISBNs.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use regex::{Regex, RegexBuilder};

use super::{
    Fault, Settings,
    check_digit::{check_gtin, check_isbn},
};

/// Names that `Settings::rule` may have.
pub const RULES: [&str; 5] = ["email", "url", "regexp", "gtin", "isbn"];
/// Memory of one compiled pattern; the crate matches in linear time whatever the pattern.
const PATTERN_BYTES: usize = 1 << 20;
const MAX_PATTERN: usize = 1_000;
const KEPT: usize = 500;

static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Regex>>>> = LazyLock::new(Mutex::default);

/// The pattern, compiled once; the error is a sentence for whoever wrote it.
pub fn compiled(pattern: &str) -> Result<Arc<Regex>, String> {
    let mut kept = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = kept.get(pattern) {
        return Ok(found.clone());
    }
    if pattern.len() > MAX_PATTERN {
        return Err(format!("the pattern is longer than {MAX_PATTERN} bytes"));
    }
    let regex = RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build();
    let regex = Arc::new(regex.map_err(|error| format!("the pattern cannot be used: {error}"))?);
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(pattern.to_owned(), regex.clone());
    Ok(regex)
}

/// Whether `text` has the form the settings ask for.
pub(super) fn check(settings: &Settings, text: &str) -> Result<(), Fault> {
    if let Some(pattern) = &settings.pattern {
        let regex = compiled(pattern).map_err(|reason| Fault::new("BAD_PATTERN", reason))?;
        if !regex.is_match(text) {
            return Err(Fault::new("NO_MATCH", format!("does not match the pattern `{pattern}`")));
        }
    }
    match settings.rule.as_deref() {
        Some("email") if !is_email(text) => {
            Err(Fault::new("BAD_EMAIL", "not an e-mail address").hint("write it like `name@example.org`"))
        }
        Some("url") if !is_web_address(text) => {
            Err(Fault::new("BAD_URL", "not a web address").hint("start it with `https://`"))
        }
        Some("gtin") => check_gtin(text),
        Some("isbn") => check_isbn(text),
        _ => Ok(()),
    }
}

/// One `@` between a name and a host with a dot; what only the mail server knows is left to it.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    let labels = host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    plain(name) && plain(host) && host.contains('.') && labels && text.len() <= 254
}

pub fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether it is a GTIN of any length with the right check digit.
pub fn is_gtin(text: &str) -> bool {
    check_gtin(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        assert!(is_email("maya@firnholt.example") && !is_email("maya@host") && !is_email("a b@c.de"));
        assert!(is_web_address("https://firnholt.example/x") && !is_web_address("javascript:alert(1)"));
    }

    #[test]
    fn a_pattern_that_eats_memory_is_refused() {
        assert!(compiled("(a{1000}){1000}").is_err());
        assert!(compiled("(").is_err());
    }
}
