//! What is derived from contents for quick questions: completeness, and values that may occur once only.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        table(
            m,
            "completeness",
            ["resource", "channel", "locale"],
            [
                id("resource"),
                text("channel"),
                text("locale"),
                int("required"),
                // Counted apart from the list, so that totals need not open it.
                int("missing_count"),
                json("missing"),
            ],
        )
        .await?;
        index(m, "completeness", ["channel", "locale", "missing_count"]).await?;
        table(m, "unique_values", ["attribute", "value"], [text("attribute"), text("value"), id("resource")]).await?;
        index(m, "unique_values", ["resource"]).await?;
        Ok(())
    }
}
