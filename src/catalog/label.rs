//! What people call a resource.

use super::{ContentModel, attribute, attribute::Attribute, value};
use crate::resource::Content;

/// The attribute of the family that names its resources; the first of `chain` is the resource's own content.
pub fn attribute_of<'m>(model: &'m ContentModel, chain: &[&Content]) -> Option<&'m Attribute> {
    let family = model.family(chain.first()?.family.as_deref()?)?;
    Some(model.attribute(family.label_attribute.as_deref()?)?)
}

/// The label for `locale`, with inheritance and fallback to any locale.
pub fn of(model: &ContentModel, chain: &[&Content], locale: &str) -> Option<String> {
    let attribute = attribute_of(model, chain)?;
    let held = value::effective(chain, &attribute.code);
    let exact = held.iter().find(|(scope, _)| scope.locale.as_deref().is_none_or(|held| held == locale));
    let language = locale.split('_').next();
    let related = || {
        held.iter().find(|(scope, _)| scope.locale.as_deref().is_some_and(|held| held.split('_').next() == language))
    };
    let english = || held.iter().find(|(scope, _)| scope.locale.as_deref().is_some_and(|held| held.starts_with("en")));
    let (_, (data, _)) = exact.or_else(related).or_else(english).or_else(|| held.iter().next())?;
    let text = attribute::display(model, attribute, data, locale);
    (!text.is_empty()).then_some(text)
}
