//! Arguments of a list as a query of the index.

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};

use super::{
    plan::Arguments,
    types::{Means, Reads, Target, Types},
};
use crate::{
    catalog::{
        ContentModel,
        attribute::{AttributeType, Sorted, date_time},
    },
    channels::Channel,
    delivery::index::field,
    error::{Error, Result},
    resource::Kind,
    search::{Direction, Filter, Language, Query, Sort},
};

pub struct Lists<'a> {
    pub types: &'a Types,
    pub model: &'a ContentModel,
    pub channel: &'a Channel,
}

/// The name of a kind in the types of its lists.
pub fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::ProductModel => "ProductModel",
        Kind::Entry => "Entry",
        Kind::Record => "Record",
        Kind::Product | Kind::Asset => "Product",
    }
}

impl Lists<'_> {
    pub fn query(
        &self,
        kind: Kind,
        arguments: &Arguments,
        variables: &Map<String, Json>,
        locale: &str,
    ) -> Result<Query> {
        let mut filters = vec![Filter::is(field::KIND, field::kind(kind))];
        let wanted = arguments.get("filter", variables);
        filters.extend(self.conditions(&format!("{}Filter", type_of(kind)), &wanted));
        let text = arguments.get("search", variables).as_str().map(str::to_owned);
        let sort = self.sort(kind, &arguments.get("sort", variables), text.as_deref())?;
        Ok(Query { filters, text, language: Language::of(locale), sort })
    }

    /// One condition for each field that is given.
    fn conditions(&self, input: &str, wanted: &Json) -> Vec<Filter> {
        let (Some(fields), Some(wanted)) = (self.types.input(input), wanted.as_object()) else { return Vec::new() };
        let given =
            fields.iter().filter_map(|field| Some((field, wanted.get(&field.name).filter(|value| !value.is_null())?)));
        let all = |json: &Json| Filter::All(self.conditions(input, json));
        let list = |json: &Json| match json {
            Json::Array(items) => items.iter().map(all).collect(),
            one => vec![all(one)],
        };
        given
            .filter_map(|(field, value)| match &field.means {
                Means::Nothing => None,
                Means::All => Some(Filter::All(list(value))),
                Means::Any => Some(Filter::Any(list(value))),
                Means::Not => Some(Filter::Not(Box::new(all(value)))),
                Means::Is(target) => Some(self.condition(target, value)),
            })
            .collect()
    }

    fn condition(&self, target: &Target, wanted: &Json) -> Filter {
        let given = |name: &str| wanted.get(name).filter(|value| !value.is_null());
        let attribute = target.attribute.as_deref().and_then(|code| self.model.attribute(code));
        let numeric = attribute.is_some_and(|attribute| sorts_by_number(attribute.kind));
        let name = self.amounts_of(target, wanted);
        let mut all = Vec::new();
        if let Some(value) = given("eq") {
            all.push(match number(value, target.reads).filter(|_| numeric) {
                Some(exact) => Filter::Between(name.clone(), Some(exact), Some(exact)),
                None => Filter::is(&target.field, keyword(value)),
            });
        }
        if let Some(values) = given("in") {
            let values =
                values.as_array().map_or_else(|| vec![keyword(values)], |values| values.iter().map(keyword).collect());
            all.push(Filter::In(target.field.clone(), values));
        }
        if let Some(words) = given("contains").and_then(Json::as_str) {
            all.push(Filter::Words(target.field.clone(), words.to_owned()));
        }
        let bound = |name: &str| given(name).and_then(|value| number(value, target.reads));
        let (low, high) = (bound("min"), bound("max"));
        if low.is_some() || high.is_some() {
            all.push(Filter::Between(name, low, high));
        }
        if let (Some(exists), Some(code)) = (given("exists").and_then(Json::as_bool), &target.attribute) {
            let filled = Filter::is(field::FILLED, code);
            all.push(if exists { filled } else { Filter::Not(Box::new(filled)) });
        }
        match all.len() {
            1 => all.remove(0),
            _ => Filter::All(all),
        }
    }

    /// Amounts are kept per currency; the channel's first one is meant unless another is named.
    fn amounts_of(&self, target: &Target, wanted: &Json) -> String {
        let attribute = target.attribute.as_deref().and_then(|code| self.model.attribute(code));
        let Some(price) = attribute.filter(|attribute| attribute.kind == AttributeType::Price) else {
            return target.field.clone();
        };
        let first = self.channel.currencies.first().map(String::as_str);
        let currency = wanted.get("currency").and_then(Json::as_str).or(first);
        currency.map_or_else(|| target.field.clone(), |currency| field::amount(&price.code, currency))
    }

    /// Ties go by code. A search without a sort lists the best match first; any other list goes by code.
    fn sort(&self, kind: Kind, wanted: &Json, text: Option<&str>) -> Result<Vec<Sort>> {
        let one = std::slice::from_ref(wanted);
        let wanted = wanted.as_array().map_or(if wanted.is_null() { &[][..] } else { one }, Vec::as_slice);
        if wanted.len() > 2 {
            return Err(Error::invalid("TOO_MANY", "sort", "a list is sorted by at most two fields"));
        }
        let code = Sort::Keyword(field::CODE.to_owned(), Direction::Ascending);
        let mut sorts: Vec<Sort> = wanted.iter().filter_map(|wanted| self.one_sort(kind, wanted)).collect();
        let by_match = sorts.is_empty() && text.is_some_and(|text| !text.trim().is_empty());
        if sorts.len() < 2 && !by_match {
            sorts.push(code);
        }
        Ok(sorts)
    }

    fn one_sort(&self, kind: Kind, wanted: &Json) -> Option<Sort> {
        let direction = match wanted.get("direction").and_then(Json::as_str) {
            Some("DESC") => Direction::Descending,
            _ => Direction::Ascending,
        };
        let field = wanted.get("field")?.as_str()?;
        Some(match self.types.code(&format!("{}SortField", type_of(kind)), field)? {
            ":label" => Sort::Keyword(field::LABEL.to_owned(), direction),
            ":code" => Sort::Keyword(field::CODE.to_owned(), direction),
            code if sorts_by_number(self.model.attribute(code)?.kind) => {
                Sort::Number(field::attribute(code), direction)
            }
            code => Sort::Keyword(field::order(code), direction),
        })
    }
}

fn keyword(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn sorts_by_number(kind: AttributeType) -> bool {
    kind.in_lists().sorted == Some(Sorted::ByNumber)
}

fn number(value: &Json, reads: Reads) -> Option<f64> {
    match (value, reads) {
        (Json::String(text), Reads::Number) => text.parse().ok(),
        (Json::String(text), Reads::Day) => {
            let day: NaiveDate = text.parse().ok()?;
            Some(day.signed_duration_since(NaiveDate::default()).num_days() as f64)
        }
        (Json::String(text), Reads::Moment) => Some(date_time::parse(text)?.timestamp() as f64),
        (number, _) => number.as_f64(),
    }
}
