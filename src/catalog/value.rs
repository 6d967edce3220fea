//! Which value holds: inheritance from product models, and fallback between locales. Pure.
//!
//! Everywhere a chain is the resource's own content, then those of the product models above, nearest first.
//! A value of the right locale wins over one of a fallback locale, be it inherited or not; within a locale the nearest
//! wins. Nothing falls back between channels.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::model::Attribute;
use crate::resource::{Content, Scope};

/// The value that holds in a channel and locale, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolved<'a> {
    pub data: &'a Json,
    pub origin: Origin,
    /// The locale it was written in; `None` for a value without one.
    pub locale: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Own,
    /// From the product model this many steps above, 1 or 2.
    Inherited(usize),
}

impl Origin {
    /// From a place in the chain.
    pub fn at(index: usize) -> Self {
        if index == 0 { Self::Own } else { Self::Inherited(index) }
    }
}

/// Every value of an attribute with the place in the chain it comes from; the nearest wins, scope by scope.
pub fn effective<'a>(chain: &[&'a Content], attribute: &str) -> BTreeMap<&'a Scope, (&'a Json, usize)> {
    let mut found = BTreeMap::new();
    for (index, content) in chain.iter().enumerate() {
        for (scope, data) in content.values.get(attribute).into_iter().flatten() {
            found.entry(scope).or_insert((data, index));
        }
    }
    found
}

/// The scope a value of the attribute has in this channel and locale.
pub fn scope_of(attribute: &Attribute, channel: &str, locale: &str) -> Scope {
    Scope::new(attribute.scopable.then_some(channel), attribute.localizable.then_some(locale))
}

/// The value in exactly this channel and locale, own or inherited, with its place in the chain.
pub fn in_locale<'a>(
    chain: &[&'a Content],
    attribute: &Attribute,
    channel: &str,
    locale: &str,
) -> Option<(&'a Json, usize)> {
    if !attribute.is_available(locale) {
        return None;
    }
    let scope = scope_of(attribute, channel, locale);
    chain.iter().enumerate().find_map(|(index, content)| Some((content.value(&attribute.code, &scope)?, index)))
}

/// The value that a channel shows: in the first of `locales` that has one. The first is the locale asked for; an
/// attribute that has no values in that locale shows none there, not even by fallback.
pub fn resolve<'a>(
    chain: &[&'a Content],
    attribute: &Attribute,
    channel: &str,
    locales: impl IntoIterator<Item = &'a str>,
) -> Option<Resolved<'a>> {
    let mut locales = locales.into_iter().peekable();
    if !attribute.is_available(locales.peek()?) {
        return None;
    }
    locales.find_map(|locale| {
        let (data, index) = in_locale(chain, attribute, channel, locale)?;
        Some(Resolved { data, origin: Origin::at(index), locale: attribute.localizable.then_some(locale) })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::attribute::AttributeType;

    const LOCALES: [&str; 3] = ["de_DE", "en_US", "fr_FR"];

    pub fn attribute(localizable: bool, scopable: bool) -> Attribute {
        Attribute {
            code: "name".to_owned(),
            kind: AttributeType::Text,
            group: String::new(),
            labels: Default::default(),
            help: Default::default(),
            localizable,
            scopable,
            unique: false,
            read_only: false,
            sort: 0,
            settings: Default::default(),
        }
    }

    fn content(values: &[(Option<&str>, Option<&str>, &str)]) -> Content {
        let mut content = Content::default();
        for (channel, locale, text) in values {
            content.set("name", Scope::new(*channel, *locale), Some((*text).into()));
        }
        content
    }

    #[test]
    fn the_right_language_of_the_model_wins_over_a_wrong_one_of_the_variant() {
        let (own, parent) = (content(&[(None, Some("en_US"), "Boot")]), content(&[(None, Some("de_DE"), "Stiefel")]));
        let found = resolve(&[&own, &parent], &attribute(true, false), "web", ["de_DE", "en_US"]).unwrap();
        assert_eq!((found.data, found.origin, found.locale), (&"Stiefel".into(), Origin::Inherited(1), Some("de_DE")));
        let found = resolve(&[&own, &parent], &attribute(true, false), "web", ["fr_FR", "en_US"]).unwrap();
        assert_eq!((found.origin, found.locale), (Origin::Own, Some("en_US")));
    }

    #[test]
    fn nothing_falls_back_between_channels() {
        let own = content(&[(Some("web"), None, "Boot")]);
        assert!(resolve(&[&own], &attribute(false, true), "print", ["en_US"]).is_none());
        assert_eq!(resolve(&[&own], &attribute(false, true), "web", ["en_US"]).unwrap().locale, None);
    }

    #[test]
    fn an_attribute_of_some_locales_is_not_shown_in_others() {
        let own = content(&[(None, Some("de_DE"), "Pfand")]);
        let mut attribute = attribute(true, false);
        attribute.settings.available_locales = ["de_DE".to_owned()].into();
        assert!(resolve(&[&own], &attribute, "web", ["fr_FR", "de_DE"]).is_none());
        assert!(resolve(&[&own], &attribute, "web", ["de_DE"]).is_some());
    }

    fn any_content() -> impl Strategy<Value = Content> {
        let scope = (prop::option::of(0..2_usize), prop::option::of(0..3_usize));
        prop::collection::btree_map(scope, "[a-c]", 0..6).prop_map(|values| {
            let mut content = Content::default();
            for ((channel, locale), text) in values {
                let scope = Scope::new(channel.map(|index| ["web", "app"][index]), locale.map(|index| LOCALES[index]));
                content.set("name", scope, Some(text.into()));
            }
            content
        })
    }

    proptest! {
        #[test]
        fn what_is_resolved_is_the_effective_value_of_its_scope(
            contents in prop::collection::vec(any_content(), 1..4),
            localizable: bool,
            scopable: bool,
            locales in prop::sample::subsequence(LOCALES.to_vec(), 1..=3).prop_shuffle(),
        ) {
            let chain: Vec<&Content> = contents.iter().collect();
            let attribute = attribute(localizable, scopable);
            let all = effective(&chain, "name");
            let scopes: Vec<Scope> = locales.iter().map(|locale| scope_of(&attribute, "web", locale)).collect();
            let expected = scopes.iter().find_map(|scope| all.get(scope));
            let found = resolve(&chain, &attribute, "web", locales.iter().copied());
            prop_assert_eq!(found.map(|found| found.data), expected.map(|(data, _)| *data));
            prop_assert_eq!(found.map(|found| found.origin), expected.map(|(_, index)| Origin::at(*index)));
        }

        #[test]
        fn the_own_value_hides_the_inherited_one(own in any_content(), parent in any_content()) {
            let all = effective(&[&own, &parent], "name");
            for (scope, data) in own.values.get("name").into_iter().flatten() {
                prop_assert_eq!(all.get(scope), Some(&(data, 0)));
            }
        }
    }
}
