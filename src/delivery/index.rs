//! The delivery indexes: for each channel and locale, every live document with what it is found, sorted and counted by.
//! They follow the channel log by cursor; the cursor is kept in the index itself, so one that is lost starts again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    document::{Data, Document, Measurement},
    log::{self, Op},
    packed::pack,
    plain, store,
};
use crate::{
    app::App,
    catalog::{self, ContentModel, attribute::Attribute},
    channels::{Channel, measurement},
    error::Result,
    resource::Kind,
    search::{self, Batch, Language, fold},
};

/// Log entries of one commit.
const BATCH: u64 = 1000;
/// Longest text that can be filtered by as a whole.
const LONGEST_TERM: usize = 200;

/// Name of the index of a channel and locale.
pub fn name(channel: &str, locale: &str) -> String {
    format!("channel/{channel}/{locale}")
}

/// Names of the fields of a delivery index.
pub mod field {
    use crate::resource::Kind;

    pub const KIND: &str = "kind";
    pub const FAMILY: &str = "family";
    pub const CATEGORY: &str = "category";
    pub const CODE: &str = "code";
    pub const LABEL: &str = "label";
    pub const ENABLED: &str = "enabled";
    /// Codes of the product models above.
    pub const MODEL: &str = "model";
    /// The attributes that have a value.
    pub const FILLED: &str = "filled";

    /// Holds the exact code of resources of a kind.
    pub fn code_of(kind: Kind) -> &'static str {
        match kind {
            Kind::Product => "code:product",
            Kind::ProductModel => "code:model",
            Kind::Entry => "code:entry",
            Kind::Asset => "code:asset",
            Kind::Record => "code:record",
        }
    }

    pub fn kind(kind: Kind) -> &'static str {
        match kind {
            Kind::Product => "product",
            Kind::ProductModel => "model",
            Kind::Entry => "entry",
            Kind::Asset => "asset",
            Kind::Record => "record",
        }
    }

    /// Values of an attribute: as keywords, as a number, as words.
    pub fn attribute(code: &str) -> String {
        format!("a:{code}")
    }

    /// The amount of a price in one currency.
    pub fn amount(code: &str, currency: &str) -> String {
        format!("a:{code}:{currency}")
    }

    /// How an attribute without a number sorts.
    pub fn order(code: &str) -> String {
        format!("s:{code}")
    }
}

/// One process feeds its indexes one after the other: a slower run must not put back what a faster one wrote.
#[derive(Default)]
struct Turn(tokio::sync::Mutex<()>);

/// Brings the indexes of a channel up to its log. Safe to run twice: documents are replaced by key, and the cursor moves
/// with them in one commit. A channel that is gone needs nothing.
pub async fn follow(app: &App, channel: &str) -> Result<()> {
    let turn = app.shared::<Turn>();
    let _turn = turn.0.lock().await;
    let model = catalog::model::current(app).await?;
    let (Some(channel), Some(head)) = (model.channel(channel), log::head(app.db.read(), channel).await?) else {
        return Ok(());
    };
    for locale in &channel.locales {
        follow_locale(app, &model, channel, locale, &head).await?;
    }
    Ok(())
}

/// [`follow`] for every channel.
pub async fn follow_all(app: &App) -> Result<()> {
    for channel in catalog::model::current(app).await?.channels.keys() {
        follow(app, channel).await?;
    }
    Ok(())
}

/// Empties the indexes of a channel, so that the next [`follow`] builds them from the log.
pub async fn clear(app: &App, channel: &Channel) -> Result<()> {
    for locale in &channel.locales {
        write(app, &channel.code, locale, Batch { clear: true, mark: Some(String::new()), ..Batch::default() }).await?;
    }
    Ok(())
}

async fn follow_locale(
    app: &App,
    model: &ContentModel,
    channel: &Channel,
    locale: &str,
    head: &log::heads::Model,
) -> Result<()> {
    let (mark, rules) = (mark(app, &channel.code, locale).await?.unwrap_or_default(), rules(model, channel));
    let known = Mark::read(&mark).filter(|known| known.generation == head.generation);
    let mut clear = known.is_none();
    // Under other rules everything is put anew over what is there, so that lists stay whole meanwhile.
    let mut after = known.as_ref().filter(|known| known.rules == rules).map_or(0, |known| known.seq);
    let mut anew = known.is_some_and(|known| known.rules != rules);
    while after < head.head || clear || anew {
        anew = false;
        let filter = log::Filter {
            locale: Some(locale.to_owned()),
            coalesce: true,
            skip_removals_until: if clear { head.head } else { 0 },
        };
        let entries = log::window(app.db.read(), &channel.code, after, head.head, &filter, BATCH).await?;
        let full = entries.len() as u64 == BATCH;
        after = entries.last().filter(|_| full).map_or(head.head, |entry| entry.seq);
        let mut batch = batch(app, model, channel, &entries).await?;
        batch.clear = std::mem::take(&mut clear);
        batch.mark = Some(Mark { generation: &head.generation, rules: &rules, seq: after }.to_string());
        write(app, &channel.code, locale, batch).await?;
    }
    Ok(())
}

/// How far an index has come: in which log, and under which rules.
struct Mark<'a> {
    generation: &'a str,
    rules: &'a str,
    seq: i64,
}

impl<'a> Mark<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let (generation, rules, seq) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
        Some(Self { generation, rules, seq })
    }
}

impl fmt::Display for Mark<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { generation, rules, seq } = self;
        write!(formatter, "{generation}:{rules}:{seq}")
    }
}

/// Fingerprint of what decides, beside a document, what the index holds of it: attributes that are left out, units that
/// amounts are compared in.
fn rules(model: &ContentModel, channel: &Channel) -> String {
    let mut hash = blake3::Hasher::new();
    let attributes: BTreeMap<&String, &Attribute> =
        model.attributes.iter().map(|(code, attribute)| (code, &**attribute)).collect();
    for (code, attribute) in attributes {
        let settings = &attribute.settings;
        let unit = settings.unit_family.as_ref().map(|family| (family, unit_of(channel, attribute)));
        if unit.is_some() || !attribute.is_indexed() {
            hash.update(format!("{code} {} {unit:?};", attribute.is_indexed()).as_bytes());
        }
    }
    for (code, family) in &model.measurement {
        hash.update(
            format!("{code} {:?};", family.units.iter().map(|unit| (&unit.code, &unit.convert)).collect::<Vec<_>>())
                .as_bytes(),
        );
    }
    hash.finalize().to_hex()[..16].to_owned()
}

/// Documents may differ in their units; filters and sorting need one: the channel's, else the attribute's own.
fn unit_of<'a>(channel: &'a Channel, attribute: &'a Attribute) -> Option<&'a String> {
    channel.units.get(&attribute.code).or(attribute.settings.default_unit.as_ref())
}

async fn batch(app: &App, model: &ContentModel, channel: &Channel, entries: &[log::Model]) -> Result<Batch> {
    let hashes: Vec<String> = entries.iter().filter_map(|entry| entry.hash.clone()).collect();
    let bodies = store::bodies(app.db.read(), &hashes).await?;
    let mut batch = Batch::default();
    for entry in entries {
        let body = entry.hash.as_ref().filter(|_| entry.op == Op::Upsert).and_then(|hash| bodies.get(hash));
        match body {
            Some(body) => batch.put.push(indexed(model, channel, &Document::read(body)?, body)?),
            None => batch.remove.push(entry.resource.to_string()),
        }
    }
    Ok(batch)
}

/// What the index holds of a document whose canonical text is `body`.
pub fn indexed(model: &ContentModel, channel: &Channel, document: &Document, body: &str) -> Result<search::Document> {
    let language = Language::of(&document.locale);
    let mut found = search::Document {
        key: document.id.to_string(),
        body: pack(&serde_json::from_str(body)?),
        ..search::Document::default()
    };
    head(&mut found, document, language);
    let mut filled = Vec::new();
    for (code, value) in &document.values {
        filled.push(code.clone());
        if model.attribute(code).is_some_and(|attribute| !attribute.is_indexed()) {
            continue;
        }
        Writer { found: &mut found, model, channel, language, code }.write(&value.data);
    }
    found.keywords.insert(field::FILLED.to_owned(), filled);
    Ok(found)
}

fn head(found: &mut search::Document, document: &Document, language: Option<Language>) {
    let mut put = |name: &str, values: Vec<String>| found.keywords.insert(name.to_owned(), values);
    put(field::KIND, vec![field::kind(document.kind).to_owned()]);
    put(field::CODE, vec![fold(&document.code)]);
    put(field::code_of(document.kind), vec![document.code.clone()]);
    put(field::LABEL, vec![fold(&document.label)]);
    put(field::ENABLED, vec![document.enabled.to_string()]);
    put(field::FAMILY, document.family.iter().map(|family| family.code.clone()).collect());
    let categories = document.categories.iter();
    let categories = categories.flat_map(|own| own.path.iter().map(|above| &above.code).chain([&own.code]));
    put(field::CATEGORY, categories.cloned().collect::<BTreeSet<String>>().into_iter().collect());
    let mut models = Vec::new();
    let mut above = document.parent.as_ref();
    while let Some(parent) = above {
        models.push(parent.code.clone());
        above = parent.parent.as_deref();
    }
    put(field::MODEL, models);
    found.titles.push((language, document.label.clone()));
    found.titles.push((None, document.code.clone()));
    found.words.insert(field::CODE.to_owned(), document.code.clone());
    if document.kind == Kind::Asset {
        found.texts.extend(document.file.iter().filter_map(|file| file.alt.clone()).map(|alt| (language, alt)));
    }
}

struct Writer<'a> {
    found: &'a mut search::Document,
    model: &'a ContentModel,
    channel: &'a Channel,
    language: Option<Language>,
    code: &'a str,
}

impl Writer<'_> {
    fn write(&mut self, data: &Data) {
        match data {
            Data::Identifier(text) | Data::Text(text) | Data::Textarea(text) => self.text(text, text),
            Data::RichText(html) => self.text(html, &catalog::attribute::rich_text::plain(html)),
            Data::Link(link) => self.terms(vec![link.clone()]),
            Data::Number(number) => self.number(field::attribute(self.code), number.to_f64()),
            Data::Measurement(measurement) => {
                self.number(field::attribute(self.code), self.amount(measurement).to_f64());
            }
            Data::Price(amounts) => {
                for money in amounts {
                    self.number(field::amount(self.code, &money.currency), money.amount.to_f64());
                }
                self.number(field::attribute(self.code), amounts.first().and_then(|money| money.amount.to_f64()));
            }
            Data::Boolean(yes) => self.terms(vec![yes.to_string()]),
            Data::Date(date) => {
                self.terms(vec![date.to_string()]);
                let days = date.signed_duration_since(chrono::NaiveDate::default()).num_days();
                self.number(field::attribute(self.code), Some(days as f64));
            }
            Data::DateTime(moment) => {
                self.terms(vec![catalog::attribute::date_time::written(*moment)]);
                self.number(field::attribute(self.code), Some(moment.timestamp() as f64));
            }
            Data::Colour(colour) => self.terms(vec![colour.clone()]),
            Data::Table(table) => {
                let texts = table.rows.iter().flat_map(BTreeMap::values).filter_map(|cell| match cell {
                    Data::Text(text) => Some(text.as_str()),
                    _ => None,
                });
                self.found.texts.push((self.language, texts.collect::<Vec<_>>().join("\n")));
            }
            Data::Select(choice) => self.chosen([(choice.code.as_str(), choice.label.as_str())]),
            Data::MultiSelect(choices) => {
                self.chosen(choices.iter().map(|choice| (choice.code.as_str(), choice.label.as_str())));
            }
            Data::Asset(asset) => self.terms(vec![asset.code.clone()]),
            Data::AssetList(assets) => self.terms(assets.iter().map(|asset| asset.code.clone()).collect()),
            Data::Reference(record) => self.chosen([(record.code.as_str(), record.label.as_str())]),
            Data::ReferenceList(records) => {
                self.chosen(records.iter().map(|record| (record.code.as_str(), record.label.as_str())));
            }
            Data::ProductLink(link) => self.terms(vec![link.code.clone()]),
            Data::ProductLinkList(links) => self.terms(links.iter().map(|link| link.code.clone()).collect()),
            Data::Blocks(blocks) => {
                let text = plain::blocks(blocks);
                self.found.words.insert(field::attribute(self.code), text.clone());
                self.found.texts.push((self.language, text));
            }
        }
    }

    fn terms(&mut self, terms: Vec<String>) {
        self.found.keywords.insert(field::attribute(self.code), terms);
    }

    fn number(&mut self, name: String, number: Option<f64>) {
        self.found.numbers.extend(number.map(|number| (name, number)));
    }

    fn text(&mut self, exact: &str, plain: &str) {
        if exact.len() <= LONGEST_TERM {
            self.terms(vec![exact.to_owned()]);
            self.found.keywords.insert(field::order(self.code), vec![fold(exact)]);
        }
        self.found.words.insert(field::attribute(self.code), plain.to_owned());
        self.found.texts.push((self.language, plain.to_owned()));
    }

    /// Codes to filter by with the labels that people search for.
    fn chosen<'c>(&mut self, choices: impl IntoIterator<Item = (&'c str, &'c str)>) {
        let (codes, labels): (Vec<&str>, Vec<&str>) = choices.into_iter().unzip();
        self.terms(codes.into_iter().map(str::to_owned).collect());
        self.found.keywords.insert(field::order(self.code), vec![fold(&labels.join(" "))]);
        self.found.texts.push((self.language, labels.join(" ")));
    }

    fn amount(&self, shown: &Measurement) -> Decimal {
        let attribute = self.model.attribute(self.code);
        let family = attribute.and_then(|attribute| attribute.settings.unit_family.as_ref());
        let family = family.and_then(|family| self.model.measurement.get(family));
        let wanted = attribute.and_then(|attribute| unit_of(self.channel, attribute));
        let converted =
            family.zip(wanted).and_then(|(family, unit)| measurement::convert(family, shown.amount, &shown.unit, unit));
        converted.unwrap_or(shown.amount)
    }
}

async fn mark(app: &App, channel: &str, locale: &str) -> Result<Option<String>> {
    let (search, name) = (app.search.clone(), name(channel, locale));
    let mark = move || search.index(&name)?.mark();
    Ok(tokio::task::spawn_blocking(mark).await.map_err(anyhow::Error::from)??)
}

async fn write(app: &App, channel: &str, locale: &str, batch: Batch) -> Result<()> {
    let (search, name) = (app.search.clone(), name(channel, locale));
    let write = move || search.index(&name)?.write(batch);
    Ok(tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??)
}
