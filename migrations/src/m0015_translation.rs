//! What there is to translate, and who does it. Who could export may hand it out.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{
        DatabaseBackend, Value,
        prelude::{ChronoUtc, Json, Uuid},
    },
};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("resource"),
            text("attribute"),
            text("channel"),
            text("locale"),
            text("source"),
            text("digest"),
            time_null("outdated_at"),
            flag("machine"),
            time("made_at"),
            id_null("made_by"),
        ];
        table(m, "translation_marks", ["resource", "attribute", "channel", "locale"], columns).await?;
        let columns = [
            id("resource"),
            text("locale"),
            int("untranslated"),
            int("outdated"),
            int("machine"),
            int("translated"),
            int("words"),
        ];
        table(m, "translation_counts", ["resource", "locale"], columns).await?;
        index(m, "translation_counts", ["locale", "resource"]).await?;
        let columns = [
            id("resource"),
            text("locale"),
            id("assignee"),
            date_null("due"),
            text_null("note"),
            id_null("assigned_by"),
            time("assigned_at"),
        ];
        table(m, "translation_assignments", ["resource", "locale"], columns).await?;
        index(m, "translation_assignments", ["assignee", "locale"]).await?;
        grant(m).await?;
        count_what_is_there(m).await
    }
}

/// Queues the count of what there is to translate in a hub that holds something already.
async fn count_what_is_there(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = m.get_connection();
    let any = Query::select().column("id").from("resources").limit(1).to_owned();
    if db.query_one(&any).await?.is_none() {
        return Ok(());
    }
    let now = ChronoUtc::now();
    let task = Json::Object(
        [("task".to_owned(), "recheck_completeness".into()), ("family".to_owned(), Json::Null)].into_iter().collect(),
    );
    let columns = ["id", "kind", "key", "task", "state", "run_at", "attempts", "cancelled", "created_at"];
    let values = [
        Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0015).into(),
        "recheck_completeness".into(),
        "recheck:".into(),
        task.into(),
        "queued".into(),
        now.into(),
        0.into(),
        false.into(),
        now.into(),
    ];
    let values = values.map(|value: Value| Expr::value(value));
    let again = OnConflict::new().do_nothing().to_owned();
    db.execute(Query::insert().into_table("jobs").columns(columns).values_panic(values).on_conflict(again)).await?;
    Ok(())
}

async fn grant(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let granted = r#"replace(CAST(permissions AS text), '"EXPORT_DATA"', '"EXPORT_DATA", "MANAGE_TRANSLATIONS"')"#;
    let granted = match m.get_database_backend() {
        DatabaseBackend::Postgres => format!("CAST({granted} AS jsonb)"),
        _ => granted.to_owned(),
    };
    m.get_connection().execute_unprepared(&format!("UPDATE roles SET permissions = {granted}")).await?;
    Ok(())
}
