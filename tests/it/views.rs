//! Views of lists: kept, shared with whom their owner chose, changed by who may, and opened without what is gone.

use nabe::auth::Permission;
use serde_json::{Value as Json, json};

use crate::support::{GqlResponse, Person, TestApp};

const SAVE: &str = "mutation($input: ViewInput!) { saveView(input: $input) { id version name sharing isMine mayChange roles { code } gone { part code } \
    state { search families conditions { attribute in contains } columns { field channel locale width } sort { field descending } } } }";
const LIST: &str =
    "query($list: String!) { views(list: $list) { id name sharing isMine mayChange isDefault owner { handle } } }";

async fn keep(who: &Person<'_>, input: Json) -> GqlResponse {
    who.gql(SAVE, json!({ "input": input })).await
}

async fn saved(who: &Person<'_>, input: Json) -> Json {
    keep(who, input).await.ok()["saveView"].clone()
}

async fn names(who: &Person<'_>) -> Vec<String> {
    let views = who.gql(LIST, json!({ "list": "products" })).await.ok();
    let names = views["views"].as_array().expect("a list").iter();
    names.map(|view| view["name"].as_str().unwrap_or_default().to_owned()).collect()
}

fn view(name: &str, sharing: &str) -> Json {
    json!({ "list": "products", "name": name, "sharing": sharing, "state": { "search": "boot" } })
}

#[tokio::test]
async fn a_view_is_seen_by_those_it_is_shared_with() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ViewCatalog, Permission::ShareViews]).await;
    let (noor, june) =
        (app.editor("noor", [Permission::ViewCatalog]).await, app.editor("june", [Permission::ViewCatalog]).await);
    saved(&maya, view("mine", "PRIVATE")).await;
    saved(&maya, view("ours", "EVERYBODY")).await;
    let mut some = view("some", "ROLES");
    some["roles"] = json!(["role-noor"]);
    assert_eq!(saved(&maya, some).await["roles"], json!([{ "code": "role-noor" }]));
    assert_eq!(names(&maya).await, ["mine", "ours", "some"]);
    assert_eq!(names(&noor).await, ["ours", "some"]);
    assert_eq!(names(&june).await, ["ours"]);
    let other = noor.gql(LIST, json!({ "list": "records:brand" })).await.ok();
    assert_eq!(other["views"], json!([]));
}

#[tokio::test]
async fn sharing_needs_a_right_and_only_owner_or_manager_changes_a_shared_view() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ViewCatalog, Permission::ShareViews]).await;
    let noor = app.editor("noor", [Permission::ViewCatalog, Permission::ShareViews]).await;
    let june = app.editor("june", [Permission::ViewCatalog]).await;
    assert_eq!(keep(&june, view("ours", "EVERYBODY")).await.code(), "FORBIDDEN");
    let (ours, mine) = (saved(&maya, view("ours", "EVERYBODY")).await, saved(&maya, view("mine", "PRIVATE")).await);
    let change = |of: &Json, name: &str, sharing: &str| {
        let mut input = view(name, sharing);
        input["id"] = of["id"].clone();
        input["version"] = of["version"].clone();
        input
    };
    assert_eq!(keep(&noor, change(&ours, "theirs", "EVERYBODY")).await.code(), "FORBIDDEN");
    assert_eq!(
        keep(&noor, change(&mine, "theirs", "EVERYBODY")).await.code(),
        "NOT_FOUND",
        "nobody learns that it exists"
    );
    let delete = "mutation($id: ID!) { deleteView(id: $id) }";
    assert_eq!(noor.gql(delete, json!({ "id": ours["id"] })).await.code(), "FORBIDDEN");
    let admin = app.admin().await;
    let renamed = saved(&admin, change(&ours, "of all", "EVERYBODY")).await;
    assert_eq!((renamed["version"].clone(), renamed["isMine"].clone()), (json!(2), json!(false)));
    assert_eq!(keep(&maya, change(&ours, "too late", "EVERYBODY")).await.code(), "STALE");
    assert_eq!(admin.gql(delete, json!({ "id": mine["id"] })).await.code(), "NOT_FOUND", "what is private stays so");
    admin.gql(delete, json!({ "id": ours["id"] })).await.ok();
    assert_eq!(names(&maya).await, ["mine"]);
}

#[tokio::test]
async fn a_list_opens_with_the_default_of_the_one_who_asks() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ViewCatalog, Permission::ShareViews]).await;
    let noor = app.editor("noor", [Permission::ViewCatalog]).await;
    let ours = saved(&maya, view("ours", "EVERYBODY")).await;
    let mine = saved(&maya, view("mine", "PRIVATE")).await;
    let set = "mutation($list: String!, $view: ID) { setDefaultView(list: $list, view: $view) }";
    noor.gql(set, json!({ "list": "products", "view": ours["id"] })).await.ok();
    assert_eq!(noor.gql(set, json!({ "list": "products", "view": mine["id"] })).await.code(), "NOT_FOUND");
    assert_eq!(noor.gql(set, json!({ "list": "assets", "view": ours["id"] })).await.code(), "NOT_FOUND");
    let default = async |who: &Person<'_>| {
        who.gql(LIST, json!({ "list": "products" })).await.ok()["views"]
            .as_array()
            .unwrap()
            .iter()
            .any(|view| view["isDefault"] == true)
    };
    assert_eq!((default(&noor).await, default(&maya).await), (true, false));
    noor.gql(set, json!({ "list": "products" })).await.ok();
    assert!(!default(&noor).await);
}

#[tokio::test]
async fn what_a_view_may_hold_has_bounds() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ViewCatalog]).await;
    let columns: Vec<Json> = (0..61).map(|at| json!({ "field": format!("a{at}") })).collect();
    let state = json!({ "search": "x".repeat(201), "columns": columns, "sort": { "field": "y".repeat(300) } });
    let input = json!({ "list": "secrets", "name": " ", "state": state });
    let wrong = keep(&maya, input).await;
    let wanted =
        ["state.search: TOO_LONG", "state.columns: TOO_MANY", "state: TOO_LONG", "list: UNKNOWN", "name: REQUIRED"];
    assert_eq!(wrong.violations(), wanted);
}

#[tokio::test]
async fn a_view_opens_without_what_is_gone_and_names_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for mutation in [
        r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
        r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
        r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [] }) { code }"#,
        r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [] }) { code }"#,
        r#"saveOption(attribute: "colour", input: { code: "red", labels: [] }) { code }"#,
        r#"saveOption(attribute: "colour", input: { code: "blue", labels: [] }) { code }"#,
    ] {
        admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
    }
    let state = json!({
        "families": ["boots"],
        "conditions": [{ "attribute": "colour", "in": ["red", "blue"] }, { "attribute": "weight", "empty": true }],
        "columns": [{ "field": ":label", "width": 320 }, { "field": "name", "locale": "en_US" }, { "field": "gone" }],
        "sort": { "field": "name", "descending": true },
    });
    let kept = saved(&admin, json!({ "list": "products", "name": "v", "state": state })).await;
    let option = "mutation { deleteOption(attribute: \"colour\", code: \"red\") }";
    admin.gql(option, json!({})).await.ok();
    let query = "query($id: ID!) { view(id: $id) { gone { part code } state { families conditions { attribute in } columns { field locale width } sort { field descending } } } }";
    let opened = admin.gql(query, json!({ "id": kept["id"] })).await.ok()["view"].clone();
    assert_eq!(
        opened["state"],
        json!({
            "families": [],
            "conditions": [{ "attribute": "colour", "in": ["blue"] }],
            "columns": [{ "field": ":label", "locale": null, "width": 320 }, { "field": "name", "locale": "en_US", "width": null }],
            "sort": { "field": "name", "descending": true },
        })
    );
    let gone: Vec<String> = opened["gone"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["part"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(gone, ["FAMILY boots", "OPTION colour/red", "ATTRIBUTE weight", "ATTRIBUTE gone"]);
    let nobody = app.editor("noor", [Permission::ViewCatalog]).await;
    assert_eq!(nobody.gql(query, json!({ "id": kept["id"] })).await.ok()["view"], Json::Null);
}
