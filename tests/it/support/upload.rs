//! Uploads as a client of tus 1.0.0 sends them, and pictures to send.

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, RequestBuilder, Response};

use super::Person;

/// A drawing as a JPEG of this size: red at the left, blue at the right.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
        <rect width="{width}" height="{height}" fill="red"/>
        <rect x="{half}" width="{half}" height="{height}" fill="blue"/></svg>"#,
        half = width / 2
    );
    let recipe = imaging::Recipe::default();
    imaging::svg::render(svg.as_bytes(), width, &imaging::Fonts::default(), &recipe).expect("a picture")
}

/// One upload under way.
pub struct Upload<'a> {
    person: &'a Person<'a>,
    pub id: String,
}

impl<'a> Upload<'a> {
    /// The answer to the creation of an upload.
    pub async fn create(
        person: &Person<'_>,
        length: usize,
        metadata: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Response {
        let pairs: Vec<String> =
            metadata.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
        let request = request(person, Method::POST, "/uploads").header("upload-length", length);
        let request = request.header("upload-metadata", pairs.join(","));
        let request = match body {
            Some(body) => request.header("content-type", "application/offset+octet-stream").body(body.to_vec()),
            None => request,
        };
        request.send().await.expect("an answer")
    }

    /// Begins one that will have this many bytes.
    pub async fn begin(person: &'a Person<'a>, length: usize, filename: &str) -> Self {
        let response = Self::create(person, length, &[("filename", filename)], None).await;
        assert_eq!(response.status(), 201);
        let location = response.headers()["location"].to_str().expect("an address").to_owned();
        Self { person, id: location.rsplit('/').next().unwrap_or_default().to_owned() }
    }

    /// Uploads a whole file at once; the answer names its asset.
    pub async fn whole(person: &Person<'_>, filename: &str, bytes: &[u8]) -> Response {
        Self::create(person, bytes.len(), &[("filename", filename)], Some(bytes)).await
    }

    pub async fn patch(&self, offset: usize, piece: &[u8]) -> Response {
        let request = self.request(Method::PATCH).header("upload-offset", offset);
        let request = request.header("content-type", "application/offset+octet-stream").body(piece.to_vec());
        request.send().await.expect("an answer")
    }

    /// Bytes the hub has, as it says itself.
    pub async fn offset(&self) -> u64 {
        let response = self.request(Method::HEAD).send().await.expect("an answer");
        header(&response, "upload-offset").parse().expect("a number")
    }

    pub fn request(&self, method: Method) -> RequestBuilder {
        request(self.person, method, &format!("/uploads/{}", self.id))
    }
}

pub fn request(person: &Person<'_>, method: Method, path: &str) -> RequestBuilder {
    let request = person.app.http.request(method, format!("{}{path}", person.app.url));
    request.bearer_auth(&person.token).header("tus-resumable", "1.0.0")
}

pub fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
