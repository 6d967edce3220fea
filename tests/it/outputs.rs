//! Outputs: webhooks arrive signed, in order and once more when somebody was down; purges name their keys; whoever may
//! not manage outputs changes none.

use chrono::TimeDelta;
use nabe::{auth::Permission, delivery::Cell, id::ResourceId, outputs::webhook};
use serde_json::{Value as Json, json};

use crate::{
    shop::Shop,
    support::{Person, Receiver, TestApp},
};

const SAVE: &str = "mutation($input: OutputInput!) { saveOutput(input: $input) { \
    output { id code enabled settings cursor } secret } }";
const LOOK: &str = "query($id: ID!) { output(id: $id) { enabled cursor behind lastError lastSuccessAt \
    counts { state count } deliveries { totalCount nodes { id key locale op state seq nextAttemptAt \
      attempts { number status error response } } } } }";

struct Out<'a> {
    admin: Person<'a>,
    id: String,
    secret: Option<String>,
}

impl Out<'_> {
    async fn look(&self) -> Json {
        self.admin.gql(LOOK, json!({ "id": self.id })).await.ok()["output"].clone()
    }

    async fn mutate(&self, mutation: &str) -> Json {
        let document = format!("mutation($id: ID!) {{ {mutation} }}");
        self.admin.gql(&document, json!({ "id": self.id })).await.ok()
    }
}

async fn save<'a>(test: &'a TestApp, kind: &str, settings: Json) -> Out<'a> {
    let admin = test.admin().await;
    let input = json!({ "channel": "web", "kind": kind, "code": "out", "label": "Out", "settings": settings });
    let saved = admin.gql(SAVE, json!({ "input": input })).await.ok();
    let id = saved["saveOutput"]["output"]["id"].as_str().expect("an id").to_owned();
    let secret = saved["saveOutput"]["secret"].as_str().map(str::to_owned);
    Out { admin, id, secret }
}

fn web(locale: &str) -> Option<Vec<Cell>> {
    Some(vec![Cell::new("web", locale)])
}

/// Names a product and publishes it; what is due is handed over.
async fn go_live_as(shop: &Shop, product: ResourceId, name: &str) {
    shop.set(&shop.anna, product, "name", "de_DE", Some(json!(name))).await;
    shop.publish(product, web("de_DE")).await;
    shop.test.drain_jobs().await;
}

fn summary(look: &Json) -> Vec<String> {
    let rows = look["deliveries"]["nodes"].as_array().expect("deliveries");
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| format!("{} {} {}", text(&row["key"]), text(&row["op"]), text(&row["state"]))).collect()
}

#[actix_web::test]
async fn what_goes_live_is_posted_with_a_signature_that_the_reference_library_accepts() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let boot = shop.product("boot").await;
    shop.publish(boot, web("de_DE")).await;
    shop.test.drain_jobs().await;

    let received = receiver.received();
    assert_eq!(received.len(), 1);
    let hook = standardwebhooks::Webhook::new(out.secret.as_deref().expect("a new key")).expect("a key");
    hook.verify(received[0].body.as_bytes(), &received[0].header_map()).expect("the signature holds");
    let body = received[0].json();
    assert_eq!(body["type"], "document.upserted");
    assert_eq!((&body["data"]["code"], &body["data"]["locale"]), (&json!("boot"), &json!("de_DE")));
    assert_eq!(body["data"]["document"]["label"], "boot auf Deutsch");

    let look = out.look().await;
    assert_eq!(summary(&look), ["boot UPSERT DELIVERED"]);
    assert_eq!(look["deliveries"]["nodes"][0]["attempts"][0]["response"], "noted");
    assert_eq!((&look["behind"], &look["lastError"]), (&json!(0), &Json::Null));
}

#[actix_web::test]
async fn a_withdrawal_is_posted_as_a_removal() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let boot = shop.product("boot").await;
    shop.publish(boot, web("de_DE")).await;
    shop.test.drain_jobs().await;
    nabe::delivery::publish::withdraw(&shop.test.app, &shop.root, boot, None, None).await.expect("it is withdrawn");
    shop.test.drain_jobs().await;

    let last = receiver.received().pop().expect("a second request");
    let body = last.json();
    assert_eq!((&body["type"], &body["data"]["document"]), (&json!("document.removed"), &Json::Null));
}

#[actix_web::test]
async fn a_receiver_that_was_down_gets_the_newest_state_under_ids_of_their_own() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    receiver.answer_with(&[503]);
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let boot = shop.product("boot").await;
    shop.publish(boot, web("de_DE")).await;
    shop.test.drain_jobs().await;
    let look = out.look().await;
    assert_eq!(summary(&look), ["boot UPSERT FAILED"]);
    assert!(look["lastError"].as_str().expect("an error").contains("503"));
    let first = receiver.take();

    // The same delivery comes again under the same id, signed anew.
    shop.test.app.clock.advance(TimeDelta::seconds(6));
    shop.test.drain_jobs().await;
    let again = receiver.take();
    assert_eq!(again.len(), 1);
    assert_eq!(first[0].header("webhook-id"), again[0].header("webhook-id"));
    assert_ne!(first[0].header("webhook-timestamp"), again[0].header("webhook-timestamp"));
    assert_eq!(summary(&out.look().await), ["boot UPSERT DELIVERED"]);

    // Two changes while it is down: only the newest goes out.
    receiver.answer_with(&[500]);
    for name in ["Zwei", "Drei"] {
        go_live_as(&shop, boot, name).await;
    }
    shop.test.app.clock.advance(TimeDelta::seconds(30));
    shop.test.drain_jobs().await;
    let labels: Vec<Json> =
        receiver.received().iter().map(|one| one.json()["data"]["document"]["label"].clone()).collect();
    assert_eq!(labels, ["Zwei", "Drei"]);
    assert_eq!(summary(&out.look().await), ["boot UPSERT DELIVERED", "boot UPSERT SKIPPED", "boot UPSERT DELIVERED"]);
}

#[actix_web::test]
async fn an_output_that_wants_every_change_gets_them_in_order() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    save(&shop.test, "WEBHOOK", json!({ "url": receiver.url, "everyChange": true })).await;
    let boot = shop.product("boot").await;
    receiver.answer_with(&[500]);
    for name in ["Eins", "Zwei", "Drei"] {
        go_live_as(&shop, boot, name).await;
    }
    shop.test.app.clock.advance(TimeDelta::seconds(30));
    shop.test.drain_jobs().await;
    let labels: Vec<Json> =
        receiver.received().iter().map(|one| one.json()["data"]["document"]["label"].clone()).collect();
    assert_eq!(labels, ["Eins", "Eins", "Zwei", "Drei"]);
}

#[actix_web::test]
async fn a_receiver_that_is_gone_switches_its_output_off_and_a_redirect_is_not_followed() {
    let shop = Shop::open().await;
    let (receiver, elsewhere) = (Receiver::start(), Receiver::start());
    receiver.answer_once(307, "location", &elsewhere.url);
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let boot = shop.product("boot").await;
    shop.publish(boot, web("de_DE")).await;
    shop.test.drain_jobs().await;
    let look = out.look().await;
    assert!(look["lastError"].as_str().expect("an error").contains("redirects"));
    assert!(elsewhere.received().is_empty());

    receiver.answer_with(&[410]);
    shop.test.app.clock.advance(TimeDelta::seconds(6));
    shop.test.drain_jobs().await;
    let look = out.look().await;
    assert_eq!((&look["enabled"], summary(&look)), (&json!(false), vec!["boot UPSERT DEAD".to_owned()]));
}

#[actix_web::test]
async fn a_replay_sends_what_was_before_and_a_retry_what_failed() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    shop.publish(boot, web("de_DE")).await;
    shop.publish(sock, web("de_DE")).await;
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    shop.test.drain_jobs().await;
    assert!(receiver.received().is_empty(), "what is new begins with the next change");

    receiver.answer_with(&[200, 500]);
    out.mutate("replayOutput(id: $id, afterSeq: 0) { cursor }").await;
    shop.test.drain_jobs().await;
    // Both go out at once, so either may have met the failure.
    let states = summary(&out.look().await).join(", ");
    assert_eq!((states.matches("DELIVERED").count(), states.matches("FAILED").count()), (1, 1), "{states}");
    out.mutate("runOutput(id: $id) { state }").await;
    shop.test.drain_jobs().await;
    let mut states = summary(&out.look().await);
    states.sort();
    assert_eq!(states, ["boot UPSERT DELIVERED", "sock UPSERT DELIVERED"]);

    let wrong = "mutation($id: ID!) { replayOutput(id: $id, afterSeq: 99) { cursor } }";
    assert_eq!(out.admin.gql(wrong, json!({ "id": out.id })).await.violations(), ["afterSeq: OUT_OF_RANGE"]);
}

#[actix_web::test]
async fn an_old_state_is_not_sent_again_after_a_newer_one() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let boot = shop.product("boot").await;
    for name in ["Eins", "Zwei"] {
        go_live_as(&shop, boot, name).await;
    }
    let look = out.look().await;
    let id = |index: usize| look["deliveries"]["nodes"][index]["id"].clone();
    let retry = "mutation($id: ID!) { retryDelivery(id: $id) { state } }";
    assert_eq!(out.admin.gql(retry, json!({ "id": id(1) })).await.code(), "NEWER_DELIVERY");
    out.admin.gql(retry, json!({ "id": id(0) })).await.ok();
    receiver.take();
    shop.test.drain_jobs().await;
    assert_eq!(receiver.received()[0].json()["data"]["document"]["label"], "Zwei");
}

#[actix_web::test]
async fn during_a_rotation_both_keys_hold() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let input = json!({ "id": out.id, "channel": "web", "kind": "WEBHOOK", "code": "out", "label": "Out",
                        "settings": { "url": receiver.url }, "rotateSecret": true });
    let saved = out.admin.gql(SAVE, json!({ "input": input })).await.ok();
    let new = saved["saveOutput"]["secret"].as_str().expect("a new key").to_owned();
    let old = out.secret.clone().expect("the first key");
    let boot = shop.product("Schuh für Übermut").await;
    shop.publish(boot, web("de_DE")).await;
    shop.test.drain_jobs().await;
    let received = receiver.take();
    for key in [&new, &old] {
        let hook = standardwebhooks::Webhook::new(key).expect("a key");
        hook.verify(received[0].body.as_bytes(), &received[0].header_map()).expect("the signature holds");
        let changed = received[0].body.replacen('S', "s", 1);
        assert!(hook.verify(changed.as_bytes(), &received[0].header_map()).is_err());
    }
    assert!(webhook::OVERLAP >= TimeDelta::hours(1));
}

#[actix_web::test]
async fn addresses_inside_the_network_and_bad_settings_are_refused_all_at_once() {
    let test = TestApp::new().await;
    let admin = test.admin().await;
    let refused = async |settings: Json, code: &str| {
        let input = json!({ "channel": "web", "kind": "WEBHOOK", "code": code, "label": "Out", "settings": settings });
        admin.gql(SAVE, json!({ "input": input })).await.violations()
    };
    assert_eq!(
        refused(json!({ "url": "http://192.168.0.1/" }), "Bad Code").await,
        ["code: BAD_CODE", "channel: UNKNOWN_CHANNEL"]
    );
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    for (settings, violation) in [
        (json!({ "url": "http://192.168.0.1/" }), "settings.url: BAD_ADDRESS"),
        (json!({ "url": "https://[::ffff:169.254.169.254]/" }), "settings.url: BAD_ADDRESS"),
        (json!({ "url": "ftp://example.com/" }), "settings.url: BAD_ADDRESS"),
        (json!({ "url": "https://me:pw@example.com/" }), "settings.url: BAD_ADDRESS"),
        (json!({ "url": "https://example.com/", "locales": ["xx_XX"] }), "settings.locales: UNKNOWN_LOCALE"),
        (json!({ "url": "https://example.com/", "colour": "red" }), "settings: BAD_SETTING"),
    ] {
        let input = json!({ "channel": "web", "kind": "WEBHOOK", "code": "out", "label": "Out", "settings": settings });
        let found = admin.gql(SAVE, json!({ "input": input })).await.violations();
        assert_eq!(found.len(), 1, "{settings}: {found:?}");
        assert!(
            found[0].starts_with(violation.split(": ").next().unwrap())
                && found[0].ends_with(violation.split(": ").nth(1).unwrap()),
            "{found:?}"
        );
    }
}

#[actix_web::test]
async fn a_purge_names_the_keys_and_its_password_is_never_shown() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let out =
        save(&shop.test, "CACHE_PURGE", json!({ "url": receiver.url, "form": "xkey", "password": "Bearer t0p" })).await;
    let boot = shop.product("boot").await;
    shop.publish(boot, web("de_DE")).await;
    shop.test.drain_jobs().await;
    let received = receiver.received();
    assert_eq!((received[0].method.as_str(), received[0].header("xkey")), ("PURGE", format!("{boot} web").as_str()));
    assert_eq!(received[0].header("authorization"), "Bearer t0p");
    let shown = out.admin.gql("query($id: ID!) { output(id: $id) { settings } }", json!({ "id": out.id })).await.ok();
    assert_eq!(shown["output"]["settings"]["password"], "********");
    use sea_orm::EntityTrait;
    let row = nabe::outputs::output::Entity::find().one(shop.test.app.db.read()).await.unwrap().expect("the row");
    assert!(!format!("{row:?}").contains("t0p"), "a password is sealed in the database");
}

#[actix_web::test]
async fn whoever_may_only_look_changes_no_output() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let out = save(&shop.test, "WEBHOOK", json!({ "url": receiver.url })).await;
    let viewer = shop.test.editor("vera", [Permission::ViewCatalog, Permission::ViewOutputs]).await;
    viewer.gql(LOOK, json!({ "id": out.id })).await.ok();
    for mutation in ["runOutput(id: $id) { id }", "deleteOutput(id: $id)", "replayOutput(id: $id, afterSeq: 0) { id }"]
    {
        let document = format!("mutation($id: ID!) {{ {mutation} }}");
        assert_eq!(viewer.gql(&document, json!({ "id": out.id })).await.code(), "FORBIDDEN", "{mutation}");
    }
    out.mutate("deleteOutput(id: $id)").await;
    assert_eq!(out.look().await, Json::Null);
}
