//! Requests a second of the delivery API against its ceiling: a constant answer of the same bytes from the same server
//! library. Needs `wrk`. `NABE_BENCH_PRODUCTS` (default `1000,100000`) says how many products there are.
//!
//! Each case is measured as clients send it, the same request again and again, and with answers that cannot be kept: a
//! different variable in every request. A category holds 100 products however many there are in all; the last case
//! lists a tenth of the catalogue, which therefore grows with it.

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

/// Rounds of a case, and how long each lasts; of the rounds the median counts.
const ROUNDS: usize = 5;
const SECONDS: &str = "2s";
/// More than a round can make.
const MOST_REQUESTS: usize = 200_000;
const CONNECTIONS: &str = "16";
const FIELDS: &str = "id sku label slug enabled name price { currency amount } colour { code label } weight image { alt rendition(preset: tile) { url width height } }";

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Case {
    name: &'static str,
    query: String,
    /// What the same request sends again and again.
    same: Json,
    /// A Lua expression of the counter `n`: variables that no request had before.
    changing: &'static str,
}

/// Of a case, one element a round.
struct Figures {
    case: &'static str,
    bytes: usize,
    rounds: Vec<Round>,
}

/// Requests a second. The ceiling is measured right beside what is compared with it, since a machine is not the same all
/// the time; for the same reason sizes are compared by their shares of the ceilings.
struct Round {
    ceiling: f64,
    repeated: f64,
    fresh: f64,
}

impl Figures {
    fn of(&self, figure: fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().map(figure).collect())
    }

    fn repeated(&self) -> f64 {
        self.of(|round| round.repeated / round.ceiling)
    }

    fn fresh(&self) -> f64 {
        self.of(|round| round.fresh / round.ceiling)
    }
}

fn cases() -> Vec<Case> {
    let list = |facets: &str| {
        format!(
            "query($in: String!, $min: Decimal) {{ products(filter: {{ category: {{ eq: $in }}, price: {{ min: $min }} }}, sort: [{{ field: price, direction: ASC }}], first: 24) {{ totalCount nodes {{ {FIELDS} }} {facets} }} }}"
        )
    };
    let (few, tenth) = (json!({ "in": "k3", "min": 5 }), json!({ "in": "tenth3", "min": 5 }));
    vec![
        Case {
            name: "list of 24, category, filter, sort, total",
            query: list(""),
            same: few.clone(),
            changing: r#"'{"in":"k3","min":' .. string.format('%.4f', n / 10000) .. '}'"#,
        },
        Case {
            name: "the same with two facets",
            query: list("facets(fields: [colour, family]) { field buckets { value count } }"),
            same: few,
            changing: r#"'{"in":"k3","min":' .. string.format('%.4f', n / 10000) .. '}'"#,
        },
        Case {
            name: "product by SKU",
            query: format!("query($sku: String!) {{ product(sku: $sku) {{ {FIELDS} }} }}"),
            same: json!({ "sku": "P-7" }),
            // The second variable is none of the query's: it keeps requests for the same product apart.
            changing: r#"'{"sku":"P-' .. (n * 7919 % 1000) .. '","n":' .. n .. '}'"#,
        },
        Case {
            name: "list of 24 in a tenth of all",
            query: list(""),
            same: tenth,
            changing: r#"'{"in":"tenth3","min":' .. string.format('%.4f', n / 10000) .. '}'"#,
        },
    ]
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    if Command::new("wrk").arg("--version").output().is_err() {
        anyhow::bail!("`wrk` is not installed: apt-get install wrk");
    }
    if cfg!(debug_assertions) {
        println!("a debug build: the figures say nothing about a release");
    }
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sizes = std::env::var("NABE_BENCH_PRODUCTS").unwrap_or_else(|_| "1000,100000".to_owned());
    let mut found: Vec<Vec<Figures>> = Vec::new();
    for size in sizes.split(',') {
        found.push(measure(size.trim().parse().context("NABE_BENCH_PRODUCTS")?).await?);
    }
    if let [smallest, .., largest] = &found[..] {
        println!("time at the largest size to time at the smallest");
        for (small, large) in smallest.iter().zip(largest) {
            let (repeated, fresh) = (small.repeated() / large.repeated(), small.fresh() / large.fresh());
            println!("  {:<34}repeated {repeated:>5.2}  fresh {fresh:>5.2}", small.case);
        }
    }
    Ok(())
}

async fn measure(products: usize) -> anyhow::Result<Vec<Figures>> {
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
    let cases = cases();
    let mut found: Vec<Figures> =
        cases.iter().map(|case| Figures { case: case.name, bytes: 0, rounds: Vec::new() }).collect();
    // Case by case within a round, so that what is compared was measured as close together as can be.
    for round in 0..ROUNDS {
        for (case, figures) in cases.iter().zip(&mut found) {
            run(&folder, &url, case, round, figures).await?;
        }
    }
    for figures in &found {
        println!(
            "  {:<40}{:>6} bytes  ceiling {:>8.0}/s  repeated {:>8.0}/s ({:.2})  fresh {:>8.0}/s ({:.2})",
            figures.case,
            figures.bytes,
            figures.of(|round| round.ceiling),
            figures.of(|round| round.repeated),
            figures.repeated(),
            figures.of(|round| round.fresh),
            figures.fresh(),
        );
    }
    let pairs = found[0].rounds.iter().zip(&found[1].rounds);
    let facets = median(pairs.map(|(list, facets)| list.fresh / facets.fresh).collect());
    println!("  facets take {facets:.2} times the time of the list");
    handle.stop(true).await;
    Ok(found)
}

/// One round of a case.
async fn run(
    folder: &tempfile::TempDir,
    url: &str,
    case: &Case,
    round: usize,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let client = reqwest::Client::new();
    let request = json!({ "query": case.query, "variables": case.same });
    let sample = client.post(url).json(&request).send().await?.bytes().await?;
    let parsed: Json = serde_json::from_slice(&sample)?;
    anyhow::ensure!(parsed.get("errors").is_none(), "{}: {parsed}", case.name);
    figures.bytes = sample.len();
    figures.rounds.push(Round {
        ceiling: constant(folder, sample.to_vec()).await?,
        repeated: wrk(folder, url, &case.query, &format!("'{}'", case.same), 0).await?,
        fresh: wrk(folder, url, &case.query, case.changing, round * MOST_REQUESTS).await?,
    });
    Ok(())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
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
    let found = wrk(folder, &url, "{}", "'{}'", 0).await;
    handle.stop(true).await;
    found
}

/// Requests a second; `variables` is a Lua expression of the counter `n`, which begins at `start`.
async fn wrk(folder: &tempfile::TempDir, url: &str, query: &str, variables: &str, start: usize) -> anyhow::Result<f64> {
    let script = format!(
        "local head = '{{\"query\":' .. {query} .. ',\"variables\":'\nlocal n = {start}\nfunction request() n = n + 1\n return wrk.format('POST', nil, {{['content-type'] = 'application/json'}}, head .. {variables} .. '}}') end\n",
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
    change::apply(&tx, &Actor::system("bench"), patch(products)?)
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
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

fn patch(products: usize) -> anyhow::Result<ModelPatch> {
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
    let below =
        (0..10).map(|number| format!("tenth{number}")).chain((0..products / 100).map(|number| format!("k{number}")));
    let below = below.map(|code| json!({ "code": code, "parent": "shop", "labels": {} }));
    let categories: Vec<Json> =
        [json!({ "code": "shop", "parent": null, "labels": {} })].into_iter().chain(below).collect();
    let parts = json!({
        "locales": [{ "code": "en_US", "label": "English", "enabled": true }],
        "groups": [{ "code": "main", "labels": {} }],
        "attributes": attributes.iter().map(|(code, kind)| attribute(code, kind)).collect::<Vec<_>>(),
        "categories": categories,
        "channels": [{ "code": "web", "kind": "web", "labels": {}, "tree": "shop", "locales": ["en_US"], "currencies": ["EUR"],
            "fallbacks": {}, "units": {}, "presets": [{ "code": "tile", "labels": {}, "recipe": { "width": 600 } }] }],
        "families": [family("boots"), family("tents")],
    });
    Ok(ModelPatch {
        locales: serde_json::from_value(parts["locales"].clone())?,
        currencies: serde_json::from_value(json!([{ "code": "EUR" }]))?,
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
    let [few, tenth] = [format!("k{}", number / 100), format!("tenth{}", number % 10)]
        .map(|code| json!({ "code": code, "label": code, "path": [{ "code": code, "label": code }] }));
    json!({
        "id": id, "kind": "product", "code": format!("P-{number}"), "channel": "web", "locale": "en_US", "enabled": true,
        "family": { "code": family, "label": family }, "label": format!("Product {number}"), "slug": format!("product-{number}"),
        "image": "image", "categories": [few, tenth],
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
