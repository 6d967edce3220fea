//! Files that the hub brings in: from addresses, out of archives, straight from the bucket, and from a watched folder.

use std::{
    io::Write,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::{App as Server, HttpResponse, HttpServer, web};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use nabe::{auth::Permission, resource};
use serde_json::{Value as Json, json};
use sha2::Digest;

use crate::support::{Person, TestApp, Upload, header, jpeg};

const STATE: &str = "query($id: ID!) { intake(id: $id) { state done total duplicate problem filename
    asset { id code file { filename hash bytes } }
    entries(first: 200) { nodes { number folder name bytes duplicate problem asset { code } } } } }";

async fn maya(app: &TestApp) -> Person<'_> {
    app.editor("maya", [Permission::EditAssets, Permission::ViewCatalog]).await
}

/// What became of an intake after all work that is due.
async fn settled(person: &Person<'_>, begun: &Json) -> Json {
    person.app.drain_jobs().await;
    let id = begun["id"].as_str().expect("an intake");
    person.gql(STATE, json!({ "id": id })).await.ok()["intake"].clone()
}

async fn import(person: &Person<'_>, url: &str) -> Json {
    let mutation = "mutation($url: String!) { importAsset(url: $url) { id state } }";
    let begun = person.gql(mutation, json!({ "url": url })).await.ok()["importAsset"].clone();
    settled(person, &begun).await
}

/// Somebody else's website with pictures.
fn site() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("the address of the listener"));
    let asked = Arc::new(AtomicUsize::new(0));
    let to = |target: &'static str| {
        move || async move { HttpResponse::Found().insert_header(("location", target)).finish() }
    };
    let server = HttpServer::new(move || {
        let asked = asked.clone();
        let late = move || {
            let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
            async move {
                if first { HttpResponse::ServiceUnavailable().finish() } else { HttpResponse::Ok().body(jpeg(30, 20)) }
            }
        };
        Server::new()
            .route("/b{any}ot.jpg", web::get().to(|| async { HttpResponse::Ok().body(jpeg(40, 30)) }))
            .route(
                "/named",
                web::get().to(|| async {
                    let said = ("content-disposition", "attachment; filename=\"../../summer.jpg\"");
                    HttpResponse::Ok().insert_header(said).body(jpeg(50, 30))
                }),
            )
            .route("/moved", web::get().to(to("/named")))
            .route("/loop", web::get().to(to("/loop")))
            .route("/inside", web::get().to(to("http://10.0.0.1/secret")))
            .route(
                "/cut",
                web::get().to(|| async {
                    let half = futures::stream::iter([
                        Ok(web::Bytes::from_static(b"half")),
                        Err(std::io::Error::other("cut")),
                    ]);
                    HttpResponse::Ok().streaming(half)
                }),
            )
            .route(
                "/endless",
                web::get().to(|| async {
                    let block = web::Bytes::from(vec![0; 64 * 1024]);
                    HttpResponse::Ok()
                        .streaming(futures::stream::repeat_with(move || Ok::<_, std::io::Error>(block.clone())))
                }),
            )
            .route("/late.jpg", web::get().to(late))
    });
    let server = server.workers(1).disable_signals().listen(listener).expect("the site listens").run();
    tokio::spawn(server);
    url
}

#[tokio::test]
async fn a_file_at_an_address_becomes_an_asset_under_its_own_name() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let site = site();
    let by_path = import(&maya, &format!("{site}/b%C3%B6ot.jpg?size=full")).await;
    assert_eq!(
        (by_path["state"].as_str(), by_path["asset"]["code"].as_str()),
        (Some("DONE"), Some("boeot")),
        "{by_path}"
    );
    let by_word = import(&maya, &format!("{site}/moved")).await;
    assert_eq!(by_word["asset"]["file"]["filename"], "summer.jpg");
    let again = import(&maya, &format!("{site}/named")).await;
    assert_eq!((&again["asset"]["id"], &again["duplicate"]), (&by_word["asset"]["id"], &json!(true)));
}

#[tokio::test]
async fn an_address_that_may_not_be_asked_is_refused_at_once_and_behind_a_redirect() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    for url in
        ["http://10.0.0.1/a.jpg", "https://169.254.169.254/latest", "file:///etc/passwd", "https://me:pw@example.com/"]
    {
        let refused =
            maya.gql("mutation($url: String!) { importAsset(url: $url) { id } }", json!({ "url": url })).await;
        assert_eq!(refused.violations(), ["url: ADDRESS_REFUSED"], "{url}");
    }
    let site = site();
    for path in ["inside", "loop"] {
        let ended = import(&maya, &format!("{site}/{path}")).await;
        assert_eq!(
            (ended["state"].as_str(), ended["problem"].as_str()),
            (Some("FAILED"), Some("ADDRESS_REFUSED")),
            "{path}"
        );
    }
    let missing = import(&maya, &format!("{site}/nothing")).await;
    assert_eq!(missing["problem"], "ADDRESS_ANSWER");
}

#[tokio::test]
async fn a_file_without_an_end_is_given_up_and_leaves_nothing() {
    let app = TestApp::with(|config| config.max_upload = 1_000_000).await;
    let maya = maya(&app).await;
    let ended = import(&maya, &format!("{}/endless", site())).await;
    assert_eq!((ended["state"].as_str(), ended["problem"].as_str()), (Some("FAILED"), Some("UPLOAD_TOO_LARGE")));
    assert_eq!(stored(&app, "uploads").await, 0);
}

#[tokio::test]
async fn what_breaks_off_is_tried_again_and_never_taken_by_half() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let site = site();
    let late = import(&maya, &format!("{site}/late.jpg")).await;
    assert_eq!(late["state"], "RUNNING");
    let cut = import(&maya, &format!("{site}/cut")).await;
    assert_eq!(cut["state"], "RUNNING");
    app.app.clock.advance(TimeDelta::minutes(2));
    let list = "{ intakes { nodes { state asset { code } } } }";
    app.drain_jobs().await;
    // Maya's session ended meanwhile.
    let mira = app.admin().await;
    let listed = mira.gql(list, json!({})).await.ok();
    let states = listed["intakes"]["nodes"].as_array().unwrap();
    assert_eq!((&states[0]["state"], &states[1]["state"]), (&json!("RUNNING"), &json!("DONE")), "{states:?}");
    assert_eq!((stored(&app, "uploads").await, stored(&app, "blobs").await), (0, 1));
}

#[tokio::test]
async fn what_was_brought_in_is_told_to_who_asked_for_it_alone() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let noah = app.editor("noah", [Permission::EditAssets]).await;
    let mutation = r#"mutation { importAsset(url: "http://127.0.0.1:1/a.jpg") { id } }"#;
    let id = maya.gql(mutation, json!({})).await.ok()["importAsset"]["id"].clone();
    let theirs =
        noah.gql("query($id: ID!) { intake(id: $id) { id } intakes { totalCount } }", json!({ "id": id })).await;
    assert_eq!(theirs.ok(), json!({ "intake": null, "intakes": { "totalCount": 0 } }));
}

async fn stored(app: &TestApp, folder: &str) -> usize {
    use futures::StreamExt;
    let folder = object_store::path::Path::from(folder);
    app.app.storage.store().list(Some(&folder)).count().await
}

/// A ZIP archive; packed where that makes it smaller. `lie` may change what the directory says of an entry's length.
fn zip(files: &[(&str, &[u8])], lie: impl Fn(&str, u32) -> u32) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        let packed = packer.finish().unwrap();
        let (method, data): (u16, &[u8]) = if packed.len() < bytes.len() { (8, &packed) } else { (0, bytes) };
        let at = archive.len() as u32;
        let mut head = Vec::new();
        for two in [20_u16, 1 << 11, method, 0, 0] {
            head.extend(two.to_le_bytes());
        }
        for four in [crc32fast::hash(bytes), data.len() as u32, lie(path, bytes.len() as u32)] {
            head.extend(four.to_le_bytes());
        }
        head.extend((path.len() as u16).to_le_bytes());
        head.extend(0_u16.to_le_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend(path.as_bytes());
        archive.extend(data);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(path.as_bytes());
    }
    let (start, count) = (archive.len() as u32, files.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

fn honest(_: &str, length: u32) -> u32 {
    length
}

/// Uploads an archive and unpacks it.
async fn unpack(person: &Person<'_>, archive: &[u8]) -> Json {
    let metadata = [("filename", "summer.zip"), ("archive", "true")];
    let response = Upload::create(person, archive.len(), &metadata, Some(archive)).await;
    assert_eq!((response.status().as_u16(), header(&response, "nabe-asset-id").as_str()), (201, ""));
    let upload = header(&response, "location").rsplit('/').next().unwrap().to_owned();
    let mutation = "mutation($upload: ID!) { unpackArchive(upload: $upload) { id } }";
    let begun = person.gql(mutation, json!({ "upload": upload })).await.ok()["unpackArchive"].clone();
    settled(person, &begun).await
}

#[tokio::test]
async fn the_files_of_an_archive_become_assets_and_each_is_reported() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let (boot, tour) = (jpeg(40, 30), jpeg(60, 30));
    let files: [(&str, &[u8]); 7] = [
        ("summer/", b""),
        ("summer/boot.jpg", &boot),
        ("summer/again.jpg", &boot),
        ("Größe.txt", b"a text that is long enough to be packed, a text that is long enough to be packed"),
        ("__MACOSX/summer/._boot.jpg", b"clutter"),
        ("summer/broken.jpg", &tour[..60]),
        ("tour.jpg", &tour),
    ];
    let ended = unpack(&maya, &zip(&files, honest)).await;
    assert_eq!((&ended["state"], &ended["done"], &ended["total"]), (&json!("DONE"), &json!(5), &json!(5)), "{ended}");
    let entries = ended["entries"]["nodes"].as_array().unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let text = |value: &Json| value.as_str().unwrap_or("-").to_owned();
            (text(&entry["folder"]), text(&entry["name"]), text(&entry["asset"]["code"]), text(&entry["problem"]))
        })
        .collect();
    let line = |folder: &str, name: &str, code: &str, problem: &str| {
        (folder.to_owned(), name.to_owned(), code.to_owned(), problem.to_owned())
    };
    let expected = [
        line("summer", "boot.jpg", "boot", "-"),
        line("summer", "again.jpg", "boot", "-"),
        line("", "Größe.txt", "groesse", "-"),
        line("summer", "broken.jpg", "-", "IMAGE_BROKEN"),
        line("", "tour.jpg", "tour", "-"),
    ];
    assert_eq!(told, expected);
    assert_eq!((&entries[0]["duplicate"], &entries[1]["duplicate"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn nothing_of_an_archive_escapes_or_swells() {
    let app = TestApp::with(|config| config.max_upload = 30 << 20).await;
    let maya = maya(&app).await;
    let bomb = vec![0; 25 << 20];
    let files: [(&str, &[u8]); 6] = [
        ("../../etc/cron.d/evil", b"evil"),
        ("/etc/passwd", b"evil"),
        ("short.txt", b"more than it says, more than it says, more than it says"),
        ("huge.bin", b"less than it says"),
        ("bomb.bin", &bomb),
        ("fine.txt", b"fine"),
    ];
    let lie = |path: &str, length: u32| match path {
        "short.txt" => 5,
        "huge.bin" => u32::MAX - 1,
        _ => length,
    };
    let ended = unpack(&maya, &zip(&files, lie)).await;
    let entries = ended["entries"]["nodes"].as_array().unwrap();
    let problems: Vec<_> = entries.iter().map(|entry| entry["problem"].as_str().unwrap_or("-")).collect();
    let (path, broken, large) = ("ARCHIVE_PATH", "ARCHIVE_BROKEN", "ARCHIVE_TOO_LARGE");
    assert_eq!(problems, [path, path, broken, large, large, "-"], "{ended}");
    // Nothing lies about that was only in the way.
    let left = std::fs::read_dir(&app.app.config.data).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(left.filter(|entry| !entry.as_ref().unwrap().file_name().eq("index")).count(), 0);
}

#[tokio::test]
async fn what_is_no_archive_is_said_to_be_none() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let whole = zip(&[("a.txt", b"hello")], honest);
    for (archive, problem) in
        [(&b"no archive at all"[..], "ARCHIVE_BROKEN"), (&whole[..whole.len() - 10], "ARCHIVE_BROKEN")]
    {
        let ended = unpack(&maya, archive).await;
        assert_eq!((ended["state"].as_str(), ended["problem"].as_str()), (Some("FAILED"), Some(problem)));
    }
    let many: Vec<String> = (0..10_001).map(|number| format!("{number}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|path| (path.as_str(), &b"a"[..])).collect();
    assert_eq!(unpack(&maya, &zip(&many, honest)).await["problem"], "ARCHIVE_TOO_MANY");
}

#[tokio::test]
async fn a_file_goes_straight_into_the_bucket_and_is_read_back_before_it_is_an_asset() {
    let Ok(url) = std::env::var("NABE_TEST_S3_URL") else {
        eprintln!("NABE_TEST_S3_URL is not set, so nothing was tested on an S3 store");
        return;
    };
    let app = TestApp::with(|config| config.storage_url = Some(url)).await;
    let maya = maya(&app).await;
    // Of bytes that no run before this one left in the bucket, in two parts.
    let mut film = vec![7; (16 << 20) + 1000];
    film[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    let begin = "mutation($input: DirectUploadInput!) {
        beginDirectUpload(input: $input) { upload parts { number offset bytes url } } }";
    let complete = "mutation($upload: ID!, $etags: [String!]!, $checksum: String) {
        completeDirectUpload(upload: $upload, etags: $etags, checksum: $checksum) { id } }";
    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(sha2::Sha256::digest(bytes)));
    for (sent, checksum, expected) in [(&film, sum(b"other"), "CHECKSUM_MISMATCH"), (&film, sum(&film), "")] {
        let input = json!({ "input": { "filename": "film.mp4", "length": sent.len() } });
        let begun = maya.gql(begin, input).await.ok()["beginDirectUpload"].clone();
        let mut etags = Vec::new();
        for part in begun["parts"].as_array().unwrap() {
            let (offset, bytes) = (part["offset"].as_u64().unwrap() as usize, part["bytes"].as_u64().unwrap() as usize);
            let body = sent[offset..offset + bytes].to_vec();
            let answer = app.http.put(part["url"].as_str().unwrap()).body(body).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            etags.push(header(&answer, "etag"));
        }
        assert_eq!(etags.len(), 2);
        let few = maya.gql(complete, json!({ "upload": begun["upload"], "etags": etags[..1] })).await;
        assert_eq!(few.violations(), ["parts: WRONG_PARTS"]);
        let variables = json!({ "upload": begun["upload"], "etags": etags, "checksum": checksum });
        let intake = maya.gql(complete, variables).await.ok()["completeDirectUpload"].clone();
        let ended = settled(&maya, &intake).await;
        assert_eq!(ended["problem"].as_str().unwrap_or_default(), expected, "{ended}");
        if expected.is_empty() {
            assert_eq!(ended["asset"]["file"]["hash"], blake3::hash(sent).to_hex().to_string());
            assert_eq!(ended["asset"]["file"]["bytes"], sent.len());
            // The bucket outlives the test, and need not grow with each run.
            app.app.storage.delete(&nabe::storage::blob_key(&blake3::hash(sent).to_hex())).await.unwrap();
        }
        let folder = object_store::path::Path::from(format!("uploads/{}", begun["upload"].as_str().unwrap()));
        assert_eq!(futures::StreamExt::count(app.app.storage.store().list(Some(&folder))).await, 0);
    }
    let short = json!({ "input": { "filename": "short.mp4", "length": 1000 } });
    let begun = maya.gql(begin, short).await.ok()["beginDirectUpload"].clone();
    let address = begun["parts"][0]["url"].as_str().unwrap();
    let answer = app.http.put(address).body("not a thousand bytes").send().await.unwrap();
    let variables = json!({ "upload": begun["upload"], "etags": [header(&answer, "etag")] });
    let intake = maya.gql(complete, variables).await.ok()["completeDirectUpload"].clone();
    assert_eq!(settled(&maya, &intake).await["problem"], "UPLOAD_LENGTH");
    // The address is good for its piece alone.
    let other = address.replace("partNumber=1", "partNumber=2");
    assert_eq!(app.http.put(other).body("x").send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn nobody_puts_anything_straight_into_a_folder() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let mutation = r#"mutation { beginDirectUpload(input: { filename: "a.jpg", length: 10 }) { upload } }"#;
    assert_eq!(maya.gql(mutation, json!({})).await.code(), "DIRECT_UPLOAD_UNAVAILABLE");
}

/// Looks at the watched place once more, and does what follows.
async fn look(app: &TestApp) {
    let tx = app.app.db.begin_write().await.unwrap();
    nabe::queue::push_at(&tx, &nabe::queue::Task::ScanWatched, app.app.clock.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    app.drain_jobs().await;
}

async fn codes(app: &TestApp) -> Vec<String> {
    use sea_orm::{EntityTrait, QueryOrder};
    let assets = resource::Entity::find().order_by_asc(resource::Column::Code).all(app.app.db.read()).await.unwrap();
    assets.into_iter().map(|asset| asset.code).collect()
}

#[tokio::test]
async fn a_file_in_the_watched_folder_is_taken_once_it_stands_still() {
    let inbox = tempfile::tempdir().unwrap();
    let app = TestApp::with(|config| config.watch = Some(inbox.path().display().to_string())).await;
    let at = |path: &str| inbox.path().join(path);
    std::fs::create_dir(at("summer")).unwrap();
    std::fs::write(at("summer/boot.jpg"), jpeg(40, 30)).unwrap();
    std::fs::write(at("film.mp4"), b"the first half, ").unwrap();
    look(&app).await;
    assert_eq!(codes(&app).await, [""; 0]);
    std::fs::write(at("film.mp4"), b"the first half, and the second").unwrap();
    look(&app).await;
    assert_eq!(codes(&app).await, ["boot"]);
    assert!(at("done/summer/boot.jpg").exists() && !at("summer/boot.jpg").exists() && at("film.mp4").exists());
    look(&app).await;
    assert_eq!(codes(&app).await, ["boot", "film"]);
    // Another file of the same name takes nothing's place.
    std::fs::write(at("film.mp4"), b"another film").unwrap();
    look(&app).await;
    look(&app).await;
    assert_eq!(codes(&app).await, ["boot", "film", "film-2"]);
    assert_eq!(std::fs::read(at("done/film.mp4")).unwrap(), b"the first half, and the second");
    assert_eq!(std::fs::read(at("done/film-2.mp4")).unwrap(), b"another film");
}

#[tokio::test]
async fn what_cannot_be_taken_is_put_aside_with_the_reason() {
    let inbox = tempfile::tempdir().unwrap();
    let app = TestApp::with(|config| config.watch = Some(inbox.path().display().to_string())).await;
    std::fs::write(inbox.path().join("broken.jpg"), &jpeg(40, 30)[..60]).unwrap();
    look(&app).await;
    look(&app).await;
    assert!(inbox.path().join("failed/broken.jpg").exists());
    let reason = std::fs::read_to_string(inbox.path().join("failed/broken.jpg.reason.txt")).unwrap();
    assert!(reason.starts_with("IMAGE_BROKEN: "), "{reason}");
}

#[tokio::test]
async fn nothing_outside_the_watched_folder_is_taken_or_moved() {
    let (inbox, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    std::os::unix::fs::symlink(outside.path(), inbox.path().join("folder")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), inbox.path().join("link.txt")).unwrap();
    // Where taken files go leads outside, too.
    std::os::unix::fs::symlink(outside.path(), inbox.path().join("done")).unwrap();
    std::fs::write(inbox.path().join("plain.txt"), "plain").unwrap();
    let app = TestApp::with(|config| config.watch = Some(inbox.path().display().to_string())).await;
    look(&app).await;
    let tx = app.app.db.begin_write().await.unwrap();
    nabe::queue::push_at(&tx, &nabe::queue::Task::ScanWatched, app.app.clock.now(), None).await.unwrap();
    tx.commit().await.unwrap();
    let failed = app.drain_jobs_and_failures().await;
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(codes(&app).await, ["plain"]);
    let left: Vec<_> = std::fs::read_dir(outside.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["secret.txt"]);
}

#[tokio::test]
async fn a_part_of_a_bucket_is_watched_as_well() {
    let Ok(url) = std::env::var("NABE_TEST_S3_URL") else {
        eprintln!("NABE_TEST_S3_URL is not set, so nothing was tested on an S3 store");
        return;
    };
    let prefix = format!("inbox-{}", uuid::Uuid::now_v7());
    let watched = url.replacen("?", &format!("/{prefix}?"), 1);
    let app = TestApp::with(|config| config.watch = Some(watched)).await;
    let bucket = nabe::storage::Storage::open(&url).unwrap();
    bucket.put(&format!("{prefix}/summer/boot.jpg"), jpeg(40, 30).into()).await.unwrap();
    bucket.put(&format!("{prefix}/broken.jpg"), jpeg(40, 30)[..60].to_vec().into()).await.unwrap();
    look(&app).await;
    look(&app).await;
    assert_eq!(codes(&app).await, ["boot"]);
    assert!(bucket.exists(&format!("{prefix}/done/summer/boot.jpg")).await.unwrap());
    assert!(!bucket.exists(&format!("{prefix}/summer/boot.jpg")).await.unwrap());
    assert!(bucket.exists(&format!("{prefix}/failed/broken.jpg.reason.txt")).await.unwrap());
}

/// What the scanner that `make test` starts takes for malicious, put together here so that no other minds this file.
fn malicious() -> Vec<u8> {
    format!("X5O!P%@AP[4 a file that {}-STANDARD-ANTIVIRUS-TEST-FILE! $H+H*", "EICAR").into_bytes()
}

async fn scanned() -> Option<TestApp> {
    let Ok(url) = std::env::var("NABE_TEST_CLAMAV_URL") else {
        eprintln!("NABE_TEST_CLAMAV_URL is not set, so nothing was tested with a scanner");
        return None;
    };
    Some(TestApp::with(|config| config.clamav_url = Some(url)).await)
}

#[tokio::test]
async fn an_infected_file_is_kept_from_everybody() {
    let Some(app) = scanned().await else { return };
    let maya = app.editor("maya", [Permission::EditAssets, Permission::ViewAudit]).await;
    let refused = Upload::whole(&maya, "invoice.pdf", &malicious()).await;
    assert_eq!(refused.status(), 422);
    let violation = refused.json::<Json>().await.unwrap()["error"]["violations"][0].clone();
    assert_eq!(violation["code"], "INFECTED");
    assert_eq!(violation["parameters"]["finding"], "Nabe.Test.Eicar.UNOFFICIAL");
    assert_eq!((stored(&app, "uploads").await, stored(&app, "blobs").await), (0, 0));
    let events = maya.gql("{ events { nodes { type } } }", json!({})).await.ok();
    assert_eq!(events["events"]["nodes"][0]["type"], "file_refused");
    // In an archive it hides as little.
    let clean = Upload::whole(&maya, "boot.jpg", &jpeg(40, 30)).await;
    assert_eq!(header(&clean, "nabe-asset-code"), "boot");
}

#[tokio::test]
async fn an_upload_waits_for_a_scanner_that_does_not_answer() {
    let Some(app) = scanned().await else { return };
    let maya = maya(&app).await;
    let picture = jpeg(40, 30);
    let deaf = TestApp::with(|config| config.clamav_url = Some("tcp://127.0.0.1:1".to_owned())).await;
    let mira = self::maya(&deaf).await;
    let upload = Upload::begin(&mira, picture.len(), "boot.jpg").await;
    let waits = upload.patch(0, &picture).await;
    assert_eq!((waits.status().as_u16(), header(&waits, "retry-after").as_str()), (503, "5"));
    let told = waits.json::<Json>().await.unwrap()["error"].clone();
    assert_eq!(told["code"], "SCANNER_UNREACHABLE");
    assert!(told["hint"].as_str().is_some_and(|hint| hint.contains("try again")), "{told}");
    // Every byte is kept, and an empty piece asks again.
    assert_eq!(upload.offset().await, picture.len() as u64);
    assert_eq!(upload.patch(picture.len(), b"").await.status(), 503);
    assert_eq!(stored(&deaf, "blobs").await, 0);
    // One that says that a file is too large for it has not said that it is clean.
    let large = Upload::whole(&maya, "film.mp4", &vec![0; 3 << 20]).await;
    assert_eq!(large.status(), 503);
}

#[tokio::test]
async fn an_operator_may_take_files_that_nobody_looked_at() {
    let app = TestApp::with(|config| {
        config.clamav_url = Some("tcp://127.0.0.1:1".to_owned());
        config.clamav_required = false;
    })
    .await;
    let maya = maya(&app).await;
    let response = Upload::whole(&maya, "boot.jpg", &jpeg(40, 30)).await;
    assert_eq!(header(&response, "nabe-asset-code"), "boot");
}
