//! From what people ask for to what the index is asked.

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Value as Json, json};

use super::{FileFilter, Wanted, document, field, file};
use crate::{
    auth::Actor,
    catalog::{
        ContentModel,
        attribute::{self, Attribute, AttributeType, Sorted},
    },
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{Scope, State},
    search::{self, Direction, Sort},
};

/// Filters within one another.
const DEPTH: usize = 8;
/// Conditions of one list, wherever they stand.
const CONDITIONS: usize = 200;

/// Everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub families: Option<Vec<String>>,
    /// Any of these or a category below them.
    pub categories: Option<Vec<String>>,
    pub states: Option<Vec<State>>,
    pub enabled: Option<bool>,
    pub complete: Option<Complete>,
    pub missing: Option<Missing>,
    pub attributes: Vec<AttributeFilter>,
    pub parent: Option<ResourceId>,
    pub ids: Option<Vec<ResourceId>>,
    pub updated_after: Option<DateTime<Utc>>,
    pub file: Option<FileFilter>,
    /// All of these hold.
    pub and: Vec<Filter>,
    /// One of these holds, where there are any.
    pub or: Vec<Filter>,
    pub not: Option<Box<Filter>>,
}

#[derive(Clone, Debug)]
pub struct Complete {
    pub channel: String,
    pub locale: String,
    pub complete: bool,
}

/// What a channel requires of an attribute and does not find; without channel and locale in any of them.
#[derive(Clone, Debug)]
pub struct Missing {
    pub attribute: String,
    pub channel: Option<String>,
    pub locale: Option<String>,
}

/// A condition on one attribute; without channel and locale a value of any scope will do.
#[derive(Clone, Debug, Default)]
pub struct AttributeFilter {
    pub attribute: String,
    pub channel: Option<String>,
    pub locale: Option<String>,
    pub equals: Option<String>,
    pub one_of: Option<Vec<String>>,
    /// Its words start with each of these words.
    pub contains: Option<String>,
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    /// Bounds of a day or a moment, as its values are written.
    pub from: Option<String>,
    pub until: Option<String>,
    /// Of the bounds of a measurement; its attribute's own where none is named.
    pub unit: Option<String>,
    /// Of the bounds of a price; where none is named the first that a price has counts.
    pub currency: Option<String>,
    pub empty: Option<bool>,
}

impl AttributeFilter {
    /// Whether it asks for more than whether there is a value.
    fn looks_inside(&self) -> bool {
        let exact = self.equals.is_some() || self.one_of.is_some() || self.contains.is_some();
        let bounds = self.min.is_some() || self.max.is_some() || self.from.is_some() || self.until.is_some();
        exact || bounds
    }
}

/// `code`, `label`, `updatedAt`, `family`, `bytes`, `rightsEnd`, `completeness:<channel>:<locale>` or an attribute.
#[derive(Clone, Debug)]
pub struct Order {
    pub field: String,
    pub direction: Direction,
}

/// The query of a list. Fails with `INVALID` on names the model does not know.
pub(super) fn query(model: &ContentModel, actor: &Actor, wanted: &Wanted) -> Result<search::Query> {
    let mut reader = Reader { model, conditions: 0, faults: Vec::new() };
    let mut filters = vec![search::Filter::In(
        field::KIND.to_owned(),
        wanted.kinds.iter().map(|kind| document::kind(*kind).to_owned()).collect(),
    )];
    reader.read(&wanted.filter, "filter", 0, &mut filters);
    let mut faults = reader.faults;
    let sort = sort(model, actor, wanted).unwrap_or_else(|fault| {
        faults.push(fault);
        Vec::new()
    });
    match faults.is_empty() {
        true => Ok(search::Query { filters, text: wanted.search.clone(), language: None, sort }),
        false => Err(Error::Invalid(faults)),
    }
}

/// Reads filters, however they are nested, and keeps what is wrong with them.
struct Reader<'a> {
    model: &'a ContentModel,
    conditions: usize,
    faults: Vec<Violation>,
}

impl Reader<'_> {
    /// Adds the conditions of a filter, all of which must hold.
    fn read(&mut self, wanted: &Filter, path: &str, depth: usize, filters: &mut Vec<search::Filter>) {
        let before = filters.len();
        plain(wanted, filters);
        for (index, wanted) in wanted.attributes.iter().enumerate() {
            filters.extend(self.attribute(wanted, &format!("{path}.attributes.{index}")));
        }
        if let Some(missing) =
            wanted.missing.as_ref().filter(|missing| self.model.attribute(&missing.attribute).is_none())
        {
            self.faults.push(unknown(&missing.attribute, format!("{path}.missing.attribute")));
        }
        self.conditions += filters.len() - before;
        if self.conditions > CONDITIONS || depth > DEPTH {
            let message = format!("a list takes {CONDITIONS} conditions, {DEPTH} levels deep");
            // Said once, and nothing below is read.
            self.conditions = 0;
            return self.faults.push(Violation::new("TOO_MANY", path, message));
        }
        self.combined(wanted, path, depth, filters);
    }

    fn combined(&mut self, wanted: &Filter, path: &str, depth: usize, filters: &mut Vec<search::Filter>) {
        for (index, part) in wanted.and.iter().enumerate() {
            self.read(part, &format!("{path}.and.{index}"), depth + 1, filters);
        }
        let mut whole = |part: &Filter, path: String| {
            let mut held = Vec::new();
            self.read(part, &path, depth + 1, &mut held);
            search::Filter::All(held)
        };
        let choices = wanted.or.iter().enumerate().map(|(index, part)| whole(part, format!("{path}.or.{index}")));
        let choices: Vec<search::Filter> = choices.collect();
        let not = wanted.not.as_ref().map(|part| search::Filter::Not(Box::new(whole(part, format!("{path}.not")))));
        filters.extend((!choices.is_empty()).then_some(search::Filter::Any(choices)));
        filters.extend(not);
    }

    fn attribute(&mut self, wanted: &AttributeFilter, path: &str) -> Vec<search::Filter> {
        let Some(known) = self.model.attribute(&wanted.attribute) else {
            self.faults.push(unknown(&wanted.attribute, format!("{path}.attribute")));
            return Vec::new();
        };
        if wanted.looks_inside() && !known.is_indexed() {
            self.faults.push(not_indexed(&known.code, format!("{path}.attribute")));
            return Vec::new();
        }
        let bounds = bounds(self.model, known, wanted).map_err(|fault| {
            self.faults.push(Violation { path: format!("{path}.{}", fault.path), ..fault });
        });
        bounds.map(|bounds| conditions(wanted, bounds)).unwrap_or_default()
    }
}

/// The bounds of a filter as the index holds numbers: measurements in the standard unit, days as their number.
fn bounds(
    model: &ContentModel,
    attribute: &Attribute,
    wanted: &AttributeFilter,
) -> Result<[Option<f64>; 2], Violation> {
    let unit = wanted.unit.as_ref().or(attribute.settings.default_unit.as_ref());
    let number = |data: &Json| attribute::index(model, attribute, data).number;
    let amount = |bound: Decimal| match (attribute.kind, unit) {
        (AttributeType::Measurement, Some(unit)) => {
            let message = format!("{bound} `{unit}` is no amount of `{}`", attribute.code);
            let amount = number(&json!({ "amount": bound.to_string(), "unit": unit }));
            amount.ok_or_else(|| Violation::new("UNKNOWN_UNIT", "unit", message))
        }
        _ => bound.to_f64().ok_or_else(|| Violation::new("TOO_LARGE", "min", format!("{bound} has too many digits"))),
    };
    let moment = |(name, text): (&str, &String)| {
        let message = format!("`{text}` is no moment that `{}` can be compared with", attribute.code);
        number(&Json::from(text.as_str()))
            .ok_or_else(|| Violation::new("BAD_DATE", name, message).hint("write 2026-03-31"))
    };
    let side = |number: Option<Decimal>, name, text: &Option<String>| match text {
        Some(text) => moment((name, text)).map(Some),
        None => number.map(amount).transpose(),
    };
    Ok([side(wanted.min, "from", &wanted.from)?, side(wanted.max, "until", &wanted.until)?])
}

fn not_indexed(code: &str, path: String) -> Violation {
    let message = format!("lists know of `{code}` only whether there is a value");
    Violation::new("NOT_INDEXED", path, message).hint("have the attribute indexed, or ask whether it is empty")
}

fn unknown(code: &str, path: String) -> Violation {
    Violation::new("UNKNOWN_ATTRIBUTE", path, format!("attribute `{code}` does not exist"))
}

fn plain(wanted: &Filter, filters: &mut Vec<search::Filter>) {
    let mut one_of = |name: &str, values: Option<Vec<String>>| {
        filters.extend(values.map(|values| search::Filter::In(name.to_owned(), values)));
    };
    one_of(field::FAMILY, wanted.families.clone());
    one_of(field::CATEGORY, wanted.categories.clone());
    let states = wanted.states.as_ref();
    one_of(field::STATE, states.map(|states| states.iter().map(|state| document::state(*state)).collect()));
    one_of(field::ENABLED, wanted.enabled.map(|enabled| vec![enabled.to_string()]));
    one_of(field::PARENT, wanted.parent.map(|parent| vec![parent.to_string()]));
    if let Some(wanted) = &wanted.complete {
        one_of(&field::complete(&wanted.channel, &wanted.locale), Some(vec![wanted.complete.to_string()]));
    }
    if let Some(Missing { attribute, channel, locale }) = &wanted.missing {
        one_of(&field::missing(channel.as_deref(), locale.as_deref()), Some(vec![attribute.clone()]));
    }
    let ids = wanted.ids.as_ref().map(|ids| ids.iter().map(ResourceId::to_string).collect());
    filters.extend(ids.map(search::Filter::Keys));
    let after = wanted.updated_after.map(|after| after.timestamp_millis() as f64);
    filters.extend(after.map(|after| search::Filter::Between(field::UPDATED.to_owned(), Some(after), None)));
    filters.extend(wanted.file.as_ref().map(file::conditions).unwrap_or_default());
}

/// What one filter asks of an attribute; `bounds` as the index holds its numbers.
fn conditions(wanted: &AttributeFilter, bounds: [Option<f64>; 2]) -> Vec<search::Filter> {
    let scope = Scope::new(wanted.channel.as_deref(), wanted.locale.as_deref());
    let scope = (scope != Scope::global()).then_some(scope);
    let name = field::attribute(&wanted.attribute, scope.as_ref());
    let mut filters = Vec::new();
    let exact = wanted.equals.clone().map(|value| vec![value]).or_else(|| wanted.one_of.clone());
    filters.extend(exact.map(|values| search::Filter::In(name.clone(), values)));
    filters.extend(wanted.contains.clone().map(|text| search::Filter::Words(name.clone(), text)));
    if let [min, max] = bounds
        && (min.is_some() || max.is_some())
    {
        let name = wanted
            .currency
            .as_ref()
            .map_or(name, |currency| field::amount(&wanted.attribute, scope.as_ref(), currency));
        filters.push(search::Filter::Between(name, min, max));
    }
    let filled = match scope {
        Some(scope) => format!("{}@{scope}", wanted.attribute),
        None => wanted.attribute.clone(),
    };
    let filled = search::Filter::is(field::FILLED, filled);
    filters.extend(wanted.empty.map(|empty| if empty { search::Filter::Not(Box::new(filled)) } else { filled }));
    filters
}

/// Ties go by code. Without an order a search lists the best match first, everything else what changed last.
fn sort(model: &ContentModel, actor: &Actor, wanted: &Wanted) -> Result<Vec<Sort>, Violation> {
    let code = Sort::Keyword(field::CODE.to_owned(), Direction::Ascending);
    let Some(Order { field: name, direction }) = &wanted.order else {
        let searching = wanted.search.as_deref().is_some_and(|text| !text.trim().is_empty());
        let newest = Sort::Number(field::UPDATED.to_owned(), Direction::Descending);
        return Ok(if searching { Vec::new() } else { vec![newest, code] });
    };
    let keyword = |name: &str| Sort::Keyword(name.to_owned(), *direction);
    let number = |name: &str| Sort::Number(name.to_owned(), *direction);
    let first = match (name.as_str(), name.strip_prefix("completeness:").and_then(|rest| rest.split_once(':'))) {
        ("code", _) => return Ok(vec![keyword(field::CODE)]),
        ("label", _) => keyword(&field::label(&actor.locale)),
        ("updatedAt", _) => number(field::UPDATED),
        ("family", _) => keyword(field::FAMILY),
        ("bytes", _) => number(field::BYTES),
        ("rightsEnd", _) => number(field::RIGHTS_END),
        (_, Some((channel, locale))) => number(&field::ratio(channel, locale)),
        (name, None) => match model.attribute(name) {
            Some(attribute) if !attribute.is_indexed() => return Err(not_indexed(name, "sort.field".to_owned())),
            Some(attribute) if attribute.kind.in_lists().sorted == Some(Sorted::ByNumber) => {
                number(&field::attribute(name, None))
            }
            Some(_) => keyword(&field::order(name)),
            None => {
                return Err(Violation::new(
                    "UNKNOWN_FIELD",
                    "sort.field",
                    format!("lists cannot be sorted by `{name}`"),
                )
                .hint("use code, label, updatedAt, family, bytes, rightsEnd, completeness:<channel>:<locale> or an attribute"));
            }
        },
    };
    Ok(vec![first, code])
}
