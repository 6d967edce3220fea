//! One product of the book: a product that stands alone, or a product model with its variants in a table. Pure.

use std::collections::HashSet;

use print::catalogue::{Cell, Colour, Fact, Picture, Price, Product, Variant, Variants};
use rust_decimal::Decimal;

use super::{
    pictures::{Place, Placed},
    plan::{Plan, is_fact},
};
use crate::{
    catalog::attribute::rich_text,
    channels,
    delivery::{
        self,
        document::{Asset, Data, Document, Measurement},
    },
    outputs::{format, view},
};

/// Pictures beside the main one.
const MORE_PICTURES: usize = 3;
/// Distinct values of the variants that one row of the table can hold.
const MOST_VALUES: usize = 4;

/// A product of the book before it is laid out: the document on top, and what is sold of it.
pub struct Item {
    pub top: Document,
    /// Variants in the order of their axes; empty for a product that stands alone.
    pub variants: Vec<Document>,
    /// Models between the two, for their pictures.
    pub between: Vec<Document>,
}

impl Item {
    /// What is sold.
    fn sold(&self) -> &[Document] {
        if self.variants.is_empty() { std::slice::from_ref(&self.top) } else { &self.variants }
    }

    /// From the top down.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        [&self.top].into_iter().chain(&self.between).chain(&self.variants)
    }

    /// How much there is to see: each picture once.
    pub fn pictures(&self) -> Vec<&Asset> {
        let documents = || self.documents();
        let main = documents().filter_map(view::main_picture);
        let more = documents().flat_map(|document| document.values.values()).flat_map(|value| match &value.data {
            Data::AssetList(assets) => assets.as_slice(),
            _ => &[],
        });
        let mut seen = HashSet::new();
        main.chain(more).filter(|asset| asset.width.is_some() && seen.insert(asset.id)).collect()
    }

    pub fn is_hero(&self, plan: &Plan<'_>) -> bool {
        let asked = plan.settings.hero.as_ref().and_then(|code| self.top.values.get(code));
        asked.is_some_and(|value| value.data == Data::Boolean(true))
    }
}

pub fn product(item: &Item, plan: &Plan<'_>, hero: bool, placed: &mut Placed) -> Product {
    let (image, images) = pictures(item, hero, placed);
    Product {
        key: item.top.code.clone(),
        sku: number(item),
        name: item.top.label.clone(),
        text: text(item, plan, hero),
        image,
        images,
        facts: facts(item, plan),
        price: price(item, plan),
        variants: variants(item, plan),
        badge: badge(item, plan),
        hero,
    }
}

fn pictures(item: &Item, hero: bool, placed: &mut Placed) -> (Option<Picture>, Vec<Picture>) {
    let (first, more) = if hero { (Place::Hero, Place::Tile) } else { (Place::Tile, Place::Tile) };
    let all = item.pictures();
    let mut all = all.into_iter();
    let main = all.next().and_then(|asset| placed.place(asset, first, item.top.id));
    // Small places show the main picture only, so that the others need not be rendered.
    let others = all.take(if hero { MORE_PICTURES } else { 0 });
    (main, others.filter_map(|asset| placed.place(asset, more, item.top.id)).collect())
}

/// The article number; of several variants what their numbers begin with.
fn number(item: &Item) -> String {
    let Some((first, rest)) = item.variants.split_first() else { return item.top.code.clone() };
    let mut common = first.code.as_str();
    for code in rest.iter().map(|variant| variant.code.as_str()) {
        let same = common.char_indices().zip(code.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
        common = &common[..same.unwrap_or_else(|| common.len().min(code.len()))];
    }
    if rest.is_empty() {
        return common.to_owned();
    }
    // Whole groups of the number only: `FH1010-ALP` is no beginning of `FH1010-ALPHA`.
    let whole = common.rfind(['-', '.', '/', '_', ' ']).map_or(common, |end| &common[..end]);
    if whole.chars().count() >= 3 { whole.to_owned() } else { item.top.code.clone() }
}

/// In a small place the first text there is; on a page of its own all of them, one after another.
fn text(item: &Item, plan: &Plan<'_>, hero: bool) -> Option<String> {
    let of = |code: &String| plain(&item.top.values.get(code)?.data);
    let mut texts = plan.texts.iter().filter_map(of);
    if !hero {
        return texts.next();
    }
    let all: Vec<String> = texts.collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

/// The paragraphs of a text.
pub fn plain(data: &Data) -> Option<String> {
    let text = match data {
        Data::Text(text) | Data::Textarea(text) => text.clone(),
        Data::RichText(html) => rich_text::plain(html),
        Data::Blocks(blocks) => delivery::plain::blocks(blocks),
        _ => return None,
    };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn facts(item: &Item, plan: &Plan<'_>) -> Vec<Fact> {
    let all = match (&plan.settings.facts, item.top.family.as_ref().and_then(|family| plan.model.family(&family.code)))
    {
        (Some(codes), _) => codes.iter().filter_map(|code| plan.model.attribute(code)).cloned().collect(),
        (None, Some(family)) => plan.model.in_order(&family.attributes),
        (None, None) => Vec::new(),
    };
    let named = plan.settings.facts.is_some();
    let is_axis = |code: &str| item.top.axes.iter().any(|axis| axis.code == code);
    let is_badge = |code: &String| plan.badge.contains(code);
    let wanted = all.iter().filter(|attribute| {
        let kind = is_fact(attribute) && (named || !is_identity(attribute.kind));
        kind && !is_axis(&attribute.code) && !is_badge(&attribute.code)
    });
    let fact = |attribute: &std::sync::Arc<crate::catalog::attribute::Attribute>| {
        let label = channels::label(&attribute.labels, &plan.locale).unwrap_or(&attribute.code).to_owned();
        Some(Fact { label, value: value(item, &attribute.code, &plan.locale)? })
    };
    wanted.filter_map(fact).collect()
}

/// Texts and numbers of articles say too much or stand elsewhere.
fn is_identity(kind: crate::catalog::attribute::AttributeType) -> bool {
    use crate::catalog::attribute::AttributeType as T;
    matches!(kind, T::Text | T::Identifier)
}

/// What the product says of an attribute; where its variants differ, all they say, or from where to where it goes.
fn value(item: &Item, code: &str, locale: &str) -> Option<String> {
    if let Some(own) = item.top.values.get(code) {
        return format::short(&own.data, locale);
    }
    let all: Vec<&Data> = item.sold().iter().filter_map(|one| Some(&one.values.get(code)?.data)).collect();
    if let Some(range) = range(&all, locale) {
        return Some(range);
    }
    let mut texts: Vec<String> = Vec::new();
    for text in all.iter().filter_map(|data| format::short(data, locale)) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    (1..=MOST_VALUES).contains(&texts.len()).then(|| texts.join(", "))
}

/// How much of what; plain numbers are of nothing.
type Amount<'a> = (Decimal, Option<&'a Measurement>);

fn measured(data: &Data) -> Option<Amount<'_>> {
    match data {
        Data::Measurement(found) => Some((found.amount, Some(found))),
        Data::Number(number) => Some((*number, None)),
        _ => None,
    }
}

/// `412–455 g`, where all are amounts of one unit.
fn range(all: &[&Data], locale: &str) -> Option<String> {
    let amounts: Option<Vec<Amount<'_>>> = all.iter().copied().map(measured).collect();
    let amounts = amounts?;
    let (least, most) =
        (amounts.iter().map(|(amount, _)| *amount).min()?, amounts.iter().map(|(amount, _)| *amount).max()?);
    let symbol = |entry: &Amount<'_>| entry.1.map(|found| found.symbol.clone());
    let same = amounts.windows(2).all(|pair| symbol(&pair[0]) == symbol(&pair[1]));
    if least == most || !same {
        return None;
    }
    let upper = match amounts.first()?.1 {
        Some(found) => format::measurement(&Measurement { amount: most, entered: None, ..found.clone() }, locale),
        None => format::number(most, locale),
    };
    let dash = if least.is_sign_negative() || most.is_sign_negative() { " … " } else { "–" };
    Some(format!("{}{dash}{upper}", format::number(least, locale)))
}

fn amount(document: &Document, codes: &[String], currency: &str) -> Option<Decimal> {
    let prices = codes.iter().find_map(|code| match &document.values.get(code)?.data {
        Data::Price(prices) => Some(prices),
        _ => None,
    })?;
    prices.iter().find(|money| money.currency == currency).map(|money| money.amount)
}

/// What is paid, and the former price where that is lower.
fn amounts(document: &Document, plan: &Plan<'_>) -> Option<(Decimal, Option<Decimal>)> {
    let price = amount(document, &plan.price, &plan.currency)?;
    let sale = amount(document, &plan.sale_price, &plan.currency).filter(|sale| *sale < price);
    Some(sale.map_or((price, None), |sale| (sale, Some(price))))
}

fn price(item: &Item, plan: &Plan<'_>) -> Option<Price> {
    let all: Vec<(Decimal, Option<Decimal>)> = item.sold().iter().filter_map(|one| amounts(one, plan)).collect();
    let (least, was) = all.iter().min_by_key(|(amount, _)| *amount)?;
    let money = |amount: Decimal| format::money(amount, &plan.currency, &plan.locale);
    let one = all.iter().all(|(amount, _)| amount == least);
    let text = if one { money(*least) } else { format!("{} {}", format::from(&plan.locale), money(*least)) };
    Some(Price { text, was: was.filter(|_| one).map(money), note: None })
}

fn variants(item: &Item, plan: &Plan<'_>) -> Option<Variants> {
    if item.variants.is_empty() || item.top.axes.is_empty() {
        return None;
    }
    let prices: Vec<Option<Decimal>> = item.variants.iter().map(|one| Some(amounts(one, plan)?.0)).collect();
    let differ = prices.windows(2).any(|pair| pair[0] != pair[1]);
    let rows = item.variants.iter().zip(prices).map(|(variant, price)| Variant {
        sku: variant.code.clone(),
        cells: item.top.axes.iter().map(|axis| cell(variant, &axis.code, &plan.locale)).collect(),
        price: price.filter(|_| differ).map(|price| format::money(price, &plan.currency, &plan.locale)),
    });
    Some(Variants { axes: item.top.axes.iter().map(|axis| axis.label.clone()).collect(), rows: rows.collect() })
}

fn cell(variant: &Document, axis: &str, locale: &str) -> Cell {
    let Some(value) = variant.values.get(axis) else { return Cell::default() };
    let colours = |data: &Data| match data {
        Data::Select(choice) => vec![choice.colour.clone()],
        Data::MultiSelect(choices) => choices.iter().map(|choice| choice.colour.clone()).collect(),
        _ => Vec::new(),
    };
    let swatch =
        colours(&value.data).into_iter().flatten().filter_map(|colour| colour.parse::<Colour>().ok()).collect();
    Cell { text: format::short(&value.data, locale).unwrap_or_default(), swatch }
}

fn badge(item: &Item, plan: &Plan<'_>) -> Option<String> {
    let of = |document: &Document| {
        plan.badge.iter().find_map(|code| match &document.values.get(code)?.data {
            Data::Select(choice) => Some(choice.label.clone()),
            Data::Text(text) => Some(text.clone()),
            Data::Boolean(true) => {
                channels::label(&plan.model.attribute(code)?.labels, &plan.locale).map(str::to_owned)
            }
            _ => None,
        })
    };
    // A badge of some variants only would be wrong over the others.
    let shared = || {
        let mut all = item.variants.iter().map(of);
        let first = all.next()??;
        all.all(|badge| badge.as_ref() == Some(&first)).then_some(first)
    };
    of(&item.top).or_else(shared)
}

#[cfg(test)]
mod tests;
