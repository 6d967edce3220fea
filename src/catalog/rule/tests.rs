//! What expressions may say, what rules make, and in which order.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    catalog::{
        line::{Line, Origin},
        model::{AttributeOption, Category, Family, Settings},
    },
    channels::{self, Locale, MeasurementFamily},
    resource::{Content, Kind, Scope},
};

fn attribute(code: &str, kind: AttributeType, localizable: bool) -> Attribute {
    Attribute {
        code: code.to_owned(),
        kind,
        group: String::new(),
        labels: Labels::new(),
        help: Labels::new(),
        localizable,
        scopable: false,
        unique: false,
        read_only: false,
        sort: 0,
        settings: Settings::default(),
    }
}

fn rule(code: &str, attribute: &str, formula: &str) -> Rule {
    Rule {
        code: code.to_owned(),
        labels: Labels::new(),
        attribute: attribute.to_owned(),
        condition: None,
        formula: formula.to_owned(),
        sort: 0,
        disabled: false,
    }
}

/// Boots with a name, a colour, a weight, a price and what can be made of them.
fn model(rules: impl IntoIterator<Item = Rule>) -> ContentModel {
    use AttributeType::{Boolean, Identifier, Measurement, MultiSelect, Number, Price, Select, Text};
    let mut model = ContentModel::default();
    for code in ["de_DE", "en_US"] {
        model.put(Locale { code: code.to_owned(), label: code.to_owned(), enabled: true, translated_from: None });
    }
    model.currencies = ["EUR".to_owned()].into();
    model.put(weights());
    let mut weight = attribute("weight", Measurement, false);
    weight.settings.unit_family = Some("Weight".to_owned());
    weight.settings.default_unit = Some("GRAM".to_owned());
    let mut parcel = weight.clone();
    parcel.code = "parcel".to_owned();
    let attributes = vec![
        attribute("sku", Identifier, false),
        attribute("name", Text, true),
        attribute("title", Text, true),
        attribute("short", Text, false),
        attribute("colour", Select, false),
        attribute("tags", MultiSelect, false),
        attribute("price", Price, false),
        attribute("pieces", Number, false),
        attribute("each", Number, false),
        attribute("heavy", Boolean, false),
        weight,
        parcel,
    ];
    let codes = attributes.iter().map(|attribute| attribute.code.clone()).collect();
    attributes.into_iter().for_each(|attribute| model.put(attribute));
    let labels =
        |de: &str, en: &str| Labels::from([("de_DE".to_owned(), de.to_owned()), ("en_US".to_owned(), en.to_owned())]);
    for (owner, code, de, en) in [("colour", "spruce", "Fichte", "Spruce"), ("tags", "light", "leicht", "light")] {
        let labels = labels(de, en);
        model.put(AttributeOption {
            attribute: owner.to_owned(),
            code: code.to_owned(),
            labels,
            colour: None,
            sort: 0,
        });
    }
    for (code, parent) in [("shop", None), ("shoes", Some("shop")), ("boots", Some("shoes"))] {
        let parent = parent.map(str::to_owned);
        let labels = Labels::new();
        model.put(Category { code: code.to_owned(), parent, labels, ..Category::default() });
    }
    model.put(Family {
        code: "footwear".to_owned(),
        kind: Kind::Product,
        labels: Labels::new(),
        attributes: codes,
        label_attribute: Some("name".to_owned()),
        image_attribute: None,
        requirements: BTreeMap::new(),
        conditions: BTreeMap::new(),
        own_values: Default::default(),
    });
    rules.into_iter().for_each(|rule| model.put(rule));
    model.settle();
    model
}

fn weights() -> MeasurementFamily {
    let families = channels::measurement::standard_families().expect("they are our own");
    families.into_iter().find(|family| family.code == "Weight").expect("a standard family")
}

fn boot() -> Content {
    let mut content = Content { family: Some("footwear".to_owned()), ..Content::default() };
    content.categories = ["boots".to_owned()].into();
    content.set("name", Scope::new(None, Some("de_DE")), Some("Kar Stiefel".into()));
    content.set("name", Scope::new(None, Some("en_US")), Some("Kar boot".into()));
    content.set("colour", Scope::global(), Some("spruce".into()));
    content.set("weight", Scope::global(), Some(json!({ "amount": "1.2", "unit": "KILOGRAM" })));
    content.set("price", Scope::global(), Some(json!({ "EUR": "199.9" })));
    content.set("pieces", Scope::global(), Some("3".into()));
    content
}

/// What one rule makes of the boot, by scope.
fn made(attribute: &str, formula: &str) -> BTreeMap<String, Json> {
    let (model, own) = (model([rule("r", attribute, formula)]), boot());
    let line = Line::new(&model, Kind::Product, "FH-1", [&own]);
    line.effective(attribute).into_iter().map(|(scope, held)| (scope.to_string(), held.data.clone())).collect()
}

fn faults(rule: &Rule) -> Vec<(String, String)> {
    let (model, mut faults) = (model([rule.clone()]), Vec::new());
    rule.check(&model, &mut faults);
    faults.into_iter().map(|fault| (fault.code, fault.path)).collect()
}

fn failed(attribute: &str, formula: &str) -> calculation::Outcome {
    let (model, own) = (model([rule("r", attribute, formula)]), boot());
    let line = Line::new(&model, Kind::Product, "FH-1", [&own]);
    model.calculation.attempts(&line.ask(Cell::default()), attribute).remove(0).outcome
}

#[test]
fn a_text_is_put_together_in_each_language_from_values_of_that_language() {
    let made = made("title", "values.name + ' – ' + labels.colour.upper() + ' (' + locale + ')'");
    assert_eq!(made["de_DE"], "Kar Stiefel – FICHTE (de_DE)");
    assert_eq!(made["en_US"], "Kar boot – SPRUCE (en_US)");
}

#[test]
fn arithmetic_is_on_decimals_and_takes_whole_numbers_too() {
    assert_eq!(made("each", "round(values.price.EUR / values.pieces, 2)")[""], "66.63");
    assert_eq!(made("each", "0.1 + 0.2")[""], "0.3");
    assert_eq!(made("each", "2 * 1.5 - 1 + size('abc')")[""], "5");
    assert_eq!(made("each", "max(1, 2.5) + abs(-3) + 7 % 4")[""], "8.5");
    assert_eq!(failed("each", "1 / 0"), calculation::Outcome::Wrong("a division by zero".to_owned()));
}

#[test]
fn a_measurement_is_there_in_every_unit_of_its_family() {
    assert_eq!(made("heavy", "values.weight.GRAM > 1000")[""], true);
    assert_eq!(
        made("parcel", "values.weight.GRAM * values.pieces + 150")[""],
        json!({ "amount": "3750", "unit": "GRAM" })
    );
}

#[test]
fn a_condition_knows_categories_above_and_options() {
    let mut conditional = rule("r", "short", "'boot'");
    conditional.condition = Some("'shoes' in categories && values.colour == 'spruce'".to_owned());
    let (model, own) = (model([conditional]), boot());
    let line = Line::new(&model, Kind::Product, "FH-1", [&own]);
    assert_eq!(line.value("short", &Scope::global()).unwrap().data, "boot");
}

#[test]
fn what_somebody_wrote_or_a_model_hands_down_stands_before_a_rule() {
    let model = model([rule("r", "short", "'made'")]);
    let (mut own, mut parent) = (boot(), boot());
    let origin = |own: &Content, parent: &Content| {
        let line = Line::new(&model, Kind::Product, "FH-1", [own, parent]);
        let held = line.value("short", &Scope::global()).unwrap();
        (held.data.clone(), matches!(held.origin, Origin::Calculated("r")))
    };
    assert_eq!(origin(&own, &parent), ("made".into(), true));
    parent.set("short", Scope::global(), Some("handed down".into()));
    assert_eq!(origin(&own, &parent), ("handed down".into(), false));
    own.set("short", Scope::global(), Some("written".into()));
    assert_eq!(origin(&own, &parent), ("written".into(), false));
}

#[test]
fn the_first_rule_that_holds_makes_the_value() {
    let mut first = rule("a", "short", "'first'");
    first.condition = Some("values.pieces > 10".to_owned());
    let second = Rule { sort: 1, ..rule("b", "short", "values.tags.join(', ')") };
    let third = Rule { sort: 2, ..rule("c", "short", "'third'") };
    let (model, own) = (model([third, first, second]), boot());
    let line = Line::new(&model, Kind::Product, "FH-1", [&own]);
    assert_eq!(line.value("short", &Scope::global()).unwrap().origin, Origin::Calculated("c"));
    let attempts = model.calculation.attempts(&line.ask(Cell::default()), "short");
    let outcomes: Vec<_> = attempts.into_iter().map(|attempt| attempt.outcome).collect();
    use calculation::Outcome::{Made, Missing, NotMet};
    assert_eq!(outcomes, [NotMet, Missing("tags".to_owned()), Made("third".into())]);
}

#[test]
fn a_rule_may_read_what_another_rule_makes() {
    let model = model([rule("b", "short", "string(values.each) + ' EUR'"), rule("a", "each", "values.price.EUR")]);
    let own = boot();
    let line = Line::new(&model, Kind::Product, "FH-1", [&own]);
    assert_eq!(line.value("short", &Scope::global()).unwrap().data, "199.9 EUR");
}

#[test]
fn rules_in_a_circle_are_refused_with_the_circle_named() {
    let (one, other) = (rule("a", "each", "values.pieces"), rule("b", "pieces", "values.each"));
    let model = model([one.clone(), other]);
    let mut faults = Vec::new();
    one.check(&model, &mut faults);
    assert_eq!((faults.len(), faults[0].code.as_str()), (1, "CYCLE"));
    assert!(faults[0].message.ends_with("each → pieces → each"), "{}", faults[0].message);
    let line = Line::new(&model, Kind::Product, "FH-1", []);
    assert!(line.effective("each").is_empty());
}

#[test]
fn mistakes_are_found_before_a_rule_is_saved() {
    let fault = |attribute: &str, formula: &str| faults(&rule("r", attribute, formula));
    let at_formula = |code: &str| vec![(code.to_owned(), "formula".to_owned())];
    assert_eq!(fault("short", "values.nmae"), at_formula("UNKNOWN"));
    assert_eq!(fault("short", "values.name"), at_formula("WIDER_SCOPE"));
    assert_eq!(fault("short", "labels.colour"), at_formula("WIDER_SCOPE"));
    assert_eq!(fault("short", "locale"), at_formula("WIDER_SCOPE"));
    assert_eq!(fault("short", "'a' +"), at_formula("BAD_EXPRESSION"));
    assert_eq!(fault("short", "nmae"), at_formula("BAD_EXPRESSION"));
    assert_eq!(fault("short", "shell('rm')"), at_formula("BAD_EXPRESSION"));
    assert_eq!(fault("short", "values"), at_formula("BAD_EXPRESSION"));
    assert_eq!(fault("short", ""), at_formula("BAD_EXPRESSION"));
    assert_eq!(fault("sku", "'x'"), [("WRONG_TYPE".to_owned(), "attribute".to_owned())]);
    assert_eq!(fault("nothing", "'x'"), [("UNKNOWN".to_owned(), "attribute".to_owned())]);
    assert_eq!(fault("title", "values['name'] + (has(values.colour) ? labels.colour : '')"), []);
}

#[test]
fn an_answer_that_is_no_value_of_the_attribute_is_said_and_not_shown() {
    let wrong = |attribute: &str, formula: &str| match failed(attribute, formula) {
        calculation::Outcome::Wrong(message) => message,
        other => panic!("{other:?}"),
    };
    assert!(wrong("colour", "'no-option'").contains("no-option"));
    assert!(wrong("each", "'twelve'").contains("twelve"));
    assert!(wrong("short", "1 + 'a'").contains("string("));
    assert!(wrong("heavy", "values.pieces").contains("expected"));
    assert!(made("colour", "'no-option'").values().all(|data| data == "spruce"));
}

#[test]
fn macros_go_over_lists_but_not_inside_one_another() {
    assert_eq!(made("heavy", "categories.exists(c, c.startsWith('boo'))")[""], true);
    assert_eq!(made("short", "categories.filter(c, c != 'shop').map(c, c.upper()).join('/')")[""], "BOOTS/SHOES");
    let nested = "categories.all(a, categories.exists(b, a == b))";
    assert_eq!(faults(&rule("r", "heavy", nested)), [("BAD_EXPRESSION".to_owned(), "formula".to_owned())]);
}

#[test]
fn no_expression_fills_the_memory() {
    let long = format!("'{}'", "x".repeat(60));
    let bomb = format!("{long}.replace('x', {long}).replace('x', {long}).replace('x', {long}).replace('x', {long})");
    assert_eq!(failed("short", &bomb), calculation::Outcome::Wrong("the expression makes too much text".to_owned()));
    assert!(Expression::read(&"(".repeat(3_000)).is_err());
    assert!(Expression::read(&format!("1{}", " + 1".repeat(250))).is_ok());
    assert!(Expression::read(&format!("1{}", " + 1".repeat(251))).is_err());
    assert!(Expression::read(&format!("[1]{}", " in [1]".repeat(300))).is_err());
    assert!(Expression::read(&"!".repeat(240)).is_err());
    assert!(Expression::read(&"x".repeat(5_000)).is_err());
}

#[test]
fn an_expression_that_was_read_is_kept_while_the_model_changes() {
    let mut model = model([rule("r", "short", "'a' + 'b'")]);
    let first = model.calculation.expression("'a' + 'b'").unwrap();
    model.settle();
    assert!(Arc::ptr_eq(&first, &model.calculation.expression("'a' + 'b'").unwrap()));
}

proptest! {
    /// Whatever somebody types, it is read or refused, and what was read ends.
    #[test]
    fn any_text_is_read_or_refused(source in "[a-z0-9.+*/()'\\[\\]{}?:&|!<>=, -]{0,60}|(values|labels|size|map|x|'a'|1|\\.|\\(|\\)|,|\\+){1,20}|\\PC{0,40}") {
        if let Ok(expression) = Expression::read(&source) {
            let model = model([]);
            let line = Line::new(&model, Kind::Product, "FH-1", []);
            let _ = line.ask(Cell::default()).holds(&expression);
        }
    }

    /// A rule decides nothing where a value is written, whatever it says.
    #[test]
    fn a_written_value_stays(text in "[a-z]{1,8}", formula in prop::sample::select(vec!["'made'", "values.colour", "1", "code"])) {
        let model = model([rule("r", "short", formula)]);
        let mut own = boot();
        own.set("short", Scope::global(), Some(text.clone().into()));
        let line = Line::new(&model, Kind::Product, "FH-1", [&own]);
        prop_assert_eq!(line.value("short", &Scope::global()).map(|held| held.data.clone()), Some(text.into()));
    }
}
