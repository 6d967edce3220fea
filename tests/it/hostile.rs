//! What is broken, or means harm: every fault told at once with its place, nothing stored that was refused, and a hub that
//! goes on.

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop},
    support::{GqlResponse, Person},
};

/// The shop, where jackets have an attribute of each type that can be written wrongly.
async fn open() -> Shop {
    let shop = Shop::open().await;
    let attribute = |code: &str, kind: &str, settings: Json| json!({ "code": code, "type": kind, "group": "all", "labels": {}, "settings": settings });
    shop.change_model(json!({
        "attributes": [
            attribute("story", "rich_text", json!({})), attribute("pages", "number", json!({ "max": "1000" })),
            attribute("weight", "measurement", json!({ "unitFamily": "Weight", "defaultUnit": "GRAM" })),
            attribute("since", "date", json!({})), attribute("gtin", "identifier", json!({ "rule": "gtin" })),
            attribute("fit", "select", json!({})),
        ],
        "options": [{ "attribute": "fit", "code": "slim", "labels": {} }, { "attribute": "fit", "code": "wide", "labels": {} }],
        "families": [{ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
            "attributes": ["name", "colour", "price", "picture", "story", "pages", "weight", "since", "gtin", "fit"] }],
    }))
    .await;
    shop
}

async fn save(person: &Person<'_>, id: impl ToString, version: i64, values: Json) -> GqlResponse {
    let save = "mutation($id: ID!, $version: Int!, $values: [ValueInput!]!) {
        saveResource(input: { id: $id, version: $version, values: $values }) { version } }";
    person.gql(save, json!({ "id": id.to_string(), "version": version, "values": values })).await
}

fn value(attribute: &str, data: Json) -> Json {
    json!({ "attribute": attribute, "data": data })
}

#[actix_web::test]
async fn everything_wrong_with_a_product_is_told_at_once_and_nothing_of_it_is_stored() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    let before = shop.resource(kar).await;
    let wrong = json!([
        value("pages", json!({ "number": "1001" })),
        value("weight", json!({ "measurement": { "amount": "3", "unit": "PARSEC" } })),
        value("gtin", json!({ "text": "4006381333932" })),
        value("fit", json!({ "option": "gone" })),
        value("nothing", json!({ "text": "x" })),
    ]);
    let mut told = save(&maya, kar, 1, wrong).await.violations();
    told.sort();
    assert_eq!(
        told,
        [
            "values.fit: UNKNOWN_OPTION",
            "values.gtin: BAD_GTIN",
            "values.nothing: UNKNOWN_ATTRIBUTE",
            "values.pages: TOO_LARGE",
            "values.weight: UNKNOWN_UNIT",
        ]
    );
    // What is no number and no day at all is told in the same way, not as a request that cannot be read.
    for (pages, weight) in [(json!("1e400"), json!("NaN")), (json!(1e40), json!("0x1f"))] {
        let measurement = json!({ "measurement": { "amount": weight, "unit": "GRAM" } });
        let values = json!([
            value("pages", json!({ "number": pages })),
            value("since", json!({ "date": "2026-02-30" })),
            value("weight", measurement)
        ]);
        let mut told = save(&maya, kar, 1, values).await.violations();
        told.sort();
        assert_eq!(told, ["values.pages: BAD_NUMBER", "values.since: BAD_DATE", "values.weight: BAD_NUMBER"]);
    }
    assert_eq!(shop.resource(kar).await, before);
}

#[actix_web::test]
async fn an_option_that_was_deleted_meanwhile_is_told_of() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    let admin = shop.test.admin().await;
    let delete = r#"mutation { deleteOption(attribute: "fit", code: "wide") }"#;
    admin.gql(delete, json!({})).await.ok();
    let told = save(&maya, kar, 1, json!([value("fit", json!({ "option": "wide" }))])).await;
    assert_eq!(told.violations(), ["values.fit: UNKNOWN_OPTION"]);
}

#[actix_web::test]
async fn no_script_comes_through_rich_text() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    let hostile = [
        "<p>a<script>alert(1)</script></p>",
        "<p onclick=alert(1)>a</p>",
        "<a href=\"java\tscript:alert(1)\">a</a>",
        "<a href=\"&#106;avascript:alert(1)\">a</a>",
        "<img src=x onerror=alert(1)>a",
        "<svg><style><img src=x onerror=alert(1)></style></svg>a",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">a",
        "<p style=\"background:url(javascript:alert(1))\">a</p>",
        "<iframe srcdoc=\"<script>alert(1)</script>\">a</iframe>",
        "<noscript><p title=\"</noscript><script>alert(1)</script>\">a</p></noscript>",
        "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->a",
    ];
    for html in hostile {
        let version = shop.resource(kar).await.version.into();
        let told = save(&maya, kar, version, json!([value("story", json!({ "text": html }))])).await;
        assert!(told.violations().iter().all(|told| told.starts_with("values.story: ")), "{html} {told:?}");
        let stored = shop.resource(kar).await.content.values.remove("story").map(|scopes| json!(scopes).to_string());
        let stored = stored.unwrap_or_default().to_lowercase();
        // Refused, or without what would run.
        let traces = ["<script", "onerror=", "onclick=", "javascript:", "<iframe", "<svg", "<style", "style="];
        let found: Vec<&str> = traces.into_iter().filter(|trace| stored.contains(trace)).collect();
        assert!(found.is_empty(), "{html} left {found:?}: {stored}");
    }
}

#[actix_web::test]
async fn a_text_of_megabytes_and_a_document_of_ten_thousand_levels_are_refused_and_cost_nothing_else() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    let long = format!("<p>{}</p>", "wool ".repeat(400_000));
    let told = save(&maya, kar, 1, json!([value("story", json!({ "text": long }))])).await;
    assert_eq!(told.violations(), ["values.story: TOO_LONG"]);
    let deep = "<blockquote>".repeat(10_000);
    let told = save(&maya, kar, 1, json!([value("story", json!({ "text": deep }))])).await;
    assert!(told.violations().iter().all(|told| told.starts_with("values.story: ")), "{told:?}");
    // More than any call may send.
    let huge = json!({ "query": "{ me { id } }", "variables": { "x": "y".repeat(4 << 20) } });
    let answer = maya.post("/graphql", &huge).await;
    let answer: Json = answer.json().await.expect("an answer in JSON");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_QUERY", "{answer}");
    let fine = save(
        &maya,
        kar,
        shop.resource(kar).await.version.into(),
        json!([value("story", json!({ "text": "<p>Wool</p>" }))]),
    );
    fine.await.ok();
}

#[actix_web::test]
async fn what_is_no_text_is_refused_as_such() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let url = format!("{}/graphql", shop.test.url);
    let request = shop.test.http.post(url).header("content-type", "application/json");
    let broken = maya.send(request.body(b"{\"query\":\"{ me { id \xff\xfe } }\"}".to_vec())).await;
    let body: Json = broken.json().await.expect("an answer in JSON");
    assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_QUERY", "{body}");
}

#[actix_web::test]
async fn a_page_that_starts_nowhere_is_refused() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    for after in ["x", "eyJ9", "AAAA", "🦀", &"a".repeat(100_000)] {
        let answer = maya
            .gql(
                "query($after: String) { resources(kinds: [PRODUCT], after: $after) { totalCount } }",
                json!({ "after": after }),
            )
            .await;
        assert_eq!(answer.code(), "INVALID", "{after:.20}");
    }
}

/// Bytes of a document are changed, removed and doubled.
fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, prop::sample::Index, u8)>> {
    prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index, u8)>(), 1..6)
}

fn damaged(document: &[u8], damage: &[(prop::sample::Index, prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = document.to_vec();
    for (at, length, byte) in damage {
        let at = at.index(bytes.len());
        let end = at + length.index(40).min(bytes.len() - at);
        match byte % 4 {
            0 => bytes[at] = *byte,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again).for_each(drop);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

#[actix_web::test]
async fn a_damaged_translation_is_read_or_refused_and_never_the_end() {
    let shop = open().await;
    let admin = shop.test.admin().await;
    let kar = shop.product("kar").await;
    shop.set(&shop.anna, kar, "name", "en_US", Some(json!("Boot"))).await;
    let document = admin.get("/exchange/xliff/de_DE").await.bytes().await.expect("a document");
    assert!(document.starts_with(b"<?xml"));
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    for _ in 0..80 {
        let bytes = damaged(&document, &damage().new_tree(&mut runner).expect("damage").current());
        let url = format!("{}/exchange/xliff?dry_run=true", shop.test.url);
        let answer = admin.send(shop.test.http.post(url).body(bytes.clone())).await;
        let status = answer.status();
        let body: Json = answer.json().await.expect("a report or an error, in JSON");
        let told = status == 200 || (status.is_client_error() && body["error"]["code"].is_string());
        assert!(told, "{status} {body}: {}", String::from_utf8_lossy(&bytes));
    }
}
