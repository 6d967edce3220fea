//! Compiling APIs from models, and running queries over a small index.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    catalog::model::{Attribute, Family},
    channels::Labels,
    delivery::{Document, index},
    resource::Kind,
    search::{Batch, Search},
};

fn attribute(code: &str, kind: &str) -> Attribute {
    let labels = json!({ "en_US": format!("{code} of it") });
    serde_json::from_value(json!({ "code": code, "type": kind, "group": "g", "labels": labels })).unwrap()
}

fn channel() -> Channel {
    serde_json::from_value(json!({
        "code": "web", "kind": "web", "labels": {}, "tree": "shop", "locales": ["de_DE", "en_US"],
        "currencies": ["EUR"], "fallbacks": {}, "units": {},
        "presets": [{ "code": "tile", "labels": {}, "recipe": {} }],
    }))
    .unwrap()
}

fn family(code: &str, kind: Kind, attributes: &[&str]) -> Family {
    Family {
        code: code.to_owned(),
        kind,
        labels: Labels::new(),
        attributes: attributes.iter().map(|code| (*code).to_owned()).collect(),
        label_attribute: None,
        image_attribute: None,
        requirements: BTreeMap::new(),
        conditions: Default::default(),
        own_values: Default::default(),
    }
}

fn model() -> ContentModel {
    let mut model = ContentModel::default();
    for (code, kind) in [
        ("name", "text"),
        ("price", "price"),
        ("colour", "select"),
        ("weight", "measurement"),
        ("image", "asset"),
        ("ok", "boolean"),
        ("only-boots", "number"),
    ] {
        model.put(attribute(code, kind));
    }
    let shared = ["name", "price", "colour", "weight", "image", "ok"];
    let boots: Vec<&str> = shared.iter().copied().chain(["only-boots"]).collect();
    model.put(family("boots", Kind::Product, &boots));
    model.put(family("tents", Kind::Product, &shared));
    model.put(family("story", Kind::Entry, &["name"]));
    for (code, parent) in [("shop", None), ("men", Some("shop")), ("shoes", Some("men"))] {
        model.put(
            serde_json::from_value::<crate::catalog::model::Category>(
                json!({ "code": code, "parent": parent, "labels": { "en_US": code } }),
            )
            .unwrap(),
        );
    }
    model.settle();
    model
}

fn document(number: u128, family: &str, price: &str, colour: &str) -> Document {
    let id = uuid::Uuid::from_u128(number);
    let other = uuid::Uuid::from_u128(1);
    serde_json::from_value(json!({
        "id": id, "kind": "product", "code": format!("P-{number}"), "channel": "web", "locale": "de_DE", "enabled": true,
        "family": { "code": family, "label": family }, "label": format!("Name {number}"), "slug": format!("p-{number}"),
        "image": "image",
        "values": {
            "name": { "type": "text", "data": format!("Schuhe \"{number}\"") },
            "price": { "type": "price", "data": [{ "currency": "EUR", "amount": price }] },
            "colour": { "type": "select", "data": { "code": colour, "label": colour.to_uppercase() } },
            "weight": { "type": "measurement", "data": { "amount": "1.50", "unit": "KILOGRAM", "symbol": "kg" } },
            "image": { "type": "asset", "data": { "id": id, "code": "pic", "mime": "image/jpeg", "renditions": {
                "tile": { "url": "https://x/1.webp", "width": 10, "height": 20, "mime": "image/webp" } } } },
            "ok": { "type": "boolean", "data": number.is_multiple_of(2) },
            "only-boots": { "type": "number", "data": "7" },
        },
        "categories": [{ "code": "shoes", "label": "Shoes", "path": [{ "code": "men", "label": "Men" }, { "code": "shoes", "label": "Shoes" }] }],
        "associations": { "upsell": [{ "id": other, "kind": "product", "code": "P-1", "quantity": 2 }] },
    }))
    .unwrap()
}

struct Shop {
    _folder: tempfile::TempDir,
    search: Search,
    api: Api,
}

fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::new(folder.path().to_owned());
    let (model, channel) = (Arc::new(model()), Arc::new(channel()));
    let rows = [(1, "boots", "10.00", "red"), (2, "tents", "200.00", "blue"), (3, "boots", "30.00", "red")];
    let put = rows.iter().map(|(number, family, price, colour)| {
        let document = document(*number, family, price, colour);
        let (_, body) = document.seal().unwrap();
        index::indexed(&model, &channel, &document, &body).unwrap()
    });
    search
        .index(&index::name("web", "de_DE"))
        .unwrap()
        .write(Batch { put: put.collect(), ..Batch::default() })
        .unwrap();
    Shop { _folder: folder, search, api: Api::compile(model, channel).unwrap() }
}

impl Shop {
    fn run(&self, query: &str, variables: Json) -> Json {
        let planned = futures::executor::block_on(plan_of(&self.api, query, None));
        let plan = planned.unwrap_or_else(|errors| panic!("{errors:?}"));
        let given = variables.as_object().cloned().unwrap_or_default();
        let variables = variables::coerce(&self.api.types, &plan, &given).unwrap();
        let data = execute::execute(&self.api, &self.search, &plan, &variables, None).unwrap();
        let answer = success(&self.api, data);
        let mut answer: Json = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&answer.body)));
        answer["data"].take()
    }

    fn refuses(&self, query: &str) -> String {
        let errors = futures::executor::block_on(plan_of(&self.api, query, None)).err().unwrap_or_default();
        errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn a_list_is_filtered_sorted_counted_and_paged() {
    let shop = shop();
    let query = "query($max: Decimal, $after: String) {
        products(filter: { price: { max: $max } }, sort: [{ field: price, direction: DESC }], first: 1, after: $after) {
            totalCount nodes { sku price { amount currency } }
            pageInfo { hasNextPage endCursor }
            facets(fields: [colour, family]) { field buckets { value label count } } } }";
    let found = shop.run(query, json!({ "max": "50" }));
    let products = &found["products"];
    assert_eq!(products["totalCount"], 2);
    assert_eq!(products["nodes"], json!([{ "sku": "P-3", "price": [{ "amount": "30.00", "currency": "EUR" }] }]));
    assert_eq!(
        products["facets"][0],
        json!({ "field": "colour", "buckets": [{ "value": "red", "label": "red", "count": 2 }] })
    );
    let next = shop.run(query, json!({ "max": 50, "after": products["pageInfo"]["endCursor"] }));
    assert_eq!(next["products"]["nodes"][0]["sku"], "P-1");
    assert_eq!(next["products"]["pageInfo"], json!({ "hasNextPage": false, "endCursor": null }));
}

#[test]
fn one_product_shows_values_pictures_categories_and_what_belongs_to_it() {
    let shop = shop();
    let query = r#"{ product(sku: "P-2") { __typename label name colour { code label colour } weight { amount symbol entered { unit } }
        picture: image { alt rendition(preset: tile) { url } renditions { preset width } }
        categories { code path { label } }
        associations { type quantity product { sku ... on Boots { only_boots } } entry { code } } } }"#;
    let found = shop.run(query, json!({}));
    assert_eq!(
        found["product"],
        json!({
            "__typename": "Tents", "label": "Name 2", "name": "Schuhe \"2\"",
            "colour": { "code": "blue", "label": "BLUE", "colour": null },
            "weight": { "amount": "1.50", "symbol": "kg", "entered": null },
            "picture": { "alt": null, "rendition": { "url": "https://x/1.webp" }, "renditions": [{ "preset": "tile", "width": 10 }] },
            "categories": [{ "code": "shoes", "path": [{ "label": "Men" }, { "label": "Shoes" }] }],
            "associations": [{ "type": "upsell", "quantity": 2, "product": { "sku": "P-1", "only_boots": "7" }, "entry": null }],
        })
    );
    assert_eq!(shop.run(r#"{ product(sku: "none") { sku } }"#, json!({})), json!({ "product": null }));
}

#[test]
fn one_operation_with_a_name_needs_not_be_named_again() {
    let shop = shop();
    let found = shop.run("query Count { products { totalCount } }", json!({}));
    assert!(found["products"]["totalCount"].is_number(), "{found}");
    let refusal = shop.refuses("query One { products { totalCount } } query Two { products { totalCount } }");
    assert!(refusal.contains("Operation name required"), "{refusal}");
}

#[test]
fn fragments_aliases_and_conditions_are_followed() {
    let shop = shop();
    let query =
        "query($no: Boolean!) { a: products(first: 2) { nodes { ...P sku @skip(if: $no) ... on Tents { label } } } }
        fragment P on Product { id @include(if: $no) ok }";
    let found = shop.run(query, json!({ "no": false }));
    assert_eq!(
        found,
        json!({ "a": { "nodes": [{ "ok": false, "sku": "P-1" }, { "ok": true, "sku": "P-2", "label": "Name 2" }] } })
    );
    let found = shop.run(query, json!({ "no": true }));
    assert!(found["a"]["nodes"][0].get("sku").is_none() && found["a"]["nodes"][0]["id"].is_string());
}

#[test]
fn filters_combine_and_words_are_searched() {
    let shop = shop();
    let skus = |arguments: &str| {
        let found = shop.run(&format!("{{ products({arguments}) {{ nodes {{ sku }} }} }}"), json!({}));
        let nodes = found["products"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| node["sku"].as_str().unwrap()[2..].to_owned()).collect::<String>()
    };
    assert_eq!(skus(r#"filter: { colour: { eq: "red" }, price: { min: 20 } }"#), "3");
    assert_eq!(skus(r#"filter: { or: [{ family: { eq: "tents" } }, { sku: { in: ["P-1"] } }] }"#), "12");
    assert_eq!(skus(r#"filter: { not: { ok: { eq: true } }, category: { eq: "men" } }"#), "13");
    assert_eq!(skus(r#"filter: { name: { contains: "schu" }, weight: { exists: false } }"#), "");
    assert_eq!(skus(r#"search: "schuh 2""#), "2");
    assert_eq!(skus(r#"locale: en_US"#), "");
}

#[test]
fn the_category_tree_counts_what_is_live() {
    let shop = shop();
    let found = shop.run(r#"{ categories { code productCount children { code path { code } } } category(code: "shoes") { label } none: category(code: "x") { label } }"#, json!({}));
    assert_eq!(
        found,
        json!({ "categories": [{ "code": "men", "productCount": 3, "children": [{ "code": "shoes", "path": [{ "code": "men" }, { "code": "shoes" }] }] }],
            "category": { "label": "shoes" }, "none": null })
    );
}

#[test]
fn what_the_schema_does_not_know_is_refused() {
    let shop = shop();
    assert!(shop.refuses("{ products { nodes { nothing } } }").contains("nothing"));
    assert!(shop.refuses("{ products(first: \"x\") { totalCount } }").contains("first"));
    assert!(!shop.refuses("mutation { a }").is_empty());
    assert!(!shop.refuses("{ products {").is_empty());
    let deep = "{ a: categories ".to_owned() + &"{ children ".repeat(40) + &"} ".repeat(40) + "}";
    assert!(!shop.refuses(&deep).is_empty());
}

#[test]
fn wrong_variables_are_all_named_with_their_paths() {
    let shop = shop();
    let query = "query($f: ProductFilter, $n: Int!) { products(filter: $f, first: $n) { totalCount } }";
    let plan = futures::executor::block_on(plan_of(&shop.api, query, None)).unwrap();
    let given = json!({ "f": { "price": { "min": "x", "colour": 1 } } });
    let faults = variables::coerce(&shop.api.types, &plan, given.as_object().unwrap()).unwrap_err();
    let paths: BTreeSet<String> = faults.into_iter().map(|fault| fault.path).collect();
    let expected = ["variables.f.price.colour", "variables.f.price.min", "variables.n"];
    assert!(paths.iter().map(String::as_str).eq(expected), "{paths:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_model_compiles(
        codes in prop::collection::btree_map("[A-Za-z0-9_-]{1,6}", 0..14_usize, 1..25),
        families in prop::collection::btree_set("[A-Za-z0-9_-]{1,6}", 0..8),
        nasty in prop::sample::subsequence(vec!["id", "Query", "product", "__typename", "true", "null", "and", "String", "boots_model", "boots", "-"], 0..11),
    ) {
        const KINDS: [&str; 14] = ["identifier", "text", "textarea", "rich_text", "number", "measurement", "price", "boolean", "date", "select", "multi_select", "asset", "asset_list", "link"];
        let mut model = model();
        let mut all: Vec<String> = codes.keys().cloned().collect();
        all.extend(nasty.iter().map(|code| (*code).to_owned()));
        for (index, code) in all.iter().enumerate() {
            model.put(attribute(code, KINDS[codes.get(code).copied().unwrap_or(index % 14)]));
        }
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        for (index, code) in families.iter().map(String::as_str).chain(nasty.iter().copied()).enumerate() {
            model.put(family(code, if index % 3 == 0 { Kind::Entry } else { Kind::Product }, &all));
        }
        model.settle();
        let api = Api::compile(Arc::new(model), Arc::new(channel()));
        prop_assert!(api.is_ok(), "{:?}", api.err());
    }
}
