//! Which resources the conditions of categories take in: worked out again with everything else that follows from a resource.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        table(m, "assortment_members", ["category", "resource"], [text("category"), id("resource")]).await?;
        index(m, "assortment_members", ["resource"]).await
    }
}
