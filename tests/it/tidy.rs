//! What keeps the code readable as it grows: imports go downward, every file says what it is for, nothing panics by habit.

use std::collections::BTreeSet;

use crate::source::{Source, rust_files};

/// The layers, lowest first. A module imports from its own layer and those below it.
const LAYERS: &[&[&str]] = &[
    &[
        "error",
        "id",
        "config",
        "page",
        "cache",
        "background",
        "persisted",
        "bounded",
        "slug",
        "auth::actor",
        "auth::permission",
    ],
    &["db", "storage", "scanner", "search", "net", "events"],
    &["app", "live"],
    &["auth", "queue"],
    &["resource"],
    &["channels"],
    &["catalog", "assets"],
    &["delivery"],
    &["workflow", "quality", "effect"],
    &["outputs", "exchange", "backup"],
    &["graphql", "delivery_api", "http", "jobs", "telemetry", "cli"],
];

/// What the folder `auth` hands up from the kernel: everything below `auth` may use these and no more of it.
const KERNEL_OF_AUTH: [&str; 5] = ["Actor", "Permission", "Who", "actor", "permission"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// `src/auth/actor.rs` is `auth::actor`, everything else goes by its first folder or file name.
fn module_of(path: &str) -> String {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    match inner {
        "auth/actor" => "auth::actor".to_owned(),
        "auth/permission" => "auth::permission".to_owned(),
        other => other.split('/').next().unwrap_or_default().to_owned(),
    }
}

/// The modules a file names after `crate::`, in paths and in grouped imports.
fn imports(source: &Source) -> BTreeSet<String> {
    let code = source.code();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` and names that only end in `crate` are none of ours.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let heads = if rest.starts_with('{') { heads_of_group(rest) } else { vec![rest.to_owned()] };
        found.extend(heads.iter().filter_map(|head| module_named(head)));
    }
    found
}

/// The starts of the parts of `{a::b, c::{d, e}}`: what follows an opening brace or a comma at the outer level.
fn heads_of_group(text: &str) -> Vec<String> {
    let (mut depth, mut heads, mut expecting) = (0, Vec::new(), false);
    for (at, c) in text.char_indices() {
        match c {
            '{' => (depth, expecting) = (depth + 1, depth == 0),
            '}' if depth == 1 => return heads,
            '}' => depth -= 1,
            ',' if depth == 1 => expecting = true,
            c if expecting && !c.is_whitespace() => {
                heads.push(text[at..].to_owned());
                expecting = false;
            }
            _ => {}
        }
    }
    heads
}

/// `auth::{Actor, Who}` is of the kernel when all it names is; anything else goes by its first name.
fn module_named(path: &str) -> Option<String> {
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    if name != "auth" {
        return layer(name).map(|_| name.to_owned());
    }
    let rest = rest.trim_start_matches("::");
    let heads = if rest.starts_with('{') { heads_of_group(rest) } else { vec![rest.to_owned()] };
    let name_of =
        |head: &String| head.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned();
    let kernel = heads.iter().all(|head| KERNEL_OF_AUTH.contains(&name_of(head).as_str()));
    Some(if kernel { "auth::actor" } else { "auth" }.to_owned())
}

#[test]
fn imports_go_downward() {
    let mut wrong = Vec::new();
    for source in rust_files(&["src"]) {
        let module = module_of(&source.path);
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let Some(own) = layer(&module) else {
            wrong.push(format!("{}: `{module}` has no layer in tests/it/tidy.rs", source.path));
            continue;
        };
        // The folder's map re-exports what belongs to the kernel.
        let allowed = if source.path == "src/auth/mod.rs" { LAYERS.len() } else { own };
        let higher = imports(&source).into_iter().filter(|import| layer(import).is_some_and(|layer| layer > allowed));
        wrong.extend(higher.map(|import| format!("{}: imports `{import}`, which is above it", source.path)));
    }
    assert!(wrong.is_empty(), "imports must go downward:\n{}", wrong.join("\n"));
}

#[test]
fn domains_know_neither_the_web_server_nor_graphql() {
    let edges = layer("graphql");
    let mut wrong = Vec::new();
    for source in rust_files(&["src"]) {
        if layer(&module_of(&source.path)).is_none_or(|layer| Some(layer) >= edges) {
            continue;
        }
        // Names of enums and ids on the wire are derived where the types are; that is all.
        let code = source.code().replace("async_graphql::Enum", "").replace("async_graphql::scalar!", "");
        let named = ["async_graphql", "actix"].into_iter().filter(|name| code.contains(name));
        wrong.extend(named.map(|name| format!("{}: names `{name}`", source.path)));
    }
    assert!(wrong.is_empty(), "domains must not know the edges:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let folders = ["src", "migrations/src", "crates", "tests/it"];
    let files = rust_files(&folders).into_iter();
    let silent: Vec<_> = files.filter(|source| !source.text.starts_with("//!")).map(|source| source.path).collect();
    assert!(silent.is_empty(), "files that do not begin with `//!`: {silent:#?}");
}

#[test]
fn nothing_panics_by_habit() {
    let habits = [".unwrap()", "todo!(", "unimplemented!(", "dbg!(", "panic!("];
    let mut wrong = Vec::new();
    for source in rust_files(&["src", "migrations/src", "crates/imaging/src", "crates/print/src"]) {
        // Programs of the tests of a crate, made to misbehave.
        if source.path.contains("/src/bin/") {
            continue;
        }
        let code = source.code();
        let found = habits.into_iter().filter(|habit| code.contains(habit));
        wrong.extend(found.map(|habit| format!("{}: {habit}", source.path)));
    }
    assert!(wrong.is_empty(), "answer an error instead:\n{}", wrong.join("\n"));
}

/// Not a limit: a long file is a smell to look at. The list is shown with `--nocapture`.
#[test]
fn long_files_are_few() {
    let files = rust_files(&["src", "migrations/src", "crates", "tests/it"]);
    let lines = |source: &Source| source.text.lines().count();
    let mut long: Vec<_> = files.iter().filter(|source| lines(source) > 400).collect();
    long.sort_by_key(|source| std::cmp::Reverse(lines(source)));
    for source in &long {
        println!("{:>5} {}", lines(source), source.path);
    }
    assert!(
        long.len() * 10 <= files.len(),
        "more than one file in ten is longer than 400 lines: {} of {}",
        long.len(),
        files.len()
    );
}
