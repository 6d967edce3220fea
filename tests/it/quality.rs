//! How good the catalogue is: counts, gaps with their reasons, days, duplicates, and what outputs demand.

use chrono::TimeDelta;
use nabe::auth::Permission;
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const MODEL: [&str; 15] = [
    r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
    r#"saveLocale(input: { code: "de_DE", label: "Deutsch" }) { code }"#,
    r#"saveCurrency(code: "EUR")"#,
    r#"saveCurrency(code: "CHF")"#,
    r#"saveCategory(input: { code: "shop", labels: [] }) { code }"#,
    r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "story", type: TEXTAREA, group: "main", labels: [], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "price", type: PRICE, group: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "ean", type: TEXT, group: "main", labels: [], settings: { rule: "gtin" } }) { code }"#,
    r#"saveAttribute(input: { code: "part", type: TEXT, group: "main", labels: [], unique: true }) { code }"#,
    r#"saveChannel(input: { code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US", "de_DE"], currencies: ["EUR", "CHF"] }) { code }"#,
    r#"savePreset(channel: "web", input: { code: "detail", labels: [], recipe: { width: 900, format: "jpeg" } }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "story", "price", "ean", "part"],
        labelAttribute: "name", requirements: [{ channel: "web", attributes: ["name", "price"] }] }) { code }"#,
    r#"saveFamily(input: { code: "hat", kind: PRODUCT, labels: [], attributes: ["name"], labelAttribute: "name" }) { code }"#,
];

const CREATE: &str = "mutation ($input: CreateResourceInput!) { createResource(input: $input) { id version } }";

async fn shop(app: &TestApp) -> Person<'_> {
    let admin = app.admin().await;
    for mutation in MODEL {
        admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
    }
    admin
}

/// Values as `[attribute, locale or null, data as GraphQL takes it]`.
async fn create(admin: &Person<'_>, family: &str, code: &str, values: Json) -> String {
    let value = |value: &Json| json!({ "attribute": value[0], "locale": value[1], "data": value[2] });
    let values: Vec<Json> = values.as_array().unwrap().iter().map(value).collect();
    let input = json!({ "kind": "PRODUCT", "code": code, "family": family, "values": values });
    let made = admin.gql(CREATE, json!({ "input": input })).await.ok();
    made["createResource"]["id"].as_str().unwrap().to_owned()
}

fn name(text: &str) -> Json {
    json!(["name", "en_US", { "text": text }])
}

fn part(text: &str) -> Json {
    json!(["part", null, { "text": text }])
}

async fn ask(person: &Person<'_>, query: &str) -> Json {
    person.gql(query, json!({})).await.ok()
}

/// `one other reason` of each pair.
async fn pairs(person: &Person<'_>, arguments: &str) -> Vec<String> {
    let query =
        format!("{{ duplicates{arguments} {{ totalCount nodes {{ one {{ code }} other {{ code }} reason }} }} }}");
    let found = ask(person, &query).await["duplicates"].clone();
    let nodes = found["nodes"].as_array().unwrap();
    assert_eq!(found["totalCount"], nodes.len());
    let text = |node: &Json| {
        let codes = ["one", "other"].map(|side| node[side]["code"].as_str().unwrap());
        format!("{} {} {}", codes[0], codes[1], node["reason"].as_str().unwrap())
    };
    nodes.iter().map(text).collect()
}

#[tokio::test]
async fn completeness_is_counted_by_family_channel_and_locale_with_what_is_missing_most() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    create(&admin, "boot", "B-1", json!([name("Peak"), ["name", "de_DE", { "text": "Gipfel" }]])).await;
    create(&admin, "boot", "B-2", json!([name("Valley")])).await;
    create(&admin, "hat", "H-1", json!([])).await;
    app.drain_jobs().await;
    let all = ask(
        &admin,
        "{ quality { cells { family { code } channel locale total complete ratio } missing { attribute { code } resources } } }",
    )
    .await;
    let cell = |family: &str, locale: &str, total: i32, complete: i32, ratio: f64| json!({ "family": { "code": family }, "channel": "web", "locale": locale, "total": total, "complete": complete, "ratio": ratio });
    assert_eq!(
        all["quality"]["cells"],
        json!([
            cell("boot", "de_DE", 2, 0, 0.25),
            cell("boot", "en_US", 2, 0, 0.5),
            cell("hat", "de_DE", 1, 1, 1.0),
            cell("hat", "en_US", 1, 1, 1.0),
        ])
    );
    let missing = |code: &str, resources: i32| json!({ "attribute": { "code": code }, "resources": resources });
    assert_eq!(all["quality"]["missing"], json!([missing("price", 2), missing("name", 1)]));
    let english = r#"{ quality(family: "boot", channel: "web", locale: "en_US") { cells { total } missing { attribute { code } resources } }
        german: resources(kinds: [PRODUCT], filter: { missing: { attribute: "name", channel: "web", locale: "de_DE" } }) { nodes { code } }
        any: resources(kinds: [PRODUCT], filter: { missing: { attribute: "price" } }) { totalCount }
        none: resources(kinds: [PRODUCT], filter: { missing: { attribute: "name", locale: "en_US" } }) { totalCount } }"#;
    let english = ask(&admin, english).await;
    assert_eq!(english["quality"], json!({ "cells": [{ "total": 2 }], "missing": [missing("price", 2)] }));
    assert_eq!(english["german"]["nodes"], json!([{ "code": "B-2" }]));
    assert_eq!((&english["any"]["totalCount"], &english["none"]["totalCount"]), (&json!(2), &json!(0)));
    let unknown = "{ resources(kinds: [PRODUCT], filter: { missing: { attribute: \"x\" } }) { totalCount } }";
    assert_eq!(admin.gql(unknown, json!({})).await.violations(), ["filter.missing.attribute: UNKNOWN_ATTRIBUTE"]);
}

#[tokio::test]
async fn each_gap_says_why_it_is_one() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let strict = r#"mutation { saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "story", "price", "ean", "part"],
        labelAttribute: "name", requirements: [{ channel: "web", attributes: ["name", "price", "part", "story", "ean"] }],
        conditions: [{ attribute: "part", expression: "locale == 'en_US'" }], ownValues: ["story"] }) { ownValues } }"#;
    assert_eq!(ask(&admin, strict).await["saveFamily"]["ownValues"], json!(["story"]));
    let rule = r#"mutation { saveRule(input: { code: "tale", labels: [], attribute: "story", formula: "values.name + '!'" }) { code } }"#;
    ask(&admin, rule).await;
    let prices = json!(["price", null, { "prices": [{ "currency": "EUR", "amount": "9" }] }]);
    let id =
        create(&admin, "boot", "B-1", json!([prices, ["name", "de_DE", { "text": "Gipfel" }], name("Peak")])).await;
    let gaps = |locale: &str| {
        format!(
            r#"{{ resource(id: "{id}") {{ completeness {{ locale required missing {{ code }} }} gaps(channel: "web", locale: "{locale}") {{ attribute {{ code }} reason condition currencies scopes rule }} }} }}"#
        )
    };
    let found = ask(&admin, &gaps("en_US")).await;
    let gap = |code: &str, reason: &str, condition: Option<&str>, currencies: Json, rule: Option<&str>| json!({ "attribute": { "code": code }, "reason": reason, "condition": condition, "currencies": currencies, "scopes": [], "rule": rule });
    assert_eq!(
        found["resource"]["gaps"],
        json!([
            gap("ean", "EMPTY", None, json!([]), None),
            gap("part", "EMPTY", Some("locale == 'en_US'"), json!([]), None),
            gap("price", "CURRENCIES", None, json!(["CHF"]), None),
            gap("story", "CALCULATED", None, json!([]), Some("tale")),
        ])
    );
    // What is listed with reasons is what is counted.
    let stored = found["resource"]["completeness"].as_array().unwrap();
    let english = stored.iter().find(|state| state["locale"] == "en_US").unwrap();
    let codes: Vec<&str> =
        english["missing"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["ean", "part", "price", "story"]);
    // The condition of `part` does not hold in German.
    let german = ask(&admin, &gaps("de_DE")).await;
    let codes: Vec<_> =
        german["resource"]["gaps"].as_array().unwrap().iter().map(|gap| gap["attribute"]["code"].clone()).collect();
    assert_eq!(codes, ["ean", "price", "story"]);
    let strange = r#"mutation { saveFamily(input: { code: "hat", kind: PRODUCT, labels: [], attributes: ["name"], ownValues: ["name"] }) { code } }"#;
    assert_eq!(admin.gql(strange, json!({})).await.violations(), ["ownValues.name: NOT_REQUIRED"]);
}

#[tokio::test]
async fn days_are_measured_once_and_the_last_point_is_now() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    create(&admin, "boot", "B-1", json!([name("Peak")])).await;
    app.drain_jobs().await;
    let trend = "{ quality { trend(by: FAMILY) { since series { key points { total complete live } } } } }";
    let before = ask(&admin, trend).await["quality"]["trend"].clone();
    assert_eq!(before["since"], json!(null));
    assert_eq!(before["series"], json!([{ "key": "boot", "points": [{ "total": 2, "complete": 0, "live": null }] }]));
    // Twice on one day is one day.
    for _ in 0..2 {
        nabe::quality::day::measure(&app.app).await.unwrap();
    }
    app.app.clock.advance(TimeDelta::days(1));
    // Nobody is signed in that long.
    let admin = app.editor("later", Permission::ALL.iter().copied()).await;
    create(&admin, "hat", "H-1", json!([])).await;
    app.drain_jobs().await;
    let after = ask(&admin, trend).await["quality"]["trend"].clone();
    assert!(after["since"].is_string());
    assert_eq!(
        after["series"],
        json!([
            { "key": "boot", "points": [{ "total": 2, "complete": 0, "live": 0 }, { "total": 2, "complete": 0, "live": null }] },
            { "key": "hat", "points": [{ "total": 2, "complete": 2, "live": null }] },
        ])
    );
    let one =
        ask(&admin, r#"{ quality(locale: "de_DE") { trend(days: 1) { series { key points { total complete } } } } }"#)
            .await;
    assert_eq!(one["quality"]["trend"]["series"], json!([{ "key": "", "points": [{ "total": 2, "complete": 1 }] }]));
    let wrong = admin.gql("{ quality { trend(days: 0) { since } } }", json!({})).await;
    assert_eq!(wrong.violations(), ["days: OUT_OF_RANGE"]);
}

#[tokio::test]
async fn products_with_one_identifier_or_names_alike_are_duplicates_until_somebody_says_no() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let ean = |text: &str| json!(["ean", null, { "text": text }]);
    let first = create(&admin, "boot", "B-1", json!([name("Fjell hiking boot"), ean("4006381333931")])).await;
    let second = create(&admin, "boot", "B-2", json!([name("Hiking boot, Fjel"), part("AB-12")])).await;
    create(&admin, "boot", "B-3", json!([name("Sandal"), ean("04006381333931"), part("ab 12")])).await;
    create(&admin, "hat", "H-1", json!([name("Fjell hiking boot")])).await;
    create(&admin, "boot", "B-4", json!([name("Fjell hiking boot 2")])).await;
    app.drain_jobs().await;
    let all = ["B-1 B-3 IDENTIFIER", "B-2 B-3 IDENTIFIER", "B-1 B-2 NAME"];
    assert_eq!(pairs(&admin, "").await, all);
    assert_eq!(pairs(&admin, "(reason: NAME)").await, all[2..]);
    assert!(pairs(&admin, "(family: \"hat\")").await.is_empty());
    let of_one = format!("{{ resource(id: \"{first}\") {{ duplicates {{ other {{ code }} score shared }} }} }}");
    let found = ask(&admin, &of_one).await["resource"]["duplicates"].clone();
    assert_eq!((&found[0]["shared"], &found[0]["score"]), (&json!("04006381333931"), &json!(1.0)));

    let judge = |word: &str| {
        format!(
            "mutation {{ {word}Duplicate(one: \"{second}\", other: \"{first}\") {{ reason dismissedBy {{ handle }} }} }}"
        )
    };
    let said = ask(&admin, &judge("dismiss")).await;
    assert!(said["dismissDuplicate"]["dismissedBy"]["handle"].is_string());
    assert_eq!(pairs(&admin, "").await, all[..2]);
    // A new name that is alike again does not bring it back.
    let rename = r#"mutation ($id: ID!) { saveResource(input: { id: $id, version: 1, values: [{ attribute: "name", locale: "en_US", data: { text: "Hiking boot Fjell" } }] }) { version } }"#;
    admin.gql(rename, json!({ "id": second })).await.ok();
    app.drain_jobs().await;
    assert_eq!(pairs(&admin, "").await, all[..2]);
    assert_eq!(pairs(&admin, "(dismissed: true)").await, all[2..]);
    assert_eq!(ask(&admin, &judge("restore")).await["restoreDuplicate"]["reason"], "NAME");
    assert_eq!(pairs(&admin, "").await.len(), 3);
    // What goes to the trash is nobody's duplicate.
    ask(&admin, &format!("mutation {{ deleteResource(id: \"{second}\", version: 2) }}")).await;
    app.drain_jobs().await;
    assert_eq!(pairs(&admin, "").await, all[..1]);
    let gone = admin.gql(&judge("dismiss"), json!({})).await;
    assert_eq!(gone.code(), "NOT_FOUND");
}

#[tokio::test]
async fn a_page_of_pairs_is_settled_in_one_request_and_each_answers_for_itself() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let mut ids = Vec::new();
    for code in ["A", "B", "C"] {
        ids.push(create(&admin, "boot", code, json!([name("Fjell hiking boot")])).await);
    }
    app.drain_jobs().await;
    assert_eq!(pairs(&admin, "").await.len(), 3);
    let settle = |word: &str| {
        format!(
            "mutation ($pairs: [DuplicatePairInput!]!) {{ {word}Duplicates(pairs: $pairs) {{ results {{ one other state duplicate {{ dismissedAt }} violations {{ code }} }} }} }}"
        )
    };
    let pair = |one: usize, other: usize| json!({ "one": ids[one], "other": ids[other] });
    let states = |answer: &Json, field: &str| -> Vec<String> {
        let results = answer[field]["results"].as_array().unwrap().iter();
        results.map(|result| result["state"].as_str().unwrap().to_owned()).collect()
    };
    // In either order; what is no pair keeps nothing back.
    let some = json!({ "pairs": [pair(1, 0), pair(0, 0), pair(0, 2)] });
    let answer = admin.gql(&settle("dismiss"), some.clone()).await.ok();
    assert_eq!(states(&answer, "dismissDuplicates"), ["CHANGED", "REJECTED", "CHANGED"]);
    let results = &answer["dismissDuplicates"]["results"];
    assert_eq!((&results[0]["one"], &results[1]["violations"]), (&json!(ids[1]), &json!([{ "code": "NOT_FOUND" }])));
    assert!(results[0]["duplicate"]["dismissedAt"].is_string());
    assert_eq!(pairs(&admin, "").await, ["B C NAME"]);
    assert_eq!(pairs(&admin, "(dismissed: true)").await.len(), 2);
    let answer = admin.gql(&settle("dismiss"), some.clone()).await.ok();
    assert_eq!(states(&answer, "dismissDuplicates"), ["UNCHANGED", "REJECTED", "UNCHANGED"]);
    let answer = admin.gql(&settle("restore"), some).await.ok();
    assert_eq!(states(&answer, "restoreDuplicates"), ["CHANGED", "REJECTED", "CHANGED"]);
    assert_eq!(pairs(&admin, "").await.len(), 3);

    let twice = admin.gql(&settle("dismiss"), json!({ "pairs": [pair(0, 1), pair(1, 0)] })).await;
    assert_eq!((twice.code(), twice.violations()[0].as_str()), ("INVALID", "pairs.1: DUPLICATE"));
    let many: Vec<Json> = (0..201).map(|_| pair(0, 1)).collect();
    assert_eq!(admin.gql(&settle("dismiss"), json!({ "pairs": many })).await.code(), "INVALID");
    assert_eq!(pairs(&admin, "").await.len(), 3);
}

#[tokio::test]
async fn pages_of_duplicates_go_on_where_the_one_before_ended() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    for code in ["A", "B", "C"] {
        create(&admin, "boot", code, json!([name("Fjell hiking boot")])).await;
    }
    app.drain_jobs().await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let query = format!(
            "{{ duplicates(first: 1{after}) {{ nodes {{ one {{ code }} other {{ code }} }} pageInfo {{ endCursor }} }} }}"
        );
        let page = ask(&admin, &query).await["duplicates"].clone();
        seen.push(format!("{}{}", page["nodes"][0]["one"]["code"], page["nodes"][0]["other"]["code"]).replace('"', ""));
        let Some(cursor) = page["pageInfo"]["endCursor"].as_str() else { break };
        after = format!(", after: \"{cursor}\"");
    }
    assert_eq!(seen, ["AB", "AC", "BC"]);
}

#[tokio::test]
async fn only_who_edits_products_says_that_two_are_different_and_only_who_sees_the_catalogue_sees_its_quality() {
    let app = TestApp::new().await;
    shop(&app).await;
    let viewer = app.editor("viewer", [Permission::ViewCatalog]).await;
    let id = "01890000-0000-7000-8000-000000000000";
    let dismiss = format!("mutation {{ dismissDuplicate(one: \"{id}\", other: \"{id}\") {{ reason }} }}");
    assert_eq!(viewer.gql(&dismiss, json!({})).await.code(), "FORBIDDEN");
    assert_eq!(ask(&viewer, "{ quality { cells { total } } }").await["quality"]["cells"], json!([]));
    let stranger = app.editor("stranger", [Permission::EditProducts]).await;
    for query in [
        "{ quality { cells { total } } }",
        "{ duplicates { totalCount } }",
        r#"{ attributeLimits(family: "boot") { attribute } }"#,
    ] {
        assert_eq!(stranger.gql(query, json!({})).await.code(), "FORBIDDEN", "{query}");
    }
}

#[tokio::test]
async fn what_outputs_demand_of_attributes_follows_their_settings() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let limits =
        r#"{ attributeLimits(family: "boot") { attribute channel locale output field maxLength unit beyond gtin } }"#;
    assert_eq!(ask(&admin, limits).await["attributeLimits"], json!([]));
    let save = "mutation ($input: OutputInput!) { saveOutput(input: $input) { output { id } } }";
    let settings =
        json!({ "link": "https://shop.example/{{ code }}", "locale": "de_DE", "mapping": { "description": "story" } });
    let input =
        json!({ "channel": "web", "kind": "GOOGLE_FEED", "code": "google", "label": "G", "settings": settings });
    admin.gql(save, json!({ "input": input })).await.ok();
    let found = ask(&admin, limits).await["attributeLimits"].clone();
    let row = |attribute: &str, field: &str, max: Json, unit: Json, beyond: Json, gtin: bool| {
        json!({ "attribute": attribute, "channel": "web", "locale": "de_DE", "output": "GOOGLE_FEED", "field": field,
            "maxLength": max, "unit": unit, "beyond": beyond, "gtin": gtin })
    };
    let length = |attribute: &str, field: &str, max: u32| {
        row(attribute, field, json!(max), json!("CHARACTERS"), json!("CUT"), false)
    };
    assert_eq!(
        found,
        json!([
            length("name", "title", 150),
            length("story", "description", 5000),
            row("ean", "gtin", json!(null), json!(null), json!(null), true),
        ])
    );
    let none = ask(&admin, r#"{ attributeLimits(family: "nix") { attribute } }"#).await;
    assert_eq!(none["attributeLimits"], json!([]));
}
