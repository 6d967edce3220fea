//! What a bulk edit did to marks of translations is kept with it, so that taking it back brings them back.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let items = Table::alter().table("bulk_edit_items").add_column(json_null("marks")).take();
        m.alter_table(items).await
    }
}
