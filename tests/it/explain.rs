//! What the hub says of somebody's rights is what it does.

use std::collections::BTreeSet;

use nabe::{auth::Permission, resource::Kind};
use serde_json::{Value as Json, json};

use crate::{
    authorization::{CASES, FOR_EVERYBODY, SOME_ID},
    shop::{EDITOR, Shop, web},
    support::{Dump, Person, TestApp},
};

const NOTHING: [&str; 0] = [];

const EXPLAIN: &str = "query ($operation: String!, $resource: String, $attribute: String, $channel: String, \
    $locale: String, $user: ID) { explainAccess(operation: $operation, resource: $resource, attribute: $attribute, \
    channel: $channel, locale: $locale, user: $user) { \
        allowed permissions { permission { code } granted withheldByToken } obstacles { code } role locales roles } }";

async fn explain(person: &Person<'_>, operation: &str, more: Json) -> Json {
    let mut variables = json!({ "operation": operation });
    variables.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    person.gql(EXPLAIN, variables).await.ok()["explainAccess"].clone()
}

fn required(explanation: &Json) -> Vec<Permission> {
    let permissions = explanation["permissions"].as_array().expect("permissions").iter();
    let codes = permissions.filter_map(|required| required["permission"]["code"].as_str());
    codes.map(|code| Permission::parse(code).expect("a permission")).collect()
}

fn texts(list: &Json) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(Json::as_str).collect()
}

async fn code(person: &Person<'_>, query: &str) -> (String, String) {
    let answer = person.gql(&query.replace("\"ID\"", &format!("\"{SOME_ID}\"")), json!({})).await;
    (answer.code().to_owned(), answer.message().to_owned())
}

#[tokio::test]
async fn it_says_of_every_operation_what_the_operation_does() {
    let app = TestApp::new().await;
    let guest = app.editor("guest", []).await;
    let mut wrong = Vec::new();
    for (index, (operation, query)) in CASES.iter().enumerate() {
        let said = explain(&guest, operation, json!({})).await;
        let open = FOR_EVERYBODY.contains(operation);
        if said["allowed"] != json!(open) || required(&said).is_empty() != open {
            wrong.push(format!("{operation}: {said}"));
            continue;
        }
        // Each right that it names is asked for, in this order, and with all of them nobody is refused.
        let mut has = BTreeSet::new();
        for (step, right) in required(&said).into_iter().enumerate() {
            let person = app.editor(&format!("p{index}-{step}"), has.clone()).await;
            let (refused, message) = code(&person, query).await;
            let told = explain(&person, operation, json!({})).await;
            if refused != "FORBIDDEN" || !message.contains(right.code()) || told["allowed"] != json!(false) {
                wrong.push(format!("{operation} without {right}: {refused} {message}, {told}"));
            }
            has.insert(right);
        }
        // Nobody hands on what they have not: the role in this case may see catalogue and outputs.
        if *operation == "createUser" {
            has.extend([Permission::ViewCatalog, Permission::ViewOutputs]);
        }
        let person = app.editor(&format!("p{index}"), has).await;
        let (refused, message) = code(&person, query).await;
        let told = explain(&person, operation, json!({})).await;
        if refused == "FORBIDDEN" || told["allowed"] != json!(true) {
            wrong.push(format!("{operation} with all of it: {refused} {message}, {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn it_asks_and_does_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let before = Dump::of(&app.app).await;
    for (operation, _) in CASES {
        explain(&admin, operation, json!({})).await;
    }
    assert_eq!(Dump::of(&app.app).await.changed_since(&before), NOTHING);
}

#[actix_web::test]
async fn the_kind_of_a_resource_decides_which_right_it_takes() {
    let shop = Shop::open().await;
    let writer = shop.test.editor("writer", [Permission::ViewCatalog, Permission::EditEntries]).await;
    let boot = shop.product("boot").await;
    let story = shop.create(Kind::Entry, "story", None, &[]).await;
    let of = |id| json!({ "resource": id });
    assert_eq!(required(&explain(&writer, "saveResource", json!({})).await), [Permission::EditEntries]);
    assert_eq!(explain(&writer, "saveResource", of(story)).await["allowed"], json!(true));
    let refused = explain(&writer, "saveResource", of(boot)).await;
    assert_eq!(refused["allowed"], json!(false));
    assert!(required(&refused).contains(&Permission::EditProducts), "{refused}");
    // Whoever may not see the catalogue learns nothing of what is in it.
    let stranger = shop.test.editor("stranger", [Permission::EditEntries]).await;
    assert_eq!(explain(&stranger, "saveResource", of(boot)).await, explain(&stranger, "saveResource", of(story)).await);
}

#[actix_web::test]
async fn a_value_may_be_closed_by_its_language_or_its_attribute() {
    let shop = Shop::open().await;
    shop.change_model(json!({ "attributes": [
        { "code": "stock", "type": "text", "group": "all", "labels": { "en_US": "Stock" }, "read_only": true }] }))
        .await;
    let boot = shop.product("boot").await;
    let german = shop.test.translator("german", EDITOR, &["de_DE"]).await;
    let value = |attribute: &str, locale: Json| json!({ "resource": boot, "attribute": attribute, "locale": locale });
    let may = explain(&german, "saveResource", value("name", json!("de_DE"))).await;
    assert_eq!((&may["allowed"], &may["obstacles"]), (&json!(true), &json!([])));
    let other = explain(&german, "saveResource", value("name", json!("en_US"))).await;
    assert_eq!((&other["allowed"], &other["obstacles"]), (&json!(false), &json!([{ "code": "LOCALE_FORBIDDEN" }])));
    assert_eq!(other["locales"], json!(["de_DE"]));
    // The role of the two who write in all languages may, by name; the German one may not.
    let roles = texts(&other["roles"]);
    assert!(
        roles.contains(&"role-anna") && roles.contains(&"role-root") && !roles.contains(&"role-german"),
        "{roles:?}"
    );
    let maya = shop.test.editor("maya", EDITOR).await;
    let closed = explain(&maya, "saveResource", value("stock", json!(null))).await;
    assert_eq!((&closed["obstacles"], &closed["roles"]), (&json!([{ "code": "READ_ONLY" }]), &json!([])));
}

#[actix_web::test]
async fn four_eyes_is_no_matter_of_rights() {
    let shop = Shop::open().await;
    let boss = shop.test.editor("boss", Permission::ALL.iter().copied()).await;
    let boot = shop.product("boot").await;
    shop.set(&boss.actor().await, boot, "name", "en_US", Some(json!("Boot"))).await;
    let review = shop.submit(&shop.anna, boot, Some(vec![web("en_US")])).await.expect("it is submitted");
    let said = explain(&boss, "decideReview", json!({ "resource": review.id })).await;
    assert_eq!((&said["allowed"], &said["obstacles"]), (&json!(false), &json!([{ "code": "FOUR_EYES" }])));
}

#[actix_web::test]
async fn whoever_manages_people_may_ask_for_somebody_else() {
    let app = TestApp::new().await;
    let (admin, maya) = (app.admin().await, app.editor("maya", [Permission::ViewCatalog]).await);
    let of = |person: &Person<'_>| json!({ "user": person.id });
    let said = explain(&admin, "saveResource", of(&maya)).await;
    assert_eq!((&said["allowed"], &said["role"]), (&json!(false), &json!("role-maya")));
    let asked = maya.gql(EXPLAIN, json!({ "operation": "users", "user": admin.id })).await;
    assert_eq!(asked.code(), "FORBIDDEN");
    assert_eq!(explain(&maya, "resources", of(&maya)).await["allowed"], json!(true));
    let unknown = maya.gql(EXPLAIN, json!({ "operation": "makeCoffee" })).await;
    assert_eq!(unknown.violations(), ["operation: UNKNOWN_OPERATION"]);
}

#[tokio::test]
async fn a_token_that_passes_a_right_on_no_more_is_told() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let create = r#"mutation { createApiToken(name: "shop", permissions: ["VIEW_CATALOG"]) { secret } }"#;
    let secret = admin.gql(create, json!({})).await.ok()["createApiToken"]["secret"].clone();
    let token = Person { app: &app, id: admin.id, token: secret.as_str().expect("a secret").to_owned() };
    let said = explain(&token, "users", json!({})).await;
    let withheld = json!([{ "permission": { "code": "MANAGE_USERS" }, "granted": false, "withheldByToken": true }]);
    assert_eq!((&said["allowed"], &said["permissions"]), (&json!(false), &withheld));
}
