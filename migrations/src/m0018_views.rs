//! Views of lists that people keep and share, and links that show drafts. Who could export may share views, who manages
//! people changes those of others, and who submits or decides may show a draft.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("list"),
            text("name"),
            id("owner"),
            text("sharing"),
            json("roles"),
            json("state"),
            int("version"),
            time("created_at"),
            time("updated_at"),
        ];
        table(m, "views", ["id"], columns).await?;
        index(m, "views", ["list", "name"]).await?;
        index(m, "views", ["owner"]).await?;
        table(m, "view_defaults", ["person", "list"], [id("person"), text("list"), id("view")]).await?;
        let columns = [
            id("id"),
            text("channel"),
            id_null("created_by"),
            time("created_at"),
            time("expires_at"),
            time_null("revoked_at"),
        ];
        table(m, "preview_links", ["id"], columns).await?;
        index(m, "preview_links", ["expires_at"]).await?;
        table(m, "preview_link_resources", ["link", "resource"], [id("link"), id("resource")]).await?;
        index(m, "preview_link_resources", ["resource"]).await?;
        grant(m, "EXPORT_DATA", "SHARE_VIEWS").await?;
        grant(m, "MANAGE_USERS", "MANAGE_VIEWS").await?;
        grant(m, "SUBMIT_REVIEWS", "CREATE_PREVIEWS").await?;
        // Who only decides sees drafts, too; who has it already is left as they are.
        grant_unless(m, "APPROVE_PUBLICATION", "CREATE_PREVIEWS").await
    }
}

async fn grant(m: &SchemaManager<'_>, old: &str, new: &str) -> Result<(), DbErr> {
    m.get_connection().execute_unprepared(&granting(m, old, new)).await?;
    Ok(())
}

async fn grant_unless(m: &SchemaManager<'_>, old: &str, new: &str) -> Result<(), DbErr> {
    let unless = format!(r#"WHERE CAST(permissions AS text) NOT LIKE '%"{new}"%'"#);
    m.get_connection().execute_unprepared(&format!("{} {unless}", granting(m, old, new))).await?;
    Ok(())
}

fn granting(m: &SchemaManager<'_>, old: &str, new: &str) -> String {
    let granted = format!(r#"replace(CAST(permissions AS text), '"{old}"', '"{old}", "{new}"')"#);
    let granted = match m.get_database_backend() {
        DatabaseBackend::Postgres => format!("CAST({granted} AS jsonb)"),
        _ => granted,
    };
    format!("UPDATE roles SET permissions = {granted}")
}
