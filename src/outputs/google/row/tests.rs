//! Rows of made-up products: what is written, what is refused, what is only said; and that the file is always XML.

use proptest::prelude::*;
use quick_xml::{Reader, events::Event};
use serde_json::{Value as Json, json};

use super::*;
use crate::outputs::google::{
    feed::{Feed, Head},
    plan::tests::plan,
};

fn product(change: impl FnOnce(&mut Json)) -> Document {
    let picture = |name: &str, side: u32| {
        json!({ "id": uuid::Uuid::nil(), "code": name, "mime": "image/jpeg", "renditions": {
            "detail": { "url": format!("https://hub.example/media/{name}.jpg"), "width": side, "height": side, "mime": "image/jpeg" } } })
    };
    let mut document = json!({
        "id": uuid::Uuid::nil(), "kind": "product", "code": "KAR-M", "channel": "web", "locale": "en_US", "enabled": true,
        "label": "Kar  Jacket", "slug": "kar-jacket-kar-m", "image": "pictures",
        "values": {
            "description": { "type": "rich_text", "data": "<p>Dry &amp; quiet.</p><p>Even <em>today</em>.</p>" },
            "price": { "type": "price", "data": [{ "currency": "EUR", "amount": "349" }, { "currency": "USD", "amount": "399" }] },
            "ean_code": { "type": "text", "data": "4006381333931" },
            "marke": { "type": "text", "data": "Firnholt" },
            "colour": { "type": "select", "data": { "code": "spruce", "label": "Spruce" } },
            "volume": { "type": "select", "data": { "code": "l65", "label": "65 l" } },
            "weight": { "type": "measurement", "data": { "amount": "640", "unit": "GRAM", "symbol": "g" } },
            "pictures": { "type": "asset_list", "data": [picture("a", 1200), picture("b", 1200), picture("tiny", 40)] },
        },
        "categories": [
            { "code": "c", "label": "Clothing", "path": [{ "code": "c", "label": "Clothing" }] },
            { "code": "j", "label": "Jackets", "path": [{ "code": "c", "label": "Clothing" }, { "code": "j", "label": "Jackets" }] },
        ],
        "parent": { "id": uuid::Uuid::nil(), "code": "KAR-SPRUCE", "label": "Kar", "slug": "k",
                    "parent": { "id": uuid::Uuid::nil(), "code": "KAR", "label": "Kar", "slug": "k" } },
        "axes": [{ "code": "colour", "label": "Colour" }, { "code": "volume", "label": "Volume" }],
    });
    change(&mut document);
    serde_json::from_value(document).unwrap()
}

fn made(change: impl FnOnce(&mut Json)) -> (Option<Row>, Vec<String>) {
    let plan = plan(json!({ "link": "https://shop.example/{{ language }}/{{ slug }}" })).unwrap();
    let (row, faults) = row(&product(change), &plan);
    (row, faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect())
}

#[test]
fn a_whole_product_becomes_a_row() {
    let (row, faults) = made(|_| ());
    insta::assert_yaml_snapshot!(row.unwrap().0, @r#"
    - - id
      - KAR-M
    - - item_group_id
      - KAR
    - - title
      - Kar Jacket
    - - description
      - "Dry & quiet.\nEven today."
    - - link
      - "https://shop.example/en/kar-jacket-kar-m"
    - - product_type
      - Clothing > Jackets
    - - image_link
      - "https://hub.example/media/a.jpg"
    - - additional_image_link
      - "https://hub.example/media/b.jpg"
    - - price
      - 349.00 EUR
    - - availability
      - in_stock
    - - condition
      - new
    - - brand
      - Firnholt
    - - gtin
      - "4006381333931"
    - - color
      - Spruce
    - - size
      - 65 l
    - - shipping_weight
      - 640 g
    "#);
    assert_eq!(faults, ["additional_image_link BAD_PICTURE"]);
}

#[test]
fn what_google_would_refuse_is_left_out_with_every_reason() {
    let (row, faults) = made(|document| {
        document["code"] = json!("X".repeat(51));
        document["values"]["price"] = json!({ "type": "price", "data": [{ "currency": "EUR", "amount": "0" }] });
        document["values"]["ean_code"]["data"] = json!("4006381333932");
        document["values"]["pictures"]["data"] = json!([]);
        document["values"].as_object_mut().unwrap().remove("description");
        document["slug"] = json!("two words");
    });
    assert_eq!(row, None);
    assert_eq!(
        faults,
        [
            "id TOO_LONG",
            "description REQUIRED",
            "link BAD_URL",
            "image_link REQUIRED",
            "price TOO_SMALL",
            "gtin BAD_GTIN"
        ]
    );
}

#[test]
fn what_google_would_pass_over_is_said_and_the_row_stays() {
    let (row, faults) = made(|document| {
        document["label"] = json!("word ".repeat(60));
        document["values"]["ean_code"]["data"] = json!("2087101000014");
        document["values"]["colour"]["data"]["label"] = json!("c".repeat(101));
        document["values"]["weight"]["data"]["symbol"] = json!("t");
        document["values"].as_object_mut().unwrap().remove("marke");
    });
    let row = row.unwrap();
    assert!(row.get("title").unwrap().chars().count() <= 150 && row.get("title").unwrap().ends_with('…'));
    assert_eq!((row.get("gtin"), row.get("color"), row.get("identifier_exists")), (None, None, Some("no")));
    assert_eq!(
        faults,
        [
            "title TOO_LONG",
            "additional_image_link BAD_PICTURE",
            "gtin RESTRICTED_GTIN",
            "brand REQUIRED",
            "color TOO_LONG",
            "shipping_weight OUT_OF_RANGE",
        ]
    );
}

#[test]
fn what_is_to_come_can_be_ordered_before() {
    let (row, _) =
        made(|document| document["values"]["available_from"] = json!({ "type": "date", "data": "2026-09-01" }));
    let row = row.unwrap();
    assert_eq!(
        (row.get("availability"), row.get("availability_date")),
        (Some("preorder"), Some("2026-09-01T00:00:00+00:00"))
    );
    let (row, _) =
        made(|document| document["values"]["available_from"] = json!({ "type": "date", "data": "2026-01-01" }));
    assert_eq!(row.unwrap().get("availability"), Some("in_stock"));
}

/// Name of element -> text, of everything in the file that has text.
fn read_back(xml: &[u8]) -> Vec<(String, String)> {
    let mut reader = Reader::from_reader(xml);
    let (mut found, mut name, mut text) = (Vec::new(), String::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => (name, text) = (start.name().as_ref().to_owned(), String::new()),
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => text.push(character),
                None => {
                    text.push_str(quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).unwrap())
                }
            },
            Event::End(end) if end.name().as_ref() == name => found.push((name.clone(), text.clone())),
            Event::Eof => return found,
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn whatever_the_texts_hold_the_file_is_xml_without_control_characters(
        label in "\\PC{0,40}|.{0,40}|[\\x00-\\x20<>&'\"\\]]{0,20}",
        colour in any::<String>(),
        description in any::<String>(),
    ) {
        let plan = plan(json!({ "link": "https://shop.example/{{ code }}" })).unwrap();
        let document = product(|document| {
            document["label"] = json!(label);
            document["values"]["colour"]["data"]["label"] = json!(colour);
            document["values"]["description"] = json!({ "type": "textarea", "data": description });
        });
        let head = Head { title: &label, link: "https://shop.example", description: &colour };
        let mut feed = Feed::begin(Vec::new(), &head, Vec::new()).unwrap();
        let (row, _) = row(&document, &plan);
        if let Some(row) = &row {
            feed.item(row).unwrap();
        }
        let xml = feed.end().unwrap();
        let text = std::str::from_utf8(&xml).unwrap();
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        let found = read_back(&xml);
        for (name, text) in row.into_iter().flat_map(|row| row.0) {
            prop_assert!(found.contains(&(format!("g:{name}"), text.clone())), "{name}: {text:?} in {found:?}");
        }
    }
}
