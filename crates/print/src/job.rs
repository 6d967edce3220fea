//! One run: what goes in (template, data, files) and what comes out (the PDF and the pages of its products).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem};

/// Name of the template file compilation starts with.
pub const MAIN: &str = "main.typ";
/// Name under which a template reads the job's data.
pub const DATA: &str = "data.json";
/// Name under which a template reads which pictures can be printed: `{"img/0001.jpg": {"width": 1200, "height": 800}}`.
pub const PICTURES: &str = "pictures.json";

/// A template with its data and pictures.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The template: `main.typ` and whatever it includes, by name.
    pub template: BTreeMap<String, Vec<u8>>,
    /// What the template reads with `json("data.json")`.
    pub data: serde_json::Value,
    /// The pictures, named by [`picture_name`].
    pub files: Vec<File>,
    /// Fonts (TrueType or OpenType files, also collections) besides those of [`crate::template::fonts`].
    pub fonts: Vec<Vec<u8>>,
}

/// A picture of a job: JPEG, PNG, WebP, GIF or SVG.
///
/// A JPEG goes into the PDF as it is, without being decoded: give photographs as JPEG, at the size they are printed in.
/// The other formats are decoded in full, which costs their pixels in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The printed catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// Key of a product -> the number of the first page it is printed on, counted from 1 for the cover.
    pub product_pages: BTreeMap<String, usize>,
    /// What a person should look at: unreadable pictures, missing fonts, a layout that did not settle.
    pub warnings: Vec<Problem>,
}

/// What [`Pdf`] holds besides the bytes; travels through the worker's pipe as JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub pages: usize,
    pub product_pages: BTreeMap<String, usize>,
    pub warnings: Vec<Problem>,
}

impl Summary {
    pub fn with(self, bytes: Vec<u8>) -> Pdf {
        Pdf { bytes, pages: self.pages, product_pages: self.product_pages, warnings: self.warnings }
    }
}

/// The name of the `index`th picture (from 0) of a job: `img/0001.jpg`.
///
/// Names are numbered and never taken from data, because Typst keeps every name it has seen for the life of the
/// process, in a table of 65,535 places.
pub fn picture_name(index: usize, extension: &str) -> String {
    format!("img/{:04}.{extension}", index + 1)
}

impl Job {
    /// Bytes of everything but the data.
    pub fn size(&self) -> u64 {
        let parts = self.template.values().chain(&self.fonts).chain(self.files.iter().map(|file| &file.bytes));
        parts.map(|bytes| bytes.len() as u64).sum()
    }

    /// Refuses names that could not be addressed or would fill Typst's table of names.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !self.template.contains_key(MAIN) {
            return Err(Error::job(format!("the template has no `{MAIN}`")));
        }
        let wrong = |name: &str| Problem::in_file(name, "is not a name a file of a job may have");
        let templates = self.template.keys().filter(|name| !is_template_name(name)).map(|name| wrong(name));
        let files = self.files.iter().filter(|file| !is_picture_name(&file.name)).map(|file| wrong(&file.name));
        let problems: Vec<_> = templates.chain(files).take(20).collect();
        if problems.is_empty() { Ok(()) } else { Err(Error::Template(problems)) }
    }
}

fn is_template_name(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    name != DATA && name != PICTURES && name.len() <= 100 && name.split('/').all(plain)
}

fn is_picture_name(name: &str) -> bool {
    let Some((number, extension)) = name.strip_prefix("img/").and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    let numbered = (4..=5).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    numbered && ["jpg", "png", "webp", "gif", "svg"].contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_named_by_number_only() {
        assert_eq!(picture_name(0, "jpg"), "img/0001.jpg");
        assert!(is_picture_name(&picture_name(12_345, "png")));
        for name in ["img/boot.jpg", "img/1.jpg", "/img/0001.jpg", "img/0001.exe", "img/../0001.jpg", "0001.jpg", ""] {
            assert!(!is_picture_name(name), "{name}");
        }
    }

    #[test]
    fn template_files_cannot_leave_their_folder_or_replace_the_data() {
        assert!(is_template_name("parts/head.typ"));
        for name in ["../main.typ", "/main.typ", "data.json", "pictures.json", "a//b.typ", ".hidden", "a b.typ"] {
            assert!(!is_template_name(name), "{name}");
        }
    }

    #[test]
    fn a_job_without_a_main_file_is_refused() {
        assert_eq!(Job::default().check().unwrap_err().code(), "PRINT_TEMPLATE");
    }
}
