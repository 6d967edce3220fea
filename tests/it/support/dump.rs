//! All that a hub holds, to see whether something has left a trace.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use nabe::app::App;
use sea_orm::{ConnectionTrait, Statement};

/// A digest of each table's rows, and the names of the files.
pub struct Dump {
    tables: BTreeMap<String, String>,
    files: Vec<String>,
}

impl Dump {
    pub async fn of(app: &App) -> Self {
        let mut tables = BTreeMap::new();
        for table in texts(app, names(app)).await {
            let rows = texts(app, &rows(app, &table).await).await;
            tables.insert(table, format!("{} rows: {}", rows.len(), blake3::hash(rows.join("\n").as_bytes()).to_hex()));
        }
        let files = app.storage.store().list(None).try_collect::<Vec<_>>().await.expect("the files");
        let mut files: Vec<String> = files.into_iter().map(|file| file.location.to_string()).collect();
        files.sort();
        Self { tables, files }
    }

    /// The tables that hold something else than before, and `files` when there are others.
    pub fn changed_since(&self, before: &Self) -> Vec<&str> {
        let tables = self.tables.iter().filter(|(table, rows)| before.tables.get(*table) != Some(rows));
        let files = (self.files != before.files).then_some("files");
        tables.map(|(table, _)| table.as_str()).chain(files).collect()
    }
}

fn names(app: &App) -> &'static str {
    match app.db.is_postgres() {
        true => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
        false => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
    }
}

/// Asks for each row as one text.
async fn rows(app: &App, table: &str) -> String {
    if app.db.is_postgres() {
        return format!("SELECT t::text FROM \"{table}\" t ORDER BY 1");
    }
    let columns = texts(app, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
    let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
    format!("SELECT {} FROM \"{table}\" ORDER BY 1", quoted.join(" || ',' || "))
}

async fn texts(app: &App, sql: &str) -> Vec<String> {
    let db = app.db.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.expect("the rows can be read");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}
