//! What somebody configures of an account.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{ContentModel, attribute::AttributeType, model::part::unknown},
    channels::Channel,
    delivery::document::{Data, Document},
    error::Violation,
    net::{self, Failure},
    outputs::template::Template,
    resource::Kind,
};

/// A handle is a name of the domain name system.
const MAX_HANDLE: usize = 253;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    /// Address of the account's server: `https://bsky.social`.
    pub service: String,
    pub handle: String,
    /// An app password, never the one of the account.
    pub password: String,
    /// Absent: the channel's main one. An account speaks one language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Template of the text.
    pub text: String,
    /// Template of the address that a post leads to; known to `text` as `link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Families whose resources are posted; none named: every entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<String>,
    /// Attribute, yes or no: only what says yes is posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// Preset of the channel for pictures; absent: the first that makes JPEG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// What stands under the text.
    #[serde(default)]
    pub show: Show,
    /// Whether `#words` lead to a search.
    #[serde(default = "yes")]
    pub hashtags: bool,
    /// What becomes of a text of more than 300 characters.
    #[serde(default)]
    pub too_long: TooLong,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Show {
    /// The main picture.
    #[default]
    Picture,
    /// A card that leads to `link`, with picture, title and description.
    Card,
    Nothing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TooLong {
    /// It is cut between words; a link at its end stays.
    #[default]
    Cut,
    Refuse,
}

impl Settings {
    pub fn locale<'a>(&'a self, channel: &'a Channel) -> Option<&'a str> {
        self.locale.as_deref().or(channel.locales.first().map(String::as_str))
    }

    /// Whether a document is one to post.
    pub fn wants(&self, document: &Document) -> bool {
        let family = document.family.as_ref().map(|family| &family.code);
        let named = match self.families.is_empty() {
            // A flag chooses among everything; without one only what is written to be read.
            true => self.flag.is_some() || document.kind == Kind::Entry,
            false => family.is_some_and(|family| self.families.contains(family)),
        };
        let flagged = self
            .flag
            .as_ref()
            .is_none_or(|code| document.values.get(code).is_some_and(|value| value.data == Data::Boolean(true)));
        document.enabled && document.kind != Kind::Asset && named && flagged
    }

    /// Everything wrong with the settings for this channel, by paths within them.
    pub fn check(&self, net: &net::Client, channel: &Channel, model: &ContentModel) -> Vec<Violation> {
        let mut faults = Vec::new();
        if let Err(Failure::Refused(reason)) = net.check(&self.service) {
            faults.push(Violation::new("BAD_ADDRESS", "service", reason));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if self.handle.len() > MAX_HANDLE || !self.handle.contains('.') || !self.handle.bytes().all(plain) {
            let fault = Violation::new("BAD_HANDLE", "handle", "not a handle");
            faults.push(fault.hint("write it like `name.bsky.social`, without an @"));
        }
        if self.password.is_empty() {
            faults.push(Violation::new("REQUIRED", "password", "an app password is needed"));
        }
        faults.extend(self.check_content(channel, model));
        faults.extend(Template::read("text", &self.text).err());
        faults.extend(self.link.as_ref().and_then(|link| Template::read("link", link).err()));
        if self.show == Show::Card && self.link.is_none() {
            faults.push(Violation::new("REQUIRED", "link", "a card needs an address that it leads to"));
        }
        faults
    }

    fn check_content(&self, channel: &Channel, model: &ContentModel) -> Vec<Violation> {
        let mut faults = Vec::new();
        if let Some(locale) = self.locale.as_ref().filter(|locale| !channel.locales.contains(locale)) {
            let hint = format!("the channel has {}", channel.locales.join(", "));
            faults.push(unknown("locale", "locale", locale).hint(hint));
        }
        for (index, family) in self.families.iter().enumerate().filter(|(_, family)| model.family(family).is_none()) {
            faults.push(unknown(format!("families.{index}"), "family", family));
        }
        match self.flag.as_ref().map(|code| (code, model.attribute(code))) {
            Some((code, None)) => faults.push(unknown("flag", "attribute", code)),
            Some((code, Some(found))) if found.kind != AttributeType::Boolean => {
                faults.push(Violation::new(
                    "WRONG_KIND",
                    "flag",
                    format!("attribute `{code}` is not one of yes or no"),
                ));
            }
            _ => {}
        }
        if let Some(preset) = &self.preset
            && !channel.presets.iter().any(|own| own.code == *preset)
        {
            faults.push(unknown("preset", "preset", preset));
        }
        faults
    }
}
