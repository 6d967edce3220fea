//! Translation: what is untranslated or outdated is known after every write, given to people, and confirmed by them.

use nabe::{
    auth::Permission,
    catalog::{recheck, translation::counts},
    id::ResourceId,
    resource::Kind,
};
use sea_orm::EntityTrait;
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop},
    support::Person,
};

const WORK: &str = "query($locale: String, $filter: TranslationFilter, $first: Int, $after: String) { \
    translations(locale: $locale, filter: $filter, first: $first, after: $after) { totalCount pageInfo { endCursor } \
        nodes { resource { code } locale untranslated outdated machine translated words \
            assignment { assignee { handle } due note } } } }";
const TEXTS: &str = "query($id: ID!) { resource(id: $id) { version texts(locale: \"de_DE\") { \
    attribute { code } sourceLocale state since machine words } } }";
const SAVE: &str = "mutation($input: SaveResourceInput!) { saveResource(input: $input) { version } }";
const CONFIRM: &str = "mutation($id: ID!, $version: Int!) { confirmTranslations(translations: [ \
    { resource: $id, version: $version, attribute: \"name\", locale: \"de_DE\" }]) { version } }";
const ASSIGN: &str = "mutation($locale: String!, $selection: TranslationFilter!, $input: TranslationTaskInput!) { \
    assignTranslations(locale: $locale, selection: $selection, input: $input) }";

async fn work(person: &Person<'_>, variables: Json) -> Json {
    person.gql(WORK, variables).await.ok()["translations"].clone()
}

/// `code locale untranslated outdated machine translated words`, one each.
async fn rows(person: &Person<'_>, variables: Json) -> Vec<String> {
    let found = work(person, variables).await;
    let row = |row: &Json| {
        let figures = ["untranslated", "outdated", "machine", "translated", "words"];
        let figures = figures.map(|name| row[name].to_string()).join(" ");
        format!("{} {} {figures}", row["resource"]["code"].as_str().unwrap(), row["locale"].as_str().unwrap())
    };
    found["nodes"].as_array().unwrap().iter().map(row).collect()
}

/// State, whether it has a date, and whether a machine made it, of the German name.
async fn german(person: &Person<'_>, id: ResourceId) -> (String, bool, bool) {
    let texts = person.gql(TEXTS, json!({ "id": id })).await.ok()["resource"]["texts"].clone();
    let text = &texts[0];
    assert_eq!((texts.as_array().unwrap().len(), &text["attribute"]["code"]), (1, &json!("name")));
    let state = text["state"].as_str().unwrap().to_owned();
    (state, !text["since"].is_null(), text["machine"].as_bool().unwrap())
}

fn state(name: &str) -> (String, bool, bool) {
    (name.to_owned(), name == "OUTDATED", false)
}

/// Sets the name in a language.
async fn name(person: &Person<'_>, id: ResourceId, locale: &str, text: Option<&str>, machine: bool) {
    let version = person.gql(TEXTS, json!({ "id": id })).await.ok()["resource"]["version"].clone();
    let data = text.map(|text| json!({ "text": text }));
    let values = json!([{ "attribute": "name", "locale": locale, "data": data }]);
    let input = json!({ "id": id, "version": version, "values": values, "machine": machine });
    person.gql(SAVE, json!({ "input": input })).await.ok();
}

/// What is kept must be what a computation from nothing finds.
async fn assert_kept(shop: &Shop) {
    let db = shop.test.app.db.read();
    let kept = counts::Entity::find().all(db).await.expect("the counts");
    recheck::all(&shop.test.app, None, |_, _| {}).await.expect("the recheck");
    let mut again = counts::Entity::find().all(db).await.expect("the counts");
    let mut kept = kept;
    kept.sort_by_key(|row| (row.resource, row.locale.clone()));
    again.sort_by_key(|row| (row.resource, row.locale.clone()));
    assert_eq!(kept, again);
}

#[actix_web::test]
async fn a_translation_is_outdated_once_its_source_changes_until_somebody_edits_or_confirms_it() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    assert_eq!(german(&maya, boot).await, state("TRANSLATED"));
    name(&maya, boot, "en_US", Some("High boot of leather"), false).await;
    assert_eq!(german(&maya, boot).await, state("OUTDATED"));
    let left = ["boot de_DE 0 1 0 0 4", "boot fr_FR 1 0 0 0 4"];
    assert_eq!(rows(&maya, json!({})).await, left);
    // Nobody confirms what they have not seen.
    assert_eq!(maya.gql(CONFIRM, json!({ "id": boot, "version": 1 })).await.code(), "STALE");
    maya.gql(CONFIRM, json!({ "id": boot, "version": 2 })).await.ok();
    assert_eq!(german(&maya, boot).await, state("TRANSLATED"));
    name(&maya, boot, "en_US", Some("Low boot"), false).await;
    name(&maya, boot, "de_DE", Some("Halbschuh"), false).await;
    assert_eq!(german(&maya, boot).await, state("TRANSLATED"));
    name(&maya, boot, "de_DE", None, false).await;
    assert_eq!(german(&maya, boot).await, state("UNTRANSLATED"));
    assert_kept(&shop).await;
}

#[actix_web::test]
async fn what_a_machine_made_is_marked_until_a_person_edits_or_confirms_it() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    name(&maya, boot, "de_DE", Some("Stiefel aus der Maschine"), true).await;
    assert_eq!(german(&maya, boot).await, ("MACHINE".to_owned(), false, true));
    assert_eq!(rows(&maya, json!({ "locale": "de_DE" })).await, ["boot de_DE 0 0 1 0 0"]);
    name(&maya, boot, "en_US", Some("Boot"), false).await;
    assert_eq!(german(&maya, boot).await, ("OUTDATED".to_owned(), true, true));
    maya.gql(CONFIRM, json!({ "id": boot, "version": 3 })).await.ok();
    assert_eq!(german(&maya, boot).await, state("TRANSLATED"));
    assert_kept(&shop).await;
}

#[actix_web::test]
async fn an_inherited_text_is_translated_once_at_its_model() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    shop.jacket().await;
    let of_model = ["kar fr_FR 1 0 0 0 1", "photo de_DE 1 0 0 0 2", "photo fr_FR 1 0 0 0 2"];
    let mut found = rows(&maya, json!({})).await;
    found.sort();
    assert_eq!(found, of_model);
    assert_kept(&shop).await;
}

#[actix_web::test]
async fn a_text_that_a_rule_makes_needs_no_translation() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    shop.product("boot").await;
    let rule = json!({ "code": "french", "labels": {}, "attribute": "name", "condition": "locale == 'fr_FR'",
        "formula": "'Botte ' + code" });
    shop.change_model(json!({ "rules": [rule] })).await;
    shop.test.drain_jobs().await;
    assert_eq!(rows(&maya, json!({})).await, Vec::<String>::new());
    assert_kept(&shop).await;
}

#[actix_web::test]
async fn a_locale_says_what_it_is_translated_from() {
    const LOCALE: &str = "mutation($from: String) { saveLocale(input: { code: \"fr_FR\", label: \"Français\", translatedFrom: $from }) \
        { translatedFrom } }";
    const PROGRESS: &str = "{ translationProgress { locale sourceLocale untranslated words resources } }";
    let shop = Shop::open().await;
    let root = shop.test.admin().await;
    shop.product("boot").await;
    let french = |answer: Json| {
        let rows = answer["translationProgress"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["locale"] == "fr_FR")
    };
    let expected = |source: &str| json!({ "locale": "fr_FR", "sourceLocale": source, "untranslated": 1, "words": 3, "resources": 1 });
    assert_eq!(french(root.gql(PROGRESS, json!({})).await.ok()), Some(expected("en_US")));
    root.gql(LOCALE, json!({ "from": "de_DE" })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(french(root.gql(PROGRESS, json!({})).await.ok()), Some(expected("de_DE")));
    // Written afresh, in no need of a source.
    root.gql(LOCALE, json!({ "from": "fr_FR" })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(french(root.gql(PROGRESS, json!({})).await.ok()), None);
    assert_eq!(root.gql(LOCALE, json!({ "from": "xx_XX" })).await.violations(), ["translatedFrom: UNKNOWN"]);
}

#[actix_web::test]
async fn work_is_given_to_a_translator_who_finds_it() {
    let shop = Shop::open().await;
    let ilvy = shop.test.editor("ilvy", EDITOR.into_iter().chain([Permission::ManageTranslations])).await;
    let mathis = shop.test.translator("mathis", EDITOR, &["fr_FR"]).await;
    for code in ["boot", "sock", "scarf"] {
        shop.product(code).await;
    }
    let story = shop.create(Kind::Entry, "story", None, &[("name", "en_US", json!("A story"))]).await;
    let translators = ilvy.gql("{ translators(locale: \"de_DE\") { handle } }", json!({})).await.ok();
    assert!(!translators["translators"].as_array().unwrap().contains(&json!({ "handle": "mathis" })));
    let task = json!({ "assignee": mathis.id, "due": "2026-12-24", "note": " Names stay short. " });
    let products = json!({ "locale": "fr_FR", "selection": { "kind": "PRODUCT" }, "input": task });
    assert_eq!(mathis.gql(ASSIGN, products.clone()).await.code(), "FORBIDDEN");
    assert_eq!(ilvy.gql(ASSIGN, products).await.ok()["assignTranslations"], 3);
    let mine = work(&mathis, json!({ "filter": { "mine": true } })).await;
    assert_eq!(mine["totalCount"], 3);
    let given = json!({ "assignee": { "handle": "mathis" }, "due": "2026-12-24", "note": "Names stay short." });
    assert_eq!(mine["nodes"][0]["assignment"], given);
    let rest = rows(&ilvy, json!({ "locale": "fr_FR", "filter": { "unassigned": true } })).await;
    assert_eq!(rest, ["story fr_FR 1 0 0 0 2"]);
    assert_eq!(
        rows(&ilvy, json!({ "filter": { "ids": [story], "states": ["OUTDATED"] } })).await,
        Vec::<String>::new()
    );
    const TAKE: &str = "mutation($of: ID!) { unassignTranslations(locale: \"fr_FR\", selection: { assignee: $of }) }";
    assert_eq!(ilvy.gql(TAKE, json!({ "of": mathis.id })).await.ok()["unassignTranslations"], 3);
    assert_eq!(work(&mathis, json!({ "filter": { "mine": true } })).await["totalCount"], 0);
    let empty = ilvy.gql(TAKE, json!({ "of": mathis.id })).await;
    assert_eq!(empty.violations(), ["selection: REQUIRED"]);
}

#[actix_web::test]
async fn the_work_comes_page_by_page() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    for code in ["boot", "sock", "scarf"] {
        let id = shop.product(code).await;
        name(&maya, id, "en_US", Some("New"), false).await;
    }
    let mut all = Vec::new();
    let mut after = Json::Null;
    loop {
        let page = work(&maya, json!({ "first": 2, "after": after })).await;
        assert_eq!(page["totalCount"], 6);
        let of = |node: &Json| format!("{} {}", node["resource"]["code"], node["locale"]).replace('"', "");
        all.extend(page["nodes"].as_array().unwrap().iter().map(of));
        after = page["pageInfo"]["endCursor"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(all, ["boot de_DE", "boot fr_FR", "sock de_DE", "sock fr_FR", "scarf de_DE", "scarf fr_FR"]);
}
