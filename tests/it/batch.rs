//! Many resources saved in one call: what is wrong is said of its own resource, the policy says what becomes of the others,
//! and a dry run writes nothing.

use nabe::{
    auth::Permission,
    events,
    id::ResourceId,
    resource::{self, Kind},
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop},
    support::Person,
};

const SAVE: &str = "mutation($inputs: [SaveResourceInput!]!, $onError: SaveErrorPolicy, $dryRun: Boolean) { \
    saveResources(inputs: $inputs, onError: $onError, dryRun: $dryRun) { \
        counts { changed unchanged rejected heldBack } \
        results { id state resource { code version } changes { path before { text } after { text } } violations { code path } \
            completeness { before { channel locale complete } after { complete missing { code } } } } } }";

fn name(id: ResourceId, version: i32, locale: &str, text: &str) -> Json {
    value(id, version, json!({ "attribute": "name", "locale": locale, "data": { "text": text } }))
}

fn colour(id: ResourceId, version: i32, option: &str) -> Json {
    value(id, version, json!({ "attribute": "colour", "data": { "option": option } }))
}

fn value(id: ResourceId, version: i32, value: Json) -> Json {
    json!({ "id": id, "version": version, "values": [value] })
}

async fn save(person: &Person<'_>, inputs: Json, more: Json) -> Json {
    let mut variables = json!({ "inputs": inputs });
    variables.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    person.gql(SAVE, variables).await.ok()["saveResources"].clone()
}

fn states(answer: &Json) -> Vec<&str> {
    let results = answer["results"].as_array().expect("results");
    results.iter().map(|result| result["state"].as_str().expect("a state")).collect()
}

/// What a write leaves behind: versions, revisions, and how many events there are.
async fn traces(shop: &Shop, ids: &[ResourceId]) -> (Vec<(i32, i32)>, u64, u64) {
    let mut numbers = Vec::new();
    for id in ids {
        let row = shop.resource(*id).await;
        numbers.push((row.version, row.revision));
    }
    let db = shop.test.app.db.read();
    let revisions = resource::revision::Entity::find().count(db).await.expect("the revisions");
    (numbers, revisions, events::Entity::find().count(db).await.expect("the events"))
}

#[actix_web::test]
async fn the_good_edits_are_saved_and_the_bad_ones_say_what_is_wrong() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (boot, sock, scarf) = (shop.product("boot").await, shop.product("sock").await, shop.product("scarf").await);
    let (_, revisions, events) = traces(&shop, &[]).await;
    let inputs =
        json!([name(boot, 1, "en_US", "Boot"), colour(sock, 1, "green"), name(scarf, 1, "en_US", "scarf in English")]);
    let answer = save(&maya, inputs, json!({ "onError": "GOOD_ONLY" })).await;
    assert_eq!(answer["counts"], json!({ "changed": 1, "unchanged": 1, "rejected": 1, "heldBack": 0 }));
    assert_eq!(states(&answer), ["CHANGED", "REJECTED", "UNCHANGED"]);
    assert_eq!(answer["results"][0]["resource"], json!({ "code": "boot", "version": 2 }));
    let change =
        json!({ "path": "values.name.en_US", "before": { "text": "boot in English" }, "after": { "text": "Boot" } });
    assert_eq!(answer["results"][0]["changes"], json!([change]));
    assert_eq!(answer["results"][1]["violations"], json!([{ "code": "UNKNOWN_OPTION", "path": "values.colour" }]));
    // One save, one revision and one event; the author is who saved.
    assert_eq!(traces(&shop, &[boot, sock, scarf]).await, (vec![(2, 2), (1, 1), (1, 1)], revisions + 1, events + 1));
    assert_eq!(shop.resource(boot).await.updated_by, Some(maya.id));
}

#[actix_web::test]
async fn nothing_is_saved_unless_everything_can_be() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let ids = [shop.product("boot").await, shop.product("sock").await];
    let before = traces(&shop, &ids).await;
    let answer = save(&maya, json!([name(ids[0], 1, "en_US", "Boot"), colour(ids[1], 1, "green")]), json!({})).await;
    assert_eq!(answer["counts"], json!({ "changed": 0, "unchanged": 0, "rejected": 1, "heldBack": 1 }));
    assert_eq!(states(&answer), ["HELD_BACK", "REJECTED"]);
    assert_eq!(answer["results"][0]["changes"][0]["after"]["text"], "Boot");
    assert_eq!(traces(&shop, &ids).await, before);

    let answer = save(&maya, json!([name(ids[0], 1, "en_US", "Boot"), colour(ids[1], 1, "blue")]), json!({})).await;
    assert_eq!(states(&answer), ["CHANGED", "CHANGED"]);
    assert_eq!(traces(&shop, &ids).await, (vec![(2, 2), (2, 2)], before.1 + 2, before.2 + 2));
}

#[actix_web::test]
async fn two_variants_exchange_their_axes_in_one_call_unless_one_of_them_is_refused() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    shop.create(Kind::ProductModel, "anorak", None, &[("name", "en_US", json!("Anorak"))]).await;
    let mut ids = Vec::new();
    for option in ["red", "blue"] {
        ids.push(shop.create(Kind::Product, option, Some("anorak"), &[("colour", "", json!(option))]).await);
    }
    let good_only = json!({ "onError": "GOOD_ONLY" });
    let one = save(&maya, json!([colour(ids[0], 1, "blue")]), good_only.clone()).await;
    assert_eq!(one["results"][0]["violations"], json!([{ "code": "DUPLICATE_AXES", "path": "values" }]));
    let mut bad = colour(ids[1], 1, "red");
    bad["values"].as_array_mut().unwrap().push(json!({ "attribute": "nonsense", "data": { "text": "x" } }));
    let refused = save(&maya, json!([colour(ids[0], 1, "blue"), bad]), good_only.clone()).await;
    assert_eq!(states(&refused), ["REJECTED", "REJECTED"]);
    assert_eq!(refused["results"][0]["violations"], json!([{ "code": "DUPLICATE_AXES", "path": "values" }]));
    let both = save(&maya, json!([colour(ids[0], 1, "blue"), colour(ids[1], 1, "red")]), good_only).await;
    assert_eq!(states(&both), ["CHANGED", "CHANGED"]);
    let back = save(&maya, json!([colour(ids[0], 2, "red"), colour(ids[1], 2, "blue")]), json!({})).await;
    assert_eq!(states(&back), ["CHANGED", "CHANGED"]);
}

#[actix_web::test]
async fn a_clash_is_reported_for_its_own_resource_and_the_others_merge() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    shop.set(&shop.ben, boot, "name", "en_US", Some(json!("Bens boot"))).await;
    shop.set(&shop.ben, sock, "name", "en_US", Some(json!("Bens sock"))).await;
    // Both started from the first version: one changes what Ben changed, the other something else.
    let inputs = json!([name(boot, 1, "en_US", "Mayas boot"), name(sock, 1, "de_DE", "Mayas Socke")]);
    let answer = save(&maya, inputs, json!({ "onError": "GOOD_ONLY" })).await;
    assert_eq!(states(&answer), ["REJECTED", "CHANGED"]);
    assert_eq!(answer["results"][0]["violations"], json!([{ "code": "STALE", "path": "values.name.en_US" }]));
    assert_eq!(answer["results"][0]["resource"], json!({ "code": "boot", "version": 2 }));
    assert_eq!(answer["results"][1]["resource"], json!({ "code": "sock", "version": 3 }));
    let content = shop.resource(sock).await.content;
    assert_eq!(content.values["name"].values().collect::<Vec<_>>(), ["Mayas Socke", "Bens sock"]);

    // A version that there never was is stale as a whole; a resource that is gone is said to be.
    let gone = ResourceId::new();
    let answer = save(
        &maya,
        json!([name(boot, 9, "en_US", "x"), name(gone, 1, "en_US", "x")]),
        json!({ "onError": "GOOD_ONLY" }),
    )
    .await;
    assert_eq!(answer["results"][0]["violations"], json!([{ "code": "STALE", "path": "" }]));
    assert_eq!(answer["results"][1]["violations"], json!([{ "code": "NOT_FOUND", "path": "" }]));
    assert_eq!(answer["results"][1]["resource"], Json::Null);
}

#[actix_web::test]
async fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let ids = [shop.product("boot").await, shop.product("sock").await];
    let before = traces(&shop, &ids).await;
    let cleared = value(ids[0], 1, json!({ "attribute": "name", "locale": "de_DE" }));
    let answer =
        save(&maya, json!([cleared, colour(ids[1], 1, "green")]), json!({ "onError": "GOOD_ONLY", "dryRun": true }))
            .await;
    assert_eq!(states(&answer), ["CHANGED", "REJECTED"]);
    let boot = &answer["results"][0];
    assert_eq!(boot["resource"], json!({ "code": "boot", "version": 2 }));
    assert_eq!(
        boot["changes"],
        json!([{ "path": "values.name.de_DE", "before": { "text": "boot auf Deutsch" }, "after": null }])
    );
    let less = json!([{
        "before": { "channel": "web", "locale": "de_DE", "complete": true },
        "after": { "complete": false, "missing": [{ "code": "name" }] },
    }]);
    assert_eq!(boot["completeness"], less);
    assert_eq!(answer["results"][1]["violations"][0]["code"], "UNKNOWN_OPTION");
    assert_eq!(traces(&shop, &ids).await, before);

    // The same in earnest does what was said.
    let cleared = value(ids[0], 1, json!({ "attribute": "name", "locale": "de_DE" }));
    let answer = save(&maya, json!([cleared]), json!({})).await;
    assert_eq!((states(&answer), &answer["results"][0]["completeness"]), (vec!["CHANGED"], &less));
    assert_eq!(shop.resource(ids[0]).await.version, 2);
}

#[actix_web::test]
async fn a_call_that_makes_no_sense_or_oversteps_a_right_saves_nothing() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let writer = shop.test.editor("writer", [Permission::ViewCatalog, Permission::EditEntries]).await;
    let (boot, kar) = (shop.product("boot").await, shop.jacket().await);
    let ids = [boot, kar.red];
    let before = traces(&shop, &ids).await;
    let refused = |inputs: Json| json!({ "inputs": inputs, "onError": "GOOD_ONLY" });

    let twice = json!([name(boot, 1, "en_US", "A"), name(boot, 1, "de_DE", "B")]);
    assert_eq!(maya.gql(SAVE, refused(twice)).await.violations(), ["inputs.1.id: DUPLICATE"]);
    let again = json!({ "attribute": "colour", "data": { "option": "red" } });
    let doubled = json!([name(kar.red, 1, "en_US", "A"), { "id": boot, "version": 1, "values": [again, again] }]);
    assert_eq!(maya.gql(SAVE, refused(doubled)).await.violations(), ["inputs.1.values.1: DUPLICATE"]);
    let many: Vec<Json> = (0..501).map(|_| name(ResourceId::new(), 1, "en_US", "A")).collect();
    assert_eq!(maya.gql(SAVE, refused(json!(many))).await.violations(), ["inputs: TOO_MANY"]);
    assert_eq!(writer.gql(SAVE, refused(json!([name(boot, 1, "en_US", "A")]))).await.code(), "FORBIDDEN");

    // An inherited value is nobody's to set at the variant, and a role with languages keeps to them.
    let answer = save(&maya, json!([name(kar.red, 1, "en_US", "Red")]), json!({ "dryRun": true })).await;
    assert_eq!(answer["results"][0]["violations"], json!([{ "code": "WRONG_LEVEL", "path": "values.name.en_US" }]));
    assert_eq!(traces(&shop, &ids).await, before);
}

#[actix_web::test]
async fn five_hundred_products_are_saved_in_one_call() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let mut inputs = Vec::new();
    for number in 0..500 {
        inputs.push(name(shop.product(&format!("p{number}")).await, 1, "en_US", &format!("Product {number}")));
    }
    let answer = save(&maya, json!(inputs), json!({})).await;
    assert_eq!(answer["counts"], json!({ "changed": 500, "unchanged": 0, "rejected": 0, "heldBack": 0 }));
    assert_eq!(answer["results"][499]["resource"], json!({ "code": "p499", "version": 2 }));
}

const PUT: &str = "mutation($inputs: [CreateResourceInput!]!, $onError: SaveErrorPolicy, $dryRun: Boolean) { \
    putResources(inputs: $inputs, onError: $onError, dryRun: $dryRun) { \
        counts { created changed unchanged rejected heldBack } \
        results { id state resource { code version } violations { code path } completeness { before { channel } after { channel locale complete } } } } }";

async fn put(person: &Person<'_>, inputs: Json, more: Json) -> Json {
    let mut variables = json!({ "inputs": inputs });
    variables.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    person.gql(PUT, variables).await.ok()["putResources"].clone()
}

fn product(code: &str, name: &str) -> Json {
    let value = json!({ "attribute": "name", "locale": "en_US", "data": { "text": name } });
    json!({ "kind": "PRODUCT", "code": code, "family": "jacket", "values": [value] })
}

#[actix_web::test]
async fn what_is_put_is_made_or_edited_by_its_code_and_putting_it_again_changes_nothing() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    shop.set(&shop.ben, boot, "name", "de_DE", Some(json!("Bens Stiefel"))).await;
    let inputs = json!([product("boot", "Boot"), product("cap", "Cap")]);
    let answer = put(&maya, inputs.clone(), json!({})).await;
    assert_eq!(states(&answer), ["CHANGED", "CREATED"], "{answer}");
    assert_eq!(answer["results"][0]["id"], json!(boot));
    assert_eq!(answer["results"][1]["resource"], json!({ "code": "cap", "version": 1 }));
    assert!(answer["results"][1]["completeness"][0]["before"].is_null(), "{answer}");
    // What was not said stayed.
    let content = shop.resource(boot).await.content;
    assert_eq!(content.values["name"].values().collect::<Vec<_>>(), ["Bens Stiefel", "Boot"]);

    let again = put(&maya, inputs, json!({})).await;
    assert_eq!(again["counts"], json!({ "created": 0, "changed": 0, "unchanged": 2, "rejected": 0, "heldBack": 0 }));
}

#[actix_web::test]
async fn what_cannot_be_put_says_why_and_a_dry_run_makes_nothing() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    shop.product("sock").await;
    let before = traces(&shop, &[]).await;
    let mut wrong = product("sock", "Sock");
    wrong["parent"] = json!("nobody");
    let inputs = json!([product("cap", "Cap"), wrong, product("a:b", "No code")]);
    for more in [json!({}), json!({ "onError": "GOOD_ONLY", "dryRun": true })] {
        let answer = put(&maya, inputs.clone(), more).await;
        assert_eq!(answer["results"][1]["violations"], json!([{ "code": "CONFLICT", "path": "parent" }]), "{answer}");
        assert_eq!(answer["results"][2]["violations"], json!([{ "code": "BAD_CODE", "path": "code" }]), "{answer}");
        assert_eq!(answer["results"][2]["id"], Json::Null);
        assert_eq!(traces(&shop, &[]).await, before);
    }
    let answer = put(&maya, inputs, json!({ "onError": "GOOD_ONLY" })).await;
    assert_eq!(states(&answer), ["CREATED", "REJECTED", "REJECTED"]);
    let twice = maya.gql(PUT, json!({ "inputs": [product("hat", "Hat"), product("hat", "Hat")] })).await;
    assert_eq!(twice.code(), "INVALID");
}

#[actix_web::test]
async fn variants_of_two_levels_name_their_model_and_their_axes_only() {
    let shop = Shop::open().await;
    shop.change_model(json!({
        "attributes": [{ "code": "lined", "type": "boolean", "group": "all", "labels": {} }],
        "families": [{ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
            "attributes": ["name", "colour", "price", "picture", "lined"], "requirements": { "web": ["name"] } }],
        "family_variants": [{ "code": "jacket_lined", "family": "jacket", "labels": {},
            "levels": [{ "axes": ["lined"], "attributes": [] }, { "axes": ["colour"], "attributes": ["price", "picture"] }] }],
    }))
    .await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let variant = |kind: &str, code: &str, parent: &str, axis: &str, data: Json| json!({ "kind": kind, "code": code, "parent": parent, "values": [{ "attribute": axis, "data": data }] });
    let parka =
        json!({ "kind": "PRODUCT_MODEL", "code": "parka", "family": "jacket", "familyVariant": "jacket_lined" });
    let lined = variant("PRODUCT_MODEL", "parka-lined", "parka", "lined", json!({ "boolean": true }));
    for input in [parka, lined] {
        assert_eq!(states(&put(&maya, json!([input]), json!({})).await), ["CREATED"]);
    }
    let below =
        |code: &str, colour: &str| variant("PRODUCT", code, "parka-lined", "colour", json!({ "option": colour }));
    let inputs = json!([below("parka-red", "red"), below("parka-blue", "blue"), below("parka-rosso", "red")]);
    let answer = put(&maya, inputs, json!({ "onError": "GOOD_ONLY" })).await;
    assert_eq!(states(&answer), ["CREATED", "CREATED", "REJECTED"], "two of a model are not told apart by nothing");
    let red =
        "{ resource(kind: PRODUCT, code: \"parka-red\") { family { code } parent { code familyVariant { code } } } }";
    let red = maya.gql(red, json!({})).await.ok()["resource"].clone();
    let parent = json!({ "code": "parka-lined", "familyVariant": { "code": "jacket_lined" } });
    assert_eq!(red, json!({ "family": { "code": "jacket" }, "parent": parent }));
}
