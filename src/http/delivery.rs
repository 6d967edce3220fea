//! `POST /channels/{channel}/graphql`, and `GET` with the query in the address: the delivery API of a channel. Public,
//! as what a channel shows is public; made to be cached: strong `ETag`, `Cache-Control`, `Surrogate-Key`. With a preview
//! token it shows drafts too, and is never cached.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web,
};
use serde::de::DeserializeOwned;

use super::error::HttpError;
use crate::{
    app::App,
    delivery::preview,
    delivery_api::{self, Answer, Request},
};

/// Bytes of a request.
const BODY: usize = 256 * 1024;
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
const RESPONSE_TYPE: &str = "application/graphql-response+json";
const NEVER: &str = "private, no-store";
const PREVIEW: HeaderName = HeaderName::from_static("x-nabe-preview");
/// A shared cache may serve for a minute, and a little longer while it asks; `cache_purge` outputs make it know sooner.
const CACHING: &str = "public, max-age=0, s-maxage=60, stale-while-revalidate=30";

/// A query in the body.
pub async fn post(
    http: HttpRequest,
    app: web::Data<App>,
    channel: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    let media = http.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media.split(';').next().unwrap_or_default().trim() != "application/json" {
        return HttpResponse::UnsupportedMediaType().body("send the query as `content-type: application/json`");
    }
    let body = match body.to_bytes_limited(BODY).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return HttpResponse::BadRequest().body(format!("the body broke off: {error}")),
        Err(_) => return HttpResponse::PayloadTooLarge().body(format!("the body is larger than {BODY} bytes")),
    };
    let read = || serde_json::from_slice(&body).map_err(|error| format!("the body is no GraphQL request: {error}"));
    match preview_token(&http) {
        Some(token) => send_preview(&http, delivery_api::preview(&app, &channel, token, read()).await),
        None => send(&http, delivery_api::answer(&app, &channel, &body, read).await),
    }
}

/// A query in the address, as `query` or as the hash of a registered one in `extensions`.
pub async fn get(
    http: HttpRequest,
    app: web::Data<App>,
    channel: web::Path<String>,
    query: web::Query<HashMap<String, String>>,
) -> HttpResponse {
    if let Some(token) = preview_token(&http) {
        let request = from_address(query.into_inner());
        return send_preview(&http, delivery_api::preview(&app, &channel, token, request).await);
    }
    // A body never starts like this, so the two kinds of requests are not taken for each other.
    let raw = format!("?{}", http.query_string());
    send(&http, delivery_api::answer(&app, &channel, raw.as_bytes(), || from_address(query.into_inner())).await)
}

/// What a preview link shows, for the hub's own page.
pub async fn sheet(http: HttpRequest, app: web::Data<App>, channel: web::Path<String>) -> HttpResponse {
    let sheet = preview::sheet::read(&app, &channel, preview_token(&http).unwrap_or_default()).await;
    let mut response = match sheet {
        Ok(sheet) => HttpResponse::Ok().json(sheet),
        Err(error) => HttpError::from(error).error_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(NEVER));
    response
}

/// The token of a request that asks for drafts. One that is not good is refused, never taken for none.
fn preview_token(http: &HttpRequest) -> Option<&str> {
    let own = http.headers().get(PREVIEW).map(|value| value.to_str().unwrap_or_default());
    let bearer = || http.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ");
    own.or_else(bearer).map(str::trim)
}

/// For the one who asked, and for nobody else: not even to be kept by their browser.
fn send_preview(http: &HttpRequest, answer: crate::error::Result<Answer>) -> HttpResponse {
    let mut response = match answer {
        Ok(answer) => send(http, Ok(std::sync::Arc::new(Answer { surrogate_keys: String::new(), ..answer }))),
        Err(error) => HttpError::from(error).error_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(NEVER));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// Lets pages of any site read: what is published does not depend on who asks, and a preview needs its token.
pub async fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
        .insert_header((
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, if-none-match, x-nabe-preview",
        ))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

fn from_address(mut given: HashMap<String, String>) -> Result<Request, String> {
    Ok(Request {
        query: given.remove("query"),
        operation_name: given.remove("operationName"),
        variables: json(&given, "variables")?,
        extensions: json(&given, "extensions")?,
    })
}

fn json<T: DeserializeOwned>(given: &HashMap<String, String>, name: &str) -> Result<Option<T>, String> {
    let text = given.get(name).filter(|text| !text.is_empty());
    text.map(|text| serde_json::from_str(text)).transpose().map_err(|error| format!("`{name}` is not JSON: {error}"))
}

fn send(http: &HttpRequest, answer: crate::error::Result<std::sync::Arc<Answer>>) -> HttpResponse {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return HttpError::from(error).error_response(),
    };
    let accept = http.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let modern = accept.contains(RESPONSE_TYPE);
    // Clients of the older media type expect 200 for whatever was understood as GraphQL.
    let status = if answer.refused && modern { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let fresh = answer.refused || answer.surrogate_keys.is_empty();
    let known = !fresh && is_known(http, &answer.etag);
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { status });
    let fixed = |text: &'static str| HeaderValue::from_static(text);
    response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, fixed("*")));
    response.insert_header((header::VARY, fixed("accept, authorization, x-nabe-preview")));
    if fresh {
        response.insert_header((header::CACHE_CONTROL, fixed("no-store")));
    } else {
        response.insert_header((header::ETAG, answer.etag.as_str()));
        response.insert_header((header::CACHE_CONTROL, fixed(CACHING)));
        response.insert_header((SURROGATE_KEY, answer.surrogate_keys.as_str()));
        response.insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, fixed("etag")));
    }
    if known {
        return response.finish();
    }
    let media = if modern { RESPONSE_TYPE } else { "application/json; charset=utf-8" };
    response.insert_header((header::CONTENT_TYPE, fixed(media))).body(answer.body.clone())
}

fn is_known(http: &HttpRequest, etag: &str) -> bool {
    let known = http.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}
