//! One line of the log and one measurement a request. Its id is in every line that belongs to it and in the answer.
//! Addresses are logged without their query: it may hold a token.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub async fn request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let id = request_id(&request);
    let (method, path) = (request.method().to_string(), request.path().to_owned());
    let span = tracing::info_span!("request", id);
    let mut response = next.call(request).instrument(span.clone()).await?;
    let pattern = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let (status, took) = (response.status().as_u16(), started.elapsed());
    span.in_scope(|| {
        let ms = took.as_secs_f64() * 1000.0;
        // Probes come every few seconds; their lines would drown the others.
        match pattern.starts_with("/health") || pattern == "/metrics" {
            true => tracing::debug!(method, path, status, ms, "answered"),
            false => tracing::info!(method, path, status, ms, "answered"),
        }
    });
    let labels = [("route", pattern), ("method", method), ("status", status.to_string())];
    metrics::counter!("nabe_http_requests_total", &labels).increment(1);
    metrics::histogram!("nabe_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(response)
}

/// The caller's id when it is one that cannot harm a log, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let harmless = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    given.filter(harmless).map_or_else(|| format!("{:016x}", rand::random::<u64>()), str::to_owned)
}
