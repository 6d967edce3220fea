//! People, roles and what nobody may learn or take.

use nabe::auth::Permission;
use serde_json::{Value as Json, json};

use crate::support::TestApp;

const CREATE: &str =
    "mutation($input: UserInput!) { createUser(input: $input) { user { id handle role { code } } url } }";
const UPDATE: &str =
    "mutation($id: ID!, $input: UserInput!) { updateUser(id: $id, input: $input) { handle role { code } } }";
const SET_PASSWORD: &str =
    "mutation($current: String, $new: String!) { setMyPassword(current: $current, password: $new) { hasPassword } }";

fn person(handle: &str, role: &str) -> Json {
    json!({ "handle": handle, "name": handle, "role": role })
}

#[tokio::test]
async fn a_person_sees_themselves() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::EditProducts]).await;
    let me = maya.gql("{ me { handle locale hasPassword role { permissions { code } } } }", json!({})).await.ok();
    insta::assert_yaml_snapshot!(me, @r"
    me:
      handle: maya
      locale: en_US
      hasPassword: false
      role:
        permissions:
          - code: EDIT_PRODUCTS
    ");
}

#[tokio::test]
async fn a_forged_token_is_refused_and_not_taken_for_nobody() {
    let app = TestApp::new().await;
    let response = app.http.post(format!("{}/graphql", app.url)).bearer_auth("x.y.z").json(&json!({})).send().await;
    assert_eq!(response.unwrap().status(), 401);
}

#[tokio::test]
async fn a_new_person_signs_in_by_the_link() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = admin.gql(CREATE, json!({ "input": person("Noah", "editor") })).await.ok();
    assert_eq!(made["createUser"]["user"]["handle"], "noah");
    let token = made["createUser"]["url"].as_str().unwrap().split_once("/admin/sign-in?token=").unwrap().1;
    let response = app.anonymous().post("/auth/link", &json!({ "token": token })).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn everything_wrong_with_a_person_is_said_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.editor("maya", []).await;
    let bad = json!({ "handle": "a b", "name": " ", "email": "nowhere", "role": "pilot", "locale": "x" });
    let refused = admin.gql(CREATE, json!({ "input": bad })).await;
    insta::assert_yaml_snapshot!(refused.violations(), @r#"
    - "handle: BAD_HANDLE"
    - "name: REQUIRED"
    - "email: BAD_EMAIL"
    - "locale: BAD_LOCALE"
    - "role: UNKNOWN_ROLE"
    "#);
    let taken = admin.gql(CREATE, json!({ "input": person("MAYA", "editor") })).await;
    assert_eq!(taken.violations(), ["handle: TAKEN"]);
}

#[tokio::test]
async fn rights_are_handed_down_never_up() {
    let app = TestApp::new().await;
    let (admin, maya) = (app.admin().await, app.editor("maya", [Permission::ManageUsers]).await);
    let noah = app.editor("noah", []).await;
    let make = maya.gql(CREATE, json!({ "input": person("eve", "administrator") })).await;
    assert_eq!(make.code(), "FORBIDDEN");
    let raise = maya.gql(UPDATE, json!({ "id": noah.id, "input": person("noah", "administrator") })).await;
    assert_eq!(raise.code(), "FORBIDDEN");
    let become_admin = "mutation($id: ID!) { createSignInLink(user: $id) { url } }";
    assert_eq!(maya.gql(become_admin, json!({ "id": admin.id })).await.code(), "FORBIDDEN");
    let role =
        json!({ "code": "role-maya", "labels": [{ "locale": "en", "text": "M" }], "permissions": ["EDIT_MODEL"] });
    let save = "mutation($input: RoleInput!) { saveRole(input: $input) { code } }";
    assert_eq!(maya.gql(save, json!({ "input": role })).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn somebody_always_manages_people() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let disable = "mutation($id: ID!) { disableUser(id: $id, disabled: true) { id } }";
    assert_eq!(admin.gql(disable, json!({ "id": admin.id })).await.code(), "OWN_ACCOUNT");
    let demote = admin.gql(UPDATE, json!({ "id": admin.id, "input": person("admin", "viewer") })).await;
    assert_eq!(demote.code(), "LAST_ADMINISTRATOR");
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
    let app = TestApp::new().await;
    let (admin, maya) = (app.admin().await, app.editor("maya", []).await);
    assert_eq!(maya.gql("{ roles { code } }", json!({})).await.code(), "FORBIDDEN");
    let role =
        json!({ "code": "role-maya", "labels": [{ "locale": "en", "text": "M" }], "permissions": ["MANAGE_USERS"] });
    let save = "mutation($input: RoleInput!) { saveRole(input: $input) { code } }";
    admin.gql(save, json!({ "input": role })).await.ok();
    maya.gql("{ roles { code } }", json!({})).await.ok();
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    let short = maya.gql(SET_PASSWORD, json!({ "new": "short" })).await;
    assert_eq!(short.violations(), ["password: TOO_SHORT"]);
    maya.gql(SET_PASSWORD, json!({ "new": "seven green kettles" })).await.ok();
    let unknowing = maya.gql(SET_PASSWORD, json!({ "new": "eight green kettles" })).await;
    assert_eq!(unknowing.violations(), ["current: WRONG_PASSWORD"]);
    maya.gql(SET_PASSWORD, json!({ "current": "seven green kettles", "new": "eight green kettles" })).await.ok();
}

#[tokio::test]
async fn lists_go_on_where_the_page_before_ended() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for handle in ["maya", "noah"] {
        app.editor(handle, []).await;
    }
    let query = "query($after: String) { users(first: 2, after: $after) \
        { nodes { handle } totalCount pageInfo { hasNextPage endCursor } } }";
    let first = admin.gql(query, json!({})).await.ok();
    let cursor = &first["users"]["pageInfo"]["endCursor"];
    let second = admin.gql(query, json!({ "after": cursor })).await.ok();
    assert_eq!(first["users"]["totalCount"], 3);
    assert_eq!(second["users"]["nodes"], json!([{ "handle": "noah" }]));
    assert_eq!(second["users"]["pageInfo"]["hasNextPage"], false);
    let beyond = admin.gql("{ users(first: 201) { totalCount } }", json!({})).await;
    assert_eq!(beyond.violations(), ["first: OUT_OF_RANGE"]);
}
