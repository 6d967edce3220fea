//! How stored files are, in the management API.

use async_graphql::{ComplexObject, Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{Connection, ContextExt};
use crate::{
    assets::{
        blob::Problem,
        scrub::{self, Health},
        space, store,
    },
    error::Result,
    page::Page,
};

#[derive(Default)]
pub struct StorageQuery;

#[Object]
impl StorageQuery {
    /// How the stored files are, as far as they were read again.
    async fn storage_health(&self, ctx: &Context<'_>) -> Result<StorageHealth> {
        Ok(scrub::health(ctx.app()?, ctx.actor()?).await?.into())
    }
}

/// How the stored files are.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct StorageHealth {
    files: i64,
    bytes: i64,
    /// Files that were read from end to end since they were stored, or when they were.
    checked_files: i64,
    /// When the file was read that was not read for longest.
    oldest_check: Option<DateTime<Utc>>,
}

#[ComplexObject]
impl StorageHealth {
    /// Files that are damaged or missing, the newest first. Uploading the same bytes mends one.
    async fn problems(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<StoredFile>> {
        let page = Page::new(first, after)?;
        Ok(scrub::problems(ctx.app()?, ctx.actor()?, &page).await?.into())
    }

    /// Bytes of stored renditions.
    async fn rendition_bytes(&self, ctx: &Context<'_>) -> Result<u64> {
        space::used(ctx.app()?.db.read()).await
    }

    /// Bytes they may take; those nobody asked for longest are removed beyond that.
    async fn rendition_space(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(ctx.app()?.config.rendition_space)
    }
}

impl From<Health> for StorageHealth {
    fn from(health: Health) -> Self {
        Self {
            files: health.files,
            bytes: health.bytes.unwrap_or(0),
            checked_files: health.checked,
            oldest_check: health.oldest_check,
        }
    }
}

/// Stored bytes.
#[derive(SimpleObject)]
pub struct StoredFile {
    /// BLAKE3 of what was stored, in hexadecimal.
    hash: String,
    /// As it was called when it came first.
    filename: String,
    bytes: i64,
    problem: Option<Problem>,
    checked_at: Option<DateTime<Utc>>,
}

impl From<store::Model> for StoredFile {
    fn from(file: store::Model) -> Self {
        let store::Model { hash, filename, bytes, problem, checked_at, .. } = file;
        Self { hash, filename, bytes, problem, checked_at }
    }
}
