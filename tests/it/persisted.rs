//! Persisted queries of the management API.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::support::{GqlResponse, Person, TestApp};

const ME: &str = "{ me { handle } }";

fn hash(query: &str) -> String {
    Sha256::digest(query).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn send(person: &Person<'_>, query: Option<&str>, hash: &str) -> GqlResponse {
    let mut body = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    if let Some(query) = query {
        body["query"] = json!(query);
    }
    let response = person.post("/graphql", &body).await;
    GqlResponse::new(response.json().await.expect("JSON"))
}

#[tokio::test]
async fn a_query_is_named_by_its_hash_once_it_was_sent() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    let unknown = send(&maya, None, &hash(ME)).await;
    assert_eq!((unknown.code(), unknown.message()), ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"));
    assert_eq!(send(&maya, Some(ME), &hash(ME)).await.ok()["me"]["handle"], "maya");
    assert_eq!(send(&maya, None, &hash(ME)).await.ok()["me"]["handle"], "maya");
    // It is asked by whoever names it: the text is shared, the answer is not.
    let noah = app.editor("noah", []).await;
    assert_eq!(send(&noah, None, &hash(ME)).await.ok()["me"]["handle"], "noah");
    assert_eq!(send(&app.anonymous(), None, &hash(ME)).await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_query_under_another_hash_is_refused_and_not_kept() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    let wrong = hash("{ users { totalCount } }");
    assert_eq!(send(&maya, Some(ME), &wrong).await.code(), "PERSISTED_QUERY_MISMATCH");
    assert_eq!(send(&maya, None, &wrong).await.code(), "PERSISTED_QUERY_NOT_FOUND");
    let malformed = json!({ "query": ME, "extensions": { "persistedQuery": 1 } });
    let response = maya.post("/graphql", &malformed).await.json::<Json>().await.expect("JSON");
    assert_eq!(response["errors"][0]["extensions"]["code"], "BAD_QUERY");
}

#[tokio::test]
async fn whoever_has_not_signed_in_registers_nothing() {
    let app = TestApp::new().await;
    assert_eq!(send(&app.anonymous(), Some(ME), &hash(ME)).await.code(), "UNAUTHENTICATED");
    let maya = app.editor("maya", []).await;
    assert_eq!(send(&maya, None, &hash(ME)).await.code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn nothing_is_asked_by_get() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", []).await;
    send(&maya, Some(ME), &hash(ME)).await.ok();
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(ME) } }).to_string();
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("extensions", &extensions).finish();
    assert_eq!(maya.get(&format!("/graphql?{query}")).await.status(), 405);
}
