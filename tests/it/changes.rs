//! The changes feed: from nothing to current and onwards.

use std::collections::HashMap;

use nabe::delivery::{Cell, publish};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, apply_changes, web};

async fn get(shop: &Shop, query: &str) -> (u16, Json) {
    let answer = shop.test.http.get(format!("{}/channels/{query}", shop.test.url)).send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// Follows the feed until there is no more.
async fn follow(shop: &Shop, have: &mut HashMap<(String, String), String>, cursor: &mut String, limit: u64) {
    loop {
        let (status, answer) = get(shop, &format!("web/changes?after={cursor}&limit={limit}")).await;
        assert_eq!(status, 200, "{answer}");
        apply_changes(have, &answer);
        *cursor = answer["cursor"].as_str().expect("a cursor").to_owned();
        if answer["more"] != json!(true) {
            return;
        }
    }
}

async fn live(shop: &Shop) -> HashMap<(String, String), String> {
    let live = shop.live("web").await;
    live.into_iter().map(|((id, locale), hash)| ((id.to_string(), locale), hash)).collect()
}

#[tokio::test]
async fn whoever_follows_the_feed_has_what_is_live() {
    let shop = Shop::open().await;
    let (mut have, mut cursor) = (HashMap::new(), String::new());
    follow(&shop, &mut have, &mut cursor, 3).await;
    let jacket = shop.jacket().await;
    let parka = shop.product("parka").await;
    let cells = vec![web("en_US"), web("de_DE"), web("fr_FR"), Cell::new("app", "en_US")];
    // A fixed walk through every kind of step; after each the feed must equal what is live.
    let mut step = 0;
    for id in [jacket.red, jacket.model, parka, jacket.blue] {
        publish::publish_many(&shop.test.app, &shop.root, &[(id, cells.clone())]).await.unwrap();
        step += 1;
        follow(&shop, &mut have, &mut cursor, 1 + step % 3).await;
        assert_eq!(have, live(&shop).await, "after step {step}");
    }
    for (id, some) in [(parka, Some(vec![web("de_DE")])), (jacket.model, None), (parka, None)] {
        publish::withdraw(&shop.test.app, &shop.root, id, some.as_deref(), None).await.unwrap();
        step += 1;
        follow(&shop, &mut have, &mut cursor, 1 + step % 3).await;
        assert_eq!(have, live(&shop).await, "after step {step}");
    }
    // And somebody who comes now, in pages of one, hears of nothing that is gone.
    let (mut fresh, mut cursor) = (HashMap::new(), String::new());
    follow(&shop, &mut fresh, &mut cursor, 1).await;
    assert_eq!(fresh, live(&shop).await);
    let (_, all) = get(&shop, "web/changes?limit=500").await;
    assert!(all["changes"].as_array().unwrap().iter().all(|change| change["op"] == "upsert"), "{all}");
    assert_eq!(all["changes"][0]["document"]["channel"], "web");
}

#[tokio::test]
async fn every_entry_is_there_for_those_who_ask() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let cells = vec![web("en_US")];
    publish::publish_many(&shop.test.app, &shop.root, &[(id, cells.clone())]).await.unwrap();
    shop.set(&shop.anna, id, "name", "en_US", Some(json!("Better parka"))).await;
    publish::publish_many(&shop.test.app, &shop.root, &[(id, cells)]).await.unwrap();
    let (_, all) = get(&shop, "web/changes?coalesce=false").await;
    let (_, newest) = get(&shop, "web/changes?documents=false").await;
    assert_eq!(all["changes"].as_array().unwrap().len(), 2);
    assert_eq!(newest["changes"].as_array().unwrap().len(), 1);
    assert_eq!((&newest["changes"][0]["seq"], &newest["changes"][0]["document"]), (&json!(2), &Json::Null));
}

#[tokio::test]
async fn a_wrong_question_gets_a_clear_answer() {
    let shop = Shop::open().await;
    for (query, status, code) in [
        ("nowhere/changes", 404, "NOT_FOUND"),
        ("web/changes?after=nonsense", 400, "INVALID"),
        ("web/changes?limit=0", 400, "INVALID"),
        ("web/changes?locale=xx_XX", 400, "INVALID"),
        ("web/changes?colour=red", 400, "INVALID"),
    ] {
        let (got, answer) = get(&shop, query).await;
        assert_eq!((got, answer["error"]["code"].as_str()), (status, Some(code)), "{query}: {answer}");
    }
}

#[tokio::test]
async fn an_answer_comes_when_something_changes_and_a_known_one_is_not_sent_again() {
    let shop = Shop::open().await;
    let id = shop.product("parka").await;
    let (_, start) = get(&shop, "web/changes").await;
    let cursor = start["cursor"].as_str().unwrap().to_owned();
    let query = format!("web/changes?after={cursor}&wait=20");
    let started = std::time::Instant::now();
    let publishing = async {
        tokio::task::yield_now().await;
        publish::publish_many(&shop.test.app, &shop.root, &[(id, vec![web("en_US")])]).await.unwrap();
    };
    let ((_, answer), ()) = tokio::join!(get(&shop, &query), publishing);
    assert_eq!(answer["changes"].as_array().unwrap().len(), 1);
    assert!(started.elapsed().as_secs() < 15, "it waited for the end");

    let url = format!("{}/channels/web/changes", shop.test.url);
    let first = shop.test.http.get(&url).send().await.unwrap();
    let etag = first.headers()["etag"].clone();
    let again = shop.test.http.get(&url).header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), 304);
}
