//! What an attribute says beyond its type: where new resources begin, which units are entered, whether lists know its values.

use nabe::{
    auth::Permission,
    delivery::{Cell, publish},
    id::ResourceId,
};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const MODEL: [&str; 17] = [
    r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
    r#"saveLocale(input: { code: "de_DE", label: "Deutsch" }) { code }"#,
    r#"saveCurrency(code: "EUR")"#,
    r#"saveCategory(input: { code: "shop", labels: [] }) { code }"#,
    r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [] }) { code }"#,
    r#"saveOption(attribute: "colour", input: { code: "red", labels: [] }) { code }"#,
    r#"saveOption(attribute: "colour", input: { code: "blue", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [], settings: { default: "red" } }) { code }"#,
    r#"saveAttribute(input: { code: "origin", type: TEXT, group: "main", labels: [], localizable: true, settings: { default: "Europe" } }) { code }"#,
    r#"saveAttribute(input: { code: "stocked", type: BOOLEAN, group: "main", labels: [], settings: { default: true } }) { code }"#,
    r#"saveAttribute(input: { code: "weight", type: MEASUREMENT, group: "main", labels: [],
        settings: { unitFamily: "Weight", defaultUnit: "GRAM", allowedUnits: ["GRAM", "KILOGRAM"] } }) { code }"#,
    r#"saveChannel(input: { code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US", "de_DE"], currencies: ["EUR"] }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "colour", "origin", "stocked", "weight"],
        labelAttribute: "name" }) { code }"#,
    r#"saveFamily(input: { code: "sock", kind: PRODUCT, labels: [], attributes: ["name", "colour"], labelAttribute: "name" }) { code }"#,
    r#"saveFamilyVariant(input: { code: "boot_colour", family: "boot", labels: [],
        levels: [{ axes: ["colour"], attributes: ["colour", "stocked"] }] }) { code }"#,
];

async fn shop(app: &TestApp) -> Person<'_> {
    let admin = app.admin().await;
    for mutation in MODEL {
        change(&admin, mutation).await;
    }
    admin
}

async fn change(person: &Person<'_>, mutation: &str) -> Json {
    person.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok()
}

/// What is asked of a resource for [`own`].
const VALUES: &str = "values { attribute { code } locale origin { kind } \
    data { ... on TextData { text } ... on BooleanData { boolean } ... on OptionsData { options { code } } } }";

/// Its own values as `attribute.locale data`, in their order.
fn own(resource: &Json) -> Vec<String> {
    let written = |value: &Json| {
        let locale = value["locale"].as_str().map(|locale| format!(".{locale}")).unwrap_or_default();
        let code = value["attribute"]["code"].as_str().expect("a code");
        let data = &value["data"];
        let shown = data["text"].as_str().or(data["options"][0]["code"].as_str());
        format!("{code}{locale} {}", shown.map_or_else(|| data["boolean"].to_string(), str::to_owned))
    };
    let values = resource["values"].as_array().expect("values").iter();
    let mut written: Vec<String> = values.filter(|value| value["origin"]["kind"] == "OWN").map(written).collect();
    written.sort();
    written
}

/// Makes a resource; answers its own values.
async fn made(person: &Person<'_>, input: &str) -> Vec<String> {
    let answer = change(person, &format!("createResource(input: {{ {input} }}) {{ {VALUES} }}")).await;
    own(&answer["createResource"])
}

#[tokio::test]
async fn a_new_product_begins_with_the_defaults_of_its_family_and_what_was_said_wins() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let begun = made(&admin, r#"kind: PRODUCT, code: "B-1", family: "boot""#).await;
    assert_eq!(begun, ["colour red", "origin.de_DE Europe", "origin.en_US Europe", "stocked true"]);
    let said = r#"kind: PRODUCT, code: "B-2", family: "boot", values: [{ attribute: "colour", data: { option: "blue" } },
        { attribute: "origin", locale: "de_DE", data: { text: "Peru" } }, { attribute: "stocked", data: null }]"#;
    assert_eq!(made(&admin, said).await, ["colour blue", "origin.de_DE Peru", "origin.en_US Europe"]);
    assert_eq!(made(&admin, r#"kind: PRODUCT, code: "S-1", family: "sock""#).await, ["colour red"]);
}

#[tokio::test]
async fn defaults_stand_on_the_level_that_holds_them_and_never_name_an_axis() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let model = r#"kind: PRODUCT_MODEL, code: "BM", family: "boot", familyVariant: "boot_colour""#;
    assert_eq!(made(&admin, model).await, ["origin.de_DE Europe", "origin.en_US Europe"]);
    let nameless =
        r#"mutation { createResource(input: { kind: PRODUCT, code: "BM-1", family: "boot", parent: "BM" }) { id } }"#;
    assert_eq!(admin.gql(nameless, json!({})).await.violations(), ["values.colour: AXIS_MISSING"]);
    let variant = r#"kind: PRODUCT, code: "BM-1", family: "boot", parent: "BM", values: [{ attribute: "colour", data: { option: "blue" } }]"#;
    assert_eq!(made(&admin, variant).await, ["colour blue", "stocked true"]);
}

#[tokio::test]
async fn many_at_once_begin_as_one_does_and_what_exists_is_left_alone() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    made(&admin, r#"kind: PRODUCT, code: "S-1", family: "sock", values: [{ attribute: "colour", data: null }]"#).await;
    let put = r#"putResources(inputs: [{ kind: PRODUCT, code: "S-1", family: "sock" }, { kind: PRODUCT, code: "S-2", family: "sock" }])"#;
    let results = change(&admin, &format!("{put} {{ results {{ state resource {{ {VALUES} }} }} }}")).await;
    let results = &results["putResources"]["results"];
    assert_eq!((results[0]["state"].as_str(), own(&results[0]["resource"])), (Some("UNCHANGED"), vec![]));
    assert_eq!(results[1]["state"], "CREATED");
    assert_eq!(own(&results[1]["resource"]), ["colour red"]);
}

#[tokio::test]
async fn a_default_follows_the_rules_of_its_attribute_and_holds_its_option() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let refused = async |attribute: &str| {
        let query =
            format!(r#"mutation {{ saveAttribute(input: {{ group: "main", labels: [], {attribute} }}) {{ code }} }}"#);
        admin.gql(&query, json!({})).await.violations()
    };
    let short = r#"code: "note", type: TEXT, settings: { maxLength: 3, default: "long" }"#;
    assert_eq!(refused(short).await, ["settings.default: TOO_LONG"]);
    assert_eq!(
        refused(r#"code: "colour", type: SELECT, settings: { default: "green" }"#).await,
        ["settings.default: UNKNOWN_OPTION"]
    );
    let unique = r#"code: "note", type: TEXT, unique: true, settings: { default: "x" }"#;
    assert_eq!(refused(unique).await, ["settings.default: CONFLICT"]);
    assert_eq!(
        refused(r#"code: "twin", type: PRODUCT_LINK, settings: { default: "B-1" }"#).await,
        ["settings.default: CONFLICT"]
    );
    assert_eq!(refused(r#"code: "note", type: TEXT, settings: { default: "" }"#).await, ["settings.default: CONFLICT"]);
    let delete = r#"mutation { deleteOption(attribute: "colour", code: "red") }"#;
    assert_eq!(admin.gql(delete, json!({})).await.code(), "IN_USE");
    change(
        &admin,
        r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [], settings: {} }) { code }"#,
    )
    .await;
    admin.gql(delete, json!({})).await.ok();
}

#[tokio::test]
async fn only_allowed_units_are_entered_and_what_was_entered_before_stays() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let weigh = |code: &str, unit: &str| {
        format!(
            r#"mutation {{ createResource(input: {{ kind: PRODUCT, code: "{code}", family: "boot", values: [
            {{ attribute: "weight", data: {{ measurement: {{ amount: "1", unit: "{unit}" }} }} }}] }}) {{ id version }} }}"#
        )
    };
    assert_eq!(admin.gql(&weigh("B-1", "POUND"), json!({})).await.violations(), ["values.weight: UNIT_NOT_ALLOWED"]);
    let made = admin.gql(&weigh("B-1", "KILOGRAM"), json!({})).await.ok()["createResource"].clone();
    let allow = |units: &str| {
        format!(
            r#"mutation {{ saveAttribute(input: {{ code: "weight", type: MEASUREMENT, group: "main", labels: [],
            settings: {{ unitFamily: "Weight", defaultUnit: "GRAM", allowedUnits: {units} }} }}) {{ code }} }}"#
        )
    };
    assert_eq!(
        admin.gql(&allow(r#"["KILOGRAM", "CUBIT"]"#), json!({})).await.violations(),
        ["settings.allowedUnits: UNKNOWN", "settings.allowedUnits: CONFLICT"]
    );
    admin.gql(&allow(r#"["GRAM"]"#), json!({})).await.ok();
    let save = r#"mutation($id: ID!, $version: Int!) { saveResource(input: { id: $id, version: $version,
        values: [{ attribute: "stocked", data: { boolean: false } }] }) { version } }"#;
    assert_eq!(admin.gql(save, made).await.ok()["saveResource"]["version"], 2);
}

const LEAVE_OUT: &str = r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [], settings: { indexed: false } }) { code }"#;

#[tokio::test]
async fn lists_know_of_an_attribute_that_is_not_indexed_only_whether_there_is_a_value() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    made(&admin, r#"kind: PRODUCT, code: "S-1", family: "sock""#).await;
    made(&admin, r#"kind: PRODUCT, code: "S-2", family: "sock", values: [{ attribute: "colour", data: null }]"#).await;
    app.drain_jobs().await;
    let list = async |arguments: &str| {
        let query = format!("{{ resources(kinds: [PRODUCT], {arguments}) {{ nodes {{ code }} facets {{ field }} }} }}");
        admin.gql(&query, json!({})).await
    };
    let codes = |found: Json| found["resources"]["nodes"].to_string();
    let red = r#"filter: { attributes: [{ attribute: "colour", equals: "red" }] }"#;
    assert_eq!(codes(list(red).await.ok()), r#"[{"code":"S-1"}]"#);
    change(&admin, LEAVE_OUT).await;
    app.drain_jobs().await;
    assert_eq!(list(red).await.violations(), ["filter.attributes.0.attribute: NOT_INDEXED"]);
    let sorted = r#"sort: { field: "colour", direction: ASC }"#;
    assert_eq!(list(sorted).await.violations(), ["sort.field: NOT_INDEXED"]);
    let empty = r#"filter: { attributes: [{ attribute: "colour", empty: true }] }"#;
    let found = list(empty).await.ok();
    assert!(!found["resources"]["facets"].to_string().contains("colour"), "{found}");
    assert_eq!(codes(found), r#"[{"code":"S-2"}]"#);
    assert_eq!(codes(list(r#"search: "red""#).await.ok()), "[]");
}

#[tokio::test]
async fn a_channel_follows_what_is_indexed_without_losing_a_product_from_its_lists() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let create = r#"createResource(input: { kind: PRODUCT, code: "S-1", family: "sock", enabled: true, categories: ["shop"],
        values: [{ attribute: "name", locale: "en_US", data: { text: "Sock" } }] }) { id }"#;
    let sock: ResourceId =
        serde_json::from_value(change(&admin, create).await["createResource"]["id"].clone()).unwrap();
    let live = [(sock, vec![Cell::new("web", "en_US")])];
    publish::publish_many(&app.app, &admin.actor().await, &live).await.expect("the sock goes live");
    app.drain_jobs().await;
    let ask = async |query: &str| {
        let request = app.http.post(format!("{}/channels/web/graphql", app.url)).json(&json!({ "query": query }));
        request.send().await.unwrap().json::<Json>().await.unwrap()
    };
    let found = r#"{ products(locale: en_US, search: "red") { totalCount } }"#;
    let all = "{ products(locale: en_US) { totalCount } }";
    assert_eq!(ask(found).await["data"]["products"]["totalCount"], 1);
    change(&admin, LEAVE_OUT).await;
    app.drain_jobs().await;
    app.app.clock.advance(chrono::Duration::seconds(1));
    assert_eq!(ask(found).await["data"]["products"]["totalCount"], 0);
    assert_eq!(ask(all).await["data"]["products"]["totalCount"], 1);
    let filter = r#"{ products(locale: en_US, filter: { colour: { eq: "red" } }) { totalCount } }"#;
    let mut tries = 0;
    while ask(filter).await["errors"].is_null() {
        tries += 1;
        assert!(tries < 1000, "the schema does not follow the model");
        tokio::task::yield_now().await;
    }
    let exists = r#"{ products(locale: en_US, filter: { colour: { exists: true } }) { totalCount } }"#;
    assert_eq!(ask(exists).await["data"]["products"]["totalCount"], 1);
}

#[tokio::test]
async fn one_value_of_an_earlier_revision_comes_back_and_the_rest_stays() {
    let app = TestApp::new().await;
    let admin = shop(&app).await;
    let name = |text: &str| format!(r#"{{ attribute: "name", locale: "en_US", data: {{ text: "{text}" }} }}"#);
    let create = format!(
        r#"createResource(input: {{ kind: PRODUCT, code: "S-1", family: "sock", values: [{}] }}) {{ id }}"#,
        name("Sock")
    );
    let id = change(&admin, &create).await["createResource"]["id"].clone();
    let save = format!(
        r#"saveResource(input: {{ id: {id}, version: 1, categories: ["shop"], values: [{}, {{ attribute: "colour", data: {{ option: "blue" }} }}] }}) {{ version }}"#,
        name("Stocking")
    );
    change(&admin, &save).await;
    let restore = |version: i32, paths: &str| {
        format!(
            r#"mutation {{ restoreRevision(id: {id}, version: {version}, number: 1, paths: {paths}) {{
            version categories {{ code }} {VALUES} revisions(first: 1) {{ nodes {{ restoredFrom changes {{ path }} }} }} }} }}"#
        )
    };
    assert_eq!(admin.gql(&restore(1, r#"["values.name.en_US"]"#), json!({})).await.code(), "STALE");
    let back = admin.gql(&restore(2, r#"["values.name.en_US", "values.unknown"]"#), json!({})).await.ok();
    let back = &back["restoreRevision"];
    assert_eq!(own(back), ["colour blue", "name.en_US Sock"]);
    assert_eq!((&back["version"], &back["categories"]), (&json!(3), &json!([{ "code": "shop" }])));
    let revision = json!([{ "restoredFrom": null, "changes": [{ "path": "values.name.en_US" }] }]);
    assert_eq!(back["revisions"]["nodes"], revision);
    // What was not there then goes.
    let back = admin.gql(&restore(3, r#"["categories"]"#), json!({})).await.ok();
    assert_eq!(back["restoreRevision"]["categories"], json!([]));
    let maya = app.editor("maya", [Permission::ViewCatalog]).await;
    assert_eq!(maya.gql(&restore(4, r#"["values.colour"]"#), json!({})).await.code(), "FORBIDDEN");
}
