//! The management API over catalogues of a thousand to a million products with fifty values each: making and changing
//! them, lists as the grid asks for them, completeness anew, a model of ten thousand attributes, memory.
//!
//! `NABE_BENCH_PRODUCTS` (default `1000,100000`) says how many products there are; `NABE_BENCH_DATABASE` names an empty
//! PostgreSQL database to use in place of SQLite, for one size. Everything is asked over HTTP of the binary as it is run.

mod ceiling;
mod generator;
#[path = "../hub/hub.rs"]
mod hub;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use generator::{BATCH, LARGE_FAMILY};
use hub::{Hub, Person};
use nabe::{app::App, auth::Actor, catalog, catalog::model::change, config::Config, delivery_api::Api};
use serde_json::{Value as Json, json};

/// Calls under way at once: as many as there are cores, so that reading one overlaps with writing the other.
const CALLS: usize = 4;
/// Products that are changed, when there are as many.
const CHANGED: usize = 20_000;
/// Pages of a list; of their times the median counts.
const PAGES: usize = 61;
const PUT: &str = "mutation($inputs: [CreateResourceInput!]!) { putResources(inputs: $inputs) { counts { created changed rejected } } }";
const GRID: &str = "query($filter: ResourceFilter) { resources(kinds: [PRODUCT], filter: $filter, sort: { field: \"label\", direction: ASC }, first: 50) { totalCount nodes { id code label state updatedAt family { code } completeness { channel locale ratio } } facets { field buckets { value count } } } }";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        println!("a debug build: the figures say nothing about a release");
    }
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sizes = std::env::var("NABE_BENCH_PRODUCTS").unwrap_or_else(|_| "1000,100000".to_owned());
    for size in sizes.split(',') {
        measure(size.trim().parse().context("NABE_BENCH_PRODUCTS")?).await?;
    }
    large_model().await
}

fn database() -> Option<String> {
    std::env::var("NABE_BENCH_DATABASE").ok()
}

/// A catalogue of this many products, from nothing.
async fn measure(products: usize) -> anyhow::Result<()> {
    println!("{products} products on {}", if database().is_some() { "PostgreSQL" } else { "SQLite" });
    let folder = tempfile::tempdir()?;
    let app = open(folder.path(), generator::model()?).await?;
    app.db.close().await?;
    drop(app);
    hub::run(folder.path(), &["user", "add", "bench", "--role", "administrator"].map(AsRef::as_ref))?;
    let hub = Hub::start(folder.path()).await?;
    let person = Arc::new(hub.sign_in("bench").await?);
    let took = put(&person, products, 0).await?;
    rate("made with 50 values each", products, took);
    let least = ceiling::write(products.min(CHANGED)).await?;
    let ratio = least.as_secs_f64() / products.min(CHANGED) as f64 / (took.as_secs_f64() / products as f64);
    println!("  {:<44}{ratio:>10.2}", "of what SQLite alone takes in");
    let took = indexed(&person, products).await?;
    println!("  {:<44}{:>10.1} s", "until lists know the last of them", took.as_secs_f64());
    quiet(&person).await?;
    pages(&person).await?;
    let changed = products.min(CHANGED);
    let took = put(&person, changed, 1).await?;
    rate("changed in three values", changed, took);
    quiet(&person).await?;
    recheck(&person, products).await?;
    println!("  {:<44}{:>10.0} MB", "memory at the end", hub.resident_bytes()? as f64 / 1e6);
    Ok(())
}

async fn open(folder: &Path, model: change::ModelPatch) -> anyhow::Result<App> {
    let config = Config { data: folder.to_owned(), database_url: database(), ..Config::default() };
    let app = App::open(config).await?;
    catalog::model::seed(&app).await?;
    let tx = app.db.begin_write().await?;
    change::apply(&tx, &Actor::system("bench"), model).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    tx.commit().await?;
    Ok(app)
}

fn rate(what: &str, count: usize, took: Duration) {
    println!("  {what:<44}{:>10.0} /s  ({:.1} s)", count as f64 / took.as_secs_f64(), took.as_secs_f64());
}

/// Sends the first `count` products in their `edition`, a few calls at a time.
async fn put(person: &Arc<Person>, count: usize, edition: usize) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let calls = (0..CALLS).map(|lane| {
        let person = person.clone();
        tokio::spawn(async move {
            for start in (0..count).step_by(BATCH).skip(lane).step_by(CALLS) {
                let numbers = start..count.min(start + BATCH);
                let sent = numbers.len();
                let inputs: Vec<String> = numbers.map(|number| generator::product(number, edition)).collect();
                let answer = person.ask_text(PUT, &format!(r#"{{"inputs":[{}]}}"#, inputs.join(","))).await?;
                let counts = &answer["putResources"]["counts"];
                let done = if edition == 0 { &counts["created"] } else { &counts["changed"] };
                anyhow::ensure!(*done == sent, "{counts}");
            }
            anyhow::Ok(())
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await??;
    }
    Ok(began.elapsed())
}

/// Waits until a list is as long as the catalogue.
async fn indexed(person: &Person, products: usize) -> anyhow::Result<Duration> {
    let began = Instant::now();
    loop {
        let found = person.ask("{ resources(kinds: [PRODUCT], first: 1) { totalCount } }", json!({})).await?;
        if found["resources"]["totalCount"] == products {
            return Ok(began.elapsed());
        }
        anyhow::ensure!(began.elapsed() < Duration::from_secs(3600), "the index does not follow: {found}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until no job is left.
async fn quiet(person: &Person) -> anyhow::Result<()> {
    let query = "{ waiting: jobs(state: QUEUED, first: 1) { totalCount } running: jobs(state: RUNNING, first: 1) { totalCount } }";
    loop {
        let jobs = person.ask(query, json!({})).await?;
        if [&jobs["waiting"], &jobs["running"]].iter().all(|jobs| jobs["totalCount"] == 0) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A page of the grid with three filters, a sort and all facets; never twice the same.
async fn pages(person: &Person) -> anyhow::Result<()> {
    let mut took = Vec::with_capacity(PAGES);
    let mut total = 0;
    for number in 0..PAGES {
        let filter = json!({ "families": [format!("family{}", number % generator::FAMILIES)], "attributes": [
            { "attribute": "select1", "in": [format!("o{}", number % 20), format!("o{}", (number + 7) % 20)] },
            { "attribute": "number2", "min": number, "max": 600 + number },
        ] });
        let began = Instant::now();
        let answer = person.ask(GRID, json!({ "filter": filter })).await?;
        took.push(began.elapsed());
        total += answer["resources"]["totalCount"].as_u64().context("a count")?;
    }
    took.sort();
    let (median, slowest) = (took[PAGES / 2].as_secs_f64() * 1e3, took[PAGES - 1].as_secs_f64() * 1e3);
    let long = total / PAGES as u64;
    println!("  {:<44}{median:>10.1} ms  (slowest {slowest:.1} ms; lists of {long})", "page of the grid, median");
    Ok(())
}

/// Every family gets one more attribute and requires it everywhere: every state of every product is another. Then every family
/// gets another name: all of it is worked out again, and is as it was.
async fn recheck(person: &Person, products: usize) -> anyhow::Result<()> {
    let add = r#"mutation { saveAttribute(input: { code: "extra", type: TEXT, group: "main", labels: [] }) { code } }"#;
    let since = Utc::now();
    person.ask(add, json!({})).await?;
    rechecked(person, since, 1).await?;
    for (label, what) in [
        ("changed", "completeness anew in 8 places, all different"),
        ("renamed", "completeness anew in 8 places, all the same"),
    ] {
        quiet(person).await?;
        let since = Utc::now();
        for input in generator::families_with("extra", label) {
            let save = "mutation($input: FamilyInput!) { saveFamily(input: $input) { code } }";
            person.ask(save, json!({ "input": input })).await?;
        }
        let took = rechecked(person, since, generator::FAMILIES).await? - since;
        rate(what, products, took.to_std()?);
    }
    quiet(person).await
}

/// Waits until so many jobs have checked everything of a change; answers when the last of them was done.
async fn rechecked(person: &Person, since: DateTime<Utc>, jobs: usize) -> anyhow::Result<DateTime<Utc>> {
    let done = "{ jobs(state: DONE, first: 50) { nodes { kind createdAt finishedAt } } }";
    let time = |job: &Json, field: &str| job[field].as_str().and_then(|time| time.parse::<DateTime<Utc>>().ok());
    loop {
        let answer = person.ask(done, json!({})).await?;
        let nodes = answer["jobs"]["nodes"].as_array().context("jobs")?.iter();
        let of_change =
            nodes.filter(|job| job["kind"] == "recheck_completeness" && time(job, "createdAt") >= Some(since));
        let ends: Vec<DateTime<Utc>> = of_change.filter_map(|job| time(job, "finishedAt")).collect();
        if ends.len() >= jobs {
            return ends.into_iter().max().context("an end");
        }
        anyhow::ensure!(Utc::now() - since < TimeDelta::hours(1), "not everything is checked anew: {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Ten thousand attributes, a thousand of them in one family.
async fn large_model() -> anyhow::Result<()> {
    println!("a model of {} attributes", generator::MANY_ATTRIBUTES);
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let app = open(folder.path(), generator::large_model()?).await?;
    println!("  {:<44}{:>10.0} ms", "taken in", began.elapsed().as_secs_f64() * 1e3);
    let began = Instant::now();
    let model = catalog::model::load(app.db.read()).await?;
    println!("  {:<44}{:>10.0} ms", "read and settled", began.elapsed().as_secs_f64() * 1e3);
    let channel = model.channel("web").context("the channel")?.clone();
    let began = Instant::now();
    let compiled = Api::compile(Arc::new(model), channel)?;
    println!("  {:<44}{:>10.0} ms", "API of a channel compiled", began.elapsed().as_secs_f64() * 1e3);
    drop(compiled);
    app.db.close().await?;
    drop(app);
    hub::run(folder.path(), &["user", "add", "modeller", "--role", "administrator"].map(AsRef::as_ref))?;
    let hub = Hub::start(folder.path()).await?;
    let person = hub.sign_in("modeller").await?;
    let values: Vec<Json> = (0..LARGE_FAMILY).map(generator::plain_value).collect();
    let input = json!({ "kind": "PRODUCT", "code": "LARGE", "family": "large", "values": values });
    person.ask(PUT, json!({ "inputs": [input] })).await?;
    let mut took = Vec::new();
    for _ in 0..PAGES {
        let began = Instant::now();
        person.ask(generator::EDITOR, json!({})).await?;
        took.push(began.elapsed());
    }
    took.sort();
    println!(
        "  {:<44}{:>10.0} ms",
        "a product of a thousand values, as editors ask",
        took[PAGES / 2].as_secs_f64() * 1e3
    );
    Ok(())
}
