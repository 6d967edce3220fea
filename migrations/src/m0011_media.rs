//! Renditions that were made, and uploads under way.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let renditions = [
            text("name"),
            id("asset"),
            text("channel"),
            text("preset"),
            text("mime"),
            big("bytes"),
            text_null("problem"),
            text_null("reason"),
            time("made_at"),
        ];
        table(m, "renditions", ["name"], renditions).await?;
        index(m, "renditions", ["asset"]).await?;
        let uploads = [
            id("id"),
            text("uploader"),
            text("filename"),
            text_null("code"),
            id_null("asset"),
            big("length"),
            big("received"),
            json("parts"),
            json_null("file"),
            json_null("result"),
            time("expires_at"),
        ];
        table(m, "uploads", ["id"], uploads).await?;
        index(m, "uploads", ["expires_at"]).await
    }
}
