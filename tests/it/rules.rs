//! Rules: values that follow from other values, in editors, lists, completeness and channels.

use nabe::auth::Permission;
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, web},
    support::Person,
};

const SAVE: &str = "mutation($input: RuleInput!) { saveRule(input: $input) { code reads } }";
const PREVIEW: &str = "query($input: RuleInput!) { previewRule(input: $input) { total examined \
    counts { made written earlier notMet missing wrong } places { resource { code } locale before after outcome note } } }";

/// The shop, where jackets have a search title and a size that may be measured.
async fn open() -> Shop {
    let shop = Shop::open().await;
    let attribute = |code: &str, kind: &str, localizable: bool| json!({ "code": code, "type": kind, "group": "all", "labels": {}, "localizable": localizable });
    shop.change_model(json!({
        "attributes": [attribute("title", "text", true), attribute("pieces", "number", false), attribute("each", "number", false)],
        "families": [
            { "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name", "image_attribute": "picture",
              "attributes": ["name", "colour", "price", "picture", "title", "pieces", "each"],
              "requirements": { "web": ["name", "price", "title"], "app": ["name"] } },
        ],
    }))
    .await;
    shop
}

fn title() -> Json {
    json!({ "code": "title", "labels": [{ "locale": "de_DE", "text": "Suchtitel" }], "attribute": "title",
            "formula": "values.name + ', ' + labels.colour" })
}

async fn modeller(shop: &Shop) -> Person<'_> {
    shop.test.editor("mia", EDITOR.into_iter().chain([Permission::EditModel])).await
}

async fn titles(person: &Person<'_>, code: &str) -> Json {
    let query = "query($code: String!) { resource(kind: PRODUCT, code: $code) { \
        values(attributes: [\"title\"]) { locale data { ... on TextData { text } } origin { kind rule { label(locale: \"de_DE\") } } } } }";
    person.gql(query, json!({ "code": code })).await.ok()["resource"]["values"].clone()
}

async fn missing(person: &Person<'_>, code: &str) -> Json {
    let query = "query($code: String!) { resource(kind: PRODUCT, code: $code) { completeness { channel locale missing { code } } } }";
    let found = person.gql(query, json!({ "code": code })).await.ok();
    let states = found["resource"]["completeness"].as_array().expect("a list");
    states.iter().filter(|state| state["channel"] == "web").cloned().collect()
}

#[actix_web::test]
async fn a_rule_makes_what_nobody_wrote_and_an_editor_stands_before_it() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    let kar = shop.product("kar").await;
    mia.gql(SAVE, json!({ "input": title() })).await.ok();
    let made = |text: &str| json!({ "kind": "CALCULATED", "rule": { "label": "Suchtitel" }, "text": text });
    let flat = |values: Json| -> Vec<Json> {
        let values = values.as_array().cloned().unwrap_or_default().into_iter();
        let one = |value: Json| json!({ "kind": value["origin"]["kind"], "rule": value["origin"]["rule"], "text": value["data"]["text"] });
        values.map(one).collect()
    };
    assert_eq!(flat(titles(&mia, "kar").await), [made("kar auf Deutsch, Rot"), made("kar in English, Red")]);

    shop.set(&shop.anna, kar, "title", "de_DE", Some(json!("Von Hand"))).await;
    let written = json!({ "kind": "OWN", "rule": null, "text": "Von Hand" });
    assert_eq!(flat(titles(&mia, "kar").await), [written, made("kar in English, Red")]);

    let gone = "mutation { deleteRule(code: \"title\") }";
    mia.gql(gone, json!({})).await.ok();
    assert_eq!(flat(titles(&mia, "kar").await).len(), 1, "what somebody wrote stays");
}

#[actix_web::test]
async fn what_a_rule_makes_counts_as_there_is_found_in_lists_and_goes_live() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    let kar = shop.product("kar").await;
    let without = json!([{ "code": "title" }]);
    assert_eq!(missing(&mia, "kar").await[0]["missing"], without);
    mia.gql(SAVE, json!({ "input": title() })).await.ok();
    shop.test.drain_jobs().await;
    let left = missing(&mia, "kar").await;
    let english = left.as_array().unwrap().iter().find(|state| state["locale"] == "en_US").unwrap();
    assert_eq!(english["missing"], json!([]));

    let list = "{ resources(kinds: [PRODUCT], search: \"Rot\") { nodes { code } } }";
    assert_eq!(mia.gql(list, json!({})).await.ok()["resources"]["nodes"], json!([{ "code": "kar" }]));

    shop.publish(kar, Some(vec![web("de_DE")])).await;
    let label = async || shop.document(kar, &web("de_DE")).await.unwrap().values.remove("title");
    assert_eq!(json!(label().await)["data"], "kar auf Deutsch, Rot");
    let why = "query($id: ID!) { resource(id: $id) { publications { locale provenance { attribute rule } } } }";
    let why = mia.gql(why, json!({ "id": kar })).await.ok();
    let provenance = why["resource"]["publications"].as_array().unwrap().iter();
    let provenance = provenance.flat_map(|one| one["provenance"].as_array().unwrap());
    assert!(provenance.clone().any(|one| *one == json!({ "attribute": "title", "rule": "title" })), "{why}");

    // The label of an option that the formula reads is part of what the document was built from.
    shop.change_model(
        json!({ "options": [{ "attribute": "colour", "code": "red", "labels": { "de_DE": "Feuerrot" } }] }),
    )
    .await;
    shop.test.drain_jobs().await;
    assert_eq!(json!(label().await)["data"], "kar auf Deutsch, Feuerrot");
    // So is the rule.
    let input = json!({ "code": "title", "labels": [], "attribute": "title", "formula": "values.name.upper()" });
    mia.gql(SAVE, json!({ "input": input })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(json!(label().await)["data"], "KAR AUF DEUTSCH");
}

#[actix_web::test]
async fn a_preview_shows_what_a_rule_would_do_and_writes_nothing() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    shop.product("kar").await;
    let written = shop.product("firn").await;
    shop.set(&shop.anna, written, "title", "en_US", Some(json!("By hand"))).await;
    let preview = mia.gql(PREVIEW, json!({ "input": title() })).await.ok()["previewRule"].clone();
    assert_eq!((&preview["total"], &preview["examined"]), (&json!(2), &json!(2)));
    // French has no name to begin with.
    let counts = json!({ "made": 3, "written": 1, "earlier": 0, "notMet": 0, "missing": 2, "wrong": 0 });
    assert_eq!(preview["counts"], counts);
    let first = json!({ "resource": { "code": "firn" }, "locale": "de_DE", "before": null, "after": "firn auf Deutsch, Rot", "outcome": "VALUE", "note": null });
    assert_eq!(preview["places"][0], first);
    assert_eq!(titles(&mia, "kar").await, json!([]));

    let wrong = json!({ "code": "each", "labels": [], "attribute": "each", "formula": "values.price.EUR / 0" });
    let preview = mia.gql(PREVIEW, json!({ "input": wrong })).await.ok()["previewRule"].clone();
    assert_eq!(preview["counts"]["wrong"], 2);
    assert_eq!(preview["places"][0]["note"], "a division by zero");
}

#[actix_web::test]
async fn mistakes_are_told_with_their_place_and_circles_by_name() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    let refused = async |input: Json| mia.gql(SAVE, json!({ "input": input })).await.violations();
    let rule = |attribute: &str, formula: &str| json!({ "code": attribute, "labels": [], "attribute": attribute, "formula": formula });
    assert_eq!(refused(rule("title", "values.nmae")).await, ["formula: UNKNOWN"]);
    assert_eq!(refused(rule("title", "values.name +")).await, ["formula: BAD_EXPRESSION"]);
    assert_eq!(refused(rule("each", "size(values.name)")).await, ["formula: WIDER_SCOPE"]);
    assert_eq!(refused(rule("picture", "'a'")).await, ["attribute: WRONG_TYPE"]);
    assert_eq!(refused(rule("colour", "'red'")).await, ["attribute: WRONG_TYPE"], "it is an axis");
    mia.gql(SAVE, json!({ "input": rule("each", "values.pieces * 2") })).await.ok();
    assert_eq!(refused(rule("pieces", "values.each / 2")).await, ["formula: CYCLE"]);

    let maya = shop.test.editor("maya", EDITOR).await;
    assert_eq!(maya.gql(SAVE, json!({ "input": title() })).await.code(), "FORBIDDEN");
    assert_eq!(maya.gql(PREVIEW, json!({ "input": title() })).await.code(), "FORBIDDEN");
}

#[actix_web::test]
async fn every_place_a_value_could_come_from_says_what_it_has() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    let jacket = shop.jacket().await;
    mia.gql(SAVE, json!({ "input": title() })).await.ok();
    let never = json!({ "code": "never", "labels": [], "attribute": "title", "condition": "code == 'x'", "formula": "'x'", "sort": -1 });
    mia.gql(SAVE, json!({ "input": never })).await.ok();
    let explain = "query($id: ID!, $locale: String!) { explainValue(resource: $id, attribute: \"title\", channel: \"web\", locale: $locale) { \
        kind locale outcome note decides resource { code } rule { code } } }";
    let explained = async |locale: &str| {
        let found = mia.gql(explain, json!({ "id": jacket.red, "locale": locale })).await.ok();
        let places = found["explainValue"].as_array().unwrap().clone().into_iter();
        let short = |one: Json| {
            let at = one["rule"]["code"].as_str().or(one["resource"]["code"].as_str()).unwrap_or("own").to_owned();
            let decides = if one["decides"] == true { " *" } else { "" };
            format!(
                "{at} {} {}{decides}",
                one["locale"].as_str().unwrap_or_default(),
                one["outcome"].as_str().unwrap_or_default()
            )
        };
        places.map(short).collect::<Vec<_>>()
    };
    let german = ["own de_DE NOTHING", "kar de_DE NOTHING", "never de_DE NOT_MET", "title de_DE VALUE *"];
    assert_eq!(explained("de_DE").await, german);
    let french = [
        "own fr_FR NOTHING",
        "kar fr_FR NOTHING",
        "never fr_FR NOT_MET",
        "title fr_FR MISSING",
        "own en_US NOTHING",
        "kar en_US NOTHING",
        "never en_US NOT_MET",
        "title en_US VALUE *",
    ];
    assert_eq!(explained("fr_FR").await, french);
    shop.set(&shop.anna, jacket.model, "title", "de_DE", Some(json!("Kar"))).await;
    assert_eq!(explained("de_DE").await[1], "kar de_DE VALUE *");
}

#[actix_web::test]
async fn a_family_requires_under_a_condition() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    let kar = shop.product("kar").await;
    shop.set(&shop.anna, kar, "title", "de_DE", Some(json!("Titel"))).await;
    let save = "mutation($input: FamilyInput!) { saveFamily(input: $input) { conditions { attribute expression } } }";
    let family = |conditions: Json| {
        json!({ "code": "jacket", "kind": "PRODUCT", "labels": [], "attributes": ["name", "colour", "price", "picture", "title", "pieces", "each"],
                "requirements": [{ "channel": "web", "attributes": ["pieces"] }], "conditions": conditions })
    };
    let condition = |attribute: &str, expression: &str| json!([{ "attribute": attribute, "expression": expression }]);
    let input = family(condition("pieces", "values.colour == 'blue'"));
    let saved = mia.gql(save, json!({ "input": input })).await.ok();
    assert_eq!(saved["saveFamily"]["conditions"], condition("pieces", "values.colour == 'blue'"));
    shop.test.drain_jobs().await;
    assert_eq!(missing(&mia, "kar").await[0]["missing"], json!([]));
    shop.set(&shop.anna, kar, "colour", "", Some(json!("blue"))).await;
    assert_eq!(missing(&mia, "kar").await[0]["missing"], json!([{ "code": "pieces" }]));

    let refused = async |conditions: Json| mia.gql(save, json!({ "input": family(conditions) })).await.violations();
    assert_eq!(refused(condition("pieces", "values.nothing")).await, ["conditions.pieces: UNKNOWN"]);
    assert_eq!(refused(condition("title", "true")).await, ["conditions.title: NOT_REQUIRED"]);
}

/// A wide line of products below one model: what a rule makes of the model's values is theirs at once.
#[actix_web::test]
async fn variants_make_their_own_value_of_what_they_inherit() {
    let shop = open().await;
    let mia = modeller(&shop).await;
    shop.jacket().await;
    mia.gql(SAVE, json!({ "input": title() })).await.ok();
    let texts = async |code: &str| {
        let values = titles(&mia, code).await;
        values.as_array().unwrap().iter().map(|value| value["data"]["text"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(texts("kar-red").await, [json!("Kar Jacke, Rot"), json!("Kar, Red")]);
    assert_eq!(texts("kar-blue").await, [json!("Kar Jacke, Blau"), json!("Kar, Blue")]);
    let kar = nabe::resource::find_by_code(shop.test.app.db.read(), nabe::resource::Kind::ProductModel, "kar").await;
    let kar = kar.unwrap().unwrap().id;
    shop.set(&shop.anna, kar, "name", "en_US", Some(json!("Kar II"))).await;
    assert_eq!(texts("kar-blue").await[1], json!("Kar II, Blue"));
}
