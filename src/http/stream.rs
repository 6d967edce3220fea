//! Stored bytes as an answer: a stream of the whole or of one range, or the news that the client has them.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{self, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
    },
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use object_store::{GetOptions, GetRange, path::Path};

use super::error::HttpError;
use crate::{app::App, error::Error};

/// What is answered, and how it is labelled.
pub struct Stored<'a> {
    /// Where the storage has the bytes, and how many there are.
    pub key: &'a str,
    pub bytes: u64,
    pub mime: &'a str,
    /// Without quotation marks; changes with the bytes.
    pub etag: &'a str,
    pub cache_control: String,
    /// File name to save it under; without one it is shown.
    pub download: Option<&'a str>,
}

/// `None` when the storage does not have the bytes any more.
pub async fn answer(app: &App, http: &HttpRequest, stored: &Stored<'_>) -> Result<Option<HttpResponse>, HttpError> {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, format!("\"{}\"", stored.etag)))
        .insert_header((header::CACHE_CONTROL, stored.cache_control.as_str()))
        .insert_header((header::CONTENT_TYPE, stored.mime))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        // A drawing opened by itself runs nothing and loads nothing.
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"));
    if let Some(name) = stored.download {
        response.insert_header(attachment(name));
    }
    if is_known(http, stored.etag) {
        return Ok(Some(response.status(StatusCode::NOT_MODIFIED).finish()));
    }
    let (from, to) = match range(http, stored) {
        Asked::All => (0, stored.bytes),
        Asked::Part(from, to) => {
            let content_range = format!("bytes {from}-{}/{}", to - 1, stored.bytes);
            response.status(StatusCode::PARTIAL_CONTENT).insert_header((header::CONTENT_RANGE, content_range));
            (from, to)
        }
        Asked::Nothing => {
            let content_range = format!("bytes */{}", stored.bytes);
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            return Ok(Some(response.status(status).insert_header((header::CONTENT_RANGE, content_range)).finish()));
        }
    };
    if http.method() == Method::HEAD || from == to {
        return Ok(Some(response.body(SizedStream::new(to - from, stream::empty::<Result<Bytes, std::io::Error>>()))));
    }
    let Some(body) = read(app, stored.key, from, to).await? else { return Ok(None) };
    Ok(Some(response.body(SizedStream::new(to - from, body))))
}

async fn read(
    app: &App,
    key: &str,
    from: u64,
    to: u64,
) -> Result<Option<impl Stream<Item = Result<Bytes, std::io::Error>> + use<>>, Error> {
    let options = GetOptions { range: Some(GetRange::Bounded(from..to)), ..GetOptions::default() };
    match app.storage.store().get_opts(&Path::from(key), options).await {
        Ok(found) => Ok(Some(found.into_stream().map(|part| part.map_err(std::io::Error::other)))),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

enum Asked {
    All,
    Part(u64, u64),
    Nothing,
}

/// One range is answered; several, or one of bytes that have changed since, get everything.
fn range(http: &HttpRequest, stored: &Stored<'_>) -> Asked {
    let Some(header::Range::Bytes(ranges)) = http.get_header::<header::Range>() else { return Asked::All };
    let condition = http.headers().get(header::IF_RANGE).and_then(|value| value.to_str().ok());
    let unchanged = condition.is_none_or(|tag| tag.trim_matches('"') == stored.etag);
    let [range] = ranges.as_slice() else { return Asked::All };
    match range.to_satisfiable_range(stored.bytes) {
        _ if !unchanged => Asked::All,
        Some((first, last)) => Asked::Part(first, last + 1),
        None => Asked::Nothing,
    }
}

fn is_known(http: &HttpRequest, etag: &str) -> bool {
    let tags = http.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    tags.is_some_and(|tags| tags.split(',').map(plain).any(|tag| tag == "*" || tag == etag))
}

fn attachment(name: &str) -> ContentDisposition {
    let value = ExtendedValue {
        charset: header::Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(value)],
    }
}
