//! What is live where, the documents it resolves to, what they were built from, and the log of each channel.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        publications(m).await?;
        documents(m).await?;
        log(m).await
    }
}

async fn publications(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        id("resource"),
        text("channel"),
        text("locale"),
        int("revision"),
        // The product model above in that revision.
        id_null("parent"),
        text("state"),
        text_null("hash"),
        time_null("live_from"),
        time_null("live_until"),
        id_null("approved_by"),
        id_null("review"),
        // Why it was withdrawn.
        text_null("comment"),
        json("provenance"),
        // Something it was built from changed: it waits to be built again.
        flag("stale"),
        time("updated_at"),
    ];
    table(m, "publications", ["resource", "channel", "locale"], columns).await?;
    index(m, "publications", ["channel", "locale", "state", "resource"]).await?;
    let db = m.get_connection();
    db.execute_unprepared("CREATE INDEX publications_parent ON publications (parent) WHERE parent IS NOT NULL").await?;
    db.execute_unprepared("CREATE INDEX publications_stale ON publications (channel) WHERE stale").await?;
    Ok(())
}

async fn documents(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [text("hash"), text("channel"), id("resource"), text("locale"), text("body")];
    table(m, "documents", ["hash"], columns).await?;
    let columns = [id("resource"), text("channel"), text("locale"), text("kind"), text("key")];
    table(m, "document_dependencies", ["resource", "channel", "locale", "kind", "key"], columns).await?;
    index(m, "document_dependencies", ["kind", "key"]).await
}

async fn log(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    // The generation names this log: a cursor of another one (a restored backup, a channel made anew) is refused.
    table(m, "channel_heads", ["channel"], [text("channel"), big("head"), text("generation")]).await?;
    let columns = [
        text("channel"),
        big("seq"),
        id("resource"),
        text("kind"),
        text("code"),
        text("locale"),
        text("op"),
        text_null("hash"),
        time("at"),
    ];
    table(m, "channel_log", ["channel", "seq"], columns).await?;
    index(m, "channel_log", ["channel", "resource", "locale", "seq"]).await
}
