//! Who is at the other end: the address for rate limits, and whether a cookie was sent from our own pages.

use std::net::IpAddr;

use actix_web::{HttpRequest, http::header};
use url::Url;

use crate::{
    config::Config,
    error::{Error, Result},
};

/// The address a request comes from. A proxy is believed only when it runs on the same machine; it appends the address
/// it saw, so the last entry is the one that cannot be made up.
pub fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|entry| entry.trim().parse().ok());
    if peer.is_loopback() { last.or(Some(peer)) } else { Some(peer) }
}

/// Refuses a request with a cookie that a page of another site made the browser send: browsers say so in `Origin` and
/// `Sec-Fetch-Site`. And only JSON is taken, which a form cannot send.
pub fn check_own_page(request: &HttpRequest, config: &Config) -> Result<()> {
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let media = text(header::CONTENT_TYPE).unwrap_or_default();
    if media.split(';').next().unwrap_or_default().trim() != "application/json" {
        return Err(Error::invalid("BAD_BODY", "", "send `content-type: application/json`"));
    }
    check_origin(request, config)
}

/// Refuses what a page of another site made a browser send.
pub fn check_origin(request: &HttpRequest, config: &Config) -> Result<()> {
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let fetched_by = text(header::HeaderName::from_static("sec-fetch-site"));
    let foreign_site = fetched_by.is_some_and(|site| !matches!(site, "same-origin" | "same-site" | "none"));
    let foreign_origin = text(header::ORIGIN).is_some_and(|origin| !is_own(origin, text(header::HOST), config));
    match foreign_site || foreign_origin {
        true => Err(Error::refused("BAD_ORIGIN", "this request was sent by a page of another site")),
        false => Ok(()),
    }
}

fn is_own(origin: &str, host: Option<&str>, config: &Config) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    let same_as_public = Url::parse(&config.public_url).is_ok_and(|public| public.origin() == origin.origin());
    let authority = &origin[url::Position::BeforeHost..url::Position::AfterPort];
    same_as_public || host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}
