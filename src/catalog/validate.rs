//! Whether a content follows the content model. Pure: what needs the database (targets, uniqueness) is checked in `edit`.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{
    ContentModel, attribute,
    model::{AssociationType, Attribute, Family, FamilyVariant},
};
use crate::{
    error::Violation,
    resource::{Content, Kind, Scope, content::Target, value_path},
};

/// Where a content stands: its kind and the contents of the product models above, nearest first.
pub struct Place<'a> {
    pub kind: Kind,
    pub ancestors: &'a [&'a Content],
}

/// Brings every value into canonical form and answers all that is wrong. Values equal to those of `before` were
/// checked when they were written and are not judged again, so an old problem never blocks a new edit elsewhere.
pub fn validate(
    model: &ContentModel,
    place: &Place<'_>,
    before: Option<&Content>,
    content: &mut Content,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    let family = check_family(model, place, content, &mut violations);
    let variant = check_variant(model, place, content, &mut violations);
    content.values.retain(|code, scopes| {
        scopes.retain(|scope, data| {
            if before.and_then(|before| before.value(code, scope)) == Some(data) {
                return true;
            }
            let canonical = check_value(model, place, family, variant, code, scope, data).unwrap_or_else(|wrong| {
                violations.extend(wrong);
                None
            });
            canonical.map(|canonical| *data = canonical).is_some()
        });
        !scopes.is_empty()
    });
    check_axes(place, variant, content, &mut violations);
    check_categories(model, content, &mut violations);
    check_associations(model, place.kind, before, content, &mut violations);
    violations
}

/// The kind of family a resource of this kind takes.
fn family_kind(kind: Kind) -> Kind {
    if kind == Kind::ProductModel { Kind::Product } else { kind }
}

fn check_family<'a>(
    model: &'a ContentModel,
    place: &Place<'_>,
    content: &Content,
    violations: &mut Vec<Violation>,
) -> Option<&'a Family> {
    let code = content.family.as_deref()?;
    let Some(family) = model.family(code) else {
        violations.push(Violation::new("UNKNOWN_FAMILY", "family", format!("family `{code}` does not exist")));
        return None;
    };
    if family.kind != family_kind(place.kind) {
        let message = format!("family `{code}` is for another kind of resource");
        violations.push(Violation::new("WRONG_FAMILY", "family", message));
    }
    if let Some(parent) = place.ancestors.first().filter(|parent| parent.family != content.family) {
        let expected = parent.family.as_deref().unwrap_or_default();
        let message = format!("the product model above is of family `{expected}`, this one of `{code}`");
        violations.push(Violation::new("WRONG_FAMILY", "family", message));
    }
    Some(family)
}

fn check_variant<'a>(
    model: &'a ContentModel,
    place: &Place<'_>,
    content: &Content,
    violations: &mut Vec<Violation>,
) -> Option<&'a FamilyVariant> {
    let own = content.family_variant.as_deref();
    let inherited = place.ancestors.first().and_then(|parent| parent.family_variant.as_deref());
    if place.kind == Kind::ProductModel && own.is_none() {
        let message = "a product model needs a family variant: it says which attributes its variants hold";
        violations.push(Violation::new("REQUIRED", "familyVariant", message));
    }
    let code = own.or(inherited)?;
    let Some(variant) = model.family_variants.get(code) else {
        let message = format!("family variant `{code}` does not exist");
        violations.push(Violation::new("UNKNOWN_FAMILY_VARIANT", "familyVariant", message));
        return None;
    };
    if content.family.as_deref() != Some(variant.family.as_str()) {
        let message = format!("family variant `{code}` belongs to family `{}`", variant.family);
        violations.push(Violation::new("WRONG_FAMILY_VARIANT", "familyVariant", message));
    }
    check_depth(place, variant, content, violations);
    Some(variant)
}

/// The family variant of a content: its own or that of the models above.
pub(super) fn variant_of<'a>(
    model: &'a ContentModel,
    place: &Place<'_>,
    content: &Content,
) -> Option<&'a Arc<FamilyVariant>> {
    let inherited = || place.ancestors.first().and_then(|parent| parent.family_variant.as_deref());
    model.family_variant(content.family_variant.as_deref().or_else(inherited)?)
}

/// With two levels: root model, sub-model, variant. With one: root model, variant.
fn check_depth(place: &Place<'_>, variant: &FamilyVariant, content: &Content, violations: &mut Vec<Violation>) {
    let depth = place.ancestors.len();
    let fits = match place.kind {
        Kind::ProductModel => depth < variant.levels.len(),
        Kind::Product => depth == 0 || depth == variant.levels.len(),
        Kind::Entry | Kind::Asset | Kind::Record => depth == 0,
    };
    if !fits {
        let parent = content.parent.as_deref().unwrap_or_default();
        let message = format!(
            "`{parent}` is at the wrong level to be the parent: `{}` has {} level(s)",
            variant.code,
            variant.levels.len()
        );
        violations.push(Violation::new("WRONG_LEVEL", "parent", message));
    }
}

fn check_value(
    model: &ContentModel,
    place: &Place<'_>,
    family: Option<&Family>,
    variant: Option<&FamilyVariant>,
    code: &str,
    scope: &Scope,
    data: &Json,
) -> Result<Option<Json>, Vec<Violation>> {
    let path = value_path(code, scope);
    let attribute = may_hold(model, place, family, variant, code, scope)
        .map_err(|violation| vec![Violation { path: path.clone(), ..violation }])?;
    attribute::normalize_all(model, attribute, data)
        .map_err(|wrong| wrong.into_iter().map(|violation| violation.below(&path)).collect())
}

/// The attribute, if the content may hold a value of it there.
fn may_hold<'m>(
    model: &'m ContentModel,
    place: &Place<'_>,
    family: Option<&Family>,
    variant: Option<&FamilyVariant>,
    code: &str,
    scope: &Scope,
) -> Result<&'m Attribute, Violation> {
    let attribute = model
        .attribute(code)
        .ok_or_else(|| Violation::new("UNKNOWN_ATTRIBUTE", "", format!("attribute `{code}` does not exist")))?;
    if let Some(family) = family.filter(|family| !family.attributes.contains(code)) {
        let message = format!("attribute `{code}` is not part of family `{}`", family.code);
        return Err(Violation::new("NOT_IN_FAMILY", "", message)
            .hint("add the attribute to the family, or choose another family"));
    }
    check_level(place, variant, code).map_err(|message| Violation::new("WRONG_LEVEL", "", message))?;
    check_scope(model, attribute, scope)?;
    Ok(attribute)
}

/// Whether a resource at this place holds values of the attribute itself.
pub(super) fn is_held_at(place: &Place<'_>, variant: Option<&FamilyVariant>, code: &str) -> bool {
    check_level(place, variant, code).is_ok()
}

/// An attribute is held at one level of a variant family; the levels below inherit it and hold no value of their own.
fn check_level(place: &Place<'_>, variant: Option<&FamilyVariant>, code: &str) -> Result<(), String> {
    let Some(variant) = variant else { return Ok(()) };
    if place.kind == Kind::Product && place.ancestors.is_empty() {
        return Ok(());
    }
    let level = variant.level_of(code);
    let depth = place.ancestors.len();
    if level == depth {
        return Ok(());
    }
    let holder = match level {
        0 => "the root product model",
        level if level < variant.levels.len() => "the sub-model",
        _ => "the variants",
    };
    Err(format!("attribute `{code}` is held by {holder} in family variant `{}`", variant.code))
}

pub(super) fn check_scope(model: &ContentModel, attribute: &Attribute, scope: &Scope) -> Result<(), Violation> {
    let refuse = |code: &str, message: String| Err(Violation::new(code, "", message));
    let channel = match (attribute.scopable, scope.channel.as_deref()) {
        (true, None) => {
            return refuse(
                "CHANNEL_REQUIRED",
                format!("`{}` has a value per channel: name the channel", attribute.code),
            );
        }
        (false, Some(_)) => {
            return refuse("NOT_SCOPABLE", format!("`{}` has one value for all channels", attribute.code));
        }
        (_, None) => None,
        (true, Some(code)) => match model.channel(code) {
            None => return refuse("UNKNOWN_CHANNEL", format!("channel `{code}` does not exist")),
            channel => channel,
        },
    };
    let locale = match (attribute.localizable, scope.locale.as_deref()) {
        (true, None) => {
            return refuse("LOCALE_REQUIRED", format!("`{}` has a value per locale: name the locale", attribute.code));
        }
        (false, Some(_)) => {
            return refuse("NOT_LOCALIZABLE", format!("`{}` has one value for all locales", attribute.code));
        }
        (false, None) => return Ok(()),
        (true, Some(locale)) => locale,
    };
    let enabled = match channel {
        Some(channel) => channel.locales.iter().any(|code| code == locale),
        None => model.locales.get(locale).is_some_and(|locale| locale.enabled),
    };
    let available = &attribute.settings.available_locales;
    match () {
        () if !enabled => refuse("UNKNOWN_LOCALE", format!("locale `{locale}` is not in use here")),
        () if !available.is_empty() && !available.contains(locale) => {
            refuse("LOCALE_NOT_AVAILABLE", format!("`{}` has no values in `{locale}`", attribute.code))
        }
        () => Ok(()),
    }
}

/// A sub-model or variant says which one of its siblings it is.
fn check_axes(place: &Place<'_>, variant: Option<&FamilyVariant>, content: &Content, violations: &mut Vec<Violation>) {
    let Some(level) =
        variant.zip(place.ancestors.len().checked_sub(1)).and_then(|(variant, index)| variant.levels.get(index))
    else {
        return;
    };
    for axis in &level.axes {
        if !content.values.contains_key(axis)
            && !violations.iter().any(|known| known.path == value_path(axis, &Scope::global()))
        {
            let message = format!("axis `{axis}` has no value: it tells this variant from its siblings");
            violations.push(Violation::new("AXIS_MISSING", value_path(axis, &Scope::global()), message));
        }
    }
}

fn check_categories(model: &ContentModel, content: &Content, violations: &mut Vec<Violation>) {
    let unknown = content.categories.iter().filter(|code| !model.categories.contains_key(*code));
    violations.extend(unknown.map(|code| {
        Violation::new("UNKNOWN_CATEGORY", format!("categories.{code}"), format!("category `{code}` does not exist"))
    }));
}

fn check_associations(
    model: &ContentModel,
    own: Kind,
    before: Option<&Content>,
    content: &Content,
    violations: &mut Vec<Violation>,
) {
    for (code, targets) in &content.associations {
        let path = format!("associations.{code}");
        let Some(kind) = model.association_types.get(code) else {
            let message = format!("association type `{code}` does not exist");
            violations.push(Violation::new("UNKNOWN_ASSOCIATION_TYPE", path, message));
            continue;
        };
        for target in targets.iter().filter(|target| target.quantity.is_some() != kind.quantified) {
            let message = match kind.quantified {
                true => format!("association `{code}` counts its targets: `{}` needs a quantity", target.code),
                false => format!(
                    "association `{code}` does not count its targets: leave out the quantity of `{}`",
                    target.code
                ),
            };
            violations.push(Violation::new("WRONG_QUANTITY", path.clone(), message));
        }
        let known = before.and_then(|before| before.associations.get(code));
        let is_known = |target: &Target| known.is_some_and(|known| known.contains(target));
        for target in targets.iter().filter(|target| !kind.takes(own, target.kind) && !is_known(target)) {
            violations.push(wrong_kind(kind, target, path.clone()));
        }
    }
}

fn wrong_kind(kind: &AssociationType, target: &Target, path: String) -> Violation {
    let allowed: Vec<&str> = kind.target_kinds.iter().map(|kind| kind.name()).collect();
    let message = format!("association `{}` does not lead to a {}: `{}`", kind.code, target.kind.name(), target.code);
    let violation = Violation::new("ASSOCIATION_TARGET_KIND", path, message);
    violation.hint(format!("it leads to: {}", allowed.join(", ")))
}
