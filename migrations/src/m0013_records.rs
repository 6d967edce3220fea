//! Who could edit entries may edit records of reference entities.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let granted = r#"replace(CAST(permissions AS text), '"EDIT_ENTRIES"', '"EDIT_ENTRIES", "EDIT_RECORDS"')"#;
        let granted = match m.get_database_backend() {
            DatabaseBackend::Postgres => format!("CAST({granted} AS jsonb)"),
            _ => granted.to_owned(),
        };
        m.get_connection().execute_unprepared(&format!("UPDATE roles SET permissions = {granted}")).await?;
        Ok(())
    }
}
