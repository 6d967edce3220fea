//! What a post demands of the attribute it is made of.

use serde_json::{Map, Value as Json, json};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    post::MAX_CHARACTERS,
    settings::{Settings, TooLong},
};
use crate::{
    catalog::model::Family,
    channels::Channel,
    outputs::{
        limit::{Beyond, Demand, Rule, Unit},
        template::Template,
    },
    resource::Kind,
};

impl Settings {
    /// The language of the account and what is left for the one value its text is made of. A text of several values, or of
    /// anything that is not known before the post is, leaves nothing to say of one.
    pub fn demands(&self, channel: &Channel, family: &Family) -> Option<(String, Vec<Demand>)> {
        let named = match self.families.is_empty() {
            true => self.flag.is_some() || family.kind == Kind::Entry,
            false => self.families.contains(&family.code),
        };
        let locale = self.locale(channel).filter(|_| named && family.kind != Kind::Asset)?;
        let demand = self.room().map(|(attribute, max)| {
            let then = if self.too_long == TooLong::Cut { Beyond::Cut } else { Beyond::Refused };
            Demand { attribute, field: "text", rule: Rule::Length { max, unit: Unit::Graphemes, then } }
        });
        Some((locale.to_owned(), demand.into_iter().collect()))
    }

    /// The attribute that the text is made of, and the characters that the text around it leaves.
    fn room(&self) -> Option<(String, usize)> {
        let template = Template::read("text", &self.text).ok()?;
        let names = template.names();
        let [name] = names.as_slice() else { return None };
        let attribute = name.strip_prefix("values.").filter(|rest| !rest.contains('.'))?;
        let values: Map<String, Json> = [(attribute.to_owned(), json!("x"))].into_iter().collect();
        let filled = template.fill(&json!({ "values": values })).ok()?;
        let around = filled.trim().graphemes(true).count().checked_sub(1)?;
        Some((attribute.to_owned(), MAX_CHARACTERS.checked_sub(around)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(text: &str) -> Option<(String, usize)> {
        let settings = json!({ "service": "https://x.example", "handle": "a.b", "password": "", "text": text });
        serde_json::from_value::<Settings>(settings).unwrap().room()
    }

    #[test]
    fn what_stands_around_the_one_value_takes_room_from_it() {
        assert_eq!(room("{{ values.claim }}"), Some(("claim".to_owned(), 300)));
        assert_eq!(room("New: {{ values.claim }} 👨‍👩‍👧"), Some(("claim".to_owned(), 293)));
        assert_eq!(room("{{ values.claim }} {{ link }}"), None);
        assert_eq!(room("{{ label }}"), None);
    }
}
