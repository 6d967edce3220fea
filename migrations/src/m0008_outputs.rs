//! Outputs: where they go, what they handed over, what they made.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("channel"),
            text("kind"),
            text("code"),
            text("label"),
            flag("enabled"),
            json("settings"),
            text_null("secrets"),
            big("cursor"),
            text_null("generation"),
            int("failures"),
            time_null("last_success_at"),
            text_null("last_error"),
            time("created_at"),
            time("updated_at"),
        ];
        table(m, "outputs", ["id"], columns).await?;
        unique(m, "outputs", ["channel", "code"]).await?;
        deliveries(m).await?;
        let columns = [
            id("output"),
            text("name"),
            text("mime"),
            text("key"),
            text("hash"),
            big("bytes"),
            json("details"),
            time("made_at"),
        ];
        table(m, "output_files", ["output", "name"], columns).await?;
        let columns = [id("output"), id("resource"), text("locale"), flag("left_out"), json("violations")];
        table(m, "output_problems", ["output", "resource", "locale"], columns).await
    }
}

async fn deliveries(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        id("id"),
        id("output"),
        big("seq"),
        id("resource"),
        text("kind"),
        text("code"),
        text("locale"),
        text("op"),
        text_null("hash"),
        time("at"),
        text("state"),
        int("attempts"),
        time_null("next_at"),
        text_null("remote_url"),
        time("created_at"),
    ];
    table(m, "deliveries", ["id"], columns).await?;
    index(m, "deliveries", ["output", "state", "next_at"]).await?;
    index(m, "deliveries", ["output", "resource", "locale", "seq"]).await?;
    let columns = [
        id("delivery"),
        int("number"),
        time("at"),
        int("duration_ms"),
        int_null("status"),
        text_null("error"),
        text_null("response"),
    ];
    table(m, "delivery_attempts", ["delivery", "number"], columns).await?;
    let columns = [id("output"), id("resource"), text("locale"), text("key"), text_null("url"), text_null("hash")];
    table(m, "receipts", ["output", "resource", "locale"], columns).await
}
