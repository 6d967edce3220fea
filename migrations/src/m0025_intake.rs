//! Bringing files in and keeping them safe: uploads in every way of tus and straight to a bucket, what is brought in by the
//! hub itself, which assets ever showed which files, and how the stored files are.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        uploads(m).await?;
        files(m).await?;
        intakes(m).await
    }
}

async fn uploads(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        flag("deferred").default(false).take(),
        text_null("metadata"),
        text_null("concat"),
        flag("archive").default(false).take(),
        json_null("direct"),
    ];
    add(m, "uploads", columns).await
}

async fn files(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    add(m, "asset_versions", [time_null("touched_at"), time_null("condemned_at"), time_null("checked_at")]).await?;
    add(m, "asset_versions", [text_null("problem")]).await?;
    index(m, "asset_versions", ["touched_at"]).await?;
    index(m, "asset_versions", ["checked_at"]).await?;
    index(m, "asset_versions", ["problem"]).await?;
    add(m, "renditions", [time_null("used_at")]).await?;
    index(m, "renditions", ["used_at"]).await?;
    table(m, "file_uses", ["hash", "asset"], [text("hash"), id("asset")]).await?;
    let db = m.get_connection();
    let hash = match m.get_database_backend() {
        DbBackend::Postgres => "content -> 'file' ->> 'hash'",
        _ => "json_extract(content, '$.file.hash')",
    };
    db.execute_unprepared("UPDATE asset_versions SET touched_at = created_at").await?;
    db.execute_unprepared("UPDATE renditions SET used_at = made_at").await?;
    let uses = format!(
        "INSERT INTO file_uses (hash, asset) \
         SELECT DISTINCT {hash}, resource FROM revisions WHERE {hash} IS NOT NULL \
         UNION SELECT {hash}, id FROM resources WHERE {hash} IS NOT NULL"
    );
    db.execute_unprepared(&uses).await.map(|_| ())
}

async fn intakes(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let intakes = [
        id("id"),
        text("kind"),
        text("source"),
        text_null("filename"),
        text_null("code"),
        id_null("created_by"),
        id_null("token"),
        text("state"),
        int("attempts"),
        big("done"),
        big("total"),
        id_null("asset"),
        flag("duplicate").default(false).take(),
        text_null("problem"),
        text_null("reason"),
        time("created_at"),
        time_null("finished_at"),
    ];
    table(m, "intakes", ["id"], intakes).await?;
    let entries = [
        id("intake"),
        big("number"),
        text("path"),
        big("bytes"),
        id_null("asset"),
        flag("duplicate").default(false).take(),
        text_null("problem"),
        text_null("reason"),
    ];
    table(m, "intake_entries", ["intake", "number"], entries).await?;
    table(m, "watched_files", ["path"], [text("path"), big("bytes"), text("modified")]).await
}

/// One statement a column: SQLite adds no more at once.
async fn add<const C: usize>(m: &SchemaManager<'_>, table: &'static str, columns: [ColumnDef; C]) -> Result<(), DbErr> {
    for column in columns {
        m.alter_table(Table::alter().table(table).add_column(column).take()).await?;
    }
    Ok(())
}
