//! A document as text templates see it: texts are texts, and everything else names its parts.

use serde_json::{Map, Value as Json, json};

use crate::{
    catalog::attribute::{date_time, rich_text},
    delivery::{
        document::{Asset, Choice, Data, Document, Link, Named, Parent, Reference},
        plain,
    },
};

/// `code`, `slug`, `label`, `locale`, `language`, `channel`, `family`, `parent`, `categories`, `image` and `values`.
pub fn of(document: &Document) -> Json {
    let values: Map<String, Json> =
        document.values.iter().map(|(code, value)| (code.clone(), data(&value.data))).collect();
    let mut view = json!({
        "id": document.id,
        "kind": document.kind,
        "code": document.code,
        "slug": document.slug,
        "label": document.label,
        "channel": document.channel,
        "locale": document.locale,
        "language": document.locale.split('_').next(),
        "values": values,
    });
    view["categories"] = document.categories.iter().map(|category| {
        json!({ "code": category.code, "label": category.label, "path": category.path.iter().map(named).collect::<Vec<_>>() })
    }).collect();
    // What is absent stays away, so that a template that prints it is told so.
    if let Some(family) = &document.family {
        view["family"] = named(family);
    }
    if let Some(above) = &document.parent {
        view["parent"] = parent(above);
    }
    if let Some(image) = main_picture(document) {
        view["image"] = asset(image);
    }
    view
}

/// The main picture: of the attribute that holds it, the first of a list.
pub fn main_picture(document: &Document) -> Option<&Asset> {
    match &document.values.get(document.image.as_ref()?)?.data {
        Data::Asset(asset) => Some(asset),
        Data::AssetList(assets) => assets.first(),
        _ => None,
    }
}

fn data(data: &Data) -> Json {
    match data {
        Data::Identifier(text) | Data::Text(text) | Data::Textarea(text) | Data::Link(text) | Data::Colour(text) => {
            json!(text)
        }
        Data::RichText(html) => json!(rich_text::plain(html)),
        Data::Number(number) => json!(number.to_string()),
        Data::Boolean(yes) => json!(yes),
        Data::Date(date) => json!(date.to_string()),
        Data::DateTime(moment) => json!(date_time::written(*moment)),
        Data::Table(table) => table
            .rows
            .iter()
            .map(|row| Json::Object(row.iter().map(|(column, cell)| (column.clone(), self::data(cell))).collect()))
            .collect(),
        Data::Measurement(found) => {
            json!({ "amount": found.amount.to_string(), "unit": found.unit, "symbol": found.symbol })
        }
        Data::Price(prices) => prices
            .iter()
            .map(|money| (money.currency.clone(), json!(money.amount.to_string())))
            .collect::<Map<_, _>>()
            .into(),
        Data::Select(choice) => option(choice),
        Data::MultiSelect(choices) => choices.iter().map(option).collect(),
        Data::Asset(found) => asset(found),
        Data::AssetList(assets) => assets.iter().map(asset).collect(),
        Data::Reference(found) => record(found),
        Data::ReferenceList(records) => records.iter().map(record).collect(),
        Data::ProductLink(found) => link(found),
        Data::ProductLinkList(links) => links.iter().map(link).collect(),
        // As rich text: what a template prints is what it says.
        Data::Blocks(blocks) => json!(plain::blocks(blocks)),
    }
}

fn link(found: &Link) -> Json {
    json!({ "kind": found.kind, "code": found.code })
}

fn named(named: &Named) -> Json {
    json!({ "code": named.code, "label": named.label })
}

fn option(choice: &Choice) -> Json {
    json!({ "code": choice.code, "label": choice.label })
}

fn record(found: &Reference) -> Json {
    json!({ "code": found.code, "label": found.label })
}

fn parent(found: &Parent) -> Json {
    let mut view = json!({ "code": found.code, "label": found.label, "slug": found.slug });
    if let Some(above) = &found.parent {
        view["parent"] = parent(above);
    }
    view
}

fn asset(found: &Asset) -> Json {
    let urls: Map<String, Json> =
        found.renditions.iter().map(|(preset, rendition)| (preset.clone(), json!(rendition.url))).collect();
    let mut view = json!({ "code": found.code, "url": urls });
    let texts = [("alt", &found.alt), ("credit", &found.credit)];
    for (key, text) in texts.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
        view[key] = json!(text);
    }
    view
}
