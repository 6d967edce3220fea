//! What is kept with every write must be what the whole history says.

use std::sync::LazyLock;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    catalog::{
        line::Line,
        model::ModelPatch,
        translation::state::{State, texts},
    },
    channels::{Channel, Kind as ChannelKind, Locale},
    resource::Kind,
};

const LOCALES: [&str; 3] = ["en_US", "de_DE", "fr_FR"];
const CHANNELS: [Option<&str>; 3] = [None, Some("app"), Some("web")];

/// English is the source; `web` has three locales, `app` has no French. `name` holds everywhere, `teaser` per channel.
static MODEL: LazyLock<ContentModel> = LazyLock::new(|| {
    let mut model = ContentModel::default();
    for code in LOCALES {
        model.put(Locale { code: code.to_owned(), label: code.to_owned(), enabled: true, translated_from: None });
    }
    for (code, locales) in [("web", &LOCALES[..]), ("app", &LOCALES[..2])] {
        model.put(Channel {
            code: code.to_owned(),
            kind: ChannelKind::Web,
            labels: Default::default(),
            tree: String::new(),
            locales: locales.iter().map(|locale| (*locale).to_owned()).collect(),
            currencies: Vec::new(),
            fallbacks: Default::default(),
            units: Default::default(),
            presets: Vec::new(),
            preview_url: None,
            confirm_machine_texts: false,
        });
    }
    let attributes = json!({ "attributes": [
        { "code": "name", "type": "text", "group": "g", "labels": {}, "localizable": true },
        { "code": "teaser", "type": "textarea", "group": "g", "labels": {}, "localizable": true, "scopable": true },
        { "code": "link", "type": "link", "group": "g", "labels": {}, "localizable": true },
    ] });
    let patch: ModelPatch = serde_json::from_value(attributes).expect("attributes");
    patch.attributes.into_iter().for_each(|attribute| model.put(attribute));
    model.settle();
    model
});

fn scope(attribute: &str, channel: Option<&str>, locale: &str) -> Scope {
    Scope::new(channel.filter(|_| attribute == "teaser"), Some(locale))
}

/// A hub with one resource.
#[derive(Default)]
struct Hub {
    content: Content,
    marks: Marks,
    day: i64,
}

fn day(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(number)
}

impl Hub {
    fn write(&mut self, after: Content, machine: bool) {
        self.day += 1;
        let act = Act { at: day(self.day), by: None, machine };
        let contents = [&self.content, &after];
        follow(&MODEL, &Sources::of(&MODEL), ResourceId::new(), contents, act, &mut self.marks);
        self.content = after;
    }

    fn set(&mut self, values: &[(&str, Option<&str>)]) -> &mut Self {
        let mut after = self.content.clone();
        for (locale, text) in values {
            after.set("name", Scope::new(None, Some(locale)), text.map(Json::from));
        }
        self.write(after, false);
        self
    }

    fn german(&self) -> Option<(State, Option<i64>)> {
        let sources = Sources::of(&MODEL);
        let line = Line::new(&MODEL, Kind::Product, "p", [&self.content]);
        let texts = texts(&MODEL, &sources, &line, &self.marks);
        let found = texts.iter().find(|text| text.locale == "de_DE" && text.attribute.code == "name")?;
        Some((found.state, found.since().map(|at| (at - DateTime::UNIX_EPOCH).num_days())))
    }
}

#[test]
fn a_translation_is_outdated_from_the_day_its_source_changed() {
    let mut hub = Hub::default();
    hub.set(&[("en_US", Some("Boot"))]);
    assert_eq!(hub.german(), Some((State::Untranslated, None)));
    hub.set(&[("de_DE", Some("Stiefel"))]);
    assert_eq!(hub.german(), Some((State::Translated, None)));
    hub.set(&[("en_US", Some("High boot"))]).set(&[("en_US", Some("Higher boot"))]);
    assert_eq!(hub.german(), Some((State::Outdated, Some(3))));
    hub.set(&[("en_US", Some("Boot"))]);
    assert_eq!(hub.german(), Some((State::Translated, None)));
    assert!(hub.marks.is_empty());
}

#[test]
fn both_written_together_belong_together() {
    let mut hub = Hub::default();
    hub.set(&[("en_US", Some("Boot")), ("de_DE", Some("Stiefel"))]);
    hub.set(&[("en_US", Some("Shoe")), ("de_DE", Some("Schuh"))]);
    assert_eq!(hub.german(), Some((State::Translated, None)));
}

#[test]
fn a_source_that_comes_back_is_compared_with_the_one_before() {
    let mut hub = Hub::default();
    hub.set(&[("en_US", Some("Boot")), ("de_DE", Some("Stiefel"))]).set(&[("en_US", None)]);
    assert_eq!(hub.german(), None);
    hub.set(&[("en_US", Some("Shoe"))]);
    assert_eq!(hub.german(), Some((State::Outdated, Some(3))));
    hub.set(&[("en_US", Some("Boot"))]);
    assert_eq!(hub.german(), Some((State::Translated, None)));
}

#[test]
fn what_a_machine_made_is_marked_until_somebody_edits_it() {
    let mut hub = Hub::default();
    hub.set(&[("en_US", Some("Boot"))]);
    let mut made = hub.content.clone();
    made.set("name", Scope::new(None, Some("de_DE")), Some("Boot (Stiefel)".into()));
    hub.write(made, true);
    assert_eq!(hub.german(), Some((State::Machine, None)));
    hub.set(&[("en_US", Some("Shoe"))]);
    assert_eq!(hub.german(), Some((State::Outdated, Some(3))));
    hub.set(&[("en_US", Some("Boot"))]);
    assert_eq!(hub.german(), Some((State::Machine, None)));
    hub.set(&[("de_DE", Some("Stiefel"))]);
    assert_eq!(hub.german(), Some((State::Translated, None)));
}

#[test]
fn links_and_locales_a_channel_does_not_show_are_not_translated() {
    let mut content = Content::default();
    content.set("link", Scope::new(None, Some("en_US")), Some("https://nabe.example".into()));
    content.set("teaser", Scope::new(Some("app"), Some("en_US")), Some("Light".into()));
    let (sources, marks) = (Sources::of(&MODEL), Marks::new());
    let line = Line::new(&MODEL, Kind::Product, "p", [&content]);
    let found = texts(&MODEL, &sources, &line, &marks);
    let found: Vec<_> =
        found.iter().map(|text| (text.attribute.code.as_str(), text.locale, text.words_left())).collect();
    assert_eq!(found, [("teaser", "de_DE", 1)]);
}

fn any_content() -> impl Strategy<Value = Content> {
    let place = (prop::sample::select(vec!["name", "teaser"]), 0..3_usize, 0..3_usize);
    prop::collection::btree_map(place, "[ab]", 0..10).prop_map(|values| {
        let mut content = Content::default();
        for ((attribute, channel, locale), text) in values {
            let channel = if attribute == "teaser" { CHANNELS[channel.max(1)] } else { None };
            content.set(attribute, scope(attribute, channel, LOCALES[locale]), Some(text.into()));
        }
        content
    })
}

/// The definition, from the whole history: a translation was made from the source there was when it was written last, or
/// from the first one after that.
fn defined(history: &[(Content, bool)], attribute: &str, channel: Option<&str>, locale: &str) -> Option<State> {
    let at = |content: &Content, locale: &str| content.value(attribute, &scope(attribute, channel, locale)).cloned();
    let (now, _) = history.last()?;
    let source = at(now, "en_US")?;
    let Some(target) = at(now, locale) else { return Some(State::Untranslated) };
    let other = history.iter().rposition(|(content, _)| at(content, locale).as_ref() != Some(&target));
    let written = other.map_or(0, |index| index + 1);
    let from = history[written..].iter().find_map(|(content, _)| at(content, "en_US"))?;
    let machine = history[written].1 && at(&history[written].0, "en_US").is_some();
    Some(match (from == source, machine) {
        (false, _) => State::Outdated,
        (true, true) => State::Machine,
        (true, false) => State::Translated,
    })
}

proptest! {
    #[test]
    fn what_is_kept_equals_what_the_whole_history_says(
        history in prop::collection::vec((any_content(), any::<bool>()), 1..8)
    ) {
        let mut hub = Hub::default();
        for (content, machine) in &history {
            hub.write(content.clone(), *machine);
        }
        let sources = Sources::of(&MODEL);
        let line = Line::new(&MODEL, Kind::Product, "p", [&hub.content]);
        let kept = texts(&MODEL, &sources, &line, &hub.marks);
        for (attribute, channel) in [("name", None), ("teaser", Some("app")), ("teaser", Some("web"))] {
            for locale in ["de_DE", "fr_FR"] {
                if channel == Some("app") && locale == "fr_FR" {
                    continue;
                }
                let mut of_place = kept.iter().filter(|text| {
                    text.attribute.code == attribute && text.channel == channel && text.locale == locale
                });
                let expected = defined(&history, attribute, channel, locale);
                prop_assert_eq!(of_place.next().map(|text| text.state), expected);
            }
        }
        // No mark outlives its translation, and none says what is the rule.
        for (place, mark) in &hub.marks {
            prop_assert!(hub.content.value(&place.0, &Scope::new(Some(&*place.1).filter(|code| !code.is_empty()), Some(&place.2))).is_some());
            let (channel, source) = (Some(&*place.1).filter(|code| !code.is_empty()), hub.content.values.get(&place.0));
            let source = source.and_then(|scopes| scopes.get(&Scope::new(channel, Some("en_US"))));
            prop_assert!(mark.machine || source.map(digest).as_ref() != Some(&mark.digest));
        }
    }
}
