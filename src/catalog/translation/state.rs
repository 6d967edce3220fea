//! How it stands with each text of a resource in each language: decided from its content and its marks.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{
    Sources,
    mark::{Marks, Model as Mark},
    text::{self, digest, words},
};
use crate::{
    catalog::{
        ContentModel,
        line::{Line, Origin},
        model::Attribute,
    },
    resource::Scope,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
#[graphql(name = "TranslationState")]
pub enum State {
    /// There is a source and no translation.
    Untranslated,
    /// The source changed after it was translated.
    Outdated,
    /// A machine made it from today's source, and nobody has looked at it since.
    Machine,
    Translated,
}

/// One text in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Text<'l> {
    pub attribute: &'l Attribute,
    pub channel: Option<&'l str>,
    pub locale: &'l str,
    /// The locale it is translated from.
    pub source_locale: &'l str,
    pub source: &'l Json,
    pub target: Option<&'l Json>,
    pub state: State,
    pub mark: Option<&'l Mark>,
}

impl Text<'_> {
    pub fn scope(&self) -> Scope {
        Scope::new(self.channel, Some(self.locale))
    }

    /// Since when it has been outdated.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        self.mark.filter(|_| self.state == State::Outdated).and_then(|mark| mark.outdated_at)
    }

    /// Words of the source that are to be translated; none where nothing is to be done.
    pub fn words_left(&self) -> usize {
        match self.state {
            State::Untranslated | State::Outdated => words(self.attribute, self.source),
            State::Machine | State::Translated => 0,
        }
    }
}

/// Every text whose source the resource holds, in each language it is translated into.
pub fn texts<'l>(model: &'l ContentModel, sources: &'l Sources, line: &'l Line<'_>, marks: &'l Marks) -> Vec<Text<'l>> {
    let Some(own) = line.own() else { return Vec::new() };
    let values = own.values.iter().filter_map(|(code, scopes)| Some((&**model.attribute(code)?, scopes)));
    let mut found = Vec::new();
    for (attribute, scopes) in values.filter(|(attribute, _)| text::is_translated(attribute)) {
        for (scope, source) in scopes {
            let targets = sources.pairs().filter(|(_, from)| scope.locale.as_deref() == Some(*from));
            for (locale, source_locale) in targets.filter(|(locale, _)| is_shown(model, attribute, scope, locale)) {
                let channel = scope.channel.as_deref();
                let value = line.value(&attribute.code, &Scope::new(channel, Some(locale)));
                if value.is_some_and(|value| matches!(value.origin, Origin::Calculated(_))) {
                    continue;
                }
                let place = (attribute.code.clone(), channel.unwrap_or_default().to_owned(), locale.to_owned());
                let mark = marks.get(&place).filter(|mark| mark.source == source_locale);
                let target = own.value(&attribute.code, &Scope::new(channel, Some(locale)));
                let state = state(source, target, mark);
                found.push(Text { attribute, channel, locale, source_locale, source, target, state, mark });
            }
        }
    }
    found.retain(|text| !text::pieces(text.attribute, text.source).is_empty());
    found
}

/// Whether the attribute has values in the locale, and the channel of the value shows it.
fn is_shown(model: &ContentModel, attribute: &Attribute, scope: &Scope, locale: &str) -> bool {
    let channel = scope.channel.as_deref().map(|code| model.channel(code));
    let shown = channel
        .is_none_or(|channel| channel.is_some_and(|channel| channel.locales.iter().any(|shown| shown == locale)));
    shown && attribute.is_available(locale)
}

fn state(source: &Json, target: Option<&Json>, mark: Option<&Mark>) -> State {
    match (target, mark) {
        (None, _) => State::Untranslated,
        (Some(_), Some(mark)) if mark.digest != digest(source) => State::Outdated,
        (Some(_), Some(mark)) if mark.machine => State::Machine,
        (Some(_), _) => State::Translated,
    }
}
