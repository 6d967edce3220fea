//! The database: SQLite with one writer and several readers, or PostgreSQL with one pool.
//! Write transactions are `IMMEDIATE` on SQLite: a deferred one that reads first fails at once when another writes.

mod copy;
mod rehearsal;

use std::{fmt, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use sqlx::{
    postgres::PgListener,
    sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::Notify;
use uuid::Uuid;

pub use rehearsal::{ReadTx, Reader};

/// Reader connections on SQLite; also the size of the PostgreSQL pool is a multiple of it.
const READERS: u32 = 4;

/// Memory of the writer of SQLite, in KiB when negative: what it reads of the indexes of a large catalogue comes again.
const CACHE: i32 = -32_768;
/// Pages of 4 KiB in the log of SQLite before they go to where they belong, which waits for the disk: after many large writes
/// and not after each.
const CHECKPOINT: i32 = 8_192;

/// Between two tries to hear of others.
const DEAF: Duration = Duration::from_secs(5);
/// What processes on one PostgreSQL tell each other commits by.
const COMMITS: &str = "nabe_commits";

#[derive(Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: Reader,
    committed: Arc<Notify>,
    /// There is something to tell the other processes.
    untold: Arc<Notify>,
    /// Tells this process's commits from those of others.
    name: Uuid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Of the database at an address.
    pub fn of(url: &str) -> anyhow::Result<Self> {
        match url.split_once("://") {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => anyhow::bail!("the database address starts with neither sqlite:// nor postgres://"),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl Db {
    /// Opens `sqlite://path` (made when missing) or `postgres://…`.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let (writer, reader) = if let Some(path) = url.strip_prefix("sqlite://") {
            connect_sqlite(Path::new(path)).await?
        } else {
            let pool = connect_postgres(url).await?;
            (pool.clone(), pool)
        };
        let (committed, untold) = Default::default();
        let reader = Reader { pool: reader, rehearsal: None };
        Ok(Self { writer, reader, committed, untold, name: Uuid::new_v4() })
    }

    /// For queries outside a transaction.
    pub fn read(&self) -> &Reader {
        &self.reader
    }

    /// In a rehearsal: a part of its transaction that can be rolled back alone, and whose commit tells nobody.
    pub async fn begin_write(&self) -> Result<WriteTx, DbErr> {
        let Some(rehearsal) = &self.reader.rehearsal else {
            let tells = Some((self.committed.clone(), self.untold.clone()));
            return Ok(WriteTx { tx: self.begin_immediate().await?, tells });
        };
        let tx = rehearsal.open(self.begin_immediate()).await?.begin().await?;
        Ok(WriteTx { tx, tells: None })
    }

    async fn begin_immediate(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// A consistent view over several queries.
    pub async fn begin_read(&self) -> Result<ReadTx, DbErr> {
        if let Some(tx) = self.reader.rehearsal.as_ref().and_then(|rehearsal| rehearsal.opened()) {
            return Ok(ReadTx::Rehearsal(tx));
        }
        let options = TransactionOptions {
            isolation_level: self.is_postgres().then_some(sea_orm::IsolationLevel::RepeatableRead),
            ..Default::default()
        };
        Ok(ReadTx::Own(self.reader.pool.begin_with_options(options).await?))
    }

    /// The same database, on which all can be tried: what is written only this handle and its clones see, until
    /// [`Self::end_rehearsal`] takes it back.
    pub fn rehearse(&self) -> Self {
        let reader = Reader { rehearsal: Some(Arc::default()), ..self.reader.clone() };
        Self { reader, ..self.clone() }
    }

    /// Takes everything back that was written in this rehearsal. Nothing can be written in it any more.
    pub async fn end_rehearsal(&self) -> Result<(), DbErr> {
        match &self.reader.rehearsal {
            Some(rehearsal) => rehearsal.end().await,
            None => Ok(()),
        }
    }

    /// Calls `seen` with every statement from now on, of this handle and those cloned from it.
    pub fn watch(&mut self, seen: impl Fn(&Statement) + Clone + Send + Sync + 'static) {
        let again = seen.clone();
        self.writer.set_metric_callback(move |info| seen(info.statement));
        self.reader.pool.set_metric_callback(move |info| again(info.statement));
    }

    /// Runs the migration steps that are missing.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        use migrations::MigratorTrait;
        migrations::Migrator::up(&self.writer, None).await.context("migrating the database")
    }

    /// Woken after each commit of this process, and of others while [`Self::share_commits`] runs: runners look for work at
    /// once instead of polling.
    pub fn committed(&self) -> Arc<Notify> {
        self.committed.clone()
    }

    /// Passes commits on between the processes of one database. On SQLite nobody can be told, and it returns at once; on
    /// PostgreSQL it never does.
    pub async fn share_commits(&self) {
        while self.is_postgres() {
            if let Err(error) = tokio::try_join!(self.tell(), self.listen()) {
                tracing::warn!(error = format!("{error:#}"), "not hearing what other processes commit");
            }
            tokio::time::sleep(DEAF).await;
        }
    }

    /// Not as part of the commits: those that notify wait for each other on PostgreSQL. Many commits are told as one, and
    /// what a dying process leaves untold is found by looking.
    async fn tell(&self) -> anyhow::Result<()> {
        let sql = format!("NOTIFY {COMMITS}, '{}'", self.name);
        loop {
            self.untold.notified().await;
            self.writer.execute_unprepared(&sql).await?;
        }
    }

    async fn listen(&self) -> anyhow::Result<()> {
        let mut listener = PgListener::connect_with(self.reader.pool.get_postgres_connection_pool()).await?;
        listener.listen(COMMITS).await?;
        loop {
            // A connection that was lost is made again; what was missed meanwhile counts as a commit.
            let heard = listener.try_recv().await?;
            if heard.is_none_or(|heard| heard.payload() != self.name.to_string()) {
                self.committed.notify_waiters();
            }
        }
    }

    pub fn is_postgres(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Postgres
    }

    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.pool.clone().close().await?;
        self.writer.clone().close().await
    }
}

async fn connect_sqlite(path: &Path) -> anyhow::Result<(DatabaseConnection, DatabaseConnection)> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let shown = path.display().to_string();
    let mut writer = ConnectOptions::new(format!("sqlite://{shown}?mode=rwc"));
    writer
        .max_connections(1)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(60))
        .map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(60))
                .pragma("cache_size", CACHE.to_string())
                .pragma("wal_autocheckpoint", CHECKPOINT.to_string())
        });
    let writer = Database::connect(writer).await.with_context(|| format!("opening {shown}"))?;
    let mut reader = ConnectOptions::new(format!("sqlite://{shown}?mode=ro"));
    reader.max_connections(READERS).test_before_acquire(false).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
        options.busy_timeout(Duration::from_secs(60)).pragma("query_only", "1").pragma("mmap_size", "268435456")
    });
    let reader = Database::connect(reader).await.with_context(|| format!("opening {shown} for reading"))?;
    Ok((writer, reader))
}

async fn connect_postgres(url: &str) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(READERS * 4)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(30));
    Database::connect(options).await.context("connecting to PostgreSQL")
}

/// A write transaction. Dropping it rolls back; committing wakes the runners.
pub struct WriteTx {
    tx: DatabaseTransaction,
    /// Who waits for commits: the runners here, and what tells the other processes.
    tells: Option<(Arc<Notify>, Arc<Notify>)>,
}

impl WriteTx {
    pub async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await?;
        if let Some((committed, untold)) = self.tells {
            committed.notify_waiters();
            untold.notify_one();
        }
        Ok(())
    }

    pub async fn rollback(self) -> Result<(), DbErr> {
        self.tx.rollback().await
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for WriteTx {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}
