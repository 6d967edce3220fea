//! Subscriptions over a real WebSocket: what arrives, who is let in, and what a client cannot do to the hub.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use nabe::{auth::Permission, queue, resource::Kind};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop},
    support::{Socket, TestApp},
};

const RUNNING: &str = "subscription { runningJobs { id } }";
const PRESENCE: &str = "subscription($id: ID!, $activity: PresenceActivity!) { \
    presence(resource: $id, activity: $activity) { user { handle } activity since } }";

fn names(data: &Json) -> Vec<String> {
    let present = data["presence"].as_array().expect("a list").iter();
    let name =
        |one: &Json| format!("{} {}", one["user"]["handle"].as_str().unwrap(), one["activity"].as_str().unwrap());
    present.map(name).collect()
}

#[tokio::test]
async fn two_editors_see_each_other_come_work_and_go() {
    let shop = Shop::open().await;
    let boot = shop.product("boot").await;
    let (eva, tom) = (shop.test.editor("eva", EDITOR).await, shop.test.editor("tom", EDITOR).await);
    let mut first = Socket::signed_in(&shop.test, &eva.token).await;
    first.subscribe("p", PRESENCE, json!({ "id": boot, "activity": "VIEWING" })).await;
    assert_eq!(names(&first.data("p").await), [""; 0]);

    let mut second = Socket::signed_in(&shop.test, &tom.token).await;
    second.subscribe("p", PRESENCE, json!({ "id": boot, "activity": "VIEWING" })).await;
    assert_eq!(names(&second.data("p").await), ["eva VIEWING"]);
    assert_eq!(names(&first.data("p").await), ["tom VIEWING"]);

    // In the same product twice, somebody stands there once, with the most they do.
    second.subscribe("q", PRESENCE, json!({ "id": boot, "activity": "EDITING" })).await;
    assert_eq!(names(&second.data("q").await), ["eva VIEWING"]);
    assert_eq!(names(&first.data("p").await), ["tom EDITING"]);
    second.send(json!({ "type": "complete", "id": "q" })).await;
    assert_eq!(names(&first.data("p").await), ["tom VIEWING"]);

    drop(second);
    assert_eq!(names(&first.data("p").await), [""; 0]);

    // Another product is another room.
    let sock = shop.product("sock").await;
    let mut third = Socket::signed_in(&shop.test, &tom.token).await;
    third.subscribe("p", PRESENCE, json!({ "id": sock, "activity": "VIEWING" })).await;
    assert_eq!(names(&third.data("p").await), [""; 0]);
}

#[tokio::test]
async fn the_progress_of_a_bulk_edit_arrives_until_it_has_ended() {
    let shop = Shop::open().await;
    let ids = [shop.product("boot").await, shop.product("sock").await];
    let admin = shop.test.admin().await;
    let start = "mutation($ids: [ID!]!) { startBulkEdit(selection: { ids: $ids }, \
        operations: [{ setEnabled: false }]) { id } }";
    let answer = admin.gql(start, json!({ "ids": ids })).await.ok();
    let edit = answer["startBulkEdit"]["id"].as_str().unwrap().to_owned();
    let jobs = admin.gql("{ jobs { nodes { id kind } } }", json!({})).await.ok();
    let jobs = jobs["jobs"]["nodes"].as_array().unwrap().clone();
    let job = jobs.iter().find(|job| job["kind"] == "bulk_edit").unwrap()["id"].as_str().unwrap().to_owned();

    let mut socket = Socket::signed_in(&shop.test, &admin.token).await;
    let progress = "subscription($id: ID!) { bulkEditProgress(id: $id) { state counts { waiting changed } } }";
    socket.subscribe("edit", progress, json!({ "id": edit })).await;
    let first = socket.data("edit").await;
    assert_eq!(first["bulkEditProgress"], json!({ "state": "RUNNING", "counts": { "waiting": 2, "changed": 0 } }));
    let mut other = Socket::signed_in(&shop.test, &admin.token).await;
    let query = "subscription($id: ID!) { jobProgress(id: $id) { state finishedAt } }";
    other.subscribe("job", query, json!({ "id": job })).await;
    assert_eq!(other.data("job").await["jobProgress"]["state"], "QUEUED");
    other.subscribe("running", "subscription { runningJobs { id kind } }", json!({})).await;
    assert_eq!(other.data("running").await, json!({ "runningJobs": [] }));

    shop.test.drain_jobs().await;
    let last = socket.until("edit", |data| data["bulkEditProgress"]["state"] != "RUNNING").await;
    assert_eq!(last["bulkEditProgress"], json!({ "state": "DONE", "counts": { "waiting": 0, "changed": 2 } }));
    assert_eq!(socket.next().await, json!({ "type": "complete", "id": "edit" }));
    loop {
        let message = other.next().await;
        match message["id"] == "job" && message["payload"]["data"]["jobProgress"]["state"] == "DONE" {
            true => break,
            false => assert_eq!(message["type"], "next", "{message}"),
        }
    }
    loop {
        let message = other.next().await;
        if message["type"] == "complete" {
            assert_eq!(message["id"], "job");
            break;
        }
        assert_eq!(message["id"], "running", "{message}");
    }
}

#[tokio::test]
async fn a_change_arrives_with_its_version_and_a_deletion_without() {
    let shop = Shop::open().await;
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    let admin = shop.test.admin().await;
    let mut socket = Socket::signed_in(&shop.test, &admin.token).await;
    let query = "subscription($ids: [ID!]!) { resourceChanged(ids: $ids) { id version resource { code enabled } } }";
    socket.subscribe("c", query, json!({ "ids": [boot] })).await;
    // Answered in turn, so the subscription runs.
    socket.subscribe("p", PRESENCE, json!({ "id": boot, "activity": "VIEWING" })).await;
    socket.data("p").await;
    shop.set(&shop.anna, sock, "name", "de_DE", Some(json!("Socke"))).await;
    // The subscription counts from when it first looked, which may be after the first of these.
    let mut version = 1;
    let changed = loop {
        version += 1;
        shop.set(&shop.anna, boot, "name", "de_DE", Some(json!(format!("Stiefel {version}")))).await;
        let soon = tokio::time::timeout(std::time::Duration::from_secs(3), socket.data("c")).await;
        if let Ok(data) = soon {
            break data["resourceChanged"].clone();
        }
    };
    assert_eq!(changed, json!({ "id": boot, "version": version, "resource": { "code": "boot", "enabled": true } }));
    let delete = "mutation($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }";
    admin.gql(delete, json!({ "id": boot, "version": version })).await.ok();
    let gone = [socket.next().await, socket.next().await];
    assert!(
        gone.iter().any(|message| message["payload"]["data"]["resourceChanged"]
            == json!({ "id": boot, "version": null, "resource": null })),
        "{gone:?}"
    );
    assert!(gone.contains(&json!({ "type": "complete", "id": "p" })), "{gone:?}");
}

#[tokio::test]
async fn whoever_mirrors_the_catalogue_hears_of_everything_of_a_kind() {
    let shop = Shop::open().await;
    let boot = shop.product("boot").await;
    let admin = shop.test.admin().await;
    let mut socket = Socket::signed_in(&shop.test, &admin.token).await;
    let query = "subscription($ids: [ID!], $kinds: [ResourceKind!]) { resourceChanged(ids: $ids, kinds: $kinds) { id version } }";
    socket.subscribe("both", query, json!({ "ids": [boot], "kinds": ["PRODUCT"] })).await;
    assert_eq!(socket.refusal("both").await, "INVALID");
    socket.subscribe("c", query, json!({ "kinds": ["PRODUCT"] })).await;
    // Answered in turn, so the subscription runs.
    socket.subscribe("p", PRESENCE, json!({ "id": boot, "activity": "VIEWING" })).await;
    socket.data("p").await;
    shop.create(Kind::Entry, "story", None, &[]).await;
    let sock = shop.product("sock").await;
    shop.set(&shop.anna, boot, "name", "de_DE", Some(json!("Stiefel"))).await;
    let delete = "mutation($id: ID!) { deleteResource(id: $id, version: 1) }";
    admin.gql(delete, json!({ "id": sock })).await.ok();
    // What is told are the last states; how many before them depends on how fast it looks.
    let mut last: BTreeMap<String, Json> = BTreeMap::new();
    let wanted = BTreeMap::from([(boot.to_string(), json!(2)), (sock.to_string(), Json::Null)]);
    while last != wanted {
        let told = socket.data("c").await["resourceChanged"].clone();
        last.insert(told["id"].as_str().expect("an id").to_owned(), told["version"].clone());
    }
}

#[tokio::test]
async fn nobody_is_let_in_without_a_good_token() {
    let app = TestApp::new().await;
    let mut socket = Socket::open(&app, &[]).await.ok().unwrap();
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closing().await, 4403);
    let mut socket = Socket::open(&app, &[]).await.ok().unwrap();
    socket.init("made.up.token").await;
    assert_eq!(socket.closing().await, 4403);
    let mut socket = Socket::open(&app, &[]).await.ok().unwrap();
    socket.subscribe("1", "subscription { runningJobs { id } }", json!({})).await;
    assert_eq!(socket.closing().await, 4401);
    // Whoever says nothing is not waited for.
    let mut socket = Socket::open(&app, &[]).await.ok().unwrap();
    assert_eq!(socket.closing().await, 4408);
    // Pages of other sites, and clients of another protocol.
    assert_eq!(Socket::open(&app, &[("origin", "https://evil.example")]).await.err(), Some(403));
    assert_eq!(Socket::open(&app, &[("sec-websocket-protocol", "graphql-ws")]).await.err(), Some(400));
    assert!(Socket::open(&app, &[("origin", &app.url)]).await.is_ok());
}

#[tokio::test]
async fn a_connection_ends_with_its_token_and_with_a_change_of_rights() {
    let shop = Shop::open().await;
    let eva = shop.test.editor("eva", EDITOR).await;
    let mut socket = Socket::signed_in(&shop.test, &eva.token).await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await, json!({ "type": "pong" }));
    shop.test.app.clock.advance(TimeDelta::minutes(11));
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.closing().await, 4403);

    let admin = shop.test.admin().await;
    let tom = shop.test.editor("tom", EDITOR).await;
    let mut socket = Socket::signed_in(&shop.test, &tom.token).await;
    let disable = "mutation($id: ID!) { disableUser(id: $id, disabled: true) { id } }";
    admin.gql(disable, json!({ "id": tom.id })).await.ok();
    // Nobody says anything: the hub looks by itself.
    assert_eq!(socket.closing().await, 4403);
}

#[tokio::test]
async fn what_a_client_may_not_do_ends_its_subscription_or_its_connection() {
    let shop = Shop::open().await;
    let eva = shop.test.editor("eva", EDITOR).await;
    let mut socket = Socket::signed_in(&shop.test, &eva.token).await;
    // Without the right, with a query that is none, with one that belongs elsewhere.
    socket.subscribe("a", RUNNING, json!({})).await;
    assert_eq!(socket.refusal("a").await, "FORBIDDEN");
    socket.subscribe("b", "subscription { nothing }", json!({})).await;
    assert_eq!(socket.refusal("b").await, "BAD_QUERY");
    socket.subscribe("c", "mutation { saveCurrency(code: \"CHF\") }", json!({})).await;
    assert_eq!(socket.refusal("c").await, "BAD_QUERY");
    socket.subscribe("d", PRESENCE, json!({ "id": queue_id(), "activity": "VIEWING" })).await;
    assert_eq!(socket.refusal("d").await, "NOT_FOUND");

    // Who looks on writes nothing, so that two hundred are there before the first grows silent.
    let lead = shop.test.editor("lead", [Permission::ManageJobs]).await;
    let mut socket = Socket::signed_in(&shop.test, &lead.token).await;
    for number in 0..30 {
        socket.subscribe(&format!("s{number}"), RUNNING, json!({})).await;
        socket.data(&format!("s{number}")).await;
    }
    socket.subscribe("more", RUNNING, json!({})).await;
    assert_eq!(socket.refusal("more").await, "TOO_MANY_SUBSCRIPTIONS");
    socket.send(json!({ "type": "complete", "id": "s0" })).await;
    socket.subscribe("more", RUNNING, json!({})).await;
    socket.data("more").await;
    // In all connections together.
    let mut others = Vec::new();
    for _ in 0..5 {
        let mut other = Socket::signed_in(&shop.test, &lead.token).await;
        for number in 0..30 {
            other.subscribe(&number.to_string(), RUNNING, json!({})).await;
            other.data(&number.to_string()).await;
        }
        others.push(other);
    }
    let mut last = Socket::signed_in(&shop.test, &lead.token).await;
    for number in 0..20 {
        last.subscribe(&number.to_string(), RUNNING, json!({})).await;
        last.data(&number.to_string()).await;
    }
    last.subscribe("more", RUNNING, json!({})).await;
    assert_eq!(last.refusal("more").await, "TOO_MANY_SUBSCRIPTIONS");

    last.subscribe("1", RUNNING, json!({})).await;
    assert_eq!(last.closing().await, 4409);
    for (text, code) in [("no JSON".to_owned(), 4400), (" ".repeat(70_000), 1009)] {
        let mut socket = Socket::signed_in(&shop.test, &eva.token).await;
        socket.say(&text).await;
        assert_eq!(socket.closing().await, code);
    }
    let mut twice = Socket::signed_in(&shop.test, &eva.token).await;
    twice.init(&eva.token).await;
    assert_eq!(twice.closing().await, 4429);
}

/// An id of nothing.
fn queue_id() -> String {
    nabe::id::ResourceId::new().to_string()
}

#[tokio::test]
async fn a_job_that_leaves_no_trace_just_ends() {
    let app = TestApp::new().await;
    let lead = app.editor("lead", [Permission::ManageJobs]).await;
    let tx = app.app.db.begin_write().await.unwrap();
    let job = queue::push(&tx, &queue::Task::CleanUp).await.unwrap();
    tx.commit().await.unwrap();
    let mut socket = Socket::signed_in(&app, &lead.token).await;
    socket.subscribe("j", "subscription($id: ID!) { jobProgress(id: $id) { kind } }", json!({ "id": job })).await;
    assert_eq!(socket.data("j").await, json!({ "jobProgress": { "kind": "clean_up" } }));
    app.drain_jobs().await;
    loop {
        let message = socket.next().await;
        if message == json!({ "type": "complete", "id": "j" }) {
            break;
        }
        assert_eq!(message["type"], "next", "{message}");
    }
}
