//! Every operation of the management API refuses who may not: nobody, and somebody signed in without a single right.
//! An operation without a case here fails the test, so that none is forgotten.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::{Person, Socket, TestApp};

/// What everybody who signed in may do, about themselves or about the API.
pub const FOR_EVERYBODY: [&str; 5] = ["me", "permissions", "setMyLocale", "setMyPassword", "explainAccess"];

/// One call of each operation, with the least arguments that pass validation. Rights are checked before anything is
/// looked up, so ids need not exist.
pub const CASES: &[(&str, &str)] = &[
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
    // The content model and channels.
    ("locales", "{ locales { code } }"),
    ("currencies", "{ currencies }"),
    ("channels", "{ channels { code } }"),
    ("channel", r#"{ channel(code: "web") { code } }"#),
    ("measurementFamilies", "{ measurementFamilies { code } }"),
    ("measurementFamily", r#"{ measurementFamily(code: "Length") { code } }"#),
    ("attributeGroups", "{ attributeGroups { code } }"),
    ("attributes", "{ attributes { totalCount } }"),
    ("attribute", r#"{ attribute(code: "name") { code } }"#),
    ("families", "{ families { code } }"),
    ("family", r#"{ family(code: "boots") { code } }"#),
    ("categoryTrees", "{ categoryTrees { code } }"),
    ("category", r#"{ category(code: "boots") { code } }"#),
    ("associationTypes", "{ associationTypes { code } }"),
    ("rules", "{ rules { code } }"),
    ("rule", r#"{ rule(code: "r") { code } }"#),
    ("previewRule", r#"{ previewRule(input: { code: "r", labels: [], attribute: "a", formula: "1" }) { total } }"#),
    ("translationProgress", "{ translationProgress { locale } }"),
    ("translations", "{ translations { totalCount } }"),
    ("translators", r#"{ translators(locale: "de_DE") { id } }"#),
    (
        "confirmTranslations",
        r#"mutation { confirmTranslations(translations: [{ resource: "ID", version: 1, attribute: "a", locale: "de_DE" }]) { id } }"#,
    ),
    (
        "assignTranslations",
        r#"mutation { assignTranslations(locale: "de_DE", selection: {}, input: { assignee: "ID" }) }"#,
    ),
    ("machineTranslationAvailable", "{ machineTranslationAvailable }"),
    ("previewMachineTranslation", r#"{ previewMachineTranslation(locale: "de_DE", selection: {}) { texts } }"#),
    ("translateByMachine", r#"mutation { translateByMachine(locale: "de_DE", selection: {}) { id } }"#),
    ("suggestTranslation", r#"mutation { suggestTranslation(resource: "ID", attribute: "a", locale: "de_DE") }"#),
    ("unassignTranslations", r#"mutation { unassignTranslations(locale: "de_DE", selection: {}) }"#),
    ("explainValue", r#"{ explainValue(resource: "ID", attribute: "a", channel: "c", locale: "de_DE") { outcome } }"#),
    ("saveRule", r#"mutation { saveRule(input: { code: "r", labels: [], attribute: "a", formula: "1" }) { code } }"#),
    ("deleteRule", r#"mutation { deleteRule(code: "r") }"#),
    ("saveAttributeGroup", r#"mutation { saveAttributeGroup(input: { code: "g", labels: [] }) { code } }"#),
    (
        "saveAttribute",
        r#"mutation { saveAttribute(input: { code: "a", type: TEXT, group: "g", labels: [] }) { code } }"#,
    ),
    ("saveOption", r#"mutation { saveOption(attribute: "a", input: { code: "o", labels: [] }) { code } }"#),
    ("saveOptions", r#"mutation { saveOptions(attribute: "a", inputs: []) { created } }"#),
    ("deleteOption", r#"mutation { deleteOption(attribute: "a", code: "o") }"#),
    (
        "saveFamily",
        r#"mutation { saveFamily(input: { code: "f", kind: PRODUCT, labels: [], attributes: [] }) { code } }"#,
    ),
    (
        "saveFamilyVariant",
        r#"mutation { saveFamilyVariant(input: { code: "v", family: "f", labels: [], levels: [] }) { code } }"#,
    ),
    (
        "familyVariantMoves",
        r#"{ familyVariantMoves(input: { code: "v", family: "f", labels: [], levels: [] }) { from } }"#,
    ),
    ("attributeDeletion", r#"{ attributeDeletion(code: "a") { valueCount } }"#),
    ("deleteAttribute", r#"mutation { deleteAttribute(code: "a") { id } }"#),
    ("deleteAttributeGroup", r#"mutation { deleteAttributeGroup(code: "g") }"#),
    ("deleteFamily", r#"mutation { deleteFamily(code: "f") }"#),
    ("deleteFamilyVariant", r#"mutation { deleteFamilyVariant(code: "v") }"#),
    ("deleteMeasurementFamily", r#"mutation { deleteMeasurementFamily(code: "Length") }"#),
    ("deleteAssociationType", r#"mutation { deleteAssociationType(code: "t") }"#),
    ("saveCategory", r#"mutation { saveCategory(input: { code: "c", labels: [] }) { code } }"#),
    ("previewAssortment", r#"{ previewAssortment(input: { code: "c", labels: [] }) { total } }"#),
    ("moveCategory", r#"mutation { moveCategory(code: "c") { code } }"#),
    ("deleteCategory", r#"mutation { deleteCategory(code: "c") }"#),
    ("saveAssociationType", r#"mutation { saveAssociationType(input: { code: "t", labels: [] }) { code } }"#),
    (
        "saveChannel",
        r#"mutation { saveChannel(input: { code: "c", kind: WEB, labels: [], tree: "t", locales: [], currencies: [] }) { code } }"#,
    ),
    ("saveLocale", r#"mutation { saveLocale(input: { code: "de_CH", label: "L" }) { code } }"#),
    ("saveCurrency", r#"mutation { saveCurrency(code: "CHF") }"#),
    (
        "saveMeasurementFamily",
        r#"mutation { saveMeasurementFamily(input: { code: "m", labels: [], standardUnit: "u", units: [] }) { code } }"#,
    ),
    ("savePreset", r#"mutation { savePreset(channel: "c", input: { code: "p", labels: [], recipe: {} }) { code } }"#),
    // Resources and their history.
    ("resources", "{ resources(kinds: [PRODUCT]) { totalCount } }"),
    ("resource", r#"{ resource(id: "ID") { id } }"#),
    ("byIdentifier", r#"{ byIdentifier(attribute: "gtin", value: "4006381333931") { id } }"#),
    ("copyResource", r#"mutation { copyResource(id: "ID", code: "COPY") { id } }"#),
    ("createResource", r#"mutation { createResource(input: { kind: PRODUCT, code: "BOOT-1" }) { id } }"#),
    ("saveResource", r#"mutation { saveResource(input: { id: "ID", version: 1 }) { id } }"#),
    ("saveResources", r#"mutation { saveResources(inputs: [{ id: "ID", version: 1 }]) { counts { changed } } }"#),
    (
        "putResources",
        r#"mutation { putResources(inputs: [{ kind: PRODUCT, code: "BOOT-1" }]) { counts { created } } }"#,
    ),
    ("deleteResource", r#"mutation { deleteResource(id: "ID", version: 1) }"#),
    ("restoreRevision", r#"mutation { restoreRevision(id: "ID", version: 1, number: 1) { id } }"#),
    ("trash", "{ trash { totalCount } }"),
    ("restoreResource", r#"mutation { restoreResource(id: "ID") { id } }"#),
    ("bulkEdits", "{ bulkEdits { totalCount } }"),
    ("bulkEdit", r#"{ bulkEdit(id: "ID") { id } }"#),
    ("previewBulkEdit", "{ previewBulkEdit(selection: { ids: [] }, operations: []) { total } }"),
    ("startBulkEdit", "mutation { startBulkEdit(selection: { ids: [] }, operations: []) { id } }"),
    ("cancelBulkEdit", r#"mutation { cancelBulkEdit(id: "ID") { id } }"#),
    ("undoBulkEdit", r#"mutation { undoBulkEdit(id: "ID") { id } }"#),
    ("setFocalPoint", r#"mutation { setFocalPoint(id: "ID", version: 1, x: 0.5, y: 0.5) { id } }"#),
    ("setAssetRights", r#"mutation { setAssetRights(id: "ID", version: 1, rights: {}) { id } }"#),
    ("replaceAssetFile", r#"mutation { replaceAssetFile(id: "ID", version: 1, upload: "ID") { id } }"#),
    ("storageHealth", "{ storageHealth { files } }"),
    ("intakes", "{ intakes { totalCount } }"),
    ("intake", r#"{ intake(id: "ID") { id } }"#),
    ("importAsset", r#"mutation { importAsset(url: "https://example.com/a.jpg") { id } }"#),
    ("unpackArchive", r#"mutation { unpackArchive(upload: "ID") { id } }"#),
    ("beginDirectUpload", r#"mutation { beginDirectUpload(input: { filename: "a", length: 1 }) { upload } }"#),
    ("completeDirectUpload", r#"mutation { completeDirectUpload(upload: "ID", etags: []) { id } }"#),
    // Reviews and publications.
    ("reviews", "{ reviews { totalCount } }"),
    ("review", r#"{ review(id: "ID") { id } }"#),
    ("publications", r#"{ publications(channel: "web") { totalCount } }"#),
    ("submitForReview", r#"mutation { submitForReview(input: { resource: "ID", version: 1 }) { id } }"#),
    ("decideReview", r#"mutation { decideReview(id: "ID", decision: APPROVE) { id } }"#),
    ("withdrawReview", r#"mutation { withdrawReview(id: "ID") { id } }"#),
    ("withdrawPublication", r#"mutation { withdrawPublication(resource: "ID") { id } }"#),
    // Outputs and deliveries.
    ("output", r#"{ output(id: "ID") { id } }"#),
    ("deliveries", r#"{ deliveries(output: "ID") { totalCount } }"#),
    ("delivery", r#"{ delivery(id: "ID") { id } }"#),
    (
        "saveOutput",
        r#"mutation { saveOutput(input: { channel: "web", kind: WEBHOOK, code: "o", label: "O", settings: {} }) { secret } }"#,
    ),
    ("deleteOutput", r#"mutation { deleteOutput(id: "ID") }"#),
    ("runOutput", r#"mutation { runOutput(id: "ID") { id } }"#),
    ("replayOutput", r#"mutation { replayOutput(id: "ID", afterSeq: 0) { id } }"#),
    ("retryDelivery", r#"mutation { retryDelivery(id: "ID") { id } }"#),
    // Work in the background, the audit, the first page.
    ("jobs", "{ jobs { totalCount } }"),
    ("job", r#"{ job(id: "ID") { id } }"#),
    ("cancelJob", r#"mutation { cancelJob(id: "ID") { id } }"#),
    ("retryJob", r#"mutation { retryJob(id: "ID") { id } }"#),
    ("events", "{ events { totalCount } }"),
    // Quality.
    ("quality", "{ quality { cells { total } } }"),
    ("duplicates", "{ duplicates { totalCount } }"),
    ("attributeLimits", r#"{ attributeLimits(family: "f") { attribute } }"#),
    ("dismissDuplicate", r#"mutation { dismissDuplicate(one: "ID", other: "ID") { reason } }"#),
    (
        "dismissDuplicates",
        r#"mutation { dismissDuplicates(pairs: [{ one: "ID", other: "ID" }]) { results { state } } }"#,
    ),
    (
        "restoreDuplicates",
        r#"mutation { restoreDuplicates(pairs: [{ one: "ID", other: "ID" }]) { results { state } } }"#,
    ),
    ("restoreDuplicate", r#"mutation { restoreDuplicate(one: "ID", other: "ID") { reason } }"#),
    ("overview", "{ overview { openReviews } }"),
    // Of the API itself.
    ("explainAccess", r#"{ explainAccess(operation: "users") { allowed } }"#),
    ("effect", "mutation { effect { resourceCount } }"),
    // Views and previews.
    ("views", r#"{ views(list: "products") { id } }"#),
    ("view", r#"{ view(id: "ID") { id } }"#),
    ("viewRoles", "{ viewRoles { code } }"),
    ("saveView", r#"mutation { saveView(input: { list: "products", name: "v", state: {} }) { id } }"#),
    ("deleteView", r#"mutation { deleteView(id: "ID") }"#),
    ("setDefaultView", r#"mutation { setDefaultView(list: "products") }"#),
    ("previewLinks", r#"{ previewLinks(resource: "ID") { id } }"#),
    ("createPreviewLink", r#"mutation { createPreviewLink(resources: ["ID"], channel: "web") { token } }"#),
    ("revokePreviewLink", r#"mutation { revokePreviewLink(id: "ID") }"#),
];

/// The same of subscriptions.
const SUBSCRIPTIONS: &[(&str, &str)] = &[
    ("jobProgress", r#"subscription { jobProgress(id: "ID") { id } }"#),
    ("runningJobs", "subscription { runningJobs { id } }"),
    ("bulkEditProgress", r#"subscription { bulkEditProgress(id: "ID") { id } }"#),
    ("resourceChanged", r#"subscription { resourceChanged(ids: ["ID"]) { id } }"#),
    ("presence", r#"subscription { presence(resource: "ID") { since } }"#),
];

pub const SOME_ID: &str = "01890000-0000-7000-8000-000000000000";

/// The names of all operations, as the API itself tells them.
async fn operations(app: &TestApp) -> BTreeSet<String> {
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } \
                 subscriptionType { fields { name } } } }";
    let schema = app.admin().await.gql(query, json!({})).await.ok();
    let names = |root: &str| {
        let fields = schema["__schema"][root]["fields"].as_array().cloned().unwrap_or_default();
        fields.into_iter().filter_map(|field| field["name"].as_str().map(str::to_owned))
    };
    names("queryType").chain(names("mutationType")).chain(names("subscriptionType")).collect()
}

/// Answers what is wrong: cases whose code differs from the expected one.
async fn wrong(app: &TestApp, person: &Person<'_>, expected: impl Fn(&str) -> &'static str) -> Vec<String> {
    let operations = operations(app).await;
    let mut wrong = Vec::new();
    for (name, query) in CASES.iter().filter(|(name, _)| operations.contains(*name)) {
        let answer = person.gql(&query.replace("\"ID\"", &format!("\"{SOME_ID}\"")), json!({})).await;
        if answer.code() != expected(name) {
            let data: String = answer.data.to_string().chars().take(120).collect();
            wrong.push(format!("{name}: `{}` {} {data}", answer.code(), answer.message()));
        }
    }
    wrong
}

#[tokio::test]
async fn every_operation_has_a_case() {
    let app = TestApp::new().await;
    let cases: BTreeSet<String> = CASES.iter().chain(SUBSCRIPTIONS).map(|(name, _)| (*name).to_owned()).collect();
    let operations = operations(&app).await;
    let none: Vec<_> = operations.difference(&cases).collect();
    assert!(none.is_empty(), "operations without a case in tests/it/authorization.rs: {none:?}");
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let app = TestApp::new().await;
    let wrong = wrong(&app, &app.anonymous(), |_| "UNAUTHENTICATED").await;
    assert!(wrong.is_empty(), "these let nobody in:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn somebody_without_a_right_is_refused() {
    let app = TestApp::new().await;
    let guest = app.editor("guest", []).await;
    let expected = |name: &str| if FOR_EVERYBODY.contains(&name) { "" } else { "FORBIDDEN" };
    let wrong = wrong(&app, &guest, expected).await;
    assert!(wrong.is_empty(), "these ask for no right:\n{}", wrong.join("\n"));
}

/// Nobody comes as far as a subscription: `socket` tests that.
#[tokio::test]
async fn somebody_without_a_right_may_subscribe_to_nothing() {
    let app = TestApp::new().await;
    let guest = app.editor("guest", []).await;
    let mut socket = Socket::signed_in(&app, &guest.token).await;
    for (name, query) in SUBSCRIPTIONS {
        socket.subscribe(name, &query.replace("\"ID\"", &format!("\"{SOME_ID}\"")), json!({})).await;
        assert_eq!(socket.refusal(name).await, "FORBIDDEN", "{name}");
    }
}
