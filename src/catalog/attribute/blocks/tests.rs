//! What blocks take and refuse, and that a block keeps its id.

use serde_json::{Value as Json, json};

use super::super::{
    AttributeType, Part, blocks, links, normalize_all, parts,
    tests::{attribute, kept, model, shown},
    without,
};
use crate::resource::Kind;

fn story() -> Json {
    json!({ "maxItems": 4, "blocks": [
        { "code": "heading", "fields": [{ "code": "text", "type": "text", "required": true, "settings": { "maxLength": 20 } }] },
        { "code": "text", "labels": { "de_DE": "Absatz" }, "fields": [{ "code": "body", "type": "rich_text" }] },
        { "code": "picture", "fields": [
            { "code": "asset", "type": "asset", "required": true },
            { "code": "caption", "type": "text" },
        ] },
        { "code": "products", "fields": [{ "code": "list", "type": "product_link_list" }] },
        { "code": "divider" },
    ] })
}

fn wrong(data: Json) -> Vec<String> {
    let faults = normalize_all(&model(), &attribute(AttributeType::Blocks, story()), &data).unwrap_err();
    faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect()
}

#[test]
fn blocks_hold_typed_fields_in_order_and_say_something() {
    use AttributeType::Blocks;
    let data = json!([
        { "id": "h-1", "text": " Winter ", "type": "heading" },
        { "type": "text", "id": "t", "body": "" },
        { "type": "divider", "id": "d" },
        { "type": "products", "id": "p", "list": ["FH-1", { "kind": "product_model", "code": "fjord" }, "FH-1"] },
    ]);
    let kept = kept(Blocks, story(), data);
    let products = json!([{ "kind": "product", "code": "FH-1" }, { "kind": "product_model", "code": "fjord" }]);
    assert_eq!(
        kept,
        json!([
            { "type": "heading", "id": "h-1", "text": "Winter" },
            { "type": "divider", "id": "d" },
            { "type": "products", "id": "p", "list": products },
        ])
    );
    assert_eq!(shown(Blocks, story(), kept, "de_DE"), "heading\nWinter\n\ndivider\n\nproducts\nFH-1, fjord");
}

#[test]
fn everything_wrong_with_blocks_is_said_at_once_with_its_place() {
    let data = json!([
        { "type": "heading", "id": "a", "text": "far too long for a heading" },
        { "type": "picture", "id": "a", "caption": "two\nlines", "width": 3 },
        { "type": "unknown" },
        7,
    ]);
    assert_eq!(
        wrong(data),
        [
            "blocks.0.text TOO_LONG",
            "blocks.1.id DUPLICATE",
            "blocks.1 UNKNOWN_FIELD",
            "blocks.1.caption LINE_BREAK",
            "blocks.1.asset REQUIRED",
            "blocks.2.type UNKNOWN_BLOCK",
            "blocks.3 WRONG_TYPE",
        ]
    );
    assert_eq!(wrong(json!({})), [" WRONG_TYPE"]);
    assert_eq!(wrong(json!([{}, {}, {}, {}, {}])), [" TOO_MANY"]);
    assert_eq!(wrong(json!([{ "type": "divider", "id": "ä" }])), ["blocks.0.id BAD_CODE"]);
    let long = json!({ "type": "text", "body": format!("<p>{}</p>", "x".repeat(500_000)) });
    assert_eq!(wrong(json!([long, long, long])), [" TOO_LONG"]);
}

#[test]
fn a_block_without_an_id_gets_the_same_one_every_time() {
    use AttributeType::Blocks;
    let data = json!([{ "type": "divider" }, { "type": "divider" }, { "type": "heading", "text": "Winter", "id": "" }]);
    let once = kept(Blocks, story(), data.clone());
    assert_eq!(once, kept(Blocks, story(), data));
    let ids: Vec<&str> = blocks::blocks(&once).map(|block| block["id"].as_str().unwrap()).collect();
    assert!(ids.iter().all(|id| id.len() == 8), "{ids:?}");
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn fields_lead_to_resources_and_know_their_place() {
    let data = json!([
        { "type": "picture", "id": "a", "asset": "fjord-hero", "caption": "At sea" },
        { "type": "products", "id": "b", "list": [{ "kind": "product", "code": "FH-1" }] },
    ]);
    let story = attribute(AttributeType::Blocks, story());
    assert_eq!(links(&story, &data), [(Kind::Asset, "fjord-hero"), (Kind::Product, "FH-1")]);
    let left = without(&story, &data, |(kind, _)| kind == Kind::Product).unwrap();
    assert_eq!(left, json!([data[0]]));
    assert_eq!(without(&story, &data, |_| true), None);
    let places: Vec<String> = parts(&story, &data).iter().map(Part::path).collect();
    assert_eq!(places, ["blocks.0.asset", "blocks.0.caption", "blocks.1.list"]);
}

#[test]
fn block_types_differ_and_leave_the_keys_of_blocks_alone() {
    let faults = |blocks: Json| {
        let mut faults = Vec::new();
        let attribute = attribute(AttributeType::Blocks, json!({ "blocks": blocks }));
        blocks::check(&model(), &attribute, &mut faults);
        faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect::<Vec<_>>()
    };
    assert_eq!(faults(story()["blocks"].clone()), Vec::<String>::new());
    assert_eq!(faults(json!([])), ["settings.blocks OUT_OF_RANGE"]);
    let wrong = json!([
        { "code": "a", "fields": [{ "code": "id", "type": "text" }, { "code": "t", "type": "table" }] },
        { "code": "a", "fields": [{ "code": "r", "type": "reference" }] },
    ]);
    assert_eq!(
        faults(wrong),
        [
            "settings.blocks.0.fields.0.code CONFLICT",
            "settings.blocks.0.fields.1.type WRONG_TYPE",
            "settings.blocks.1.code DUPLICATE",
            "settings.blocks.1.fields.0.settings.referenceEntity UNKNOWN",
        ]
    );
    let mut faults = Vec::new();
    blocks::check(&model(), &attribute(AttributeType::Text, story()), &mut faults);
    assert_eq!(faults[0].path, "settings.blocks");
}

/// `red` is an option of the attribute `colour` of the model, too; the field has its own.
fn notes() -> Json {
    json!({ "blocks": [{ "code": "note", "fields": [
        { "code": "colour", "type": "select", "required": true, "settings": { "options": [
            { "code": "tip", "labels": { "de_DE": "Tipp" } }, { "code": "warning" }] } },
        { "code": "uses", "type": "multi_select", "settings": { "maxItems": 2, "options": [{ "code": "rain" }, { "code": "snow" }, { "code": "sun" }] } },
    ] }] })
}

#[test]
fn a_choice_takes_the_options_of_its_field_and_no_others() {
    let note = json!([{ "type": "note", "id": "n", "colour": "tip", "uses": ["snow", "rain", "snow"] }]);
    let kept = kept(AttributeType::Blocks, notes(), note);
    assert_eq!(kept, json!([{ "type": "note", "id": "n", "colour": "tip", "uses": ["snow", "rain"] }]));
    assert_eq!(shown(AttributeType::Blocks, notes(), kept, "de_DE"), "note\nTipp\nsnow, rain");
    let wrong = |data: Json| {
        let faults = normalize_all(&model(), &attribute(AttributeType::Blocks, notes()), &data).unwrap_err();
        faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect::<Vec<_>>()
    };
    assert_eq!(wrong(json!([{ "type": "note", "colour": "red" }])), ["blocks.0.colour UNKNOWN_OPTION"]);
    assert_eq!(wrong(json!([{ "type": "note", "uses": ["sun"] }])), ["blocks.0.colour REQUIRED"]);
    let many = json!([{ "type": "note", "colour": "tip", "uses": ["sun", "rain", "snow"] }]);
    assert_eq!(wrong(many), ["blocks.0.uses TOO_MANY"]);
}

#[test]
fn options_of_a_field_are_some_differ_and_stay_where_they_are_used() {
    let types = |field: Json| -> Vec<blocks::BlockType> {
        serde_json::from_value(json!([{ "code": "note", "fields": [field] }])).unwrap()
    };
    let faults = |field: Json| {
        let (mut faults, settings) = (Vec::new(), json!({ "blocks": types(field) }));
        blocks::check(&model(), &attribute(AttributeType::Blocks, settings), &mut faults);
        faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect::<Vec<_>>()
    };
    let choice = |codes: &[&str]| {
        let options: Vec<Json> = codes.iter().map(|code| json!({ "code": code })).collect();
        json!({ "code": "kind", "type": "select", "settings": { "options": options } })
    };
    let at = "settings.blocks.0.fields.0.settings.options";
    assert_eq!(faults(choice(&["tip", "warning"])), Vec::<String>::new());
    assert_eq!(faults(choice(&[])), [format!("{at} OUT_OF_RANGE")]);
    assert_eq!(faults(choice(&["tip", "tip"])), [format!("{at}.1.code DUPLICATE")]);
    let text = json!({ "code": "kind", "type": "text", "settings": { "options": [{ "code": "tip" }] } });
    assert_eq!(faults(text), [format!("{at} CONFLICT")]);
    let before = types(choice(&["tip", "warning"]));
    assert!(blocks::holds_all(&types(choice(&["new", "warning", "tip"])), &before));
    assert!(!blocks::holds_all(&types(choice(&["tip"])), &before));
}
