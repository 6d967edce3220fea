//! What the feed demands of the attributes it is made of.

use super::{Field, Settings, plan::Plan};
use crate::{
    catalog::{ContentModel, attribute::AttributeType, model::Family},
    channels::Channel,
    outputs::limit::{Demand, Rule, Unit},
};

impl Settings {
    /// The language of the feed and what it demands of products of a family; nothing for settings that no longer fit.
    pub fn demands(&self, channel: &Channel, model: &ContentModel, family: &Family) -> Option<(String, Vec<Demand>)> {
        let plan = Plan::new(self, channel, model, chrono::NaiveDate::MIN).ok()?;
        let demand = |field: Field| {
            let rule = rule(field)?;
            let attribute = source(&plan, model, family, field, rule)?;
            Some(Demand { attribute: attribute.to_owned(), field: field.name(), rule })
        };
        Some((plan.locale.clone(), Field::ALL.into_iter().filter_map(demand).collect()))
    }
}

fn rule(field: Field) -> Option<Rule> {
    if field == Field::Gtin {
        return Some(Rule::Gtin);
    }
    let (max, then) = field.limit()?;
    Some(Rule::Length { max, unit: Unit::Characters, then })
}

/// The attribute that fills the field: of several the first that the family holds, where nothing is mapped to the title
/// the one that names its products. What is chosen from a list is nobody's to shorten.
fn source<'a>(
    plan: &'a Plan,
    model: &ContentModel,
    family: &'a Family,
    field: Field,
    rule: Rule,
) -> Option<&'a String> {
    let mut mapped = plan.attributes(field).iter();
    let label = family.label_attribute.as_ref().filter(|_| field == Field::Title);
    let found = mapped.find(|code| family.attributes.contains(*code)).or(label)?;
    let is_text =
        matches!(model.attribute(found)?.kind, AttributeType::Text | AttributeType::Textarea | AttributeType::RichText);
    (is_text || rule == Rule::Gtin).then_some(found)
}
