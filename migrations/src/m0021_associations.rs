//! Which resource holds which association, so that the other side of a two-way one finds it; and documents learn which
//! association types they show.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [id("source"), text("association"), text("target_kind"), text("target_code")];
        table(m, "associations", ["source", "association", "target_kind", "target_code"], columns).await?;
        index(m, "associations", ["target_kind", "target_code", "association", "source"]).await?;
        index(m, "associations", ["association", "target_kind"]).await?;
        let db = m.get_connection();
        db.execute_unprepared(fill(m.get_database_backend())).await?;
        db.execute_unprepared(STALE).await?;
        Ok(())
    }
}

fn fill(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "INSERT INTO associations (source, association, target_kind, target_code) \
             SELECT DISTINCT r.id, a.key, \
                    CASE t.value->>'kind' WHEN 'product_model' THEN 'model' ELSE t.value->>'kind' END, \
                    t.value->>'code' \
             FROM resources r \
             CROSS JOIN LATERAL jsonb_each(r.content->'associations') a \
             CROSS JOIN LATERAL jsonb_array_elements(a.value) t \
             WHERE r.deleted_at IS NULL"
        }
        _ => {
            "INSERT INTO associations (source, association, target_kind, target_code) \
             SELECT DISTINCT r.id, a.key, \
                    CASE json_extract(t.value, '$.kind') WHEN 'product_model' THEN 'model' \
                         ELSE json_extract(t.value, '$.kind') END, \
                    json_extract(t.value, '$.code') \
             FROM resources r, json_each(r.content, '$.associations') a, json_each(a.value) t \
             WHERE r.deleted_at IS NULL"
        }
    }
}

/// What shows associations is built once more.
const STALE: &str = "UPDATE publications SET stale = TRUE WHERE EXISTS (SELECT 1 FROM revisions \
     WHERE revisions.resource = publications.resource AND revisions.number = publications.revision \
     AND revisions.content->'associations' IS NOT NULL)";
