//! Letting others put pieces straight into the bucket: each gets a signed address that is good for one piece of one object.

use std::{sync::Arc, time::Duration};

use http::Method;
use object_store::{
    aws::AmazonS3,
    multipart::{MultipartStore, PartId},
    path::Path,
    signer::{SignedUrlOptions, Signer},
};

use super::Storage;

/// One object that is being put together in the bucket.
pub struct Direct<'a> {
    bucket: &'a Arc<AmazonS3>,
    key: Path,
    rehearsed: bool,
}

impl Storage {
    /// `None` where the storage is no bucket.
    pub fn direct(&self, key: &str) -> Option<Direct<'_>> {
        let rehearsed = self.rehearsed;
        self.bucket.as_ref().map(|bucket| Direct { bucket, key: Path::from(key), rehearsed })
    }
}

impl Direct<'_> {
    /// The name of a new multipart upload.
    pub async fn begin(&self) -> object_store::Result<String> {
        match self.rehearsed {
            true => Ok("rehearsed".to_owned()),
            false => self.bucket.create_multipart(&self.key).await,
        }
    }

    /// Addresses for `PUT` of the first `count` parts, counted from 1 as S3 does.
    pub async fn addresses(&self, id: &str, count: usize, holds: Duration) -> object_store::Result<Vec<String>> {
        let mut addresses = Vec::with_capacity(count);
        for number in 1..=count {
            let query = [("partNumber", number.to_string()), ("uploadId", id.to_owned())];
            let options = SignedUrlOptions::default().with_query(query);
            addresses.push(self.bucket.signed_url_opts(Method::PUT, &self.key, holds, &options).await?.into());
        }
        Ok(addresses)
    }

    /// Puts the parts together; `etags` are what the bucket answered for each, in order.
    pub async fn complete(&self, id: &str, etags: Vec<String>) -> object_store::Result<()> {
        if self.rehearsed {
            return Ok(());
        }
        let parts = etags.into_iter().map(|content_id| PartId { content_id }).collect();
        self.bucket.complete_multipart(&self.key, &id.to_owned(), parts).await.map(|_| ())
    }

    pub async fn abort(&self, id: &str) -> object_store::Result<()> {
        if self.rehearsed {
            return Ok(());
        }
        match self.bucket.abort_multipart(&self.key, &id.to_owned()).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }
}
