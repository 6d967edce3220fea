//! The content model: its parts, and the version that tells every process to read them again.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // The model is always read whole and kept in memory, never queried by its parts, so a part is one document.
        table(m, "model_parts", ["part", "owner", "code"], [text("part"), text("owner"), text("code"), text("data")])
            .await?;
        table(m, "model_version", ["id"], [int("id"), big("version")]).await?;
        m.get_connection().execute_unprepared("INSERT INTO model_version (id, version) VALUES (1, 0)").await?;
        Ok(())
    }
}
