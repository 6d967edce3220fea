//! The content model: made and read through the API, checked as a whole, and never changed under contents that use it.

/// Keys in order: what an answer says does not depend on how the question was written.
macro_rules! sorted_snapshot {
    ($value:expr, $($snapshot:tt)*) => {{
        let value = &$value;
        insta::with_settings!({ sort_maps => true }, { insta::assert_yaml_snapshot!(value, $($snapshot)*) })
    }};
}

use nabe::{
    auth::{Actor, Permission},
    catalog::{
        edit::{Create, Edit, create},
        model::{self, Attribute, ModelPatch},
    },
    resource::{Kind, Scope},
};
use serde_json::{Value as Json, json};

use crate::support::{Person, TestApp};

const CATALOGUE: [&str; 15] = [
    r#"saveLocale(input: { code: "en_US", label: "English" }) { code }"#,
    r#"saveLocale(input: { code: "de_DE", label: "Deutsch" }) { code }"#,
    r#"saveCurrency(code: "EUR")"#,
    r#"saveCategory(input: { code: "shop", labels: [{ locale: "en_US", text: "Shop" }] }) { code }"#,
    r#"saveCategory(input: { code: "boots", parent: "shop", labels: [] }) { code }"#,
    r#"saveCategory(input: { code: "winter", parent: "boots", labels: [] }) { code }"#,
    r#"saveAttributeGroup(input: { code: "main", labels: [] }) { code }"#,
    r#"saveAttribute(input: { code: "sku", type: IDENTIFIER, group: "main", labels: [], unique: true }) { code }"#,
    r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], localizable: true }) { code }"#,
    r#"saveAttribute(input: { code: "colour", type: SELECT, group: "main", labels: [] }) { code }"#,
    r#"saveOption(attribute: "colour", input: { code: "red", labels: [{ locale: "de_DE", text: "Rot" }] }) { code }"#,
    r#"saveOption(attribute: "colour", input: { code: "blue", labels: [], colour: "\#0000ff" }) { code }"#,
    r#"saveChannel(input: { code: "web", kind: WEB, labels: [], tree: "shop", locales: ["en_US", "de_DE"],
        currencies: ["EUR"], fallbacks: [{ locale: "de_DE", chain: ["en_US"] }] }) { code }"#,
    r#"saveFamily(input: { code: "boot", kind: PRODUCT, labels: [], attributes: ["sku", "name", "colour"],
        labelAttribute: "name", requirements: [{ channel: "web", attributes: ["sku", "name"] }] }) { code }"#,
    r#"saveFamilyVariant(input: { code: "boot_colour", family: "boot", labels: [],
        levels: [{ axes: ["colour"], attributes: ["sku", "colour"] }] }) { code }"#,
];

async fn make(person: &Person<'_>, mutation: &str) -> Json {
    person.gql(&format!("mutation {{ {} }}", mutation.replace("\\#", "#")), json!({})).await.ok()
}

/// A hub with a small catalogue, and somebody who may do everything.
async fn catalogue(app: &TestApp) -> Person<'_> {
    let admin = app.admin().await;
    for mutation in CATALOGUE {
        make(&admin, mutation).await;
    }
    admin
}

async fn boot(app: &TestApp, person: &Person<'_>) {
    let edit = Edit {
        values: vec![
            ("name".to_owned(), Scope::new(None, Some("en_US")), Some("Boot".into())),
            ("colour".to_owned(), Scope::global(), Some("red".into())),
        ],
        categories: Some(["winter".to_owned()].into()),
        ..Edit::default()
    };
    let (kind, code, family) = (Kind::Product, "BOOT-1".to_owned(), Some("boot".to_owned()));
    let new = Create { kind, code, family, family_variant: None, parent: None, edit };
    create(&app.app, &person.actor().await, new).await.expect("the boot");
}

#[tokio::test]
async fn a_fresh_hub_knows_units_and_a_family_for_assets() {
    let app = TestApp::new().await;
    let maya = app.editor("maya", [Permission::ViewCatalog]).await;
    let query = r#"{ family(code: "asset") { kind attributes { code localizable } labelAttribute { label(locale: "de") } }
        measurementFamilies { code } }"#;
    let model = maya.gql(query, json!({})).await.ok();
    sorted_snapshot!(model["family"], @r"
    attributes:
      - code: title
        localizable: true
      - code: alt
        localizable: true
      - code: credit
        localizable: false
    kind: ASSET
    labelAttribute:
      label: Titel
    ");
    assert!(model["measurementFamilies"].as_array().unwrap().len() > 20);
}

#[tokio::test]
async fn amounts_convert_exactly_and_a_family_goes_when_nothing_is_measured_in_it() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let convert = "query($from: String!, $to: String!, $amount: Decimal!) { measurementFamily(code: \"Length\") {
        convert(amount: $amount, from: $from, to: $to) } }";
    let ask = |from: &'static str, to: &'static str, amount: &'static str| {
        admin.gql(convert, json!({ "from": from, "to": to, "amount": amount }))
    };
    assert_eq!(ask("INCH", "CENTIMETER", "1.5").await.ok()["measurementFamily"]["convert"], "3.81");
    assert_eq!(ask("CENTIMETER", "INCH", "3.81").await.ok()["measurementFamily"]["convert"], "1.5");
    assert_eq!(ask("INCH", "CUBIT", "1").await.violations(), ["to: UNKNOWN_UNIT"]);
    let height = r#"saveAttribute(input: { code: "height", type: MEASUREMENT, group: "main", labels: [],
        settings: { unitFamily: "Length", defaultUnit: "METER" } }) { code }"#;
    make(&admin, height).await;
    let used =
        "{ measurementFamily(code: \"Length\") { attributes { code } units { code convert { operator value } } } }";
    let length = admin.gql(used, json!({})).await.ok()["measurementFamily"].clone();
    assert_eq!(length["attributes"], json!([{ "code": "height" }]));
    let inch = length["units"].as_array().unwrap().iter().find(|unit| unit["code"] == "INCH").unwrap();
    assert_eq!(inch["convert"], json!([{ "operator": "MUL", "value": "0.0254" }]));
    let delete = |code: &str| format!("mutation {{ deleteMeasurementFamily(code: \"{code}\") }}");
    assert_eq!(admin.gql(&delete("Length"), json!({})).await.code(), "IN_USE");
    assert_eq!(admin.gql(&delete("Angle"), json!({})).await.ok()["deleteMeasurementFamily"], "Angle");
}

#[tokio::test]
async fn a_model_made_through_the_api_reads_back() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let query = r#"{ channel(code: "web") { kind locales tree { code children { code path { code } } }
          fallbacks { locale chain } completeness { channel } }
        attribute(code: "colour") { type usage options(search: "rot") { totalCount nodes { code label(locale: "de_DE") } } }
        family(code: "boot") { requirements { channel attributes } variants { code levels { axes { code } } } resourceCount }
        attributes(search: "nam", first: 1) { totalCount nodes { code } }
        selects: attributes(types: [SELECT], families: ["boot"]) { nodes { code } }
        elsewhere: attributes(types: [SELECT], families: ["nothing"]) { totalCount } }"#;
    sorted_snapshot!(admin.gql(query, json!({})).await.ok(), @r"
    attribute:
      options:
        nodes:
          - code: red
            label: Rot
        totalCount: 1
      type: SELECT
      usage: 1
    attributes:
      nodes:
        - code: name
      totalCount: 1
    channel:
      completeness: []
      fallbacks:
        - chain:
            - en_US
          locale: de_DE
      kind: WEB
      locales:
        - en_US
        - de_DE
      tree:
        children:
          - code: boots
            path:
              - code: shop
              - code: boots
        code: shop
    elsewhere:
      totalCount: 0
    family:
      requirements:
        - attributes:
            - name
            - sku
          channel: web
      resourceCount: 0
      variants:
        - code: boot_colour
          levels:
            - axes:
                - code: colour
    selects:
      nodes:
        - code: colour
    ");
}

#[tokio::test]
async fn everything_wrong_with_a_part_is_said_at_once() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let channel = r#"mutation { saveChannel(input: { code: "my shop", kind: WEB, labels: [{ locale: "german", text: "x" }],
        tree: "boots", locales: ["de_DE", "fr_FR"], currencies: ["USD"],
        fallbacks: [{ locale: "de_DE", chain: ["de_DE"] }], units: [{ attribute: "name", unit: "METER" }] }) { code } }"#;
    sorted_snapshot!(admin.gql(channel, json!({})).await.violations(), @r#"
    - "code: BAD_CODE"
    - "labels.german: BAD_LOCALE"
    - "tree: NOT_A_TREE"
    - "locales.fr_FR: UNKNOWN"
    - "fallbacks.de_DE: CYCLE"
    - "currencies.USD: UNKNOWN"
    - "units.name: WRONG_TYPE"
    "#);
    let attribute = r#"mutation { saveAttribute(input: { code: "size", type: MEASUREMENT, group: "none", labels: [],
        unique: true, settings: { unitFamily: "Nothing", min: "2", max: "1", pattern: "(" } }) { code } }"#;
    sorted_snapshot!(admin.gql(attribute, json!({})).await.violations(), @r#"
    - "group: UNKNOWN"
    - "unique: CONFLICT"
    - "settings.unitFamily: UNKNOWN"
    - "settings.min: BAD_RANGE"
    - "settings.pattern: BAD_PATTERN"
    "#);
    let variant = r#"mutation { saveFamilyVariant(input: { code: "by_name", family: "boot", labels: [],
        levels: [{ axes: ["name"], attributes: ["sku", "weight"] }, { axes: [], attributes: ["sku"] }] }) { code } }"#;
    sorted_snapshot!(admin.gql(variant, json!({})).await.violations(), @r#"
    - "levels.0.attributes.weight: NOT_IN_FAMILY"
    - "levels.0.axes.name: BAD_AXIS"
    - "levels.1.axes: BAD_AXIS"
    - "levels.1.attributes.sku: DUPLICATE"
    "#);
}

#[tokio::test]
async fn a_preset_with_a_misspelt_recipe_is_refused() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let save = "mutation($recipe: JSON!) { savePreset(channel: \"web\", input: { code: \"tile\", labels: [], recipe: $recipe }) { code } }";
    let wrong = admin.gql(save, json!({ "recipe": { "widht": 600 } })).await;
    assert_eq!(wrong.violations(), ["presets.tile.recipe: BAD_RECIPE"]);
    admin.gql(save, json!({ "recipe": { "width": 600, "format": "webp" } })).await.ok();
    let read = admin.gql("{ channel(code: \"web\") { presets { code recipe } } }", json!({})).await.ok();
    assert_eq!(read["channel"]["presets"][0]["recipe"]["width"], 600);
}

#[tokio::test]
async fn what_contents_use_can_neither_change_its_type_nor_go() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    boot(&app, &admin).await;
    let refused = [
        r#"saveAttribute(input: { code: "name", type: NUMBER, group: "main", labels: [] }) { code }"#,
        r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], localizable: false }) { code }"#,
        r#"deleteOption(attribute: "colour", code: "red")"#,
        r#"deleteCategory(code: "winter")"#,
        r#"deleteCategory(code: "boots")"#,
        r#"deleteCategory(code: "shop")"#,
    ];
    for mutation in refused {
        let answer = admin.gql(&format!("mutation {{ {mutation} }}"), json!({})).await;
        assert_eq!(answer.code(), "IN_USE", "{mutation}: {}", answer.message());
    }
    make(&admin, r#"deleteOption(attribute: "colour", code: "blue")"#).await;
    make(&admin, r#"saveAttribute(input: { code: "name", type: TEXT, group: "main", labels: [], sort: 3 }) { code }"#)
        .await;
}

#[tokio::test]
async fn a_family_keeps_what_its_variants_hold() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let save = r#"mutation { saveFamily(input: { code: "boot", kind: ENTRY, labels: [], attributes: ["sku", "name"] }) { code } }"#;
    assert_eq!(admin.gql(save, json!({})).await.violations(), ["kind: IN_USE", "attributes.colour: IN_USE"]);
    let save =
        r#"mutation { saveAttribute(input: { code: "colour", type: TEXT, group: "main", labels: [] }) { code } }"#;
    assert_eq!(admin.gql(save, json!({})).await.violations(), ["type: IN_USE"]);
}

#[tokio::test]
async fn categories_move_with_what_is_below_and_never_below_themselves() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    boot(&app, &admin).await;
    let cycle = r#"mutation { saveCategory(input: { code: "boots", parent: "winter", labels: [] }) { code } }"#;
    assert_eq!(admin.gql(cycle, json!({})).await.violations(), ["parent: CYCLE"]);
    make(&admin, r#"saveCategory(input: { code: "sale", parent: "shop", labels: [] }) { code }"#).await;
    make(&admin, r#"saveCategory(input: { code: "boots", parent: "sale", labels: [] }) { code }"#).await;
    app.drain_jobs().await;
    let read = r#"{ category(code: "winter") { path { code } } categoryTrees { code resourceCount children { code resourceCount } } }"#;
    sorted_snapshot!(admin.gql(read, json!({})).await.ok(), @r"
    category:
      path:
        - code: shop
        - code: sale
        - code: boots
        - code: winter
    categoryTrees:
      - children:
          - code: sale
            resourceCount: 1
        code: shop
        resourceCount: 1
    ");
}

#[tokio::test]
async fn channels_count_what_is_complete() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    boot(&app, &admin).await;
    let read = r#"{ channel(code: "web") { completeness { locale complete total } } }"#;
    sorted_snapshot!(admin.gql(read, json!({})).await.ok(), @r"
    channel:
      completeness:
        - complete: 0
          locale: de_DE
          total: 1
        - complete: 1
          locale: en_US
          total: 1
    ");
}

#[tokio::test]
async fn applying_a_patch_twice_writes_once() {
    let app = TestApp::new().await;
    catalogue(&app).await;
    let now = model::current(&app.app).await.unwrap();
    let template = Attribute { sort: 1, ..(**now.attribute("name").unwrap()).clone() };
    let attributes: Vec<Attribute> =
        (0..10_000).map(|index| Attribute { code: format!("a{index}"), ..template.clone() }).collect();
    let patch = ModelPatch { attributes, ..ModelPatch::default() };
    let apply = async || {
        let tx = app.app.db.begin_write().await.unwrap();
        let report = model::apply(&tx, &Actor::system("test"), patch.clone()).await.unwrap();
        tx.commit().await.unwrap();
        (report.parts["attribute"], model::current(&app.app).await.unwrap().version)
    };
    let (first, version) = apply().await;
    let (second, same) = apply().await;
    assert_eq!((first.created, second.unchanged, second.created + second.changed), (10_000, 10_000, 0));
    assert_eq!((version, same), (now.version + 1, now.version + 1));
}

#[tokio::test]
async fn a_list_of_options_is_saved_at_once_and_keeps_what_it_does_not_name() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let save = "mutation($inputs: [OptionInput!]!, $merge: Boolean) {
        saveOptions(attribute: \"colour\", inputs: $inputs, mergeLabels: $merge) { created changed unchanged } }";
    let many: Vec<Json> = (0..10_000).map(|i| json!({ "code": format!("shade_{i}"), "labels": [] })).collect();
    let saved = admin.gql(save, json!({ "inputs": many, "merge": true })).await.ok()["saveOptions"].clone();
    assert_eq!(saved, json!({ "created": 10_000, "changed": 0, "unchanged": 0 }));
    let english = json!([{ "code": "red", "labels": [{ "locale": "en_US", "text": "Red" }] }, { "code": "shade_1", "labels": [] }]);
    let saved = admin.gql(save, json!({ "inputs": english, "merge": true })).await.ok()["saveOptions"].clone();
    assert_eq!(saved, json!({ "created": 0, "changed": 1, "unchanged": 1 }));
    let find = "{ attribute(code: \"colour\") { options(search: \"red\") { nodes { labels { locale text } } }
        shades: options(search: \"shade_99\", first: 2) { totalCount nodes { code } } } }";
    let found = admin.gql(find, json!({})).await.ok()["attribute"].clone();
    let both = json!([{ "locale": "de_DE", "text": "Rot" }, { "locale": "en_US", "text": "Red" }]);
    assert_eq!(found["options"]["nodes"][0]["labels"], both);
    assert_eq!(found["shades"]["totalCount"], 111);
    let saved = admin.gql(save, json!({ "inputs": english, "merge": false })).await.ok()["saveOptions"].clone();
    assert_eq!(saved["changed"], 1, "the German label goes");
}

#[tokio::test]
async fn a_list_of_options_is_refused_whole_with_the_place_of_each_fault() {
    let app = TestApp::new().await;
    let admin = catalogue(&app).await;
    let save = "mutation($inputs: [OptionInput!]!) { saveOptions(attribute: \"colour\", inputs: $inputs) { created } }";
    let twice =
        json!([{ "code": "green", "labels": [] }, { "code": "pink", "labels": [] }, { "code": "green", "labels": [] }]);
    assert_eq!(admin.gql(save, json!({ "inputs": twice })).await.violations(), ["inputs.2.code: DUPLICATE"]);
    let wrong =
        json!([{ "code": "green", "labels": [] }, { "code": "a b", "labels": [{ "locale": "german", "text": "x" }] }]);
    let faults = admin.gql(save, json!({ "inputs": wrong })).await.violations();
    assert_eq!(faults, ["inputs.1.code: BAD_CODE", "inputs.1.labels.german: BAD_LOCALE"]);
    let many: Vec<Json> = (0..10_001).map(|i| json!({ "code": format!("shade_{i}"), "labels": [] })).collect();
    assert_eq!(admin.gql(save, json!({ "inputs": many })).await.violations(), ["inputs: TOO_MANY"]);
    let found = admin.gql("{ attribute(code: \"colour\") { options { totalCount } } }", json!({})).await.ok();
    assert_eq!(found["attribute"]["options"]["totalCount"], 2);
}
