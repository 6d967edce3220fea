//! The settings of each kind of output: read from JSON, checked as a whole, secrets kept apart.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::{bluesky, catalogue, google, output::Kind, purge, secrets::Secrets, webhook};
use crate::{
    catalog::ContentModel,
    channels::Channel,
    delivery::log,
    error::{Error, Violation},
    net::{self, Failure},
};

/// Stands for a password in answers; sent back, it keeps the one there is.
pub const MASK: &str = "********";
const PASSWORD: &str = "password";

#[derive(Clone, Debug)]
pub enum Settings {
    Webhook(webhook::Settings),
    GoogleFeed(google::Settings),
    PrintCatalogue(catalogue::Settings),
    Bluesky(bluesky::Settings),
    CachePurge(purge::Settings),
}

impl Settings {
    /// From JSON without its password, which is given apart.
    pub fn read(kind: Kind, json: &Json, secrets: &Secrets) -> Result<Self, Violation> {
        let mut json = json.clone();
        if let (Some(object), Some(password)) = (json.as_object_mut(), &secrets.password) {
            object.insert(PASSWORD.to_owned(), Json::from(password.as_str()));
        }
        Ok(match kind {
            Kind::Webhook => Self::Webhook(parse(json)?),
            Kind::GoogleFeed => Self::GoogleFeed(parse(json)?),
            Kind::PrintCatalogue => Self::PrintCatalogue(parse(json)?),
            Kind::Bluesky => Self::Bluesky(parse(json)?),
            Kind::CachePurge => Self::CachePurge(parse(json)?),
        })
    }

    /// For figures.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::GoogleFeed(_) => "google_feed",
            Self::PrintCatalogue(_) => "print_catalogue",
            Self::Bluesky(_) => "bluesky",
            Self::CachePurge(_) => "cache_purge",
        }
    }

    /// Whether a messenger hands over also what a newer entry has overtaken.
    pub fn every_change(&self) -> bool {
        matches!(self, Self::Webhook(settings) if settings.every_change)
    }

    /// Whether a messenger hands this entry over.
    pub fn wants(&self, entry: &log::Model) -> bool {
        match self {
            Self::Webhook(settings) => settings.wants(entry.kind, &entry.locale),
            _ => true,
        }
    }

    /// Everything that is wrong with them in this channel.
    pub fn check(&self, net: &net::Client, channel: &Channel, model: &ContentModel) -> Vec<Violation> {
        let faults = match self {
            Self::Webhook(settings) => [settings.check(net), locales(channel, settings.locales.as_deref())].concat(),
            Self::GoogleFeed(settings) => settings.check(channel, model),
            Self::PrintCatalogue(settings) => settings.check(channel, model),
            Self::Bluesky(settings) => settings.check(net, channel, model),
            Self::CachePurge(settings) => settings.check(net),
        };
        faults.into_iter().map(in_settings).collect()
    }
}

fn parse<T: DeserializeOwned>(json: Json) -> Result<T, Violation> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = match error.path().to_string() {
            path if path == "." => "settings".to_owned(),
            path => format!("settings.{path}"),
        };
        Violation::new("BAD_SETTING", path, error.into_inner().to_string())
    })
}

/// A violation of a setting, with its path from the top of the input.
fn in_settings(fault: Violation) -> Violation {
    Violation { path: format!("settings.{}", fault.path), ..fault }
}

/// Settings that were sound once and no longer fit their channel.
pub fn unfit(faults: Vec<Violation>) -> Error {
    Error::Invalid(faults.into_iter().map(in_settings).collect())
}

/// Takes the password out of what somebody entered: a new one, or the mask for the one before.
pub fn take_password(json: &mut Json, before: Option<String>) -> Option<String> {
    let entered = json.as_object_mut().and_then(|object| object.remove(PASSWORD));
    match entered {
        Some(Json::String(text)) if text == MASK => before,
        Some(Json::String(text)) if !text.is_empty() => Some(text),
        Some(_) => None,
        None => before,
    }
}

/// What may be shown.
pub fn shown(json: &Json, has_password: bool) -> Json {
    let mut json = json.clone();
    if let Some(object) = json.as_object_mut().filter(|_| has_password) {
        object.insert(PASSWORD.to_owned(), Json::from(MASK));
    }
    json
}

/// What is wrong with an address that requests go to.
pub fn address(net: &net::Client, path: &str, address: &str) -> Option<Violation> {
    match net.check(address) {
        Err(Failure::Refused(reason)) => Some(Violation::new("BAD_ADDRESS", path, reason)),
        _ => None,
    }
}

/// Locales that the channel does not have.
pub fn locales(channel: &Channel, asked: Option<&[String]>) -> Vec<Violation> {
    let unknown = asked.unwrap_or_default().iter().filter(|locale| !channel.locales.contains(locale));
    let violation = |locale: &String| {
        Violation::new("UNKNOWN_LOCALE", "locales", format!("channel `{}` has no locale `{locale}`", channel.code))
            .hint(format!("it has {}", channel.locales.join(", ")))
    };
    unknown.map(violation).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_password_is_taken_out_and_the_mask_keeps_the_one_there_is() {
        let before = || Some("old".to_owned());
        let mut settings = json!({ "url": "x", "password": "new" });
        assert_eq!(take_password(&mut settings, before()).as_deref(), Some("new"));
        assert_eq!(settings, json!({ "url": "x" }));
        assert_eq!(take_password(&mut json!({ "password": MASK }), before()).as_deref(), Some("old"));
        assert_eq!(take_password(&mut json!({}), before()).as_deref(), Some("old"));
        assert_eq!(take_password(&mut json!({ "password": "" }), before()), None);
        assert_eq!(shown(&settings, true)["password"], MASK);
    }

    #[test]
    fn a_bad_setting_is_named_by_its_path() {
        let error = Settings::read(Kind::Webhook, &json!({ "url": 1 }), &Secrets::default()).unwrap_err();
        assert_eq!((error.code.as_str(), error.path.as_str()), ("BAD_SETTING", "settings.url"));
        let error =
            Settings::read(Kind::Webhook, &json!({ "url": "x", "colour": 1 }), &Secrets::default()).unwrap_err();
        assert!(error.message.contains("colour"), "{}", error.message);
    }
}
