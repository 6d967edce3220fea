//! A resource in its line: its own content, those of the product models above it, and what the rules make of them.
//! Whoever reads values reads them here, so that written, inherited and calculated ones are told apart in one way.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use serde_json::Value as Json;

use super::{
    assortment,
    attribute::Attribute,
    model::ContentModel,
    rule::{Calculated, Cell, Subject, calculation::Asked},
};
use crate::resource::{self, Content, Kind, Scope};

pub struct Line<'a> {
    model: &'a ContentModel,
    subject: Subject<'a>,
    /// The resource's own first, then the models above, nearest first.
    contents: Vec<&'a Content>,
    /// Worked out when it is first asked for: most values are written.
    calculated: OnceLock<Calculated>,
    assortments: OnceLock<Vec<String>>,
}

/// A value that holds, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held<'l> {
    pub data: &'l Json,
    pub origin: Origin<'l>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'l> {
    Own,
    /// From the product model this many steps above, 1 or 2.
    Inherited(usize),
    /// By the rule with this code.
    Calculated(&'l str),
}

/// The value that a channel shows in a locale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolved<'l> {
    pub data: &'l Json,
    pub origin: Origin<'l>,
    /// The locale it was written in; `None` for a value without one.
    pub locale: Option<&'l str>,
}

impl Origin<'_> {
    /// From a place in the line.
    fn at(index: usize) -> Self {
        if index == 0 { Self::Own } else { Self::Inherited(index) }
    }
}

impl<'a> Line<'a> {
    pub fn new(
        model: &'a ContentModel,
        kind: Kind,
        code: &'a str,
        contents: impl IntoIterator<Item = &'a Content>,
    ) -> Self {
        let (subject, contents) = (Subject { kind, code }, contents.into_iter().collect());
        Self { model, subject, contents, calculated: OnceLock::new(), assortments: OnceLock::new() }
    }

    /// Of a working copy; `above` are the product models above it, nearest first.
    pub fn of(
        model: &'a ContentModel,
        row: &'a resource::Model,
        above: impl IntoIterator<Item = &'a resource::Model>,
    ) -> Self {
        let above = above.into_iter().map(|above| &above.content);
        Self::new(model, row.kind, &row.code, std::iter::once(&row.content).chain(above))
    }

    pub fn code(&self) -> &'a str {
        self.subject.code
    }

    pub fn own(&self) -> Option<&'a Content> {
        self.contents.first().copied()
    }

    pub fn contents(&self) -> &[&'a Content] {
        &self.contents
    }

    fn calculated(&self) -> &Calculated {
        self.calculated.get_or_init(|| self.model.calculation.run(self.model, self.subject, &self.contents))
    }

    /// What rules made, where any makes values of this attribute.
    fn made(&self, attribute: &str) -> Option<&Calculated> {
        self.model.calculation.makes(attribute).then(|| self.calculated())
    }

    /// The attributes it has any value of, in order of their codes.
    pub fn attributes(&self) -> BTreeSet<&str> {
        let written = self.contents.iter().flat_map(|content| content.values.keys());
        written.chain(self.calculated().values.keys()).map(String::as_str).collect()
    }

    /// Every value of an attribute; the nearest wins, scope by scope.
    pub fn effective(&self, attribute: &str) -> BTreeMap<&Scope, Held<'_>> {
        let mut found = BTreeMap::new();
        for (index, content) in self.contents.iter().enumerate() {
            for (scope, data) in content.values.get(attribute).into_iter().flatten() {
                found.entry(scope).or_insert(Held { data, origin: Origin::at(index) });
            }
        }
        for (scope, data, rule) in self.made(attribute).into_iter().flat_map(|made| made.of(attribute)) {
            found.entry(scope).or_insert(Held { data, origin: Origin::Calculated(rule) });
        }
        found
    }

    /// The value in exactly this scope.
    pub fn value(&self, attribute: &str, scope: &Scope) -> Option<Held<'_>> {
        let written = self.contents.iter().enumerate().find_map(|(index, content)| {
            Some(Held { data: content.value(attribute, scope)?, origin: Origin::at(index) })
        });
        written.or_else(|| {
            let (data, rule) = self.made(attribute)?.value(attribute, scope)?;
            Some(Held { data, origin: Origin::Calculated(rule) })
        })
    }

    /// The value in exactly this channel and locale.
    pub fn in_locale(&self, attribute: &Attribute, channel: &str, locale: &str) -> Option<Held<'_>> {
        if !attribute.is_available(locale) {
            return None;
        }
        self.value(&attribute.code, &scope_of(attribute, channel, locale))
    }

    /// The value that a channel shows: in the first of `locales` that has one. The first is the locale asked for; an
    /// attribute that has no values in that locale shows none there, not even by fallback.
    pub fn resolve<'l>(
        &'l self,
        attribute: &Attribute,
        channel: &str,
        locales: impl IntoIterator<Item = &'l str>,
    ) -> Option<Resolved<'l>> {
        let mut locales = locales.into_iter().peekable();
        if !attribute.is_available(locales.peek()?) {
            return None;
        }
        locales.find_map(|locale| {
            let Held { data, origin } = self.in_locale(attribute, channel, locale)?;
            Some(Resolved { data, origin, locale: attribute.localizable.then_some(locale) })
        })
    }

    /// Codes of the categories whose conditions take it in.
    pub fn assortments(&self) -> &[String] {
        self.assortments.get_or_init(|| assortment::of(self, self.model, self.subject.kind))
    }

    /// Every category it is in: those it or a model above was placed in, and those that take it in by their conditions.
    pub fn categories(&self) -> BTreeSet<&str> {
        let placed = self.contents.iter().flat_map(|content| &content.categories).map(String::as_str);
        placed.chain(self.assortments().iter().map(String::as_str)).collect()
    }

    /// Whether it is in a category of this tree or branch. No condition is asked where somebody placed it there.
    pub fn is_within(&self, root: &str) -> bool {
        let mut placed = self.contents.iter().flat_map(|content| &content.categories);
        placed.any(|code| self.model.is_within(code, root))
            || self.assortments().iter().any(|code| self.model.is_within(code, root))
    }

    /// A question to the rules about this resource in one place. They know the categories it was placed in by hand.
    pub fn ask<'q>(&'q self, cell: Cell<'q>) -> Asked<'q> {
        let made = self.calculated();
        Asked { model: self.model, subject: self.subject, contents: &self.contents, made, assortments: &[], cell }
    }

    /// The same question by somebody whose answer no category rests on: it is told of every category.
    pub fn ask_with_assortments<'q>(&'q self, cell: Cell<'q>) -> Asked<'q> {
        Asked { assortments: self.assortments(), ..self.ask(cell) }
    }
}

/// The scope a value of the attribute has in this channel and locale.
pub fn scope_of(attribute: &Attribute, channel: &str, locale: &str) -> Scope {
    Scope::new(attribute.scopable.then_some(channel), attribute.localizable.then_some(locale))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::attribute::AttributeType;

    fn line<'a>(contents: &[&'a Content]) -> Line<'a> {
        static MODEL: LazyLock<ContentModel> = LazyLock::new(ContentModel::default);
        Line::new(&MODEL, Kind::Product, "FH-1", contents.iter().copied())
    }

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
        let found = line(&[&own, &parent]);
        let found = found.resolve(&attribute(true, false), "web", ["de_DE", "en_US"]).unwrap();
        assert_eq!((found.data, found.origin, found.locale), (&"Stiefel".into(), Origin::Inherited(1), Some("de_DE")));
        let found = line(&[&own, &parent]);
        let found = found.resolve(&attribute(true, false), "web", ["fr_FR", "en_US"]).unwrap();
        assert_eq!((found.origin, found.locale), (Origin::Own, Some("en_US")));
    }

    #[test]
    fn nothing_falls_back_between_channels() {
        let own = content(&[(Some("web"), None, "Boot")]);
        let line = line(&[&own]);
        assert!(line.resolve(&attribute(false, true), "print", ["en_US"]).is_none());
        assert_eq!(line.resolve(&attribute(false, true), "web", ["en_US"]).unwrap().locale, None);
    }

    #[test]
    fn an_attribute_of_some_locales_is_not_shown_in_others() {
        let own = content(&[(None, Some("de_DE"), "Pfand")]);
        let mut attribute = attribute(true, false);
        attribute.settings.available_locales = ["de_DE".to_owned()].into();
        let line = line(&[&own]);
        assert!(line.resolve(&attribute, "web", ["fr_FR", "de_DE"]).is_none());
        assert!(line.resolve(&attribute, "web", ["de_DE"]).is_some());
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
            let line = line(&contents.iter().collect::<Vec<_>>());
            let attribute = attribute(localizable, scopable);
            let all = line.effective("name");
            let scopes: Vec<Scope> = locales.iter().map(|locale| scope_of(&attribute, "web", locale)).collect();
            let expected = scopes.iter().find_map(|scope| all.get(scope));
            let found = line.resolve(&attribute, "web", locales.iter().copied());
            prop_assert_eq!(found.map(|found| found.data), expected.map(|held| held.data));
            prop_assert_eq!(found.map(|found| found.origin), expected.map(|held| held.origin));
        }

        #[test]
        fn the_own_value_hides_the_inherited_one(own in any_content(), parent in any_content()) {
            let line = line(&[&own, &parent]);
            let all = line.effective("name");
            for (scope, data) in own.values.get("name").into_iter().flatten() {
                prop_assert_eq!(all.get(scope), Some(&Held { data, origin: Origin::Own }));
            }
        }
    }
}
