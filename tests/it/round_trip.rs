//! What was added to catalogues later comes back as it went out, too: texts of blocks, categories that fill themselves and
//! have contents, and what channels ask for.

use std::fs;

use nabe::resource::{Kind, Scope};
use serde_json::{Value as Json, json};

use crate::{
    exchange::{catalogue, content, difference, give, lines, problems, take},
    support::TestApp,
};

/// The catalogue of `exchange` with stories of blocks and a tree whose categories are told about.
fn told() -> Vec<Json> {
    let blocks = json!([
        { "code": "heading", "fields": [{ "code": "text", "type": "text", "required": true }] },
        { "code": "text", "fields": [{ "code": "body", "type": "rich_text" }] },
        { "code": "products", "fields": [{ "code": "list", "type": "product_link_list" }] },
        { "code": "divider", "labels": { "de_DE": "Linie" } },
    ]);
    let mut all = lines();
    all.extend([
        json!({ "attribute": { "code": "body", "type": "blocks", "group": "all", "labels": {}, "localizable": true,
            "settings": { "blocks": blocks } } }),
        json!({ "family": { "code": "tale", "kind": "entry", "labels": {}, "attributes": ["name", "body"] } }),
        json!({ "family": { "code": "shelf", "kind": "record", "labels": {}, "attributes": ["name", "body"] } }),
        json!({ "category": { "code": "season", "labels": {}, "entity": "shelf" } }),
        json!({ "category": { "code": "low", "parent": "season", "labels": { "en_US": "Low" },
            "condition": "values.rank < 0.0" } }),
        json!({ "channel": { "code": "app", "kind": "app", "labels": {}, "tree": "season", "locales": ["en_US", "de_DE"],
            "currencies": ["EUR"], "confirm_machine_texts": true } }),
        json!({ "record": { "code": "shelf/low", "family": "shelf", "values": {
            "name": { "en_US": "Low things" }, "body": { "en_US": [{ "type": "text", "id": "s", "body": "<p>All that is low</p>" }] } } } }),
        json!({ "entry": { "code": "long-tale", "family": "tale", "values": {
            "name": { "en_US": "A long tale" },
            "body": { "en_US": story(), "de_DE": [{ "type": "divider", "id": "z" }] } } } }),
    ]);
    all
}

/// Its ids are out of order, as they are once somebody moved blocks.
fn story() -> Json {
    json!([
        { "type": "products", "id": "b9", "list": [{ "kind": "product", "code": "zip" }, { "kind": "product_model", "code": "kar" }] },
        { "type": "heading", "id": "a1", "text": "=Winter" },
        { "type": "divider", "id": "c" },
        { "type": "text", "id": "a0", "body": "<p>Snow &amp; <em>ice</em></p>" },
    ])
}

#[actix_web::test]
async fn blocks_conditions_contents_and_what_channels_ask_for_come_back_as_they_went_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (TestApp::new().await, TestApp::new().await);
    assert_eq!(problems(&take(&first, catalogue(&told()).path(), false).await), [""; 0]);
    let (out, again) = (folder.path().join("out"), folder.path().join("again"));
    give(&first, &out).await;
    let text = fs::read_to_string(out.join("catalogue.jsonl")).expect("the catalogue");
    assert!(text.contains(r#""confirm_machine_texts":true"#) && text.contains(r#""condition":"values.rank < 0.0""#));

    assert_eq!(problems(&take(&second, &out, false).await), [""; 0]);
    give(&second, &again).await;
    assert_eq!(difference(&out, &again), [""; 0]);
    let tale = content(&second, Kind::Entry, "long-tale").await.expect("the tale");
    assert_eq!(tale.value("body", &Scope::new(None, Some("en_US"))), Some(&story()));
    let shelf = content(&second, Kind::Record, "shelf/low").await.expect("the content of a category");
    assert_eq!(shelf.value("name", &Scope::new(None, Some("en_US"))), Some(&json!("Low things")));
    let model = nabe::catalog::model::current(&second.app).await.expect("the model");
    assert_eq!(model.category("low").and_then(|low| low.condition.as_deref()), Some("values.rank < 0.0"));
    assert_eq!(model.category("season").and_then(|season| season.entity.as_deref()), Some("shelf"));
    assert!(model.channel("app").is_some_and(|app| app.confirm_machine_texts));

    let second_run = take(&second, &out, false).await;
    assert!(!second_run.changed(), "{:#?}", second_run.parts);
}
