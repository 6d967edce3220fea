//! The sources of the project as the tests about sources read them.

use std::path::{Path, PathBuf};

/// One file, with its path from the root of the checkout.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The text before `#[cfg(test)]`, without comments: what is built into the binary. Nothing of a `tests.rs` is.
    pub fn code(&self) -> String {
        if self.path.ends_with("/tests.rs") {
            return String::new();
        }
        let built = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        let without_comment = |line: &str| match line.trim_start().starts_with("//") {
            true => String::new(),
            false => line.to_owned(),
        };
        built.lines().map(without_comment).collect::<Vec<_>>().join("\n")
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below these folders.
pub fn rust_files(folders: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| Source {
        path: path.strip_prefix(root()).expect("a path below the root").display().to_string(),
        text: std::fs::read_to_string(&path).expect("a readable source"),
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => collect(&path, paths),
            false if path.extension().is_some_and(|extension| extension == "rs") => paths.push(path),
            false => {}
        }
    }
}
