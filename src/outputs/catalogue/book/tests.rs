//! Books of made-up stock: what stands where.

use print::catalogue::BlockKind;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    catalog::{
        ContentModel,
        model::{Attribute, Category, Family},
    },
    channels::Channel,
    error::Error,
    outputs::{catalogue::settings::Settings, settings::unfit},
};

fn model() -> &'static ContentModel {
    let mut model = ContentModel::default();
    let labels = |text: &str| json!({ "en_US": text, "de_DE": format!("{text} (de)") });
    for (code, kind) in [
        ("weight", "measurement"),
        ("colour", "select"),
        ("price", "price"),
        ("teaser", "textarea"),
        ("waterproof", "boolean"),
        ("gtin", "text"),
        ("body", "rich_text"),
    ] {
        let attribute = json!({ "code": code, "type": kind, "group": "all", "labels": labels(code) });
        model.put(serde_json::from_value::<Attribute>(attribute).unwrap());
    }
    for (sort, (code, parent)) in [
        ("print", None),
        ("wear", Some("print")),
        ("shirts", Some("wear")),
        ("jackets", Some("wear")),
        ("tales", Some("print")),
    ]
    .into_iter()
    .enumerate()
    {
        let category = json!({ "code": code, "parent": parent, "labels": labels(code), "sort": sort });
        model.put(serde_json::from_value::<Category>(category).unwrap());
    }
    let family = json!({ "code": "jacket", "kind": "product", "labels": {}, "attributes": ["weight", "colour", "price", "teaser", "waterproof", "gtin"] });
    model.put(serde_json::from_value::<Family>(family).unwrap());
    model.settle();
    Box::leak(Box::new(model))
}

fn channel() -> &'static Channel {
    let channel = json!({ "code": "print", "kind": "print", "labels": {}, "tree": "print", "locales": ["de_DE"], "currencies": ["EUR"] });
    Box::leak(Box::new(serde_json::from_value(channel).unwrap()))
}

pub fn plan() -> Plan<'static> {
    let settings: Settings = serde_json::from_value(json!({ "title": "Winter" })).unwrap();
    Plan::new(&settings, channel(), model()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

pub fn document(kind: &str, code: &str, categories: &[&str], values: Json) -> Document {
    let path = |code: &str| json!({ "code": code, "label": code, "path": [] });
    serde_json::from_value(json!({
        "id": uuid::Uuid::now_v7(), "kind": kind, "code": code, "channel": "print", "locale": "de_DE", "enabled": true,
        "label": format!("Name of {code}"), "slug": code, "family": { "code": "jacket", "label": "Jacken" }, "values": values,
        "categories": categories.iter().map(|code| path(code)).collect::<Vec<_>>(),
    }))
    .unwrap()
}

pub fn variant(code: &str, colour: &str, grams: u32, euros: &str) -> Document {
    let values = json!({
        "colour": { "type": "select", "data": { "code": colour, "label": colour, "colour": "#24433A" } },
        "weight": { "type": "measurement", "data": { "amount": grams.to_string(), "unit": "GRAM", "symbol": "g" } },
        "price": { "type": "price", "data": [{ "currency": "EUR", "amount": euros }] },
    });
    let mut document = document("product", code, &["shirts"], values);
    let parent = json!({ "id": uuid::Uuid::nil(), "code": "kar", "label": "Kar", "slug": "kar" });
    document.parent = Some(serde_json::from_value(parent).unwrap());
    document
}

fn stock(documents: Vec<Document>) -> Stock {
    let mut stock = Stock::default();
    documents.into_iter().for_each(|document| stock.take(document, &plan()));
    stock
}

#[test]
fn chapters_follow_the_tree_and_products_their_category_and_name() {
    let none = || json!({});
    let documents = vec![
        document("product", "a-jacket", &["jackets"], none()),
        document("product", "z-shirt", &["shirts", "jackets"], none()),
        document("product", "b-shirt", &["shirts"], none()),
        document("product", "elsewhere", &["web"], none()),
        document("entry", "hello", &["wear"], json!({ "teaser": { "type": "textarea", "data": "Warm." } })),
        document(
            "entry",
            "tale",
            &["tales"],
            json!({ "body": { "type": "rich_text", "data": "<p>Once.</p><h2>Then</h2><ol><li>Twice.</li></ol>" } }),
        ),
    ];
    let book = book(stock(documents), &plan());
    let chapters = &book.catalogue.chapters;
    let titles: Vec<&str> = chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["wear (de)", "tales (de)"]);
    let keys: Vec<&str> = chapters[0].products.iter().map(|product| product.key.as_str()).collect();
    assert_eq!(keys, ["b-shirt", "z-shirt", "a-jacket"]);
    assert_eq!(chapters[0].intro.as_deref(), Some("Warm."));
    assert_eq!(chapters[1].products.len(), 0);
    let tale = chapters[1].stories[0].text.iter();
    let tale: Vec<_> = tale.map(|block| (block.kind, block.marker.as_deref(), block.runs[0].text.as_str())).collect();
    assert_eq!(
        tale,
        [
            (BlockKind::Paragraph, None, "Once."),
            (BlockKind::Heading, None, "Then"),
            (BlockKind::Item, Some("1."), "Twice.")
        ]
    );
    assert_eq!(book.bare.len(), 3);
}

#[test]
fn a_model_and_its_variants_are_one_product_and_a_model_without_any_is_none() {
    let mut kar = document("product_model", "kar", &["shirts"], json!({}));
    kar.axes = vec![serde_json::from_value(json!({ "code": "colour", "label": "Farbe" })).unwrap()];
    kar.variants = ["kar-red", "kar-blue"]
        .map(|code| {
            let variant =
                json!({ "id": uuid::Uuid::nil(), "code": code, "label": "", "slug": "", "enabled": true, "axes": {} });
            serde_json::from_value(variant).unwrap()
        })
        .into();
    let empty = document("product_model", "empty", &["shirts"], json!({}));
    let mut off = variant("kar-off", "off", 1, "1");
    off.enabled = false;
    let documents =
        vec![variant("kar-blue", "blue", 455, "120"), kar, empty, variant("kar-red", "red", 412, "99.90"), off];
    let book = book(stock(documents), &plan());
    assert_eq!(book.catalogue.chapters[0].products.len(), 1);
    let product = &book.catalogue.chapters[0].products[0];
    let rows: Vec<&str> = product.variants.as_ref().unwrap().rows.iter().map(|row| row.sku.as_str()).collect();
    assert_eq!(rows, ["kar-red", "kar-blue"]);
    assert_eq!((product.sku.as_str(), product.price.as_ref().unwrap().text.as_str()), ("kar", "ab 99,90\u{a0}€"));
    let facts: Vec<String> = product.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect();
    assert_eq!(facts, ["weight (de): 412–455\u{a0}g"]);
}

#[test]
fn a_title_and_sound_settings_are_needed() {
    let wrong = json!({ "title": " ", "locale": "fr_FR", "accent": "red", "perPage": 5, "hero": "weight", "facts": ["nix", "body"] });
    let settings: Settings = serde_json::from_value(wrong).unwrap();
    let Error::Invalid(faults) = unfit(settings.check(channel(), model())) else { panic!("violations are told") };
    let mut paths: Vec<String> = faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "settings.accent BAD_COLOUR",
            "settings.facts.0 UNKNOWN",
            "settings.facts.1 WRONG_KIND",
            "settings.hero WRONG_KIND",
            "settings.locale UNKNOWN",
            "settings.perPage OUT_OF_RANGE",
            "settings.title REQUIRED"
        ]
    );
}
