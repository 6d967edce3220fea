//! The search adapter: named indexes of documents with keywords, numbers and texts, embedded in the process (tantivy)
//! below one folder. It knows no domain. Everything in it can be thrown away and rebuilt from the tables.
//!
//! Fields are dynamic: a document brings whatever names it likes, so a change of the content model changes no index.
//! Readers are memory-mapped; a writer exists only while a batch is written, so an idle index costs next to nothing.

mod columns;
mod fields;
mod index;
mod layered;
mod order;
mod query;
mod view;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;

pub use self::{
    fields::{Document, Language, fold},
    index::{Batch, Index},
    layered::Layered,
    query::{Direction, Facet, Filter, Query, Sort},
    view::{Body, Bucket, Found, Hit, View},
};

/// Part of the path, so that an index of another layout is never opened; it is built anew instead.
const LAYOUT: &str = "v2";

/// The indexes of one hub. Cheap to clone.
#[derive(Clone)]
pub struct Search {
    folder: PathBuf,
    open: Arc<Mutex<HashMap<String, Arc<Index>>>>,
}

impl Search {
    /// Indexes below `folder`; nothing is touched before one is asked for.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder: folder.join(LAYOUT), open: Arc::default() }
    }

    /// The index of this name, made when it does not exist. One that cannot be read is put aside and made anew: its
    /// [`Index::mark`] is then empty, and whoever feeds it starts from the beginning.
    ///
    /// `name` is one path segment or several joined by `/`.
    pub fn index(&self, name: &str) -> anyhow::Result<Arc<Index>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = open.get(name) {
            return Ok(index.clone());
        }
        let folder = name.split('/').fold(self.folder.clone(), |folder, part| folder.join(safe(part)));
        let index = Arc::new(Index::open(folder).with_context(|| format!("opening the search index `{name}`"))?);
        open.insert(name.to_owned(), index.clone());
        Ok(index)
    }
}

/// A name as a path segment: codes stay as they are, everything else is written in hex.
fn safe(part: &str) -> String {
    let mut path = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => path.push(char::from(byte)),
            other => path.push_str(&format!("%{other:02x}")),
        }
    }
    path
}

#[cfg(test)]
mod tests;
