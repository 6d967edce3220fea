//! Uploads hold tus 1.0.0 clause by clause, in the order of the specification: the core protocol, then the extensions.

use base64::{Engine, engine::general_purpose::STANDARD};
use futures::StreamExt;
use nabe::{auth::Permission, storage::PART_SIZE};
use reqwest::{Method, RequestBuilder, Response};
use sea_orm::ConnectionTrait;
use sha1::Digest;

use crate::support::{Person, TestApp, Upload, header, request};

const PIECE: &str = "application/offset+octet-stream";

async fn maya(app: &TestApp) -> Person<'_> {
    app.editor("maya", [Permission::EditAssets]).await
}

fn post<'a>(person: &'a Person<'a>) -> RequestBuilder {
    request(person, Method::POST, "/uploads")
        .header("upload-metadata", format!("filename {}", STANDARD.encode("a.txt")))
}

/// The path of the upload that an answer created.
async fn created(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    header(&response, "location")
}

async fn patch(person: &Person<'_>, path: &str, offset: usize, piece: &[u8], more: &[(&str, &str)]) -> Response {
    let request = request(person, Method::PATCH, path).header("content-type", PIECE).header("upload-offset", offset);
    let request = more.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(piece.to_vec()).send().await.unwrap()
}

async fn head(person: &Person<'_>, path: &str) -> Response {
    request(person, Method::HEAD, path).send().await.unwrap()
}

fn sha1(bytes: &[u8]) -> String {
    format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(bytes)))
}

async fn code(response: Response) -> String {
    let body: serde_json::Value = response.json().await.expect("an error in JSON");
    let error = &body["error"];
    error["violations"][0]["code"].as_str().or(error["code"].as_str()).unwrap_or_default().to_owned()
}

/// Pieces that lie in the store, by their sizes.
async fn pieces(app: &TestApp) -> Vec<u64> {
    let folder = object_store::path::Path::from("uploads");
    app.app.storage.store().list(Some(&folder)).map(|object| object.unwrap().size).collect().await
}

#[tokio::test]
async fn core_an_interrupted_upload_is_resumed_from_the_offset_that_head_tells() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-length", 5)).await;
    assert_eq!(header(&patch(&maya, &path, 0, b"he", &[]).await, "upload-offset"), "2");
    let state = head(&maya, &path).await;
    assert_eq!((header(&state, "upload-offset"), header(&state, "upload-length")), ("2".into(), "5".into()));
    assert_eq!(header(&state, "cache-control"), "no-store");
    assert_eq!(header(&patch(&maya, &path, 2, b"llo", &[]).await, "upload-offset"), "5");
}

#[tokio::test]
async fn core_what_does_not_exist_has_no_offset() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let state = head(&maya, &format!("/uploads/{}", uuid::Uuid::now_v7())).await;
    assert_eq!((state.status().as_u16(), header(&state, "upload-offset").as_str()), (404, ""));
}

#[tokio::test]
async fn core_a_piece_has_the_type_of_pieces_and_the_offset_that_is_due() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-length", 5)).await;
    let other = request(&maya, Method::PATCH, &path).header("upload-offset", 0).body("hello").send().await.unwrap();
    assert_eq!(other.status(), 415);
    assert_eq!(patch(&maya, &path, 1, b"ello", &[]).await.status(), 409);
    assert_eq!(header(&head(&maya, &path).await, "upload-offset"), "0");
}

#[tokio::test]
async fn core_every_answer_says_which_version_is_spoken_and_others_are_refused() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let other = app.http.post(format!("{}/uploads", app.url)).bearer_auth(&maya.token).header("tus-resumable", "0.2.2");
    let other = other.header("upload-length", 5).send().await.unwrap();
    assert_eq!((other.status().as_u16(), header(&other, "tus-version").as_str()), (412, "1.0.0"));
    let wrong = request(&maya, Method::POST, "/uploads").send().await.unwrap();
    assert_eq!((wrong.status().as_u16(), header(&wrong, "tus-resumable").as_str()), (400, "1.0.0"));
}

#[tokio::test]
async fn core_a_header_may_name_the_method_that_is_meant() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-length", 5)).await;
    let meant = |method: &'static str| request(&maya, Method::POST, &path).header("x-http-method-override", method);
    let piece = meant("PATCH").header("content-type", PIECE).header("upload-offset", 0).body("he");
    assert_eq!(piece.send().await.unwrap().status(), 204);
    assert_eq!(meant("DELETE").send().await.unwrap().status(), 204);
    assert_eq!(head(&maya, &path).await.status(), 404);
}

#[tokio::test]
async fn core_options_tells_versions_extensions_sizes_and_algorithms() {
    let app = TestApp::with(|config| config.max_upload = 4711).await;
    let response = app.http.request(Method::OPTIONS, format!("{}/uploads", app.url)).send().await.unwrap();
    assert_eq!(response.status(), 204);
    assert_eq!(header(&response, "tus-version"), "1.0.0");
    assert_eq!(header(&response, "tus-max-size"), "4711");
    assert_eq!(header(&response, "tus-checksum-algorithm"), "sha1,sha256,md5,crc32");
    let extensions = header(&response, "tus-extension");
    let mut extensions: Vec<&str> = extensions.split(',').collect();
    extensions.sort_unstable();
    let all = ["checksum", "concatenation", "creation", "creation-defer-length", "creation-with-upload", "expiration"];
    assert_eq!(extensions, [&all[..], &["termination"]].concat());
}

#[tokio::test]
async fn creation_what_was_said_of_an_upload_is_told_again_as_it_was_said() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let said = "filename YS50eHQ=,is_confidential";
    let request = request(&maya, Method::POST, "/uploads").header("upload-metadata", said).header("upload-length", 5);
    let path = created(request).await;
    assert_eq!(header(&head(&maya, &path).await, "upload-metadata"), said);
}

#[tokio::test]
async fn creation_more_than_the_hub_takes_is_refused() {
    let app = TestApp::with(|config| config.max_upload = 10).await;
    let maya = maya(&app).await;
    let response = post(&maya).header("upload-length", 11).send().await.unwrap();
    assert_eq!((response.status().as_u16(), code(response).await.as_str()), (413, "UPLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn creation_with_upload_the_first_piece_counts_at_once() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let response =
        post(&maya).header("upload-length", 5).header("content-type", PIECE).body("he").send().await.unwrap();
    assert_eq!((response.status().as_u16(), header(&response, "upload-offset").as_str()), (201, "2"));
}

#[tokio::test]
async fn defer_length_is_told_until_the_length_is_and_the_length_is_said_once() {
    let app = TestApp::with(|config| config.max_upload = 10).await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-defer-length", 1)).await;
    patch(&maya, &path, 0, b"he", &[]).await;
    let state = head(&maya, &path).await;
    assert_eq!((header(&state, "upload-defer-length"), header(&state, "upload-length")), ("1".into(), String::new()));
    let short = patch(&maya, &path, 2, b"", &[("upload-length", "1")]).await;
    assert_eq!((short.status().as_u16(), code(short).await.as_str()), (409, "UPLOAD_LENGTH"));
    let long = patch(&maya, &path, 2, b"", &[("upload-length", "11")]).await;
    assert_eq!(long.status(), 413);
    assert_eq!(patch(&maya, &path, 2, b"l", &[("upload-length", "5")]).await.status(), 204);
    let state = head(&maya, &path).await;
    assert_eq!((header(&state, "upload-defer-length"), header(&state, "upload-length")), (String::new(), "5".into()));
    let other = patch(&maya, &path, 3, b"lo", &[("upload-length", "6")]).await;
    assert_eq!(code(other).await, "UPLOAD_LENGTH");
    let last = patch(&maya, &path, 3, b"lo", &[("upload-length", "5")]).await;
    assert_eq!(header(&last, "nabe-asset-code"), "a");
}

#[tokio::test]
async fn defer_length_is_1_or_nothing_and_stands_for_the_length() {
    let app = TestApp::with(|config| config.max_upload = 10).await;
    let maya = maya(&app).await;
    for (length, defer) in [(None, Some("0")), (None, None), (Some("5"), Some("1"))] {
        let mut request = post(&maya);
        request = length.into_iter().fold(request, |request, length| request.header("upload-length", length));
        request = defer.into_iter().fold(request, |request, defer| request.header("upload-defer-length", defer));
        let response = request.send().await.unwrap();
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (400, "BAD_HEADER"), "{length:?}");
    }
    // Whoever never says how long it is may not send for ever.
    let path = created(post(&maya).header("upload-defer-length", 1)).await;
    assert_eq!(patch(&maya, &path, 0, b"hello world", &[]).await.status(), 413);
}

#[tokio::test]
async fn expiration_is_told_and_an_expired_upload_is_gone() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let response = post(&maya).header("upload-length", 5).send().await.unwrap();
    assert!(header(&response, "upload-expires").ends_with("GMT"));
    let path = header(&response, "location");
    assert!(header(&patch(&maya, &path, 0, b"he", &[]).await, "upload-expires").ends_with("GMT"));
    // The clock is left alone, as maya's session would end too.
    let tx = app.app.db.begin_write().await.unwrap();
    tx.execute_unprepared("UPDATE uploads SET expires_at = '2026-01-01T00:00:00+00:00'").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(patch(&maya, &path, 2, b"llo", &[]).await.status(), 404);
}

#[tokio::test]
async fn checksum_a_piece_that_fits_counts() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-length", 11)).await;
    let fits = patch(&maya, &path, 0, b"hello ", &[("upload-checksum", &sha1(b"hello "))]).await;
    assert_eq!((fits.status().as_u16(), header(&fits, "upload-offset").as_str()), (204, "6"));
    let sha256 = format!("sha256 {}", STANDARD.encode(sha2::Sha256::digest(b"world")));
    let last = patch(&maya, &path, 6, b"world", &[("upload-checksum", &sha256)]).await;
    assert_eq!(header(&last, "nabe-asset-code"), "a");
}

#[tokio::test]
async fn checksum_of_a_piece_that_does_not_fit_nothing_is_kept() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let large = vec![7; PART_SIZE * 2 + 100];
    let path = created(post(&maya).header("upload-length", large.len() + 2)).await;
    patch(&maya, &path, 0, b"he", &[]).await;
    let bad = patch(&maya, &path, 2, &large, &[("upload-checksum", &sha1(b"other"))]).await;
    assert_eq!((bad.status().as_u16(), code(bad).await.as_str()), (460, "CHECKSUM_MISMATCH"));
    assert_eq!(header(&head(&maya, &path).await, "upload-offset"), "2");
    assert_eq!(pieces(&app).await, [2]);
    // The same piece may be sent again, whole this time.
    assert_eq!(patch(&maya, &path, 2, &large, &[("upload-checksum", &sha1(&large))]).await.status(), 204);
}

#[tokio::test]
async fn checksum_holds_for_the_first_piece_of_a_creation_too() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let request = post(&maya).header("upload-length", 5).header("content-type", PIECE);
    let response = request.header("upload-checksum", sha1(b"jello")).body("hello").send().await.unwrap();
    assert_eq!(response.status(), 460);
    assert_eq!(pieces(&app).await, [0; 0]);
}

#[tokio::test]
async fn checksum_by_an_unknown_algorithm_is_a_bad_request() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-length", 5)).await;
    let unknown = patch(&maya, &path, 0, b"hello", &[("upload-checksum", "sha3 AAAA")]).await;
    assert_eq!((unknown.status().as_u16(), code(unknown).await.as_str()), (400, "CHECKSUM_ALGORITHM"));
    let broken = patch(&maya, &path, 0, b"hello", &[("upload-checksum", "sha1 AAAA")]).await;
    assert_eq!((broken.status().as_u16(), code(broken).await.as_str()), (400, "BAD_HEADER"));
    assert_eq!(header(&head(&maya, &path).await, "upload-offset"), "0");
}

#[tokio::test]
async fn termination_leaves_nothing() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = created(post(&maya).header("upload-length", 5)).await;
    patch(&maya, &path, 0, b"he", &[]).await;
    assert_eq!(request(&maya, Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!((head(&maya, &path).await.status().as_u16(), pieces(&app).await.len()), (404, 0));
}

/// A whole partial upload of these bytes.
async fn partial(person: &Person<'_>, bytes: &[u8]) -> String {
    let request = request(person, Method::POST, "/uploads").header("upload-concat", "partial");
    let path = created(request.header("upload-length", bytes.len())).await;
    assert_eq!(patch(person, &path, 0, bytes, &[]).await.status(), 204);
    path
}

#[tokio::test]
async fn concatenation_puts_pieces_together_in_the_order_of_the_list() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let (world, hello) = (partial(&maya, b"world").await, partial(&maya, b"hello ").await);
    let state = head(&maya, &hello).await;
    assert_eq!((header(&state, "upload-concat"), header(&state, "upload-offset")), ("partial".into(), "6".into()));
    // With a host, as clients that resolve addresses send it, and without.
    let list = format!("final;{}{hello} {world}", app.url);
    let made = post(&maya).header("upload-concat", &list).send().await.unwrap();
    assert_eq!((made.status().as_u16(), header(&made, "nabe-asset-code").as_str()), (201, "a"));
    assert_eq!((header(&made, "upload-offset"), header(&made, "upload-length")), ("11".into(), "11".into()));
    let id = header(&made, "nabe-asset-id").parse().unwrap();
    let file = nabe::resource::get(app.app.db.read(), id).await.unwrap().content.file.unwrap();
    assert_eq!(file.hash, blake3::hash(b"hello world").to_hex().to_string());
    let state = head(&maya, &header(&made, "location")).await;
    assert_eq!((header(&state, "upload-concat"), header(&state, "upload-offset")), (list, "11".into()));
    assert_eq!((pieces(&app).await.len(), head(&maya, &hello).await.status().as_u16()), (0, 404));
}

#[tokio::test]
async fn concatenation_makes_nothing_of_a_piece_alone() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let path = partial(&maya, b"hello").await;
    assert_eq!(header(&head(&maya, &path).await, "nabe-asset-id"), "");
    assert_eq!(nabe::assets::store::known(&app.app, "a", &blake3::hash(b"hello").to_hex()).await.unwrap(), None);
}

#[tokio::test]
async fn concatenation_refuses_what_is_no_whole_piece_of_its_own() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let noah = app.editor("noah", [Permission::EditAssets]).await;
    let (theirs, whole) = (partial(&noah, b"secret").await, partial(&maya, b"hello").await);
    let unfinished =
        request(&maya, Method::POST, "/uploads").header("upload-concat", "partial").header("upload-length", 5);
    let unfinished = created(unfinished).await;
    let plain = created(post(&maya).header("upload-length", 5)).await;
    let cases = [
        (format!("final;{whole} {theirs}"), 404, "NOT_FOUND"),
        (format!("final;{whole} {unfinished}"), 409, "UPLOAD_UNFINISHED"),
        (format!("final;{whole} {plain}"), 409, "UPLOAD_NOT_PARTIAL"),
        ("final;https://example.com/else".to_owned(), 404, "NOT_FOUND"),
        ("final;".to_owned(), 400, "BAD_HEADER"),
        ("whole".to_owned(), 400, "BAD_HEADER"),
    ];
    for (list, status, expected) in cases {
        let response = post(&maya).header("upload-concat", &list).send().await.unwrap();
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (status, expected), "{list}");
    }
    let with_length = post(&maya).header("upload-concat", format!("final;{whole}")).header("upload-length", 5);
    assert_eq!(with_length.send().await.unwrap().status(), 400);
    // What failed took nothing away.
    let made = post(&maya).header("upload-concat", format!("final;{whole}")).send().await.unwrap();
    assert_eq!(made.status(), 201);
}

#[tokio::test]
async fn concatenation_lets_nobody_add_to_what_was_put_together() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let piece = partial(&maya, b"hello").await;
    let path = created(post(&maya).header("upload-concat", format!("final;{piece}"))).await;
    let more = patch(&maya, &path, 5, b" world", &[]).await;
    assert_eq!((more.status().as_u16(), code(more).await.as_str()), (403, "UPLOAD_FINAL"));
}

#[tokio::test]
async fn a_film_is_never_held_as_a_whole() {
    let app = TestApp::new().await;
    let maya = maya(&app).await;
    let length = 5 * PART_SIZE;
    let upload = Upload::begin(&maya, length, "film.mp4").await;
    let block = bytes::Bytes::from(vec![0; 256 * 1024]);
    let body =
        futures::stream::iter(std::iter::repeat_n(Ok::<_, std::convert::Infallible>(block), length / (256 * 1024) - 1));
    let request = upload.request(Method::PATCH).header("upload-offset", 0).header("content-type", PIECE);
    let response = request.body(reqwest::Body::wrap_stream(body)).send().await.unwrap();
    assert_eq!(response.status(), 204);
    // What is stored in one go is what was in memory at a time: a block, and the last bytes that filled it.
    let sizes = pieces(&app).await;
    assert!(sizes.len() >= 5 && sizes.iter().all(|size| *size <= (PART_SIZE + 128 * 1024) as u64), "{sizes:?}");
    let last = upload.patch(length - 256 * 1024, &vec![0; 256 * 1024]).await;
    assert_eq!(header(&last, "nabe-asset-code"), "film");
}
