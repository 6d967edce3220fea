//! From what people ask for to what the index is asked.

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Wanted, document, field};
use crate::{
    auth::Actor,
    catalog::{ContentModel, attribute::Sorted},
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{Scope, State},
    search::{self, Direction, Sort},
};

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
    pub empty: Option<bool>,
}

/// `code`, `label`, `updatedAt`, `family`, `completeness:<channel>:<locale>` or an attribute.
#[derive(Clone, Debug)]
pub struct Order {
    pub field: String,
    pub direction: Direction,
}

/// The query of a list. Fails with `INVALID` on names the model does not know.
pub(super) fn query(model: &ContentModel, actor: &Actor, wanted: &Wanted) -> Result<search::Query> {
    let mut faults = Vec::new();
    let mut filters = vec![search::Filter::In(
        field::KIND.to_owned(),
        wanted.kinds.iter().map(|kind| document::kind(*kind).to_owned()).collect(),
    )];
    plain(&wanted.filter, &mut filters);
    for (index, wanted) in wanted.filter.attributes.iter().enumerate() {
        let path = format!("filter.attributes.{index}");
        match model.attribute(&wanted.attribute) {
            Some(_) => filters.extend(attribute(wanted)),
            None => faults.push(Violation::new(
                "UNKNOWN_ATTRIBUTE",
                format!("{path}.attribute"),
                format!("attribute `{}` does not exist", wanted.attribute),
            )),
        }
    }
    if let Some(missing) = wanted.filter.missing.as_ref().filter(|found| model.attribute(&found.attribute).is_none()) {
        let message = format!("attribute `{}` does not exist", missing.attribute);
        faults.push(Violation::new("UNKNOWN_ATTRIBUTE", "filter.missing.attribute", message));
    }
    let sort = sort(model, actor, wanted).unwrap_or_else(|fault| {
        faults.push(fault);
        Vec::new()
    });
    match faults.is_empty() {
        true => Ok(search::Query { filters, text: wanted.search.clone(), language: None, sort }),
        false => Err(Error::Invalid(faults)),
    }
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
}

fn attribute(wanted: &AttributeFilter) -> Vec<search::Filter> {
    let scope = Scope::new(wanted.channel.as_deref(), wanted.locale.as_deref());
    let scope = (scope != Scope::global()).then_some(scope);
    let name = field::attribute(&wanted.attribute, scope.as_ref());
    let mut filters = Vec::new();
    let exact = wanted.equals.clone().map(|value| vec![value]).or_else(|| wanted.one_of.clone());
    filters.extend(exact.map(|values| search::Filter::In(name.clone(), values)));
    filters.extend(wanted.contains.clone().map(|text| search::Filter::Words(name.clone(), text)));
    if wanted.min.is_some() || wanted.max.is_some() {
        let number = |bound: Option<Decimal>| bound.and_then(|bound| bound.to_f64());
        filters.push(search::Filter::Between(name, number(wanted.min), number(wanted.max)));
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
        (_, Some((channel, locale))) => number(&field::ratio(channel, locale)),
        (name, None) => match model.attribute(name) {
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
                .hint("use code, label, updatedAt, family, completeness:<channel>:<locale> or an attribute"));
            }
        },
    };
    Ok(vec![first, code])
}
