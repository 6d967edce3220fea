//! A hub of its own for each test, and people who use it.
//!
//! `TestApp::new().await` opens a fresh database and starts the real server on a free port of the loopback address.
//! `app.admin().await`, `app.editor("maya", [..]).await` answer people; `maya.gql(query, vars).await` acts as them.
//! No background work runs by itself: `app.drain_jobs().await` runs what is due and fails the test on a failed job.
//!
//! With `NABE_TEST_ENGINE=postgres` the database is a new one on `NABE_TEST_POSTGRES_URL`, copied from a migrated template.

#![allow(dead_code, reason = "a helper may be here before its first test")]

mod database;
mod dump;
mod gql;
mod person;
mod receiver;
mod socket;
mod statements;
mod upload;

use std::net::TcpListener;

use nabe::{
    app::App,
    auth::{Permission, role},
    config::Config,
    queue::Lane,
};

pub use database::empty_database;
pub use dump::Dump;
pub use gql::GqlResponse;
pub use person::Person;
pub use receiver::Receiver;
pub use socket::Socket;
pub use statements::{Statements, counts, grown, plan};
pub use upload::{Upload, header, jpeg, request};

use database::TestDatabase;

pub struct TestApp {
    pub app: App,
    /// Address of the server, without a slash at the end.
    pub url: String,
    pub http: reqwest::Client,
    pub statements: Statements,
    server: actix_web::dev::ServerHandle,
    // Dropped last, in this order: the database is removed before its folder.
    _database: TestDatabase,
    _folder: tempfile::TempDir,
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With a configuration of its own; address, data folder, database and secret are given.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        // Another test of this process may have been first; one provider is as good as the other.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a folder for the test");
        let database = TestDatabase::create(folder.path()).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("the address of the listener");
        let mut config = Config {
            listen: address,
            public_url: format!("http://{address}"),
            data: folder.path().to_owned(),
            database_url: Some(database.url.clone()),
            storage_url: Some("memory://".to_owned()),
            secret: Some("a secret of the tests, never used elsewhere".to_owned()),
            outbound_allow: "127.0.0.0/8".to_owned(),
            development: false,
            workers: 1,
            ..Config::default()
        };
        change(&mut config);
        let url = config.public_url.clone();
        let mut app = App::open(config).await.expect("the hub opens");
        let statements = Statements::watch(&mut app.db);
        // The test itself is no worker, the binary is one.
        let workers = imaging::PoolOptions::new(env!("CARGO_BIN_EXE_nabe"), [nabe::assets::workers::COMMAND]);
        app.share(imaging::Pool::new(imaging::PoolOptions { workers: 1, ..workers }));
        let tx = app.db.begin_write().await.expect("a transaction");
        role::seed(&tx).await.expect("the usual roles");
        tx.commit().await.expect("the commit");
        nabe::catalog::model::seed(&app).await.expect("the first content model");
        let server = start(app.clone(), listener);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { app, url, http, statements, server, _database: database, _folder: folder }
    }

    /// Somebody who may do everything.
    pub async fn admin(&self) -> Person<'_> {
        self.editor("admin", Permission::ALL.iter().copied()).await
    }

    /// Somebody with exactly these permissions.
    pub async fn editor(&self, handle: &str, permissions: impl IntoIterator<Item = Permission>) -> Person<'_> {
        Person::create(self, handle, permissions.into_iter().collect(), None).await
    }

    /// Somebody who may edit values of these locales only.
    pub async fn translator(
        &self,
        handle: &str,
        permissions: impl IntoIterator<Item = Permission>,
        locales: &[&str],
    ) -> Person<'_> {
        let locales = locales.iter().map(|locale| (*locale).to_owned()).collect();
        Person::create(self, handle, permissions.into_iter().collect(), Some(locales)).await
    }

    /// Nobody in particular: no session, no token.
    pub fn anonymous(&self) -> Person<'_> {
        Person::anonymous(self)
    }

    /// Runs background work until nothing is due. Fails the test when a job failed.
    pub async fn drain_jobs(&self) {
        let failed = self.drain_jobs_and_failures().await;
        assert!(failed.is_empty(), "jobs failed: {failed:#?}");
    }

    /// Runs background work until nothing is due; answers the errors of jobs that failed.
    pub async fn drain_jobs_and_failures(&self) -> Vec<String> {
        nabe::jobs::drain(&self.app, &Lane::ALL).await.expect("the queue can be read")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The command is sent at once; the future would only wait for the end.
        drop(self.server.stop(false));
    }
}

/// The server has a thread with a runtime of its own, so that it answers whatever the test is doing.
fn start(app: App, listener: TcpListener) -> actix_web::dev::ServerHandle {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = nabe::http::serve(app, listener, 1).expect("the server starts");
            send.send(server.handle()).expect("the test waits for the handle");
            server.await.expect("the server runs");
        });
    });
    receive.recv().expect("the server started")
}
