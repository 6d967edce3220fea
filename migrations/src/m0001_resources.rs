//! Resources, their revisions, and what happened to them.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        table(
            m,
            "resources",
            ["id"],
            [
                id("id"),
                text("kind"),
                text("code"),
                text_null("family"),
                id_null("parent"),
                text("state"),
                json("content"),
                int("version"),
                int("revision"),
                time("created_at"),
                time("updated_at"),
                id_null("updated_by"),
                time_null("deleted_at"),
            ],
        )
        .await?;
        // A deleted resource gives its code free.
        m.get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX resources_kind_code ON resources (kind, code) WHERE deleted_at IS NULL",
            )
            .await?;
        index(m, "resources", ["parent", "code"]).await?;
        index(m, "resources", ["family"]).await?;
        index(m, "resources", ["updated_at", "id"]).await?;

        table(
            m,
            "revisions",
            ["id"],
            [
                id("id"),
                id("resource"),
                int("number"),
                json("content"),
                id_null("author"),
                text_null("comment"),
                int_null("restored_from"),
                time("created_at"),
            ],
        )
        .await?;
        unique(m, "revisions", ["resource", "number"]).await?;

        table(
            m,
            "events",
            ["id"],
            [
                id("id"),
                text("name"),
                id_null("actor"),
                text("origin"),
                id_null("resource"),
                json("data"),
                time("at"),
                flag("handled"),
            ],
        )
        .await?;
        index(m, "events", ["resource", "id"]).await?;
        index(m, "events", ["actor", "id"]).await?;
        m.get_connection().execute_unprepared("CREATE INDEX events_open ON events (id) WHERE NOT handled").await?;
        Ok(())
    }
}
