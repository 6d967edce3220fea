//! Changes of the content model that values stand in the way of: each says what it would do, does it in the background, and
//! is taken back as a whole.

use nabe::{auth::Permission, id::ResourceId, queue, resource::Kind};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Jacket, Shop, at},
    support::Person,
};

const DELETION: &str = "query($code: String!) { attributeDeletion(code: $code) { attribute { code } families { code } \
    familyVariants { code } resourceCount valueCount examples { code } hindrances { code path } } }";
const DELETE: &str = "mutation($code: String!) { deleteAttribute(code: $code) { id total } }";
const MOVES: &str = "query($input: FamilyVariantInput!) { familyVariantMoves(input: $input) { attribute { code } from to \
    holding losing examples { code } } }";
const SAVE: &str =
    "mutation($input: FamilyVariantInput!) { saveFamilyVariant(input: $input) { code moving { id total } } }";
const UNDO: &str = "mutation($id: ID!) { undoBulkEdit(id: $id) { id } }";
const LOOK: &str = "query($id: ID!) { bulkEdit(id: $id) { state counts { waiting changed unchanged rejected } \
    operations { kind text } undoneBy { id } } }";

async fn remodeller(shop: &Shop) -> Person<'_> {
    shop.test.editor("moni", [Permission::ViewCatalog, Permission::EditModel]).await
}

async fn held(shop: &Shop, id: ResourceId, attribute: &str, scope: &str) -> Json {
    shop.resource(id).await.content.value(attribute, &at(scope)).cloned().unwrap_or_default()
}

async fn look(person: &Person<'_>, id: &Json) -> Json {
    person.gql(LOOK, json!({ "id": id })).await.ok()["bulkEdit"].clone()
}

/// The family variant with these attributes held by the variants.
fn by_colour(attributes: &[&str]) -> Json {
    json!({ "input": { "code": "by_colour", "family": "jacket", "labels": [], "levels": [{ "axes": ["colour"], "attributes": attributes }] } })
}

#[actix_web::test]
async fn an_attribute_goes_with_its_values_and_comes_back_with_them() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    let kar = shop.jacket().await;
    shop.test.drain_jobs().await;

    let seen = moni.gql(DELETION, json!({ "code": "price" })).await.ok();
    assert_eq!(
        seen["attributeDeletion"],
        json!({
            "attribute": { "code": "price" }, "families": [{ "code": "jacket" }], "familyVariants": [{ "code": "by_colour" }],
            "resourceCount": 2, "valueCount": 2, "examples": [{ "code": "kar-red" }, { "code": "kar-blue" }], "hindrances": [],
        })
    );
    assert_eq!(held(&shop, kar.red, "price", "").await, json!({ "EUR": "99" }), "looking changed nothing");

    let started = moni.gql(DELETE, json!({ "code": "price" })).await.ok()["deleteAttribute"].clone();
    assert_eq!(started["total"], 2);
    let model = shop.model().await;
    assert!(!model.families["jacket"].attributes.contains("price"), "nobody sees it from now on");
    shop.test.drain_jobs().await;
    let done = look(&moni, &started["id"]).await;
    assert_eq!(done["counts"], json!({ "waiting": 0, "changed": 2, "unchanged": 0, "rejected": 0 }));
    assert_eq!(done["operations"], json!([{ "kind": "DELETE_ATTRIBUTE", "text": "price" }]));
    assert!(shop.model().await.attribute("price").is_none());
    assert_eq!(held(&shop, kar.red, "price", "").await, Json::Null);

    moni.gql(UNDO, json!({ "id": started["id"] })).await.ok();
    shop.test.drain_jobs().await;
    let model = shop.model().await;
    let family = &model.families["jacket"];
    assert!(family.attributes.contains("price") && family.requirements["web"].contains("price"));
    assert_eq!(model.family_variants["by_colour"].level_of("price"), 1);
    for variant in [kar.red, kar.blue] {
        assert_eq!(held(&shop, variant, "price", "").await, json!({ "EUR": "99" }));
    }
    assert!(look(&moni, &started["id"]).await["undoneBy"]["id"].is_string());
}

#[actix_web::test]
async fn an_attribute_without_values_goes_at_once_with_its_options() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    shop.change_model(json!({
        "attributes": [{ "code": "fit", "type": "select", "group": "all", "labels": {} }],
        "options": [{ "attribute": "fit", "code": "slim", "labels": {} }],
    }))
    .await;
    assert_eq!(moni.gql(DELETE, json!({ "code": "fit" })).await.ok()["deleteAttribute"], Json::Null);
    let model = shop.model().await;
    assert!(model.attribute("fit").is_none() && model.option("fit", "slim").is_none());
    assert_eq!(moni.gql(DELETE, json!({ "code": "fit" })).await.code(), "NOT_FOUND");
}

#[actix_web::test]
async fn an_attribute_that_something_needs_stays_and_all_that_needs_it_is_named() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    let kar = shop.jacket().await;
    shop.change_model(json!({
        "attributes": [{ "code": "note", "type": "text", "group": "all", "labels": {} }],
        "rules": [{ "code": "noted", "labels": {}, "attribute": "note", "formula": "values.colour", "sort": 0 }],
    }))
    .await;
    // It tells variants apart, and a rule reads it.
    let refused = moni.gql(DELETE, json!({ "code": "colour" })).await;
    assert_eq!(refused.code(), "INVALID");
    let paths = refused.violations();
    let named = |path: &str| paths.iter().any(|known| known.contains(path));
    assert!(named("family_variant.by_colour.levels.0") && named("rule.noted.formula"), "{paths:?}");
    let seen = moni.gql(DELETION, json!({ "code": "picture" })).await.ok();
    assert_eq!(seen["attributeDeletion"]["hindrances"][0]["path"], "family.jacket.imageAttribute");
    assert_eq!(held(&shop, kar.red, "colour", "").await, json!("red"));
    assert!(shop.model().await.families["jacket"].attributes.contains("colour"), "nothing is half done");
}

#[actix_web::test]
async fn an_attribute_moved_up_is_held_by_the_model_with_the_value_most_variants_had() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    let Jacket { model, red, blue, .. } = shop.jacket().await;
    shop.change_model(json!({ "options": [{ "attribute": "colour", "code": "green", "labels": {} }] })).await;
    let values = [("colour", "", json!("green")), ("price", "", json!({ "EUR": "79" }))];
    let green = shop.create(Kind::Product, "kar-green", Some("kar"), &values).await;
    shop.test.drain_jobs().await;

    let moves = moni.gql(MOVES, by_colour(&["picture"])).await.ok();
    assert_eq!(
        moves["familyVariantMoves"],
        json!([{ "attribute": { "code": "price" }, "from": 1, "to": 0, "holding": 3, "losing": 1, "examples": [{ "code": "kar" }] }])
    );
    let saved = moni.gql(SAVE, by_colour(&["picture"])).await.ok();
    let edit = saved["saveFamilyVariant"]["moving"].clone();
    assert_eq!(edit["total"], 4);
    shop.test.drain_jobs().await;
    assert_eq!(look(&moni, &edit["id"]).await["counts"]["rejected"], 0);
    assert_eq!(held(&shop, model, "price", "").await, json!({ "EUR": "99" }));
    for variant in [red, blue, green] {
        assert_eq!(held(&shop, variant, "price", "").await, Json::Null);
    }
    // Whoever edits goes on as the model says now.
    shop.set(&shop.anna, model, "price", "", Some(json!({ "EUR": "89" }))).await;

    moni.gql(UNDO, json!({ "id": edit["id"] })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(shop.model().await.family_variants["by_colour"].level_of("price"), 1);
    assert_eq!(held(&shop, green, "price", "").await, json!({ "EUR": "79" }));
}

#[actix_web::test]
async fn an_attribute_moved_down_is_held_by_every_variant_that_inherited_it() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    let Jacket { model, red, blue, .. } = shop.jacket().await;
    shop.test.drain_jobs().await;
    let down = ["price", "picture", "name"];
    let moves = moni.gql(MOVES, by_colour(&down)).await.ok();
    assert_eq!(
        moves["familyVariantMoves"],
        json!([{ "attribute": { "code": "name" }, "from": 0, "to": 1, "holding": 1, "losing": 0, "examples": [] }])
    );
    let edit = moni.gql(SAVE, by_colour(&down)).await.ok()["saveFamilyVariant"]["moving"].clone();
    shop.test.drain_jobs().await;
    for variant in [red, blue] {
        assert_eq!(held(&shop, variant, "name", "de_DE").await, json!("Kar Jacke"));
        assert_eq!(held(&shop, variant, "name", "en_US").await, json!("Kar"));
    }
    assert_eq!(held(&shop, model, "name", "en_US").await, Json::Null);
    moni.gql(UNDO, json!({ "id": edit["id"] })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(held(&shop, model, "name", "en_US").await, json!("Kar"));
    assert_eq!(held(&shop, red, "name", "en_US").await, Json::Null);
}

#[actix_web::test]
async fn attributes_move_in_one_direction_at_a_time() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    shop.jacket().await;
    let refused = moni.gql(SAVE, by_colour(&["picture", "name"])).await;
    assert_eq!((refused.code(), refused.violations()), ("INVALID", vec!["levels: MIXED".to_owned()]));
    assert_eq!(shop.model().await.family_variants["by_colour"].level_of("price"), 1, "nothing is half done");
}

#[actix_web::test]
async fn parts_of_the_model_go_when_nothing_needs_them() {
    let shop = Shop::open().await;
    let moni = remodeller(&shop).await;
    shop.jacket().await;
    for (field, code) in
        [("deleteFamily", "jacket"), ("deleteFamilyVariant", "by_colour"), ("deleteAttributeGroup", "all")]
    {
        let refused = moni.gql(&format!("mutation {{ {field}(code: \"{code}\") }}"), Json::Null).await;
        assert_eq!(refused.code(), "IN_USE", "{field}: {}", refused.message());
    }
    for (field, code) in [("deleteFamily", "story"), ("deleteAssociationType", "goes_with")] {
        let gone = moni.gql(&format!("mutation {{ {field}(code: \"{code}\") }}"), Json::Null).await.ok();
        assert_eq!(gone[field], json!(code));
    }
    let model = shop.model().await;
    assert!(model.family("story").is_none() && model.association_types.is_empty());
}

#[actix_web::test]
async fn saving_a_model_with_many_variants_leaves_them_to_the_background() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let codes: Vec<String> = (0..210).map(|number| format!("shade-{number:03}")).collect();
    let options: Vec<Json> =
        codes.iter().map(|code| json!({ "attribute": "colour", "code": code, "labels": {} })).collect();
    shop.change_model(json!({ "options": options })).await;
    let model = shop.create(Kind::ProductModel, "kar", None, &[]).await;
    for code in &codes {
        let values = [("colour", "", json!(code)), ("price", "", json!({ "EUR": "9" }))];
        shop.create(Kind::Product, code, Some("kar"), &values).await;
    }
    shop.test.drain_jobs().await;

    shop.set(&shop.anna, model, "name", "en_US", Some(json!("Kar"))).await;
    let waiting = queue::Entity::find().filter(queue::Column::Kind.eq("recheck_variants"));
    let waiting = waiting.filter(queue::Column::State.eq(queue::State::Queued));
    let waiting = waiting.all(shop.test.app.db.read()).await.expect("the queue");
    assert_eq!(waiting.len(), 1);
    shop.test.drain_jobs().await;
    let complete = "{ resource(kind: PRODUCT, code: \"shade-209\") { completeness { channel locale complete } } }";
    let states = maya.gql(complete, Json::Null).await.ok()["resource"]["completeness"].clone();
    let app = states.as_array().expect("states").iter().find(|state| state["channel"] == "app");
    assert_eq!(app.expect("the app")["complete"], true);
    let found = "{ resources(kinds: [PRODUCT], search: \"Kar\", first: 1) { totalCount } }";
    assert_eq!(maya.gql(found, Json::Null).await.ok()["resources"]["totalCount"], 210, "they are called after it");
}
