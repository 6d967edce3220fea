//! A fresh database a test, on the engine under test.

use std::path::Path;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;

/// Removes its database when dropped.
pub struct TestDatabase {
    pub url: String,
    remove: Option<String>,
}

impl TestDatabase {
    pub async fn create(folder: &Path) -> Self {
        match std::env::var("NABE_TEST_ENGINE").as_deref() {
            Ok("postgres") => create_on_postgres().await,
            Ok("sqlite") | Err(_) => Self { url: format!("sqlite://{}/test.db", folder.display()), remove: None },
            Ok(other) => panic!("NABE_TEST_ENGINE is `{other}`: it may be `sqlite` or `postgres`"),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(name) = self.remove.take() else { return };
        // A runtime of its own: the test's may be going down. FORCE ends the connections of the hub under test.
        let removing = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let server = server().await;
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                server.execute_unprepared(&sql).await.expect("removing the test database");
            });
        });
        if removing.join().is_err() && !std::thread::panicking() {
            panic!("the test database could not be removed");
        }
    }
}

fn server_url() -> String {
    std::env::var("NABE_TEST_POSTGRES_URL")
        .expect("NABE_TEST_POSTGRES_URL names the server, as `make services` prints it")
}

async fn server() -> DatabaseConnection {
    Database::connect(server_url()).await.expect("PostgreSQL answers at NABE_TEST_POSTGRES_URL")
}

/// The same address with another database.
fn url_of(name: &str) -> String {
    let mut url = url::Url::parse(&server_url()).expect("NABE_TEST_POSTGRES_URL is an address");
    url.set_path(name);
    url.to_string()
}

/// A database without tables; on SQLite not even a file.
pub async fn empty_database(folder: &Path) -> TestDatabase {
    if std::env::var("NABE_TEST_ENGINE").as_deref() != Ok("postgres") {
        return TestDatabase { url: format!("sqlite://{}/empty.db", folder.display()), remove: None };
    }
    let name = format!("nabe_test_{}", uuid::Uuid::now_v7().simple());
    server().await.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("making an empty database");
    TestDatabase { url: url_of(&name), remove: Some(name) }
}

async fn create_on_postgres() -> TestDatabase {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(make_template).await;
    let name = format!("nabe_test_{}", uuid::Uuid::now_v7().simple());
    let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
    server().await.execute_unprepared(&sql).await.expect("copying the template database");
    TestDatabase { url: url_of(&name), remove: Some(name) }
}

/// One migrated template a run, named by the process: copying it takes a tenth of migrating anew.
async fn make_template() -> String {
    let name = format!("nabe_template_{}", std::process::id());
    let server = server().await;
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    server.execute_unprepared(&sql).await.expect("removing an old template");
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("making the template");
    let db = nabe::db::Db::connect(&url_of(&name)).await.expect("the template opens");
    db.migrate().await.expect("the template migrates");
    db.close().await.expect("the template closes");
    name
}
