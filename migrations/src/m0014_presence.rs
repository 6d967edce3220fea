//! Who has which resource open.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns =
            [id("id"), id("resource"), id("person"), text("activity"), time("since"), time("until"), id("process")];
        table(m, "presences", ["id"], columns).await?;
        index(m, "presences", ["resource"]).await?;
        index(m, "presences", ["process"]).await
    }
}
