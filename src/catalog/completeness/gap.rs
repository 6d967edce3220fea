//! What is missing with the reason why: what the list of gaps in the editor says.

use super::{Attribute, Channel, ContentModel, Family, Line, is_asked_for, is_own_enough, is_there, required};
use crate::catalog::{attribute::AttributeType, line::Origin};

/// An attribute that a channel requires and that has no value that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub attribute: String,
    /// The expression under which the family requires it, which holds.
    pub condition: Option<String>,
    pub why: Why,
}

/// Why what there is does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is nothing anywhere.
    Empty,
    /// There are values, in these scopes only: `de_DE`, `web:de_DE`.
    Elsewhere(Vec<String>),
    /// The price lacks these currencies of the channel.
    Currencies(Vec<String>),
    /// It is inherited, and the family demands a value of its own.
    Inherited,
    /// The rule with this code made it, and the family demands a value of its own.
    Calculated(String),
}

/// What [`super::check`] finds missing, each with its reason.
pub fn gaps(model: &ContentModel, family: &Family, line: &Line<'_>, channel: &Channel, locale: &str) -> Vec<Gap> {
    let asked = required(model, family, channel, locale)
        .filter(|attribute| is_asked_for(model, family, attribute, line, channel, locale));
    let missing = asked.filter(|attribute| !is_there(model, family, attribute, line, channel, locale));
    let gap = |attribute: &Attribute| Gap {
        attribute: attribute.code.clone(),
        condition: family.conditions.get(&attribute.code).cloned(),
        why: why(family, attribute, line, channel, locale),
    };
    missing.map(gap).collect()
}

fn why(family: &Family, attribute: &Attribute, line: &Line<'_>, channel: &Channel, locale: &str) -> Why {
    let Some(held) = line.in_locale(attribute, &channel.code, locale) else {
        let scopes: Vec<String> = line.effective(&attribute.code).keys().map(|scope| scope.to_string()).collect();
        return if scopes.is_empty() { Why::Empty } else { Why::Elsewhere(scopes) };
    };
    match held.origin {
        Origin::Inherited(_) if !is_own_enough(family, attribute, held) => Why::Inherited,
        Origin::Calculated(rule) if !is_own_enough(family, attribute, held) => Why::Calculated(rule.to_owned()),
        _ if attribute.kind == AttributeType::Price => {
            let lacking = channel.currencies.iter().filter(|currency| held.data.get(currency).is_none());
            Why::Currencies(lacking.cloned().collect())
        }
        _ => Why::Empty,
    }
}
