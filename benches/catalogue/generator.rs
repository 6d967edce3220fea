//! Products of five families with fifty values each, the same whenever they are made.

use nabe::catalog::model::change::ModelPatch;
use serde_json::{Value as Json, json};

/// Products of one call: what the hub takes.
pub const BATCH: usize = 500;
pub const FAMILIES: usize = 5;
const CATEGORIES: usize = 400;
const LOCALES: [&str; 4] = ["en_US", "de_DE", "fr_FR", "it_IT"];

pub const MANY_ATTRIBUTES: usize = 10_000;
pub const LARGE_FAMILY: usize = 1_000;
/// What the editor asks of a resource, with the attributes of its family.
pub const EDITOR: &str = "{ resource(kind: PRODUCT, code: \"LARGE\") { id version state label family { code attributes { code type label group { code label } localizable scopable } } values { attribute { code } channel locale data { ... on TextData { text } } } completeness { channel locale ratio missing { code } } } }";

/// A number that follows from two others and looks like chance.
fn mixed(number: usize, salt: usize) -> usize {
    let mut mixed =
        (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt as u64).wrapping_mul(0xd1b5_4a32_d192_ed03);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 33) as usize
}

/// Ten attributes of each of the types that lists filter by, and texts: what `product` has values of.
fn attributes() -> Vec<Json> {
    let mut attributes = vec![
        json!({ "code": "name", "type": "text", "group": "main", "labels": {}, "localizable": true }),
        json!({ "code": "description", "type": "textarea", "group": "main", "labels": {}, "localizable": true }),
        json!({ "code": "price", "type": "price", "group": "main", "labels": {} }),
    ];
    let kinds = [("select", 10), ("number", 10), ("text", 10), ("measurement", 5), ("boolean", 5), ("date", 2)];
    for (kind, count) in kinds {
        attributes.extend((0..count).map(|number| {
            let settings = match kind {
                "measurement" => json!({ "unitFamily": "Weight", "defaultUnit": "GRAM" }),
                _ => json!({}),
            };
            json!({ "code": format!("{kind}{number}"), "type": kind, "group": "main", "labels": {}, "settings": settings })
        }));
    }
    attributes
}

pub fn model() -> anyhow::Result<ModelPatch> {
    let attributes = attributes();
    let codes: Vec<Json> = attributes.iter().map(|attribute| attribute["code"].clone()).collect();
    let required: Vec<&Json> = codes.iter().step_by(2).collect();
    let families = (0..FAMILIES).map(|number| {
        json!({ "code": format!("family{number}"), "kind": "product", "labels": {}, "attributes": codes, "labelAttribute": "name",
            "requirements": { "web": required, "print": codes } })
    });
    let options = (0..10).flat_map(|attribute| {
        (0..20).map(move |option| {
        json!({ "attribute": format!("select{attribute}"), "code": format!("o{option}"), "labels": {}, "sort": option })
    })
    });
    let root = json!({ "code": "shop", "parent": null, "labels": {} });
    let below = (0..CATEGORIES).map(|number| json!({ "code": format!("k{number}"), "parent": "shop", "labels": {} }));
    let mut patch = base(&["web", "print"], &LOCALES)?;
    patch.attributes = serde_json::from_value(attributes.into())?;
    patch.options = serde_json::from_value(options.collect())?;
    patch.families = serde_json::from_value(families.collect())?;
    patch.categories = serde_json::from_value([root].into_iter().chain(below).collect())?;
    Ok(patch)
}

/// What makes each family have another attribute, require it in both channels, and be called `label`.
pub fn families_with(attribute: &str, label: &str) -> Vec<Json> {
    let mut codes: Vec<Json> = attributes().iter().map(|attribute| attribute["code"].clone()).collect();
    codes.push(json!(attribute));
    let requirements =
        json!([{ "channel": "web", "attributes": [attribute] }, { "channel": "print", "attributes": codes }]);
    let family = |number| {
        json!({ "code": format!("family{number}"), "kind": "PRODUCT", "attributes": codes, "labelAttribute": "name",
            "labels": [{ "locale": "en_US", "text": label }], "requirements": requirements })
    };
    (0..FAMILIES).map(family).collect()
}

/// Ten thousand text attributes; the first thousand make a family.
pub fn large_model() -> anyhow::Result<ModelPatch> {
    let attribute = |number| json!({ "code": format!("a{number}"), "type": "text", "group": "main", "labels": { "en_US": format!("Attribute {number}") } });
    let family = |code: String, range: std::ops::Range<usize>| {
        let codes: Vec<String> = range.map(|number| format!("a{number}")).collect();
        json!({ "code": code, "kind": "product", "labels": {}, "requirements": { "web": codes }, "attributes": codes })
    };
    let rest = (0..90).map(|number| {
        family(format!("family{number}"), LARGE_FAMILY + number * 100..LARGE_FAMILY + number * 100 + 100)
    });
    let mut patch = base(&["web"], &LOCALES[..2])?;
    patch.attributes = serde_json::from_value((0..MANY_ATTRIBUTES).map(attribute).collect())?;
    patch.categories = serde_json::from_value(json!([{ "code": "shop", "parent": null, "labels": {} }]))?;
    patch.families =
        serde_json::from_value([family("large".to_owned(), 0..LARGE_FAMILY)].into_iter().chain(rest).collect())?;
    Ok(patch)
}

fn base(channels: &[&str], locales: &[&str]) -> anyhow::Result<ModelPatch> {
    let locale = |code: &&str| json!({ "code": code, "label": code, "enabled": true });
    let channel = |code: &&str| {
        json!({ "code": code, "kind": "web", "labels": {}, "tree": "shop", "locales": locales, "currencies": ["EUR"], "fallbacks": {},
            "units": {}, "presets": [] })
    };
    Ok(ModelPatch {
        locales: serde_json::from_value(locales.iter().map(locale).collect())?,
        currencies: serde_json::from_value(json!([{ "code": "EUR" }]))?,
        attribute_groups: serde_json::from_value(json!([{ "code": "main", "labels": {} }]))?,
        channels: serde_json::from_value(channels.iter().map(channel).collect())?,
        ..ModelPatch::default()
    })
}

pub fn plain_value(number: usize) -> Json {
    json!({ "attribute": format!("a{number}"), "data": { "text": format!("Value {number}") } })
}

/// What `putResources` takes, as JSON: written by hand, so that the hub is what is measured. A later edition differs in
/// three values.
pub fn product(number: usize, edition: usize) -> String {
    let chance = |place: usize| mixed(number, 100 + place);
    let mut values = Values(String::with_capacity(8_000));
    let amount = mixed(number, 1 + edition) % 500;
    values.add("price", "", &format!(r#""prices":[{{"currency":"EUR","amount":"{amount}.95"}}]"#));
    for locale in LOCALES {
        let name = [2, 3].map(|salt| WORDS[mixed(number, salt) % WORDS.len()]).join(" ");
        let description = std::array::from_fn::<_, 12, _>(|place| WORDS[mixed(number, 10 + place) % WORDS.len()]);
        let locale = format!(r#""locale":"{locale}","#);
        values.add("name", &locale, &format!(r#""text":"{name} {number}""#));
        values.add("description", &locale, &format!(r#""text":"{}""#, description.join(" ")));
    }
    for place in 0..10 {
        let changed = if place < 2 { edition } else { 0 };
        values.add(&format!("select{place}"), "", &format!(r#""option":"o{}""#, chance(place) % 20));
        values.add(&format!("number{place}"), "", &format!(r#""number":"{}""#, chance(20 + place) % 1000 + changed));
        values.add(&format!("text{place}"), "", &format!(r#""text":"{}""#, WORDS[chance(40 + place) % WORDS.len()]));
    }
    for place in 0..5 {
        let amount = chance(60 + place) % 5000;
        let measurement = format!(r#""measurement":{{"amount":"{amount}","unit":"GRAM"}}"#);
        values.add(&format!("measurement{place}"), "", &measurement);
        values.add(&format!("boolean{place}"), "", &format!(r#""boolean":{}"#, chance(70 + place) % 2 == 0));
    }
    for place in 0..2 {
        let (month, day) = (1 + chance(80 + place) % 12, 1 + chance(90 + place) % 28);
        values.add(&format!("date{place}"), "", &format!(r#""date":"2026-{month:02}-{day:02}""#));
    }
    let (family, category) = (number % FAMILIES, number % CATEGORIES);
    format!(
        r#"{{"kind":"PRODUCT","code":"P-{number}","family":"family{family}","categories":["k{category}"],"values":[{}]}}"#,
        values.0
    )
}

/// A list of values in the making.
struct Values(String);

impl Values {
    fn add(&mut self, attribute: &str, locale: &str, data: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.extend([r#"{"attribute":""#, attribute, r#"","#, locale, r#""data":{"#, data, "}}"]);
    }
}

const WORDS: [&str; 24] = [
    "ridge", "summit", "harbour", "meadow", "granite", "cedar", "drift", "ember", "falcon", "glacier", "hollow",
    "inlet", "juniper", "kestrel", "lichen", "moor", "north", "orchard", "pebble", "quarry", "rill", "spruce",
    "thistle", "upland",
];
