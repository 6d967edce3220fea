//! Posts on a real server of the AT Protocol: written, found, changed and deleted, with what is in them.

use nabe::{
    delivery::{Cell, Document},
    outputs::{
        bluesky::{self, Account, Settings, tid},
        output,
        picture::Picture,
        receipt,
    },
    resource::Kind,
};
use sea_orm::EntityTrait;
use serde_json::{Value as Json, json};

use crate::{
    shop::Shop,
    support::{TestApp, jpeg},
};

/// A fresh account on the server that `make test` starts; without one there is nothing to test on.
async fn account(app: &TestApp) -> Option<Settings> {
    let Ok(service) = std::env::var("NABE_TEST_BLUESKY_URL") else {
        eprintln!("NABE_TEST_BLUESKY_URL is not set, so nothing was posted");
        return None;
    };
    let name = tid::new(chrono::Utc::now().timestamp_micros().unsigned_abs(), 0);
    let handle = format!("{}.test", &name[3..]);
    let account = json!({ "handle": handle, "email": format!("{name}@example.test"), "password": "its-own-password" });
    let session = xrpc(app, &service, "com.atproto.server.createAccount", None, account).await;
    let token = session["accessJwt"].as_str().expect("a session");
    let made =
        xrpc(app, &service, "com.atproto.server.createAppPassword", Some(token), json!({ "name": "nabe" })).await;
    let settings = json!({
        "service": service, "handle": handle, "password": made["password"], "text": "{{ values.teaser }} {{ link }}",
        "link": "https://shop.example/{{ slug }}",
    });
    Some(serde_json::from_value(settings).expect("sound settings"))
}

async fn xrpc(app: &TestApp, service: &str, method: &str, token: Option<&str>, body: Json) -> Json {
    let request = app.http.post(format!("{service}/xrpc/{method}")).json(&body);
    let request = token.into_iter().fold(request, |request, token| request.bearer_auth(token));
    let response = request.send().await.expect("an answer of the test server");
    assert!(response.status().is_success(), "{method}: {}", response.text().await.unwrap_or_default());
    response.json().await.expect("JSON")
}

fn document(teaser: &str) -> Document {
    let picture = json!({
        "id": uuid::Uuid::nil(), "code": "p", "mime": "image/jpeg", "width": 60, "height": 40, "alt": "Ein Stiefel auf Geröll"
    });
    serde_json::from_value(json!({
        "id": uuid::Uuid::nil(), "kind": "entry", "code": "sole", "channel": "social", "locale": "de_DE", "enabled": true,
        "label": "Die dritte Sohle", "slug": "sole", "image": "picture",
        "values": {
            "teaser": { "type": "textarea", "data": teaser },
            "picture": { "type": "asset", "data": picture },
        },
    }))
    .expect("a document")
}

fn picture() -> Picture {
    Picture { bytes: jpeg(60, 40).into(), mime: "image/jpeg".to_owned(), width: 60, height: 40 }
}

fn name() -> String {
    tid::new(chrono::Utc::now().timestamp_micros().unsigned_abs(), 1)
}

#[tokio::test]
async fn a_post_is_written_changed_and_deleted_with_links_tags_picture_and_alt_text() {
    let app = TestApp::new().await;
    let Some(settings) = account(&app).await else { return };
    let account = Account { app: &app.app, settings: &settings };
    let rkey = name();
    let post = bluesky::post(&document("Größer — neu besohlt. #Stiefel"), &settings).expect("a post");
    let made = account.publish(&rkey, &post, Some(&picture()), false).await.expect("it is posted");
    assert!(made.uri.ends_with(&format!("/app.bsky.feed.post/{rkey}")), "{}", made.uri);
    let found = account.find(&rkey).await.expect("an answer").expect("the post");
    assert_eq!((&found.cid, &found.record), (&made.cid, &made.record));
    let text = found.record["text"].as_str().unwrap();
    let words: Vec<&str> = found.record["facets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|facet| {
            let at = |key: &str| facet["index"][key].as_u64().unwrap() as usize;
            &text[at("byteStart")..at("byteEnd")]
        })
        .collect();
    assert_eq!(words, ["#Stiefel", "shop.example/sole"]);
    let image = &found.record["embed"]["images"][0];
    assert_eq!(
        (image["alt"].as_str(), image["aspectRatio"]["width"].as_u64()),
        (Some("Ein Stiefel auf Geröll"), Some(60))
    );

    let changed = bluesky::post(&document("Noch einmal besohlt."), &settings).expect("a post");
    let second = account.publish(&rkey, &changed, Some(&picture()), true).await.expect("it is changed");
    assert_eq!((&second.uri, second.cid == made.cid), (&made.uri, false));
    assert_eq!(second.record["createdAt"], made.record["createdAt"]);

    account.remove(&rkey).await.expect("it is deleted");
    assert_eq!(account.find(&rkey).await.expect("an answer"), None);
    account.remove(&rkey).await.expect("twice is no error");
}

#[tokio::test]
async fn a_try_of_unknown_end_is_repeated_and_not_doubled() {
    let app = TestApp::new().await;
    let Some(settings) = account(&app).await else { return };
    let account = Account { app: &app.app, settings: &settings };
    let rkey = name();
    let post = bluesky::post(&document("Einmal."), &settings).expect("a post");
    let first = account.publish(&rkey, &post, Some(&picture()), false).await.expect("it is posted");
    for again in [true, false] {
        let repeated = account.publish(&rkey, &post, Some(&picture()), again).await.expect("it is there");
        assert_eq!(repeated, first);
    }
    let url = format!(
        "{}/xrpc/com.atproto.repo.listRecords?repo={}&collection=app.bsky.feed.post",
        settings.service, settings.handle
    );
    let all: Json = app.http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(all["records"].as_array().map(Vec::len), Some(1), "{all}");
}

#[actix_web::test]
async fn what_goes_live_is_posted_changed_with_its_document_and_deleted_when_it_is_withdrawn() {
    let shop = Shop::open().await;
    let Some(settings) = account(&shop.test).await else { return };
    let text = json!({ "text": "{{ label }} {{ link }}", "families": ["story"], "locale": "de_DE" });
    let mut stored = serde_json::to_value(&settings).expect("settings");
    stored.as_object_mut().unwrap().extend(text.as_object().unwrap().clone());
    let input = output::Input {
        id: None,
        channel: "web".to_owned(),
        kind: output::Kind::Bluesky,
        code: "posts".to_owned(),
        label: "Posts".to_owned(),
        enabled: true,
        settings: stored,
        rotate_secret: false,
    };
    let output = output::save(&shop.test.app, &shop.root, input).await.expect("the output").output;
    let (cells, account) =
        (Some(vec![Cell::new("web", "de_DE")]), Account { app: &shop.test.app, settings: &settings });
    let story = shop.create(Kind::Entry, "sole", None, &[("name", "de_DE", json!("Die dritte Sohle"))]).await;
    let boot = shop.product("boot").await;
    shop.publish(story, cells.clone()).await;
    shop.publish(boot, cells.clone()).await;
    shop.test.drain_jobs().await;
    let receipts = receipts(&shop, output.id).await;
    assert_eq!(receipts.len(), 1, "a product is not one to post");
    let found = account.find(&receipts[0].key).await.expect("an answer").expect("the post");
    assert!(found.record["text"].as_str().unwrap().starts_with("Die dritte Sohle"), "{}", found.record);

    shop.set(&shop.anna, story, "name", "de_DE", Some(json!("Die vierte Sohle"))).await;
    shop.publish(story, cells).await;
    shop.test.drain_jobs().await;
    let found = account.find(&receipts[0].key).await.expect("an answer").expect("the same post");
    assert!(found.record["text"].as_str().unwrap().starts_with("Die vierte Sohle"), "{}", found.record);

    nabe::delivery::publish::withdraw(&shop.test.app, &shop.root, story, None, None).await.expect("it is withdrawn");
    shop.test.drain_jobs().await;
    assert_eq!(account.find(&receipts[0].key).await.expect("an answer"), None);
    assert!(self::receipts(&shop, output.id).await.is_empty());
}

async fn receipts(shop: &Shop, output: nabe::id::OutputId) -> Vec<receipt::Model> {
    let all = receipt::Entity::find().all(shop.test.app.db.read()).await.expect("receipts");
    all.into_iter().filter(|receipt| receipt.output == output).collect()
}

#[tokio::test]
async fn a_wrong_password_is_given_up_and_named() {
    let app = TestApp::new().await;
    let Some(settings) = account(&app).await else { return };
    let settings = Settings { password: "wrong".to_owned(), ..settings };
    let account = Account { app: &app.app, settings: &settings };
    let failed = account.find(&name()).await.expect_err("no session");
    assert_eq!((failed.status, failed.next), (Some(401), nabe::outputs::sent::Next::GiveUp));
    assert!(!failed.error.contains("wrong"), "{}", failed.error);
}
