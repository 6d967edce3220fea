//! Which resource links to which, for "where used" and for what must not be deleted; and which wait to be indexed.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [id("source"), text("target_kind"), text("target_code")];
        table(m, "links", ["source", "target_kind", "target_code"], columns).await?;
        index(m, "links", ["target_kind", "target_code", "source"]).await?;
        table(m, "index_queue", ["resource"], [id("resource"), id("stamp")]).await?;
        index(m, "index_queue", ["stamp"]).await
    }
}
