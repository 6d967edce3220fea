//! The asset library: narrowed by what files are, whether anything shows them and when their rights end; earlier files come
//! back.

use nabe::{
    id::ResourceId,
    resource::{self, Kind},
};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop},
    support::{Person, Upload, jpeg},
};

/// Codes of what a filter of files leaves, in order.
async fn found(person: &Person<'_>, file: &str) -> Vec<String> {
    let query = format!(
        "{{ resources(kinds: [ASSET], filter: {{ file: {{ {file} }} }}, sort: {{ field: \"code\", direction: ASC }}) {{ nodes {{ code }} }} }}"
    );
    let answer = person.gql(&query, json!({})).await.ok();
    let nodes = answer["resources"]["nodes"].as_array().expect("a list").clone();
    nodes.iter().map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
}

/// Wide, tall and square pictures, and a document.
async fn library(shop: &Shop) -> Person<'_> {
    let maya = shop.test.editor("maya", EDITOR).await;
    for (name, bytes) in [
        ("wide.jpg", jpeg(400, 300)),
        ("tall.jpg", jpeg(300, 500)),
        ("square.jpg", jpeg(200, 200)),
        ("strip.jpg", jpeg(600, 100)),
        ("care.txt", b"Wash cold.".to_vec()),
    ] {
        assert_eq!(Upload::whole(&maya, name, &bytes).await.status(), 201, "{name}");
    }
    shop.test.drain_jobs().await;
    maya
}

async fn id(shop: &Shop, code: &str) -> ResourceId {
    let found = resource::find_by_code(shop.test.app.db.read(), Kind::Asset, code).await.expect("a database");
    found.expect("the asset").id
}

#[actix_web::test]
async fn assets_are_found_by_what_their_files_are() {
    let shop = Shop::open().await;
    let maya = library(&shop).await;
    assert_eq!(found(&maya, "media: [DOCUMENT]").await, ["care"]);
    assert_eq!(found(&maya, "media: [IMAGE], orientations: [LANDSCAPE, PANORAMA]").await, ["strip", "wide"]);
    assert_eq!(found(&maya, "orientations: [PORTRAIT]").await, ["tall"]);
    assert_eq!(found(&maya, "minWidth: 300, minHeight: 300").await, ["tall", "wide"]);
    assert_eq!(found(&maya, "maxBytes: 10").await, ["care"]);
    let facets = "{ resources(kinds: [ASSET]) { facets { field buckets { value count } } } }";
    let facets = maya.gql(facets, json!({})).await.ok()["resources"]["facets"].clone();
    let of = |field: &str| {
        facets.as_array().unwrap().iter().find(|facet| facet["field"] == field).unwrap()["buckets"].clone()
    };
    assert_eq!(of("media"), json!([{ "value": "IMAGE", "count": 4 }, { "value": "DOCUMENT", "count": 1 }]));
    assert_eq!(of("orientation").as_array().map(Vec::len), Some(4));
    assert_eq!(of("used"), json!([{ "value": "false", "count": 5 }]));
}

#[actix_web::test]
async fn an_asset_is_used_from_the_moment_something_shows_it_until_nothing_does() {
    let shop = Shop::open().await;
    let maya = library(&shop).await;
    let tent = shop.product("tent").await;
    assert_eq!(found(&maya, "used: true").await, Vec::<String>::new());
    shop.set(&shop.anna, tent, "picture", "", Some(json!("wide"))).await;
    shop.test.drain_jobs().await;
    assert_eq!(found(&maya, "used: true").await, ["wide"]);
    shop.set(&shop.anna, tent, "picture", "", Some(json!("tall"))).await;
    shop.test.drain_jobs().await;
    assert_eq!(found(&maya, "used: true").await, ["tall"]);
    let delete = "mutation($id: ID!) { deleteResource(id: $id, version: 3) }";
    shop.test.admin().await.gql(delete, json!({ "id": tent })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(found(&maya, "used: true, media: [IMAGE]").await, Vec::<String>::new());
    assert_eq!(found(&maya, "used: false, media: [DOCUMENT]").await, ["care"]);
}

#[actix_web::test]
async fn assets_whose_rights_end_are_found_by_the_day() {
    let shop = Shop::open().await;
    let maya = library(&shop).await;
    for (code, until) in [("wide", "2026-03-31"), ("tall", "2026-04-30")] {
        let id = id(&shop, code).await;
        let rights = "mutation($id: ID!, $until: Date!) { setAssetRights(id: $id, version: 1, rights: { validUntil: $until }) { id } }";
        maya.gql(rights, json!({ "id": id, "until": until })).await.ok();
    }
    shop.test.drain_jobs().await;
    assert_eq!(found(&maya, r#"rightsEndUntil: "2026-03-31""#).await, ["wide"]);
    assert_eq!(found(&maya, r#"rightsEndFrom: "2026-04-01""#).await, ["tall"]);
    assert_eq!(found(&maya, r#"rightsEndFrom: "2026-03-31", rightsEndUntil: "2026-04-30""#).await, ["tall", "wide"]);
}

#[actix_web::test]
async fn an_earlier_file_is_seen_and_comes_back_and_nothing_else_does() {
    let shop = Shop::open().await;
    let maya = library(&shop).await;
    let id = id(&shop, "wide").await;
    let other = Upload::create(
        &maya,
        jpeg(500, 400).len(),
        &[("filename", "newer.jpg"), ("asset", &id.to_string())],
        Some(&jpeg(500, 400)),
    )
    .await;
    let upload = other.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let replace =
        "mutation($id: ID!, $upload: ID!) { replaceAssetFile(id: $id, version: 1, upload: $upload) { version } }";
    maya.gql(replace, json!({ "id": id, "upload": upload })).await.ok();
    let focal = "mutation($id: ID!) { setFocalPoint(id: $id, version: 2, x: 0.2, y: 0.3) { version } }";
    maya.gql(focal, json!({ "id": id })).await.ok();
    let versions = "query($id: ID!) { resource(id: $id) { focalPoint { x y } file { filename } fileVersions { revision author { handle } preview { width height } file { filename width height } } } }";
    let seen = maya.gql(versions, json!({ "id": id })).await.ok()["resource"].clone();
    let version = |revision: i32, name: &str, width: u32, height: u32| {
        json!({ "revision": revision, "author": { "handle": "maya" },
        "preview": { "width": width, "height": height }, "file": { "filename": name, "width": width, "height": height } })
    };
    let both: Json = json!([version(2, "newer.jpg", 500, 400), version(1, "wide.jpg", 400, 300)]);
    assert_eq!(seen["fileVersions"], both);
    let back = r#"mutation($id: ID!) { restoreRevision(id: $id, version: 3, number: 1, paths: ["file"]) { version } }"#;
    maya.gql(back, json!({ "id": id })).await.ok();
    let seen = maya.gql(versions, json!({ "id": id })).await.ok()["resource"].clone();
    assert_eq!((&seen["file"]["filename"], &seen["focalPoint"]), (&json!("wide.jpg"), &json!({ "x": 0.2, "y": 0.3 })));
    assert_eq!(seen["fileVersions"], both, "the same file is one version, however often it comes back");
}
