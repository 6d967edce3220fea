//! The headers of tus, read and written.

use actix_web::{HttpRequest, http::header::HeaderMap};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::VERSION;
use crate::{
    assets::upload::{New, PARTIAL},
    error::{Error, Result},
    id::UploadId,
};

/// Uploads that one is put together of.
const MAX_PIECES: usize = 1000;

/// What `Upload-Concat` says.
pub enum Concat {
    No,
    Partial,
    Final(Vec<UploadId>),
}

/// Codes are mostly ASCII; where one is not, its header is percent-encoded.
pub fn escaped(code: &str) -> String {
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

pub fn check_version(http: &HttpRequest) -> Result<()> {
    match text(http.headers(), "tus-resumable") == Some(VERSION) {
        true => Ok(()),
        false => Err(Error::refused("TUS_VERSION", format!("send `Tus-Resumable: {VERSION}`"))),
    }
}

pub fn parse(id: &str) -> Result<UploadId> {
    id.parse().map_err(|_| Error::not_found("upload", id))
}

pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

pub fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    let found = text(headers, name).and_then(|value| value.trim().parse::<u64>().ok());
    // Counted in the database with a sign.
    let found = found.filter(|number| i64::try_from(*number).is_ok());
    found.ok_or_else(|| Error::invalid("BAD_HEADER", name, format!("the header `{name}` must be a number of bytes")))
}

pub fn optional(headers: &HeaderMap, name: &str) -> Result<Option<u64>> {
    headers.contains_key(name).then(|| number(headers, name)).transpose()
}

pub fn announced(headers: &HeaderMap) -> Result<New> {
    let said = |name| text(headers, name).map(str::to_owned);
    let length = announced_length(headers)?;
    let mut new = New { length, metadata: said("upload-metadata"), concat: said("upload-concat"), ..New::default() };
    for (key, value) in metadata(new.metadata.as_deref().unwrap_or_default())? {
        match key.as_str() {
            "filename" => new.filename = value,
            "code" => new.code = Some(value).filter(|code| !code.is_empty()),
            "archive" => new.archive = value == "true",
            "asset" => new.asset = Some(value.parse().map_err(|_| Error::not_found("asset", &value))?),
            // Clients send more, such as the type they guessed.
            _ => {}
        }
    }
    Ok(new)
}

/// Either how long the upload will be, or that this is said later; of one that is put together it follows.
fn announced_length(headers: &HeaderMap) -> Result<Option<u64>> {
    let length = optional(headers, "upload-length")?;
    let wrong = |name: &str, message: &str| Err(Error::invalid("BAD_HEADER", name, message));
    match (length, text(headers, "upload-defer-length"), concat(headers)?) {
        (None, None, Concat::Final(_)) => Ok(None),
        (Some(_), _, Concat::Final(_)) => {
            wrong("upload-length", "an upload that is put together has the length of its pieces")
        }
        (Some(length), None, _) => Ok(Some(length)),
        (None, Some("1"), Concat::No | Concat::Partial) => Ok(None),
        (_, Some("1"), _) => wrong("upload-defer-length", "send the length of the upload or that it follows, not both"),
        (_, Some(_), _) => wrong("upload-defer-length", "the header `upload-defer-length` can only be 1"),
        (None, None, _) => wrong("upload-length", "the header `upload-length` must be a number of bytes"),
    }
}

/// `partial`, or `final;` with the addresses of the pieces.
pub fn concat(headers: &HeaderMap) -> Result<Concat> {
    let wrong = |message: String| Error::invalid("BAD_HEADER", "upload-concat", message);
    let Some(value) = text(headers, "upload-concat") else { return Ok(Concat::No) };
    if value == PARTIAL {
        return Ok(Concat::Partial);
    }
    let list = value.strip_prefix("final;").ok_or_else(|| wrong("it is `partial` or begins with `final;`".into()))?;
    let pieces = list.split_ascii_whitespace().map(piece_id).collect::<Result<Vec<_>>>()?;
    match pieces.len() {
        1..=MAX_PIECES => Ok(Concat::Final(pieces)),
        found => Err(wrong(format!("{found} uploads are named, and 1 to {MAX_PIECES} can be put together"))),
    }
}

/// With or without the host: a proxy may know the hub by another name.
fn piece_id(address: &str) -> Result<UploadId> {
    let (_, id) = address.rsplit_once("/uploads/").ok_or_else(|| Error::not_found("upload", address))?;
    parse(id)
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
