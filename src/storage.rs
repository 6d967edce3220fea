//! Files by content: a local folder or an S3 store behind `object_store`.
//! Keys are written once and never changed (`blobs/ab/cdef…`), so a copy in any cache stays right for ever.

pub mod direct;
mod rehearsal;

use std::{path::PathBuf, sync::Arc};

use anyhow::Context;
use bytes::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    aws::{AmazonS3, AmazonS3Builder},
    local::LocalFileSystem,
    memory::InMemory,
    path::Path,
};
use url::Url;

/// Part size of a multipart upload, in bytes; S3 wants at least 5 MiB.
pub const PART_SIZE: usize = 8 * 1024 * 1024;

#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// The same store, where it is a bucket that others can be let into.
    bucket: Option<Arc<AmazonS3>>,
    /// Nothing reaches the store.
    rehearsed: bool,
}

impl Storage {
    /// `file://folder`, `s3://bucket?endpoint=…&region=…` (keys from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`,
    /// or `access_key=` and `secret_key=` in the address) or `memory://`.
    pub fn open(address: &str) -> anyhow::Result<Self> {
        if let Some(folder) = address.strip_prefix("file://") {
            return Self::open_folder(PathBuf::from(folder));
        }
        if address.starts_with("memory://") {
            return Ok(Self { store: Arc::new(InMemory::new()), bucket: None, rehearsed: false });
        }
        let bucket = Arc::new(open_bucket(&Url::parse(address).context("reading the storage address")?)?);
        Ok(Self { store: bucket.clone(), bucket: Some(bucket), rehearsed: false })
    }

    fn open_folder(folder: PathBuf) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let store =
            LocalFileSystem::new_with_prefix(&folder).with_context(|| format!("opening {}", folder.display()))?;
        Ok(Self { store: Arc::new(store), bucket: None, rehearsed: false })
    }

    /// The same files, of which none is written or removed: who does it is told that it is done.
    pub fn rehearse(&self) -> Self {
        let store = Arc::new(rehearsal::Unwritten(self.store.clone()));
        Self { store, bucket: self.bucket.clone(), rehearsed: true }
    }

    /// Writes `bytes` unless the key exists already: keys name their content, so what is there is the same.
    pub async fn put(&self, key: &str, bytes: Bytes) -> object_store::Result<()> {
        let options = PutOptions { mode: PutMode::Create, ..Default::default() };
        match self.store.put_opts(&Path::from(key), bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes `bytes` in place of whatever is there.
    pub async fn replace(&self, key: &str, bytes: Bytes) -> object_store::Result<()> {
        self.store.put(&Path::from(key), bytes.into()).await.map(|_| ())
    }

    pub async fn copy(&self, from: &str, to: &str) -> object_store::Result<()> {
        self.store.copy(&Path::from(from), &Path::from(to)).await
    }

    pub async fn get(&self, key: &str) -> object_store::Result<Bytes> {
        self.store.get(&Path::from(key)).await?.bytes().await
    }

    pub async fn exists(&self, key: &str) -> object_store::Result<bool> {
        match self.store.head(&Path::from(key)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub async fn delete(&self, key: &str) -> object_store::Result<()> {
        match self.store.delete(&Path::from(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }

    /// The store itself, for streams, ranges and multipart uploads.
    pub fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }
}

/// `s3://bucket?endpoint=…&region=…`; a path is left to who asks.
pub fn open_bucket(address: &Url) -> anyhow::Result<AmazonS3> {
    let bucket = address.host_str().context("the storage address names no bucket: s3://bucket?endpoint=…")?;
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_virtual_hosted_style_request(false);
    for (key, value) in address.query_pairs() {
        builder = match key.as_ref() {
            "endpoint" => builder.with_allow_http(value.starts_with("http://")).with_endpoint(value),
            "region" => builder.with_region(value),
            "access_key" => builder.with_access_key_id(value),
            "secret_key" => builder.with_secret_access_key(value),
            other => anyhow::bail!("unknown part `{other}` in the storage address"),
        };
    }
    builder.build().context("opening the S3 store")
}

/// What the keys of blobs start with.
pub const BLOBS: &str = "blobs/";

/// Where the bytes with this BLAKE3 hash (lower-case hex) are kept.
pub fn blob_key(hash: &str) -> String {
    let (folder, rest) = hash.split_at(2);
    format!("{BLOBS}{folder}/{rest}")
}
