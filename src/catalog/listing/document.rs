//! What the index knows of a resource. Inherited values count as if they were its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{field, file};
use crate::{
    catalog::{
        ContentModel,
        attribute::{self, Attribute, IndexValue},
        completeness, duplicate, label,
        line::{Held, Line},
    },
    resource::{self, Scope, State},
    search::{Document, Language, fold},
};

/// `records` are at least those that the line names, by code; `used` says of an asset whether anything names it.
pub(super) fn document(
    model: &ContentModel,
    records: &HashMap<String, resource::Model>,
    row: &resource::Model,
    line: &Line<'_>,
    completeness: &[completeness::Model],
    used: bool,
) -> Document {
    let mut document = Document { key: row.id.to_string(), body: row.id.0.as_bytes().to_vec(), ..Document::default() };
    head(&mut document, row);
    if let Some(held) = &row.content.file {
        file::describe(&mut document, held, row.content.rights.as_ref(), used);
    }
    categories(&mut document, model, line);
    names(&mut document, model, row, line);
    for state in completeness {
        let complete = (state.missing_count == 0).to_string();
        document.keywords.insert(field::complete(&state.channel, &state.locale), vec![complete]);
        document.numbers.insert(field::ratio(&state.channel, &state.locale), state.ratio());
        missing(&mut document, state);
    }
    for attribute in line.attributes().into_iter().filter_map(|code| model.attribute(code)) {
        values(&mut document, model, records, attribute, line);
    }
    document
}

fn head(document: &mut Document, row: &resource::Model) {
    let mut put = |name: &str, value: String| document.keywords.insert(name.to_owned(), vec![value]);
    put(field::KIND, kind(row.kind).to_owned());
    put(field::CODE, fold(&row.code));
    put(field::STATE, state(row.state));
    put(field::ENABLED, row.content.enabled.to_string());
    row.family.clone().map(|family| put(field::FAMILY, family));
    row.parent.map(|parent| put(field::PARENT, parent.to_string()));
    document.numbers.insert(field::UPDATED.to_owned(), row.updated_at.timestamp_millis() as f64);
}

/// What is missing in a channel and locale is missing in the channel, in the locale, and at all.
fn missing(document: &mut Document, state: &completeness::Model) {
    let (channel, locale) = (Some(state.channel.as_str()), Some(state.locale.as_str()));
    for name in [(channel, locale), (channel, None), (None, locale), (None, None)] {
        for code in state.missing_codes() {
            let list = document.keywords.entry(field::missing(name.0, name.1)).or_default();
            if !list.iter().any(|known| known == code) {
                list.push(code.to_owned());
            }
        }
    }
}

/// The categories of the resource and of the models above and those that take it in, each with those above it.
fn categories(document: &mut Document, model: &ContentModel, line: &Line<'_>) {
    let categories = line.categories();
    let own = categories.iter().filter_map(|code| model.category(code));
    let all: BTreeSet<String> = own.flat_map(|category| category.path.iter().cloned()).collect();
    document.keywords.insert(field::CATEGORY.to_owned(), all.into_iter().collect());
}

fn names(document: &mut Document, model: &ContentModel, row: &resource::Model, line: &Line<'_>) {
    document.titles.push((None, row.code.clone()));
    document.words.insert(field::CODE.to_owned(), row.code.clone());
    let held = label::attribute_of(model, line).map(|attribute| line.effective(&attribute.code));
    for (scope, held) in held.unwrap_or_default() {
        let text = held.data.as_str().unwrap_or_default();
        document.titles.push((scope.locale.as_deref().and_then(Language::of), text.to_owned()));
    }
    for locale in model.locales.values().filter(|locale| locale.enabled) {
        let text = label::of(model, line, &locale.code);
        document.keywords.insert(field::label(&locale.code), vec![fold(text.as_deref().unwrap_or(&row.code))]);
    }
    let file = row.content.file.as_ref();
    document.texts.extend(file.map(|file| (None, file.filename.clone())));
}

fn values(
    document: &mut Document,
    model: &ContentModel,
    records: &HashMap<String, resource::Model>,
    attribute: &Attribute,
    line: &Line<'_>,
) {
    let code = &attribute.code;
    if !attribute.is_indexed() {
        return line.effective(code).into_keys().for_each(|scope| filled(document, code, scope));
    }
    let mut terms: BTreeSet<String> = BTreeSet::new();
    let mut words = String::new();
    for (scope, Held { data, .. }) in line.effective(code) {
        let mut found = attribute::index(model, attribute, data);
        let mut shown = attribute::display(model, attribute, data, "en_US");
        if attribute.kind.names_records() {
            let labels = Labels::of(model, records, &found.terms);
            shown = labels.english.join(", ");
            found.text = Some(labels.all);
        }
        let order = || fold(&shown);
        document.keywords.entry(field::order(code)).or_insert_with(|| vec![short(order())]);
        filled(document, code, scope);
        if let Some(text) = &found.text {
            words.push_str(text);
            words.push('\n');
            document.texts.push((scope.locale.as_deref().and_then(Language::of), text.clone()));
        }
        terms.extend(found.terms.iter().cloned());
        found.number.map(|number| document.numbers.entry(field::attribute(code, None)).or_insert(number));
        for (currency, amount) in found.amounts.drain(..) {
            document.numbers.entry(field::amount(code, None, &currency)).or_insert(amount);
            if *scope != Scope::global() {
                document.numbers.insert(field::amount(code, Some(scope), &currency), amount);
            }
        }
        if *scope != Scope::global() {
            scoped(document, &field::attribute(code, Some(scope)), found);
        }
    }
    document.keywords.insert(field::attribute(code, None), terms.into_iter().collect());
    document.words.insert(field::attribute(code, None), words);
}

/// What people call the records a value names.
struct Labels {
    english: Vec<String>,
    /// In every language, to be found by.
    all: String,
}

impl Labels {
    fn of(model: &ContentModel, records: &HashMap<String, resource::Model>, codes: &[String]) -> Self {
        let mut labels = Self { english: Vec::new(), all: String::new() };
        for code in codes {
            let Some(record) = records.get(code) else {
                labels.english.push(code.clone());
                continue;
            };
            let line = Line::of(model, record, None);
            labels.english.push(label::of(model, &line, "en_US").unwrap_or_else(|| code.clone()));
            let held = label::attribute_of(model, &line).map(|attribute| line.effective(&attribute.code));
            for (_, Held { data, .. }) in held.unwrap_or_default() {
                labels.all.push_str(data.as_str().unwrap_or_default());
                labels.all.push('\n');
            }
        }
        labels
    }
}

fn scoped(document: &mut Document, name: &str, found: IndexValue) {
    document.keywords.insert(name.to_owned(), found.terms);
    found.number.map(|number| document.numbers.insert(name.to_owned(), number));
    found.text.map(|text| document.words.insert(name.to_owned(), text));
}

fn filled(document: &mut Document, code: &str, scope: &Scope) {
    let list = document.keywords.entry(field::FILLED.to_owned()).or_default();
    if !list.iter().any(|name| name == code) {
        list.push(code.to_owned());
    }
    if *scope != Scope::global() {
        list.push(format!("{code}@{scope}"));
    }
}

/// As much of a text as decides its place in a list.
fn short(text: String) -> String {
    text.chars().take(80).collect()
}

pub(super) fn kind(kind: resource::Kind) -> &'static str {
    match kind {
        resource::Kind::Product => "product",
        resource::Kind::ProductModel => "model",
        resource::Kind::Entry => "entry",
        resource::Kind::Asset => "asset",
        resource::Kind::Record => "record",
    }
}

/// As the API writes it, because facets show it.
pub(super) fn state(state: State) -> String {
    serde_json::to_value(state).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

fn text(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

/// What of the model documents depend on; when it changes every document is out of date.
pub(super) fn fingerprint(model: &ContentModel) -> String {
    let mut hash = blake3::Hasher::new();
    let mut add = |parts: &[&str]| {
        for part in parts {
            hash.update(part.as_bytes());
            hash.update(b"\0");
        }
    };
    // What documents hold, beside the model.
    add(&["labels of records", "what is missing", "amounts by currency", "files", &duplicate::fingerprint(model)]);
    // Amounts are indexed in the standard unit.
    model.measurement.values().for_each(|family| add(&[&family.standard_unit, &text(&family.units)]));
    let categories: BTreeMap<_, _> = model.categories.iter().collect();
    for category in categories.values() {
        add(&[&category.path.join("/"), category.condition.as_deref().unwrap_or_default()]);
    }
    for (code, family) in &model.families {
        add(&[code, family.label_attribute.as_deref().unwrap_or_default()]);
    }
    model.locales.values().filter(|locale| locale.enabled).for_each(|locale| add(&[&locale.code]));
    let left_out = model.attributes.values().filter(|attribute| !attribute.is_indexed());
    let left_out: BTreeSet<&String> = left_out.map(|attribute| &attribute.code).collect();
    left_out.into_iter().for_each(|code| add(&["left out", code]));
    let options: BTreeMap<_, _> = model.options.iter().collect();
    for option in options.values().flat_map(|options| &options.list) {
        add(&[&option.attribute, &option.code]);
        option.labels.iter().for_each(|(locale, text)| add(&[locale, text]));
    }
    for rule in model.rules.values().filter(|rule| !rule.disabled) {
        add(&[&rule.attribute, rule.condition.as_deref().unwrap_or_default(), &rule.formula, &rule.sort.to_string()]);
    }
    hash.finalize().to_hex()[..16].to_owned()
}
