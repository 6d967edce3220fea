//! What people do with assets, in the management API.

use async_graphql::{Context, Object};

use super::{ContextExt, assets::AssetRightsInput, resource::Resource};
use crate::{
    assets::asset,
    error::Result,
    id::{ResourceId, UploadId},
    resource::content::Focal,
};

#[derive(Default)]
pub struct AssetMutation;

#[Object]
impl AssetMutation {
    /// Sets the point that every crop keeps, 0 to 1 from the left and from the top.
    async fn set_focal_point(
        &self,
        ctx: &Context<'_>,
        id: ResourceId,
        version: i32,
        x: f32,
        y: f32,
    ) -> Result<Resource> {
        let focal = Focal { x, y };
        Resource::one(ctx, asset::set_focal(ctx.app()?, ctx.actor()?, id, version, focal).await?).await
    }

    /// Says when and in which channels the asset may be shown. It holds at once, without an approval.
    async fn set_asset_rights(
        &self,
        ctx: &Context<'_>,
        id: ResourceId,
        version: i32,
        rights: AssetRightsInput,
    ) -> Result<Resource> {
        Resource::one(ctx, asset::set_rights(ctx.app()?, ctx.actor()?, id, version, rights.into()).await?).await
    }

    /// Shows the file of a finished upload instead. Focal point and rights stay; channels get it once it is approved.
    async fn replace_asset_file(
        &self,
        ctx: &Context<'_>,
        id: ResourceId,
        version: i32,
        upload: UploadId,
    ) -> Result<Resource> {
        Resource::one(ctx, asset::replace_file(ctx.app()?, ctx.actor()?, id, version, upload).await?).await
    }
}
