//! Bulk edits: what was asked for, and what became of each resource.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("state"),
            json("operations"),
            text_null("comment"),
            id_null("undoes"),
            json_null("before"),
            int("total"),
            int("changed"),
            int("unchanged"),
            int("rejected"),
            id_null("created_by"),
            id_null("token"),
            time("created_at"),
            time_null("finished_at"),
        ];
        table(m, "bulk_edits", ["id"], columns).await?;
        index(m, "bulk_edits", ["undoes"]).await?;
        let columns = [
            id("edit"),
            int("place"),
            id("resource"),
            text("state"),
            int_null("before"),
            int_null("after"),
            json_null("violations"),
        ];
        table(m, "bulk_edit_items", ["edit", "place"], columns).await?;
        index(m, "bulk_edit_items", ["edit", "state", "place"]).await?;
        unique(m, "bulk_edit_items", ["edit", "resource"]).await?;
        index(m, "resources", ["deleted_at"]).await
    }
}
