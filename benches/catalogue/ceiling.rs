//! What the disk and the database can do at most: the same products parsed, and written to tables as plain as can be, with
//! nothing checked, worked out or indexed.

use std::time::{Duration, Instant};

use serde_json::Value as Json;
use sqlx::{
    AssertSqlSafe, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::generator::{self, BATCH};

const TABLES: &str = "CREATE TABLE resources (id INTEGER PRIMARY KEY, code TEXT UNIQUE, content TEXT);
    CREATE TABLE revisions (id INTEGER PRIMARY KEY, resource INTEGER, content TEXT);
    CREATE TABLE completeness (resource INTEGER, cell INTEGER, missing TEXT, PRIMARY KEY (resource, cell))";
/// Places of each product for which its completeness is kept.
const CELLS: usize = 8;

/// How long so many products with their first revisions take, a batch at a time.
pub async fn write(count: usize) -> anyhow::Result<Duration> {
    let folder = tempfile::tempdir()?;
    let options = SqliteConnectOptions::new().filename(folder.path().join("ceiling.db")).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    let began = Instant::now();
    for start in (0..count).step_by(BATCH) {
        batch(&pool, start, count.min(start + BATCH)).await?;
    }
    Ok(began.elapsed())
}

async fn batch(pool: &SqlitePool, start: usize, end: usize) -> anyhow::Result<()> {
    let mut contents = Vec::with_capacity(BATCH);
    for number in start..end {
        let product: Json = serde_json::from_str(&generator::product(number, 0))?;
        contents.push((number as i64, product["code"].to_string(), product.to_string()));
    }
    let rows = |row: &str, count: usize| vec![row; count].join(",");
    let mut tx = pool.begin().await?;
    let sql = format!("INSERT INTO resources VALUES {}", rows("(?,?,?)", contents.len()));
    let mut insert = sqlx::query(AssertSqlSafe(sql));
    for (id, code, content) in &contents {
        insert = insert.bind(id).bind(code).bind(content);
    }
    insert.execute(&mut *tx).await?;
    sqlx::query("INSERT INTO revisions SELECT id, id, content FROM resources WHERE id >= ?")
        .bind(start as i64)
        .execute(&mut *tx)
        .await?;
    let sql = format!("INSERT INTO completeness VALUES {}", rows("(?,?,'[]')", contents.len() * CELLS));
    let mut insert = sqlx::query(AssertSqlSafe(sql));
    for (id, ..) in &contents {
        for cell in 0..CELLS as i64 {
            insert = insert.bind(id).bind(cell);
        }
    }
    insert.execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}
