//! What operators and other people's tools rely on: health, measurements, request ids, the shape of GraphQL over HTTP.

use chrono::{DateTime, Utc};
use nabe::{
    id::JobId,
    queue::{self, Lane, Task},
};
use reqwest::{StatusCode, header};
use serde_json::{Value as Json, json};

use crate::{
    shop::{Shop, web},
    support::TestApp,
};

#[tokio::test]
async fn a_fresh_hub_is_alive_and_ready() {
    let app = TestApp::new().await;
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(app.anonymous().get(path).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn routine_work_leaves_no_jobs_behind() {
    let shop = Shop::open().await;
    let boot = shop.product("boot").await;
    shop.publish(boot, Some(vec![web("en_US")])).await;
    shop.test.drain_jobs().await;
    let jobs = shop.test.admin().await.gql("{ jobs(first: 100) { nodes { kind } } }", json!({})).await.ok();
    let kinds = jobs["jobs"]["nodes"].to_string();
    assert!(!kinds.contains("index_") && !kinds.contains("publish_due"), "{kinds}");
}

#[tokio::test]
async fn a_process_hears_at_once_what_another_commits_where_there_can_be_several() {
    let app = TestApp::new().await;
    let other = nabe::db::Db::connect(app.app.config.database_url.as_deref().unwrap()).await.unwrap();
    let sharing = [app.app.db.clone(), other.clone()].map(|db| tokio::spawn(async move { db.share_commits().await }));
    if !other.is_postgres() {
        for sharing in sharing {
            sharing.await.expect("on SQLite nobody can be told, and that is known at once");
        }
        return;
    }
    let committed = other.committed();
    // Until the listener has its connection it hears nothing.
    let mut heard = false;
    for _ in 0..100 {
        let mut wake = std::pin::pin!(committed.notified());
        wake.as_mut().enable();
        app.app.db.begin_write().await.unwrap().commit().await.unwrap();
        heard = tokio::time::timeout(std::time::Duration::from_millis(100), wake).await.is_ok();
        if heard {
            break;
        }
    }
    assert!(heard);
    sharing.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn what_a_dead_worker_had_under_way_is_ended_before_the_same_is_begun_again() {
    let app = TestApp::new().await;
    let (db, task, now) = (&app.app.db, Task::IndexChannel { channel: "web".to_owned() }, Utc::now());
    let claim = async |worker: &str, at: DateTime<Utc>| -> Vec<JobId> {
        let tx = db.begin_write().await.unwrap();
        let jobs = queue::claim(&tx, worker, Lane::Work, at, 4).await.unwrap();
        tx.commit().await.unwrap();
        jobs.into_iter().filter(|job| job.kind == task.kind()).map(|job| job.id).collect()
    };
    let push = async || {
        let tx = db.begin_write().await.unwrap();
        let id = queue::push_at(&tx, &task, now, None).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    let first = push().await;
    assert_eq!(claim("dies", now).await, [first]);
    let second = push().await;
    assert_eq!(claim("lives", now).await, []);
    let later = now + queue::LEASE * 2;
    assert_eq!(claim("lives", later).await, [first]);
    let tx = db.begin_write().await.unwrap();
    let job = queue::get(&tx, first).await.unwrap();
    queue::finish(&tx, &job, later, &queue::End::Done(None)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim("lives", later).await, [second]);
}

#[tokio::test]
async fn requests_are_measured_by_route() {
    let app = TestApp::new().await;
    app.anonymous().get("/health/live").await;
    let text = app.anonymous().get("/metrics").await.text().await.unwrap();
    assert!(text.contains(r#"nabe_http_requests_total{route="/health/live",method="GET",status="200"}"#), "{text}");
}

#[tokio::test]
async fn a_request_keeps_its_id_when_that_is_harmless() {
    let app = TestApp::new().await;
    let id = async |given: &str| {
        let request = app.http.get(format!("{}/health/live", app.url)).header("x-request-id", given);
        request.send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(id("shop-42").await, "shop-42");
    assert_ne!(id("a b").await, "a b");
    assert_ne!(id(&"x".repeat(100)).await.len(), 100);
}

#[tokio::test]
async fn the_management_api_takes_one_operation_as_json_by_post() {
    let app = TestApp::new().await;
    let url = format!("{}/graphql", app.url);
    let code = async |request: reqwest::RequestBuilder| {
        let body: Json = request.send().await.unwrap().json().await.unwrap();
        body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    };
    let query = json!({ "query": "{ __typename }" });
    assert_eq!(code(app.http.post(&url).json(&query)).await, "");
    assert_eq!(code(app.http.post(&url).json(&json!([query]))).await, "BAD_QUERY");
    assert_eq!(code(app.http.post(&url).form(&[("query", "{ __typename }")])).await, "BAD_QUERY");
    assert_eq!(
        code(app.http.post(&url).header("content-type", "text/plain").body(query.to_string())).await,
        "BAD_QUERY"
    );
    let large = json!({ "query": format!("{{ __typename }} #{}", "x".repeat(4_300_000)) });
    assert_eq!(code(app.http.post(&url).json(&large)).await, "BAD_QUERY");
    let get = app.http.get(format!("{url}?query=%7B__typename%7D")).send().await.unwrap();
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_schema_is_not_shown_to_nobody() {
    let app = TestApp::new().await;
    let query = "{ __schema { types { name } } }";
    assert_eq!(app.anonymous().gql(query, json!({})).await.code(), "UNAUTHENTICATED");
    app.editor("maya", []).await.gql(query, json!({})).await.ok();
}

#[tokio::test]
async fn a_request_that_cannot_run_is_a_400_to_clients_that_know_the_difference() {
    let app = TestApp::new().await;
    let send = async |accept: &str| {
        let request = app.http.post(format!("{}/graphql", app.url)).header(header::ACCEPT, accept);
        request.json(&json!({ "query": "{ nothing }" })).send().await.unwrap().status()
    };
    assert_eq!(send("application/graphql-response+json").await, StatusCode::BAD_REQUEST);
    assert_eq!(send("application/json").await, StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_is_nothing_says_so_in_json() {
    let app = TestApp::new().await;
    let response = app.anonymous().get("/nowhere").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let body: Json = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], "NOT_FOUND");
}
