//! Text templates over documents (minijinja), for links and posts. Whoever writes one manages outputs, and still it can
//! neither run for long nor grow large: steps are counted, only branches and loops are allowed, and every filter is bounded.

use std::{borrow::Cow, sync::LazyLock};

use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, escape_formatter, filters,
    value::{Serde, Value, ValueKind},
};
use regex::Regex;
use serde_json::Value as Json;
use unicode_segmentation::UnicodeSegmentation;

use crate::{bounded::Bounded, error::Violation};

/// Bytes of a template.
const MAX_SOURCE: usize = 10_000;
/// Bytes of a filled template, and of what one filter answers.
const MAX_TEXT: usize = 64 * 1024;
/// Steps of one filling; a template is some dozen placeholders.
const FUEL: u64 = 20_000;
/// Without assignments and macros no text can be doubled again and again.
const STATEMENTS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

static STATEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{%[-+]?\s*([A-Za-z_]*)").ok());

/// A template that has been read and found sound.
#[derive(Debug)]
pub struct Template {
    engine: Environment<'static>,
    path: String,
}

const NAME: &str = "template";

impl Template {
    /// Reads a template; `path` is where the settings hold it, for messages.
    pub fn read(path: &str, source: &str) -> Result<Self, Violation> {
        if source.len() > MAX_SOURCE {
            return Err(Violation::new("TOO_LONG", path, format!("the template is longer than {MAX_SOURCE} bytes")));
        }
        check_statements(path, source)?;
        let mut engine = engine();
        engine.add_template_owned(NAME, source.to_owned()).map_err(|error| told(path, &error))?;
        Ok(Self { engine, path: path.to_owned() })
    }

    /// What it asks of the object it is filled with, as paths: `values.claim`.
    pub fn names(&self) -> Vec<String> {
        let names = self.engine.get_template(NAME).map(|template| template.undeclared_variables(true));
        let mut names: Vec<String> = names.into_iter().flatten().collect();
        names.sort();
        names
    }

    /// Fills it with an object. A value that is missing and not asked for with `if` or `default` is an error.
    pub fn fill(&self, values: &Json) -> Result<String, Violation> {
        let mut text = Bounded::new(MAX_TEXT, "the text is longer");
        let template = self.engine.get_template(NAME);
        let filled = template.and_then(|found| found.render_captured_to(Value::from(Serde(values)), &mut text));
        filled.map_err(|error| told(&self.path, &error))?;
        Ok(String::from_utf8_lossy(&text.bytes).into_owned())
    }
}

fn check_statements(path: &str, source: &str) -> Result<(), Violation> {
    let Some(statement) = &*STATEMENT else { return Ok(()) };
    let names = statement.captures_iter(source).filter_map(|found| found.get(1));
    let stranger = names.map(|name| name.as_str()).find(|name| !STATEMENTS.contains(name));
    stranger.map_or(Ok(()), |name| {
        let message = format!("`{{% {name} %}}` cannot be used here");
        Err(Violation::new("BAD_TEMPLATE", path, message).hint("use `if`, `elif`, `else` and `for`"))
    })
}

fn told(path: &str, error: &Error) -> Violation {
    let mut message = error.kind().to_string();
    if let Some(detail) = error.detail() {
        message = format!("{message}: {detail}");
    }
    if let Some(line) = error.line() {
        message = format!("{message} (line {line})");
    }
    let violation = Violation::new("BAD_TEMPLATE", path, message);
    match error.kind() {
        ErrorKind::UndefinedError => {
            violation.hint("a value may be missing: write `{{ values.claim | default('') }}` or ask with `{% if %}`")
        }
        ErrorKind::UnknownFilter => violation.hint(
            "there are capitalize, default, first, hashtag, join, last, length, lower, replace, title, trim, truncate, upper and urlencode",
        ),
        _ => violation,
    }
}

fn engine() -> Environment<'static> {
    let mut engine = Environment::empty();
    engine.set_fuel(Some(FUEL));
    engine.set_debug(false);
    engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    engine.set_formatter(|out, state, value| match value.kind() {
        ValueKind::Map | ValueKind::Seq | ValueKind::Iterable => {
            Err(wrong("a list or an object is no text: name the part to print, such as `values.colour.label`"))
        }
        _ => escape_formatter(out, state, value),
    });
    engine.add_filter("capitalize", filters::capitalize);
    engine.add_filter("default", filters::default);
    engine.add_filter("first", filters::first);
    engine.add_filter("hashtag", |text: Cow<'_, str>| hashtag(&text));
    engine.add_filter("join", join);
    engine.add_filter("last", filters::last);
    engine.add_filter("length", filters::length);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("replace", replace);
    engine.add_filter("title", filters::title);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("truncate", |text: Cow<'_, str>, most: usize| truncate(&text, most));
    engine.add_filter("upper", filters::upper);
    engine.add_filter("urlencode", |text: Cow<'_, str>| urlencode(&text));
    engine.add_test("defined", minijinja::tests::is_defined);
    engine.add_test("undefined", minijinja::tests::is_undefined);
    engine
}

fn wrong(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

fn bounded(text: String) -> Result<String, Error> {
    if text.len() <= MAX_TEXT { Ok(text) } else { Err(wrong("the text is too long")) }
}

fn join(list: Value, between: Option<Cow<'_, str>>) -> Result<String, Error> {
    let between = between.unwrap_or_default();
    let mut joined = String::new();
    for (index, part) in list.try_iter()?.enumerate() {
        if index > 0 {
            joined.push_str(&between);
        }
        match part.get_attr("label").ok().filter(|label| !label.is_undefined()) {
            Some(label) => joined.push_str(&label.to_string()),
            None => joined.push_str(&part.to_string()),
        }
        joined = bounded(joined)?;
    }
    Ok(joined)
}

fn replace(text: Cow<'_, str>, from: Cow<'_, str>, to: Cow<'_, str>) -> Result<String, Error> {
    let found = text.matches(&*from).count();
    if text.len().saturating_add(found.saturating_mul(to.len())) > MAX_TEXT {
        return Err(wrong("the text is too long"));
    }
    Ok(text.replace(&*from, &to))
}

/// `Wind & Wetter` as `#WindWetter`; nothing when no letter is left.
fn hashtag(text: &str) -> String {
    let words = text.unicode_words().map(|word| {
        let mut letters = word.chars().filter(|letter| letter.is_alphanumeric());
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    let tag: String = words.collect();
    if tag.chars().any(char::is_alphabetic) { format!("#{tag}") } else { String::new() }
}

/// At most `most` characters as people count them, cut between words, with an ellipsis.
pub fn truncate(text: &str, most: usize) -> String {
    let characters: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
    if characters.len() <= most {
        return text.to_owned();
    }
    let Some((end, _)) = most.checked_sub(1).and_then(|last| characters.get(last)) else { return String::new() };
    let head = &text[..*end];
    let next_is_space = text[*end..].starts_with(char::is_whitespace);
    let cut = match head.rfind(char::is_whitespace) {
        Some(space) if !next_is_space && space > 0 => &head[..space],
        _ => head,
    };
    let loose = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–' | '—');
    format!("{}…", cut.trim_end_matches(loose))
}

/// Percent-encoded as one segment of a path or one value of a query.
fn urlencode(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let parts = text.bytes().map(|byte| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn fill(source: &str, values: Json) -> Result<String, String> {
        let template = Template::read("link", source).map_err(|violation| violation.message)?;
        template.fill(&values).map_err(|violation| violation.message)
    }

    #[test]
    fn placeholders_conditions_loops_and_filters_work() {
        let values =
            json!({ "code": "a b", "colours": [{ "code": "red", "label": "Rot" }, { "code": "b", "label": "Blau" }] });
        assert_eq!(fill("https://x/{{ code | urlencode }}", values.clone()).unwrap(), "https://x/a%20b");
        assert_eq!(fill("{{ colours | join(' + ') }}", values.clone()).unwrap(), "Rot + Blau");
        assert_eq!(fill("{% for c in colours %}{{ c.label | hashtag }} {% endfor %}", values).unwrap(), "#Rot #Blau ");
        assert_eq!(fill("{{ name | default('-') }}{% if name %}!{% endif %}", json!({})).unwrap(), "-");
    }

    #[test]
    fn what_is_missing_or_no_text_is_an_error_that_says_so() {
        assert!(fill("{{ name }}", json!({})).unwrap_err().contains("undefined"));
        assert!(fill("{{ a }}", json!({ "a": { "b": 1 } })).unwrap_err().contains("name the part"));
        assert!(fill("{{ a", json!({})).is_err() && fill("{{ a | nix }}", json!({ "a": 1 })).is_err());
    }

    #[test]
    fn nothing_can_run_long_or_grow_large() {
        for bomb in [
            "{% set a = 'x' %}{{ a }}",
            "{%- macro m() %}{% endmacro %}",
            "{% for a in l %}{% for b in l %}{% for c in l %}x{% endfor %}{% endfor %}{% endfor %}",
            "{{ t | replace('x', t) | replace('x', t) }}",
            "{{ t | join(t) }}",
            "{{ 'x' * 999999999999 }}",
        ] {
            let values = json!({ "l": vec![0; 200], "t": "x".repeat(500) });
            assert!(fill(bomb, values).is_err(), "{bomb}");
        }
    }

    #[test]
    fn texts_are_cut_between_words() {
        assert_eq!(truncate("Die Jacke hält dicht", 20), "Die Jacke hält dicht");
        assert_eq!(truncate("Die Jacke hält dicht", 15), "Die Jacke hält…");
        assert_eq!(truncate("Die Jacke, hält dicht", 14), "Die Jacke…");
        assert_eq!(truncate("Donaudampfschiff", 6), "Donau…");
        assert_eq!((truncate("ab", 0).as_str(), truncate("ab", 1).as_str()), ("", "…"));
    }

    #[test]
    fn hashtags_hold_letters_and_digits_only() {
        assert_eq!([hashtag("wind & wetter"), hashtag("3L-Jacke"), hashtag("!? 12")], ["#WindWetter", "#3LJacke", ""]);
    }

    proptest! {
        #[test]
        fn a_cut_text_is_never_longer_than_asked(text in ".{0,60}", most in 0..40_usize) {
            prop_assert!(truncate(&text, most).graphemes(true).count() <= most);
        }

        #[test]
        fn no_template_panics(source in "[{}% a-z|'().*+]{0,60}") {
            let _ = fill(&source, json!({ "a": "b", "c": [1, 2] }));
        }
    }
}
