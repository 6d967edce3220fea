//! Every operation of the management API refuses who may not: nobody, and somebody signed in without a single right.
//! An operation without a case here fails the test, so that none is forgotten.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::support::TestApp;

/// What everybody who signed in may do, about themselves or about the API.
const FOR_EVERYBODY: [&str; 4] = ["me", "permissions", "setMyLocale", "setMyPassword"];

/// One call of each operation, with the least arguments that pass validation. Rights are checked before anything is
/// looked up, so ids need not exist.
const CASES: &[(&str, &str)] = &[
    ("me", "{ me { handle } }"),
    ("users", "{ users { totalCount } }"),
    ("roles", "{ roles { code } }"),
    ("apiTokens", "{ apiTokens { id } }"),
    ("permissions", "{ permissions { code } }"),
    ("createUser", r#"mutation { createUser(input: { handle: "eve", name: "Eve", role: "viewer" }) { url } }"#),
    (
        "updateUser",
        r#"mutation { updateUser(id: "ID", input: { handle: "eve", name: "Eve", role: "viewer" }) { id } }"#,
    ),
    ("disableUser", r#"mutation { disableUser(id: "ID", disabled: true) { id } }"#),
    ("createSignInLink", r#"mutation { createSignInLink(user: "ID") { url } }"#),
    ("setMyPassword", r#"mutation { setMyPassword(password: "seven green kettles") { id } }"#),
    ("setMyLocale", r#"mutation { setMyLocale(locale: "de_DE") { id } }"#),
    ("saveRole", r#"mutation { saveRole(input: { code: "pilot", labels: [], permissions: [] }) { code } }"#),
    ("createApiToken", r#"mutation { createApiToken(name: "shop", permissions: []) { secret } }"#),
    ("revokeApiToken", r#"mutation { revokeApiToken(id: "ID") }"#),
    ("locales", "{ locales { code } }"),
    ("currencies", "{ currencies }"),
    ("channels", "{ channels { code } }"),
    ("channel", r#"{ channel(code: "web") { code } }"#),
    ("measurementFamilies", "{ measurementFamilies { code } }"),
    ("attributeGroups", "{ attributeGroups { code } }"),
    ("attributes", "{ attributes { totalCount } }"),
    ("attribute", r#"{ attribute(code: "title") { code } }"#),
    ("families", "{ families { code } }"),
    ("family", r#"{ family(code: "asset") { code } }"#),
    ("categoryTrees", "{ categoryTrees { code } }"),
    ("category", r#"{ category(code: "web") { code } }"#),
    ("associationTypes", "{ associationTypes { code } }"),
    ("saveLocale", r#"mutation { saveLocale(input: { code: "de_DE", label: "Deutsch" }) { code } }"#),
    ("saveCurrency", r#"mutation { saveCurrency(code: "EUR") }"#),
    (
        "saveMeasurementFamily",
        r#"mutation { saveMeasurementFamily(input: { code: "x", labels: [], standardUnit: "X", units: [] }) { code } }"#,
    ),
    ("saveAttributeGroup", r#"mutation { saveAttributeGroup(input: { code: "x", labels: [] }) { code } }"#),
    (
        "saveAttribute",
        r#"mutation { saveAttribute(input: { code: "x", type: TEXT, group: "media", labels: [] }) { code } }"#,
    ),
    ("saveOption", r#"mutation { saveOption(attribute: "x", input: { code: "y", labels: [] }) { code } }"#),
    ("deleteOption", r#"mutation { deleteOption(attribute: "x", code: "y") }"#),
    (
        "saveFamily",
        r#"mutation { saveFamily(input: { code: "x", kind: PRODUCT, labels: [], attributes: [] }) { code } }"#,
    ),
    (
        "saveFamilyVariant",
        r#"mutation { saveFamilyVariant(input: { code: "x", family: "y", labels: [], levels: [] }) { code } }"#,
    ),
    ("saveCategory", r#"mutation { saveCategory(input: { code: "x", labels: [] }) { code } }"#),
    ("deleteCategory", r#"mutation { deleteCategory(code: "x") }"#),
    ("saveAssociationType", r#"mutation { saveAssociationType(input: { code: "x", labels: [] }) { code } }"#),
    (
        "saveChannel",
        r#"mutation { saveChannel(input: { code: "x", kind: WEB, labels: [], tree: "x", locales: [], currencies: [] }) { code } }"#,
    ),
    ("savePreset", r#"mutation { savePreset(channel: "x", input: { code: "y", labels: [], recipe: {} }) { code } }"#),
];

const SOME_ID: &str = "01890000-0000-7000-8000-000000000000";

#[tokio::test]
async fn every_operation_has_a_case() {
    let app = TestApp::new().await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let schema = app.admin().await.gql(query, json!({})).await.ok();
    let names = |root: &str| -> BTreeSet<String> {
        let fields = schema["__schema"][root]["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
    };
    let operations: BTreeSet<String> = &names("queryType") | &names("mutationType");
    let cases: BTreeSet<String> = CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let none: Vec<_> = operations.difference(&cases).collect();
    let gone: Vec<_> = cases.difference(&operations).collect();
    assert!(none.is_empty(), "operations without a case in tests/it/authorization.rs: {none:?}");
    assert!(gone.is_empty(), "cases of operations that do not exist: {gone:?}");
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let app = TestApp::new().await;
    let nobody = app.anonymous();
    let mut wrong = Vec::new();
    for (name, query) in CASES {
        let answer = nobody.gql(&query.replace("\"ID\"", &format!("\"{SOME_ID}\"")), json!({})).await;
        if answer.code() != "UNAUTHENTICATED" {
            wrong.push(format!("{name}: `{}` {} {}", answer.code(), answer.message(), short(&answer.data)));
        }
    }
    assert!(wrong.is_empty(), "these let nobody in:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn somebody_without_a_right_is_refused() {
    let app = TestApp::new().await;
    let mut wrong = Vec::new();
    for (index, (name, query)) in CASES.iter().enumerate() {
        let guest = app.editor(&format!("guest{index}"), []).await;
        let answer = guest.gql(&query.replace("\"ID\"", &format!("\"{SOME_ID}\"")), json!({})).await;
        let expected = if FOR_EVERYBODY.contains(name) { "" } else { "FORBIDDEN" };
        if answer.code() != expected {
            wrong.push(format!("{name}: `{}` {} {}", answer.code(), answer.message(), short(&answer.data)));
        }
    }
    assert!(wrong.is_empty(), "these ask for no right:\n{}", wrong.join("\n"));
}

fn short(data: &Json) -> String {
    data.to_string().chars().take(120).collect()
}
