//! Category trees: what categories say and show, and how they are moved.

use nabe::{
    auth::Permission,
    catalog::edit::{Create, Edit, create},
    id::ResourceId,
    resource::Kind,
};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, at, web},
    support::{GqlResponse, Person},
};

/// The shop, whose tree has contents: records of `shelf` with a name and a picture.
async fn open() -> Shop {
    let shop = Shop::open().await;
    shop.change_model(json!({
        "families": [{ "code": "shelf", "kind": "record", "labels": {}, "attributes": ["name", "picture"], "label_attribute": "name" }],
        "categories": [{ "code": "shop", "labels": {}, "entity": "shelf" }],
    }))
    .await;
    shop
}

async fn keeper(shop: &Shop) -> Person<'_> {
    shop.test.editor("mia", EDITOR.into_iter().chain([Permission::EditCategories, Permission::EditModel])).await
}

async fn content(shop: &Shop, category: &str, name: &str) -> ResourceId {
    let values = ["en_US", "de_DE"].map(|locale| ("name".to_owned(), at(locale), Some(json!(name))));
    let edit = Edit { values: values.into(), enabled: Some(true), ..Edit::default() };
    let (code, family) = (format!("shelf/{category}"), Some("shelf".to_owned()));
    let new = Create { kind: Kind::Record, code, family, family_variant: None, parent: None, edit };
    create(&shop.test.app, &shop.anna, new).await.expect("the record").id
}

async fn save(person: &Person<'_>, input: Json) -> GqlResponse {
    let save = "mutation($input: CategoryInput!) { saveCategory(input: $input) { code entity { code } } }";
    person.gql(save, json!({ "input": input })).await
}

#[actix_web::test]
async fn what_a_category_says_is_a_record_of_the_entity_that_its_tree_names() {
    let shop = open().await;
    let mia = keeper(&shop).await;
    let query = "{ category(code: \"jackets\") { contentCode content { code label(locale: \"de_DE\") } path { entity { code } } } }";
    let path = json!([{ "entity": { "code": "shelf" } }, { "entity": null }]);
    let found = mia.gql(query, json!({})).await.ok()["category"].clone();
    assert_eq!(found, json!({ "contentCode": "shelf/jackets", "content": null, "path": path }));
    content(&shop, "jackets", "Alles gegen Regen").await;
    let found = mia.gql(query, json!({})).await.ok()["category"]["content"].clone();
    assert_eq!(found, json!({ "code": "shelf/jackets", "label": "Alles gegen Regen" }));

    let wrong = save(&mia, json!({ "code": "jackets", "labels": [], "entity": "shelf" })).await;
    assert_eq!(wrong.violations(), ["entity: NOT_A_ROOT"]);
    let wrong = save(&mia, json!({ "code": "shop", "labels": [], "entity": "jacket" })).await;
    assert_eq!(wrong.violations(), ["entity: UNKNOWN"]);
    // What is not named stays; another entity shows other records, and those there were are kept.
    assert_eq!(
        save(&mia, json!({ "code": "shop", "labels": [] })).await.ok()["saveCategory"]["entity"]["code"],
        "shelf"
    );
    save(&mia, json!({ "code": "shop", "labels": [], "entity": null })).await.ok();
    let found = mia.gql(query, json!({})).await.ok()["category"].clone();
    assert_eq!((&found["contentCode"], &found["content"]), (&Json::Null, &Json::Null));
    let kept = "{ resource(kind: RECORD, code: \"shelf/jackets\") { code } }";
    assert_eq!(mia.gql(kept, json!({})).await.ok()["resource"]["code"], "shelf/jackets");
}

#[actix_web::test]
async fn an_entity_stays_as_long_as_a_tree_needs_it() {
    let shop = open().await;
    let mia = keeper(&shop).await;
    let gone = mia.gql("mutation { deleteFamily(code: \"shelf\") }", json!({})).await;
    assert_eq!(gone.code(), "IN_USE");
    assert!(gone.message().contains("`shop`"), "{}", gone.message());
    save(&mia, json!({ "code": "shop", "labels": [], "entity": null })).await.ok();
    mia.gql("mutation { deleteFamily(code: \"shelf\") }", json!({})).await.ok();
}

#[actix_web::test]
async fn a_channel_shows_what_is_approved_of_a_category() {
    let shop = open().await;
    let query = "{ categories(locale: en_US) { code content { label name } } category(code: \"shop\", locale: en_US) { content { name } } }";
    let ask = async || {
        let url = format!("{}/channels/web/graphql", shop.test.url);
        let answer = shop.test.http.post(url).json(&json!({ "query": query })).send().await.unwrap();
        let key = answer.headers().get("surrogate-key").map(|key| key.to_str().unwrap().to_owned());
        let answer: Json = answer.json().await.unwrap();
        assert!(answer["errors"].is_null(), "{answer}");
        (answer["data"].clone(), key.unwrap_or_default())
    };
    let jackets = content(&shop, "jackets", "Against the rain").await;
    shop.test.drain_jobs().await;
    let none = json!({ "categories": [{ "code": "jackets", "content": null }], "category": { "content": null } });
    assert_eq!(ask().await.0, none, "nobody approved it");

    shop.publish(jackets, Some(vec![web("en_US")])).await;
    shop.test.drain_jobs().await;
    let (data, key) = ask().await;
    let shown = json!({ "label": "Against the rain", "name": "Against the rain" });
    assert_eq!(data["categories"], json!([{ "code": "jackets", "content": shown }]));
    assert!(key.contains(&jackets.to_string()), "caches are told what the answer holds: {key}");

    shop.set(&shop.anna, jackets, "name", "en_US", Some(json!("For the mountains"))).await;
    shop.test.drain_jobs().await;
    assert_eq!(ask().await.0["categories"][0]["content"]["name"], "Against the rain");
    shop.publish(jackets, Some(vec![web("en_US")])).await;
    shop.test.drain_jobs().await;
    assert_eq!(ask().await.0["categories"][0]["content"]["name"], "For the mountains");
}

/// The shop's tree in one line: `shop(jackets tents(big))`.
async fn tree(person: &Person<'_>) -> String {
    let query = "{ categoryTrees { code children { code children { code children { code } } } } }";
    let found = person.gql(query, json!({})).await.ok();
    found["categoryTrees"].as_array().unwrap().iter().map(written).collect::<Vec<_>>().join(" ")
}

fn written(node: &Json) -> String {
    let below: Vec<String> = node["children"].as_array().into_iter().flatten().map(written).collect();
    let code = node["code"].as_str().unwrap_or_default();
    if below.is_empty() { code.to_owned() } else { format!("{code}({})", below.join(" ")) }
}

#[actix_web::test]
async fn a_category_moves_with_everything_below_it_and_never_below_itself() {
    let shop = Shop::open().await;
    let mia = keeper(&shop).await;
    let category = |code: &str, parent: Option<&str>| json!({ "code": code, "parent": parent, "labels": {} });
    shop.change_model(json!({ "categories": [
        category("tents", Some("shop")), category("big", Some("tents")), category("archive", None),
    ] }))
    .await;
    let go = "mutation($code: String!, $parent: String, $before: String) { moveCategory(code: $code, parent: $parent, before: $before) { code } }";
    let go = async |code: &str, parent: Option<&str>, before: Option<&str>| {
        mia.gql(go, json!({ "code": code, "parent": parent, "before": before })).await
    };
    assert_eq!(tree(&mia).await, "archive shop(jackets tents(big))");
    go("tents", Some("shop"), Some("jackets")).await.ok();
    assert_eq!(tree(&mia).await, "archive shop(tents(big) jackets)");
    go("tents", Some("jackets"), None).await.ok();
    assert_eq!(tree(&mia).await, "archive shop(jackets(tents(big)))");
    assert_eq!(go("jackets", Some("big"), None).await.violations(), ["category.jackets.parent: CYCLE"]);
    assert_eq!(go("shop", Some("archive"), None).await.violations(), ["category.shop.parent: IN_USE"]);
    assert_eq!(go("big", Some("archive"), Some("tents")).await.violations(), ["before: UNKNOWN"]);
    assert_eq!(go("big", Some("nowhere"), None).await.violations(), ["parent: UNKNOWN"]);
    go("tents", None, Some("archive")).await.ok();
    assert_eq!(tree(&mia).await, "tents(big) archive shop(jackets)");
    go("archive", None, None).await.ok();
    assert_eq!(tree(&mia).await, "tents(big) shop(jackets) archive");
}

#[actix_web::test]
async fn moving_a_branch_takes_its_products_off_the_channel_it_leaves() {
    let shop = Shop::open().await;
    let mia = keeper(&shop).await;
    shop.change_model(json!({ "categories": [{ "code": "archive", "labels": {} }] })).await;
    let kar = shop.product("kar").await;
    let english = web("en_US");
    shop.publish(kar, Some(vec![english.clone()])).await;
    let go = async |parent: &str| {
        let go = format!("mutation {{ moveCategory(code: \"jackets\", parent: \"{parent}\") {{ resourceCount }} }}");
        let count = mia.gql(&go, json!({})).await.ok()["moveCategory"]["resourceCount"].clone();
        shop.test.drain_jobs().await;
        (count, shop.document(kar, &english).await.is_some())
    };
    shop.test.drain_jobs().await;
    assert_eq!(go("archive").await, (json!(1), false));
    assert_eq!(go("shop").await, (json!(1), true), "the approval still stands");
}
