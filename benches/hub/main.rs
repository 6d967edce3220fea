//! What people and operators wait for: an import, a start, the way from an approval to a webhook; and the memory of a
//! hub that nobody uses. Every figure is taken from the binary as it is run, over HTTP.
//!
//! `NABE_TEST_DATA` names the folder with the real catalogues.

mod hub;
mod receiver;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context;
use hub::{Hub, Person};
use receiver::Receiver;
use serde_json::{Value as Json, json};

const STARTS: usize = 7;
const APPROVALS: usize = 60;
/// Long enough for caches of a start to be given back.
const IDLE: Duration = Duration::from_secs(15);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        println!("a debug build: the figures say nothing about a release");
    }
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    import()?;
    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    hub::run(folder.path(), &["demo".as_ref()])?;
    report("demo catalogue, drawn and rendered", began.elapsed(), None);
    first_outputs(folder.path()).await?;
    starts(folder.path()).await?;
    idle(folder.path()).await?;
    approvals(folder.path()).await
}

fn report(what: &str, took: Duration, aim: Option<&str>) {
    let aim = aim.map(|aim| format!("  (aim: {aim})")).unwrap_or_default();
    println!("{what:<44}{:>10.1} ms{aim}", took.as_secs_f64() * 1000.0);
}

fn import() -> anyhow::Result<()> {
    let data = std::env::var_os("NABE_TEST_DATA").context("NABE_TEST_DATA names no folder with real catalogues")?;
    let folder = tempfile::tempdir()?;
    let catalogue = Path::new(&data).join("akeneo/icecat_demo_dev");
    for what in ["import of 1,320 resources, 258 pictures", "the same again: nothing changes"] {
        let began = Instant::now();
        hub::run(folder.path(), &["import".as_ref(), "akeneo".as_ref(), catalogue.as_os_str()])?;
        report(what, began.elapsed(), Some("20 s"));
    }
    Ok(())
}

/// The first start makes the files of the outputs; later figures are about a hub that has them.
async fn first_outputs(folder: &Path) -> anyhow::Result<()> {
    let hub = Hub::start(folder).await?;
    let admin = hub.sign_in("henrike").await?;
    let began = Instant::now();
    loop {
        let waiting = "{ waiting: jobs(state: QUEUED, first: 1) { totalCount } running: jobs(state: RUNNING, first: 1) { totalCount } }";
        let jobs = admin.ask(waiting, json!({})).await?;
        if [&jobs["waiting"], &jobs["running"]].iter().all(|jobs| jobs["totalCount"] == 0) {
            break;
        }
        anyhow::ensure!(began.elapsed() < Duration::from_secs(300), "the jobs of the first start do not end: {jobs}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    report("first files of the outputs", began.elapsed(), None);
    Ok(())
}

async fn starts(folder: &Path) -> anyhow::Result<()> {
    let mut took = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        took.push(Hub::start(folder).await?.started_in);
    }
    report("start to ready, median", median(&mut took), Some("1 s"));
    Ok(())
}

async fn idle(folder: &Path) -> anyhow::Result<()> {
    let hub = Hub::start(folder).await?;
    tokio::time::sleep(IDLE).await;
    println!("{:<44}{:>10.1} MB  (aim: 100 MB)", "idle memory with the demo", hub.resident_bytes()? as f64 / 1e6);
    Ok(())
}

/// From sending the last approval to the webhook's whole body at its receiver.
async fn approvals(folder: &Path) -> anyhow::Result<()> {
    let hub = Hub::start(folder).await?;
    let administrator = hub.sign_in("henrike").await?;
    let (editor, approver) = (hub.sign_in("ilvy").await?, hub.sign_in("tobias").await?);
    let mut receiver = Receiver::start()?;
    let output = json!({ "channel": "web", "kind": "WEBHOOK", "code": "bench", "label": "Bench", "settings": { "url": receiver.url } });
    administrator
        .ask("mutation($input: OutputInput!) { saveOutput(input: $input) { secret } }", json!({ "input": output }))
        .await?;
    let products = live_products(&editor).await?;
    let mut took = Vec::with_capacity(APPROVALS);
    for (number, product) in products.iter().cycle().take(APPROVALS).enumerate() {
        let name = format!("Waymarked {number}");
        let review = submit(&editor, product, &name).await?;
        approve(&approver, &review).await?;
        let began = Instant::now();
        let (_, arrived) = tokio::try_join!(approve(&administrator, &review), receiver.arrival_of(&name))?;
        took.push(arrived - began);
    }
    report("approval to webhook, median", median(&mut took), Some("50 ms"));
    report("approval to webhook, slowest of sixty", *took.last().context("a figure")?, None);
    Ok(())
}

/// Sorts.
fn median(took: &mut [Duration]) -> Duration {
    took.sort();
    took[took.len() / 2]
}

/// Products that can go live by themselves and are under no review.
async fn live_products(editor: &Person) -> anyhow::Result<Vec<String>> {
    let query = "{ resources(kinds: [PRODUCT], filter: { states: [LIVE] }, first: 200) { nodes { id parent { id } reviews(open: true) { id } } } }";
    let found = editor.ask(query, json!({})).await?;
    let nodes = found["resources"]["nodes"].as_array().context("products")?;
    let free = nodes.iter().filter(|node| node["parent"].is_null() && node["reviews"] == json!([]));
    let ids: Vec<String> = free.filter_map(|node| node["id"].as_str().map(str::to_owned)).collect();
    anyhow::ensure!(!ids.is_empty(), "the demo has no live product of its own");
    Ok(ids)
}

/// A new English name, submitted for the shop; answers the review.
async fn submit(editor: &Person, product: &str, name: &str) -> anyhow::Result<String> {
    let version = |answer: &Json, field: &str| answer[field]["version"].as_i64().context("a version");
    let seen = editor.ask("query($id: ID!) { resource(id: $id) { version } }", json!({ "id": product })).await?;
    let value = json!({ "attribute": "name", "locale": "en_US", "data": { "text": name } });
    let input = json!({ "id": product, "version": version(&seen, "resource")?, "values": [value] });
    let save = "mutation($input: SaveResourceInput!) { saveResource(input: $input) { version } }";
    let saved = editor.ask(save, json!({ "input": input })).await?;
    let input = json!({ "resource": product, "version": version(&saved, "saveResource")?, "cells": [{ "channel": "web", "locale": "en_US" }] });
    let submit = "mutation($input: SubmitInput!) { submitForReview(input: $input) { id } }";
    let review = editor.ask(submit, json!({ "input": input })).await?;
    review["submitForReview"]["id"].as_str().map(str::to_owned).context("a review")
}

async fn approve(person: &Person, review: &str) -> anyhow::Result<()> {
    let decide = "mutation($id: ID!) { decideReview(id: $id, decision: APPROVE) { state } }";
    person.ask(decide, json!({ "id": review })).await.map(|_| ())
}
