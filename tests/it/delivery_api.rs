//! The delivery API over HTTP: what is published is served, cacheably, and found.

use nabe::{
    auth::Actor,
    catalog::edit::{Create, Edit, create},
    delivery::{Cell, publish},
    id::ResourceId,
    resource::{Kind, Scope},
};
use reqwest::{StatusCode, header};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const MODEL: [&str; 12] = [
    r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
    r#"saveLocale(input: { code: "de_DE", label: "Deutsch" }) { code }"#,
    r#"saveCurrency(code: "EUR")"#,
    r#"saveCategory(input: { code: "shop", labels: [] }) { code }"#,
    r#"saveCategory(input: { code: "boots", parent: "shop", labels: [{ locale: "en_US", text: "Boots" }] }) { code }"#,
    r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [] }) { code }"#,
    r#"saveOption(attribute: "colour", input: { code: "red", labels: [{ locale: "de_DE", text: "Rot" }] }) { code }"#,
    r#"saveChannel(input: { code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US", "de_DE"], currencies: ["EUR"] }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "colour"], labelAttribute: "name" }) { code }"#,
    r#"saveAttribute(input: { code: "waterproof", type: BOOLEAN, group: "main", labels: [] }) { code }"#,
];

async fn shop(app: &TestApp) -> Person<'_> {
    let admin = app.admin().await;
    for mutation in MODEL {
        admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
    }
    admin
}

async fn boot(app: &TestApp, code: &str, name: &str) -> ResourceId {
    let edit = Edit {
        enabled: Some(true),
        values: vec![
            ("name".to_owned(), Scope::new(None, Some("en_US")), Some(name.into())),
            ("colour".to_owned(), Scope::global(), Some("red".into())),
        ],
        categories: Some(["boots".to_owned()].into()),
        ..Edit::default()
    };
    let new = Create {
        kind: Kind::Product,
        code: code.to_owned(),
        family: Some("boot".to_owned()),
        family_variant: None,
        parent: None,
        edit,
    };
    create(&app.app, &Actor::system("test"), new).await.expect("the boot").id
}

async fn publish(app: &TestApp, boots: &[ResourceId]) {
    let items: Vec<_> = boots.iter().map(|id| (*id, vec![Cell::new("web", "en_US")])).collect();
    publish::publish_many(&app.app, &Actor::system("test"), &items).await.expect("the boots go live");
    app.drain_jobs().await;
}

async fn ask(app: &TestApp, body: Json) -> reqwest::Response {
    app.http.post(format!("{}/channels/web/graphql", app.url)).json(&body).send().await.unwrap()
}

async fn data(app: &TestApp, query: &str) -> Json {
    let answer: Json = ask(app, json!({ "query": query })).await.json().await.unwrap();
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"].clone()
}

const LIST: &str = "{ products(locale: en_US, filter: { colour: { eq: \"red\" } }) { totalCount nodes { sku label ... on Boot { name colour { label } } } } }";

#[tokio::test]
async fn what_is_published_is_served_and_what_is_not_is_not() {
    let app = TestApp::new().await;
    shop(&app).await;
    let (live, _draft) = (boot(&app, "B-1", "Peak boot").await, boot(&app, "B-2", "Valley boot").await);
    publish(&app, &[live]).await;
    let found = data(&app, LIST).await;
    assert_eq!(
        found["products"],
        json!({ "totalCount": 1, "nodes": [{ "sku": "B-1", "label": "Peak boot", "name": "Peak boot", "colour": { "label": "Rot" } }] })
    );
    let search = data(&app, "{ products(locale: en_US, search: \"pea\") { nodes { sku } } category(code: \"boots\", locale: en_US) { label productCount } }").await;
    assert_eq!(
        search,
        json!({ "products": { "nodes": [{ "sku": "B-1" }] }, "category": { "label": "Boots", "productCount": 1 } })
    );
}

const MORE: [&str; 4] = [
    r#"saveAttribute(input: { code: "launch", type: DATE_TIME, group: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "accent", type: COLOUR, group: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "size_chart", type: TABLE, group: "main", labels: [], settings: { columns: [
        { code: "size", type: "text", required: true, labels: { en_US: "Size" } },
        { code: "foot", type: "number", labels: { en_US: "Foot length" } }] } }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [],
        attributes: ["name", "colour", "launch", "accent", "size_chart"], labelAttribute: "name" }) { code }"#,
];

#[tokio::test]
async fn tables_moments_and_colours_are_typed_filtered_and_counted() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    for mutation in MORE {
        admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
    }
    let id = boot(&app, "B-1", "Peak boot").await;
    let values = json!([
        { "attribute": "launch", "data": { "dateTime": "2026-03-01T09:30:00+01:00" } },
        { "attribute": "accent", "data": { "colour": "#24433A" } },
        { "attribute": "size_chart", "data": { "rows": [{ "size": "42", "foot": "26.70" }, { "size": "43" }] } },
    ]);
    let saved = admin.gql(SAVE, json!({ "input": { "id": id, "version": 1, "values": values } })).await.ok();
    assert_eq!(
        saved["saveResource"]["values"],
        json!([
            { "data": { "colour": "#24433a" } },
            { "data": { "dateTime": "2026-03-01T08:30:00+00:00" } },
            { "data": { "rows": [{ "size": "42", "foot": "26.7" }, { "size": "43" }] } },
        ])
    );
    publish(&app, &[id]).await;
    let found = data(&app, TYPED).await;
    assert_eq!(
        found["products"],
        json!({
            "nodes": [{
                "launch": "2026-03-01T08:30:00Z",
                "accent": "#24433a",
                "size_chart": {
                    "columns": [{ "code": "size", "label": "Size" }, { "code": "foot", "label": "Foot length" }],
                    "rows": [{ "size": "42", "foot": "26.7" }, { "size": "43", "foot": null }],
                },
            }],
            "facets": [{ "buckets": [{ "value": "#24433a", "count": 1 }] }],
        })
    );
    let none = data(
        &app,
        r#"{ products(locale: en_US, filter: { launch: { max: "2026-03-01T08:29:59Z" } }) { totalCount } }"#,
    )
    .await;
    assert_eq!(none["products"]["totalCount"], 0);
}

const SAVE: &str = "mutation($input: SaveResourceInput!) { saveResource(input: $input) {
    values(attributes: [\"launch\", \"accent\", \"size_chart\"]) { data {
        ... on DateTimeData { dateTime } ... on ColourData { colour } ... on TableData { rows }
    } } } }";

const TYPED: &str = "{ products(locale: en_US, sort: [{ field: launch }], filter: {
        launch: { min: \"2026-03-01T08:30:00Z\" }, accent: { in: [\"#24433a\"] }, size_chart: { exists: true } }) {
    nodes { ... on Boot { launch accent size_chart { columns { code label } rows { size foot } } } }
    facets(fields: [accent]) { buckets { value count } }
} }";

#[tokio::test]
async fn an_answer_is_known_by_its_etag_until_something_changes() {
    let app = TestApp::new().await;
    shop(&app).await;
    let (one, two) = (boot(&app, "B-1", "Peak").await, boot(&app, "B-2", "Valley").await);
    publish(&app, &[one]).await;
    let first = ask(&app, json!({ "query": LIST })).await;
    let etag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let keys = first.headers()["surrogate-key"].to_str().unwrap();
    assert!(etag.starts_with('"') && keys == format!("web {one}"), "{etag} {keys}");
    let again = || {
        app.http
            .post(format!("{}/channels/web/graphql", app.url))
            .json(&json!({ "query": LIST }))
            .header(header::IF_NONE_MATCH, &etag)
    };
    assert_eq!(again().send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    publish(&app, &[two]).await;
    assert_eq!(again().send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn queries_are_persisted_by_their_hash_and_asked_for_by_address() {
    let app = TestApp::new().await;
    shop(&app).await;
    let query = "{ products { totalCount } }";
    let hash = "a".repeat(64);
    let unknown: Json = ask(&app, json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } }))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
    let wrong: Json = ask(&app, json!({ "query": query, "extensions": { "persistedQuery": { "sha256Hash": hash } } }))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_MISMATCH");
    let by_address =
        app.http.get(format!("{}/channels/web/graphql", app.url)).query(&[("query", query)]).send().await.unwrap();
    assert_eq!(by_address.json::<Json>().await.unwrap()["data"], json!({ "products": { "totalCount": 0 } }));
}

#[tokio::test]
async fn wrong_queries_answer_400_to_those_who_know_the_media_type() {
    let app = TestApp::new().await;
    shop(&app).await;
    let body = json!({ "query": "{ nothing }" });
    assert_eq!(ask(&app, body.clone()).await.status(), StatusCode::OK);
    let modern = app
        .http
        .post(format!("{}/channels/web/graphql", app.url))
        .header(header::ACCEPT, "application/graphql-response+json");
    assert_eq!(modern.json(&body).send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    let missing = app.http.post(format!("{}/channels/none/graphql", app.url)).json(&body).send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_schema_follows_the_model() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let query = "{ __type(name: \"Boot\") { fields { name } } }";
    let names = |found: &Json| found["__type"]["fields"].to_string();
    assert!(!names(&data(&app, query).await).contains("waterproof"));
    let save = r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "colour", "waterproof"], labelAttribute: "name" }) { code }"#;
    admin.gql(&format!("mutation {{ {save} }}"), json!({})).await.ok();
    app.app.clock.advance(chrono::Duration::seconds(1));
    // The new schema is compiled apart; the old one serves meanwhile.
    let mut tries = 0;
    while !names(&data(&app, query).await).contains("waterproof") {
        tries += 1;
        assert!(tries < 1000, "the schema does not follow the model");
        tokio::task::yield_now().await;
    }
}
