//! Uploads by tus 1.0.0: in pieces, after a break, by the right person, and what becomes of them.

use chrono::TimeDelta;
use nabe::auth::Permission;
use reqwest::Method;
use serde_json::Value as Json;

use crate::support::{TestApp, Upload, header, jpeg};

#[tokio::test]
async fn a_whole_upload_becomes_an_asset_named_after_its_file() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let response = Upload::whole(&maya, "Große Tour.jpg", &jpeg(40, 30)).await;
    assert_eq!(response.status(), 201);
    assert_eq!(header(&response, "nabe-asset-code"), "grosse-tour");
    assert_eq!(header(&response, "nabe-duplicate"), "false");
    let id = header(&response, "nabe-asset-id").parse().unwrap();
    let asset = nabe::resource::get(app.app.db.read(), id).await.unwrap();
    let file = asset.content.file.unwrap();
    assert_eq!((file.mime.as_str(), file.width, file.height), ("image/jpeg", Some(40), Some(30)));
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let picture = jpeg(60, 40);
    let upload = Upload::begin(&maya, picture.len(), "tour.jpg").await;
    let (first, rest) = picture.split_at(100);
    assert_eq!(upload.patch(0, first).await.status(), 204);
    assert_eq!(upload.offset().await, 100);
    let again = upload.patch(0, first).await;
    assert_eq!((again.status().as_u16(), code(again).await.as_str()), (409, "UPLOAD_OFFSET"));
    let last = upload.patch(100, rest).await;
    assert_eq!((last.status().as_u16(), header(&last, "nabe-asset-code").as_str()), (204, "tour"));
    // The answer may have been lost: asking again tells the same.
    let head = upload.request(Method::HEAD).send().await.unwrap();
    assert_eq!(header(&head, "nabe-asset-code"), "tour");
}

#[tokio::test]
async fn the_same_bytes_are_the_same_asset() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let first = Upload::whole(&maya, "a.jpg", &jpeg(40, 30)).await;
    let second = Upload::whole(&maya, "b.jpg", &jpeg(40, 30)).await;
    assert_eq!(header(&second, "nabe-asset-id"), header(&first, "nabe-asset-id"));
    assert_eq!(header(&second, "nabe-duplicate"), "true");
    let other = Upload::whole(&maya, "a.jpg", &jpeg(50, 30)).await;
    assert_eq!(header(&other, "nabe-asset-code"), "a-2");
}

#[tokio::test]
async fn only_who_began_an_upload_may_go_on() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let noah = app.editor("noah", [Permission::EditAssets]).await;
    let viewer = app.editor("eve", [Permission::ViewCatalog]).await;
    let upload = Upload::begin(&maya, 9, "a.txt").await;
    let path = format!("/uploads/{}", upload.id);
    let by = |person| crate::support::request(person, Method::HEAD, &path).send();
    assert_eq!(by(&noah).await.unwrap().status(), 404);
    assert_eq!(by(&viewer).await.unwrap().status(), 403);
    assert_eq!(Upload::create(&app.anonymous(), 9, &[("filename", "a")], None).await.status(), 401);
}

#[tokio::test]
async fn what_cannot_be_an_asset_is_refused_with_its_reason() {
    let app = TestApp::with(|config| config.max_upload = 1000).await;
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let broken = Upload::whole(&maya, "a.jpg", &jpeg(40, 30)[..50]).await;
    assert_eq!((broken.status().as_u16(), violation(broken).await.as_str()), (422, "IMAGE_BROKEN"));
    let large = Upload::create(&maya, 1001, &[("filename", "a.jpg")], None).await;
    assert_eq!((large.status().as_u16(), code(large).await.as_str()), (413, "UPLOAD_TOO_LARGE"));
    let empty = Upload::create(&maya, 0, &[("filename", "a.jpg")], None).await;
    assert_eq!(violation(empty).await, "EMPTY_FILE");
    let name = Upload::create(&maya, 5, &[("filename", "../a.jpg")], None).await;
    assert_eq!(violation(name).await, "BAD_FILENAME");
    let upload = Upload::begin(&maya, 4, "a.txt").await;
    assert_eq!(code(upload.patch(0, b"more than four").await).await, "UPLOAD_TOO_LARGE");
}

#[tokio::test]
async fn abandoned_uploads_are_cleared_away() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let (old, given_up) = (Upload::begin(&maya, 9, "a.txt").await, Upload::begin(&maya, 9, "b.txt").await);
    old.patch(0, b"abc").await;
    assert_eq!(given_up.request(Method::DELETE).send().await.unwrap().status(), 204);
    app.app.clock.advance(TimeDelta::hours(25));
    assert_eq!(nabe::assets::upload::clean_up(&app.app).await.unwrap(), 1);
    assert_eq!(pieces(&app).await, 0);
}

#[tokio::test]
async fn clients_learn_what_is_spoken_here() {
    let app = TestApp::new().await;
    let response = app.http.request(Method::OPTIONS, format!("{}/uploads", app.url)).send().await.unwrap();
    assert_eq!(header(&response, "tus-version"), "1.0.0");
    assert!(header(&response, "tus-extension").contains("creation-with-upload"));
    let maya = app.editor("maya", [Permission::EditAssets]).await;
    let other = maya.app.http.post(format!("{}/uploads", app.url)).bearer_auth(&maya.token).send().await.unwrap();
    assert_eq!((other.status().as_u16(), code(other).await.as_str()), (412, "TUS_VERSION"));
}

async fn pieces(app: &TestApp) -> usize {
    use futures::StreamExt;
    let folder = object_store::path::Path::from("uploads");
    app.app.storage.store().list(Some(&folder)).count().await
}

async fn body(response: reqwest::Response) -> Json {
    response.json().await.expect("an error in JSON")
}

async fn code(response: reqwest::Response) -> String {
    body(response).await["error"]["code"].as_str().unwrap_or_default().to_owned()
}

async fn violation(response: reqwest::Response) -> String {
    body(response).await["error"]["violations"][0]["code"].as_str().unwrap_or_default().to_owned()
}
