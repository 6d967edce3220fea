//! A watched part of a bucket: `s3://bucket/prefix?endpoint=…`.

use std::path::Path;

use anyhow::Context;
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, aws::AmazonS3, path::Path as Key};
use tokio::io::AsyncWriteExt;
use url::Url;

use super::{FOUND, Model, REASON, is_wanted, numbered};
use crate::{
    error::{Error, Result},
    storage,
};

/// What the hub's own keys start with.
const OWN: [&str; 5] = ["blobs", "renditions", "uploads", "outputs", "doctor"];
/// Names tried for a file that is put away.
const NAMES: usize = 10_000;

pub(super) struct Bucket {
    store: AmazonS3,
    prefix: String,
}

impl Bucket {
    pub(super) fn open(address: &str) -> Result<Self> {
        let url = Url::parse(address).context("reading the address of the watched bucket (NABE_WATCH)")?;
        let prefix = url.path().trim_matches('/').to_owned();
        // The bucket may be the one the hub keeps its own files in.
        let top = prefix.split('/').next().unwrap_or_default();
        if prefix.is_empty() || OWN.contains(&top) {
            return Err(anyhow::anyhow!("the watched bucket needs a prefix of its own: s3://bucket/inbox?…").into());
        }
        Ok(Self { store: storage::open_bucket(&url)?, prefix })
    }

    fn key(&self, path: &str) -> Key {
        Key::from(format!("{}/{path}", self.prefix))
    }

    pub(super) async fn list(&self) -> Result<Vec<Model>> {
        let start = self.prefix.len() + 1;
        let prefix = Key::from(self.prefix.as_str());
        let mut objects = self.store.list(Some(&prefix));
        let mut found = Vec::new();
        while found.len() < FOUND
            && let Some(object) = objects.try_next().await?
        {
            let Some(path) = object.location.as_ref().get(start..).filter(|path| is_wanted(path)) else { continue };
            let modified = format!("{} {}", object.last_modified, object.e_tag.unwrap_or_default());
            found.push(Model { path: path.to_owned(), bytes: object.size as i64, modified });
        }
        Ok(found)
    }

    pub(super) async fn copy(&self, path: &str, to: &Path) -> Result<()> {
        let mut bytes = self.store.get(&self.key(path)).await.map_err(gone)?.into_stream();
        let mut file = tokio::fs::File::create_new(to).await.context("making a file for a watched one")?;
        while let Some(bytes) = bytes.try_next().await? {
            file.write_all(&bytes).await.context("copying a watched file")?;
        }
        Ok(file.flush().await.context("copying a watched file")?)
    }

    pub(super) async fn put_away(&self, path: &str, into: &str, reason: Option<String>) -> Result<()> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        for number in 1..NAMES {
            let name = numbered(name, number);
            let target = match folder {
                "" => format!("{into}/{name}"),
                folder => format!("{into}/{folder}/{name}"),
            };
            if self.exists(&target).await? {
                continue;
            }
            self.store.copy(&self.key(path), &self.key(&target)).await.map_err(gone)?;
            if let Some(reason) = reason {
                self.store.put(&self.key(&format!("{target}{REASON}")), reason.into()).await?;
            }
            return Ok(self.store.delete(&self.key(path)).await?);
        }
        Err(anyhow::anyhow!("too many files called `{path}` were put away").into())
    }

    async fn exists(&self, path: &str) -> Result<bool> {
        match self.store.head(&self.key(path)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

fn gone(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::not_found("file", "in the watched bucket"),
        other => other.into(),
    }
}
