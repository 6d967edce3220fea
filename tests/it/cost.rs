//! What queries cost, and how much a role may ask for.

use nabe::auth::{Permission, resolve};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const SAVE: &str = "mutation ($input: RoleInput!) { saveRole(input: $input) { queryCost } }";

/// The whole answer, with its extensions.
async fn ask(person: &Person<'_>, query: &str) -> Json {
    person.post("/graphql", &json!({ "query": query })).await.json().await.expect("JSON")
}

async fn limit(admin: &Person<'_>, role: &str, permissions: &[&str], cost: Json) {
    let label = json!([{ "locale": "en_US", "text": role }]);
    let input = json!({ "code": role, "labels": label, "permissions": permissions, "queryCost": cost });
    assert_eq!(admin.gql(SAVE, json!({ "input": input })).await.ok()["saveRole"]["queryCost"], cost);
}

#[tokio::test]
async fn every_answer_tells_what_it_cost() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ViewCatalog]).await;
    // One for each field: the list, its length, the nodes, and two fields of each of ten.
    let answer = ask(&maya, "{ attributes(first: 10) { totalCount nodes { code type } } }").await;
    assert_eq!(answer["extensions"]["cost"], json!({ "requested": 23, "limit": 100_000 }));
    let answer = ask(&maya, r#"mutation { saveCurrency(code: "CHF") }"#).await;
    assert_eq!(
        (&answer["errors"][0]["extensions"]["code"], &answer["extensions"]["cost"]["requested"]),
        (&json!("FORBIDDEN"), &json!(1))
    );
}

#[tokio::test]
async fn a_role_may_ask_for_as_much_as_it_says_and_its_tokens_too() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let maya = app.editor("maya", [Permission::ViewCatalog, Permission::ManageTokens]).await;
    let permissions = ["VIEW_CATALOG", "MANAGE_TOKENS"];
    let create = r#"mutation { createApiToken(name: "shop", permissions: ["VIEW_CATALOG"]) { secret } }"#;
    let secret = maya.gql(create, json!({})).await.ok()["createApiToken"]["secret"].clone();
    let token = Person { app: &app, id: maya.id, token: secret.as_str().expect("a secret").to_owned() };
    let wide = "{ attributes(first: 200) { nodes { options(first: 200) { nodes { code } } } } }";
    assert_eq!(ask(&maya, wide).await["errors"], Json::Null);

    limit(&admin, "role-maya", &permissions, json!(20_000)).await;
    for person in [&maya, &token] {
        let refused = &ask(person, wide).await["errors"][0];
        assert_eq!(refused["extensions"], json!({ "code": "TOO_COMPLEX", "cost": 40_402, "limit": 20_000 }));
        assert!(refused["message"].as_str().is_some_and(|text| text.contains("40402") && text.contains("20000")));
    }
    limit(&admin, "role-maya", &permissions, json!(50_000)).await;
    assert_eq!(ask(&token, wide).await["extensions"]["cost"], json!({ "requested": 40_402, "limit": 50_000 }));
    limit(&admin, "role-maya", &permissions, json!(null)).await;
    assert_eq!(ask(&maya, wide).await["extensions"]["cost"]["limit"], json!(100_000));
    let actor = resolve::bearer(&app.app, &token.token).await.expect("an actor");
    assert_eq!(actor.query_cost, None);
}

#[tokio::test]
async fn a_limit_that_is_no_use_or_would_stop_the_hub_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for cost in [0, 9_999, 1_000_001, -5] {
        let label = json!([{ "locale": "en_US", "text": "Pilot" }]);
        let input = json!({ "code": "pilot", "labels": label, "permissions": [], "queryCost": cost });
        assert_eq!(
            admin.gql(SAVE, json!({ "input": input })).await.violations(),
            ["queryCost: OUT_OF_RANGE"],
            "{cost}"
        );
    }
}
