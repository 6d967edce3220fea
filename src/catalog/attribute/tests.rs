//! What each type takes and refuses, and that the canonical form is a fixed point.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    catalog::model::ContentModel,
    channels::{Currency, Kind, Labels, measurement::standard_families},
};

pub(super) fn attribute(kind: AttributeType, settings: Json) -> Attribute {
    Attribute {
        code: "it".to_owned(),
        kind,
        group: "all".to_owned(),
        labels: Labels::new(),
        help: Labels::new(),
        localizable: false,
        scopable: false,
        unique: false,
        read_only: false,
        sort: 0,
        settings: serde_json::from_value(settings).unwrap(),
    }
}

pub(super) fn model() -> ContentModel {
    let mut model = ContentModel::default();
    for code in ["EUR", "USD"] {
        model.put(Currency { code: code.to_owned() });
    }
    for family in standard_families().unwrap() {
        model.put(family);
    }
    for (sort, (code, label)) in (0..).zip([("red", "Rot"), ("blue", "Blau")]) {
        let labels = Labels::from([("de_DE".to_owned(), label.to_owned())]);
        model.put(AttributeOption { attribute: "it".to_owned(), code: code.to_owned(), labels, colour: None, sort });
    }
    model.settle();
    model
}

pub(super) fn kept(kind: AttributeType, settings: Json, data: Json) -> Json {
    normalize(&model(), &attribute(kind, settings), &data).unwrap().unwrap_or(Json::Null)
}

fn refused(kind: AttributeType, settings: Json, data: Json) -> String {
    normalize(&model(), &attribute(kind, settings), &data).unwrap_err().code
}

pub(super) fn shown(kind: AttributeType, settings: Json, data: Json, locale: &str) -> String {
    display(&model(), &attribute(kind, settings), &data, locale)
}

#[test]
fn text_is_trimmed_and_counted_as_people_count() {
    use AttributeType::{Identifier, Text, Textarea};
    assert_eq!(kept(Text, json!({}), json!("  Boot ")), "Boot");
    assert_eq!(kept(Text, json!({}), json!("   ")), Json::Null);
    // One family, seven code points, 25 bytes.
    assert_eq!(kept(Text, json!({"maxLength": 1}), json!("👨‍👩‍👧‍👦")), "👨‍👩‍👧‍👦");
    assert_eq!(refused(Text, json!({"maxLength": 3}), json!("Boot")), "TOO_LONG");
    assert_eq!(refused(Text, json!({"minLength": 5}), json!("Boot")), "TOO_SHORT");
    assert_eq!(refused(Text, json!({}), json!("a\nb")), "LINE_BREAK");
    assert_eq!(refused(Text, json!({}), json!("a\u{0}b")), "CONTROL_CHARACTER");
    assert_eq!(refused(Text, json!({}), json!("x".repeat(65_537))), "TOO_LONG");
    assert_eq!(refused(Text, json!({}), json!(7)), "WRONG_TYPE");
    assert_eq!(kept(Textarea, json!({}), json!("a\r\nb\n")), "a\nb");
    assert_eq!(refused(Identifier, json!({}), json!("x".repeat(256))), "TOO_LONG");
    assert_eq!(refused(Text, json!({"pattern": "^[0-9]{13}$"}), json!("12")), "NO_MATCH");
}

#[test]
fn numbers_are_exact_decimals() {
    use AttributeType::Number;
    assert_eq!(kept(Number, json!({}), json!("012.500")), "12.5");
    assert_eq!(kept(Number, json!({}), json!(12.5)), "12.5");
    assert_eq!(kept(Number, json!({}), json!("-0.0")), "0");
    assert_eq!(kept(Number, json!({}), json!("")), Json::Null);
    for wrong in ["12,5", "1e3", "+1", "--1", "0x1f", "１２", "99999999999999999999999999999999"] {
        assert!(normalize(&model(), &attribute(Number, json!({})), &json!(wrong)).is_err(), "{wrong}");
    }
    assert_eq!(refused(Number, json!({"decimals": false}), json!("1.5")), "DECIMALS");
    assert_eq!(kept(Number, json!({"decimals": false}), json!("1.0")), "1");
    assert_eq!(refused(Number, json!({"negative": false}), json!("-1")), "NEGATIVE");
    assert_eq!(refused(Number, json!({"min": "1", "max": "12"}), json!("13")), "TOO_LARGE");
    assert_eq!(shown(Number, json!({}), json!("12.5"), "de_DE"), "12,5");
}

#[test]
fn a_measurement_keeps_its_unit_and_is_compared_in_the_standard_one() {
    use AttributeType::Measurement;
    let weight = json!({"unitFamily": "Weight", "defaultUnit": "KILOGRAM", "max": "2"});
    let grams = json!({"amount": "900.0", "unit": "GRAM"});
    assert_eq!(kept(Measurement, weight.clone(), grams.clone()), json!({"amount": "900", "unit": "GRAM"}));
    assert_eq!(refused(Measurement, weight.clone(), json!({"amount": "2100", "unit": "GRAM"})), "TOO_LARGE");
    assert_eq!(refused(Measurement, weight.clone(), json!({"amount": "1", "unit": "METER"})), "UNKNOWN_UNIT");
    assert_eq!(refused(Measurement, weight.clone(), json!({"amount": "1"})), "UNKNOWN_UNIT");
    assert_eq!(refused(Measurement, weight.clone(), json!("1 kg")), "WRONG_TYPE");
    assert_eq!(kept(Measurement, weight.clone(), json!({"amount": null, "unit": "GRAM"})), Json::Null);
    assert_eq!(shown(Measurement, weight.clone(), json!({"amount": "1.2", "unit": "KILOGRAM"}), "de_DE"), "1,2 kg");
    assert_eq!(index(&model(), &attribute(Measurement, weight), &grams).number, Some(0.9));
}

#[test]
fn a_price_knows_its_currencies_only() {
    use AttributeType::Price;
    assert_eq!(
        kept(Price, json!({}), json!({"USD": "219.00", "EUR": 199.95, "GBP": null})),
        json!({"EUR": "199.95", "USD": "219"})
    );
    assert_eq!(refused(Price, json!({}), json!({"GBP": "1"})), "UNKNOWN_CURRENCY");
    assert_eq!(refused(Price, json!({}), json!({"EUR": "-1"})), "NEGATIVE");
    assert_eq!(kept(Price, json!({}), json!({"EUR": ""})), Json::Null);
    assert_eq!(shown(Price, json!({}), json!({"USD": "219", "EUR": "199.9"}), "fr_FR"), "199,90 EUR, 219,00 USD");
}

#[test]
fn a_price_is_complete_with_every_currency_of_the_channel() {
    let channel = Channel {
        code: "web".to_owned(),
        kind: Kind::Web,
        labels: Labels::new(),
        tree: "web".to_owned(),
        locales: vec!["en_US".to_owned()],
        currencies: vec!["EUR".to_owned(), "USD".to_owned()],
        fallbacks: Default::default(),
        units: Default::default(),
        presets: Vec::new(),
        preview_url: None,
        confirm_machine_texts: false,
    };
    let price = attribute(AttributeType::Price, json!({}));
    assert!(satisfies(&price, &json!({"EUR": "1", "USD": "1"}), &channel));
    assert!(!satisfies(&price, &json!({"EUR": "1"}), &channel));
}

#[test]
fn dates_are_days_of_the_calendar() {
    use AttributeType::Date;
    assert_eq!(kept(Date, json!({}), json!("2026-03-01")), "2026-03-01");
    for wrong in ["2026-02-29", "2026-3-1", "01.03.2026", "12026-01-01", "2026-03-01T00:00:00Z"] {
        assert_eq!(refused(Date, json!({}), json!(wrong)), "BAD_DATE", "{wrong}");
    }
    assert_eq!(refused(Date, json!({"dateMin": "2026-01-01"}), json!("2025-12-31")), "TOO_SMALL");
    assert_eq!(index(&model(), &attribute(Date, json!({})), &json!("1970-01-11")).number, Some(10.0));
}

#[test]
fn moments_are_kept_in_universal_time_to_the_second() {
    use AttributeType::DateTime;
    assert_eq!(kept(DateTime, json!({}), json!("2026-03-01T09:30:00.5+01:00")), "2026-03-01T08:30:00Z");
    assert_eq!(kept(DateTime, json!({}), json!(" ")), Json::Null);
    for wrong in ["2026-03-01", "2026-03-01T09:30:00", "2026-02-29T00:00:00Z", "2026-03-01T25:00:00Z", "now"] {
        assert_eq!(refused(DateTime, json!({}), json!(wrong)), "BAD_DATE", "{wrong}");
    }
    assert_eq!(refused(DateTime, json!({"dateMax": "2026-01-01"}), json!("2026-01-02T00:00:00Z")), "TOO_LARGE");
    assert_eq!(index(&model(), &attribute(DateTime, json!({})), &json!("1970-01-01T00:01:00Z")).number, Some(60.0));
    assert_eq!(shown(DateTime, json!({}), json!("2026-03-01T08:30:00Z"), "de_DE"), "2026-03-01 08:30 UTC");
}

#[test]
fn colours_have_one_spelling() {
    use AttributeType::Colour;
    assert_eq!(kept(Colour, json!({}), json!(" #24433A ")), "#24433a");
    assert_eq!(kept(Colour, json!({}), json!("#2fa")), "#22ffaa");
    for wrong in ["red", "24433a", "#24433", "#24433g", "#24433a00", "#２４４"] {
        assert_eq!(refused(Colour, json!({}), json!(wrong)), "BAD_COLOUR", "{wrong}");
    }
}

fn nutrition() -> Json {
    json!({ "maxItems": 3, "columns": [
        { "code": "nutrient", "type": "text", "required": true },
        { "code": "amount", "type": "measurement", "settings": { "unitFamily": "Weight" } },
        { "code": "vegan", "type": "boolean" },
    ] })
}

#[test]
fn a_table_has_rows_of_typed_cells() {
    use AttributeType::Table;
    let fat = json!({ "nutrient": " Fat ", "amount": { "amount": "1.50", "unit": "GRAM" }, "vegan": null });
    let rows = kept(Table, nutrition(), json!([fat, {}, { "nutrient": "Salt", "vegan": true }]));
    assert_eq!(
        rows,
        json!([
            { "nutrient": "Fat", "amount": { "amount": "1.5", "unit": "GRAM" } },
            { "nutrient": "Salt", "vegan": true },
        ])
    );
    assert_eq!(shown(Table, nutrition(), rows, "de_DE"), "Fat · 1,5 g\nSalt · Ja");
    assert_eq!(kept(Table, nutrition(), json!([{}, { "nutrient": "" }])), Json::Null);
    assert_eq!(refused(Table, nutrition(), json!([{ "vegan": true }])), "REQUIRED");
    assert_eq!(refused(Table, nutrition(), json!([{ "salt": 1 }])), "UNKNOWN_COLUMN");
    assert_eq!(refused(Table, nutrition(), json!([1])), "WRONG_TYPE");
    assert_eq!(refused(Table, nutrition(), json!([{}, {}, {}, {}])), "TOO_MANY");
    let long = json!({ "columns": nutrition()["columns"] });
    assert_eq!(refused(Table, long, json!(vec![json!({ "nutrient": "x".repeat(60_000) }); 20])), "TOO_LONG");
    let wrong = json!([{ "nutrient": "Fat" }, { "nutrient": "Salt", "amount": { "amount": "x", "unit": "GRAM" } }]);
    let fault = normalize(&model(), &attribute(Table, nutrition()), &wrong).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.message.as_str()),
        ("BAD_NUMBER", "row 2: column `amount`: `x` is not a number")
    );
}

#[test]
fn columns_are_simple_and_differ() {
    let faults = |columns: Json| {
        let mut faults = Vec::new();
        table::check(&model(), &attribute(AttributeType::Table, json!({ "columns": columns })), &mut faults);
        faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect::<Vec<_>>()
    };
    assert_eq!(faults(nutrition()["columns"].clone()), Vec::<String>::new());
    assert_eq!(faults(json!([])), ["settings.columns OUT_OF_RANGE"]);
    let wrong = json!([
        { "code": "a", "type": "text", "settings": { "minLength": 3, "maxLength": 2 } },
        { "code": "a", "type": "asset" },
        { "code": "b", "type": "measurement", "settings": { "unitFamily": "Nothing" } },
    ]);
    assert_eq!(
        faults(wrong),
        [
            "settings.columns.0.settings.minLength BAD_RANGE",
            "settings.columns.1.code DUPLICATE",
            "settings.columns.1.type WRONG_TYPE",
            "settings.columns.2.settings.unitFamily UNKNOWN",
        ]
    );
}

#[test]
fn options_are_known_codes_each_once() {
    use AttributeType::{MultiSelect, Select};
    assert_eq!(kept(Select, json!({}), json!("red")), "red");
    assert_eq!(refused(Select, json!({}), json!("Red")), "UNKNOWN_OPTION");
    assert_eq!(kept(MultiSelect, json!({}), json!(["blue", "red", "blue"])), json!(["blue", "red"]));
    assert_eq!(kept(MultiSelect, json!({}), json!([])), Json::Null);
    assert_eq!(refused(MultiSelect, json!({}), json!(["red", "green"])), "UNKNOWN_OPTION");
    assert_eq!(refused(MultiSelect, json!({"maxItems": 1}), json!(["red", "blue"])), "TOO_MANY");
    assert_eq!(shown(MultiSelect, json!({}), json!(["blue", "red"]), "de_DE"), "Blau, Rot");
}

#[test]
fn links_and_assets_are_addresses_and_codes() {
    use AttributeType::{Asset, AssetList, Boolean, Link};
    for right in ["https://firnholt.example/a?b=c", "/service", "mailto:a@b.example", "tel:+49301234"] {
        assert_eq!(kept(Link, json!({}), json!(right)), right);
    }
    for wrong in ["javascript:alert(1)", "//evil.example", "service", "https://a b", "/\\evil.example"] {
        assert_eq!(refused(Link, json!({}), json!(wrong)), "BAD_URL", "{wrong}");
    }
    assert_eq!(kept(Asset, json!({}), json!("boot-1")), "boot-1");
    assert_eq!(refused(Asset, json!({}), json!("../etc")), "BAD_CODE");
    assert_eq!(kept(AssetList, json!({}), json!(["a", "b", "a"])), json!(["a", "b"]));
    assert_eq!(kept(Boolean, json!({}), json!(false)), false);
    assert_eq!(refused(Boolean, json!({}), json!("true")), "WRONG_TYPE");
}

#[test]
fn rich_text_refuses_what_it_would_have_to_cut() {
    use AttributeType::RichText;
    let clean = "<h2>Dry</h2><p>Keeps <strong>water</strong> out. <a href=\"https://firnholt.example\">More</a></p>";
    assert_eq!(kept(RichText, json!({}), json!(clean)), clean);
    assert_eq!(kept(RichText, json!({}), json!("<p><br></p>")), Json::Null);
    assert_eq!(kept(RichText, json!({}), json!("<p>open")), "<p>open</p>");
    let fault = |html: &str| normalize(&model(), &attribute(RichText, json!({})), &json!(html)).unwrap_err();
    assert!(fault("<p>x</p><script>alert(1)</script>").message.contains("<script>"));
    assert!(fault("<p onclick=\"x()\">x</p>").message.contains("onclick"));
    assert!(fault("<img src=x onerror=alert(1)>").message.contains("<img>"));
    assert_eq!(fault("<a href=\"java&#115;cript:alert(1)\">x</a>").code, "BAD_URL");
    assert_eq!(fault("<!-- x --><p>x</p>").code, "MARKUP");
    let wrong = "<p onclick=\"x()\">a</p><script>x()</script><a href=\"javascript:x()\">a</a><p onclick=\"y()\">b</p>";
    let wrong = normalize_all(&model(), &attribute(RichText, json!({})), &json!(wrong)).unwrap_err();
    assert_eq!(wrong.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(), ["MARKUP", "MARKUP", "BAD_URL"]);
    assert_eq!(refused(RichText, json!({"maxLength": 3}), json!("<p>Boot</p>")), "TOO_LONG");
    assert_eq!(shown(RichText, json!({}), json!("<p>A &amp; B</p><ul><li>c</li></ul>"), "en_US"), "A & B\nc");
}

#[test]
fn foreign_markup_is_brought_into_form_for_imports() {
    let foreign = "<b>Bold</b> and <SPAN style=\"x\">plain</SPAN> 3 < 4<script>alert('<p>')</script>";
    assert_eq!(rich_text::from_foreign(foreign), "<strong>Bold</strong> and plain 3 &lt; 4");
    assert_eq!(rich_text::from_foreign("<h1>A</h1><a href='javascript:x'>b</a>"), "<h2>A</h2><a>b</a>");
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        "[-0-9.]{0,8}".prop_map(Json::from),
        prop::sample::select(vec![
            "red",
            "blue",
            "GRAM",
            "2026-03-01",
            "2026-03-01T08:00:00+02:00",
            "#Abc",
            "<p>x</p>",
            "</p><b>&lt;",
            "/a"
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let key = prop::sample::select(vec!["EUR", "USD", "amount", "unit", "x", "type", "id", "code"])
            .prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map(key, inner, 0..3).prop_map(|fields| json!(fields)),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_accepted_is_accepted_again_unchanged(data in any_json()) {
        use AttributeType::*;
        let model = model();
        let settings = json!({
            "unitFamily": "Weight",
            "columns": [{ "code": "x", "type": "text" }, { "code": "amount", "type": "number" }],
            "blocks": [{ "code": "x", "fields": [{ "code": "x", "type": "text" }] }, { "code": "red" }],
        });
        let kinds = [
            Identifier, Text, Textarea, RichText, Number, Measurement, Price, Boolean, Date, Select, MultiSelect,
            Asset, AssetList, Link, DateTime, Colour, Table, ProductLink, ProductLinkList, Blocks,
        ];
        for kind in kinds {
            let attribute = attribute(kind, settings.clone());
            if let Ok(Some(once)) = normalize(&model, &attribute, &data) {
                prop_assert!(!is_empty(&once));
                prop_assert_eq!(normalize(&model, &attribute, &once).unwrap(), Some(once.clone()));
                index(&model, &attribute, &once);
                prop_assert!(!display(&model, &attribute, &once, "de_DE").is_empty());
            }
            index(&model, &attribute, &data);
            display(&model, &attribute, &data, "de_DE");
        }
    }
}

#[test]
fn a_violation_carries_the_figures_of_its_message() {
    let settings = Settings { max_length: Some(3), ..Settings::default() };
    let violation = Violation::from(text::check_length(&settings, 5).unwrap_err());
    assert_eq!(json!(violation.parameters), json!({ "length": 5, "max": 3 }));
}
