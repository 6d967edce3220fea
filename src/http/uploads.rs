//! `/uploads`: resumable uploads by tus 1.0.0 with the extensions creation, creation-with-upload, termination and
//! expiration. The answer that completes an upload names its asset.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, HeaderMap, HttpDate},
    },
    web,
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{actor::Actor, error::HttpError};
use crate::{
    app::App,
    assets::upload::{self, Done, Model, New},
    auth,
    error::{Error, Result},
    id::UploadId,
};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,termination,expiration";
const PIECE: &str = "application/offset+octet-stream";

/// `OPTIONS /uploads`: what this server speaks.
pub async fn options(app: web::Data<App>) -> HttpResponse {
    respond(StatusCode::NO_CONTENT)
        .insert_header(("tus-version", VERSION))
        .insert_header(("tus-extension", EXTENSIONS))
        .insert_header(("tus-max-size", app.config.max_upload))
        .finish()
}

/// `POST /uploads`: begins one; a body is its first piece.
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    let made = upload::begin(&app, &actor.0, announced(http.headers())?).await?;
    let location = format!("/uploads/{}", made.id);
    let (upload, done) = match text(http.headers(), "content-type") == Some(PIECE) {
        true => append(&app, &actor.0, made, 0, body).await?,
        false => (made, None),
    };
    let mut response = respond(StatusCode::CREATED);
    response.insert_header((header::LOCATION, location));
    Ok(describe(&mut response, &upload, done.as_ref()).finish())
}

/// `HEAD /uploads/{id}`: where to go on.
pub async fn state(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    let upload = upload::get(&app, &actor.0, parse(&id)?).await?;
    let done = upload.result.clone().map(serde_json::from_value).transpose().map_err(Error::from)?;
    Ok(describe(&mut respond(StatusCode::OK), &upload, done.as_ref()).finish())
}

/// `PATCH /uploads/{id}`: the next piece. An empty one completes an upload whose completion failed.
pub async fn patch(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    if text(http.headers(), "content-type") != Some(PIECE) {
        return Ok(respond(StatusCode::UNSUPPORTED_MEDIA_TYPE).finish());
    }
    let offset = number(http.headers(), "upload-offset")?;
    let upload = upload::get(&app, &actor.0, parse(&id)?).await?;
    let (upload, done) = append(&app, &actor.0, upload, offset, body).await?;
    Ok(describe(&mut respond(StatusCode::NO_CONTENT), &upload, done.as_ref()).finish())
}

/// `DELETE /uploads/{id}`: gives it up.
pub async fn delete(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    upload::abandon(&app, &actor.0, parse(&id)?).await?;
    Ok(respond(StatusCode::NO_CONTENT).finish())
}

async fn append(
    app: &App,
    actor: &auth::Actor,
    upload: Model,
    offset: u64,
    body: web::Payload,
) -> Result<(Model, Option<Done>)> {
    let upload = upload::append(app, upload, offset, body).await?;
    let done = upload::finish(app, actor, &upload).await?;
    Ok((upload, done))
}

fn respond(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header(("tus-resumable", VERSION)).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

fn describe<'a>(
    response: &'a mut HttpResponseBuilder,
    upload: &Model,
    done: Option<&Done>,
) -> &'a mut HttpResponseBuilder {
    response
        .insert_header(("upload-offset", upload.received))
        .insert_header(("upload-length", upload.length))
        .insert_header(("upload-expires", HttpDate::from(std::time::SystemTime::from(upload.expires_at)).to_string()));
    if let Some(done) = done {
        response
            .insert_header(("nabe-asset-id", done.asset.to_string()))
            .insert_header(("nabe-asset-code", escaped(&done.code)))
            .insert_header(("nabe-duplicate", done.duplicate.to_string()));
    }
    response
}

/// Codes are mostly ASCII; where one is not, its header is percent-encoded.
fn escaped(code: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'%' || byte == b' ';
    let mut escaped = String::with_capacity(code.len());
    for byte in code.bytes() {
        match plain(byte) {
            true => escaped.push(char::from(byte)),
            false => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

fn check_version(http: &HttpRequest) -> Result<()> {
    match text(http.headers(), "tus-resumable") == Some(VERSION) {
        true => Ok(()),
        false => Err(Error::refused("TUS_VERSION", format!("send `Tus-Resumable: {VERSION}`"))),
    }
}

fn parse(id: &str) -> Result<UploadId> {
    id.parse().map_err(|_| Error::not_found("upload", id))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    let found = text(headers, name).and_then(|value| value.trim().parse::<u64>().ok());
    // Counted in the database with a sign.
    let found = found.filter(|number| i64::try_from(*number).is_ok());
    found.ok_or_else(|| Error::invalid("BAD_HEADER", name, format!("the header `{name}` must be a number of bytes")))
}

fn announced(headers: &HeaderMap) -> Result<New> {
    let length = number(headers, "upload-length")?;
    let mut new = New { filename: String::new(), length, code: None, asset: None };
    for (key, value) in metadata(text(headers, "upload-metadata").unwrap_or_default())? {
        match key.as_str() {
            "filename" => new.filename = value,
            "code" => new.code = Some(value).filter(|code| !code.is_empty()),
            "asset" => new.asset = Some(value.parse().map_err(|_| Error::not_found("asset", &value))?),
            // Clients send more, such as the type they guessed.
            _ => {}
        }
    }
    Ok(new)
}

/// `key base64,key base64`; a value may be missing.
fn metadata(header: &str) -> Result<Vec<(String, String)>> {
    let pairs = header.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    let decode = |pair: &str| {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let bytes = STANDARD.decode(value.trim()).ok()?;
        Some((key.to_owned(), String::from_utf8(bytes).ok()?))
    };
    let bad = |pair: &str| {
        let message = format!("`{}` is no key with a text in Base64", pair.chars().take(50).collect::<String>());
        Error::invalid("BAD_HEADER", "upload-metadata", message)
    };
    pairs.map(|pair| decode(pair).ok_or_else(|| bad(pair))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_as_tus_writes_it() {
        let found = metadata("filename R3LDvMOfZS5qcGc=, empty,code Ym9vdA==").unwrap();
        let expected = [("filename", "Grüße.jpg"), ("empty", ""), ("code", "boot")];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert!(metadata("filename %%%").is_err());
    }

    #[test]
    fn a_code_fits_a_header() {
        assert_eq!(escaped("boot 1+2/ü%"), "boot 1+2/%C3%BC%25");
    }
}
