//! Signing in, going on, signing out, and tokens of every kind.

use chrono::Duration;
use nabe::auth::{
    Permission,
    jwt::{self, Purpose},
    link, password, user,
};
use reqwest::{Response, StatusCode, header};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const PASSWORD: &str = "seven green kettles";

/// Gives a person a password without the API.
async fn set_password(app: &TestApp, person: &Person<'_>) {
    let mut row = user::get(app.app.db.read(), person.id).await.unwrap().into_active_model();
    row.password = Set(Some(password::hash(PASSWORD).await.unwrap()));
    let tx = app.app.db.begin_write().await.unwrap();
    user::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn sign_in(app: &TestApp, name: &str, password: &str) -> Response {
    app.anonymous().post("/auth/sign-in", &json!({ "user": name, "password": password })).await
}

async fn refresh(app: &TestApp, cookie: &str) -> Response {
    let request = app.http.post(format!("{}/auth/refresh", app.url)).header(header::COOKIE, cookie).json(&json!({}));
    request.send().await.unwrap()
}

/// `name=value` of the cookie that an answer sets.
fn cookie(response: &Response) -> Option<String> {
    let set = response.headers().get(header::SET_COOKIE)?.to_str().unwrap();
    Some(set.split(';').next().unwrap().to_owned())
}

async fn token(response: Response) -> String {
    let body: Json = response.json().await.unwrap();
    body["accessToken"].as_str().expect("an access token").to_owned()
}

async fn code(response: Response) -> String {
    let body: Json = response.json().await.unwrap();
    body["error"]["code"].as_str().unwrap_or_default().to_owned()
}

/// The code the management API answers to a bearer token; empty when it lets it in.
async fn code_with(app: &TestApp, token: &str) -> String {
    let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(token);
    let response = request.json(&json!({ "query": "{ me { handle } }" })).send().await.unwrap();
    let body: Json = response.json().await.unwrap();
    body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

fn link_token(url: &str) -> &str {
    url.split_once("token=").unwrap().1
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let app = TestApp::new().await;
    let (admin, maya) = (app.admin().await, app.editor("maya", []).await);
    let link = link::create(&app.app, &admin.actor().await, maya.id).await.unwrap();
    let body = json!({ "token": link_token(&link.url) });
    let first = app.anonymous().post("/auth/link", &body).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(code_with(&app, &token(first).await).await, "");
    let second = app.anonymous().post("/auth/link", &body).await;
    assert_eq!((second.status(), code(second).await.as_str()), (StatusCode::UNAUTHORIZED, "BAD_LINK"));
}

#[tokio::test]
async fn a_link_ends_after_a_day_and_when_a_newer_one_is_made() {
    let app = TestApp::new().await;
    let (admin, maya) = (app.admin().await.actor().await, app.editor("maya", []).await);
    let old = link::create(&app.app, &admin, maya.id).await.unwrap();
    let new = link::create(&app.app, &admin, maya.id).await.unwrap();
    let by = |url: String| {
        let body = json!({ "token": link_token(&url) });
        let app = &app;
        async move { app.anonymous().post("/auth/link", &body).await.status() }
    };
    assert_eq!(by(old.url).await, StatusCode::UNAUTHORIZED);
    app.app.clock.advance(Duration::hours(25));
    assert_eq!(by(new.url).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_empty_hub_gets_one_administrator() {
    let app = TestApp::new().await;
    let link = user::first_administrator(&app.app).await.unwrap().expect("a link for the first administrator");
    assert_eq!(link.user.role, "administrator");
    assert!(user::first_administrator(&app.app).await.unwrap().is_none());
}

#[tokio::test]
async fn a_password_signs_in_by_handle() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let response = sign_in(&app, "Maya", PASSWORD).await;
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["nabe_refresh=", "HttpOnly", "SameSite=Strict", "Path=/auth"] {
        assert!(set.contains(part), "{set}");
    }
    assert_eq!(code_with(&app, &token(response).await).await, "");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    app.editor("noah", []).await; // He has no password yet.
    for (name, password) in [("maya", "wrong password"), ("nobody", PASSWORD), ("noah", PASSWORD)] {
        let response = sign_in(&app, name, password).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(code(response).await, "WRONG_CREDENTIALS", "{name}");
    }
}

#[tokio::test]
async fn too_many_tries_must_wait() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let mut last = sign_in(&app, "maya", "wrong password").await;
    for _ in 0..10 {
        last = sign_in(&app, "maya", "wrong password").await;
    }
    assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers().contains_key(header::RETRY_AFTER));
    // The right password must wait too, else tries would cost nothing.
    assert_eq!(sign_in(&app, "maya", PASSWORD).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sign_in(&app, "noah", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_refresh_token_changes_with_every_use() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let first = cookie(&sign_in(&app, "maya", PASSWORD).await).unwrap();
    let response = refresh(&app, &first).await;
    let second = cookie(&response).unwrap();
    assert_ne!(first, second);
    assert_eq!(code_with(&app, &token(response).await).await, "");
    // Another tab sends the old one at the same moment, or a page that was reloaded too early for the answer.
    let parallel = refresh(&app, &first).await;
    assert_eq!((parallel.status(), cookie(&parallel)), (StatusCode::OK, Some(second)));
}

#[tokio::test]
async fn an_old_refresh_token_that_comes_back_ends_the_session() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let stolen = cookie(&sign_in(&app, "maya", PASSWORD).await).unwrap();
    let response = refresh(&app, &stolen).await;
    let own = cookie(&response).unwrap();
    let access = token(response).await;
    app.app.clock.advance(Duration::minutes(1));
    assert_eq!(refresh(&app, &stolen).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&app, &own).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(code_with(&app, &access).await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_made_up_refresh_token_ends_nothing() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let own = cookie(&sign_in(&app, "maya", PASSWORD).await).unwrap();
    let made_up = format!("{}00", &own[..own.len() - 2]);
    for cookie in [made_up.as_str(), "nabe_refresh=x", "nabe_refresh=.-1."] {
        assert_eq!(refresh(&app, cookie).await.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(refresh(&app, &own).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let response = sign_in(&app, "maya", PASSWORD).await;
    let own = cookie(&response).unwrap();
    let access = token(response).await;
    let request = app.http.post(format!("{}/auth/sign-out", app.url)).header(header::COOKIE, &own).json(&json!({}));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(refresh(&app, &own).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(code_with(&app, &access).await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn pages_of_other_sites_cannot_use_the_cookie() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    set_password(&app, &maya).await;
    let own = cookie(&sign_in(&app, "maya", PASSWORD).await).unwrap();
    let request = || app.http.post(format!("{}/auth/refresh", app.url)).header(header::COOKIE, &own);
    let foreign = request().header(header::ORIGIN, "https://evil.example").json(&json!({})).send().await.unwrap();
    assert_eq!((foreign.status(), code(foreign).await.as_str()), (StatusCode::FORBIDDEN, "BAD_ORIGIN"));
    let form = request().form(&[("a", "b")]).send().await.unwrap();
    assert_eq!(form.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let same = request().header(header::ORIGIN, &app.url).json(&json!({})).send().await.unwrap();
    assert_eq!(same.status(), StatusCode::OK);
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Elsewhere {
    sub: nabe::id::UserId,
    sid: nabe::id::SessionId,
}

impl Purpose for Elsewhere {
    const NAME: &'static str = "elsewhere";
    fn lifetime() -> Duration {
        Duration::minutes(10)
    }
}

#[tokio::test]
async fn a_token_of_one_purpose_is_never_taken_for_another() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    let access: jwt::Access = jwt::verify(&app.app, &maya.token).unwrap();
    let other = jwt::issue(&app.app, Elsewhere { sub: access.user, sid: access.session }).unwrap();
    assert_eq!(code_with(&app, &other).await, "UNAUTHENTICATED");
    assert!(jwt::verify::<Elsewhere>(&app.app, &maya.token).is_err());
    assert!(jwt::verify::<Elsewhere>(&app.app, &other).is_ok());
}

#[tokio::test]
async fn a_token_is_not_believed_about_its_own_algorithm() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    let mut parts = maya.token.split('.');
    let (_, claims, signature) = (parts.next(), parts.next().unwrap(), parts.next().unwrap());
    // {"alg":"none"} and {"alg":"HS256"}
    for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9"] {
        for signature in ["", signature] {
            assert_eq!(code_with(&app, &format!("{header}.{claims}.{signature}")).await, "UNAUTHENTICATED");
        }
    }
}

#[tokio::test]
async fn an_access_token_expires() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    assert_eq!(code_with(&app, &maya.token).await, "");
    app.app.clock.advance(Duration::minutes(11));
    assert_eq!(code_with(&app, &maya.token).await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_cannot_come_back() {
    let app = TestApp::new().await;
    let (admin, maya) = (app.admin().await, app.editor("maya", []).await);
    set_password(&app, &maya).await;
    assert_eq!(code_with(&app, &maya.token).await, "");
    let disable = "mutation($id: ID!) { disableUser(id: $id, disabled: true) { disabled } }";
    admin.gql(disable, json!({ "id": maya.id })).await.ok();
    assert_eq!(code_with(&app, &maya.token).await, "UNAUTHENTICATED");
    assert_eq!(code(sign_in(&app, "maya", PASSWORD).await).await, "WRONG_CREDENTIALS");
}

const CREATE_TOKEN: &str = "mutation($permissions: [String!]!) { \
    createApiToken(name: \"shop\", permissions: $permissions) { secret token { id permissions { code } } } }";

#[tokio::test]
async fn an_api_token_may_what_its_maker_chose_until_it_is_revoked() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ManageTokens, Permission::ManageUsers]).await;
    let made = maya.gql(CREATE_TOKEN, json!({ "permissions": ["MANAGE_TOKENS"] })).await.ok();
    let shop = Person { token: made["createApiToken"]["secret"].as_str().unwrap().to_owned(), ..app.anonymous() };
    assert!(shop.token.starts_with("nabe_"));
    shop.gql("{ apiTokens { id } }", json!({})).await.ok();
    assert_eq!(shop.gql("{ roles { code } }", json!({})).await.code(), "FORBIDDEN");
    let id = &made["createApiToken"]["token"]["id"];
    maya.gql("mutation($id: ID!) { revokeApiToken(id: $id) }", json!({ "id": id })).await.ok();
    assert_eq!(code_with(&app, &shop.token).await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn an_api_token_gives_no_right_its_maker_lacks() {
    let app = TestApp::new().await;
    let (admin, maya) =
        (app.admin().await, app.editor("maya", [Permission::ManageTokens, Permission::ViewCatalog]).await);
    let refused = maya.gql(CREATE_TOKEN, json!({ "permissions": ["VIEW_CATALOG", "MANAGE_USERS", "FLY"] })).await;
    insta::assert_yaml_snapshot!(refused.violations(), @r#"
    - "permissions.1: NOT_YOURS"
    - "permissions.2: UNKNOWN_PERMISSION"
    "#);
    let made = maya.gql(CREATE_TOKEN, json!({ "permissions": ["MANAGE_TOKENS"] })).await.ok();
    let shop = Person { token: made["createApiToken"]["secret"].as_str().unwrap().to_owned(), ..app.anonymous() };
    shop.gql("{ apiTokens { id } }", json!({})).await.ok();
    // What the maker loses, the token loses.
    let role = "mutation($input: RoleInput!) { saveRole(input: $input) { code } }";
    let input = json!({ "code": "role-maya", "labels": [{ "locale": "en_US", "text": "M" }], "permissions": [] });
    admin.gql(role, json!({ "input": input })).await.ok();
    assert_eq!(shop.gql("{ apiTokens { id } }", json!({})).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn the_public_key_is_published() {
    let app = TestApp::new().await;
    let keys: Json = app.anonymous().get("/.well-known/jwks.json").await.json().await.unwrap();
    let key = &keys["keys"][0];
    assert_eq!((key["kty"].as_str(), key["crv"].as_str(), key["d"].as_str()), (Some("OKP"), Some("Ed25519"), None));
}
