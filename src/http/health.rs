//! For operators: is the process alive, can it work, and what did it do.

use actix_web::{HttpResponse, http::header, web};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{app::App, assets::scrub, catalog::listing, telemetry};

/// `GET /health/live`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /health/ready`: database, files and search index answer. 503 names what does not. Stored files that are damaged are
/// counted, and no reason to send nobody here.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let database = app.db.read().execute_unprepared("SELECT 1").await.err().map(|error| error.to_string());
    let storage = app.storage.exists("health").await.err().map(|error| error.to_string());
    let damaged = scrub::broken(app.db.read()).await.ok();
    let search = listing::check(&app).await.err().map(|error| error.to_string());
    let ready = [&database, &storage, &search].iter().all(|problem| problem.is_none());
    if !ready {
        tracing::warn!(?database, ?storage, ?search, "not ready");
    }
    let word = |problem: Option<String>| if problem.is_some() { "unreachable" } else { "ok" };
    let mut response = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
        "status": if ready { "ok" } else { "unavailable" },
        "database": word(database),
        "storage": word(storage),
        "search": word(search),
        "damaged_files": damaged,
    }))
}

/// `GET /metrics`: Prometheus text.
pub async fn metrics() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(telemetry::metrics().render())
}
