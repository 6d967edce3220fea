//! People, rights and what nobody may learn.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_person_sees_themselves() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    let me = maya.gql("{ me { handle locale } }", json!({})).await.ok();
    insta::assert_yaml_snapshot!(me, @r"
    me:
      handle: maya
      locale: en_US
    ");
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let app = TestApp::new().await;
    assert_eq!(app.anonymous().gql("{ me { handle } }", json!({})).await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_forged_token_is_refused_and_not_taken_for_nobody() {
    let app = TestApp::new().await;
    let response = app.http.post(format!("{}/graphql", app.url)).bearer_auth("x.y.z").json(&json!({})).send().await;
    assert_eq!(response.unwrap().status(), 401);
}
