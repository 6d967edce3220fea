//! One product as a row of the feed, with everything that is wrong with it. Pure.
//!
//! What Google would refuse leaves the row out; what it would pass over is left out of the row, and said.

use super::{
    field::Field,
    plan::Plan,
    rules,
    settings::{Availability, Condition},
};
use crate::{
    catalog::attribute::{date_time, pattern, rich_text},
    delivery::{
        document::{Asset, Data, Document, Parent, Rendition},
        plain,
    },
    error::Violation,
    outputs::{limit::Beyond, template::truncate, view},
};

/// Elements of an item in the order they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(pub Vec<(&'static str, String)>);

/// The row of a product, `None` where Google would refuse it; and what is wrong with it.
pub fn row(document: &Document, plan: &Plan) -> (Option<Row>, Vec<Violation>) {
    let mut sheet = Sheet { document, plan, row: Row::default(), faults: Vec::new(), refused: false };
    sheet.identity();
    sheet.texts();
    sheet.pictures();
    sheet.offer();
    sheet.identifiers();
    sheet.looks();
    sheet.extras();
    ((!sheet.refused).then_some(sheet.row), sheet.faults)
}

struct Sheet<'a> {
    document: &'a Document,
    plan: &'a Plan,
    row: Row,
    faults: Vec<Violation>,
    refused: bool,
}

impl<'a> Sheet<'a> {
    fn identity(&mut self) {
        let id = rules::line(&self.document.code);
        if id.chars().count() > rules::MAX_ID {
            self.refuse(too_long("id", rules::MAX_ID));
        }
        self.put("id", id);
        if let Some(group) = self.document.parent.as_ref().map(root).map(rules::line) {
            self.short("item_group_id", group, rules::MAX_GROUP);
        }
    }

    fn texts(&mut self) {
        let title = self.text(Field::Title).unwrap_or_else(|| rules::line(&self.document.label));
        self.text_of(Field::Title, title);
        match self.value(Field::Description).map(long_text) {
            Some(text) => self.text_of(Field::Description, text),
            None => self.missing(Field::Description),
        }
        self.link();
        let paths = self.document.categories.iter().map(|category| &category.path);
        // The most exact category; of equals the first.
        if let Some(path) = paths.rev().max_by_key(|path| path.len()).filter(|path| !path.is_empty()) {
            let labels = path.iter().map(|named| rules::line(&named.label).replace('>', "/"));
            self.short("product_type", labels.collect::<Vec<_>>().join(" > "), rules::MAX_PRODUCT_TYPE);
        }
        let category = self.text(Field::GoogleProductCategory).or(self.plan.settings.google_product_category.clone());
        if let Some(category) = category {
            self.text_of(Field::GoogleProductCategory, rules::line(&category));
        }
    }

    fn link(&mut self) {
        let link = self.plan.link.fill(&view::of(self.document)).map(|link| link.trim().to_owned());
        match link.and_then(|link| rules::web_address(&link).map(|()| link)) {
            Ok(link) => self.put("link", link),
            Err(fault) => self.refuse(Violation { path: "link".to_owned(), ..fault }),
        }
    }

    fn pictures(&mut self) {
        let (main, more) = self.found_pictures();
        match main.map(|picture| (picture, rules::picture_fault(picture, self.plan.apparel))) {
            None => self.missing(Field::ImageLink),
            Some((_, Some(fault))) => self.refuse(Violation { path: "image_link".to_owned(), ..fault }),
            Some((picture, None)) => self.put("image_link", picture.url.clone()),
        }
        let mut written = 0;
        for picture in more {
            match rules::picture_fault(picture, self.plan.apparel) {
                Some(fault) => self.faults.push(Violation { path: "additional_image_link".to_owned(), ..fault }),
                None if written < rules::MAX_MORE_PICTURES => {
                    self.put("additional_image_link", picture.url.clone());
                    written += 1;
                }
                None => {}
            }
        }
    }

    /// The main picture and the others, each once.
    fn found_pictures(&self) -> (Option<&'a Rendition>, Vec<&'a Rendition>) {
        let of = |asset: &'a Asset| asset.renditions.get(&self.plan.preset);
        let mapped = self.plan.attributes(Field::ImageLink);
        let main = match mapped.is_empty() {
            true => view::main_picture(self.document),
            false => mapped.iter().find_map(|code| pictures(self.document, code).next()),
        };
        let named = self.plan.attributes(Field::AdditionalImageLink);
        let all = self.document.values.keys().filter(|code| named.is_empty() || named.contains(code));
        let mut more: Vec<&Rendition> = all.flat_map(|code| pictures(self.document, code)).filter_map(of).collect();
        let main = main.and_then(of).or_else(|| more.first().copied());
        let mut seen = std::collections::HashSet::from([main.map(|picture| picture.url.as_str())]);
        more.retain(|picture| seen.insert(Some(&picture.url)));
        (main, more)
    }

    fn offer(&mut self) {
        let price = self.amount(Field::Price);
        match price {
            None => self.missing(Field::Price),
            Some(price) if price <= rust_decimal::Decimal::ZERO => {
                self.refuse(Violation::new("TOO_SMALL", "price", "the price must be above zero"));
            }
            Some(price) => self.put("price", rules::price(price, &self.plan.currency)),
        }
        match self.amount(Field::SalePrice) {
            Some(sale) if price.is_some_and(|price| sale >= price) || sale.is_sign_negative() => {
                let message = "the sale price is not below the price, so it is left out";
                self.faults.push(Violation::new("OUT_OF_RANGE", "sale_price", message));
            }
            Some(sale) => self.put("sale_price", rules::price(sale, &self.plan.currency)),
            None => {}
        }
        self.availability();
        let condition = self.choice(Field::Condition, &Condition::ALL);
        self.put("condition", condition.unwrap_or(self.plan.settings.condition.name()).to_owned());
    }

    fn availability(&mut self) {
        let date = match self.value(Field::AvailabilityDate) {
            Some(Data::Date(date)) if *date > self.plan.today => Some(*date),
            _ => None,
        };
        let said = match self.value(Field::Availability) {
            Some(Data::Boolean(there)) => Some(Availability::ALL[usize::from(!there)]),
            _ => self.choice(Field::Availability, &Availability::ALL),
        };
        let usual = self.plan.settings.availability.name();
        let early = [Availability::Preorder.name(), Availability::Backorder.name()];
        let state = match (said, date) {
            (Some(said), _) => said,
            // What is to come cannot be in stock.
            (None, Some(_)) if usual == Availability::InStock.name() => early[0],
            (None, _) => usual,
        };
        self.put("availability", state.to_owned());
        match date {
            Some(date) if early.contains(&state) => self.put("availability_date", format!("{date}T00:00:00+00:00")),
            None if early.contains(&state) => self.missing(Field::AvailabilityDate),
            _ => {}
        }
    }

    fn identifiers(&mut self) {
        let brand = self.text(Field::Brand).or(self.plan.settings.brand.as_deref().map(rules::line));
        let brand = brand.filter(|brand| !brand.is_empty());
        let mpn = self.text(Field::Mpn).filter(|mpn| mpn.chars().count() <= rules::MAX_MPN);
        let gtin = self.gtin();
        let known = gtin.is_some() || (brand.is_some() && mpn.is_some());
        if brand.is_none() {
            let fault = Violation::new("REQUIRED", "brand", "new products need a brand");
            self.faults.push(fault.hint("map an attribute to `brand`, or set one for all products"));
        }
        for (field, text) in [(Field::Brand, brand), (Field::Mpn, mpn)] {
            if let Some(text) = text {
                self.text_of(field, text);
            }
        }
        match gtin {
            Some(gtin) => self.put("gtin", gtin),
            None if !known => self.put("identifier_exists", "no".to_owned()),
            None => {}
        }
    }

    fn gtin(&mut self) -> Option<String> {
        let text: String = self.text(Field::Gtin)?.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if !pattern::is_gtin(&text) {
            let fault = Violation::new("BAD_GTIN", "gtin", format!("`{}` is no GTIN", truncate(&text, 20)));
            self.refuse(fault.hint("a GTIN has 8, 12, 13 or 14 digits, the last of which checks the others"));
            return None;
        }
        if rules::restricted_gtin(&text) {
            let message = format!("`{text}` is a number for use within a shop, so it is left out");
            self.faults
                .push(Violation::new("RESTRICTED_GTIN", "gtin", message).hint("use the number that GS1 gave out"));
            return None;
        }
        Some(text)
    }

    fn looks(&mut self) {
        let color = self.names(Field::Color);
        let size = self.text(Field::Size).or_else(|| self.other_axis());
        let material = self.names(Field::Material);
        let pattern = self.text(Field::Pattern);
        let gender = self.choice(Field::Gender, &rules::GENDERS).map(str::to_owned);
        let age = self.choice(Field::AgeGroup, &rules::AGE_GROUPS).map(str::to_owned);
        let all = [
            (Field::Color, color),
            (Field::Size, size),
            (Field::Material, material),
            (Field::Pattern, pattern),
            (Field::Gender, gender),
            (Field::AgeGroup, age),
        ];
        for (field, text) in all {
            match text {
                Some(text) => self.text_of(field, text),
                None if self.plan.apparel && !matches!(field, Field::Material | Field::Pattern) => {
                    let name = field.name();
                    self.faults.push(Violation::new("REQUIRED", name, format!("clothes need `{name}`")));
                }
                None => {}
            }
        }
    }

    /// Variants must differ in something Google knows: an axis that is none of its fields counts as the size.
    fn other_axis(&self) -> Option<String> {
        let known = [Field::Color, Field::Size, Field::Material, Field::Pattern, Field::Gender, Field::AgeGroup];
        let is_known = |code: &String| known.iter().any(|field| self.plan.attributes(*field).contains(code));
        let axes = self.document.axes.iter().filter(|axis| !is_known(&axis.code));
        let texts = axes.filter_map(|axis| short_text(&self.document.values.get(&axis.code)?.data));
        Some(texts.collect::<Vec<_>>().join(" / ")).filter(|text| !text.is_empty() && self.document.parent.is_some())
    }

    fn extras(&mut self) {
        if let Some(Data::Measurement(found)) = self.value(Field::ShippingWeight) {
            match rules::weight(found) {
                Some(weight) => self.put("shipping_weight", weight),
                None => {
                    let message = format!(
                        "`{} {}` is no weight that Google takes, so it is left out",
                        found.amount, found.symbol
                    );
                    let fault = Violation::new("OUT_OF_RANGE", "shipping_weight", message);
                    self.faults.push(fault.hint("give weights in g, kg, oz or lb, up to 1,000 kg"));
                }
            }
        }
        let labels = Field::ALL.into_iter().filter(|field| field.name().starts_with("custom_label"));
        for field in labels {
            if let Some(text) = self.text(field) {
                self.text_of(field, text);
            }
        }
    }

    fn value(&self, field: Field) -> Option<&'a Data> {
        let values = &self.document.values;
        self.plan.attributes(field).iter().find_map(|code| values.get(code)).map(|value| &value.data)
    }

    fn text(&self, field: Field) -> Option<String> {
        self.value(field).and_then(short_text)
    }

    /// Up to three names with `/` between them.
    fn names(&self, field: Field) -> Option<String> {
        let Some(Data::MultiSelect(choices)) = self.value(field) else { return self.text(field) };
        let names = choices.iter().take(rules::MAX_NAMED).map(|choice| rules::line(&choice.label).replace('/', "-"));
        Some(names.collect::<Vec<_>>().join("/"))
    }

    fn amount(&self, field: Field) -> Option<rust_decimal::Decimal> {
        let Some(Data::Price(prices)) = self.value(field) else { return None };
        prices.iter().find(|money| money.currency == self.plan.currency).map(|money| money.amount)
    }

    /// One of the words that Google knows, by the code or the label of an option.
    fn choice(&mut self, field: Field, known: &[&'static str]) -> Option<&'static str> {
        let plain = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
        let said = match self.value(field)? {
            Data::Select(choice) => vec![choice.code.clone(), choice.label.clone()],
            other => vec![short_text(other)?],
        };
        let found = known.iter().find(|word| said.iter().any(|text| plain(text) == **word)).copied();
        if found.is_none() {
            let message = format!("`{}` is none of {}", truncate(&said.join(" "), 40), known.join(", "));
            self.faults.push(Violation::new("BAD_CHOICE", field.name(), message));
        }
        found
    }

    fn put(&mut self, name: &'static str, text: String) {
        self.row.0.push((name, text));
    }

    /// Writes a text as far as the field takes it.
    fn text_of(&mut self, field: Field, text: String) {
        match field.limit() {
            Some((most, Beyond::Cut)) => self.cut(field.name(), text, most),
            Some((most, _)) => self.short(field.name(), text, most),
            None if text.is_empty() => {}
            None => self.put(field.name(), text),
        }
    }

    /// Cuts what is too long; a text that is missing refuses the row.
    fn cut(&mut self, name: &'static str, text: String, most: usize) {
        if text.is_empty() {
            return self.refuse(Violation::new("REQUIRED", name, format!("`{name}` is missing")));
        }
        let short = truncate(&text, most);
        // Characters as Google counts them may be more than people see.
        let short: String = short.chars().take(most).collect();
        if short != text {
            self.faults.push(too_long(name, most).hint("it is cut in the feed"));
        }
        self.put(name, short);
    }

    /// Leaves out what is too long: half of it would say something else.
    fn short(&mut self, name: &'static str, text: String, most: usize) {
        if text.chars().count() > most {
            self.faults.push(too_long(name, most).hint("it is left out of the feed"));
        } else if !text.is_empty() {
            self.put(name, text);
        }
    }

    fn missing(&mut self, field: Field) {
        let attributes = self.plan.attributes(field);
        let fault = Violation::new("REQUIRED", field.name(), format!("`{}` is missing", field.name()));
        self.refuse(match attributes.is_empty() {
            true => fault.hint(format!("map an attribute to `{}` in the settings of the output", field.name())),
            false => fault.hint(format!("fill in `{}`", attributes.join("` or `"))),
        });
    }

    fn refuse(&mut self, fault: Violation) {
        self.refused = true;
        self.faults.push(fault);
    }
}

fn too_long(name: &str, most: usize) -> Violation {
    Violation::new("TOO_LONG", name, format!("`{name}` is longer than {most} characters"))
}

fn root(parent: &Parent) -> &str {
    parent.parent.as_deref().map_or(&parent.code, root)
}

fn pictures<'a>(document: &'a Document, attribute: &str) -> impl Iterator<Item = &'a Asset> {
    let assets = match document.values.get(attribute).map(|value| &value.data) {
        Some(Data::Asset(asset)) => std::slice::from_ref(asset),
        Some(Data::AssetList(assets)) => assets.as_slice(),
        _ => &[],
    };
    assets.iter()
}

/// On one line; labels of options. `None` where nothing is left.
fn short_text(data: &Data) -> Option<String> {
    let text = match data {
        Data::Identifier(text) | Data::Text(text) | Data::Textarea(text) | Data::Link(text) | Data::Colour(text) => {
            text.clone()
        }
        Data::RichText(html) => rich_text::plain(html),
        Data::Select(choice) => choice.label.clone(),
        Data::MultiSelect(choices) => choices.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", "),
        Data::Reference(record) => record.label.clone(),
        Data::ReferenceList(records) => {
            records.iter().map(|record| record.label.as_str()).collect::<Vec<_>>().join(", ")
        }
        Data::Number(number) => number.normalize().to_string(),
        Data::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::Date(date) => date.to_string(),
        Data::DateTime(moment) => date_time::written(*moment),
        Data::Measurement(found) => format!("{} {}", found.amount.normalize(), found.symbol),
        Data::Blocks(blocks) => plain::blocks(blocks),
        Data::Price(_)
        | Data::Asset(_)
        | Data::AssetList(_)
        | Data::Table(_)
        | Data::ProductLink(_)
        | Data::ProductLinkList(_) => return None,
    };
    Some(rules::line(&text)).filter(|text| !text.is_empty())
}

fn long_text(data: &Data) -> String {
    match data {
        Data::RichText(html) => rules::lines(&rich_text::plain(html)),
        Data::Textarea(text) | Data::Text(text) => rules::lines(text),
        other => short_text(other).unwrap_or_default(),
    }
}

#[cfg(test)]
impl Row {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, text)| text.as_str())
    }
}

#[cfg(test)]
mod tests;
