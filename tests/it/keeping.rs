//! Stored files stay what they are: read again, mended, and cleared away only when nothing names them.

use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::TimeDelta;
use nabe::{
    assets::{blob, render, rendition::Own, scrub, space, store, sweep},
    auth::Permission,
    id::ResourceId,
    resource::{self, Kind, revision},
    storage::blob_key,
};
use proptest::{prelude::*, strategy::ValueTree};
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp, Upload, header, jpeg};

async fn maya(app: &TestApp) -> Person<'_> {
    app.editor("maya", [Permission::EditAssets, Permission::ViewCatalog, Permission::DeleteResources]).await
}

async fn asset(app: &TestApp, response: &reqwest::Response) -> resource::Model {
    let id: ResourceId = header(response, "nabe-asset-id").parse().expect("an asset");
    resource::get(app.app.db.read(), id).await.unwrap()
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

async fn health(app: &TestApp, person: &Person<'_>) -> Json {
    let query = "{ storageHealth { files checkedFiles problems { nodes { hash filename problem } } } }";
    let answer = person.gql(query, json!({})).await.ok()["storageHealth"].clone();
    let ready: Json = app.http.get(format!("{}/health/ready", app.url)).send().await.unwrap().json().await.unwrap();
    let problems = answer["problems"]["nodes"].as_array().unwrap().len();
    assert_eq!((ready["status"].as_str(), ready["damaged_files"].as_u64()), (Some("ok"), Some(problems as u64)));
    answer
}

/// Lets so much time pass that every file is due.
async fn scrub(app: &TestApp) -> scrub::Scrubbed {
    app.app.clock.advance(TimeDelta::days(31));
    scrub::run(&app.app, |_, _| {}).await.unwrap()
}

#[tokio::test]
async fn damaged_and_missing_files_are_found_told_and_mended_by_the_same_bytes() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let (boot, tour, fine) = (jpeg(40, 30), jpeg(50, 30), jpeg(60, 30));
    for (name, bytes) in [("boot.jpg", &boot), ("tour.jpg", &tour), ("fine.jpg", &fine)] {
        Upload::whole(&maya, name, bytes).await;
    }
    let mut rotten = boot.clone();
    rotten[100] ^= 1;
    app.app.storage.replace(&blob_key(&hash(&boot)), Bytes::from(rotten)).await.unwrap();
    app.app.storage.delete(&blob_key(&hash(&tour))).await.unwrap();
    let scrubbed = scrub(&app).await;
    assert_eq!((scrubbed.files, scrubbed.damaged), (3, 2));
    let mira = app.admin().await;
    let told = health(&app, &mira).await;
    let mut problems: Vec<(&str, &str)> = told["problems"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["filename"].as_str().unwrap(), file["problem"].as_str().unwrap()))
        .collect();
    problems.sort_unstable();
    assert_eq!(problems, [("boot.jpg", "DAMAGED"), ("tour.jpg", "MISSING")]);
    // Whoever brings the bytes again mends what shows them.
    for bytes in [&boot, &tour] {
        let again = Upload::whole(&mira, "again.jpg", bytes).await;
        assert_eq!(header(&again, "nabe-duplicate"), "true");
        assert_eq!(app.app.storage.get(&blob_key(&hash(bytes))).await.unwrap(), bytes.as_slice());
    }
    assert_eq!(health(&app, &mira).await["problems"]["nodes"], json!([]));
    assert_eq!(scrub(&app).await.damaged, 0);
    let mira = app.editor("mira", [Permission::ViewAudit]).await;
    let events = mira.gql("{ events(first: 200) { nodes { type } } }", json!({})).await.ok();
    let names = events["events"]["nodes"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap());
    let counted = |wanted: &str| names.clone().filter(|name| *name == wanted).count();
    assert_eq!((counted("file_damaged"), counted("file_mended")), (2, 2));
}

#[tokio::test]
async fn a_run_reads_what_was_not_read_for_longest_and_nothing_too_soon() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    Upload::whole(&maya, "a.txt", b"first").await;
    assert_eq!(scrub::run(&app.app, |_, _| {}).await.unwrap().files, 0);
    assert_eq!(scrub(&app).await.files, 1);
    assert_eq!(scrub::run(&app.app, |_, _| {}).await.unwrap().files, 0);
}

#[tokio::test]
async fn a_damaged_original_is_never_rendered() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let boot = jpeg(640, 480);
    let asset = asset(&app, &Upload::whole(&maya, "boot.jpg", &boot).await).await;
    let path = Own::Thumb.address(&asset.code, asset.content.file.as_ref().unwrap()).unwrap().path;
    app.app.storage.replace(&blob_key(&hash(&boot)), Bytes::from(jpeg(640, 481))).await.unwrap();
    let refused = app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
    assert_eq!(refused.status(), 500);
    assert_eq!(refused.json::<Json>().await.unwrap()["error"]["code"], "FILE_DAMAGED");
    let known = blob::find(app.app.db.read(), &hash(&boot)).await.unwrap().unwrap();
    assert_eq!(known.problem, Some(blob::Problem::Damaged));
    Upload::whole(&maya, "boot.jpg", &boot).await;
    let made = app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
    assert_eq!(made.status(), 200);
}

#[tokio::test]
async fn what_nothing_names_goes_after_two_days_and_not_before() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let named = Upload::whole(&maya, "named.txt", b"named").await;
    store::store(&app.app, "idle.txt", Bytes::from_static(b"idle")).await.unwrap();
    let archive = [("filename", "a.zip"), ("archive", "true")];
    Upload::create(&maya, 4, &archive, Some(b"held")).await;
    let idle = blob_key(&hash(b"idle"));
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 0);
    app.app.clock.advance(TimeDelta::hours(47));
    // Whoever asks for it begins the time anew.
    store::store(&app.app, "idle.txt", Bytes::from_static(b"idle")).await.unwrap();
    app.app.clock.advance(TimeDelta::hours(47));
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 0);
    app.app.clock.advance(TimeDelta::hours(2));
    assert_eq!(sweep::run(&app.app).await.unwrap(), sweep::Swept { files: 1, bytes: 4 });
    assert!(!app.app.storage.exists(&idle).await.unwrap());
    assert_eq!(store::known(&app.app, "idle.txt", &hash(b"idle")).await.unwrap(), None);
    for bytes in [b"named", &b"held"[..]] {
        assert!(app.app.storage.exists(&blob_key(&hash(bytes))).await.unwrap());
    }
    // The upload ends, and what it held is named by nothing.
    nabe::assets::upload::clean_up(&app.app).await.unwrap();
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 1);
    // A deleted asset can come back, so that its file stays.
    let named = asset(&app, &named).await;
    let mira = app.admin().await;
    let delete = "mutation($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }";
    mira.gql(delete, json!({ "id": named.id, "version": named.version })).await.ok();
    app.app.clock.advance(TimeDelta::days(100));
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 0);
    // What went may come again.
    store::store(&app.app, "idle.txt", Bytes::from_static(b"idle")).await.unwrap();
    assert!(app.app.storage.exists(&idle).await.unwrap());
}

#[tokio::test]
async fn bytes_that_nobody_noted_go_too_and_what_is_no_blob_stays() {
    let app = TestApp::new().await;
    let stray = blob_key(&hash(b"stray"));
    for key in [stray.as_str(), "blobs/readme.txt", "renditions/ab/cd"] {
        app.app.storage.put(key, Bytes::from_static(b"stray")).await.unwrap();
    }
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 0);
    app.app.clock.advance(TimeDelta::days(3));
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 1);
    assert!(!app.app.storage.exists(&stray).await.unwrap());
    assert!(app.app.storage.exists("blobs/readme.txt").await.unwrap());
    assert!(app.app.storage.exists("renditions/ab/cd").await.unwrap());
}

#[tokio::test]
async fn what_is_brought_while_it_is_cleared_away_is_there_afterwards() {
    let app = TestApp::new().await;
    let files: Vec<Vec<u8>> = (0..20_u8).map(|number| vec![number; 1000]).collect();
    for _ in 0..5 {
        for bytes in &files {
            store::store(&app.app, "a.bin", Bytes::from(bytes.clone())).await.unwrap();
        }
        app.app.clock.advance(TimeDelta::hours(49));
        let bring = futures::future::try_join_all(files.iter().map(|bytes| {
            let app = &app.app;
            async move {
                tokio::task::yield_now().await;
                store::store(app, "a.bin", Bytes::from(bytes.clone())).await
            }
        }));
        let (swept, brought) = tokio::join!(sweep::run(&app.app), bring);
        swept.unwrap();
        for file in brought.unwrap() {
            assert!(app.app.storage.exists(&blob_key(&file.hash)).await.unwrap(), "{} is lost", file.hash);
            assert!(store::known(&app.app, "a.bin", &file.hash).await.unwrap().is_some());
        }
    }
}

#[tokio::test]
async fn whoever_brings_what_is_being_removed_waits_until_it_is_gone() {
    let app = TestApp::new().await;
    let bytes = Bytes::from_static(b"going");
    store::store(&app.app, "a.txt", bytes.clone()).await.unwrap();
    // As a process leaves it that died after its first step.
    let tx = app.app.db.begin_write().await.unwrap();
    let condemn = store::Entity::update_many().col_expr(store::Column::CondemnedAt, Expr::value(app.app.clock.now()));
    condemn.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let mut bring = Box::pin(store::store(&app.app, "b.txt", bytes.clone()));
    let early = tokio::time::timeout(std::time::Duration::from_millis(300), &mut bring).await;
    assert!(early.is_err(), "it did not wait");
    assert_eq!(sweep::run(&app.app).await.unwrap().files, 0);
    // Nobody who began the removal can be at it any more.
    app.app.clock.advance(TimeDelta::minutes(31));
    let (swept, brought) = tokio::join!(sweep::run(&app.app), bring);
    swept.unwrap();
    assert_eq!(blob::read(&app.app, &brought.unwrap().hash).await.unwrap(), bytes);
}

/// One day in the life of a library.
#[derive(Clone, Debug)]
enum Step {
    Upload(u8),
    /// The file of one asset is replaced by another one.
    Replace(u8, u8),
    Delete(u8),
    /// Stored and never named.
    Idle(u8),
    Wait(u8),
    Sweep,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<u8>().prop_map(|file| Step::Upload(file % 12)),
        3 => any::<(u8, u8)>().prop_map(|(asset, file)| Step::Replace(asset, file % 12)),
        2 => any::<u8>().prop_map(Step::Delete),
        2 => any::<u8>().prop_map(|file| Step::Idle(file % 12)),
        3 => (1..60_u8).prop_map(Step::Wait),
        3 => Just(Step::Sweep),
    ]
}

/// A random life loses nothing that any revision ever named.
#[tokio::test]
async fn whatever_happens_to_assets_nothing_a_revision_names_is_lost() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..6 {
        let steps = proptest::collection::vec(step(), 40).new_tree(&mut runner).unwrap().current();
        let app = TestApp::new().await;
        for step in &steps {
            take(&app, step).await;
        }
        take(&app, &Step::Wait(200)).await;
        take(&app, &Step::Sweep).await;
        let revisions = revision::Entity::find().all(app.app.db.read()).await.unwrap();
        let named: BTreeSet<String> =
            revisions.into_iter().filter_map(|revision| Some(revision.content.file?.hash)).collect();
        for hash in &named {
            assert!(app.app.storage.exists(&blob_key(hash)).await.unwrap(), "{hash} is lost after {steps:?}");
        }
        // And what none names is gone, so that the test would see a sweep that does nothing.
        for file in 0..12 {
            let hash = hash(&bytes_of(file));
            assert_eq!(app.app.storage.exists(&blob_key(&hash)).await.unwrap(), named.contains(&hash), "{steps:?}");
        }
    }
}

fn bytes_of(file: u8) -> Vec<u8> {
    format!("the file with the number {file}").into_bytes()
}

async fn take(app: &TestApp, step: &Step) {
    use nabe::{assets::asset, auth::Actor, catalog::edit};
    let actor = Actor::system("test");
    let stored = |file: u8| store::store(&app.app, "a.txt", Bytes::from(bytes_of(file)));
    let assets = || async {
        let all = resource::Entity::find().all(app.app.db.read()).await.unwrap();
        all.into_iter().filter(|one| one.kind == Kind::Asset && one.deleted_at.is_none()).collect::<Vec<_>>()
    };
    let pick = |all: Vec<resource::Model>, number: u8| {
        let count = all.len().max(1);
        all.into_iter().nth(usize::from(number) % count)
    };
    match step {
        Step::Upload(file) => {
            let file = stored(*file).await.unwrap();
            asset::create(&app.app, &actor, file, None).await.unwrap();
        }
        Step::Replace(number, file) => {
            let file = stored(*file).await.unwrap();
            if let Some(one) = pick(assets().await, *number) {
                let change = edit::Edit { file: Some(file), ..Default::default() };
                edit::save(&app.app, &actor, one.id, one.version, change).await.unwrap();
            }
        }
        Step::Delete(number) => {
            if let Some(one) = pick(assets().await, *number) {
                edit::delete(&app.app, &actor, one.id, one.version).await.unwrap();
            }
        }
        Step::Idle(file) => drop(stored(*file).await.unwrap()),
        Step::Wait(hours) => app.app.clock.advance(TimeDelta::hours(i64::from(*hours))),
        Step::Sweep => drop(sweep::run(&app.app).await.unwrap()),
    }
}

#[tokio::test]
async fn renditions_beyond_their_space_go_oldest_first_and_come_back_when_asked_for() {
    let app = TestApp::with(|config| config.rendition_space = 0).await;
    let maya = maya(&app).await;
    let mut paths = Vec::new();
    for (name, width) in [("a.jpg", 640), ("b.jpg", 641), ("c.jpg", 642)] {
        let asset = asset(&app, &Upload::whole(&maya, name, &jpeg(width, 480)).await).await;
        let address = Own::Thumb.address(&asset.code, asset.content.file.as_ref().unwrap()).unwrap();
        let url = format!("{}{}", app.url, address.path);
        let bytes = app.http.get(&url).send().await.unwrap().bytes().await.unwrap();
        paths.push((url, address.name().to_owned(), bytes));
        app.app.clock.advance(TimeDelta::minutes(1));
    }
    // The first one is asked for again, so that the second is the oldest.
    app.http.get(&paths[0].0).send().await.unwrap();
    space::write_asked(&app.app).await.unwrap();
    let used = space::used(app.app.db.read()).await.unwrap();
    let mut bounded = app.app.clone();
    let mut config = app.app.config.as_ref().clone();
    config.rendition_space = used - 1;
    bounded.config = config.into();
    let before = stored(&app).await;
    assert!(space::bound(&bounded).await.unwrap() >= 1);
    let left =
        render::find(app.app.db.read(), &paths.iter().map(|path| path.1.clone()).collect::<Vec<_>>()).await.unwrap();
    assert!(left.contains_key(&paths[0].1) && stored(&app).await < before);
    assert!(space::used(app.app.db.read()).await.unwrap() < used);
    space::bound(&app.app).await.unwrap();
    assert_eq!((stored(&app).await, space::used(app.app.db.read()).await.unwrap()), (0, 0));
    for (url, _, bytes) in &paths {
        let again = app.http.get(url).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.bytes().await.unwrap()), (200, bytes.clone()));
    }
}

async fn stored(app: &TestApp) -> usize {
    use futures::StreamExt;
    let folder = object_store::path::Path::from("renditions");
    app.app.storage.store().list(Some(&folder)).count().await
}

/// What a revision of an older version named is known after the upgrade, whatever its asset shows by then.
#[tokio::test]
async fn an_older_hub_knows_after_the_upgrade_which_files_it_names() {
    use migrations::{Migrator, MigratorTrait};
    use nabe::{id::RevisionId, resource::file_uses};
    use sea_orm::{ActiveValue::Set, Database};
    let folder = tempfile::tempdir().unwrap();
    let database = crate::support::empty_database(folder.path()).await;
    let url =
        if database.url.starts_with("sqlite") { format!("{}?mode=rwc", database.url) } else { database.url.clone() };
    let db = Database::connect(url).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name() == "m0025_intake").expect("the step");
    Migrator::up(&db, Some(before as u32)).await.unwrap();
    let asset = ResourceId::new();
    for (number, hash) in [(1, Some("first")), (2, Some("second")), (3, Some("first")), (4, None)] {
        let mut content = json!({ "enabled": true, "values": {}, "categories": [] });
        if let Some(hash) = hash {
            let version = uuid::Uuid::now_v7();
            let file = json!({ "version": version, "hash": hash, "filename": "a", "mime": "a/b", "bytes": 1 });
            content["file"] = file;
        }
        let row = revision::ActiveModel {
            id: Set(RevisionId::new()),
            resource: Set(asset),
            number: Set(number),
            content: Set(serde_json::from_value(content).unwrap()),
            author: Set(None),
            comment: Set(None),
            restored_from: Set(None),
            created_at: Set(chrono::Utc::now()),
        };
        revision::Entity::insert(row).exec_without_returning(&db).await.unwrap();
    }
    Migrator::up(&db, None).await.unwrap();
    let uses = file_uses::Entity::find().all(&db).await.unwrap();
    let uses: BTreeSet<_> = uses.into_iter().map(|one| (one.hash, one.asset)).collect();
    assert_eq!(uses, BTreeSet::from([("first".to_owned(), asset), ("second".to_owned(), asset)]));
    db.close().await.unwrap();
}
