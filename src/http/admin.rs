//! The admin, out of the binary: files as the build compressed them, hashed ones immutable, every other address of the
//! application its first page.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::app::App;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/admin/dist"]
#[allow_missing = true]
struct Dist;

const FIRST_PAGE: &str = "index.html";
/// Names of files in here hold a hash of their content.
const HASHED: &str = "static/";

pub async fn home() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, "/admin/")).finish()
}

/// `GET /admin/…`
pub async fn file(app: web::Data<App>, http: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let asked = if path.is_empty() { FIRST_PAGE } else { path.as_str() };
    if let Some(response) = answer(&app, &http, asked) {
        return response;
    }
    // A file that is missing is missing. Below the first level only `static/` has files: `products/A.1` is a page.
    let is_file = asked.starts_with(HASHED) || (!asked.contains('/') && asked.contains('.'));
    if is_file && asked != FIRST_PAGE {
        return HttpResponse::NotFound().finish();
    }
    answer(&app, &http, FIRST_PAGE).unwrap_or_else(|| {
        HttpResponse::ServiceUnavailable()
            .content_type("text/plain; charset=utf-8")
            .body("This binary was built without the admin. Build it with `make build`.\n")
    })
}

fn answer(app: &App, http: &HttpRequest, name: &str) -> Option<HttpResponse> {
    let (file, encoding) = best(http, name)?;
    let etag = format!("\"{}\"", blake3::hash(&file.data).to_hex());
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ETAG, etag.clone())).insert_header((header::VARY, "accept-encoding"));
    response.insert_header((header::CACHE_CONTROL, caching(name)));
    if name == FIRST_PAGE {
        response.insert_header((header::CONTENT_SECURITY_POLICY, policy(app)));
    }
    if http.headers().get(header::IF_NONE_MATCH) == HeaderValue::from_str(&etag).ok().as_ref() {
        return Some(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    let media = Dist::get(name).map_or_else(String::new, |plain| plain.metadata.mimetype().to_owned());
    let body = match file.data {
        Cow::Borrowed(bytes) => web::Bytes::from_static(bytes),
        Cow::Owned(bytes) => web::Bytes::from(bytes),
    };
    Some(response.content_type(media).body(body))
}

/// The smallest form of a file that the browser takes.
fn best(http: &HttpRequest, name: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted =
        http.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes =
        |coding: &str| accepted.split(',').any(|part| part.split(';').next().unwrap_or_default().trim() == coding);
    let packed =
        |coding, suffix| takes(coding).then(|| Dist::get(&format!("{name}{suffix}"))).flatten().zip(Some(Some(coding)));
    packed("br", ".br").or_else(|| packed("gzip", ".gz")).or_else(|| Dist::get(name).zip(Some(None)))
}

fn caching(name: &str) -> &'static str {
    if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Scripts, styles and connections of our own only; pictures also from the public address and from previews of uploads.
fn policy(app: &App) -> String {
    let public = url::Url::parse(&app.config.public_url).map(|url| url.origin().ascii_serialization());
    let public = public.unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; \
         img-src 'self' data: blob: {public}; media-src 'self' blob: {public}; connect-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
