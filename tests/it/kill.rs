//! The server dies at moments nobody chose and is started again: what was answered stays, what was committed arrives, and
//! nothing else does.

use std::{collections::BTreeMap, net::TcpListener, process::Stdio, time::Duration};

use nabe::{
    auth::Permission,
    delivery::log,
    id::ResourceId,
    workflow::{ReviewState, review},
};
use rand::RngExt;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{
    shop::{EDITOR, Shop, web},
    support::Receiver,
};

const SAVE: &str = "mutation($input: SaveResourceInput!) { saveResource(input: $input) { version } }";
const SUBMIT: &str = "mutation($input: SubmitInput!) { submitForReview(input: $input) { id } }";
const APPROVE: &str = "mutation($id: ID!) { decideReview(id: $id, decision: APPROVE) { id } }";
const OUTPUT: &str = "mutation($input: OutputInput!) { saveOutput(input: $input) { output { id } } }";

/// The binary on the database of a test, and people who keep asking it for things.
struct Mortal<'s> {
    shop: &'s Shop,
    folder: tempfile::TempDir,
    url: String,
    process: Child,
    asked: usize,
    deaths: usize,
    /// Who edits, and who approves the two stages.
    tokens: [String; 3],
}

async fn start(shop: &Shop, folder: &std::path::Path) -> (String, Child) {
    let address = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr()).expect("a free port");
    let (url, config) = (format!("http://{address}"), &shop.test.app.config);
    let mut process = Command::new(env!("CARGO_BIN_EXE_nabe"))
        .arg("serve")
        .current_dir(folder)
        .env("NABE_DATA", folder)
        .env("NABE_DATABASE_URL", config.database_url.as_deref().expect("the test names its database"))
        .env("NABE_SECRET", config.secret.as_deref().expect("the test has a secret"))
        .env("NABE_LISTEN", address.to_string())
        // As tokens of the test name it.
        .env("NABE_PUBLIC_URL", &config.public_url)
        .env("NABE_OUTBOUND_ALLOW", "127.0.0.0/8")
        .env("NABE_LOG", "error")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the hub starts");
    let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
    while let Some(line) = lines.next_line().await.expect("its output can be read") {
        if line.starts_with("Nabe answers") {
            // Nobody reads on; the pipe stays open, so that the hub may write.
            process.stdout = Some(lines.into_inner().into_inner());
            return (url, process);
        }
    }
    panic!("the hub ended before it answered");
}

impl<'s> Mortal<'s> {
    async fn new(shop: &'s Shop) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let person = async |handle: &str, permissions: &[Permission]| {
            shop.test.editor(handle, permissions.iter().copied()).await.token
        };
        let tokens = [
            person("eva", &EDITOR).await,
            person("carl", &[Permission::ViewCatalog, Permission::ReviewContent]).await,
            person("dana", &[Permission::ViewCatalog, Permission::ApprovePublication]).await,
        ];
        let (url, process) = start(shop, folder.path()).await;
        Self { shop, folder, url, process, asked: 0, deaths: 0, tokens }
    }

    /// One request; with every third the hub dies within a moment, before the answer or after it.
    async fn ask(&mut self, person: usize, query: &str, variables: Json) {
        self.asked += 1;
        let request = self.shop.test.http.post(format!("{}/graphql", self.url)).bearer_auth(&self.tokens[person]);
        let request = request.json(&json!({ "query": query, "variables": variables }));
        let answered = async {
            let answer: Json = request.send().await.expect("the hub answers").json().await.expect("JSON");
            assert!(answer["errors"].is_null(), "{query} {answer}");
        };
        if !self.asked.is_multiple_of(3) {
            return answered.await;
        }
        let life = Duration::from_micros(rand::rng().random_range(0..40_000));
        // Whether it answered in time is not the point: what counts is what is in the database afterwards.
        let _ = tokio::time::timeout(life, answered).await;
        self.process.kill().await.expect("it dies");
        (self.url, self.process) = start(self.shop, self.folder.path()).await;
        self.deaths += 1;
    }

    /// Does what is left to do until a product is live under a name, looking each time how far it came.
    async fn bring_live(&mut self, id: ResourceId, name: &str) {
        let (cell, scope) = (web("de_DE"), crate::shop::at("de_DE"));
        loop {
            let row = self.shop.resource(id).await;
            let db = self.shop.test.app.db.read();
            if row.content.value("name", &scope) != Some(&json!(name)) {
                let value = json!({ "attribute": "name", "locale": "de_DE", "data": { "text": name } });
                let input = json!({ "id": id, "version": row.version, "values": [value] });
                self.ask(0, SAVE, json!({ "input": input })).await;
                continue;
            }
            if self.shop.document(id, &cell).await.is_some_and(|document| document.label == name) {
                return;
            }
            let open = review::Entity::find()
                .filter(review::Column::Resource.eq(id))
                .filter(review::Column::State.eq(ReviewState::Open));
            let Some(open) = open.one(db).await.expect("the reviews") else {
                let cells = json!([{ "channel": "web", "locale": "de_DE" }]);
                let input = json!({ "resource": id, "version": row.version, "cells": cells });
                self.ask(0, SUBMIT, json!({ "input": input })).await;
                continue;
            };
            let decisions = review::decisions::Entity::find().filter(review::decisions::Column::Review.eq(open.id));
            let stage = decisions.count(db).await.expect("the decisions") as usize;
            self.ask(1 + stage, APPROVE, json!({ "id": open.id })).await;
        }
    }
}

#[actix_web::test]
async fn a_server_that_is_killed_again_and_again_loses_nothing_and_makes_nothing_up() {
    let shop = Shop::open().await;
    let receiver = Receiver::start();
    let settings = json!({ "url": receiver.url, "everyChange": true });
    let input = json!({ "channel": "web", "kind": "WEBHOOK", "code": "out", "label": "Out", "settings": settings });
    shop.test.admin().await.gql(OUTPUT, json!({ "input": input })).await.ok();
    let mut products = Vec::new();
    for number in 0..5 {
        products.push(shop.product(&format!("boot-{number}")).await);
    }

    let mut hub = Mortal::new(&shop).await;
    let names: BTreeMap<ResourceId, [String; 2]> =
        products.iter().map(|id| (*id, [format!("erster {id}"), format!("zweiter {id}")])).collect();
    for id in &products {
        hub.bring_live(*id, &names[id][0]).await;
    }
    for id in &products {
        hub.bring_live(*id, &names[id][1]).await;
    }
    assert!(hub.deaths >= 10, "{} deaths", hub.deaths);

    // The log: each name once, in order, without a gap.
    let log = log::read(shop.test.app.db.read(), "web", 0, 100).await.expect("the log");
    assert_eq!(shop.gap_free("web").await, 10, "{log:#?}");
    let known: Vec<(i64, String)> = log.iter().map(|row| (row.seq, row.hash.clone().expect("an upsert"))).collect();

    // The receiver: every entry of the log at least once, and nothing that is not in the log.
    let seen = |body: &Json| {
        let data = &body["data"];
        (data["seq"].as_i64().expect("a number"), data["hash"].as_str().expect("a hash").to_owned())
    };
    let received = receiver
        .wait_until(|received| {
            let seen: Vec<_> = received.iter().map(|one| seen(&one.json())).collect();
            known.iter().all(|entry| seen.contains(entry))
        })
        .await;
    for body in received.iter().map(|one| one.json()) {
        assert!(known.contains(&seen(&body)), "{body} is in no log");
        let id: ResourceId = serde_json::from_value(body["data"]["id"].clone()).expect("an id");
        let label = body["data"]["document"]["label"].as_str().expect("a label");
        assert!(names[&id].iter().any(|name| name == label), "{label}");
    }

    // The index, which is written apart: what is live is found, under its last name.
    let list = json!({ "query": "{ products(sort: [{ field: code }], locale: de_DE) { nodes { label } } }" });
    let expected: Vec<Json> = products.iter().map(|id| json!({ "label": names[id][1] })).collect();
    let listed = async {
        loop {
            let answer = shop.test.http.post(format!("{}/channels/web/graphql", hub.url)).json(&list).send().await;
            let answer: Json = answer.expect("the hub answers").json().await.expect("JSON");
            if answer["data"]["products"]["nodes"] == json!(expected) {
                return;
            }
            // Another process writes the index: nothing here could wake us.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(60), listed).await.is_err() {
        let jobs = nabe::queue::Entity::find().all(shop.test.app.db.read()).await.expect("the jobs");
        panic!("the index did not follow the log within a minute: {log:#?} {jobs:#?}");
    }
}
