//! Reference entities: records with a life of their own, named by products, shown where both are live.

use nabe::{
    auth::Permission,
    catalog::edit::{Create, Edit, create},
    delivery::document::Data,
    id::ResourceId,
    resource::Kind,
};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, at, web},
    support::Person,
};

/// The shop with the entity `brand`: jackets have one, and several materials; stories show a product.
async fn open() -> Shop {
    let shop = Shop::open().await;
    let entity = |entity: &str| json!({ "referenceEntity": entity });
    let attribute = |code: &str, kind: &str, settings: Json| json!({ "code": code, "type": kind, "group": "all", "labels": {}, "settings": settings });
    shop.change_model(json!({
        "attributes": [
            attribute("country", "text", json!({})),
            attribute("brand", "reference", entity("brand")),
            attribute("materials", "reference_list", entity("material")),
            attribute("hero", "product_link", json!({})),
        ],
        "families": [
            { "code": "brand", "kind": "record", "labels": {}, "attributes": ["name", "country", "picture"], "label_attribute": "name", "image_attribute": "picture" },
            { "code": "material", "kind": "record", "labels": {}, "attributes": ["name"], "label_attribute": "name" },
            { "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name", "image_attribute": "picture",
              "attributes": ["name", "colour", "price", "picture", "brand", "materials"] },
            { "code": "story", "kind": "entry", "labels": {}, "attributes": ["name", "hero"], "label_attribute": "name" },
        ],
    }))
    .await;
    shop
}

async fn record(shop: &Shop, code: &str, english: &str, german: &str) -> ResourceId {
    let values = [("en_US", english), ("de_DE", german)];
    let edit = Edit {
        values: values.map(|(locale, text)| ("name".to_owned(), at(locale), Some(json!(text)))).into(),
        enabled: Some(true),
        ..Edit::default()
    };
    let family = code.split('/').next().map(str::to_owned);
    let new = Create { kind: Kind::Record, code: code.to_owned(), family, family_variant: None, parent: None, edit };
    create(&shop.test.app, &shop.anna, new).await.expect("the record").id
}

const CREATE: &str = "mutation($input: CreateResourceInput!) { createResource(input: $input) { code } }";

async fn refused(person: &Person<'_>, input: Json) -> Vec<String> {
    person.gql(CREATE, json!({ "input": input })).await.violations()
}

#[actix_web::test]
async fn a_record_is_called_after_its_entity_and_needs_the_right_to_edit_records() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let made =
        maya.gql(CREATE, json!({ "input": { "kind": "RECORD", "code": "brand/kaer", "family": "brand" } })).await;
    assert_eq!(made.ok()["createResource"]["code"], "brand/kaer");
    let input = |code: &str, family: Json| json!({ "kind": "RECORD", "code": code, "family": family });
    assert_eq!(refused(&maya, input("kaer", json!("brand"))).await, ["code: WRONG_CODE"]);
    assert_eq!(refused(&maya, input("material/kaer", json!("brand"))).await, ["code: WRONG_CODE"]);
    assert_eq!(refused(&maya, input("brand/kaer", json!("brand"))).await, ["code: DUPLICATE"]);
    assert_eq!(refused(&maya, input("jacket/kaer", json!("jacket"))).await, ["family: WRONG_FAMILY"]);
    assert_eq!(refused(&maya, input("brand/x", Json::Null)).await, ["family: REQUIRED"]);
    let products = [Permission::ViewCatalog, Permission::EditProducts];
    let noah = shop.test.editor("noah", products).await;
    let answer = noah.gql(CREATE, json!({ "input": input("brand/noah", json!("brand")) })).await;
    assert_eq!(answer.code(), "FORBIDDEN");
}

#[actix_web::test]
async fn a_reference_leads_to_a_record_of_its_entity_and_nothing_else() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    record(&shop, "material/wool", "Wool", "Wolle").await;
    record(&shop, "brand/kaer", "Kaer", "Kär").await;
    let kar = shop.product("kar").await;
    let save = "mutation($id: ID!, $version: Int!, $values: [ValueInput!]!) { saveResource(input: { id: $id, version: $version, values: $values }) { \
        values(attributes: [\"materials\", \"brand\"]) { data { ... on RecordsData { records { code label(locale: \"de_DE\") family { code } } } } } } }";
    let set = async |version: i32, attribute: &str, data: Json| {
        let values = json!([{ "attribute": attribute, "data": data }]);
        maya.gql(save, json!({ "id": kar, "version": version, "values": values })).await
    };
    // The short code is enough, and one record counts once.
    let saved = set(1, "materials", json!({ "records": ["wool", "material/wool"] })).await.ok();
    let wool = json!({ "code": "material/wool", "label": "Wolle", "family": { "code": "material" } });
    assert_eq!(saved["saveResource"]["values"], json!([{ "data": { "records": [wool] } }]));
    assert_eq!(set(2, "brand", json!({ "record": "material/wool" })).await.violations(), ["values.brand: WRONG_CODE"]);
    assert_eq!(set(2, "brand", json!({ "record": "nobody" })).await.violations(), ["values.brand: UNKNOWN_TARGET"]);
    let version = set(2, "brand", json!({ "record": "kaer" })).await.ok();
    assert_eq!(version["saveResource"]["values"][0]["data"]["records"][0]["code"], "brand/kaer");

    let brand =
        nabe::resource::find_by_code(shop.test.app.db.read(), Kind::Record, "brand/kaer").await.unwrap().unwrap();
    let used = "query($id: ID!) { resource(id: $id) { usedBy { nodes { code } } } }";
    let used = maya.gql(used, json!({ "id": brand.id })).await.ok();
    assert_eq!(used["resource"]["usedBy"]["nodes"], json!([{ "code": "kar" }]));
    let gone = nabe::catalog::edit::delete(&shop.test.app, &shop.root, brand.id, brand.version).await;
    assert_eq!(gone.unwrap_err().code(), "IN_USE");
}

#[actix_web::test]
async fn a_record_shows_once_it_is_live_and_its_products_follow_it() {
    let shop = open().await;
    let kaer = record(&shop, "brand/kaer", "Kaer", "Kär").await;
    let kar = shop.product("kar").await;
    shop.set(&shop.anna, kar, "brand", "", Some(json!("kaer"))).await;
    let (english, german) = (web("en_US"), web("de_DE"));
    let both = Some(vec![english.clone(), german.clone()]);
    let maya = shop.test.editor("maya", EDITOR).await;
    let review = shop.submit(&shop.anna, kar, both.clone()).await.unwrap();
    let guards = "query($id: ID!) { review(id: $id) { guards { code ok message parameters } } }";
    let guards = maya.gql(guards, json!({ "id": review.id })).await.ok();
    let notes: Vec<&Json> =
        guards["review"]["guards"].as_array().unwrap().iter().filter(|guard| guard["code"] == "RECORDS").collect();
    assert_eq!(notes.len(), 1, "{guards}");
    assert!(notes[0]["ok"] == true && notes[0]["message"].is_string(), "{guards}");
    assert_eq!(notes[0]["parameters"], json!({ "record": "brand/kaer", "cells": ["web.de_DE", "web.en_US"] }));
    shop.approve(&shop.cleo, &review).await.unwrap();
    shop.approve(&shop.dora, &review).await.unwrap();
    assert!(!shop.document(kar, &english).await.unwrap().values.contains_key("brand"));

    shop.publish(kaer, both.clone()).await;
    let label =
        async |cell| match shop.document(kar, cell).await.unwrap().values.remove("brand").map(|value| value.data) {
            Some(Data::Reference(found)) => Some((found.code, found.label)),
            _ => None,
        };
    let named = |label: &str| Some(("brand/kaer".to_owned(), label.to_owned()));
    assert_eq!([label(&english).await, label(&german).await], [named("Kaer"), named("Kär")]);

    shop.set(&shop.anna, kaer, "name", "de_DE", Some(json!("Kär Outdoor"))).await;
    assert_eq!(label(&german).await, named("Kär"), "what is not approved does not show");
    shop.publish(kaer, both).await;
    assert_eq!(label(&german).await, named("Kär Outdoor"));
    let taken =
        nabe::delivery::publish::withdraw(&shop.test.app, &shop.root, kaer, Some(std::slice::from_ref(&german)), None)
            .await;
    taken.unwrap();
    assert_eq!([label(&english).await, label(&german).await], [named("Kaer"), None]);

    // What names a record is a matter of the model, and its products follow that, too.
    shop.set(&shop.anna, kaer, "country", "", Some(json!("Austria"))).await;
    shop.publish(kaer, Some(vec![english.clone()])).await;
    shop.change_model(json!({ "families": [
        { "code": "brand", "kind": "record", "labels": {}, "attributes": ["name", "country", "picture"], "label_attribute": "country" },
    ] }))
    .await;
    shop.test.drain_jobs().await;
    assert_eq!(label(&english).await, named("Austria"));
    shop.gap_free("web").await;
}

const TYPED: &str = "{ products(locale: de_DE, filter: { brand: { eq: \"brand/kaer\" } }) { \
        nodes { sku ... on Jacket { brand { code label country } materials { label } } } \
        facets(fields: [brand, materials]) { field buckets { value label count } } } \
    records(locale: de_DE, filter: { family: { eq: \"material\" } }, sort: [{ field: label }]) { totalCount nodes { code label __typename } } \
    record(code: \"brand/kaer\", locale: en_US) { label ... on Brand { country } } \
    entry(code: \"sole\", locale: de_DE) { ... on Story { hero { code product { label } productModel { label } } } } }";

#[actix_web::test]
async fn a_channel_types_records_by_entity_and_filters_and_counts_by_them() {
    let shop = open().await;
    let everywhere = || Some(vec![web("en_US"), web("de_DE")]);
    let kaer = record(&shop, "brand/kaer", "Kaer", "Kär").await;
    shop.set(&shop.anna, kaer, "country", "", Some(json!("AT"))).await;
    let mut all = vec![kaer];
    for (code, english, german) in [("material/wool", "Wool", "Wolle"), ("material/down", "Down", "Daune")] {
        all.push(record(&shop, code, english, german).await);
    }
    for (code, materials) in [("kar", json!(["wool", "down"])), ("firn", json!(["wool"])), ("plain", json!([]))] {
        let id = shop.product(code).await;
        shop.set(&shop.anna, id, "materials", "", Some(materials)).await;
        if code != "plain" {
            shop.set(&shop.anna, id, "brand", "", Some(json!("kaer"))).await;
        }
        all.push(id);
    }
    let hero = ("hero", "", json!("kar"));
    let title = |locale| ("name", locale, json!("Sohle"));
    all.push(shop.create(Kind::Entry, "sole", None, &[title("de_DE"), title("en_US"), hero]).await);
    for id in all {
        shop.publish(id, everywhere()).await;
    }
    shop.test.drain_jobs().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let list = "{ resources(kinds: [PRODUCT]) { facets { field buckets { value label count } } } }";
    let facets = maya.gql(list, json!({})).await.ok()["resources"]["facets"].clone();
    let of_brand = facets.as_array().unwrap().iter().find(|facet| facet["field"] == "brand").expect("counts by brand");
    assert_eq!(of_brand["buckets"], json!([{ "value": "brand/kaer", "label": "Kaer", "count": 2 }]));

    let address = format!("{}/channels/web/graphql", shop.test.url);
    let answer = shop.test.http.post(address).json(&json!({ "query": TYPED })).send().await.unwrap();
    let answer: Json = answer.json().await.unwrap();
    assert!(answer["errors"].is_null(), "{answer}");
    let brand = json!({ "code": "brand/kaer", "label": "Kär", "country": "AT" });
    let bucket = |value: &str, label: &str, count: i32| json!({ "value": value, "label": label, "count": count });
    assert_eq!(
        answer["data"],
        json!({
            "products": {
                "nodes": [
                    { "sku": "firn", "brand": brand, "materials": [{ "label": "Wolle" }] },
                    { "sku": "kar", "brand": brand, "materials": [{ "label": "Wolle" }, { "label": "Daune" }] },
                ],
                "facets": [
                    { "field": "brand", "buckets": [bucket("brand/kaer", "Kär", 2)] },
                    { "field": "materials", "buckets": [bucket("material/wool", "Wolle", 2), bucket("material/down", "Daune", 1)] },
                ],
            },
            "records": { "totalCount": 2, "nodes": [
                { "code": "material/down", "label": "Daune", "__typename": "Material" },
                { "code": "material/wool", "label": "Wolle", "__typename": "Material" },
            ] },
            "record": { "label": "Kaer", "country": "AT" },
            "entry": { "hero": { "code": "kar", "product": { "label": "kar auf Deutsch" }, "productModel": null } },
        })
    );
}

#[actix_web::test]
async fn an_attribute_cannot_lead_to_what_is_no_reference_entity() {
    let shop = open().await;
    let admin = shop.test.admin().await;
    let save = "mutation($input: AttributeInput!) { saveAttribute(input: $input) { code } }";
    let attempt = async |kind: &str, settings: Json| {
        let input = json!({ "code": "maker", "type": kind, "group": "all", "labels": [], "settings": settings });
        admin.gql(save, json!({ "input": input })).await.violations()
    };
    assert_eq!(attempt("REFERENCE", json!({})).await, ["settings.referenceEntity: UNKNOWN"]);
    assert_eq!(
        attempt("REFERENCE", json!({ "referenceEntity": "jacket" })).await,
        ["settings.referenceEntity: UNKNOWN"]
    );
    assert_eq!(attempt("TEXT", json!({ "referenceEntity": "brand" })).await, ["settings.referenceEntity: CONFLICT"]);
    assert!(attempt("REFERENCE", json!({ "referenceEntity": "brand" })).await.is_empty());
    let family = json!({ "code": "brand", "kind": "ENTRY", "labels": [], "attributes": ["name", "picture"] });
    let save = "mutation($input: FamilyInput!) { saveFamily(input: $input) { code } }";
    let no_entity = admin.gql(save, json!({ "input": family })).await;
    assert_eq!(no_entity.violations(), ["kind: IN_USE"]);
}

#[actix_web::test]
async fn lists_sort_and_search_by_what_records_are_called() {
    let shop = open().await;
    // By code the other way round.
    let zeder = record(&shop, "brand/a", "Zeder", "Zeder").await;
    record(&shop, "brand/z", "Ahorn", "Bergahorn").await;
    for (code, brand) in [("boot", "a"), ("sock", "z")] {
        let product = shop.product(code).await;
        shop.set(&shop.anna, product, "brand", "", Some(json!(brand))).await;
    }
    shop.test.drain_jobs().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let listed = async |arguments: &str| {
        let query = format!("{{ resources(kinds: [PRODUCT], {arguments}) {{ nodes {{ code }} }} }}");
        let found = maya.gql(&query, json!({})).await.ok();
        let nodes = found["resources"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| node["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let by_brand = "sort: { field: \"brand\", direction: ASC }";
    assert_eq!(listed(by_brand).await, ["sock", "boot"]);
    assert_eq!(listed("search: \"bergahorn\"").await, ["sock"]);
    assert_eq!(listed("search: \"zeder\"").await, ["boot"]);
    // They follow what the record is called.
    shop.set(&shop.anna, zeder, "name", "en_US", Some(json!("Aal"))).await;
    shop.test.drain_jobs().await;
    assert_eq!(listed(by_brand).await, ["boot", "sock"]);
    assert_eq!(listed("search: \"aal\"").await, ["boot"]);
}
