//! What a channel's developers see of its delivery API, in the management API.

use async_graphql::{Context, Object};

use super::ContextExt;
use crate::{delivery_api, error::Result};

/// The part of a channel that is about its delivery API.
pub struct ChannelSchema {
    pub channel: String,
}

#[Object]
impl ChannelSchema {
    /// The schema of its delivery API as SDL.
    async fn delivery_schema(&self, ctx: &Context<'_>) -> Result<String> {
        delivery_api::sdl(ctx.app()?, ctx.actor()?, &self.channel).await
    }
}
