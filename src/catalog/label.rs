//! What people call a resource.

use super::{ContentModel, attribute, attribute::Attribute, line::Line};

/// The attribute of the family that names its resources.
pub fn attribute_of<'m>(model: &'m ContentModel, line: &Line<'_>) -> Option<&'m Attribute> {
    let family = model.family(line.own()?.family.as_deref()?)?;
    Some(model.attribute(family.label_attribute.as_deref()?)?)
}

/// The label for `locale`, with inheritance and fallback to any locale.
pub fn of(model: &ContentModel, line: &Line<'_>, locale: &str) -> Option<String> {
    let attribute = attribute_of(model, line)?;
    let held = line.effective(&attribute.code);
    let exact = held.iter().find(|(scope, _)| scope.locale.as_deref().is_none_or(|held| held == locale));
    let language = locale.split('_').next();
    let related = || {
        held.iter().find(|(scope, _)| scope.locale.as_deref().is_some_and(|held| held.split('_').next() == language))
    };
    let english = || held.iter().find(|(scope, _)| scope.locale.as_deref().is_some_and(|held| held.starts_with("en")));
    let (_, found) = exact.or_else(related).or_else(english).or_else(|| held.iter().next())?;
    let text = attribute::display(model, attribute, found.data, locale);
    (!text.is_empty()).then_some(text)
}
