//! A small shop for tests of the flow from editor to channel: one web and one app channel, jackets in colours, pictures.

#![allow(dead_code, reason = "shared by several modules")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nabe::{
    auth::{Actor, Permission},
    catalog::{
        self,
        edit::{self, Create, Edit},
        model::{ModelPatch, apply},
    },
    config::Config,
    delivery::{
        Cell, Document,
        publication::{self, State},
        store,
    },
    id::{AssetVersionId, ResourceId},
    resource::{self, Kind, Scope, content::File},
    workflow::{Decision, review},
};
use serde_json::{Value as Json, json};

use crate::support::TestApp;

/// Reopens nothing, keeps everything: the hub and the people of the flow.
pub struct Shop {
    pub test: TestApp,
    /// Writes and submits.
    pub anna: Actor,
    /// Writes and submits too.
    pub ben: Actor,
    /// Decides in the stage `content`.
    pub cleo: Actor,
    /// Decides in the stage `publication`.
    pub dora: Actor,
    /// May do everything.
    pub root: Actor,
}

pub const EDITOR: [Permission; 6] = [
    Permission::ViewCatalog,
    Permission::EditProducts,
    Permission::EditEntries,
    Permission::EditRecords,
    Permission::EditAssets,
    Permission::SubmitReviews,
];

impl Shop {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// With a configuration of its own.
    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let test = TestApp::with(change).await;
        let all = || Permission::ALL.iter().copied();
        let anna = test.editor("anna", EDITOR).await.actor().await;
        let ben = test.editor("ben", EDITOR).await.actor().await;
        let cleo = test.editor("cleo", [Permission::ViewCatalog, Permission::ReviewContent]).await.actor().await;
        let dora = test.editor("dora", [Permission::ViewCatalog, Permission::ApprovePublication]).await.actor().await;
        let root = test.editor("root", all()).await.actor().await;
        let shop = Self { test, anna, ben, cleo, dora, root };
        shop.change_model(model()).await;
        shop
    }

    pub async fn change_model(&self, patch: Json) {
        let patch: ModelPatch = serde_json::from_value(patch).expect("a patch of the model");
        let tx = self.test.app.db.begin_write().await.expect("a transaction");
        apply(&tx, &self.root, patch).await.expect("the patch is sound");
        tx.commit().await.expect("the commit");
    }

    /// A product model `kar` in two variants; their picture is `photo`.
    pub async fn jacket(&self) -> Jacket {
        let photo = self.photo("photo").await;
        let names = [("name", "en_US", json!("Kar")), ("name", "de_DE", json!("Kar Jacke"))];
        let model = self.create(Kind::ProductModel, "kar", None, &names).await;
        let mut variants = Vec::new();
        for (code, colour) in [("kar-red", "red"), ("kar-blue", "blue")] {
            let values =
                [("colour", "", json!(colour)), ("price", "", json!({"EUR": "99"})), ("picture", "", json!("photo"))];
            variants.push(self.create(Kind::Product, code, Some("kar"), &values).await);
        }
        Jacket { photo, model, red: variants[0], blue: variants[1] }
    }

    pub async fn photo(&self, code: &str) -> ResourceId {
        let file = File {
            version: AssetVersionId::new(),
            hash: blake3::hash(code.as_bytes()).to_hex().to_string(),
            filename: format!("{code}.jpg"),
            mime: "image/jpeg".to_owned(),
            bytes: 9,
            width: Some(4000),
            height: Some(3000),
        };
        let edit = Edit {
            values: vec![("alt".to_owned(), Scope::new(None, Some("en_US")), Some(json!("A jacket")))],
            file: Some(file),
            enabled: Some(true),
            ..Edit::default()
        };
        let create = Create {
            kind: Kind::Asset,
            code: code.to_owned(),
            family: Some("photo".to_owned()),
            family_variant: None,
            parent: None,
            edit,
        };
        edit::create(&self.test.app, &self.anna, create).await.expect("the photo").id
    }

    /// A product, model or entry; a product without a parent stands in the category `jackets`.
    pub async fn create(
        &self,
        kind: Kind,
        code: &str,
        parent: Option<&str>,
        values: &[(&str, &str, Json)],
    ) -> ResourceId {
        let root = parent.is_none();
        let in_tree = root && matches!(kind, Kind::Product | Kind::ProductModel);
        let edit = Edit {
            values: values
                .iter()
                .map(|(code, scope, data)| ((*code).to_owned(), at(scope), Some(data.clone())))
                .collect(),
            enabled: Some(true),
            categories: in_tree.then(|| BTreeSet::from(["jackets".to_owned()])),
            ..Edit::default()
        };
        let create = Create {
            kind,
            code: code.to_owned(),
            family: Some(if kind == Kind::Entry { "story" } else { "jacket" }.to_owned()),
            family_variant: (kind == Kind::ProductModel).then(|| "by_colour".to_owned()),
            parent: parent.map(str::to_owned),
            edit,
        };
        edit::create(&self.test.app, &self.anna, create).await.expect("the resource").id
    }

    /// A simple product with a name in English and German, complete everywhere.
    pub async fn product(&self, code: &str) -> ResourceId {
        let values = [
            ("name", "en_US", json!(format!("{code} in English"))),
            ("name", "de_DE", json!(format!("{code} auf Deutsch"))),
            ("price", "", json!({"EUR": "10"})),
            ("colour", "", json!("red")),
        ];
        self.create(Kind::Product, code, None, &values).await
    }

    pub async fn set(&self, actor: &Actor, id: ResourceId, attribute: &str, scope: &str, data: Option<Json>) {
        let edit = Edit { values: vec![(attribute.to_owned(), at(scope), data)], ..Edit::default() };
        self.save(actor, id, edit).await;
    }

    pub async fn save(&self, actor: &Actor, id: ResourceId, edit: Edit) {
        let version = self.resource(id).await.version;
        edit::save(&self.test.app, actor, id, version, edit).await.expect("the edit is sound");
    }

    pub async fn resource(&self, id: ResourceId) -> resource::Model {
        resource::get(self.test.app.db.read(), id).await.expect("the resource")
    }

    pub async fn submit(
        &self,
        actor: &Actor,
        id: ResourceId,
        cells: Option<Vec<Cell>>,
    ) -> nabe::error::Result<review::Model> {
        let version = self.resource(id).await.version;
        review::submit(&self.test.app, actor, id, version, cells, None).await
    }

    pub async fn approve(&self, actor: &Actor, review: &review::Model) -> nabe::error::Result<review::Model> {
        review::decide(&self.test.app, actor, review.id, Decision::Approve, None).await
    }

    /// Through the review, in all cells or in some.
    pub async fn publish(&self, id: ResourceId, cells: Option<Vec<Cell>>) {
        let review = self.submit(&self.anna, id, cells).await.expect("it can be submitted");
        self.approve(&self.cleo, &review).await.expect("the content is approved");
        self.approve(&self.dora, &review).await.expect("the publication is approved");
    }

    pub async fn publication(&self, id: ResourceId, cell: &Cell) -> Option<publication::Model> {
        let rows = publication::of(self.test.app.db.read(), &[id]).await.expect("the publications");
        rows.into_iter().find(|row| row.cell() == *cell)
    }

    pub async fn state(&self, id: ResourceId, cell: &Cell) -> Option<State> {
        self.publication(id, cell).await.map(|row| row.state)
    }

    /// The live document.
    pub async fn document(&self, id: ResourceId, cell: &Cell) -> Option<Document> {
        let hash = self.publication(id, cell).await?.hash?;
        let bodies = store::bodies(self.test.app.db.read(), std::slice::from_ref(&hash)).await.expect("the documents");
        Some(Document::read(&bodies[&hash]).expect("a document"))
    }

    /// Every live document of a channel: id and locale -> hash.
    pub async fn live(&self, channel: &str) -> BTreeMap<(ResourceId, String), String> {
        let filter = publication::Filter { channel: channel.to_owned(), ..Default::default() };
        let rows = publication::list(self.test.app.db.read(), &filter, None, 10_000).await.expect("the publications");
        let live = rows.into_iter().filter(|row| row.state == State::Live);
        live.map(|row| ((row.resource, row.locale), row.hash.expect("what is live has a document"))).collect()
    }

    pub async fn head(&self, channel: &str) -> i64 {
        let head = nabe::delivery::log::head(self.test.app.db.read(), channel).await.expect("the head");
        head.map_or(0, |head| head.head)
    }

    /// The number of entries of a channel's log, which must be numbered without a gap.
    pub async fn gap_free(&self, channel: &str) -> i64 {
        let rows = nabe::delivery::log::read(self.test.app.db.read(), channel, 0, 10_000).await.expect("the log");
        let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "the log of {channel} has gaps");
        assert_eq!(self.head(channel).await, numbers.len() as i64);
        numbers.len() as i64
    }

    pub async fn model(&self) -> std::sync::Arc<catalog::ContentModel> {
        catalog::model::current(&self.test.app).await.expect("the model")
    }
}

#[derive(Clone, Copy)]
pub struct Jacket {
    pub photo: ResourceId,
    pub model: ResourceId,
    pub red: ResourceId,
    pub blue: ResourceId,
}

pub fn web(locale: &str) -> Cell {
    Cell::new("web", locale)
}

pub fn at(scope: &str) -> Scope {
    scope.parse().expect("a scope")
}

/// What a reader of the feed has after applying the changes of an answer to what it had.
pub fn apply_changes(have: &mut HashMap<(String, String), String>, answer: &Json) {
    for change in answer["changes"].as_array().expect("changes") {
        let text = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
        match change["op"].as_str() {
            Some("upsert") => have.insert((text("id"), text("locale")), text("hash")),
            _ => have.remove(&(text("id"), text("locale"))),
        };
    }
}

fn model() -> Json {
    let label = |text: &str| json!({ "en_US": text });
    let attribute = |code: &str, kind: &str, localizable: bool| json!({ "code": code, "type": kind, "group": "all", "labels": label(code), "localizable": localizable });
    let channel = |code: &str, locales: Json| {
        json!({
            "code": code, "kind": if code == "web" { "web" } else { "app" }, "labels": label(code), "tree": "shop",
            "locales": locales, "currencies": ["EUR"], "fallbacks": if locales.as_array().is_some_and(|all| all.contains(&json!("fr_FR"))) { json!({ "fr_FR": ["en_US"] }) } else { json!({}) },
            "presets": [{ "code": "tile", "labels": {}, "recipe": { "width": 400, "height": 400, "fit": "cover", "format": "webp" } }],
        })
    };
    json!({
        "locales": [
            { "code": "en_US", "label": "English" }, { "code": "de_DE", "label": "Deutsch" },
            { "code": "fr_FR", "label": "Français" },
        ],
        "currencies": [{ "code": "EUR" }, { "code": "USD" }],
        "attribute_groups": [{ "code": "all", "labels": label("All"), "sort": 0 }],
        "attributes": [
            attribute("name", "text", true), attribute("colour", "select", false), attribute("price", "price", false),
            attribute("picture", "asset", false), attribute("alt", "text", true),
        ],
        "options": [
            { "attribute": "colour", "code": "red", "labels": { "en_US": "Red", "de_DE": "Rot" } },
            { "attribute": "colour", "code": "blue", "labels": { "en_US": "Blue", "de_DE": "Blau" } },
        ],
        "categories": [
            { "code": "shop", "labels": label("Shop") }, { "code": "jackets", "parent": "shop", "labels": label("Jackets") },
        ],
        "association_types": [{ "code": "goes_with", "labels": label("Goes with") }],
        "channels": [channel("web", json!(["en_US", "de_DE", "fr_FR"])), channel("app", json!(["en_US"]))],
        "families": [
            { "code": "jacket", "kind": "product", "labels": label("Jacket"), "attributes": ["name", "colour", "price", "picture"],
              "label_attribute": "name", "image_attribute": "picture",
              "requirements": { "web": ["name", "price"], "app": ["name"] } },
            { "code": "story", "kind": "entry", "labels": label("Story"), "attributes": ["name"], "label_attribute": "name" },
            { "code": "photo", "kind": "asset", "labels": label("Photo"), "attributes": ["alt"], "label_attribute": "alt" },
        ],
        "family_variants": [
            { "code": "by_colour", "family": "jacket", "labels": label("By colour"),
              "levels": [{ "axes": ["colour"], "attributes": ["colour", "price", "picture"] }] },
        ],
    })
}
