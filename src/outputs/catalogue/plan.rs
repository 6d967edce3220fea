//! Settings and content model brought together: which attributes are printed where, worked out once.

use std::collections::BTreeSet;

use print::catalogue::Colour;

use super::settings::Settings;
use crate::{
    catalog::{
        ContentModel,
        attribute::{Attribute, AttributeType},
        model::part::unknown,
    },
    channels::Channel,
    error::Violation,
    outputs::detect,
};

const MAX_LINE: usize = 200;
const MAX_TEXT: usize = 5_000;
const MAX_SECTIONS: usize = 20;

pub struct Plan<'a> {
    pub settings: Settings,
    pub model: &'a ContentModel,
    pub channel: &'a Channel,
    pub locale: String,
    pub currency: String,
    pub accent: Option<Colour>,
    /// Each: the first with a value counts.
    pub price: Vec<String>,
    pub sale_price: Vec<String>,
    pub badge: Vec<String>,
    pub texts: Vec<String>,
    pub lead: Vec<String>,
    pub author: Vec<String>,
    pub kicker: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Everything wrong with the settings at once.
    pub fn new(settings: &Settings, channel: &'a Channel, model: &'a ContentModel) -> Result<Self, Vec<Violation>> {
        let mut faults = check_texts(settings);
        let locale = known("locale", settings.locale.as_deref(), &channel.locales, &mut faults);
        let currency = known("currency", settings.currency.as_deref(), &channel.currencies, &mut faults);
        let accent = settings.accent.as_deref().map(|text| text.parse::<Colour>().map_err(|error| error.to_string()));
        if let Some(Err(message)) = &accent {
            faults.push(Violation::new("BAD_COLOUR", "accent", message));
        }
        check_attributes(settings, model, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let one = |asked: &Option<String>, found: &dyn Fn() -> Vec<String>| {
            asked.as_ref().map_or_else(found, |code| vec![code.clone()])
        };
        let named = |fits: fn(&Attribute) -> bool, names: &[&str]| detect::by_name(model, fits, names);
        let prices = || {
            let named = named(is_price, &detect::PRICE);
            if named.is_empty() { detect::only(model, is_price).into_iter().collect() } else { named }
        };
        Ok(Self {
            settings: settings.clone(),
            model,
            channel,
            locale,
            currency,
            accent: accent.and_then(Result::ok),
            price: one(&settings.price, &prices),
            sale_price: one(&settings.sale_price, &|| named(is_price, &detect::SALE_PRICE)),
            badge: one(&settings.badge, &|| named(is_choice, &["badge"])),
            texts: settings.texts.clone().unwrap_or_else(|| [named(is_text, &LEADS), named(is_text, &TEXTS)].concat()),
            lead: named(is_text, &LEADS),
            author: named(is_text, &["author", "byline", "autor", "auteur"]),
            kicker: named(is_text, &["kicker", "dachzeile", "surtitre"]),
        })
    }
}

/// Codes and labels of a short running text, and of a long one.
const LEADS: [&str; 6] = ["teaser", "lead", "short_description", "summary", "anreißer", "chapeau"];
const TEXTS: [&str; 7] =
    ["description", "long_description", "product_description", "beschreibung", "body", "text", "story"];

fn is_price(attribute: &Attribute) -> bool {
    attribute.kind == AttributeType::Price
}

fn is_text(attribute: &Attribute) -> bool {
    matches!(attribute.kind, AttributeType::Text | AttributeType::Textarea | AttributeType::RichText)
}

fn is_choice(attribute: &Attribute) -> bool {
    matches!(attribute.kind, AttributeType::Select | AttributeType::Boolean | AttributeType::Text)
}

fn is_yes_or_no(attribute: &Attribute) -> bool {
    attribute.kind == AttributeType::Boolean
}

/// Whether a value of it fits into a row of the table.
pub fn is_fact(attribute: &Attribute) -> bool {
    use AttributeType as T;
    let records = attribute.kind.names_records();
    records
        || matches!(
            attribute.kind,
            T::Number | T::Measurement | T::Boolean | T::Date | T::Select | T::MultiSelect | T::Text | T::Identifier
        )
}

fn known(path: &str, asked: Option<&str>, there: &[String], faults: &mut Vec<Violation>) -> String {
    let found = match asked {
        Some(asked) => there.iter().find(|code| *code == asked),
        None => there.first(),
    };
    match (found, asked) {
        (None, Some(asked)) => {
            faults.push(unknown(path, path, asked).hint(format!("the channel has {}", there.join(", "))));
        }
        (None, None) => faults.push(Violation::new("REQUIRED", path, format!("the channel has no {path}"))),
        _ => {}
    }
    found.cloned().unwrap_or_default()
}

fn check_texts(settings: &Settings) -> Vec<Violation> {
    let mut faults = Vec::new();
    let mut limit = |path: String, text: &str, most: usize| {
        if text.chars().count() > most {
            faults.push(Violation::new("TOO_LONG", path, format!("at most {most} characters are allowed")));
        }
    };
    let lines = [
        ("title", Some(&settings.title)),
        ("subtitle", settings.subtitle.as_ref()),
        ("season", settings.season.as_ref()),
        ("brand", settings.brand.as_ref()),
    ];
    lines.into_iter().for_each(|(path, text)| limit(path.to_owned(), text.map_or("", String::as_str), MAX_LINE));
    let texts = [("contact", &settings.contact), ("priceNote", &settings.price_note)];
    texts.into_iter().for_each(|(path, text)| limit(path.to_owned(), text.as_deref().unwrap_or_default(), MAX_TEXT));
    for (index, section) in settings.imprint.iter().enumerate() {
        limit(format!("imprint.{index}.text"), &section.text, MAX_TEXT);
    }
    if settings.title.trim().is_empty() {
        faults.push(Violation::new("REQUIRED", "title", "a catalogue needs a title"));
    }
    if settings.imprint.len() > MAX_SECTIONS {
        faults.push(Violation::new("TOO_MANY", "imprint", format!("at most {MAX_SECTIONS} sections are allowed")));
    }
    if ![2, 4, 6].contains(&settings.per_page) {
        faults.push(Violation::new("OUT_OF_RANGE", "perPage", "a page has 2, 4 or 6 products"));
    }
    faults
}

fn check_attributes(settings: &Settings, model: &ContentModel, faults: &mut Vec<Violation>) {
    type Fits = fn(&Attribute) -> bool;
    let single: [(&str, &Option<String>, Fits); 4] = [
        ("hero", &settings.hero, is_yes_or_no),
        ("badge", &settings.badge, is_choice),
        ("price", &settings.price, is_price),
        ("salePrice", &settings.sale_price, is_price),
    ];
    let lists: [(&str, &Option<Vec<String>>, Fits); 2] =
        [("facts", &settings.facts, is_fact), ("texts", &settings.texts, is_text)];
    let single = single.into_iter().filter_map(|(path, code, fits)| Some((path.to_owned(), code.as_ref()?, fits)));
    let lists = lists.into_iter().flat_map(|(path, codes, fits)| {
        let numbered = codes.iter().flatten().enumerate();
        numbered.map(move |(index, code)| (format!("{path}.{index}"), code, fits))
    });
    let mut seen = BTreeSet::new();
    for (path, code, fits) in single.chain(lists) {
        match model.attribute(code) {
            None => faults.push(unknown(&path, "attribute", code)),
            Some(found) if !fits(found) => {
                faults.push(Violation::new(
                    "WRONG_KIND",
                    &path,
                    format!("attribute `{code}` has a type that does not fit here"),
                ));
            }
            Some(_) if !seen.insert((path.split('.').next().unwrap_or_default().to_owned(), code)) => {
                faults.push(Violation::new("DUPLICATE", &path, format!("`{code}` is named twice")));
            }
            Some(_) => {}
        }
    }
}
