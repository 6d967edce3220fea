//! Every code the hub answers has a paragraph in `docs/errors.md`, and every paragraph is about a code there is.

use std::collections::BTreeSet;

use crate::source::{root, rust_files};

/// What stands before a code in the sources.
const MARKS: [&str; 11] = [
    "refused(",
    "Violation::new(",
    "invalid(",
    "Fault::new(",
    "refuse(",
    "violation(",
    "problem(",
    "code: ",
    "code = ",
    "&str = ",
    // The codes of `Error::code`.
    "=> ",
];

fn codes_in(code: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for mark in MARKS {
        for (at, _) in code.match_indices(mark) {
            let rest = code[at + mark.len()..].trim_start();
            let Some(text) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else { continue };
            if is_code(text) {
                codes.insert(text.to_owned());
            }
        }
    }
    codes
}

fn is_code(text: &str) -> bool {
    text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Files whose capitals are no error codes: permissions, names of enums, methods of HTTP.
const OTHER_CAPITALS: [&str; 1] = ["src/auth/permission.rs"];

#[test]
fn every_code_has_a_paragraph_and_every_paragraph_a_code() {
    // Of the crates only the file that names their errors: capitals elsewhere are names of formats.
    let names_errors = |path: &str| !path.starts_with("crates/") || path.ends_with("/error.rs");
    let sources = rust_files(&["src", "crates/imaging/src", "crates/print/src"]).into_iter();
    let sources =
        sources.filter(|source| names_errors(&source.path) && !OTHER_CAPITALS.contains(&source.path.as_str()));
    let used: BTreeSet<String> = sources.flat_map(|source| codes_in(&source.code())).collect();
    let page = std::fs::read_to_string(root().join("docs/errors.md")).expect("docs/errors.md");
    let told: BTreeSet<String> =
        page.lines().filter_map(|line| Some(line.strip_prefix("### `")?.strip_suffix('`')?.to_owned())).collect();
    let missing: Vec<_> = used.difference(&told).collect();
    let gone: Vec<_> = told.difference(&used).collect();
    assert!(missing.is_empty(), "codes without a paragraph in docs/errors.md: {missing:#?}");
    assert!(gone.is_empty(), "paragraphs in docs/errors.md about codes that are no more: {gone:#?}");
}
