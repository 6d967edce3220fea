//! The hub on an S3 store: files are kept once, found in parts, and rendered from there.

use bytes::Bytes;
use nabe::{
    assets::{blob, rendition::Own, scrub, store},
    auth::Permission,
    resource,
    storage::blob_key,
};
use reqwest::StatusCode;

use crate::support::{TestApp, Upload, header, jpeg};

/// A hub on the store that `make test` starts; without one there is nothing to test on.
async fn hub() -> Option<TestApp> {
    let Ok(url) = std::env::var("NABE_TEST_S3_URL") else {
        eprintln!("NABE_TEST_S3_URL is not set, so nothing was tested on an S3 store");
        return None;
    };
    Some(TestApp::with(|config| config.storage_url = Some(url)).await)
}

#[tokio::test]
async fn an_upload_lands_in_the_store_and_is_rendered_from_it() {
    let Some(app) = hub().await else { return };
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let picture = jpeg(640, 480);
    let upload = Upload::begin(&maya, picture.len(), "tour.jpg").await;
    let (first, rest) = picture.split_at(picture.len() / 2);
    upload.patch(0, first).await;
    let response = upload.patch(first.len(), rest).await;
    let id = header(&response, "nabe-asset-id").parse().expect("an asset");
    let asset = resource::get(app.app.db.read(), id).await.unwrap();
    let file = asset.content.file.unwrap();
    assert_eq!(app.app.storage.get(&blob_key(&file.hash)).await.unwrap(), picture);
    let path = Own::Thumb.address(&asset.code, &file).unwrap().path;
    let whole = app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
    assert_eq!(whole.status(), StatusCode::OK);
    let whole = whole.bytes().await.unwrap();
    let part = app.http.get(format!("{}{path}", app.url)).header("range", "bytes=-16").send().await.unwrap();
    assert_eq!(
        (part.status(), part.bytes().await.unwrap()),
        (StatusCode::PARTIAL_CONTENT, whole.slice(whole.len() - 16..))
    );
}

#[tokio::test]
async fn the_same_bytes_are_kept_once() {
    let Some(app) = hub().await else { return };
    // The bucket outlives the test, so that these bytes may be there from an earlier run.
    let bytes = Bytes::from(jpeg(321, 123));
    let first = store::store(&app.app, "a.jpg", bytes.clone()).await.unwrap();
    let second = store::store(&app.app, "b.jpg", bytes.clone()).await.unwrap();
    assert_eq!((first.version, &first.hash), (second.version, &second.hash));
    app.app.storage.put(&blob_key(&first.hash), Bytes::from_static(b"other")).await.unwrap();
    assert_eq!(app.app.storage.get(&blob_key(&first.hash)).await.unwrap(), bytes);
}

#[tokio::test]
async fn what_a_bucket_lost_is_found_and_put_back() {
    let Some(app) = hub().await else { return };
    // Of bytes that no other test has in this bucket.
    let bytes = Bytes::from(uuid::Uuid::new_v4().to_string());
    let file = store::store(&app.app, "a.txt", bytes.clone()).await.unwrap();
    app.app.storage.replace(&blob_key(&file.hash), Bytes::from_static(b"other")).await.unwrap();
    app.app.clock.advance(chrono::TimeDelta::days(31));
    let scrubbed = scrub::run(&app.app, |_, _| {}).await.unwrap();
    assert_eq!((scrubbed.files, scrubbed.damaged), (1, 1));
    assert_eq!(blob::read(&app.app, &file.hash).await.unwrap_err().code(), "FILE_DAMAGED");
    store::store(&app.app, "b.txt", bytes.clone()).await.unwrap();
    assert_eq!(blob::read(&app.app, &file.hash).await.unwrap(), bytes);
}
