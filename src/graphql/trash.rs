//! The trash in the management API.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};

use super::{
    Connection, ContextExt,
    access_types::User,
    content_model,
    resource::{Resource, history},
};
use crate::{
    catalog::{self, ContentModel, line::Line, trash},
    error::Result,
    id::ResourceId,
    page::Page,
    resource::{self, Kind},
};

#[derive(Default)]
pub struct TrashQuery;

#[Object]
impl TrashQuery {
    /// Deleted resources, newest first.
    async fn trash(
        &self,
        ctx: &Context<'_>,
        kind: Option<Kind>,
        search: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<TrashedResource>> {
        let (db, page) = (ctx.app()?.db.read(), Page::new(first, after)?);
        let model = content_model(ctx).await?;
        let slice = trash::list(db, ctx.actor()?, kind, search.as_deref(), &page).await?;
        Ok(slice.map(|row| TrashedResource { model: model.clone(), row }).into())
    }
}

#[derive(Default)]
pub struct TrashMutation;

#[Object]
impl TrashMutation {
    /// Takes a deleted resource out of the trash, as it was. `INVALID` when it no longer fits or its code is taken.
    async fn restore_resource(&self, ctx: &Context<'_>, id: ResourceId) -> Result<Resource> {
        Resource::one(ctx, trash::restore(ctx.app()?, ctx.actor()?, id).await?).await
    }
}

/// A deleted resource.
pub struct TrashedResource {
    model: Arc<ContentModel>,
    row: resource::Model,
}

#[Object]
impl TrashedResource {
    async fn id(&self) -> ResourceId {
        self.row.id
    }
    async fn kind(&self) -> Kind {
        self.row.kind
    }
    async fn code(&self) -> &str {
        &self.row.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        let own = catalog::label::of(&self.model, &Line::of(&self.model, &self.row, []), locale);
        Ok(own.unwrap_or_else(|| self.row.code.clone()))
    }
    async fn deleted_at(&self) -> DateTime<Utc> {
        self.row.deleted_at.unwrap_or(self.row.updated_at)
    }
    async fn deleted_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        history::user(ctx, self.row.updated_by).await
    }
}
