//! A hub in one file, and the same hub again from it.

use std::path::Path;

use nabe::{
    app::App,
    backup,
    config::Config,
    delivery::log,
    resource::{self, Kind},
    storage::blob_key,
};
use serde_json::json;

use crate::{
    shop::{Shop, web},
    support::{TestApp, empty_database, jpeg},
};

fn no_progress(_: usize, _: usize) {}

/// A new place with nothing in it.
async fn nowhere(folder: &Path, of: &TestApp) -> (Config, impl Drop + use<>) {
    let database = empty_database(folder).await;
    let config = Config {
        data: folder.join("data"),
        database_url: Some(database.url.clone()),
        storage_url: Some(format!("file://{}", folder.join("files").display())),
        secret: None,
        ..(*of.app.config).clone()
    };
    (config, database)
}

#[actix_web::test]
async fn a_hub_comes_back_from_its_backup_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open().await;
    let boot = shop.product("boot").await;
    shop.publish(boot, Some(vec![web("en_US")])).await;
    shop.set(&shop.anna, boot, "name", "de_DE", Some(json!("Stiefel"))).await;
    let (bytes, app) = (jpeg(80, 60), &shop.test.app);
    let key = blob_key(&blake3::hash(&bytes).to_hex());
    app.storage.put(&key, bytes.clone().into()).await.unwrap();

    let file = folder.path().join("hub.tar");
    let write = async || backup::write(&app.config, &app.db, &app.storage, &file, no_progress).await;
    let written = write().await.unwrap();
    assert_eq!((written.files, written.secret), (1, false));
    let again = write().await.unwrap_err();
    assert!(again.to_string().contains("never replaces"), "{again:#}");
    // What happens later is not in it.
    shop.product("sock").await;

    let (config, _database) = nowhere(folder.path(), &shop.test).await;
    let (manifest, restored) = backup::restore(&config, &file, no_progress).await.unwrap();
    assert_eq!((manifest.files, restored.files), (1, 1));
    let twin = App::open(config.clone()).await.unwrap();
    let found = resource::find_by_code(twin.db.read(), Kind::Product, "boot").await.unwrap().unwrap();
    assert_eq!(found, shop.resource(boot).await);
    assert!(resource::find_by_code(twin.db.read(), Kind::Product, "sock").await.unwrap().is_none());
    assert_eq!(twin.storage.get(&key).await.unwrap(), bytes);
    let entries = async |app: &App| log::read(app.db.read(), "web", 0, 100).await.unwrap();
    assert_eq!(entries(&twin).await, entries(app).await);
    // Nobody who read beyond the backup goes on in the restored log as if it were the same.
    let head = async |app: &App| log::head(app.db.read(), "web").await.unwrap().unwrap();
    assert_eq!(head(&twin).await.head, head(app).await.head);
    assert_ne!(head(&twin).await.generation, head(app).await.generation);
    twin.db.close().await.unwrap();

    let full = backup::restore(&config, &file, no_progress).await.unwrap_err();
    assert!(full.to_string().contains("empty hub"), "{full:#}");
}

#[actix_web::test]
async fn a_damaged_backup_is_refused_with_the_file_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let test = TestApp::new().await;
    let bytes = b"a picture that a disk will spoil".to_vec();
    let key = blob_key(&blake3::hash(&bytes).to_hex());
    test.app.storage.put(&key, bytes.clone().into()).await.unwrap();
    let file = folder.path().join("hub.tar");
    backup::write(&test.app.config, &test.app.db, &test.app.storage, &file, no_progress).await.unwrap();
    let mut archive = std::fs::read(&file).unwrap();
    let at = archive.windows(bytes.len()).position(|window| window == bytes).unwrap();
    archive[at] ^= 1;
    std::fs::write(&file, &archive).unwrap();
    let (config, _database) = nowhere(folder.path(), &test).await;
    let spoiled = backup::restore(&config, &file, no_progress).await.unwrap_err();
    assert!(format!("{spoiled:#}").contains(&key), "{spoiled:#}");

    // Cut off where an entry ends, and where there was an archive never.
    archive[at] ^= 1;
    let last = archive.windows(4).rposition(|window| window == b"end\0").unwrap();
    for cut in [&archive[..last], b"no archive at all"] {
        std::fs::write(&file, cut).unwrap();
        assert!(backup::restore(&config, &file, no_progress).await.is_err());
    }
    // What failed left nothing behind that would stand in the way.
    std::fs::write(&file, &archive).unwrap();
    backup::restore(&config, &file, no_progress).await.unwrap();
}
