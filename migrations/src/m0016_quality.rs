//! What the quality of the catalogue is measured by: completeness counted by family, its state on each day, and products that
//! look alike.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        completeness(m).await?;
        let columns = [
            // As `2026-11-22`, which sorts.
            text("day"),
            text("family"),
            text("channel"),
            text("locale"),
            big("total"),
            big("complete"),
            real("ratio"),
            big("live"),
        ];
        table(m, "quality_days", ["day", "family", "channel", "locale"], columns).await?;
        likenesses(m).await
    }
}

/// The family stands beside the figures, so that counting by family reads one index and no resource.
async fn completeness(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let family = "UPDATE completeness SET family = \
        COALESCE((SELECT resources.family FROM resources WHERE resources.id = completeness.resource), '')";
    let db = m.get_connection();
    db.execute_unprepared("ALTER TABLE completeness ADD COLUMN family text NOT NULL DEFAULT ''").await?;
    db.execute_unprepared(family).await?;
    db.execute_unprepared("DROP INDEX completeness_channel_locale_missing_count").await?;
    index(m, "completeness", ["family", "channel", "locale", "missing_count", "required"]).await
}

async fn likenesses(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [id("resource"), text("part"), id("root"), text_null("family"), text("text")];
    table(m, "duplicate_clues", ["resource", "part"], columns).await?;
    table(m, "duplicate_keys", ["key", "resource", "part"], [big("key"), id("resource"), text("part")]).await?;
    index(m, "duplicate_keys", ["resource"]).await?;
    let columns = [
        id("one"),
        id("other"),
        text("reason"),
        real("score"),
        text("part"),
        text_null("shared"),
        id_null("dismissed_by"),
        time_null("dismissed_at"),
    ];
    table(m, "duplicates", ["one", "other"], columns).await?;
    index(m, "duplicates", ["other"]).await?;
    index(m, "duplicates", ["score", "one", "other"]).await
}
