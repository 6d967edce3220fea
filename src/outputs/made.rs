//! What an output makes from all live documents of its channel at once, such as a feed or a catalogue.

use bytes::Bytes;
use serde_json::Value as Json;

use crate::{error::Violation, id::ResourceId};

/// Takes what is done, of how many, and a word for people.
pub type Report<'a> = dyn Fn(usize, usize, &str) + Send + Sync + 'a;

#[derive(Debug, Default)]
pub struct Made {
    pub files: Vec<File>,
    pub problems: Vec<Problem>,
}

/// A finished file, served at `/channels/{channel}/outputs/{output}/{name}`.
#[derive(Debug)]
pub struct File {
    pub name: String,
    pub mime: &'static str,
    pub content: Content,
    /// Figures for people: rows of a feed, pages of a catalogue.
    pub details: Json,
}

/// Small ones stay in memory; what grows with the catalogue is written to a file first.
#[derive(Debug)]
pub enum Content {
    Memory(Bytes),
    File(tempfile::TempPath),
}

/// What is wrong with one resource for this output.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub resource: ResourceId,
    pub locale: String,
    /// Whether the resource is missing from the files because of it.
    pub left_out: bool,
    pub violations: Vec<Violation>,
}
