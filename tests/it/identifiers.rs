//! Several identifiers of one product: each with its own value, its standard, and a way to the product that has it.

use nabe::{auth::Permission, resource::Kind};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, web},
    support::Person,
};

const FIND: &str =
    "query($attribute: String!, $value: String!) { byIdentifier(attribute: $attribute, value: $value) { kind code } }";

/// The shop, where jackets have an article number, a GTIN and the ISBN of their manual.
async fn open() -> Shop {
    let shop = Shop::open().await;
    let identifier = |code: &str, sort: i32, settings: Json| json!({ "code": code, "type": "identifier", "group": "all", "labels": {}, "unique": true, "sort": sort, "settings": settings });
    shop.change_model(json!({
        "attributes": [
            identifier("sku", 1, json!({})), identifier("supplier", 2, json!({})),
            identifier("gtin", 0, json!({ "rule": "gtin" })), identifier("manual", 3, json!({ "rule": "isbn" })),
        ],
        "families": [{ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
            "attributes": ["name", "colour", "price", "picture", "sku", "supplier", "gtin", "manual"],
            "requirements": { "web": ["name", "sku", "gtin"] } }],
    }))
    .await;
    shop
}

async fn find(person: &Person<'_>, attribute: &str, value: &str) -> Json {
    person.gql(FIND, json!({ "attribute": attribute, "value": value })).await.ok()["byIdentifier"].clone()
}

#[actix_web::test]
async fn each_identifier_has_a_value_of_its_own_and_the_code_stands_for_the_first() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    let query = "query($id: ID!) { resource(id: $id) { completeness { channel locale missing { code } } } }";
    let missing = maya.gql(query, json!({ "id": kar })).await.ok();
    let states = missing["resource"]["completeness"].as_array().unwrap();
    let english = states.iter().find(|state| state["channel"] == "web" && state["locale"] == "en_US").unwrap();
    assert_eq!(english["missing"], json!([{ "code": "gtin" }]), "the code is the article number, and no GTIN");

    shop.set(&shop.anna, kar, "gtin", "", Some(json!("4006381333931"))).await;
    shop.publish(kar, Some(vec![web("en_US")])).await;
    let document = shop.document(kar, &web("en_US")).await.unwrap();
    let shown = |code: &str| document.values.get(code).map(|value| json!(value)["data"].clone());
    assert_eq!(shown("sku"), Some(json!("kar")));
    assert_eq!(shown("gtin"), Some(json!("4006381333931")));
    assert_eq!((shown("supplier"), shown("manual")), (None, None), "nobody wrote these");
}

#[actix_web::test]
async fn a_wrong_check_digit_is_told_with_the_right_one() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    let save = "mutation($id: ID!, $values: [ValueInput!]!) { saveResource(input: { id: $id, version: 1, values: $values }) { version } }";
    let values = |gtin: &str, isbn: &str| json!([{ "attribute": "gtin", "data": { "text": gtin } }, { "attribute": "manual", "data": { "text": isbn } }]);
    let wrong = maya.gql(save, json!({ "id": kar, "values": values("4006381333932", "978-3-16-148410-1") })).await;
    let found = wrong.errors[0]["extensions"]["violations"].as_array().unwrap();
    let told: Vec<_> =
        found.iter().map(|fault| (&fault["path"], &fault["code"], &fault["parameters"]["digit"])).collect();
    let expected = [
        (json!("values.gtin"), json!("BAD_GTIN"), json!("1")),
        (json!("values.manual"), json!("BAD_ISBN"), json!("0")),
    ];
    assert_eq!(told, expected.iter().map(|(path, code, digit)| (path, code, digit)).collect::<Vec<_>>());
    maya.gql(save, json!({ "id": kar, "values": values("4006381333931", "978-3-16-148410-0") })).await.ok();
}

#[actix_web::test]
async fn an_identifier_leads_to_the_one_that_has_it() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let kar = shop.product("kar").await;
    shop.set(&shop.anna, kar, "gtin", "", Some(json!("4006381333931"))).await;
    let product = json!({ "kind": "PRODUCT", "code": "kar" });
    assert_eq!(find(&maya, "gtin", "4006381333931").await, product);
    assert_eq!(find(&maya, "gtin", " 4006381333931 ").await, product, "as it is pasted");
    assert_eq!(find(&maya, "gtin", "96385074").await, Json::Null);
    assert_eq!(find(&maya, "sku", "kar").await, product, "the code stands for it");
    shop.create(Kind::Entry, "kar", None, &[]).await;
    assert_eq!(find(&maya, "sku", "kar").await, product);
    let version = shop.resource(kar).await.version;
    nabe::catalog::edit::delete(&shop.test.app, &shop.root, kar, version).await.unwrap();
    assert_eq!((find(&maya, "gtin", "4006381333931").await, find(&maya, "sku", "kar").await), (Json::Null, Json::Null));

    let refused = maya.gql(FIND, json!({ "attribute": "colour", "value": "red" })).await;
    assert_eq!(refused.violations(), ["attribute: NOT_UNIQUE"], "it would tell one of many");
    assert_eq!(maya.gql(FIND, json!({ "attribute": "nothing", "value": "1" })).await.code(), "NOT_FOUND");
    let noah = shop.test.editor("noah", [Permission::ManageUsers]).await;
    assert_eq!(noah.gql(FIND, json!({ "attribute": "gtin", "value": "1" })).await.code(), "FORBIDDEN");
}

#[actix_web::test]
async fn a_copy_says_what_the_first_says_and_has_none_of_its_names() {
    let shop = open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let tent = shop.product("tent").await;
    for (attribute, locale, data) in
        [("name", "en_US", json!("Tent")), ("gtin", "", json!("4006381333931")), ("supplier", "", json!("S-1"))]
    {
        shop.set(&shop.anna, tent, attribute, locale, Some(data)).await;
    }
    let copy = "mutation($id: ID!, $code: String!) { copyResource(id: $id, code: $code) {
        code revisionNumber state categories { code } values { attribute { code } data { ... on TextData { text } } } } }";
    let made = maya.gql(copy, json!({ "id": tent, "code": "tent-2" })).await.ok()["copyResource"].clone();
    assert_eq!(
        (&made["code"], &made["revisionNumber"], &made["state"]),
        (&json!("tent-2"), &json!(1), &json!("DRAFT"))
    );
    assert_eq!(made["categories"], json!([{ "code": "jackets" }]));
    let texts: Vec<&Json> = made["values"].as_array().unwrap().iter().map(|value| &value["data"]["text"]).collect();
    assert!(texts.contains(&&json!("Tent")) && !texts.contains(&&json!("4006381333931")), "{made}");
    assert!(!texts.contains(&&json!("S-1")), "a unique value is of one product");
    // Under a name that is taken, or of a kind of which there is one.
    assert_eq!(maya.gql(copy, json!({ "id": tent, "code": "tent" })).await.violations(), ["code: DUPLICATE"]);
    let jacket = shop.jacket().await;
    for id in [jacket.red, jacket.photo] {
        assert_eq!(maya.gql(copy, json!({ "id": id, "code": "more" })).await.code(), "NOT_COPIED");
    }
}
