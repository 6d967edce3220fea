//! `GET /channels/{channel}/changes`: the changes feed, for apps and offline copies.
//! `docs/changes-feed.md` says how to follow it. Public, as what a channel shows is public.

use std::{collections::HashMap, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, header},
    web,
};

use super::error::HttpError;
use crate::{
    app::App,
    delivery::changes::{self, Ask, LARGEST_LIMIT, LONGEST_WAIT},
    error::{Error, Result, Violation},
};

pub async fn get(
    request: HttpRequest,
    app: web::Data<App>,
    channel: web::Path<String>,
    query: web::Query<HashMap<String, String>>,
) -> HttpResponse {
    match answer(&request, &app, &channel, &query).await {
        Ok(response) => response,
        Err(error) => refuse(error),
    }
}

/// What is wrong with the address is the caller's mistake in the request itself: 400, not 422.
fn refuse(error: Error) -> HttpResponse {
    let wrong_query = matches!(error, Error::Invalid(_));
    let mut response = HttpError::from(error).error_response();
    if wrong_query {
        response.head_mut().status = StatusCode::BAD_REQUEST;
    }
    response
}

async fn answer(
    request: &HttpRequest,
    app: &App,
    channel: &str,
    query: &HashMap<String, String>,
) -> Result<HttpResponse> {
    let (ask, patience) = read_query(query)?;
    let found = changes::read_or_wait(app, channel, &ask, patience).await?;
    let body = serde_json::to_vec(&found)?;
    let etag = format!("\"{}\"", &blake3::hash(&body).to_hex()[..32]);
    let mut response = match is_known(request, &etag) {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    response
        .insert_header((header::ETAG, etag.clone()))
        // A page changes as later entries overtake its own, so a cache has to ask; the answer is often 304.
        .insert_header((header::CACHE_CONTROL, "public, no-cache"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag"));
    Ok(match is_known(request, &etag) {
        true => response.finish(),
        false => response.content_type("application/json").body(body),
    })
}

fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}

/// All that is wrong with the query at once.
fn read_query(query: &HashMap<String, String>) -> Result<(Ask, Duration)> {
    let mut ask = Ask::default();
    let mut patience = Duration::ZERO;
    let mut violations = Vec::new();
    for (name, value) in query {
        let taken = match name.as_str() {
            "after" => take(&mut ask.after, Some(Some(value.clone()))),
            "locale" => take(&mut ask.locale, Some(Some(value.clone()))),
            "limit" => take(&mut ask.limit, value.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit))),
            "coalesce" => take(&mut ask.coalesce, value.parse().ok()),
            "documents" => take(&mut ask.documents, value.parse().ok()),
            "wait" => {
                let seconds = value.parse().ok().map(Duration::from_secs);
                take(&mut patience, seconds.filter(|wait| *wait <= LONGEST_WAIT))
            }
            _ => false,
        };
        if !taken {
            violations.push(wrong(name));
        }
    }
    if violations.is_empty() { Ok((ask, patience)) } else { Err(Error::Invalid(violations)) }
}

fn take<T>(place: &mut T, value: Option<T>) -> bool {
    value.map(|value| *place = value).is_some()
}

fn wrong(name: &str) -> Violation {
    let expected = match name {
        "limit" => format!("1 to {LARGEST_LIMIT}"),
        "coalesce" | "documents" => "`true` or `false`".to_owned(),
        "wait" => format!("seconds, 0 to {}", LONGEST_WAIT.as_secs()),
        _ => {
            let message = format!("the feed has no parameter `{name}`");
            return Violation::new("UNKNOWN_PARAMETER", name, message)
                .hint("it takes after, limit, locale, coalesce, documents and wait");
        }
    };
    Violation::new("OUT_OF_RANGE", name, format!("`{name}` must be {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Result<(Ask, Duration)> {
        read_query(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_query_says_everything_that_is_wrong_with_it() {
        let Err(Error::Invalid(violations)) = query(&[("limit", "0"), ("wait", "31"), ("colour", "red")]) else {
            panic!("it was taken");
        };
        assert_eq!(violations.len(), 3);
    }

    #[test]
    fn a_query_is_taken_as_it_is_meant() {
        let (ask, wait) = query(&[("limit", "7"), ("coalesce", "false"), ("wait", "20"), ("locale", "de_DE")]).unwrap();
        assert_eq!((ask.limit, ask.coalesce, ask.locale.as_deref()), (7, false, Some("de_DE")));
        assert_eq!(wait, Duration::from_secs(20));
    }
}
