//! What each step does to one content, and which steps make no sense.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    catalog::{
        category::Category,
        model::{Attribute, AttributeOption, Family},
    },
    channels::measurement::standard_families,
};

fn model() -> ContentModel {
    let mut model = ContentModel::default();
    for (code, kind, more) in [
        ("name", "text", json!({ "localizable": true })),
        ("note", "textarea", json!({})),
        ("colours", "multi_select", json!({})),
        ("colour", "select", json!({})),
        ("weight", "measurement", json!({ "settings": { "unitFamily": "Weight" } })),
    ] {
        let mut attribute = json!({ "code": code, "type": kind, "group": "all", "labels": {} });
        attribute.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        model.put(serde_json::from_value::<Attribute>(attribute).unwrap());
    }
    for (attribute, code) in [("colours", "red"), ("colours", "blue"), ("colours", "green"), ("colour", "red")] {
        let option = json!({ "attribute": attribute, "code": code, "labels": {}, "sort": 0 });
        model.put(serde_json::from_value::<AttributeOption>(option).unwrap());
    }
    model.put(
        serde_json::from_value::<Category>(json!({ "code": "sale", "parent": null, "labels": {}, "sort": 0 })).unwrap(),
    );
    let family = json!({ "code": "boots", "kind": "product", "labels": {}, "attributes": [] });
    model.put(serde_json::from_value::<Family>(family).unwrap());
    for family in standard_families().unwrap() {
        model.put(family);
    }
    model.put(crate::channels::Locale {
        code: "en_US".to_owned(),
        label: "English".to_owned(),
        enabled: true,
        translated_from: None,
    });
    model.settle();
    model
}

fn operation(json: Json) -> Operation {
    serde_json::from_value(json).unwrap()
}

/// The values of an attribute after a step, by scope.
fn after(step: Json, attribute: &str, held: Json) -> Json {
    let values = serde_json::from_value(json!({ attribute: held })).unwrap();
    let mut content = Content { values, ..Content::default() };
    content.values.retain(|_, scopes| !scopes.is_empty());
    let (model, operations) = (model(), [operation(step)]);
    Steps::check(&model, &operations).unwrap().apply(&mut content, &Beside::default()).unwrap();
    json!(content.values.get(attribute))
}

fn faults(step: Json) -> Vec<String> {
    let (model, operations) = (model(), [operation(step)]);
    let faults = Steps::check(&model, &operations).err().unwrap_or_default();
    faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect()
}

fn replace(find: &str, with: &str, pattern: bool, ignore_case: bool) -> Json {
    json!({ "do": "replace_text", "attribute": "name", "channel": null, "locale": null, "find": find, "replace": with,
            "pattern": pattern, "ignore_case": ignore_case })
}

#[test]
fn a_value_is_set_in_its_canonical_form_and_cleared() {
    let set = json!({ "do": "set_value", "attribute": "name", "scope": "en_US", "data": "  Boot " });
    assert_eq!(after(set, "name", json!({})), json!({ "en_US": "Boot" }));
    let clear = json!({ "do": "clear_value", "attribute": "name", "scope": "en_US" });
    assert_eq!(after(clear, "name", json!({ "en_US": "Boot" })), Json::Null);
}

#[test]
fn options_are_added_once_at_the_end_and_removed() {
    let add = json!({ "do": "add_options", "attribute": "colours", "scope": "", "options": ["red", "green"] });
    assert_eq!(after(add.clone(), "colours", json!({ "": ["blue", "red"] })), json!({ "": ["blue", "red", "green"] }));
    assert_eq!(after(add, "colours", json!({})), json!({ "": ["red", "green"] }));
    let remove = json!({ "do": "remove_options", "attribute": "colours", "scope": "", "options": ["red"] });
    assert_eq!(after(remove.clone(), "colours", json!({ "": ["blue", "red"] })), json!({ "": ["blue"] }));
    assert_eq!(after(remove, "colours", json!({ "": ["red"] })), Json::Null);
    let single = json!({ "do": "remove_options", "attribute": "colour", "scope": "", "options": ["red"] });
    assert_eq!(after(single, "colour", json!({ "": "red" })), Json::Null);
}

#[test]
fn text_is_replaced_as_it_stands_or_by_pattern() {
    let held = json!({ "en_US": "Red boot, red sole (1.5)" });
    let now = |step| after(step, "name", held.clone())["en_US"].clone();
    assert_eq!(now(replace("red", "blue", false, false)), "Red boot, blue sole (1.5)");
    assert_eq!(now(replace("RED", "$1", false, true)), "$1 boot, $1 sole (1.5)");
    assert_eq!(now(replace("(1.5)", "", false, false)), "Red boot, red sole ");
    assert_eq!(now(replace(r"(\w+) boot", "boot in $1", true, false)), "boot in Red, red sole (1.5)");
}

#[test]
fn only_values_of_the_locale_asked_for_are_replaced() {
    let mut step = replace("a", "b", false, false);
    step["locale"] = json!("de_DE");
    assert_eq!(after(step, "name", json!({ "en_US": "a", "de_DE": "a" })), json!({ "en_US": "a", "de_DE": "b" }));
}

#[test]
fn a_replacement_that_grows_without_bound_is_refused() {
    let all = "$0".repeat(500);
    for (find, with, pattern) in [("a", "b".repeat(1000), false), ("(?s).+", all, true)] {
        let step = operation(replace(find, &with, pattern, false));
        let mut content = Content::default();
        content.set("name", Scope::new(None, Some("en_US")), Some("a".repeat(5000).into()));
        let fault = Steps::check(&model(), &[step]).unwrap().apply(&mut content, &Beside::default()).unwrap_err();
        assert_eq!((fault.code.as_str(), fault.path.as_str()), ("TOO_LONG", "values.name.en_US"));
    }
}

#[test]
fn a_pattern_that_takes_the_square_of_a_text_is_given_up() {
    let step = operation(replace(".*?z|.", "x", true, false));
    let mut content = Content::default();
    content.set("name", Scope::new(None, Some("en_US")), Some("x".repeat(60_000).into()));
    let fault = Steps::check(&model(), &[step]).unwrap().apply(&mut content, &Beside::default()).unwrap_err();
    assert_eq!(fault.code, "TOO_COMPLEX");
}

#[test]
fn amounts_are_converted_exactly() {
    let step = json!({ "do": "convert_unit", "attribute": "weight", "unit": "GRAM" });
    let held = json!({ "": { "amount": "1.25", "unit": "KILOGRAM" } });
    assert_eq!(after(step, "weight", held), json!({ "": { "amount": "1250", "unit": "GRAM" } }));
}

#[test]
fn what_makes_no_sense_is_named_by_its_place() {
    let set = |attribute: &str, scope: &str, data: Json| json!({ "do": "set_value", "attribute": attribute, "scope": scope, "data": data });
    assert_eq!(faults(set("nix", "", json!(1))), ["operations.0.attribute UNKNOWN_ATTRIBUTE"]);
    assert_eq!(faults(set("name", "", json!("x"))), ["operations.0 LOCALE_REQUIRED"]);
    assert_eq!(faults(set("name", "en_US", json!(" "))), ["operations.0.data REQUIRED"]);
    assert_eq!(faults(set("note", "", json!(1))), ["operations.0.data WRONG_TYPE"]);
    let options = json!({ "do": "add_options", "attribute": "colours", "scope": "", "options": ["pink"] });
    assert_eq!(faults(options), ["operations.0.options UNKNOWN_OPTION"]);
    assert_eq!(faults(replace("(", "", true, false)), ["operations.0.find BAD_PATTERN"]);
    assert_eq!(faults(replace("", "", false, false)), ["operations.0.find OUT_OF_RANGE"]);
    let unit = json!({ "do": "convert_unit", "attribute": "weight", "unit": "LITRE" });
    assert_eq!(faults(unit), ["operations.0.unit UNKNOWN_UNIT"]);
    assert_eq!(faults(json!({ "do": "set_family", "family": "hats" })), ["operations.0.family UNKNOWN_FAMILY"]);
    let categories = json!({ "do": "add_categories", "categories": ["sale", "nix"] });
    assert_eq!(faults(categories), ["operations.0.categories UNKNOWN_CATEGORY"]);
    assert!(Steps::check(&model(), &[]).is_err());
}

proptest! {
    #[test]
    fn replacing_text_as_it_stands_is_what_the_standard_library_does(text in "[ab. ]{0,20}", find in "[ab.]{1,2}", with in "[ab$1]{0,3}") {
        let mut content = Content::default();
        content.set("name", Scope::new(None, Some("en_US")), Some(text.clone().into()));
        let (model, operations) = (model(), [operation(replace(&find, &with, false, false))]);
        Steps::check(&model, &operations).unwrap().apply(&mut content, &Beside::default()).unwrap();
        let now = content.value("name", &Scope::new(None, Some("en_US"))).and_then(Json::as_str).unwrap_or_default();
        prop_assert_eq!(now, text.replace(&find, &with));
    }
}
