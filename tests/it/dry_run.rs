//! Dry runs: what they answer is what would be, and they leave no trace.

use std::collections::BTreeSet;

use nabe::{auth::Permission, graphql::dry_run::EARNEST, id::ResourceId, resource::Kind};
use serde_json::{Value as Json, json};

use crate::{
    shop::{EDITOR, Shop, web},
    support::{Dump, TestApp},
};

const NOTHING: [&str; 0] = [];

const EFFECT: &str = "effect { resourceCount followUp \
    resources { before { version } after { version code } changes { path before { text } after { text } } \
        completeness { before { channel locale complete } after { complete } } } \
    model { part code before after resources } \
    channels { channel locale published removed rebuilt waiting } }";

/// A name in English for a resource in its first version.
fn save(id: ResourceId, name: &str) -> String {
    let value = format!(r#"{{ attribute: "name", locale: "en_US", data: {{ text: "{name}" }} }}"#);
    format!(
        r#"saveResource(input: {{ id: "{id}", version: 1, values: [{value}] }}, dryRun: true) {{ version label(locale: "en_US") }}"#
    )
}

fn sorted(value: &Json) -> BTreeSet<&str> {
    value.as_array().expect("a list").iter().filter_map(Json::as_str).collect()
}

#[tokio::test]
async fn every_mutation_can_be_tried_but_the_two_that_say_why_not() {
    let app = TestApp::new().await;
    let query = "{ __schema { mutationType { fields { name args { name defaultValue } } } } }";
    let schema = app.admin().await.gql(query, json!({})).await.ok();
    let fields = schema["__schema"]["mutationType"]["fields"].as_array().expect("fields");
    let tried = |field: &&Json| {
        let given = json!({ "name": "dryRun", "defaultValue": "false" });
        field["args"].as_array().is_some_and(|args| args.contains(&given))
    };
    let names = |fields: Vec<&Json>| -> BTreeSet<String> {
        fields.iter().filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
    };
    let without = names(fields.iter().filter(|field| !tried(field)).collect());
    let expected = EARNEST.iter().copied().chain(["effect"]).map(str::to_owned).collect();
    assert_eq!(without, expected);
    assert!(fields.len() > 50, "{}", fields.len());
}

#[actix_web::test]
async fn a_save_that_is_tried_answers_as_it_would_be() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    shop.publish(boot, Some(vec![web("en_US")])).await;
    shop.test.drain_jobs().await;
    let before = Dump::of(&shop.test.app).await;

    let answer = maya.gql(&format!("mutation {{ {} {EFFECT} }}", save(boot, "Boot")), json!({})).await.ok();
    assert_eq!(answer["saveResource"], json!({ "version": 2, "label": "Boot" }));
    let effect = &answer["effect"];
    let change =
        json!({ "path": "values.name.en_US", "before": { "text": "boot in English" }, "after": { "text": "Boot" } });
    assert_eq!(effect["resources"][0]["before"]["version"], 1);
    assert_eq!(effect["resources"][0]["after"], json!({ "version": 2, "code": "boot" }));
    assert_eq!(effect["resources"][0]["changes"], json!([change]));
    assert_eq!((&effect["resourceCount"], &effect["model"]), (&json!(1), &json!([])));
    // What is live stays as it was approved.
    let waits =
        json!([{ "channel": "web", "locale": "en_US", "published": 0, "removed": 0, "rebuilt": 0, "waiting": 1 }]);
    assert_eq!(effect["channels"], waits);
    assert!(sorted(&effect["followUp"]).contains("index_resources"), "{effect}");

    assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING);
    // The writer is free again, and in earnest the same comes out.
    let earnest = save(boot, "Boot").replace("dryRun: true", "dryRun: false");
    let answer = maya.gql(&format!("mutation {{ {earnest} {EFFECT} }}"), json!({})).await.ok();
    assert_eq!(answer, json!({ "saveResource": { "version": 2, "label": "Boot" }, "effect": null }));
}

#[actix_web::test]
async fn what_gets_less_complete_is_told() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let boot = shop.product("boot").await;
    let cleared = format!(
        r#"saveResource(input: {{ id: "{boot}", version: 1, values: [{{ attribute: "name", locale: "de_DE" }}] }}, dryRun: true) {{ version }}"#
    );
    let effect = &maya.gql(&format!("mutation {{ {cleared} {EFFECT} }}"), json!({})).await.ok()["effect"];
    let less = json!([{ "before": { "channel": "web", "locale": "de_DE", "complete": true }, "after": { "complete": false } }]);
    assert_eq!(effect["resources"][0]["completeness"], less);
}

#[actix_web::test]
async fn an_approval_that_is_tried_names_the_documents_that_would_appear() {
    let shop = Shop::open().await;
    let boot = shop.product("boot").await;
    let boss = shop.test.editor("boss", [Permission::ViewCatalog, Permission::ApprovePublication]).await;
    let review = shop.submit(&shop.anna, boot, Some(vec![web("en_US"), web("de_DE")])).await.expect("it is submitted");
    shop.approve(&shop.cleo, &review).await.expect("the content is approved");
    let before = Dump::of(&shop.test.app).await;
    let decide = format!(r#"decideReview(id: "{}", decision: APPROVE, dryRun: true) {{ state }}"#, review.id);
    let answer = boss.gql(&format!("mutation {{ {decide} {EFFECT} }}"), json!({})).await.ok();
    assert_eq!(answer["decideReview"]["state"], "APPROVED");
    let appears = |locale: &str| json!({ "channel": "web", "locale": locale, "published": 1, "removed": 0, "rebuilt": 0, "waiting": 0 });
    assert_eq!(answer["effect"]["channels"], json!([appears("de_DE"), appears("en_US")]));
    assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING);
    assert_eq!(shop.gap_free("web").await, 0);
}

#[actix_web::test]
async fn the_mutations_of_one_request_are_tried_together_and_see_each_other() {
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let boot = shop.product("boot").await;
    shop.publish(boot, Some(vec![web("en_US")])).await;
    shop.test.drain_jobs().await;
    let before = Dump::of(&shop.test.app).await;
    let query = format!(
        r#"mutation {{
            saveAttribute(input: {{ code: "sole", type: TEXT, group: "all", labels: [] }}, dryRun: true) {{ code }}
            saveFamily(input: {{ code: "jacket", kind: PRODUCT, labels: [], labelAttribute: "name",
                attributes: ["name", "colour", "price", "picture", "sole"] }}, dryRun: true) {{ attributes {{ code }} }}
            saveResource(input: {{ id: "{boot}", version: 1, values: [{{ attribute: "sole", data: {{ text: "rubber" }} }}] }}, dryRun: true) {{
                values {{ attribute {{ code }} }}
            }}
            {EFFECT}
        }}"#
    );
    let answer = admin.gql(&query, json!({})).await.ok();
    assert!(answer["saveResource"].to_string().contains("sole"), "{answer}");
    let effect = &answer["effect"];
    let part = |index: usize| (effect["model"][index]["part"].as_str(), effect["model"][index]["code"].as_str());
    assert_eq!([part(0), part(1)], [(Some("attribute"), Some("sole")), (Some("family"), Some("jacket"))]);
    assert_eq!((&effect["model"][0]["before"], &effect["model"][1]["resources"]), (&Json::Null, &json!(1)));
    assert_eq!(effect["resources"][0]["changes"][0]["path"], "values.sole");
    // The page of the boot shows its family, so it is built anew.
    let english =
        json!({ "channel": "web", "locale": "en_US", "published": 0, "removed": 0, "rebuilt": 1, "waiting": 1 });
    assert_eq!(effect["channels"], json!([english]));

    assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING);
    // Nobody else ever knew of the attribute: the model in memory is what is stored.
    assert_eq!(admin.gql(r#"{ attribute(code: "sole") { code } }"#, json!({})).await.ok()["attribute"], Json::Null);
    assert!(shop.model().await.attribute("sole").is_none());
}

#[actix_web::test]
async fn a_dry_run_that_is_refused_says_why_and_writes_nothing() {
    let shop = Shop::open().await;
    let maya = shop.test.editor("maya", EDITOR).await;
    let guest = shop.test.editor("guest", [Permission::ViewCatalog]).await;
    let boot = shop.product("boot").await;
    let before = Dump::of(&shop.test.app).await;
    let wrong = format!(
        r#"mutation {{ saveResource(input: {{ id: "{boot}", version: 1, values: [
        {{ attribute: "colour", data: {{ option: "green" }} }}, {{ attribute: "sole", data: {{ text: "x" }} }}] }}, dryRun: true) {{ id }} {EFFECT} }}"#
    );
    let refused = maya.gql(&wrong, json!({})).await;
    assert_eq!((refused.code(), refused.violations().len()), ("INVALID", 2));
    assert_eq!(guest.gql(&format!("mutation {{ {} }}", save(boot, "x")), json!({})).await.code(), "FORBIDDEN");
    let nobody = shop.test.anonymous();
    assert_eq!(nobody.gql(&format!("mutation {{ {} }}", save(boot, "x")), json!({})).await.code(), "UNAUTHENTICATED");
    assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING);
}

#[actix_web::test]
async fn a_request_is_tried_as_a_whole_or_not_at_all() {
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let before = Dump::of(&shop.test.app).await;
    let earnest = r#"saveCurrency(code: "CHF")"#;
    let tried = r#"two: saveCurrency(code: "GBP", dryRun: $dry)"#;
    let fragment = "fragment F on Mutation { two: saveCurrency(code: \"GBP\", dryRun: $dry) }";
    for query in [
        format!("mutation ($dry: Boolean) {{ {earnest} {tried} }}"),
        format!("mutation ($dry: Boolean) {{ {tried} {earnest} }}"),
        format!("mutation ($dry: Boolean) {{ {earnest} ...F }} {fragment}"),
        format!(
            "mutation ($dry: Boolean) {{ {tried} saveRole(input: {{ code: \"pilot\", labels: [], permissions: [] }}) {{ code }} }}"
        ),
    ] {
        assert_eq!(admin.gql(&query, json!({ "dry": true })).await.code(), "MIXED_DRY_RUN", "{query}");
    }
    assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING);
    let query = format!("mutation ($dry: Boolean = true) {{ {tried} }}");
    assert_eq!(admin.gql(&query, json!({})).await.ok()["two"], "GBP");
    assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING);
    admin.gql(&query, json!({ "dry": false })).await.ok();
    assert!(Dump::of(&shop.test.app).await.changed_since(&before).contains(&"model_parts"));
}

#[actix_web::test]
async fn nothing_that_can_be_tried_leaves_a_trace() {
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let kar = shop.jacket().await;
    let (boot, sock) = (shop.product("boot").await, shop.product("sock").await);
    shop.publish(kar.model, Some(vec![web("en_US"), web("de_DE")])).await;
    shop.publish(boot, Some(vec![web("en_US")])).await;
    let review = shop.submit(&shop.ben, sock, Some(vec![web("en_US")])).await.expect("it is submitted");
    shop.set(&shop.ben, boot, "name", "en_US", Some(json!("Newer"))).await;
    let gone = shop.create(Kind::Entry, "gone", None, &[]).await;
    admin.gql(&format!(r#"mutation {{ deleteResource(id: "{gone}", version: 1) }}"#), json!({})).await.ok();
    shop.test.drain_jobs().await;
    let ben = shop.ben.user().expect("a person");
    let clear = format!(r#"startBulkEdit(selection: {{ ids: ["{sock}"] }}, operations: [{{ setEnabled: false }}])"#);
    admin.gql(&format!("mutation {{ {clear} {{ id }} }}"), json!({})).await.ok();
    let jobs = admin.gql("{ jobs(first: 200) { nodes { id kind state } } }", json!({})).await.ok()["jobs"].clone();
    let waits = |job: &&Json| job["kind"] == "bulk_edit" && job["state"] != "DONE";
    let job = jobs["nodes"].as_array().and_then(|jobs| jobs.iter().find(waits)).expect("the job")["id"].clone();
    let before = Dump::of(&shop.test.app).await;
    for mutation in [
        r#"createResource(input: { kind: PRODUCT, code: "new", family: "jacket" }, dryRun: true) { id }"#.to_owned(),
        format!(r#"saveResources(inputs: [{{ id: "{sock}", version: 1, enabled: false }}], dryRun: true) {{ counts {{ changed }} }}"#),
        format!(r#"deleteResource(id: "{}", version: 1, dryRun: true)"#, kar.red),
        format!(r#"restoreRevision(id: "{boot}", version: 2, number: 1, dryRun: true) {{ version }}"#),
        format!(r#"restoreResource(id: "{gone}", dryRun: true) {{ id }}"#),
        format!(r#"setFocalPoint(id: "{}", version: 1, x: 0.1, y: 0.2, dryRun: true) {{ version }}"#, kar.photo),
        format!(r#"setAssetRights(id: "{}", version: 1, rights: {{ validUntil: "2020-01-01" }}, dryRun: true) {{ version }}"#, kar.photo),
        format!(r#"submitForReview(input: {{ resource: "{boot}", version: 2, cells: [{{ channel: "web", locale: "en_US" }}] }}, dryRun: true) {{ state }}"#),
        format!(r#"withdrawReview(id: "{}", dryRun: true) {{ state }}"#, review.id),
        format!(r#"decideReview(id: "{}", decision: APPROVE, dryRun: true) {{ state }}"#, review.id),
        format!(r#"withdrawPublication(resource: "{}", dryRun: true) {{ state }}"#, kar.model),
        format!(r#"startBulkEdit(selection: {{ ids: ["{sock}"] }}, operations: [{{ setEnabled: false }}], dryRun: true) {{ total }}"#),
        r#"saveLocale(input: { code: "de_CH", label: "Schweiz" }, dryRun: true) { code }"#.to_owned(),
        r#"saveOption(attribute: "colour", input: { code: "green", labels: [] }, dryRun: true) { code }"#.to_owned(),
        r#"saveCategory(input: { code: "coats", parent: "shop", labels: [] }, dryRun: true) { code }"#.to_owned(),
        r#"deleteAssociationType(code: "goes_with", dryRun: true)"#.to_owned(),
        r#"saveRule(input: { code: "r", labels: [], attribute: "alt", formula: "\"x\"" }, dryRun: true) { code }"#.to_owned(),
        r#"deleteAttribute(code: "price", dryRun: true) { id }"#.to_owned(),
        r#"createUser(input: { handle: "new", name: "New", role: "editor", locale: "en_US" }, dryRun: true) { url }"#.to_owned(),
        format!(r#"disableUser(id: "{ben}", disabled: true, dryRun: true) {{ disabled }}"#),
        format!(r#"createSignInLink(user: "{ben}", dryRun: true) {{ url }}"#),
        r#"setMyLocale(locale: "de_DE", dryRun: true) { locale }"#.to_owned(),
        r#"createApiToken(name: "feed", permissions: ["VIEW_CATALOG"], dryRun: true) { secret }"#.to_owned(),
        format!(r#"createPreviewLink(resources: ["{boot}"], channel: "web", dryRun: true) {{ token }}"#),
        format!(r#"cancelJob(id: {job}, dryRun: true) {{ state }}"#),
        r#"saveOutput(input: { channel: "web", kind: WEBHOOK, code: "hook", label: "Hook", settings: { url: "http://127.0.0.1:9/x" } }, dryRun: true) { output { code } }"#.to_owned(),
    ] {
        let answer = admin.gql(&format!("mutation {{ {mutation} {EFFECT} }}"), json!({})).await;
        assert_eq!(answer.code(), "", "{mutation}: {} {:?}", answer.message(), answer.violations());
        assert!(answer.data["effect"].is_object(), "{mutation}");
        assert_eq!(Dump::of(&shop.test.app).await.changed_since(&before), NOTHING, "{mutation}");
    }
}

#[actix_web::test]
async fn a_role_or_a_person_that_is_tried_says_whose_rights_would_change() {
    let test = TestApp::new().await;
    let admin = test.admin().await;
    let ann = test.editor("ann", [Permission::ViewCatalog, Permission::EditProducts]).await;
    let id = ann.actor().await.user().expect("a person");
    let effect = "effect { people { person { handle } gained { code } lost { code } localesBefore localesAfter } }";
    let user = admin.gql("{ users { nodes { handle role { code } } } }", json!({})).await.ok();
    let users = user["users"]["nodes"].as_array().expect("people");
    let role = users.iter().find(|user| user["handle"] == "ann").expect("ann")["role"]["code"].clone();
    let save = format!(
        r#"saveRole(input: {{ code: {role}, labels: [{{ locale: "en_US", text: "Staff" }}], permissions: ["VIEW_CATALOG", "EDIT_ENTRIES"],
        locales: ["de_DE"] }}, dryRun: true) {{ code }}"#
    );
    let tried = admin.gql(&format!("mutation {{ {save} {effect} }}"), json!({})).await.ok();
    assert_eq!(
        tried["effect"]["people"],
        json!([{ "person": { "handle": "ann" }, "gained": [{ "code": "EDIT_ENTRIES" }], "lost": [{ "code": "EDIT_PRODUCTS" }],
            "localesBefore": null, "localesAfter": ["de_DE"] }])
    );
    let disable = format!(r#"disableUser(id: "{id}", disabled: true, dryRun: true) {{ disabled }}"#);
    let tried = admin.gql(&format!("mutation {{ {disable} {effect} }}"), json!({})).await.ok();
    assert_eq!(tried["effect"]["people"][0]["lost"], json!([{ "code": "VIEW_CATALOG" }, { "code": "EDIT_PRODUCTS" }]));
    let link = format!(r#"mutation {{ createSignInLink(user: "{id}", dryRun: true) {{ url }} }}"#);
    let url = admin.gql(&link, json!({})).await.ok()["createSignInLink"]["url"].clone();
    let token = url.as_str().and_then(|url| url.split_once("token=")).expect("a token").1.to_owned();
    let answer = test.anonymous().post("/auth/link", &json!({ "token": token })).await;
    assert!(answer.status().is_client_error(), "{}", answer.status());
    // She is who she was.
    assert!(ann.gql("{ me { handle } }", json!({})).await.ok()["me"]["handle"] == "ann");
}
