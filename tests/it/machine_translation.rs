//! Machine translation: a service that somebody else runs gets texts and answers as it likes; what is good of it is written
//! under the mark of a machine, and never over what a person wrote meanwhile.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use chrono::TimeDelta;
use nabe::{auth::Permission, id::ResourceId, resource::Scope};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop},
    support::{Person, Receiver},
};

const START: &str = "mutation($locale: String!, $selection: TranslationFilter!, $outdated: Boolean) { \
    translateByMachine(locale: $locale, selection: $selection, outdated: $outdated) { id total } }";
const PREVIEW: &str = "query($locale: String!, $selection: TranslationFilter!, $outdated: Boolean) { \
    previewMachineTranslation(locale: $locale, selection: $selection, outdated: $outdated) { resources texts characters } }";
const SUGGEST: &str = "mutation($id: ID!, $attribute: String!) { \
    suggestTranslation(resource: $id, attribute: $attribute, locale: \"fr_FR\") }";
const LOOK: &str = "query($id: ID!) { bulkEdit(id: $id) { state total counts { waiting changed unchanged rejected } \
    operations { kind text locale } items(first: 50) { nodes { state resource { code } violations { code path message } } } } }";
pub const TEXTS: &str =
    "query($id: ID!) { resource(id: $id) { version texts(locale: \"fr_FR\") { attribute { code } state machine } } }";
pub const SAVE: &str = "mutation($input: SaveResourceInput!) { saveResource(input: $input) { version } }";

/// A shop whose texts `reply` translates, and the service.
pub async fn open(reply: impl Fn(&Json) -> Json + Send + Sync + 'static) -> (Shop, Receiver) {
    let service = Receiver::start();
    let url = service.url.clone();
    service.reply_with(move |request| {
        let texts: Vec<Json> = request.json()["texts"].as_array().expect("texts").iter().map(&reply).collect();
        json!({ "texts": texts }).to_string()
    });
    let shop = Shop::open_with(|config| {
        config.translation_url = Some(url);
        config.translation_token = Some("open sesame".to_owned());
    })
    .await;
    (shop, service)
}

/// As somebody without French would.
pub fn french(text: &Json) -> Json {
    json!({ "id": text["id"], "text": format!("le {}", text["text"].as_str().expect("a text")) })
}

pub async fn start(person: &Person<'_>, selection: Json) -> String {
    let started = person.gql(START, json!({ "locale": "fr_FR", "selection": selection })).await.ok();
    started["translateByMachine"]["id"].as_str().expect("an id").to_owned()
}

async fn look(person: &Person<'_>, id: &str) -> Json {
    person.gql(LOOK, json!({ "id": id })).await.ok()["bulkEdit"].clone()
}

fn counts(look: &Json) -> [i64; 4] {
    ["waiting", "changed", "unchanged", "rejected"].map(|state| look["counts"][state].as_i64().expect("a count"))
}

async fn value(shop: &Shop, id: ResourceId, attribute: &str) -> Json {
    let content = shop.resource(id).await.content;
    content.value(attribute, &Scope::new(None, Some("fr_FR"))).cloned().unwrap_or_default()
}

pub async fn set(person: &Person<'_>, id: ResourceId, locale: &str, text: &str) {
    let version = person.gql(TEXTS, json!({ "id": id })).await.ok()["resource"]["version"].clone();
    let values = json!([{ "attribute": "name", "locale": locale, "data": { "text": text } }]);
    person.gql(SAVE, json!({ "input": { "id": id, "version": version, "values": values } })).await.ok();
}

/// State and mark of each French text.
pub async fn texts(person: &Person<'_>, id: ResourceId) -> Vec<(String, String, bool)> {
    let found = person.gql(TEXTS, json!({ "id": id })).await.ok()["resource"]["texts"].clone();
    let text = |text: &Json| {
        let word = |json: &Json| json.as_str().unwrap().to_owned();
        (word(&text["attribute"]["code"]), word(&text["state"]), text["machine"].as_bool().unwrap())
    };
    found.as_array().unwrap().iter().map(text).collect()
}

/// Care instructions as rich text, and a claim of at most 12 characters.
async fn more_texts(shop: &Shop) {
    let attribute = |code: &str, kind: &str, settings: Json| {
        json!({ "code": code, "type": kind, "labels": { "en_US": code }, "group": "all", "localizable": true,
            "scopable": false, "settings": settings })
    };
    let attributes = ["name", "colour", "price", "picture", "care", "claim"];
    shop.change_model(json!({
        "attributes": [attribute("care", "rich_text", json!({})), attribute("claim", "text", json!({ "maxLength": 12 }))],
        "families": [{ "code": "jacket", "kind": "product", "labels": { "en_US": "Jacket" }, "attributes": attributes,
            "label_attribute": "name", "image_attribute": "picture",
            "requirements": { "web": ["name", "price"], "app": ["name"] } }],
    }))
    .await;
}

#[actix_web::test]
async fn untranslated_texts_are_translated_marked_and_taken_back() {
    let (shop, service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    set(&maya, sock, "fr_FR", "Chaussette").await;
    let all = json!({ "locale": "fr_FR", "selection": {} });
    let amount = maya.gql(PREVIEW, all).await.ok()["previewMachineTranslation"].clone();
    assert_eq!(amount, json!({ "resources": 1, "texts": 1, "characters": "boot in English".len() }));
    assert!(service.received().is_empty());

    let id = start(&maya, json!({ "ids": [boot, sock] })).await;
    shop.test.drain_jobs().await;
    let look = look(&maya, &id).await;
    assert_eq!((&look["state"], counts(&look)), (&json!("DONE"), [0, 1, 1, 0]));
    assert_eq!(look["operations"], json!([{ "kind": "TRANSLATE", "text": "fr_FR", "locale": "fr_FR" }]));
    assert_eq!(value(&shop, boot, "name").await, "le boot in English");
    assert_eq!(value(&shop, sock, "name").await, "Chaussette");
    assert_eq!(texts(&maya, boot).await, [("name".to_owned(), "MACHINE".to_owned(), true)]);
    assert_eq!(shop.resource(boot).await.updated_by, Some(maya.id));

    let requests = service.take();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((request.method.as_str(), request.header("authorization")), ("POST", "Bearer open sesame"));
    let text = json!({ "id": "0", "text": "boot in English", "kind": "plain", "attribute": "name", "resource": "boot",
        "family": "jacket" });
    assert_eq!(request.json(), json!({ "version": 1, "source": "en_US", "target": "fr_FR", "texts": [text] }));

    let undo = "mutation($id: ID!) { undoBulkEdit(id: $id) { total } }";
    assert_eq!(maya.gql(undo, json!({ "id": id })).await.ok()["undoBulkEdit"]["total"], 1);
    shop.test.drain_jobs().await;
    assert_eq!(texts(&maya, boot).await, [("name".to_owned(), "UNTRANSLATED".to_owned(), false)]);
    assert!(service.received().is_empty());
}

#[actix_web::test]
async fn outdated_texts_are_translated_only_when_asked_for() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    set(&maya, boot, "fr_FR", "Botte").await;
    set(&maya, boot, "en_US", "High boot").await;
    start(&maya, json!({ "ids": [boot] })).await;
    shop.test.drain_jobs().await;
    assert_eq!(value(&shop, boot, "name").await, "Botte");
    let order = json!({ "locale": "fr_FR", "selection": { "ids": [boot] }, "outdated": true });
    maya.gql(START, order).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(value(&shop, boot, "name").await, "le High boot");
    assert_eq!(texts(&maya, boot).await, [("name".to_owned(), "MACHINE".to_owned(), true)]);
}

#[actix_web::test]
async fn what_is_wrong_with_a_text_is_told_and_the_others_go_in() {
    let (shop, _service) = open(|text| match text["attribute"].as_str() {
        // The emphasis is lost, and a script has come.
        Some("care") => json!({ "id": text["id"], "text": "<p>Laver</p><script>alert(1)</script>" }),
        Some("claim") => json!({ "id": text["id"], "text": "beaucoup trop long" }),
        _ => french(text),
    })
    .await;
    more_texts(&shop).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    shop.set(&shop.anna, boot, "care", "en_US", Some(json!("<p>Wash <em>cold</em></p>"))).await;
    shop.set(&shop.anna, boot, "claim", "en_US", Some(json!("Stay dry"))).await;
    let id = start(&maya, json!({ "ids": [boot] })).await;
    shop.test.drain_jobs().await;
    let look = look(&maya, &id).await;
    assert_eq!(counts(&look), [0, 1, 0, 0]);
    let faults = look["items"]["nodes"][0]["violations"].as_array().expect("violations").clone();
    let mut faults: Vec<String> =
        faults.iter().map(|fault| format!("{} {}", fault["path"], fault["code"]).replace('"', "")).collect();
    faults.sort();
    assert_eq!(faults, ["values.care.fr_FR CODES_ADDED", "values.claim.fr_FR TOO_LONG"]);
    assert_eq!(value(&shop, boot, "name").await, "le boot in English");
    assert_eq!((value(&shop, boot, "care").await, value(&shop, boot, "claim").await), (Json::Null, Json::Null));
}

#[actix_web::test]
async fn markup_comes_back_as_it_went() {
    let (shop, service) = open(|text| {
        let text_of = text["text"].as_str().expect("a text").replace("Wash", "Laver").replace("cold", "à froid");
        json!({ "id": text["id"], "text": text_of })
    })
    .await;
    more_texts(&shop).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    shop.set(&shop.anna, boot, "care", "en_US", Some(json!("<p>Wash <em>cold</em></p>"))).await;
    start(&maya, json!({ "ids": [boot] })).await;
    shop.test.drain_jobs().await;
    assert_eq!(value(&shop, boot, "care").await, "<p>Laver <em>à froid</em></p>");
    let asked = service.take()[0].json();
    let mut kinds: Vec<&str> =
        asked["texts"].as_array().unwrap().iter().filter_map(|text| text["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["plain", "rich"]);
}

#[actix_web::test]
async fn a_text_that_a_person_writes_meanwhile_is_kept() {
    let service = Receiver::start();
    let url = service.url.clone();
    let shop = Shop::open_with(|config| config.translation_url = Some(url)).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    let (let_go, gate) = mpsc::channel();
    let gate = Mutex::new(gate);
    service.reply_with(move |request| {
        gate.lock().expect("nobody panicked").recv().expect("the test lets it go");
        let texts: Vec<Json> = request.json()["texts"].as_array().expect("texts").iter().map(french).collect();
        json!({ "texts": texts }).to_string()
    });
    let id = start(&maya, json!({ "ids": [boot, sock] })).await;
    // While the service works a person translates one of the two.
    let meanwhile = async {
        service.wait_for(1).await;
        set(&maya, boot, "fr_FR", "Botte").await;
        let_go.send(()).expect("the service waits");
    };
    tokio::join!(shop.test.drain_jobs(), meanwhile);
    let look = look(&maya, &id).await;
    assert_eq!(counts(&look), [0, 1, 0, 1]);
    assert_eq!(look["items"]["nodes"][0]["violations"][0]["code"], "STALE");
    assert_eq!(
        (value(&shop, boot, "name").await, value(&shop, sock, "name").await),
        (json!("Botte"), json!("le sock in English"))
    );
    assert_eq!(texts(&maya, boot).await, [("name".to_owned(), "TRANSLATED".to_owned(), false)]);
}

#[actix_web::test]
async fn a_service_that_is_away_is_asked_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let (shop, service) = open(move |text| {
        count.fetch_add(1, Ordering::SeqCst);
        french(text)
    })
    .await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    shop.test.drain_jobs().await;
    service.answer_with(&[503, 401]);
    let id = start(&maya, json!({ "ids": [boot] })).await;
    let failed = shop.test.drain_jobs_and_failures().await;
    assert!(failed.len() == 1 && failed[0].contains("it answers 503"), "{failed:?}");
    assert_eq!((counts(&look(&maya, &id).await), asked.load(Ordering::SeqCst)), ([1, 0, 0, 0], 0));
    shop.test.app.clock.advance(TimeDelta::minutes(10));
    assert!(shop.test.drain_jobs_and_failures().await[0].contains("it answers 401"));
    shop.test.app.clock.advance(TimeDelta::minutes(10));
    shop.test.drain_jobs().await;
    // Her session ended meanwhile.
    let admin = shop.test.admin().await;
    assert_eq!((counts(&look(&admin, &id).await), asked.load(Ordering::SeqCst)), ([0, 1, 0, 0], 1));
}

#[actix_web::test]
async fn nonsense_from_the_service_rejects_the_texts_and_ends_the_run() {
    let service = Receiver::start();
    let url = service.url.clone();
    service.reply_with(|_| "<html>welcome</html>".to_owned());
    let shop = Shop::open_with(|config| config.translation_url = Some(url)).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let id = start(&maya, json!({ "ids": [boot] })).await;
    shop.test.drain_jobs().await;
    let look = look(&maya, &id).await;
    assert_eq!((&look["state"], counts(&look)), (&json!("DONE"), [0, 0, 0, 1]));
    assert_eq!(look["items"]["nodes"][0]["violations"][0]["code"], "NOT_TRANSLATED");
    assert_eq!(value(&shop, boot, "name").await, Json::Null);
}

#[actix_web::test]
async fn a_suggestion_is_answered_and_not_written() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let version = shop.resource(boot).await.version;
    let suggested = maya.gql(SUGGEST, json!({ "id": boot, "attribute": "name" })).await.ok();
    assert_eq!(suggested["suggestTranslation"], "le boot in English");
    assert_eq!((shop.resource(boot).await.version, value(&shop, boot, "name").await), (version, Json::Null));
    let nothing = maya.gql(SUGGEST, json!({ "id": boot, "attribute": "price" })).await;
    assert_eq!(nothing.violations(), ["attribute: NO_TEXT"]);
}

#[actix_web::test]
async fn a_suggestion_says_when_the_service_gives_none() {
    let (shop, service) = open(|text| json!({ "id": text["id"], "error": "not today" })).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let refused = maya.gql(SUGGEST, json!({ "id": boot, "attribute": "name" })).await;
    assert_eq!(refused.violations(), ["values.name.fr_FR: NOT_TRANSLATED"]);
    service.answer_with(&[500]);
    assert_eq!(maya.gql(SUGGEST, json!({ "id": boot, "attribute": "name" })).await.code(), "TRANSLATOR_FAILED");
}

#[actix_web::test]
async fn nothing_is_sent_for_whoever_may_not_write_the_language() {
    let (shop, service) = open(french).await;
    let german = shop.test.translator("greta", EDITOR, &["de_DE"]).await;
    let reader = shop.test.editor("rhea", [Permission::ViewCatalog]).await;
    let boot = shop.product("boot").await;
    let order = json!({ "locale": "fr_FR", "selection": { "ids": [boot] } });
    for operation in [START, PREVIEW] {
        assert_eq!(german.gql(operation, order.clone()).await.violations(), ["locale: LOCALE_FORBIDDEN"]);
        assert_eq!(reader.gql(operation, order.clone()).await.code(), "FORBIDDEN");
    }
    let text = json!({ "id": boot, "attribute": "name" });
    assert_eq!(german.gql(SUGGEST, text.clone()).await.violations(), ["locale: LOCALE_FORBIDDEN"]);
    assert_eq!(reader.gql(SUGGEST, text).await.code(), "FORBIDDEN");
    let afresh = json!({ "locale": "en_US", "selection": { "ids": [boot] } });
    let maya = shop.test.editor("maya", EDITOR).await;
    assert_eq!(maya.gql(START, afresh).await.code(), "NO_SOURCE");
    assert!(service.received().is_empty());
}

#[actix_web::test]
async fn without_a_service_nothing_is_offered() {
    const AVAILABLE: &str = "{ machineTranslationAvailable }";
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let order = json!({ "locale": "fr_FR", "selection": { "ids": [boot] } });
    assert_eq!(maya.gql(AVAILABLE, json!({})).await.ok()["machineTranslationAvailable"], false);
    assert_eq!(maya.gql(START, order).await.code(), "TRANSLATOR_MISSING");
    let (other, _service) = open(french).await;
    let bea = other.test.editor("bea", EDITOR).await;
    assert_eq!(bea.gql(AVAILABLE, json!({})).await.ok()["machineTranslationAvailable"], true);
}

const RETRANSLATE: &str = "mutation($id: ID!) { \
    translateByMachine(locale: \"fr_FR\", selection: { ids: [$id] }, outdated: true) { id } }";
const UNDO: &str = "mutation($id: ID!) { undoBulkEdit(id: $id) { id } }";

/// State of the French name and since when.
async fn since(person: &Person<'_>, id: ResourceId) -> (String, Json) {
    let query = "query($id: ID!) { resource(id: $id) { texts(locale: \"fr_FR\") { state since } } }";
    let text = person.gql(query, json!({ "id": id })).await.ok()["resource"]["texts"][0].clone();
    (text["state"].as_str().expect("a state").to_owned(), text["since"].clone())
}

async fn undo(shop: &Shop, person: &Person<'_>, id: &str) -> String {
    let undo = person.gql(UNDO, json!({ "id": id })).await.ok()["undoBulkEdit"]["id"].as_str().unwrap().to_owned();
    shop.test.drain_jobs().await;
    undo
}

async fn retranslate(shop: &Shop, person: &Person<'_>, id: ResourceId) -> String {
    let edit = person.gql(RETRANSLATE, json!({ "id": id })).await.ok()["translateByMachine"]["id"].clone();
    shop.test.drain_jobs().await;
    edit.as_str().expect("an id").to_owned()
}

#[actix_web::test]
async fn an_outdated_text_that_comes_back_is_outdated_since_when_it_was() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    set(&maya, boot, "fr_FR", "Botte").await;
    set(&maya, boot, "en_US", "High boot").await;
    let before = since(&maya, boot).await;
    assert_eq!(before.0, "OUTDATED");
    let edit = retranslate(&shop, &maya, boot).await;
    assert_eq!(since(&maya, boot).await, ("MACHINE".to_owned(), Json::Null));
    undo(&shop, &maya, &edit).await;
    assert_eq!((value(&shop, boot, "name").await, since(&maya, boot).await), (json!("Botte"), before));
    let counted = "{ translationProgress { locale outdated machine } }";
    let counted = maya.gql(counted, json!({})).await.ok()["translationProgress"].clone();
    let counted = counted.as_array().unwrap().iter().find(|row| row["locale"] == "fr_FR").cloned();
    assert_eq!(counted, Some(json!({ "locale": "fr_FR", "outdated": 1, "machine": 0 })));
    // With the source it was made from it is right again.
    set(&maya, boot, "en_US", "boot in English").await;
    assert_eq!(since(&maya, boot).await.0, "TRANSLATED");
}

#[actix_web::test]
async fn an_outdated_text_that_comes_back_beside_the_source_it_was_made_from_is_right() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    set(&maya, boot, "fr_FR", "Botte").await;
    set(&maya, boot, "en_US", "High boot").await;
    let edit = retranslate(&shop, &maya, boot).await;
    set(&maya, boot, "en_US", "boot in English").await;
    undo(&shop, &maya, &edit).await;
    assert_eq!(
        (value(&shop, boot, "name").await, since(&maya, boot).await.0),
        (json!("Botte"), "TRANSLATED".to_owned())
    );
}

#[actix_web::test]
async fn a_text_that_a_person_changed_since_keeps_its_state_when_the_rest_is_taken_back() {
    let (shop, _service) = open(french).await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    set(&maya, boot, "fr_FR", "Botte").await;
    set(&maya, boot, "en_US", "High boot").await;
    let edit = retranslate(&shop, &maya, boot).await;
    set(&maya, boot, "fr_FR", "Botte haute").await;
    undo(&shop, &maya, &edit).await;
    let now = (value(&shop, boot, "name").await, since(&maya, boot).await.0);
    assert_eq!(now, (json!("Botte haute"), "TRANSLATED".to_owned()));
}
