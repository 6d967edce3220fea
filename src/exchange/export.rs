//! What every export has in common: figures, and files of assets written beside the rest.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Context;
use futures::TryStreamExt;
use object_store::{ObjectStoreExt, path};
use serde::Serialize;

use crate::{app::App, resource::Kind, storage::blob_key};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Lines or rows by part, as a report of an import counts them.
    pub parts: BTreeMap<String, u64>,
    pub files: u64,
    /// Of the files alone.
    pub bytes: u64,
    /// Codes of assets whose files the store has lost; everything else of them is there.
    pub lost: Vec<String>,
}

impl Summary {
    pub fn count(&mut self, part: &str) {
        *self.parts.entry(part.to_owned()).or_default() += 1;
    }
}

/// How reports call the resources of a kind.
pub fn part_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Product => "products",
        Kind::ProductModel => "product models",
        Kind::Entry => "entries",
        Kind::Asset => "assets",
        Kind::Record => "records",
    }
}

/// Copies the stored bytes with this hash into a new file; `None` when the store does not have them.
pub async fn copy_file(app: &App, hash: &str, to: &Path) -> anyhow::Result<Option<u64>> {
    let found = match app.storage.store().get(&path::Path::from(blob_key(hash))).await {
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        found => found.with_context(|| format!("reading the file {hash}"))?,
    };
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut file = BufWriter::new(File::create_new(to).with_context(|| format!("making {}", to.display()))?);
    let (mut hasher, mut written) = (blake3::Hasher::new(), 0);
    let mut stream = found.into_stream();
    while let Some(part) = stream.try_next().await? {
        hasher.update(&part);
        file.write_all(&part)?;
        written += part.len() as u64;
    }
    file.flush()?;
    anyhow::ensure!(hasher.finalize().to_hex().as_str() == hash, "the stored file {hash} is damaged");
    Ok(Some(written))
}
