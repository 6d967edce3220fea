//! Editorial texts of blocks: checked, merged block by block, and served with types of their own.

use nabe::{
    catalog::edit::{self, Create, Edit},
    delivery::publish,
    error::{Error, Result},
    id::ResourceId,
    resource::{self, Kind},
};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, at, web};

async fn shop() -> Shop {
    let shop = Shop::open().await;
    let blocks = json!([
        { "code": "heading", "fields": [{ "code": "text", "type": "text", "required": true, "settings": { "maxLength": 30 } }] },
        { "code": "text", "fields": [{ "code": "body", "type": "rich_text" }] },
        { "code": "picture", "fields": [
            { "code": "picture", "type": "asset", "required": true, "settings": { "extensions": ["jpg"] } },
            { "code": "caption", "type": "text" },
        ] },
        { "code": "products", "fields": [{ "code": "list", "type": "product_link_list" }] },
    ]);
    let body = json!({ "code": "body", "type": "blocks", "group": "all", "labels": {}, "localizable": true, "settings": { "blocks": blocks } });
    let story = json!({ "code": "story", "kind": "entry", "labels": {}, "attributes": ["name", "body"], "label_attribute": "name" });
    shop.change_model(json!({ "attributes": [body], "families": [story] })).await;
    shop
}

fn body() -> Json {
    json!([
        { "type": "heading", "id": "h", "text": "Winter" },
        { "type": "text", "id": "t", "body": "<p>Snow &amp; ice</p>" },
        { "type": "picture", "id": "p", "picture": "photo", "caption": "The hut" },
        { "type": "products", "id": "l", "list": ["bench", { "kind": "product", "code": "gone" }] },
    ])
}

async fn story(shop: &Shop) -> ResourceId {
    let values = [("name", "en_US", json!("Winter")), ("body", "en_US", body())];
    shop.create(Kind::Entry, "winter", None, &values).await
}

async fn write(shop: &Shop, id: ResourceId, seen: i32, body: Json) -> Result<resource::Model> {
    let edit = Edit { values: vec![("body".to_owned(), at("en_US"), Some(body))], ..Edit::default() };
    edit::save(&shop.test.app, &shop.anna, id, seen, edit).await
}

async fn stored(shop: &Shop, id: ResourceId) -> Json {
    shop.resource(id).await.content.value("body", &at("en_US")).cloned().unwrap_or_default()
}

async fn ask(shop: &Shop, query: &str) -> Json {
    let url = format!("{}/channels/web/graphql", shop.test.url);
    let answer = shop.test.http.post(url).json(&json!({ "query": query })).send().await.expect("an answer");
    let answer: Json = answer.json().await.expect("JSON");
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"].clone()
}

const TYPED: &str = "{ entries(locale: en_US, search: \"ice\") { nodes { ... on Story { body {
    __typename id type
    ... on BodyHeadingBlock { text }
    ... on BodyTextBlock { body }
    ... on BodyPictureBlock { picture { code rendition(preset: tile) { width } } caption }
    ... on BodyProductsBlock { list { code product { sku label } } }
} } } } }";

#[tokio::test]
async fn a_story_is_served_block_by_block_with_what_is_live_of_the_resources_it_names() {
    let shop = shop().await;
    let photo = shop.photo("photo").await;
    let (bench, _) = (shop.product("bench").await, shop.product("gone").await);
    let story = story(&shop).await;
    for id in [photo, bench, story] {
        shop.publish(id, Some(vec![web("en_US")])).await;
    }
    // The photo has no file here, so that nothing can be rendered of it; what is served names the addresses all the same.
    shop.test.drain_jobs_and_failures().await;
    let served = ask(&shop, TYPED).await;
    let expected = json!([
        { "__typename": "BodyHeadingBlock", "id": "h", "type": "heading", "text": "Winter" },
        { "__typename": "BodyTextBlock", "id": "t", "type": "text", "body": "<p>Snow &amp; ice</p>" },
        { "__typename": "BodyPictureBlock", "id": "p", "type": "picture",
          "picture": { "code": "photo", "rendition": { "width": 400 } }, "caption": "The hut" },
        { "__typename": "BodyProductsBlock", "id": "l", "type": "products",
          "list": [{ "code": "bench", "product": { "sku": "bench", "label": "bench in English" } }] },
    ]);
    assert_eq!(served["entries"]["nodes"][0]["body"], expected);
    let any =
        ask(&shop, "{ entry(code: \"winter\", locale: en_US) { ... on Story { body { ... on Block { id } } } } }")
            .await;
    assert_eq!(any["entry"]["body"][3], json!({ "id": "l" }));
    // What leaves the channel leaves the story, which nobody has to approve again.
    publish::withdraw(&shop.test.app, &shop.root, bench, Some(&[web("en_US")]), None).await.expect("it is withdrawn");
    // The photo has no file here, so that nothing can be rendered of it; what is served names the addresses all the same.
    shop.test.drain_jobs_and_failures().await;
    let document = serde_json::to_value(shop.document(story, &web("en_US")).await.expect("it is live")).unwrap();
    let types: Vec<&str> = document["values"]["body"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["heading", "text", "picture"]);
}

#[tokio::test]
async fn an_option_of_a_field_that_is_called_something_else_is_so_in_every_document() {
    let shop = shop().await;
    let tip = |label: &str| {
        let options = json!([{ "code": "tip", "labels": { "en_US": label } }]);
        let fields = json!([{ "code": "tone", "type": "select", "settings": { "options": options } }]);
        let settings = json!({ "blocks": [{ "code": "note", "fields": fields }] });
        json!({ "attributes": [{ "code": "notes", "type": "blocks", "group": "all", "labels": {}, "settings": settings }],
            "families": [{ "code": "story", "kind": "entry", "labels": {}, "attributes": ["name", "body", "notes"], "label_attribute": "name" }] })
    };
    shop.change_model(tip("Tip")).await;
    let notes = json!([{ "type": "note", "id": "n", "tone": "tip" }]);
    let values = [("name", "en_US", json!("Winter")), ("notes", "", notes)];
    let story = shop.create(Kind::Entry, "winter", None, &values).await;
    shop.publish(story, Some(vec![web("en_US")])).await;
    shop.test.drain_jobs().await;
    let shown = async || {
        let document = serde_json::to_value(shop.document(story, &web("en_US")).await.expect("it is live")).unwrap();
        document["values"]["notes"]["data"][0].to_string()
    };
    assert!(shown().await.contains("Tip"), "{}", shown().await);
    shop.change_model(tip("Good to know")).await;
    shop.test.drain_jobs().await;
    assert!(shown().await.contains("Good to know"), "{}", shown().await);
}

#[tokio::test]
async fn everything_wrong_with_the_blocks_of_a_value_is_said_with_its_place() {
    let shop = shop().await;
    shop.photo("photo").await;
    let wrong = json!([
        { "type": "heading", "text": "longer than a heading should ever be" },
        { "type": "picture", "caption": "alone" },
        { "type": "slideshow" },
    ]);
    let edit = |body: Json| Edit { values: vec![("body".to_owned(), at("en_US"), Some(body))], ..Edit::default() };
    let create = |edit: Edit| Create {
        kind: Kind::Entry,
        code: "winter".to_owned(),
        family: Some("story".to_owned()),
        family_variant: None,
        parent: None,
        edit,
    };
    let told = |refused: Result<resource::Model>| match refused {
        Err(Error::Invalid(violations)) => {
            violations.into_iter().map(|one| format!("{} {}", one.path, one.code)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let refused = told(edit::create(&shop.test.app, &shop.anna, create(edit(wrong))).await);
    assert_eq!(
        refused,
        [
            "values.body.en_US.blocks.0.text TOO_LONG",
            "values.body.en_US.blocks.1.picture REQUIRED",
            "values.body.en_US.blocks.2.type UNKNOWN_BLOCK",
        ]
    );
    let strange = json!([{ "type": "heading", "text": "Winter" }, { "type": "picture", "picture": "nowhere" }]);
    let refused = told(edit::create(&shop.test.app, &shop.anna, create(edit(strange))).await);
    assert_eq!(refused, ["values.body.en_US.blocks.1.picture UNKNOWN_TARGET"]);
}

#[tokio::test]
async fn two_people_who_write_into_different_blocks_keep_both_and_into_one_block_clash() {
    let shop = shop().await;
    shop.photo("photo").await;
    shop.product("bench").await;
    shop.product("gone").await;
    let story = story(&shop).await;
    let start = stored(&shop, story).await;
    let with = |change: &dyn Fn(&mut Vec<Json>)| {
        let mut blocks = start.as_array().unwrap().clone();
        change(&mut blocks);
        Json::from(blocks)
    };
    let moved = with(&|blocks| {
        let first = blocks.remove(0);
        blocks.push(first);
    });
    write(&shop, story, 1, moved).await.expect("the heading goes to the end");
    let written = with(&|blocks| blocks[0]["text"] = json!("Deep winter"));
    write(&shop, story, 1, written).await.expect("somebody who did not know writes into it");
    let now = stored(&shop, story).await;
    assert_eq!(now[3], json!({ "type": "heading", "id": "h", "text": "Deep winter" }));
    let clash = with(&|blocks| blocks[0]["text"] = json!("Spring"));
    match write(&shop, story, 1, clash).await {
        Err(Error::Stale { clashes, .. }) => {
            assert_eq!(clashes.len(), 1);
            assert_eq!(clashes[0].path, "values.body.en_US.blocks.h");
            assert_eq!(
                (&clashes[0].theirs["text"], &clashes[0].mine["text"]),
                (&json!("Deep winter"), &json!("Spring"))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn editors_read_and_write_blocks_with_the_names_of_what_they_show() {
    let shop = shop().await;
    shop.photo("photo").await;
    shop.product("bench").await;
    shop.product("gone").await;
    let story = story(&shop).await;
    let zoe = shop.test.editor("zoe", crate::shop::EDITOR).await;
    let blocks = json!([{ "type": "picture", "id": "p", "picture": "photo" }, { "type": "products", "id": "l", "list": ["bench"] }]);
    let values = json!([{ "attribute": "body", "locale": "en_US", "data": { "blocks": blocks } }]);
    let saved = zoe.gql(SAVE, json!({ "input": { "id": story, "version": 1, "values": values } })).await.ok();
    let data = &saved["saveResource"]["values"][0]["data"];
    assert_eq!(data["named"], json!([{ "kind": "ASSET", "code": "photo" }, { "kind": "PRODUCT", "code": "bench" }]));
    assert_eq!(data["blocks"][1]["list"], json!([{ "kind": "product", "code": "bench" }]));
}

const SAVE: &str = "mutation($input: SaveResourceInput!) { saveResource(input: $input) {
    values(attributes: [\"body\"]) { data { ... on BlocksData { blocks named { kind code } } } } } }";
