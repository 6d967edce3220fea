//! Preview links in the management API.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{
    ContextExt,
    access_types::{User, UserLoader},
    resource::history::shared,
};
use crate::{
    delivery::preview::link,
    error::Result,
    id::{PreviewLinkId, ResourceId},
};

#[derive(Default)]
pub struct PreviewQuery;

#[Object]
impl PreviewQuery {
    /// The links that show the draft of a resource and still count, newest first.
    async fn preview_links(&self, ctx: &Context<'_>, resource: ResourceId) -> Result<Vec<PreviewLink>> {
        let links = link::list(ctx.app()?, ctx.actor()?, resource).await?;
        Ok(links.into_iter().map(PreviewLink::from).collect())
    }
}

#[derive(Default)]
pub struct PreviewMutation;

#[Object]
impl PreviewMutation {
    /// Makes a link by which drafts are seen as a channel would serve them, without an account.
    async fn create_preview_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to 20.")] resources: Vec<ResourceId>,
        channel: String,
        #[graphql(desc = "How long it is good: 1 to 168, a day if left out.")] hours: Option<i32>,
    ) -> Result<PreviewLinkPayload> {
        Ok(link::create(ctx.app()?, ctx.actor()?, &channel, &resources, hours).await?.into())
    }

    /// Ends a link at once.
    async fn revoke_preview_link(&self, ctx: &Context<'_>, id: PreviewLinkId) -> Result<PreviewLinkId> {
        link::revoke(ctx.app()?, ctx.actor()?, id).await
    }
}

/// A link by which drafts are seen.
pub struct PreviewLink(link::Link);

impl From<link::Link> for PreviewLink {
    fn from(link: link::Link) -> Self {
        Self(link)
    }
}

#[Object]
impl PreviewLink {
    async fn id(&self) -> PreviewLinkId {
        self.0.link.id
    }
    /// The code of the channel as which it shows them.
    async fn channel(&self) -> &str {
        &self.0.link.channel
    }
    /// The ids of what it shows.
    async fn resources(&self) -> &[ResourceId] {
        &self.0.resources
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.link.created_at
    }
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.link.expires_at
    }
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(id) = self.0.link.created_by else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await.map_err(shared)?.map(User::from))
    }
}

#[derive(SimpleObject)]
pub struct PreviewLinkPayload {
    link: PreviewLink,
    /// Send it to the API of the channel as `Authorization: Bearer …` or `X-Nabe-Preview`. Shown once.
    token: String,
    /// Where each draft can be looked at, by locale.
    addresses: Vec<PreviewAddress>,
}

#[derive(SimpleObject)]
pub struct PreviewAddress {
    resource: ResourceId,
    locale: String,
    /// On the site of the channel, or on the hub's own page where the channel names none. It holds the token.
    url: String,
}

impl From<link::Created> for PreviewLinkPayload {
    fn from(created: link::Created) -> Self {
        let of = |link::Address { resource, locale, url }| PreviewAddress { resource, locale, url };
        let addresses = created.addresses.into_iter().map(of).collect();
        Self { link: created.link.into(), token: created.token, addresses }
    }
}
