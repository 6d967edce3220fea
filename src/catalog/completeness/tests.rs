//! The rules by example, and completeness against its definition computed in another way.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    catalog::attribute::AttributeType,
    channels::{Kind as ChannelKind, Labels},
    resource::{Content, Kind, Scope},
};

const CODES: [&str; 5] = ["sku", "name", "price", "text", "local"];

fn attribute(code: &str) -> Attribute {
    let kind = match code {
        "sku" => AttributeType::Identifier,
        "price" => AttributeType::Price,
        _ => AttributeType::Text,
    };
    let mut attribute = Attribute {
        code: code.to_owned(),
        kind,
        group: String::new(),
        labels: Labels::new(),
        help: Labels::new(),
        localizable: matches!(code, "name" | "text" | "local"),
        scopable: code == "text",
        unique: false,
        read_only: false,
        sort: 0,
        settings: Default::default(),
    };
    if code == "local" {
        attribute.settings.available_locales = ["de_DE".to_owned()].into();
    }
    attribute
}

fn channel() -> Channel {
    Channel {
        code: "web".to_owned(),
        kind: ChannelKind::Web,
        labels: Labels::new(),
        tree: "web".to_owned(),
        locales: vec!["de_DE".to_owned(), "fr_FR".to_owned()],
        currencies: vec!["EUR".to_owned(), "USD".to_owned()],
        fallbacks: [("fr_FR".to_owned(), vec!["de_DE".to_owned()])].into(),
        units: Default::default(),
        presets: Vec::new(),
        preview_url: None,
        confirm_machine_texts: false,
    }
}

fn family(required: impl IntoIterator<Item = &'static str>) -> Family {
    let codes: BTreeSet<String> = required.into_iter().map(str::to_owned).collect();
    Family {
        code: "boots".to_owned(),
        kind: Kind::Product,
        labels: Labels::new(),
        attributes: codes.clone(),
        label_attribute: None,
        image_attribute: None,
        requirements: [("web".to_owned(), codes)].into(),
        conditions: Default::default(),
        own_values: Default::default(),
    }
}

fn model() -> ContentModel {
    let mut model = ContentModel::default();
    CODES.iter().for_each(|code| model.put(attribute(code)));
    model
}

fn state(family: &Family, contents: &[&Content], locale: &str) -> State {
    let model = model();
    let line = Line::new(&model, Kind::Product, "BOOT-1", contents.iter().copied());
    check(&model, family, &line, &channel(), locale)
}

fn checked(contents: &[&Content], locale: &str) -> Vec<String> {
    state(&family(CODES), contents, locale).missing
}

#[test]
fn the_code_stands_for_the_identifier_and_all_else_is_missing_at_first() {
    let state = state(&family(CODES), &[&Content::default()], "de_DE");
    assert_eq!((state.required, state.missing.join(" ").as_str()), (5, "local name price text"));
}

#[test]
fn an_attribute_without_values_in_the_locale_is_not_required_there() {
    assert_eq!(checked(&[&Content::default()], "fr_FR"), ["name", "price", "text"]);
}

#[test]
fn a_price_needs_every_currency_and_an_inherited_value_counts() {
    let (mut own, mut parent) = (Content::default(), Content::default());
    own.set("price", Scope::global(), Some(json!({"EUR": "1"})));
    assert!(checked(&[&own], "de_DE").contains(&"price".to_owned()));
    own.set("price", Scope::global(), None);
    parent.set("price", Scope::global(), Some(json!({"EUR": "1", "USD": "1"})));
    assert!(!checked(&[&own, &parent], "de_DE").contains(&"price".to_owned()));
}

#[test]
fn a_translation_that_falls_back_is_still_missing() {
    let mut own = Content::default();
    own.set("name", Scope::new(None, Some("de_DE")), Some("Stiefel".into()));
    assert!(!checked(&[&own], "de_DE").contains(&"name".to_owned()));
    assert!(checked(&[&own], "fr_FR").contains(&"name".to_owned()));
}

#[test]
fn what_is_required_under_a_condition_is_missing_only_where_it_holds() {
    let mut family = family(["price"]);
    let mut missing = |condition: &str| {
        family.conditions = [("price".to_owned(), condition.to_owned())].into();
        state(&family, &[&Content::default()], "de_DE")
    };
    assert_eq!(missing("locale == 'de_DE' && kind == 'product'").missing, ["price"]);
    let elsewhere = missing("locale == 'fr_FR'");
    assert_eq!((elsewhere.required, elsewhere.missing.len()), (0, 0));
    assert_eq!(missing("values.text == 'x'").required, 0, "what cannot be judged keeps nothing back");
}

fn any_content() -> impl Strategy<Value = Content> {
    let place = (0..CODES.len(), prop::option::of(0..2_usize), any::<bool>());
    let data = prop::sample::select(vec![json!("x"), json!({"EUR": "1"}), json!({"EUR": "1", "USD": "2"})]);
    prop::collection::btree_map(place, data, 0..12).prop_map(|values| {
        let mut content = Content::default();
        for ((code, locale, scoped), data) in values {
            let locale = locale.map(|index| ["de_DE", "fr_FR"][index]);
            content.set(CODES[code], Scope::new(scoped.then_some("web"), locale), Some(data));
        }
        content
    })
}

proptest! {
    #[test]
    fn completeness_is_what_its_definition_says(
        contents in prop::collection::vec(any_content(), 1..4),
        required in prop::sample::subsequence(CODES.to_vec(), 0..=5),
        french: bool,
    ) {
        let locale = if french { "fr_FR" } else { "de_DE" };
        let chain: Vec<&Content> = contents.iter().collect();
        let state = state(&family(required.clone()), &chain, locale);
        // From nothing: the written form of the scope, looked up from the nearest content upwards.
        let scope = |code: &str| match code {
            "name" | "local" => locale.to_owned(),
            "text" => format!("web:{locale}"),
            _ => String::new(),
        };
        let value = |code: &str| chain.iter().find_map(|content| {
            content.values.get(code)?.iter().find(|(found, _)| found.to_string() == scope(code)).map(|(_, data)| data)
        });
        let full = |code: &str| match code {
            "sku" => true,
            "price" => value(code).is_some_and(|data| data.get("EUR").is_some() && data.get("USD").is_some()),
            _ => value(code).is_some(),
        };
        let asked: BTreeSet<&str> = required.into_iter().filter(|code| *code != "local" || !french).collect();
        let missing: Vec<&str> = asked.iter().copied().filter(|code| !full(code)).collect();
        prop_assert_eq!(state.required, asked.len());
        prop_assert_eq!(state.missing, missing);
    }
    #[test]
    fn all_places_at_once_are_each_place_by_itself(
        contents in prop::collection::vec(any_content(), 1..4),
        required in prop::sample::subsequence(CODES.to_vec(), 0..=5),
        conditional: bool,
    ) {
        let mut family = family(required);
        if conditional {
            family.conditions = [("price".to_owned(), "locale == 'de_DE'".to_owned())].into();
        }
        let mut model = model();
        model.put(channel());
        let line = Line::new(&model, Kind::Product, "BOOT-1", &contents);
        let all: Vec<_> = check_all(&model, &family, &line).collect();
        prop_assert_eq!(all.len(), 2);
        for (channel, locale, state) in all {
            prop_assert_eq!(state, check(&model, &family, &line, channel, locale));
        }
    }
}
