//! A transaction in which everything can be tried. What is written in a rehearsal is seen by whoever reads through it, by
//! nobody else, and not for long: it is never committed. It opens with the first write, so that who may not write takes
//! nothing.

use std::{future::Future, ops::Deref, sync::Arc};

use arc_swap::ArcSwapOption;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::Mutex;

#[derive(Default)]
pub(super) struct Rehearsal {
    tx: ArcSwapOption<DatabaseTransaction>,
    /// Whether it is over; held while it opens and ends.
    over: Mutex<bool>,
}

impl Rehearsal {
    pub fn opened(&self) -> Option<Arc<DatabaseTransaction>> {
        self.tx.load_full()
    }

    pub async fn open(
        &self,
        begin: impl Future<Output = Result<DatabaseTransaction, DbErr>>,
    ) -> Result<Arc<DatabaseTransaction>, DbErr> {
        let over = self.over.lock().await;
        if *over {
            return Err(DbErr::Custom("the rehearsal is over".to_owned()));
        }
        if let Some(tx) = self.opened() {
            return Ok(tx);
        }
        let tx = Arc::new(begin.await?);
        self.tx.store(Some(tx.clone()));
        Ok(tx)
    }

    /// Rolls back. Where somebody still reads in it, the end of that is the end of the transaction.
    pub async fn end(&self) -> Result<(), DbErr> {
        *self.over.lock().await = true;
        match self.tx.swap(None).and_then(Arc::into_inner) {
            Some(tx) => tx.rollback().await,
            None => Ok(()),
        }
    }
}

/// For queries outside a transaction; in a rehearsal they see what it has written.
#[derive(Clone)]
pub struct Reader {
    pub(super) pool: DatabaseConnection,
    pub(super) rehearsal: Option<Arc<Rehearsal>>,
}

impl Reader {
    fn inside(&self) -> Option<Arc<DatabaseTransaction>> {
        self.rehearsal.as_ref()?.opened()
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self.inside() {
            Some(tx) => tx.execute_raw(statement).await,
            None => self.pool.execute_raw(statement).await,
        }
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self.inside() {
            Some(tx) => tx.execute_unprepared(sql).await,
            None => self.pool.execute_unprepared(sql).await,
        }
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self.inside() {
            Some(tx) => tx.query_one_raw(statement).await,
            None => self.pool.query_one_raw(statement).await,
        }
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.inside() {
            Some(tx) => tx.query_all_raw(statement).await,
            None => self.pool.query_all_raw(statement).await,
        }
    }
}

/// A consistent view over several queries: a transaction of its own, or the one of the rehearsal, which is consistent as
/// it is.
pub enum ReadTx {
    Own(DatabaseTransaction),
    Rehearsal(Arc<DatabaseTransaction>),
}

impl ReadTx {
    pub async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Own(tx) => tx.commit().await,
            Self::Rehearsal(_) => Ok(()),
        }
    }
}

impl Deref for ReadTx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        match self {
            Self::Own(tx) => tx,
            Self::Rehearsal(tx) => tx,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for ReadTx {
    fn get_database_backend(&self) -> DbBackend {
        (**self).get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        (**self).execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        (**self).execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        (**self).query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        (**self).query_all_raw(statement).await
    }
}
