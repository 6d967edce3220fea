//! Previews: drafts are seen with a token that names them, and with nothing else, and leave no trace.

use chrono::Duration;
use nabe::{
    auth::{Actor, Permission},
    catalog::edit::{Create, Edit, create},
    delivery::{Cell, publish},
    id::ResourceId,
    resource::{Kind, Scope},
};
use reqwest::{StatusCode, header};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const MODEL: [&str; 11] = [
    r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
    r#"saveLocale(input: { code: "de_DE", label: "Deutsch" }) { code }"#,
    r#"saveCurrency(code: "EUR")"#,
    r#"saveCategory(input: { code: "shop", labels: [] }) { code }"#,
    r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [{ locale: "en_US", text: "Name" }], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [] }) { code }"#,
    r#"saveOption(attribute: "colour", input: { code: "red", labels: [] }) { code }"#,
    r#"saveChannel(input: { code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US", "de_DE"], currencies: ["EUR"] }) { code }"#,
    r#"saveChannel(input: { code: "app", kind: APP, labels: [], tree: "shop", locales: ["en_US"], currencies: ["EUR"] }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["name", "colour"], labelAttribute: "name",
        requirements: [{ channel: "web", attributes: ["name", "colour"] }] }) { code }"#,
];

struct Shop<'a> {
    app: &'a TestApp,
    admin: Person<'a>,
    /// Live as `Peak boot`, with `Summit boot` as its working copy.
    changed: ResourceId,
    /// Never published.
    draft: ResourceId,
}

impl<'a> Shop<'a> {
    async fn open(app: &'a TestApp) -> Self {
        let admin = app.admin().await;
        for mutation in MODEL {
            admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
        }
        let (changed, draft) = (boot(app, "B-1", "Peak boot").await, boot(app, "B-2", "Valley boot").await);
        let live = [(changed, vec![Cell::new("web", "en_US")])];
        publish::publish_many(&app.app, &Actor::system("test"), &live).await.expect("the boot goes live");
        app.drain_jobs().await;
        let save = "mutation($id: ID!) { saveResource(input: { id: $id, version: 1, values: [{ attribute: \"name\", locale: \"en_US\", data: { text: \"Summit boot\" } }] }) { version } }";
        admin.gql(save, json!({ "id": changed })).await.ok();
        Self { app, admin, changed, draft }
    }

    async fn link(&self, who: &Person<'_>, resources: &[ResourceId], channel: &str) -> Json {
        let answer = who.gql(CREATE, json!({ "resources": resources, "channel": channel })).await.ok();
        answer["createPreviewLink"].clone()
    }

    async fn token(&self, resources: &[ResourceId]) -> String {
        self.link(&self.admin, resources, "web").await["token"].as_str().expect("a token").to_owned()
    }

    async fn ask(&self, channel: &str, token: Option<&str>, query: &str) -> reqwest::Response {
        let request = self.app.http.post(format!("{}/channels/{channel}/graphql", self.app.url));
        let request = request.json(&json!({ "query": query }));
        let request = token.into_iter().fold(request, |request, token| request.bearer_auth(token));
        request.send().await.expect("the hub answers")
    }

    async fn data(&self, token: Option<&str>, query: &str) -> Json {
        let answer: Json = self.ask("web", token, query).await.json().await.expect("JSON");
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].clone()
    }
}

async fn boot(app: &TestApp, code: &str, name: &str) -> ResourceId {
    let edit = Edit {
        enabled: Some(true),
        values: vec![("name".to_owned(), Scope::new(None, Some("en_US")), Some(name.into()))],
        categories: Some(["shop".to_owned()].into()),
        ..Edit::default()
    };
    let (code, family) = (code.to_owned(), Some("boot".to_owned()));
    let new = Create { kind: Kind::Product, code, family, family_variant: None, parent: None, edit };
    create(&app.app, &Actor::system("test"), new).await.expect("the boot").id
}

const CREATE: &str = "mutation($resources: [ID!]!, $channel: String!, $hours: Int) { createPreviewLink(resources: $resources, channel: $channel, hours: $hours) \
    { token link { id channel resources } addresses { resource locale url } } }";
const LIST: &str = "{ products(locale: en_US, search: \"boot\") { totalCount nodes { sku label } } }";
const ONE: &str = "{ product(sku: \"B-2\", locale: en_US) { sku label } }";
const BOTH: &str = "{ a: product(sku: \"B-1\", locale: en_US) { label } b: product(sku: \"B-2\", locale: en_US) { label } \
    products(locale: en_US, filter: { name: { contains: \"Summit\" } }) { nodes { sku } } }";

#[tokio::test]
async fn a_draft_is_seen_with_its_token_and_without_it_nothing_changed() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let live = json!({ "a": { "label": "Peak boot" }, "b": null, "products": { "nodes": [] } });
    assert_eq!(shop.data(None, BOTH).await, live);
    let token = shop.token(&[shop.changed]).await;
    let seen = json!({ "a": { "label": "Summit boot" }, "b": null, "products": { "nodes": [{ "sku": "B-1" }] } });
    assert_eq!(shop.data(Some(&token), BOTH).await, seen, "only what the token names is a draft");
    assert_eq!(shop.data(None, BOTH).await, live);
}

#[tokio::test]
async fn a_draft_that_was_never_published_joins_the_lists_of_its_preview() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let token = shop.token(&[shop.draft, shop.changed]).await;
    assert_eq!(shop.data(None, ONE).await, json!({ "product": null }));
    assert_eq!(shop.data(Some(&token), ONE).await, json!({ "product": { "sku": "B-2", "label": "Valley boot" } }));
    let list = shop.data(Some(&token), LIST).await;
    let mut skus: Vec<_> =
        list["products"]["nodes"].as_array().unwrap().iter().map(|node| node["label"].clone()).collect();
    skus.sort_by_key(Json::to_string);
    assert_eq!(
        (list["products"]["totalCount"].clone(), skus),
        (json!(2), vec![json!("Summit boot"), json!("Valley boot")])
    );
}

#[tokio::test]
async fn what_a_preview_shows_is_kept_nowhere() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let token = shop.token(&[shop.changed]).await;
    // Often enough for the caches of answers and of written documents to keep what repeats.
    for _ in 0..4 {
        let preview = shop.ask("web", Some(&token), BOTH).await;
        let header = |name: &str| preview.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        assert_eq!(header("cache-control").as_deref(), Some("private, no-store"));
        assert_eq!((header("etag"), header("surrogate-key")), (None, None));
        assert!(preview.text().await.unwrap().contains("Summit boot"));
        let public = shop.ask("web", None, BOTH).await;
        let vary = public.headers().get_all(header::VARY).iter().map(|value| value.to_str().unwrap().to_owned());
        assert!(vary.collect::<Vec<_>>().join(",").contains("authorization"), "a cache on the way keeps the two apart");
        assert!(public.text().await.unwrap().contains("Peak boot"));
    }
}

#[tokio::test]
async fn a_token_is_good_for_its_channel_its_time_and_its_purpose_only() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let token = shop.token(&[shop.draft]).await;
    let refused = async |channel: &str, token: &str| {
        let answer = shop.ask(channel, Some(token), ONE).await;
        let (status, body) = (answer.status(), answer.json::<Json>().await.unwrap());
        assert_eq!((status, body["error"]["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("BAD_PREVIEW")), "{body}");
    };
    refused("app", &token).await;
    let mut tampered = token.clone();
    let last = if tampered.pop() == Some('A') { 'B' } else { 'A' };
    tampered.insert(tampered.len() - 20, last);
    refused("web", &tampered).await;
    refused("web", &shop.admin.token).await;
    refused("web", "nonsense").await;
    let session = Person { app: &app, id: shop.admin.id, token: token.clone() };
    let answer = session.post("/graphql", &json!({ "query": "{ me { id } }" })).await;
    assert!(answer.text().await.unwrap().contains("UNAUTHENTICATED"), "a preview is no session");
    app.app.clock.advance(Duration::hours(25));
    refused("web", &token).await;
}

#[tokio::test]
async fn a_link_ends_when_it_is_revoked_and_when_its_maker_may_make_none() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let maya = app.editor("maya", [Permission::ViewCatalog, Permission::CreatePreviews]).await;
    let links = [shop.link(&maya, &[shop.draft], "web").await, shop.link(&maya, &[shop.draft], "web").await];
    let listed = maya
        .gql(
            "query($id: ID!) { previewLinks(resource: $id) { id channel resources createdBy { handle } } }",
            json!({ "id": shop.draft }),
        )
        .await
        .ok();
    assert_eq!(listed["previewLinks"].as_array().map(Vec::len), Some(2));
    assert_eq!(listed["previewLinks"][0]["createdBy"]["handle"], "maya");
    let status = async |link: &Json| shop.ask("web", link["token"].as_str(), ONE).await.status();
    assert_eq!((status(&links[0]).await, status(&links[1]).await), (StatusCode::OK, StatusCode::OK));
    let revoke = "mutation($id: ID!) { revokePreviewLink(id: $id) }";
    shop.admin.gql(revoke, json!({ "id": links[0]["link"]["id"] })).await.ok();
    assert_eq!((status(&links[0]).await, status(&links[1]).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
    let disable = "mutation($id: ID!) { disableUser(id: $id, disabled: true) { id } }";
    shop.admin.gql(disable, json!({ "id": maya.id })).await.ok();
    assert_eq!(status(&links[1]).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_link_leads_to_the_site_of_the_channel_or_to_the_hub() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let own = shop.link(&shop.admin, &[shop.draft], "web").await;
    let address = own["addresses"][1]["url"].as_str().unwrap();
    assert!(
        address.starts_with(&format!("{}/admin/preview?channel=web&kind=product&code=B-2&locale=de_DE#ey", app.url)),
        "{address}"
    );
    let channel = |url: &str| {
        format!(
            r#"mutation {{ saveChannel(input: {{ code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US", "de_DE"],
                currencies: ["EUR"], previewUrl: "{url}" }}) {{ previewUrl }} }}"#
        )
    };
    let wrong = shop.admin.gql(&channel("javascript:alert('{token}')"), json!({})).await;
    assert_eq!(wrong.violations(), ["previewUrl: BAD_PREVIEW_URL"]);
    shop.admin.gql(&channel("https://shop.example/p?t={token}&sku={code}&l={locale}"), json!({})).await.ok();
    let site = shop.link(&shop.admin, &[shop.draft], "web").await;
    let wanted = format!("https://shop.example/p?t={}&sku=B-2&l=en_US", site["token"].as_str().unwrap());
    assert_eq!(site["addresses"][0]["url"], wanted);
    let refused = shop.admin.gql(CREATE, json!({ "resources": [shop.draft], "channel": "web", "hours": 1000 })).await;
    assert_eq!(refused.violations(), ["hours: OUT_OF_RANGE"]);
}

#[tokio::test]
async fn the_page_of_a_preview_says_what_the_draft_lacks() {
    let app = TestApp::new().await;
    let shop = Shop::open(&app).await;
    let token = shop.token(&[shop.draft]).await;
    let ask = app.http.get(format!("{}/channels/web/preview", app.url));
    let answer = ask.try_clone().unwrap().header("x-nabe-preview", &token).send().await.unwrap();
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "private, no-store");
    let sheet: Json = answer.json().await.unwrap();
    let page = &sheet["pages"][0];
    assert_eq!((page["locale"].clone(), page["document"]["label"].clone()), (json!("en_US"), json!("Valley boot")));
    assert_eq!(page["attributes"], json!([{ "code": "name", "label": "Name" }]));
    assert_eq!(page["missing"], json!([{ "code": "colour", "label": "colour" }]));
    assert_eq!((page["problems"].clone(), page["belongs"].clone()), (json!([]), json!(true)));
    assert_eq!(sheet["pages"].as_array().map(Vec::len), Some(2), "each locale of the channel has its page");
    assert_eq!(ask.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
