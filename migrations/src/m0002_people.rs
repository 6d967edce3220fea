//! People, roles, their sessions and sign-in links, and API tokens.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        table(
            m,
            "roles",
            ["code"],
            [text("code"), json("labels"), json("permissions"), json_null("locales"), int("sort")],
        )
        .await?;

        table(
            m,
            "users",
            ["id"],
            [
                id("id"),
                text("handle"),
                text("name"),
                text_null("email"),
                text("role"),
                text("locale"),
                text_null("password"),
                flag("disabled"),
                time("created_at"),
                time("updated_at"),
                time_null("last_seen_at"),
            ],
        )
        .await?;
        unique(m, "users", ["handle"]).await?;
        unique(m, "users", ["email"]).await?;
        index(m, "users", ["role"]).await?;

        table(
            m,
            "sessions",
            ["id"],
            [
                id("id"),
                id("user_id"),
                int("generation"),
                text("nonce"),
                time("created_at"),
                time("rotated_at"),
                time("expires_at"),
                time_null("revoked_at"),
            ],
        )
        .await?;
        index(m, "sessions", ["user_id"]).await?;
        index(m, "sessions", ["expires_at"]).await?;

        table(
            m,
            "sign_in_links",
            ["hash"],
            [text("hash"), id("user_id"), time("expires_at"), time_null("used_at"), time("created_at")],
        )
        .await?;
        index(m, "sign_in_links", ["user_id"]).await?;

        table(
            m,
            "api_tokens",
            ["id"],
            [
                id("id"),
                text("name"),
                text("hash"),
                json("permissions"),
                id_null("owner"),
                time("created_at"),
                time_null("expires_at"),
                time_null("last_used_at"),
                time_null("revoked_at"),
            ],
        )
        .await?;
        unique(m, "api_tokens", ["hash"]).await?;
        index(m, "api_tokens", ["owner"]).await
    }
}
