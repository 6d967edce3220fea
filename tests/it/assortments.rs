//! Categories that fill themselves: in lists, editors, reviews and channels, by what is saved or by what is published.

use std::collections::BTreeSet;

use nabe::{
    auth::Permission,
    catalog::{assortment, edit::Edit, recheck},
    delivery::publication::State,
    id::ResourceId,
    resource::{self, Kind},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, web},
    support::{GqlResponse, Person},
};

const SAVE: &str = "mutation($input: CategoryInput!) { saveCategory(input: $input) { code condition } }";
const CHEAP: &str = "values.price.EUR < 50.0";

async fn maker(shop: &Shop) -> Person<'_> {
    shop.test.editor("mia", EDITOR.into_iter().chain([Permission::EditCategories, Permission::EditModel])).await
}

async fn save(person: &Person<'_>, code: &str, condition: Option<&str>) -> GqlResponse {
    let input = json!({ "code": code, "parent": "shop", "labels": [], "condition": condition });
    person.gql(SAVE, json!({ "input": input })).await
}

async fn assortments(person: &Person<'_>, id: ResourceId) -> Json {
    let query = "query($id: ID!) { resource(id: $id) { assortments { code } } }";
    person.gql(query, json!({ "id": id })).await.ok()["resource"]["assortments"].clone()
}

async fn members(person: &Person<'_>, code: &str) -> Json {
    let query = "query($code: String!) { category(code: $code) { memberCount } }";
    person.gql(query, json!({ "code": code })).await.ok()["category"]["memberCount"].clone()
}

async fn price(shop: &Shop, id: ResourceId, euros: &str) {
    shop.set(&shop.anna, id, "price", "", Some(json!({ "EUR": euros }))).await;
}

/// Codes of the categories in the live document.
async fn live_in(shop: &Shop, id: ResourceId) -> Vec<String> {
    let document = shop.document(id, &web("en_US")).await.expect("it is live");
    document.categories.into_iter().map(|category| category.code).collect()
}

#[actix_web::test]
async fn a_category_takes_in_what_its_condition_holds_for() {
    let shop = Shop::open().await;
    let mia = maker(&shop).await;
    let (kar, _) = (shop.product("kar").await, shop.product("firn").await);
    let saved = save(&mia, "cheap", Some(CHEAP)).await.ok();
    assert_eq!(saved["saveCategory"]["condition"], CHEAP);
    assert_eq!(assortments(&mia, kar).await, json!([{ "code": "cheap" }]), "at once, before any job ran");
    shop.test.drain_jobs().await;
    assert_eq!(members(&mia, "cheap").await, 2);

    price(&shop, kar, "60").await;
    assert_eq!((assortments(&mia, kar).await, members(&mia, "cheap").await), (json!([]), json!(1)));
    shop.test.drain_jobs().await;
    let list =
        "{ resources(kinds: [PRODUCT], filter: { categories: [\"cheap\"] }) { nodes { code categories { code } } }
        category(code: \"cheap\") { resourceCount } }";
    let found = mia.gql(list, json!({})).await.ok();
    let firn = json!({ "code": "firn", "categories": [{ "code": "jackets" }] });
    assert_eq!(found["resources"]["nodes"], json!([firn]), "what is taken in is listed, and written nowhere");
    assert_eq!(found["category"]["resourceCount"], 1);

    save(&mia, "cheap", None).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!((members(&mia, "cheap").await, assortments(&mia, kar).await), (json!(0), json!([])));
    assert_eq!(mia.gql(list, json!({})).await.ok()["resources"]["nodes"], json!([]));
}

#[actix_web::test]
async fn a_document_is_in_the_assortments_that_what_is_published_fits() {
    let shop = Shop::open().await;
    let mia = maker(&shop).await;
    let kar = shop.product("kar").await;
    shop.publish(kar, Some(vec![web("en_US")])).await;
    save(&mia, "cheap", Some(CHEAP)).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(live_in(&shop, kar).await, ["cheap", "jackets"], "nobody approved anything again");

    price(&shop, kar, "60").await;
    shop.test.drain_jobs().await;
    assert_eq!(assortments(&mia, kar).await, json!([]));
    assert_eq!(live_in(&shop, kar).await, ["cheap", "jackets"], "the higher price is not approved yet");
    shop.publish(kar, Some(vec![web("en_US")])).await;
    assert_eq!(live_in(&shop, kar).await, ["jackets"]);

    save(&mia, "cheap", Some("values.price.EUR < 70.0")).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(live_in(&shop, kar).await, ["cheap", "jackets"]);
    save(&mia, "cheap", None).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(live_in(&shop, kar).await, ["jackets"]);
    shop.gap_free("web").await;
}

#[actix_web::test]
async fn an_assortment_brings_a_product_into_a_channel_and_takes_it_out() {
    let shop = Shop::open().await;
    let mia = maker(&shop).await;
    let kar = shop.product("kar").await;
    shop.save(&shop.anna, kar, Edit { categories: Some(BTreeSet::new()), ..Edit::default() }).await;
    assert_eq!(shop.submit(&shop.anna, kar, None).await.unwrap_err().code(), "NO_CHANNEL");

    save(&mia, "cheap", Some(CHEAP)).await.ok();
    let english = web("en_US");
    shop.publish(kar, Some(vec![english.clone()])).await;
    assert_eq!(live_in(&shop, kar).await, ["cheap"]);

    save(&mia, "cheap", Some("values.price.EUR < 5.0")).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(shop.state(kar, &english).await, Some(State::Waiting));
    save(&mia, "cheap", Some(CHEAP)).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(shop.state(kar, &english).await, Some(State::Live), "the approval still stands");
}

#[actix_web::test]
async fn families_may_ask_for_assortments_and_rules_may_not_wait_for_them() {
    let shop = Shop::open().await;
    let mia = maker(&shop).await;
    shop.change_model(json!({
        "attributes": [{ "code": "hint", "type": "text", "group": "all", "labels": {} },
                       { "code": "tag", "type": "text", "group": "all", "labels": {} }],
        "categories": [{ "code": "cheap", "parent": "shop", "labels": {}, "condition": CHEAP }],
        "rules": [{ "code": "tag", "labels": {}, "attribute": "tag", "formula": "categories.join(' ')" }],
        "families": [{ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
            "attributes": ["name", "colour", "price", "picture", "hint", "tag"],
            "requirements": { "web": ["name", "hint"] }, "conditions": { "hint": "'cheap' in categories" } }],
    }))
    .await;
    let kar = shop.product("kar").await;
    let query =
        "query($id: ID!) { resource(id: $id) { values(attributes: [\"tag\"]) { data { ... on TextData { text } } }
        completeness { channel locale missing { code } } } }";
    let missing = async || {
        let found = mia.gql(query, json!({ "id": kar })).await.ok()["resource"].clone();
        let states = found["completeness"].as_array().unwrap().clone();
        let state = states.iter().find(|state| state["channel"] == "web" && state["locale"] == "en_US");
        (found["values"][0]["data"]["text"].clone(), state.unwrap()["missing"].clone())
    };
    assert_eq!(missing().await, (json!("jackets shop"), json!([{ "code": "hint" }])));
    price(&shop, kar, "60").await;
    assert_eq!(missing().await, (json!("jackets shop"), json!([])));
}

#[actix_web::test]
async fn a_condition_reads_what_is_the_same_everywhere_and_what_is_there() {
    let shop = Shop::open().await;
    let mia = maker(&shop).await;
    let refused = async |condition: &str| save(&mia, "cheap", Some(condition)).await.violations();
    assert_eq!(refused("values.name == 'Kar'").await, ["condition: WIDER_SCOPE"]);
    assert_eq!(refused("labels.colour == 'Red'").await, ["condition: WIDER_SCOPE"]);
    assert_eq!(refused("channel == 'web'").await, ["condition: WIDER_SCOPE"]);
    assert_eq!(refused("values.prize.EUR < 50.0").await, ["condition: UNKNOWN"]);
    assert_eq!(refused("values.price.EUR <").await, ["condition: BAD_EXPRESSION"]);
    save(&mia, "cheap", Some(CHEAP)).await.ok();
    let gone = mia.gql("mutation { deleteAttribute(code: \"price\") { id } }", json!({})).await;
    assert!(gone.violations().contains(&"category.cheap.condition: UNKNOWN".to_owned()), "{:?}", gone.violations());

    // One that fails, or answers neither true nor false, takes nothing in.
    let kar = shop.product("kar").await;
    for condition in ["values.price.USD < 50.0", "1 / 0 > 1", "'yes'"] {
        save(&mia, "cheap", Some(condition)).await.ok();
        assert_eq!(assortments(&mia, kar).await, json!([]), "{condition}");
    }
}

#[actix_web::test]
async fn a_preview_shows_who_would_enter_and_leave_and_writes_nothing() {
    let shop = Shop::open().await;
    let mia = maker(&shop).await;
    let (kar, firn) = (shop.product("kar").await, shop.product("firn").await);
    price(&shop, kar, "60").await;
    save(&mia, "cheap", Some(CHEAP)).await.ok();
    let query = "query($input: CategoryInput!) { previewAssortment(input: $input) { total examined members entering leaving wrong \
        places { resource { code } before after placed note } } }";
    let preview = async |condition: &str| {
        let input = json!({ "code": "cheap", "labels": [], "condition": condition });
        mia.gql(query, json!({ "input": input })).await.ok()["previewAssortment"].clone()
    };
    let found = preview("values.price.EUR > 50.0").await;
    let figures = ["total", "examined", "members", "entering", "leaving", "wrong"].map(|name| found[name].clone());
    assert_eq!(figures, [2, 2, 1, 1, 1, 0].map(|figure| json!(figure)));
    let place = |code: &str, before: bool| json!({ "resource": { "code": code }, "before": before, "after": !before, "placed": false, "note": null });
    assert_eq!(found["places"], json!([place("firn", true), place("kar", false)]));
    assert_eq!(assortments(&mia, firn).await, json!([{ "code": "cheap" }]));

    let wrong = preview("values.price.EUR / 0 > 1").await;
    assert_eq!((&wrong["wrong"], &wrong["places"][0]["note"]), (&json!(2), &json!("a division by zero")));
    let noah = shop.test.editor("noah", [Permission::EditCategories]).await;
    let input = json!({ "code": "cheap", "labels": [], "condition": CHEAP });
    assert_eq!(
        noah.gql(query, json!({ "input": input })).await.code(),
        "FORBIDDEN",
        "it would tell what he may not see"
    );
}

/// What somebody does in a walk through the catalogue.
#[derive(Clone, Debug)]
enum Step {
    Price(usize, u32),
    Season(usize),
    Condition(usize, u32),
    Delete(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..4_usize, 0..100_u32).prop_map(|(which, euros)| Step::Price(which, euros)),
        3 => (0..3_usize).prop_map(Step::Season),
        2 => (0..2_usize, 0..100_u32).prop_map(|(which, limit)| Step::Condition(which, limit)),
        1 => (0..4_usize).prop_map(Step::Delete),
    ];
    prop::collection::vec(step, 12)
}

/// Membership by the definition: every condition asked of every resource that is there.
async fn from_nothing(shop: &Shop) -> BTreeSet<(String, ResourceId)> {
    let (db, model) = (shop.test.app.db.read(), shop.model().await);
    let rows = resource::of_family(db, Some("jacket"), None, 1_000).await.unwrap();
    let lines = recheck::ancestor_contents(db, &rows).await.unwrap();
    let of = |row: &resource::Model| {
        let line = lines.of(&model, row);
        line.assortments().iter().map(|code| (code.clone(), row.id)).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of).collect()
}

#[actix_web::test]
async fn members_kept_step_by_step_are_those_counted_from_nothing() {
    let shop = Shop::open().await;
    shop.change_model(json!({
        "attributes": [{ "code": "season", "type": "text", "group": "all", "labels": {} }],
        "families": [{ "code": "jacket", "kind": "product", "labels": {}, "label_attribute": "name",
                       "attributes": ["name", "colour", "price", "picture", "season"] }],
        "rules": [{ "code": "season", "labels": {}, "attribute": "season", "formula": "'summer'" }],
    }))
    .await;
    let (mut runner, mut most) = (TestRunner::deterministic(), 0);
    for round in 0..4 {
        let jacket = shop.create(Kind::ProductModel, &format!("kar{round}"), None, &[]).await;
        let mut sellable =
            vec![shop.product(&format!("firn{round}")).await, shop.product(&format!("moor{round}")).await];
        for colour in ["red", "blue"] {
            let (code, above) = (format!("kar{round}-{colour}"), format!("kar{round}"));
            sellable.push(shop.create(Kind::Product, &code, Some(&above), &[("colour", "", json!(colour))]).await);
        }
        for step in steps().new_tree(&mut runner).unwrap().current() {
            take(&shop, &step, jacket, &sellable).await;
            shop.test.drain_jobs().await;
            let kept = assortment::all(shop.test.app.db.read()).await.unwrap();
            let kept: BTreeSet<_> = kept.into_iter().map(|member| (member.category, member.resource)).collect();
            assert_eq!(kept, from_nothing(&shop).await, "after {step:?}");
            most = most.max(kept.len());
        }
    }
    assert!(most > 5, "the walks were too short to say anything: {most}");
}

async fn take(shop: &Shop, step: &Step, jacket: ResourceId, sellable: &[ResourceId]) {
    let there = async |id: ResourceId| resource::find(shop.test.app.db.read(), id).await.unwrap().is_some();
    match *step {
        Step::Price(which, euros) if there(sellable[which]).await => {
            price(shop, sellable[which], &euros.to_string()).await;
        }
        // What the model says holds for its variants, and what nobody says a rule makes.
        Step::Season(which) => {
            let season = [None, Some(json!("winter")), Some(json!("summer"))][which].clone();
            shop.set(&shop.anna, jacket, "season", "", season).await;
        }
        Step::Condition(which, limit) => {
            let (code, condition) = match which {
                0 => ("cheap", format!("values.price.EUR < {limit}.0 && values.season == 'summer'")),
                _ => ("cold", "values.season == 'winter' && 'jackets' in categories".to_owned()),
            };
            let condition = (limit > 20).then_some(condition);
            let category = json!({ "code": code, "parent": "shop", "labels": {}, "condition": condition });
            shop.change_model(json!({ "categories": [category] })).await;
        }
        Step::Delete(which) if which < 2 && there(sellable[which]).await => {
            let version = shop.resource(sellable[which]).await.version;
            nabe::catalog::edit::delete(&shop.test.app, &shop.root, sellable[which], version).await.unwrap();
        }
        Step::Price(..) | Step::Delete(_) => {}
    }
}
