//! Fetching a file from an address that somebody typed in: as a stream, so that a film is never held as a whole. Redirects are
//! followed here, each as carefully as the first address.

use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use http::header::{CONTENT_DISPOSITION, LOCATION};
use percent_encoding::percent_decode_str;
use url::Url;

use super::{Client, Failure, failure, shown};

/// A file that comes slower than this is not waited for.
const WHOLE: Duration = Duration::from_secs(30 * 60);
const REDIRECTS: usize = 5;
/// Bytes of a file name.
const NAME: usize = 255;

/// An answer whose body is still on its way.
pub struct Fetched {
    pub status: u16,
    /// What the other side announced, where it did.
    pub length: Option<u64>,
    /// By its own word, or by its address.
    pub filename: String,
    answer: reqwest::Response,
}

impl Fetched {
    pub fn body(self) -> impl Stream<Item = Result<Bytes, Failure>> + Send {
        self.answer.bytes_stream().map(|chunk| chunk.map_err(failure))
    }
}

impl Client {
    /// `GET`, following up to five redirects.
    pub async fn fetch(&self, address: &str) -> Result<Fetched, Failure> {
        let mut url = self.check(address)?;
        for _ in 0..=REDIRECTS {
            let client = if url.scheme() == "http" { &self.plain } else { &self.secure };
            let answer = client.get(url.clone()).timeout(WHOLE).send().await.map_err(failure)?;
            let next = answer.headers().get(LOCATION).filter(|_| answer.status().is_redirection());
            let Some(next) = next else { return Ok(fetched(&url, answer)) };
            let next = next.to_str().ok().and_then(|next| url.join(next).ok());
            let next = next.ok_or_else(|| Failure::Refused(format!("`{}` leads nowhere", shown(url.as_str()))))?;
            url = self.check(next.as_str())?;
        }
        Err(Failure::Refused(format!("`{}` leads on more than {REDIRECTS} times", shown(address))))
    }
}

fn fetched(url: &Url, answer: reqwest::Response) -> Fetched {
    let said = answer.headers().get(CONTENT_DISPOSITION);
    let said = said.and_then(|value| disposed(&String::from_utf8_lossy(value.as_bytes())));
    let filename = said.and_then(|name| plain(&name)).or_else(|| plain(&last_segment(url)));
    let filename = filename.unwrap_or_else(|| "file".to_owned());
    Fetched { status: answer.status().as_u16(), length: answer.content_length(), filename, answer }
}

fn last_segment(url: &Url) -> String {
    let segment = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// The name in `attachment; filename="a.jpg"; filename*=UTF-8''%C3%A4.jpg`; the second kind wins, as RFC 6266 has it.
fn disposed(header: &str) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(header) {
        match name.as_str() {
            "filename*" => {
                let (charset, rest) = value.split_once('\'')?;
                let (_, encoded) = rest.split_once('\'')?;
                if charset.eq_ignore_ascii_case("utf-8") {
                    return percent_decode_str(encoded).decode_utf8().ok().map(Into::into);
                }
            }
            "filename" => plain = plain.or(Some(value)),
            _ => {}
        }
    }
    plain
}

/// Names in lower case with their values, quoted or not.
fn parameters(header: &str) -> Vec<(String, String)> {
    let (mut found, mut name, mut value) = (Vec::new(), String::new(), None::<String>);
    let (mut quoted, mut escaped) = (false, false);
    for c in header.chars().chain([';']) {
        match (c, &mut value) {
            (c, Some(value)) if escaped => {
                value.push(c);
                escaped = false;
            }
            ('\\', Some(_)) if quoted => escaped = true,
            ('"', Some(_)) => quoted = !quoted,
            (';', _) if !quoted => {
                let value = value.take().unwrap_or_default();
                found.push((std::mem::take(&mut name).trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            ('=', None) => value = Some(String::new()),
            (c, Some(value)) => value.push(c),
            (c, None) => name.push(c),
        }
    }
    found
}

/// A name without a path and without what no name holds; `None` where nothing is left.
fn plain(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim().trim_start_matches('.');
    let end = (0..=clean.len().min(NAME)).rev().find(|end| clean.is_char_boundary(*end))?;
    Some(clean[..end].to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_the_other_side_gives() {
        let cases = [
            (r#"attachment; filename="boot 1.jpg""#, Some("boot 1.jpg")),
            ("attachment; filename=boot.jpg", Some("boot.jpg")),
            ("inline; filename=a.jpg; filename*=UTF-8''gr%C3%BCn.jpg", Some("grün.jpg")),
            (r#"attachment; filename="a\"b;c.jpg""#, Some("a\"b;c.jpg")),
            ("attachment", None),
            ("attachment; filename*=nonsense", None),
        ];
        for (header, expected) in cases {
            assert_eq!(disposed(header).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn a_name_is_never_a_path() {
        assert_eq!(plain("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(plain(r"C:\temp\boot.jpg").as_deref(), Some("boot.jpg"));
        assert_eq!(plain("a\nb\0.jpg").as_deref(), Some("ab.jpg"));
        assert_eq!(plain(&"ü".repeat(200)).map(|name| name.len()), Some(254));
        for nothing in ["", "..", "/", "a/", " "] {
            assert_eq!(plain(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn an_address_gives_a_name_too() {
        let url = |text| Url::parse(text).unwrap();
        assert_eq!(last_segment(&url("https://x.example/a/gr%C3%BCn.jpg?size=1")), "grün.jpg");
        assert_eq!(last_segment(&url("https://x.example/")), "");
    }
}
