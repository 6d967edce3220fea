//! Workflows, reviews and the decisions in them.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The workflow every hub starts with: one approval for the content, one by somebody else for the publication.
const STANDARD: &str = r#"[
 {"code":"content","labels":{"en_US":"Content","de_DE":"Inhalt","fr_FR":"Contenu"},"permission":"REVIEW_CONTENT","needed":1},
 {"code":"publication","labels":{"en_US":"Publication","de_DE":"Veröffentlichung","fr_FR":"Publication"},"permission":"APPROVE_PUBLICATION","needed":1}
]"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        table(m, "workflows", ["code"], [text("code"), json("stages")]).await?;
        let seed = format!("INSERT INTO workflows (code, stages) VALUES ('standard', '{STANDARD}')");
        m.get_connection().execute_unprepared(&seed).await?;

        let columns = [
            id("id"),
            id("resource"),
            int("revision"),
            // The oldest revision live in the scope when it was submitted; 0 where something in it is not live.
            int("base"),
            json("cells"),
            // The channels of the cells as `,app,web,`: to be found by `LIKE` on both engines.
            text("channels"),
            text("workflow"),
            // As they were at submission: a changed workflow does not change a review under way.
            json("stages"),
            text("state"),
            id_null("submitted_by"),
            time("submitted_at"),
            time_null("decided_at"),
            text_null("comment"),
        ];
        table(m, "reviews", ["id"], columns).await?;
        index(m, "reviews", ["resource", "id"]).await?;
        index(m, "reviews", ["state", "id"]).await?;

        // The key is the four-eyes rule once more: one person decides once in a review.
        let columns = [id("review"), id("user"), int("stage"), text("decision"), text_null("comment"), time("at")];
        table(m, "review_decisions", ["review", "user"], columns).await
    }
}
