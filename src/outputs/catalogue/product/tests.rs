//! Products of made-up documents.

use serde_json::{Value as Json, json};

use super::*;
use crate::outputs::catalogue::{
    book::tests::{document, plan, variant},
    settings::Pictures as Shown,
};

fn alone(values: Json) -> Item {
    Item { top: document("product", "TENT-1", &["shirts"], values), variants: Vec::new(), between: Vec::new() }
}

fn made(item: &Item) -> Product {
    product(item, &plan(), false, &mut Placed::new(Shown::Fill))
}

#[test]
fn a_product_alone_has_its_own_price_and_facts() {
    let item = alone(json!({
        "price": { "type": "price", "data": [{ "currency": "EUR", "amount": "1249" }] },
        "waterproof": { "type": "boolean", "data": true },
        "gtin": { "type": "text", "data": "4006381333931" },
        "teaser": { "type": "textarea", "data": "Steht." },
    }));
    let product = made(&item);
    assert_eq!((product.sku.as_str(), product.price.unwrap().text.as_str()), ("TENT-1", "1.249,00\u{a0}€"));
    assert_eq!(product.text.as_deref(), Some("Steht."));
    let facts: Vec<&str> = product.facts.iter().map(|fact| fact.value.as_str()).collect();
    assert_eq!(facts, ["ja"]);
    assert!(product.variants.is_none());
}

#[test]
fn the_number_of_a_model_is_what_the_numbers_of_its_variants_share() {
    let of = |codes: &[&str]| {
        let variants = codes.iter().map(|code| variant(code, "red", 1, "1")).collect();
        number(&Item { variants, ..alone(json!({})) })
    };
    assert_eq!(of(&["FH1010-ALP-S", "FH1010-ALP-M", "FH1010-SPR-S"]), "FH1010");
    assert_eq!(of(&["FH1010-ALP-S"]), "FH1010-ALP-S");
    assert_eq!(of(&["A-1", "B-1"]), "TENT-1");
    assert_eq!(of(&["ÄÖÜ-1", "ÄÖÜ-2"]), "ÄÖÜ");
}

#[test]
fn prices_stand_in_the_table_only_where_variants_differ() {
    let with = |prices: [&str; 2]| {
        let [a, b] = prices;
        let mut item =
            Item { variants: vec![variant("K-1", "red", 5, a), variant("K-2", "blue", 5, b)], ..alone(json!({})) };
        item.top.axes = vec![serde_json::from_value(json!({ "code": "colour", "label": "Farbe" })).unwrap()];
        made(&item)
    };
    let same = with(["10", "10.00"]);
    assert_eq!(same.price.unwrap().text, "10,00\u{a0}€");
    assert!(same.variants.unwrap().rows.iter().all(|row| row.price.is_none()));
    let differ = with(["10", "12"]);
    assert_eq!(differ.price.unwrap().text, "ab 10,00\u{a0}€");
    let variants = differ.variants.unwrap();
    assert_eq!(variants.rows[1].price.as_deref(), Some("12,00\u{a0}€"));
    assert_eq!((variants.rows[0].cells[0].text.as_str(), variants.rows[0].cells[0].swatch.len()), ("red", 1));
}
