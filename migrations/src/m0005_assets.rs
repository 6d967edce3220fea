//! Files of assets: one row per stored version, and which asset shows which content.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("hash"),
            text("filename"),
            text("mime"),
            big("bytes"),
            int_null("width"),
            int_null("height"),
            json("metadata"),
            time("created_at"),
        ];
        table(m, "asset_versions", ["id"], columns).await?;
        unique(m, "asset_versions", ["hash"]).await?;
        table(m, "shown_files", ["asset"], [id("asset"), text("hash")]).await?;
        index(m, "shown_files", ["hash"]).await
    }
}
