//! Resources by what others call them, in the management API.

use async_graphql::{Context, Object};

use super::{ContextExt, resource::Resource};
use crate::{catalog::read, error::Result};

#[derive(Default)]
pub struct IdentifierQuery;

#[Object]
impl IdentifierQuery {
    /// The resource with this value of a unique attribute, such as a GTIN; null where there is none. `INVALID` for an
    /// attribute that is not unique.
    async fn by_identifier(&self, ctx: &Context<'_>, attribute: String, value: String) -> Result<Option<Resource>> {
        let found = read::by_identifier(ctx.app()?, ctx.actor()?, &attribute, &value).await?;
        Ok(Resource::all(ctx, found).await?.pop())
    }
}
