//! What happens to the hub when a worker panics, crashes, hangs, starves or is never there: nothing.

use std::time::Duration;

use imaging::{Error, Limits, Pool, PoolOptions, Recipe};

const WORKER: &str = env!("CARGO_BIN_EXE_imaging-worker");
const DRAWING: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><circle r="20"/></svg>"#;

/// A worker that is told to break says so at length, which would bury what a run of tests has to say.
fn quiet() -> PoolOptions {
    let arguments = ["-c", "exec \"$0\" 2>/dev/null", WORKER];
    PoolOptions { workers: 1, timeout: Duration::from_secs(20), ..PoolOptions::new("sh", arguments) }
}

fn options() -> PoolOptions {
    PoolOptions { workers: 1, timeout: Duration::from_secs(20), ..PoolOptions::new(WORKER, [""; 0]) }
}

/// Sends a fault, then a picture, which must be rendered as if nothing had happened.
async fn survive(pool: &Pool, fault: &[u8]) -> Error {
    let error = pool.probe(fault, &Limits::default()).await.unwrap_err();
    assert_rendered(pool).await;
    error
}

async fn assert_rendered(pool: &Pool) {
    let recipes = [Recipe { width: Some(20), ..Recipe::default() }, Recipe { width: Some(10), ..Recipe::default() }];
    let done = pool.render(DRAWING, &recipes, (0.5, 0.5), &Limits::default()).await.unwrap();
    assert_eq!(done.iter().map(|r| (r.width, r.height)).collect::<Vec<_>>(), [(20, 15), (10, 8)]);
    assert!(done.iter().all(|rendition| rendition.bytes.starts_with(&[0xFF, 0xD8])));
}

#[tokio::test]
async fn a_worker_that_breaks_is_replaced() {
    let pool = Pool::new(quiet());
    for fault in ["panic", "stack", "memory", "exit"] {
        let error = survive(&pool, format!("fault: {fault}").as_bytes()).await;
        assert_eq!(error.code(), "IMAGE_WORKER_CRASHED", "{fault}: {error}");
    }
}

#[tokio::test]
async fn a_worker_that_hangs_is_ended_in_time() {
    let pool = Pool::new(PoolOptions { timeout: Duration::from_millis(300), ..options() });
    assert_eq!(survive(&pool, b"fault: loop").await.code(), "IMAGE_TIMED_OUT");
}

#[tokio::test]
async fn a_drawing_that_takes_for_ever_is_given_up() {
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><defs><g id="a0"><rect width="9" height="9" filter="url(#f)"/></g>"##,
    );
    for level in 1..12 {
        let uses = format!("<use href=\"#a{}\"/>", level - 1).repeat(10);
        svg += &format!("<g id=\"a{level}\">{uses}</g>");
    }
    svg += r##"</defs><use href="#a11"/></svg>"##;
    let pool = Pool::new(PoolOptions { timeout: Duration::from_millis(700), ..quiet() });
    let error = pool.render(svg.as_bytes(), &[Recipe::default()], (0.5, 0.5), &Limits::default()).await.unwrap_err();
    assert!(matches!(error.code(), "IMAGE_TIMED_OUT" | "IMAGE_WORKER_CRASHED" | "IMAGE_BROKEN"), "{error}");
    assert_rendered(&pool).await;
}

#[tokio::test]
async fn memory_beyond_the_limit_ends_the_worker_only() {
    // 64 million pixels that pack into nothing, against 100 MB.
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 8000, 8000);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    for _ in 0..8000 {
        std::io::Write::write_all(&mut stream, &[0; 32_000]).unwrap();
    }
    stream.finish().unwrap();
    writer.finish().unwrap();
    let pool = Pool::new(PoolOptions { memory: 100 << 20, ..quiet() });
    let recipe = [Recipe { width: Some(10), ..Recipe::default() }];
    let error = pool.render(&file, &recipe, (0.5, 0.5), &Limits::default()).await.unwrap_err();
    assert_eq!(error.code(), "IMAGE_WORKER_CRASHED", "{error}");
    assert_rendered(&pool).await;
}

#[tokio::test]
async fn a_worker_can_open_no_file() {
    // The worker itself tries, and panics if it succeeds.
    let error = Pool::new(options()).probe(b"fault: file", &Limits::default()).await.unwrap_err();
    assert_eq!(error.code(), "IMAGE_UNSUPPORTED", "{error}");
}

#[tokio::test]
async fn errors_come_through_as_they_are() {
    let pool = Pool::new(options());
    let wrong = Recipe { quality: 0, ..Recipe::default() };
    let error = pool.render(DRAWING, &[wrong], (0.5, 0.5), &Limits::default()).await.unwrap_err();
    assert_eq!(error, Error::InvalidRecipe { path: "quality".into(), reason: "must be 1 to 100, not 0".into() });
    let small = Limits { max_bytes: 3, ..Limits::default() };
    assert_eq!(pool.inspect(DRAWING, &small).await.unwrap_err().code(), "IMAGE_TOO_LARGE");
    assert!(pool.inspect(DRAWING, &Limits::default()).await.unwrap().thumbhash.is_some());
}

#[tokio::test]
async fn files_that_recipes_name_come_through() {
    let pool = Pool::new(options());
    let mark = imaging::Watermark {
        picture: "mark".into(),
        place: imaging::Place::Center,
        opacity: 100,
        scale: 1.0,
        margin: 0.0,
        tile: true,
    };
    let recipe = [Recipe { width: Some(20), watermark: Some(mark), ..Recipe::default() }];
    let red = br#"<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4" fill="red"/></svg>"#;
    let files = imaging::Files::from([("mark".to_owned(), red.to_vec())]);
    let limits = Limits::default();
    let marked = pool.render_with(DRAWING, &recipe, &files, (0.5, 0.5), &limits).await.unwrap().remove(0);
    assert!(
        marked == imaging::Renderer::default().render_with(DRAWING, &recipe, &files, (0.5, 0.5), &limits).unwrap()[0]
    );
    let missing = pool.render(DRAWING, &recipe, (0.5, 0.5), &limits).await.unwrap_err();
    assert_eq!(missing.code(), "IMAGE_RECIPE_INVALID");
}

#[tokio::test]
async fn decoders_and_documents_need_no_more_than_a_worker_may() {
    let pool = Pool::new(options());
    let limits = Limits::default();
    let avif = Recipe { format: imaging::Output::Avif, ..Recipe::default() };
    let avif = pool.render(DRAWING, &[avif], (0.5, 0.5), &limits).await.unwrap().remove(0).bytes;
    let pdf =
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 40 30]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype\
        /Type1/BaseFont/Helvetica>>>>>>>>endobj 4 0 obj<</Length 38>>stream\nBT /F 20 Tf 2 2 Td (Hut) Tj ET         \n\
        endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF";
    let recipe = [Recipe { width: Some(20), ..Recipe::default() }];
    for file in [&avif[..], pdf] {
        let done = pool.render(file, &recipe, (0.5, 0.5), &limits).await.unwrap().remove(0);
        assert_eq!((done.width, done.height), (20, 15));
        let seen = pool.inspect(&done.bytes, &limits).await.unwrap();
        assert!(seen.colours.len() > 1, "something is drawn: {:?}", seen.colours);
    }
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let pool = Pool::new(PoolOptions { queue: 1, ..options() });
    let limits = Limits::default();
    let requests = [pool.probe(DRAWING, &limits), pool.probe(DRAWING, &limits), pool.probe(DRAWING, &limits)];
    let [first, second, third] = requests;
    let (first, second, third) = tokio::join!(first, second, third);
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(third.unwrap_err(), Error::Busy { waiting: 1 });
    assert!(pool.probe(DRAWING, &limits).await.is_ok(), "the places are given back");
}

#[tokio::test]
async fn workers_are_kept_for_the_next_request_or_ended() {
    let pool = Pool::new(options());
    assert_rendered(&pool).await;
    assert_eq!(pool.idle_workers(), 1);
    let pool = Pool::new(PoolOptions { idle: Duration::ZERO, ..options() });
    assert_rendered(&pool).await;
    assert_eq!(pool.idle_workers(), 0);
}

#[tokio::test]
async fn a_program_that_is_no_worker_is_the_operators_problem() {
    for program in ["/nowhere/at/all", "/bin/true"] {
        let pool = Pool::new(PoolOptions::new(program, [""; 0]));
        let error = pool.probe(DRAWING, &Limits::default()).await.unwrap_err();
        assert_eq!(error.code(), "IMAGE_WORKER_UNAVAILABLE", "{error}");
        assert!(error.is_transient());
    }
}
