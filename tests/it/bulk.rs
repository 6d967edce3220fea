//! Bulk edits and the trash: many resources change as if each had been saved, what is wrong is said and left alone, and one
//! step takes it all back.

use nabe::{
    auth::Permission,
    id::ResourceId,
    resource::{self, Scope},
};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, web},
    support::Person,
};

const START: &str = "mutation($selection: BulkSelectionInput!, $operations: [BulkOperationInput!]!) { \
    startBulkEdit(selection: $selection, operations: $operations, comment: \"spring\") { id total } }";
const LOOK: &str = "query($id: ID!) { bulkEdit(id: $id) { state total comment counts { waiting changed unchanged rejected } \
    createdBy { handle } undoes { id } undoneBy { id } operations { kind text attribute { code } } \
    items(first: 50) { totalCount nodes { state resource { code } changes { path after { text } } violations { code path } } } } }";
const PREVIEW: &str = "query($selection: BulkSelectionInput!, $operations: [BulkOperationInput!]!) { \
    previewBulkEdit(selection: $selection, operations: $operations) { total examined counts { changed unchanged rejected } \
    items { state resource { code } changes { path before { text } after { text } } violations { code } } } }";

fn ids(resources: &[ResourceId]) -> Json {
    json!({ "ids": resources })
}

fn name(text: &str) -> Json {
    json!({ "setValue": { "attribute": "name", "locale": "en_US", "data": { "text": text } } })
}

async fn start(person: &Person<'_>, selection: Json, operations: Json) -> String {
    let started = person.gql(START, json!({ "selection": selection, "operations": operations })).await.ok();
    started["startBulkEdit"]["id"].as_str().expect("an id").to_owned()
}

async fn look(person: &Person<'_>, id: &str) -> Json {
    person.gql(LOOK, json!({ "id": id })).await.ok()["bulkEdit"].clone()
}

async fn name_of(shop: &Shop, id: ResourceId) -> Json {
    let content = shop.resource(id).await.content;
    content.value("name", &Scope::new(None, Some("en_US"))).cloned().unwrap_or_default()
}

fn counts(look: &Json) -> [i64; 4] {
    ["waiting", "changed", "unchanged", "rejected"].map(|state| look["counts"][state].as_i64().expect("a count"))
}

#[actix_web::test]
async fn many_products_change_as_if_each_had_been_saved() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (boot, sock, kar) = (shop.product("boot").await, shop.product("sock").await, shop.jacket().await);
    shop.publish(boot, Some(vec![web("en_US")])).await;
    let before = shop.resource(boot).await;

    // The variant inherits its name, so it may hold none of its own.
    let id = start(&maya, ids(&[boot, sock, kar.red, boot]), json!([name("Kept dry"), { "setEnabled": true }])).await;
    shop.test.drain_jobs().await;
    let look = look(&maya, &id).await;
    assert_eq!((&look["state"], &look["total"], counts(&look)), (&json!("DONE"), &json!(3), [0, 2, 0, 1]));
    assert_eq!((&look["comment"], &look["createdBy"]["handle"]), (&json!("spring"), &json!("maya")));
    assert_eq!(
        look["operations"][0],
        json!({ "kind": "SET_VALUE", "text": "Kept dry", "attribute": { "code": "name" } })
    );
    let items = look["items"]["nodes"].as_array().expect("items");
    assert_eq!(items[0]["changes"], json!([{ "path": "values.name.en_US", "after": { "text": "Kept dry" } }]));
    assert_eq!(items[2]["violations"][0]["code"], "WRONG_LEVEL");

    let after = shop.resource(boot).await;
    assert_eq!((after.revision, after.state), (before.revision + 1, resource::State::Changed));
    assert_eq!((after.updated_by, name_of(&shop, sock).await), (Some(maya.id), json!("Kept dry")));
    assert_eq!(name_of(&shop, kar.red).await, Json::Null);

    let undo = "mutation($id: ID!) { undoBulkEdit(id: $id) { total } }";
    assert_eq!(maya.gql(undo, json!({ "id": id })).await.ok()["undoBulkEdit"]["total"], 2);
    shop.test.drain_jobs().await;
    assert_eq!(
        (name_of(&shop, sock).await, maya.gql(undo, json!({ "id": id })).await.code()),
        (json!("sock in English"), "UNDONE")
    );
}

#[actix_web::test]
async fn a_preview_says_what_would_happen_and_writes_nothing() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let (boot, kar) = (shop.product("boot").await, shop.jacket().await);
    let variables = json!({ "selection": ids(&[boot, kar.red]), "operations": [name("Kept dry")] });
    let preview = maya.gql(PREVIEW, variables).await.ok()["previewBulkEdit"].clone();
    assert_eq!((&preview["total"], &preview["examined"]), (&json!(2), &json!(2)));
    assert_eq!(preview["counts"], json!({ "changed": 1, "unchanged": 0, "rejected": 1 }));
    assert_eq!(preview["items"][0]["violations"][0]["code"], "WRONG_LEVEL");
    let change = json!({ "path": "values.name.en_US", "before": { "text": "boot in English" }, "after": { "text": "Kept dry" } });
    assert_eq!(preview["items"][1]["changes"], json!([change]));
    assert_eq!((name_of(&shop, boot).await, shop.resource(boot).await.revision), (json!("boot in English"), 1));
}

#[actix_web::test]
async fn everything_in_a_list_can_be_changed_and_taken_back() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let products = [shop.product("boot").await, shop.product("sock").await, shop.product("scarf").await];
    shop.test.drain_jobs().await;
    let replace = json!({ "replaceText": { "attribute": "name", "locale": "en_US", "find": "(\\w+) in English", "replace": "English $1", "pattern": true } });
    let id = start(&maya, json!({ "list": { "kinds": ["PRODUCT"] } }), json!([replace])).await;
    shop.test.drain_jobs().await;
    assert_eq!(counts(&look(&maya, &id).await), [0, 3, 0, 0]);
    assert_eq!(name_of(&shop, products[2]).await, "English scarf");

    // What somebody else changed since stays; the rest goes back to what it was.
    shop.set(&shop.ben, products[0], "name", "en_US", Some(json!("Bens boot"))).await;
    shop.set(&shop.ben, products[1], "name", "de_DE", Some(json!("Bens Socke"))).await;
    let undo = "mutation($id: ID!) { undoBulkEdit(id: $id) { id undoes { id } } }";
    let undoing = maya.gql(undo, json!({ "id": id })).await.ok()["undoBulkEdit"].clone();
    assert_eq!(undoing["undoes"]["id"], json!(id));
    shop.test.drain_jobs().await;
    let undoing = look(&maya, undoing["id"].as_str().expect("an id")).await;
    assert_eq!(counts(&undoing), [0, 2, 0, 1]);
    let items = undoing["items"]["nodes"].as_array().expect("items");
    let kept = items.iter().find(|item| item["state"] == "REJECTED").expect("one that is kept");
    assert_eq!((&kept["resource"]["code"], &kept["violations"][0]["code"]), (&json!("boot"), &json!("STALE")));
    let names =
        [name_of(&shop, products[0]).await, name_of(&shop, products[1]).await, name_of(&shop, products[2]).await];
    assert_eq!(names, ["Bens boot", "sock in English", "scarf in English"]);
    assert!(look(&maya, &id).await["undoneBy"]["id"].is_string());
    // Only what is left can be taken back once more.
    let again = "mutation($id: ID!) { undoBulkEdit(id: $id) { total } }";
    assert_eq!(maya.gql(again, json!({ "id": id })).await.ok()["undoBulkEdit"]["total"], 1);
    assert_eq!(maya.gql(again, json!({ "id": id })).await.code(), "BULK_EDIT_RUNNING");
}

#[actix_web::test]
async fn a_bulk_edit_that_was_cancelled_leaves_the_rest_alone() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let id = start(&maya, ids(&[boot]), json!([name("Kept dry")])).await;
    let cancel = "mutation($id: ID!) { cancelBulkEdit(id: $id) { state } }";
    let eve = shop.test.editor("eve", EDITOR).await;
    assert_eq!(eve.gql(cancel, json!({ "id": id })).await.code(), "FORBIDDEN");
    maya.gql(cancel, json!({ "id": id })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!((counts(&look(&maya, &id).await), name_of(&shop, boot).await), ([1, 0, 0, 0], json!("boot in English")));
    assert_eq!(maya.gql(cancel, json!({ "id": id })).await.code(), "BULK_EDIT_ENDED");
    let undo = "mutation($id: ID!) { undoBulkEdit(id: $id) { id } }";
    assert_eq!(maya.gql(undo, json!({ "id": id })).await.code(), "NOTHING_TO_UNDO");

    // To stop its job is to stop it.
    let id = start(&maya, ids(&[boot]), json!([name("Kept dry")])).await;
    let admin = shop.test.admin().await;
    let jobs = admin.gql("{ jobs(state: QUEUED) { nodes { id kind } } }", json!({})).await.ok();
    let jobs = jobs["jobs"]["nodes"].as_array().expect("jobs").iter();
    let job = jobs.clone().find(|job| job["kind"] == "bulk_edit").expect("its job");
    admin.gql("mutation($id: ID!) { cancelJob(id: $id) { id } }", json!({ "id": job["id"] })).await.ok();
    assert_eq!(look(&maya, &id).await["state"], "CANCELLED");
}

#[actix_web::test]
async fn rights_are_those_of_the_person_at_the_time_it_runs() {
    let shop = Shop::open().await;
    let (boot, admin) = (shop.product("boot").await, shop.test.admin().await);
    let rights = [Permission::ViewCatalog, Permission::EditProducts];
    let fritz = shop.test.translator("fritz", rights, &["de_DE"]).await;
    let id = start(&fritz, ids(&[boot]), json!([name("Kept dry")])).await;
    shop.test.drain_jobs().await;
    let seen = look(&fritz, &id).await;
    assert_eq!(seen["items"]["nodes"][0]["violations"][0]["code"], "LOCALE_FORBIDDEN");

    // Whoever may do nothing with it cannot spend its undo either.
    let undo = "mutation($id: ID!) { undoBulkEdit(id: $id) { id } }";
    let anna = start(&shop.test.editor("maya", EDITOR).await, ids(&[boot]), json!([name("Kept dry")])).await;
    shop.test.drain_jobs().await;
    assert_eq!(fritz.gql(undo, json!({ "id": anna })).await.code(), "FORBIDDEN");

    let id = start(&fritz, ids(&[boot]), json!([name("Kept warm")])).await;
    let disable = "mutation($id: ID!) { disableUser(id: $id, disabled: true) { id } }";
    admin.gql(disable, json!({ "id": fritz.id })).await.ok();
    shop.test.drain_jobs().await;
    assert_eq!(look(&admin, &id).await["state"], "CANCELLED");
}

#[actix_web::test]
async fn steps_that_make_no_sense_are_refused_before_anything_starts() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let refused = async |selection: Json, operations: Json| {
        maya.gql(START, json!({ "selection": selection, "operations": operations })).await.violations()
    };
    assert_eq!(refused(ids(&[boot]), json!([{ "setFamily": "hats" }])).await, ["operations.0.family: UNKNOWN_FAMILY"]);
    assert_eq!(refused(ids(&[boot]), json!([])).await, ["operations: OUT_OF_RANGE"]);
    assert_eq!(refused(ids(&[]), json!([name("x")])).await, ["selection: REQUIRED"]);
}

#[actix_web::test]
async fn what_was_deleted_comes_back_from_the_trash() {
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let boot = shop.product("boot").await;
    shop.publish(boot, Some(vec![web("en_US")])).await;
    let version = shop.resource(boot).await.version;
    let delete = "mutation($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }";
    admin.gql(delete, json!({ "id": boot, "version": version })).await.ok();
    shop.test.drain_jobs().await;

    let trash = "query($search: String) { trash(search: $search) { totalCount nodes { id kind code label(locale: \"en_US\") deletedBy { handle } } } }";
    let found = admin.gql(trash, json!({ "search": "OO" })).await.ok()["trash"].clone();
    let row = json!({ "id": boot, "kind": "PRODUCT", "code": "boot", "label": "boot in English", "deletedBy": { "handle": "admin" } });
    assert_eq!(found, json!({ "totalCount": 1, "nodes": [row] }));
    assert_eq!(admin.gql(trash, json!({ "search": "_" })).await.ok()["trash"]["totalCount"], 0);

    let restore = "mutation($id: ID!) { restoreResource(id: $id) { code state revisions(first: 1) { nodes { number restoredFrom } } } }";
    let other = shop.product("boot").await;
    assert_eq!(admin.gql(restore, json!({ "id": boot })).await.violations(), ["code: DUPLICATE"]);
    let version = shop.resource(other).await.version;
    admin.gql(delete, json!({ "id": other, "version": version })).await.ok();
    let back = admin.gql(restore, json!({ "id": boot })).await.ok()["restoreResource"].clone();
    assert_eq!(back["revisions"]["nodes"], json!([{ "number": 2, "restoredFrom": 1 }]));
    // Its channel dropped it meanwhile: it goes live again when somebody approves it.
    assert_ne!(back["state"], "LIVE");
    assert_eq!(admin.gql(restore, json!({ "id": boot })).await.code(), "NOT_FOUND");
}

#[actix_web::test]
async fn what_no_longer_fits_stays_in_the_trash() {
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let (photo, boot) = (shop.photo("photo").await, shop.product("boot").await);
    shop.set(&shop.anna, boot, "picture", "", Some(json!("photo"))).await;
    let delete = "mutation($id: ID!, $version: Int!) { deleteResource(id: $id, version: $version) }";
    for id in [boot, photo] {
        let version = shop.resource(id).await.version;
        admin.gql(delete, json!({ "id": id, "version": version })).await.ok();
    }
    let restore = "mutation($id: ID!) { restoreResource(id: $id) { code } }";
    assert_eq!(admin.gql(restore, json!({ "id": boot })).await.violations(), ["values.picture: UNKNOWN_TARGET"]);
    admin.gql(restore, json!({ "id": photo })).await.ok();
    admin.gql(restore, json!({ "id": boot })).await.ok();
}

#[actix_web::test]
async fn a_stopped_bulk_edit_goes_on_when_its_job_is_tried_again() {
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    let jobs = async || {
        let found = admin.gql("{ jobs { nodes { id kind state } } }", json!({})).await.ok();
        let jobs = found["jobs"]["nodes"].as_array().unwrap().clone();
        jobs.into_iter().find(|job| job["kind"] == "bulk_edit").unwrap()["id"].as_str().unwrap().to_owned()
    };
    let id = start(&admin, ids(&[boot, sock]), json!([name("Kept dry")])).await;
    let job = jobs().await;
    let cancel = "mutation($id: ID!) { cancelJob(id: $id) { state } }";
    admin.gql(cancel, json!({ "id": job })).await.ok();
    assert_eq!(look(&admin, &id).await["state"], "CANCELLED");
    let retry = "mutation($id: ID!) { retryJob(id: $id) { state } }";
    admin.gql(retry, json!({ "id": job })).await.ok();
    assert_eq!(look(&admin, &id).await["state"], "RUNNING");
    shop.test.drain_jobs().await;
    let done = look(&admin, &id).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("DONE"), [0, 2, 0, 0]));
    // What has come to its end has nothing to go on with.
    assert_eq!(admin.gql(retry, json!({ "id": job })).await.code(), "BULK_EDIT_ENDED");
}
