//! The questions of the admin's screens, as the admin asks them, send a number of statements that does not grow with what
//! they show.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use nabe::{
    auth::Permission,
    catalog::edit::Edit,
    graphql::limits::COST,
    resource::{Kind, content::Target},
};
use sea_orm::Statement;
use serde_json::{Value as Json, json};

use crate::{
    shop::{Shop, web},
    support::{Person, counts, grown, plan},
};

/// The operations and fragments in the source of the admin, by name.
struct Documents {
    queries: BTreeMap<String, String>,
    fragments: BTreeMap<String, String>,
}

impl Documents {
    fn read() -> Self {
        let mut documents = Self { queries: BTreeMap::new(), fragments: BTreeMap::new() };
        documents.look_into(&Path::new(env!("CARGO_MANIFEST_DIR")).join("admin/src"));
        documents
    }

    fn look_into(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("the source of the admin") {
            let path = entry.expect("an entry").path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                self.look_into(&path);
            } else if (name.ends_with(".ts") || name.ends_with(".tsx")) && !name.contains(".test.") {
                self.take(&std::fs::read_to_string(&path).expect("a file"));
            }
        }
    }

    fn take(&mut self, source: &str) {
        for (at, call) in source.match_indices("graphql(") {
            let text = source[at + call.len()..].trim_start().strip_prefix('`');
            let Some((text, _)) = text.and_then(|text| text.split_once('`')) else { continue };
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            match (words.next(), words.next()) {
                (Some("query"), Some(name)) => drop(self.queries.insert(name.to_owned(), text.to_owned())),
                (Some("fragment"), Some(name)) => drop(self.fragments.insert(name.to_owned(), text.to_owned())),
                _ => {}
            }
        }
    }

    /// The query with the fragments that it needs.
    fn query(&self, name: &str) -> String {
        let query = self.queries.get(name).unwrap_or_else(|| panic!("the admin asks no `{name}`"));
        let (mut whole, mut taken) = (query.clone(), Vec::new());
        while let Some(next) = spreads(&whole).find(|name| !taken.contains(name)) {
            whole = format!("{whole}\n{}", self.fragments.get(&next).unwrap_or_else(|| panic!("no fragment `{next}`")));
            taken.push(next);
        }
        whole
    }
}

fn spreads(text: &str) -> std::vec::IntoIter<String> {
    let names = text.split("...").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    let names: Vec<String> =
        names.flatten().filter(|name| !name.is_empty() && *name != "on").map(str::to_owned).collect();
    names.into_iter()
}

/// What shows figures only.
const FIXED: [&str; 1] = ["Home"];

/// Screens that show more after [`grow`], with what they ask.
fn screens(star: &str, hub: &str) -> Vec<(&'static str, Json)> {
    let scope = json!({ "channel": "web", "locale": "en_US", "uiLocale": "en_US" });
    let with = |more: Json| {
        let mut all = scope.clone();
        all.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        all
    };
    let grid = json!({ "kinds": ["PRODUCT", "PRODUCT_MODEL"], "first": 60, "withFacets": true,
        "columns": ["name", "colour", "price", "picture"], "axes": ["colour"] });
    vec![
        ("Grid", with(grid)),
        ("GridChildren", with(json!({ "id": hub, "columns": ["name", "colour", "picture"], "axes": ["colour"] }))),
        ("Editor", with(json!({ "kind": "PRODUCT", "code": "star" }))),
        ("Variants", with(json!({ "id": hub, "axes": ["colour"] }))),
        ("History", json!({ "id": star, "first": 100 })),
        ("UsedBy", with(json!({ "id": star, "first": 100 }))),
        ("ResourcePicker", with(json!({ "kinds": ["PRODUCT", "PRODUCT_MODEL", "ENTRY"] }))),
        ("Reviews", with(json!({ "first": 100, "axes": ["colour"] }))),
        ("Library", with(json!({ "first": 100 }))),
        ("AssetPicker", with(json!({}))),
        ("Channel", json!({ "code": "web", "outputs": true })),
        ("Outputs", json!({ "code": "web" })),
        ("Publications", json!({ "channel": "web", "first": 100, "label": "en_US" })),
        ("ChannelLog", with(json!({ "code": "web", "first": 100 }))),
        ("Quality", json!({ "by": "FAMILY", "uiLocale": "en_US" })),
        ("Translations", with(json!({ "locale": "de_DE", "filter": {}, "first": 100 }))),
        ("CategoryChildren", json!({ "code": "jackets", "locale": "en_US" })),
        ("Attributes", json!({ "locale": "en_US", "first": 100 })),
        ("Families", json!({ "locale": "en_US" })),
        ("Options", json!({ "code": "colour", "first": 100 })),
        ("Rules", json!({ "locale": "en_US" })),
        ("Groups", json!({})),
        ("Trash", with(json!({ "first": 100 }))),
        ("BulkEdits", json!({ "first": 100, "uiLocale": "en_US" })),
        ("Users", json!({ "locale": "en_US", "first": 100 })),
        ("Roles", json!({ "locale": "en_US" })),
        ("Home", with(json!({}))),
    ]
}

/// One of everything that the screens list, each with relations of its own.
async fn grow(shop: &Shop, admin: &Person<'_>, number: usize) {
    let label = |text: &str| json!({ "en_US": format!("{text} {number}") });
    let attribute = format!("a{number}");
    shop.change_model(json!({
        "attribute_groups": [{ "code": format!("g{number}"), "labels": label("Group"), "sort": number }],
        "attributes": [{ "code": attribute, "type": "text", "group": format!("g{number}"), "labels": label("Attribute") }],
        "options": [{ "attribute": "colour", "code": format!("c{number}"), "labels": label("Colour") }],
        "categories": [{ "code": format!("k{number}"), "parent": "jackets", "labels": label("Category") }],
        "families": [{ "code": format!("f{number}"), "kind": "product", "labels": label("Family"),
            "attributes": ["name", attribute], "requirements": { "web": ["name"] } }],
    }))
    .await;
    let writer = shop.test.editor(&format!("u{number}"), Permission::ALL.iter().copied()).await;
    let actor = writer.actor().await;
    let photo = format!("photo{number}");
    shop.photo(&photo).await;
    let [name, product, story] = ["m", "p", "s"].map(|kind| format!("{kind}{number}"));
    let model = shop.create(Kind::ProductModel, &name, None, &[("name", "en_US", json!(name))]).await;
    for (parent, code) in [(name.as_str(), format!("{name}-red")), ("hub", format!("hub-{number}"))] {
        let colour = format!("c{number}");
        shop.create(
            Kind::Product,
            &code,
            Some(parent),
            &[("colour", "", json!(colour)), ("picture", "", json!(photo))],
        )
        .await;
    }
    let id = shop.product(&product).await;
    // Live without its picture, of which there is no file.
    shop.publish(id, Some(vec![web("en_US")])).await;
    shop.set(&actor, id, "picture", "", Some(json!(photo))).await;
    shop.save(&actor, id, linked("star")).await;
    shop.submit(&actor, model, Some(vec![web("en_US")])).await.expect("it can be submitted");
    shop.create(Kind::Entry, &story, None, &[("name", "en_US", json!("A story"))]).await;
    let gone = shop.create(Kind::Entry, &format!("x{number}"), None, &[]).await;
    let star = star(shop).await;
    shop.set(&actor, star.id, "name", "en_US", Some(json!(format!("Star {number}")))).await;
    let mut edit = Edit { associations: Some(star.content.associations), ..Edit::default() };
    let target = Target { kind: Kind::Product, code: product.clone(), quantity: None };
    edit.associations.as_mut().expect("some").entry("goes_with".to_owned()).or_default().push(target);
    shop.save(&actor, star.id, edit).await;
    for mutation in [
        format!(r#"deleteResource(id: "{gone}", version: 1)"#),
        format!(r#"startBulkEdit(selection: {{ ids: ["{id}"] }}, operations: [{{ setEnabled: true }}]) {{ id }}"#),
        format!(
            r#"saveRule(input: {{ code: "r{number}", labels: [], attribute: "{attribute}", formula: "\"x\"" }}) {{ code }}"#
        ),
        format!(
            r#"saveOutput(input: {{ channel: "web", kind: WEBHOOK, code: "h{number}", label: "H", enabled: false,
                settings: {{ url: "http://127.0.0.1:9/x" }} }}) {{ secret }}"#
        ),
    ] {
        writer.gql(&format!("mutation {{ {mutation} }}"), json!({})).await.ok();
    }
    let assign = format!(
        r#"mutation {{ assignTranslations(locale: "de_DE", selection: {{}}, input: {{ assignee: "{}" }}) }}"#,
        writer.id
    );
    admin.gql(&assign, json!({})).await.ok();
    shop.test.drain_jobs().await;
}

fn linked(code: &str) -> Edit {
    let target = Target { kind: Kind::Product, code: code.to_owned(), quantity: None };
    Edit { associations: Some([("goes_with".to_owned(), vec![target])].into()), ..Edit::default() }
}

async fn star(shop: &Shop) -> nabe::resource::Model {
    let found = nabe::resource::find_by_code(shop.test.app.db.read(), Kind::Product, "star").await;
    found.expect("the resources").expect("the star")
}

/// What a screen shows, what it cost, and the statements that it took.
struct Shown {
    answer: Json,
    cost: u64,
    statements: Vec<Statement>,
}

impl Shown {
    /// The better of two tries, because the first fills what is kept.
    async fn of(shop: &Shop, admin: &Person<'_>, query: &str, variables: &Json) -> Self {
        let mut tries = Vec::new();
        for _ in 0..2 {
            shop.test.statements.take();
            let answer = admin.gql(query, variables.clone()).await;
            let cost = answer.extensions["cost"]["requested"].as_u64().expect("the cost");
            tries.push(Self { answer: answer.ok(), cost, statements: shop.test.statements.take() });
        }
        tries.into_iter().min_by_key(Self::count).expect("two tries")
    }

    fn count(&self) -> usize {
        self.statements.len()
    }

    fn bytes(&self) -> usize {
        self.answer.to_string().len()
    }
}

/// Tables with a row or more for each resource.
const LARGE: [&str; 16] = [
    "resources",
    "revisions",
    "events",
    "completeness",
    "links",
    "unique_values",
    "associations",
    "publications",
    "documents",
    "document_dependencies",
    "channel_log",
    "translation_counts",
    "translation_marks",
    "assortment_members",
    "duplicate_keys",
    "index_queue",
];

/// Steps that go through a large table from one end to the other, or through all resources of a kind. SQLite says so whatever
/// there is in its tables; PostgreSQL decides by what there is.
async fn walks(shop: &Shop, statements: &[Statement]) -> BTreeSet<String> {
    let db = shop.test.app.db.read();
    let mut walks = BTreeSet::new();
    for statement in statements.iter().filter(|sent| !shop.test.app.db.is_postgres() && sent.sql.starts_with("SELECT"))
    {
        for step in plan(db, statement).await {
            let mut words = step.split(' ');
            let (how, table) = (words.next(), words.next().unwrap_or_default());
            if LARGE.contains(&table) && (how == Some("SCAN") || step.ends_with("(kind=?)")) {
                walks.insert(format!("{step}: {}", statement.sql));
            }
        }
    }
    walks
}

#[actix_web::test]
async fn screens_send_no_more_statements_for_more_rows() {
    const FEW: usize = 5;
    const MANY: usize = 25;
    let documents = Documents::read();
    let shop = Shop::open().await;
    let admin = shop.test.admin().await;
    let star = shop.product("star").await.to_string();
    let hub = shop.create(Kind::ProductModel, "hub", None, &[("name", "en_US", json!("Hub"))]).await.to_string();
    for number in 0..FEW {
        grow(&shop, &admin, number).await;
    }
    let screens = screens(&star, &hub);
    let mut few = Vec::new();
    for (name, variables) in &screens {
        few.push(Shown::of(&shop, &admin, &documents.query(name), variables).await);
    }
    for number in FEW..MANY {
        grow(&shop, &admin, number).await;
    }
    let mut wrong = Vec::new();
    for ((name, variables), few) in screens.iter().zip(&few) {
        let many = Shown::of(&shop, &admin, &documents.query(name), variables).await;
        println!(
            "{name:>18}: {} -> {} statements, {} -> {} bytes, cost {}",
            few.count(),
            many.count(),
            few.bytes(),
            many.bytes(),
            many.cost
        );
        // A load may come in two parts where the processor is busy; a row that asks by itself comes 20 times more often.
        let grown = grown(&counts(&few.statements), &counts(&many.statements), (MANY - FEW) / 2);
        wrong.extend(grown.into_iter().map(|sql| format!("{name}: {sql}")));
        if many.bytes() <= few.bytes() && !FIXED.contains(name) {
            wrong.push(format!("{name}: shows nothing more, so it proves nothing"));
        }
        wrong.extend(walks(&shop, &many.statements).await.into_iter().map(|step| format!("{name}: {step}")));
        if many.cost > COST {
            wrong.push(format!("{name}: costs {}, more than a role may ask for that says nothing", many.cost));
        }
    }
    assert!(wrong.is_empty(), "screens that ask too much:\n{}", wrong.join("\n"));
}
