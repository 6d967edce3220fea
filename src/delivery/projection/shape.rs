//! The data of one value in the shape channels get it: from the canonical JSON of its attribute type (stated in
//! `catalog::attribute`) to [`Data`]. Data that is not canonical counts as none: a channel gets nothing half-right.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::{Dependency, Projection};
use crate::{
    assets::rendition,
    catalog::{
        attribute::{AttributeType, blocks, date_time, product_link, table},
        model::Attribute,
    },
    channels::measurement,
    delivery::{
        document::{
            Asset, Block, Choice, Data, Download, Entered, Link, Measurement, Money, Reference, Rendition, Table,
        },
        snapshot::Standing,
    },
    resource::{
        Kind,
        content::{File, Rights},
    },
};

/// The attribute of an asset that holds its alt text.
const ALT: &str = "alt";
/// The attribute of an asset that holds its credit, unless its rights do.
const CREDIT: &str = "credit";

impl<'a> Projection<'a> {
    pub(super) fn shape(&mut self, attribute: &Attribute, data: &Json) -> Option<Data> {
        let text = || data.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        match attribute.kind {
            AttributeType::Identifier => text().map(Data::Identifier),
            AttributeType::Text => text().map(Data::Text),
            AttributeType::Textarea => text().map(Data::Textarea),
            AttributeType::RichText => text().map(|html| Data::RichText(ammonia::clean(&html))),
            AttributeType::Link => text().map(Data::Link),
            AttributeType::Colour => text().map(Data::Colour),
            AttributeType::Number => decimal(data).map(Data::Number),
            AttributeType::Boolean => data.as_bool().map(Data::Boolean),
            AttributeType::Date => data.as_str()?.parse().ok().map(Data::Date),
            AttributeType::DateTime => date_time::parse(data.as_str()?).map(Data::DateTime),
            AttributeType::Measurement => self.measurement(attribute, data).map(Data::Measurement),
            AttributeType::Price => filled(self.price(data)).map(Data::Price),
            AttributeType::Select => self.choice(attribute, data).map(Data::Select),
            AttributeType::MultiSelect => {
                let choices = data.as_array()?.iter().filter_map(|code| self.choice(attribute, code));
                filled(choices.collect()).map(Data::MultiSelect)
            }
            AttributeType::Asset => self.linked_asset(data).map(Data::Asset),
            AttributeType::AssetList => {
                let assets = data.as_array()?.iter().filter_map(|code| self.linked_asset(code));
                filled(assets.collect()).map(Data::AssetList)
            }
            AttributeType::Table => self.table(attribute, data).map(Data::Table),
            AttributeType::Reference => self.reference(data).map(Data::Reference),
            AttributeType::ReferenceList => {
                let records = data.as_array()?.iter().filter_map(|code| self.reference(code));
                filled(records.collect()).map(Data::ReferenceList)
            }
            AttributeType::ProductLink => self.product_link(data).map(Data::ProductLink),
            AttributeType::ProductLinkList => {
                let links = data.as_array()?.iter().filter_map(|link| self.product_link(link));
                filled(links.collect()).map(Data::ProductLinkList)
            }
            AttributeType::Blocks => filled(self.blocks(attribute, data)).map(Data::Blocks),
        }
    }

    /// `[{"nutrient": "Fat", "per_100g": "1.5"}]`
    fn table(&mut self, attribute: &Attribute, data: &Json) -> Option<Table> {
        let columns = table::columns(attribute);
        let row = |row: &Json| {
            let cells = columns
                .iter()
                .filter_map(|(column, _)| Some((column.code.clone(), self.shape(column, row.get(&column.code)?)?)));
            cells.collect::<BTreeMap<String, Data>>()
        };
        let rows = filled(table::rows(data).map(row).filter(|row| !row.is_empty()).collect())?;
        let columns = columns.iter().map(|(column, _)| self.named(&column.code, &column.labels)).collect();
        Some(Table { columns, rows })
    }

    /// `[{"type": "text", "id": "a1b2c3d4", "body": "<p>…"}]`; a block of which nothing can be shown here is left out.
    fn blocks(&mut self, attribute: &Attribute, data: &Json) -> Vec<Block> {
        let types = blocks::types(attribute);
        let shown = |block: &Json| {
            let known = blocks::known(&types, block)?;
            let fields = blocks::fields(known, block)
                .filter_map(|(field, data)| Some((field.code.clone(), self.shape(field, data)?)))
                .collect::<BTreeMap<String, Data>>();
            let says_nothing = fields.is_empty() && !known.fields.is_empty();
            let id = block.get("id")?.as_str()?.to_owned();
            (!says_nothing).then(|| Block { id, kind: known.block.code.clone(), fields })
        };
        blocks::blocks(data).filter_map(shown).collect()
    }

    /// `{"amount": "1.5", "unit": "KILOGRAM"}`, in the unit the channel prefers.
    fn measurement(&self, attribute: &Attribute, data: &Json) -> Option<Measurement> {
        let (amount, unit) = (decimal(data.get("amount")?)?, data.get("unit")?.as_str()?);
        let family = self.site.model.measurement.get(attribute.settings.unit_family.as_deref()?)?;
        let wanted = self.channel.units.get(&attribute.code).map(String::as_str).filter(|wanted| *wanted != unit);
        let converted = wanted.and_then(|wanted| Some((measurement::convert(family, amount, unit, wanted)?, wanted)));
        let entered = converted.map(|_| Entered { amount, unit: unit.to_owned() });
        let (amount, unit) = converted.unwrap_or((amount, unit));
        let symbol = family.units.iter().find(|known| known.code == unit)?.symbol.clone();
        Some(Measurement { amount, unit: unit.to_owned(), symbol, entered })
    }

    /// `{"EUR": "12.50"}` in the channel's currencies and their order.
    fn price(&self, data: &Json) -> Vec<Money> {
        let amount =
            |currency: &String| Some(Money { currency: currency.clone(), amount: decimal(data.get(currency)?)? });
        self.channel.currencies.iter().filter_map(amount).collect()
    }

    fn choice(&mut self, attribute: &Attribute, code: &Json) -> Option<Choice> {
        if let Some(option) = attribute.settings.options.iter().find(|option| Some(&*option.code) == code.as_str()) {
            let named = self.named(&option.code, &option.labels);
            return Some(Choice { code: named.code, label: named.label, colour: None });
        }
        let option = self.site.model.option(&attribute.code, code.as_str()?)?;
        self.depend(Dependency::OPTION, format!("{}/{}", attribute.code, option.code));
        let named = self.named(&option.code, &option.labels);
        Some(Choice { code: named.code, label: named.label, colour: option.colour.clone() })
    }

    fn linked_asset(&mut self, code: &Json) -> Option<Asset> {
        let id = self.live_target(Kind::Asset, code.as_str()?)?;
        self.asset(self.snapshot.live(id, self.cell)?)
    }

    fn reference(&mut self, code: &Json) -> Option<Reference> {
        let id = self.live_target(Kind::Record, code.as_str()?)?;
        let record = self.snapshot.live(id, self.cell)?;
        // It says which attribute names the record.
        if let Some(family) = &record.content.family {
            self.depend(Dependency::FAMILY, family.clone());
        }
        Some(Reference { id, code: record.subject.code.clone(), label: self.label(&self.row(vec![record]).line) })
    }

    fn product_link(&mut self, data: &Json) -> Option<Link> {
        let (kind, code) = product_link::target(data)?;
        let id = self.live_target(kind, code)?;
        Some(Link { id, kind, code: code.to_owned(), quantity: None })
    }

    /// The asset as the channel shows it; `None` for anything else.
    pub(super) fn asset(&self, asset: Standing<'a>) -> Option<Asset> {
        let file = asset.content.file.as_ref()?;
        let picture = file.width.is_some() && file.height.is_some();
        let credit = asset.content.rights.as_ref().and_then(|rights| rights.credit.clone());
        Some(Asset {
            id: asset.subject.id,
            code: asset.subject.code.clone(),
            mime: file.mime.clone(),
            width: file.width,
            height: file.height,
            alt: self.text(ALT, asset),
            credit: credit.or_else(|| self.text(CREDIT, asset)),
            focal: asset.content.focal,
            renditions: self.renditions(asset, file),
            download: (!picture).then(|| Download {
                url: self.public(&rendition::original(&asset.subject.code, file)),
                filename: file.filename.clone(),
                bytes: file.bytes,
            }),
        })
    }

    fn text(&self, code: &str, asset: Standing<'a>) -> Option<String> {
        let line = self.row(vec![asset]).line;
        let found = self.find(self.site.model.attribute(code)?, &line)?;
        found.data.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn renditions(&self, asset: Standing<'a>, file: &File) -> BTreeMap<String, Rendition> {
        let of = |preset: &crate::channels::Preset| {
            let at = rendition::address(&asset.subject.code, file, asset.content.focal, &self.channel.code, preset)?;
            let (width, height, mime) = (at.width, at.height, at.mime.to_owned());
            Some((preset.code.clone(), Rendition { url: self.public(&at.path), width, height, mime }))
        };
        self.channel.presets.iter().filter_map(of).collect()
    }

    fn public(&self, path: &str) -> String {
        format!("{}{path}", self.site.public_url)
    }
}

/// The days still to come on which the rights begin or have ended.
pub(super) fn turning_days(rights: &Rights, today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let ended = rights.valid_until.and_then(|until| until.checked_add_days(Days::new(1)));
    [rights.valid_from, ended].into_iter().flatten().filter(move |day| *day > today)
}

fn decimal(data: &Json) -> Option<Decimal> {
    match data {
        Json::String(text) => text.parse().ok(),
        Json::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_document_is_looked_at_again_when_rights_begin_and_the_day_after_they_end() {
        let rights =
            Rights { valid_from: Some(day("2026-03-01")), valid_until: Some(day("2026-03-31")), ..Rights::default() };
        let days = |today| turning_days(&rights, day(today)).collect::<Vec<_>>();
        assert_eq!(days("2026-02-01"), [day("2026-03-01"), day("2026-04-01")]);
        assert_eq!(days("2026-03-01"), [day("2026-04-01")]);
        assert!(days("2026-04-01").is_empty());
    }
}
