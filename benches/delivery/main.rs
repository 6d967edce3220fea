//! Requests a second of the delivery API against its ceiling: a constant answer of the same bytes from the same server
//! library. Needs `wrk`. `NABE_BENCH_PRODUCTS` (default `1000,100000`) says how many products there are.
//!
//! Each case is measured as clients send it, the same request again and again, and with answers that cannot be kept: a
//! different variable in every request.

use std::{net::TcpListener, process::Command, sync::Arc};

use actix_web::{App as Server, HttpResponse, HttpServer, web};
use anyhow::Context;
use nabe::{
    app::App,
    auth::Actor,
    catalog::{
        self,
        model::change::{self, ModelPatch},
    },
    config::Config,
    delivery::{Document, index},
    search::Batch,
};
use serde_json::{Value as Json, json};

const SECONDS: &str = "5s";
const CONNECTIONS: &str = "16";
const FIELDS: &str = "id sku label slug enabled name price { currency amount } colour { code label } weight image { alt rendition(preset: tile) { url width height } }";

struct Case {
    name: &'static str,
    query: String,
    /// A Lua expression of the counter `n`: the variables of a request that was not sent before.
    changing: &'static str,
}

fn cases(products: usize) -> Vec<Case> {
    let list = |facets: &str| {
        format!(
            "query($min: Decimal) {{ products(filter: {{ colour: {{ eq: \"c3\" }}, price: {{ min: $min }} }}, sort: [{{ field: price, direction: ASC }}], first: 24) {{ totalCount nodes {{ {FIELDS} }} {facets} }} }}"
        )
    };
    let one = format!("query($sku: String!) {{ product(sku: $sku) {{ {FIELDS} }} }}");
    let sku: &'static str = Box::leak(format!("'{{\"sku\":\"P-' .. (n % {products}) .. '\"}}'").into_boxed_str());
    vec![
        Case {
            name: "list of 24, filter, sort, total",
            query: list(""),
            changing: "'{\"min\":' .. (n % 50) .. ',\"n\":' .. n .. '}'",
        },
        Case {
            name: "the same with two facets",
            query: list("facets(fields: [colour, family]) { field buckets { value count } }"),
            changing: "'{\"min\":' .. (n % 50) .. ',\"n\":' .. n .. '}'",
        },
        Case { name: "product by SKU", query: one, changing: sku },
    ]
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    if Command::new("wrk").arg("--version").output().is_err() {
        println!("skipped: `wrk` is not installed (apt-get install wrk)");
        return Ok(());
    }
    if cfg!(debug_assertions) {
        println!("a debug build: the figures say nothing about a release");
    }
    let sizes = std::env::var("NABE_BENCH_PRODUCTS").unwrap_or_else(|_| "1000,100000".to_owned());
    for size in sizes.split(',') {
        measure(size.trim().parse().context("NABE_BENCH_PRODUCTS")?).await?;
    }
    Ok(())
}

async fn measure(products: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let config = Config { data: folder.path().to_owned(), listen: address, ..Config::default() };
    let app = App::open(config).await?;
    fill(&app, products).await?;
    let server = nabe::http::serve(app.clone(), listener, 2)?;
    let handle = server.handle();
    actix_web::rt::spawn(server);
    println!("{products} products");
    let url = format!("http://{address}/channels/web/graphql");
    for case in cases(products) {
        run(&folder, &url, &case).await?;
    }
    handle.stop(true).await;
    Ok(())
}

async fn run(folder: &tempfile::TempDir, url: &str, case: &Case) -> anyhow::Result<()> {
    let variables = json!({ "min": 5, "sku": "P-7" });
    let client = reqwest::Client::new();
    let sample =
        client.post(url).json(&json!({ "query": case.query, "variables": variables })).send().await?.bytes().await?;
    let parsed: Json = serde_json::from_slice(&sample)?;
    anyhow::ensure!(parsed.get("errors").is_none(), "{}: {parsed}", case.name);
    let ceiling = constant(folder, sample.to_vec()).await?;
    let same = wrk(folder, url, &case.query, &format!("'{variables}'")).await?;
    let fresh = wrk(folder, url, &case.query, case.changing).await?;
    println!(
        "  {:<34}{:>8} bytes  ceiling {ceiling:>8.0}/s  repeated {same:>8.0}/s ({:.0} %)  fresh {fresh:>8.0}/s ({:.0} %)",
        case.name,
        sample.len(),
        same / ceiling * 100.0,
        fresh / ceiling * 100.0
    );
    Ok(())
}

async fn constant(folder: &tempfile::TempDir, body: Vec<u8>) -> anyhow::Result<f64> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let url = format!("http://{}/", listener.local_addr()?);
    let body = bytes::Bytes::from(body);
    let answer = move || {
        let body = body.clone();
        Server::new().route(
            "/",
            web::post().to(move |_: web::Bytes| {
                let body = body.clone();
                async move { HttpResponse::Ok().content_type("application/json").body(body) }
            }),
        )
    };
    let server = HttpServer::new(answer).workers(2).disable_signals().listen(listener)?.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let found = wrk(folder, &url, "{}", "'{}'").await;
    handle.stop(true).await;
    found
}

/// Requests a second; `variables` is a Lua expression of the counter `n`.
async fn wrk(folder: &tempfile::TempDir, url: &str, query: &str, variables: &str) -> anyhow::Result<f64> {
    let script = format!(
        "local head = '{{\"query\":' .. {query} .. ',\"variables\":'\nlocal n = 0\nfunction request() n = n + 1\n return wrk.format('POST', nil, {{['content-type'] = 'application/json'}}, head .. {variables} .. '}}') end\n",
        query = lua(&Json::from(query).to_string()),
    );
    let path = folder.path().join("load.lua");
    std::fs::write(&path, script)?;
    let url = url.to_owned();
    let run =
        move || Command::new("wrk").args(["-t1", "-c", CONNECTIONS, "-d", SECONDS, "-s"]).arg(&path).arg(url).output();
    let output = tokio::task::spawn_blocking(run).await??;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    anyhow::ensure!(!text.contains("Non-2xx"), "{text}");
    line.with_context(|| format!("reading wrk: {text}"))?.trim().parse().context("requests a second")
}

/// A Lua string.
fn lua(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A model, and documents written straight into the index.
async fn fill(app: &App, products: usize) -> anyhow::Result<()> {
    let tx = app.db.begin_write().await?;
    change::apply(&tx, &Actor::system("bench"), patch()?).await?;
    tx.commit().await?;
    let model = catalog::model::current(app).await?;
    let channel = model.channel("web").context("the channel")?.clone();
    let numbers: Vec<usize> = (0..products).collect();
    for chunk in numbers.chunks(10_000) {
        let (model, channel, search, chunk) = (model.clone(), channel.clone(), app.search.clone(), chunk.to_vec());
        tokio::task::spawn_blocking(move || write(&search, &model, &channel, &chunk)).await??;
    }
    Ok(())
}

fn write(
    search: &nabe::search::Search,
    model: &Arc<catalog::ContentModel>,
    channel: &nabe::channels::Channel,
    numbers: &[usize],
) -> anyhow::Result<()> {
    let mut put = Vec::with_capacity(numbers.len());
    for number in numbers {
        let document: Document = serde_json::from_value(document(*number))?;
        let (_, body) = document.seal()?;
        put.push(index::indexed(model, channel, &document, &body)?);
    }
    search.index(&index::name("web", "en_US"))?.write(Batch { put, ..Batch::default() })
}

fn patch() -> anyhow::Result<ModelPatch> {
    let attribute = |code: &str, kind: &str| json!({ "code": code, "type": kind, "group": "main", "labels": {} });
    let attributes = [
        ("name", "text"),
        ("price", "price"),
        ("colour", "select"),
        ("weight", "number"),
        ("image", "asset"),
        ("description", "textarea"),
    ];
    let family = |code: &str| {
        let codes: Vec<&str> = attributes.iter().map(|(code, _)| *code).collect();
        json!({ "code": code, "kind": "product", "labels": {}, "attributes": codes, "labelAttribute": "name" })
    };
    let parts = json!({
        "locales": [{ "code": "en_US", "label": "English", "enabled": true }],
        "groups": [{ "code": "main", "labels": {} }],
        "attributes": attributes.iter().map(|(code, kind)| attribute(code, kind)).collect::<Vec<_>>(),
        "categories": [{ "code": "shop", "parent": null, "labels": {} }],
        "channels": [{ "code": "web", "kind": "web", "labels": {}, "tree": "shop", "locales": ["en_US"], "currencies": ["EUR"],
            "fallbacks": {}, "units": {}, "presets": [{ "code": "tile", "labels": {}, "recipe": { "width": 600 } }] }],
        "families": [family("boots"), family("tents")],
    });
    Ok(ModelPatch {
        locales: serde_json::from_value(parts["locales"].clone())?,
        attribute_groups: serde_json::from_value(parts["groups"].clone())?,
        attributes: serde_json::from_value(parts["attributes"].clone())?,
        categories: serde_json::from_value(parts["categories"].clone())?,
        channels: serde_json::from_value(parts["channels"].clone())?,
        families: serde_json::from_value(parts["families"].clone())?,
        ..ModelPatch::default()
    })
}

fn document(number: usize) -> Json {
    let id = uuid::Uuid::from_u128(number as u128 + 1);
    let family = if number.is_multiple_of(2) { "boots" } else { "tents" };
    let colour = format!("c{}", number % 10);
    let text =
        "Built for long days above the tree line, with taped seams and a hood that fits over a helmet. ".repeat(6);
    json!({
        "id": id, "kind": "product", "code": format!("P-{number}"), "channel": "web", "locale": "en_US", "enabled": true,
        "family": { "code": family, "label": family }, "label": format!("Product {number}"), "slug": format!("product-{number}"),
        "image": "image",
        "values": {
            "name": { "type": "text", "data": format!("Product {number}") },
            "description": { "type": "textarea", "data": text },
            "price": { "type": "price", "data": [{ "currency": "EUR", "amount": format!("{}.95", number * 7 % 500) }] },
            "colour": { "type": "select", "data": { "code": colour, "label": colour } },
            "weight": { "type": "number", "data": "640" },
            "image": { "type": "asset", "data": { "id": id, "code": "pic", "mime": "image/jpeg", "alt": "A picture", "renditions": {
                "tile": { "url": format!("https://hub.example/media/pic{number}/tile/0123456789abcdef.webp"), "width": 600, "height": 750, "mime": "image/webp" } } } },
        },
    })
}
