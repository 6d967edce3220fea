//! Renditions and originals over HTTP: made once, kept by everybody, and not a day longer than the rights last.

use chrono::{TimeDelta, Utc};
use nabe::{
    assets::{
        asset, media,
        render::Wanted,
        rendition::{self, Own},
    },
    auth::{Actor, Permission},
    catalog::model::{self, ModelPatch},
    resource::{
        self,
        content::{Focal, Rights},
    },
};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::support::{TestApp, Upload, header, jpeg};

/// A hub with a channel that has presets.
async fn hub() -> TestApp {
    let app = TestApp::new().await;
    let preset = |code: &str, recipe| json!({ "code": code, "labels": {}, "recipe": recipe });
    let patch: ModelPatch = serde_json::from_value(json!({
        "locales": [{ "code": "en_US", "label": "English", "enabled": true }],
        "currencies": [{ "code": "EUR" }],
        "categories": [{ "code": "master", "parent": null, "labels": {}, "sort": 0 }],
        "channels": [{
            "code": "web", "kind": "web", "labels": {}, "tree": "master", "locales": ["en_US"], "currencies": ["EUR"],
            "presets": [
                preset("tile", json!({ "width": 20, "height": 20, "fit": "cover", "format": "webp" })),
                preset("detail", json!({ "width": 100, "format": "jpeg" })),
                preset("print", json!({ "width": 200, "format": "tiff", "dpi": 300 })),
            ],
        }],
    }))
    .expect("a model");
    let tx = app.app.db.begin_write().await.expect("a transaction");
    model::change::apply(&tx, &Actor::system("test"), patch).await.expect("the model fits");
    tx.commit().await.expect("the commit");
    app
}

async fn picture(app: &TestApp, width: u32, height: u32) -> resource::Model {
    let maya = app.editor("uploader", [Permission::EditAssets]).await;
    let response = Upload::whole(&maya, "tour.jpg", &jpeg(width, height)).await;
    let id = header(&response, "nabe-asset-id").parse().expect("an asset");
    resource::get(app.app.db.read(), id).await.expect("the asset")
}

/// Where the asset is found in a preset of the channel.
async fn path(app: &TestApp, asset: &resource::Model, preset: &str) -> String {
    let model = model::current(&app.app).await.expect("the model");
    let all = Wanted::all(&model, asset, &asset.content);
    let wanted = all.into_iter().find(|wanted| wanted.preset == preset).expect("a rendition");
    wanted.address.path
}

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = app.http.get(format!("{}{path}", app.url));
    headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value))
        .send()
        .await
        .expect("an answer")
}

fn size(bytes: &[u8]) -> (u32, u32) {
    let info = imaging::probe(bytes, &imaging::Limits::default()).expect("a picture");
    (info.width, info.height)
}

#[tokio::test]
async fn a_rendition_is_made_when_asked_for_and_may_be_kept_for_ever() {
    let app = hub().await;
    let asset = picture(&app, 60, 40).await;
    let path = path(&app, &asset, "tile").await;
    let response = get(&app, &path, &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "content-type"), "image/webp");
    assert_eq!(header(&response, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    let etag = header(&response, "etag");
    assert_eq!(size(&response.bytes().await.unwrap()), (20, 20));
    assert_eq!(get(&app, &path, &[("if-none-match", &etag)]).await.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_small_renditions_of_a_channel_come_from_one_decode() {
    let app = hub().await;
    let asset = picture(&app, 60, 40).await;
    get(&app, &path(&app, &asset, "tile").await, &[]).await;
    let name = |path: String| path.rsplit('/').next().unwrap_or_default().to_owned();
    let names = [name(path(&app, &asset, "detail").await), name(path(&app, &asset, "print").await)];
    let made = nabe::assets::render::find(app.app.db.read(), &names).await.unwrap();
    assert!(made.contains_key(&names[0]) && !made.contains_key(&names[1]), "{made:?}");
}

#[tokio::test]
async fn parts_and_heads_are_answered() {
    let app = hub().await;
    let path = path(&app, &picture(&app, 60, 40).await, "detail").await;
    let whole = get(&app, &path, &[]).await.bytes().await.unwrap();
    let part = get(&app, &path, &[("range", "bytes=10-19")]).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(header(&part, "content-range"), format!("bytes 10-19/{}", whole.len()));
    assert_eq!(part.bytes().await.unwrap(), whole.slice(10..20));
    let beyond = get(&app, &path, &[("range", "bytes=999999-")]).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    let changed = get(&app, &path, &[("range", "bytes=10-19"), ("if-range", "\"other\"")]).await;
    assert_eq!(changed.bytes().await.unwrap().len(), whole.len());
    let head = app.http.head(format!("{}{path}", app.url)).send().await.unwrap();
    assert_eq!((head.status(), header(&head, "content-length")), (StatusCode::OK, whole.len().to_string()));
}

#[tokio::test]
async fn an_address_nobody_was_told_is_nothing() {
    let app = hub().await;
    let path = path(&app, &picture(&app, 60, 40).await, "tile").await;
    let guessed = path.replace(".webp", ".png");
    for wrong in [guessed, path.replace("/tile/", "/detail/"), path.replace("/tour/", "/other/")] {
        assert_eq!(get(&app, &wrong, &[]).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn the_focal_point_decides_the_crop_and_old_addresses_keep_theirs() {
    let app = hub().await;
    let admin = app.admin().await.actor().await;
    let asset = picture(&app, 60, 40).await;
    let before = path(&app, &asset, "tile").await;
    let moved = asset::set_focal(&app.app, &admin, asset.id, asset.version, Focal { x: 0.0, y: 0.5 }).await.unwrap();
    let after = path(&app, &moved, "tile").await;
    assert_ne!(before, after);
    let pixel = async |path: &str| {
        let bytes = get(&app, path, &[]).await.bytes().await.unwrap();
        let png = imaging::Recipe { format: imaging::Output::Png, ..imaging::Recipe::default() };
        imaging::render(&bytes, &[png], (0.5, 0.5), &imaging::Limits::default()).unwrap().remove(0).bytes
    };
    assert_ne!(pixel(&before).await, pixel(&after).await);
    let wrong = asset::set_focal(&app.app, &admin, asset.id, moved.version, Focal { x: 1.1, y: 0.5 }).await;
    assert_eq!(wrong.unwrap_err().code(), "INVALID");
}

#[tokio::test]
async fn rights_end_what_was_good_before_and_nothing_is_kept_longer() {
    let app = hub().await;
    let admin = app.admin().await.actor().await;
    let asset = picture(&app, 60, 40).await;
    let (tile, thumb) = (path(&app, &asset, "tile").await, path(&app, &asset, "thumb").await);
    let today = Utc::now().date_naive();
    let rights = Rights { valid_until: Some(today), ..Rights::default() };
    asset::set_rights(&app.app, &admin, asset.id, asset.version, rights).await.unwrap();
    let response = get(&app, &tile, &[]).await;
    let kept: i64 = header(&response, "cache-control").trim_start_matches("public, max-age=").parse().unwrap();
    assert!((0..=24 * 3600).contains(&kept), "{kept}");
    app.app.clock.advance(TimeDelta::days(1));
    let ended = get(&app, &tile, &[]).await;
    assert_eq!(ended.status(), StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS);
    assert_eq!(header(&ended, "cache-control"), "no-store");
    // People who work with it still see what it was.
    assert_eq!(get(&app, &thumb, &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_picture_goes_out_as_it_was_uploaded_only_with_a_signature() {
    let app = hub().await;
    let asset = picture(&app, 60, 40).await;
    let file = asset.content.file.clone().unwrap();
    let plain = rendition::original(&asset.code, &file);
    assert_eq!(get(&app, &plain, &[]).await.status(), StatusCode::NOT_FOUND);
    let viewer = app.editor("eve", [Permission::ViewCatalog]).await.actor().await;
    let signed = media::sign_original(&app.app, &viewer, &asset.code, &file).unwrap();
    let response = get(&app, &signed, &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(header(&response, "content-disposition").starts_with("attachment"));
    assert_eq!(response.bytes().await.unwrap(), jpeg(60, 40));
    let changed = signed.replace("expires=", "expires=1");
    assert_eq!(get(&app, &changed, &[]).await.status(), StatusCode::FORBIDDEN);
    app.app.clock.advance(TimeDelta::hours(3));
    assert_eq!(get(&app, &signed, &[]).await.status(), StatusCode::FORBIDDEN);
    let nobody = app.editor("nobody", []).await.actor().await;
    assert!(media::sign_original(&app.app, &nobody, &asset.code, &file).is_err());
}

#[tokio::test]
async fn renditions_whose_bytes_are_gone_are_made_anew() {
    let app = hub().await;
    let path = path(&app, &picture(&app, 60, 40).await, "tile").await;
    let first = get(&app, &path, &[]).await.bytes().await.unwrap();
    let name = path.rsplit('/').next().unwrap_or_default();
    app.app.storage.delete(&nabe::assets::render::storage_key(name)).await.unwrap();
    assert_eq!(get(&app, &path, &[]).await.bytes().await.unwrap(), first);
}

#[tokio::test]
async fn the_hubs_own_presets_exist_without_a_channel() {
    let app = TestApp::new().await;
    let asset = picture(&app, 900, 600).await;
    let address = Own::Thumb.address(&asset.code, asset.content.file.as_ref().unwrap()).unwrap();
    let response = get(&app, &address.path, &[]).await;
    assert_eq!(header(&response, "cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(size(&response.bytes().await.unwrap()), (400, 267));
}
