//! Background work: one row a job, claimed by lease.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("kind"),
            text_null("key"),
            json("task"),
            text("state"),
            time("run_at"),
            int("attempts"),
            text_null("locked_by"),
            time_null("locked_until"),
            flag("cancelled"),
            real_null("progress"),
            text_null("message"),
            text_null("error"),
            json_null("result"),
            id_null("requested_by"),
            time("created_at"),
            time_null("finished_at"),
        ];
        table(m, "jobs", ["id"], columns).await?;
        let db = m.get_connection();
        // What is waiting already need not wait twice.
        db.execute_unprepared("CREATE UNIQUE INDEX jobs_waiting ON jobs (key) WHERE state = 'queued'").await?;
        db.execute_unprepared("CREATE INDEX jobs_due ON jobs (run_at) WHERE state IN ('queued', 'running')").await?;
        Ok(())
    }
}
