//! What a machine made of the texts of a resource: held against its source when it comes, and against what is stored when it
//! is written, as a person may have been there meanwhile.

use serde_json::Value as Json;

use super::hook::Reply;
use crate::{
    catalog::{
        ContentModel,
        attribute::{
            self, Attribute, AttributeType,
            rich_text::codes::{self, Token},
        },
        translation::text::{pieces, with_texts},
    },
    error::Violation,
    resource::{Content, Scope, value_path},
};

/// The texts of one resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    pub texts: Vec<Text>,
    /// What became no translation.
    pub faults: Vec<Violation>,
}

/// One value, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub attribute: String,
    pub scope: Scope,
    pub source_scope: Scope,
    pub source: Json,
    /// The translation there was.
    pub before: Option<Json>,
    pub data: Json,
}

impl Made {
    /// Puts the texts into a content, but for those whose source or translation is another one by now. Answers what is wrong.
    pub fn apply(&self, content: &mut Content) -> Vec<Violation> {
        let mut faults = self.faults.clone();
        for text in &self.texts {
            match text.holds(content) {
                true => content.set(&text.attribute, text.scope.clone(), Some(text.data.clone())),
                false => faults.push(text.changed()),
            }
        }
        faults
    }
}

impl Text {
    fn holds(&self, content: &Content) -> bool {
        let stored = |scope: &Scope| content.value(&self.attribute, scope);
        stored(&self.source_scope) == Some(&self.source) && stored(&self.scope) == self.before.as_ref()
    }

    fn changed(&self) -> Violation {
        let path = value_path(&self.attribute, &self.scope);
        Violation::new("STALE", path, "it was changed while it was being translated: that change is kept")
    }
}

/// The value that replies to its texts make, in the order of [`pieces`]. Fails with what is wrong with it.
pub fn value(model: &ContentModel, attribute: &Attribute, source: &Json, replies: &[Reply]) -> Result<Json, Violation> {
    let mut texts = Vec::with_capacity(replies.len());
    for (piece, reply) in pieces(attribute, source).iter().zip(replies) {
        let text = reply.as_ref().map_err(|reason| not_translated(reason))?;
        if piece.kind == AttributeType::RichText {
            check_codes(piece.text, text)?;
        }
        texts.push(text.clone());
    }
    let data = attribute::normalize(model, attribute, &with_texts(attribute, source, &texts))?;
    data.ok_or_else(|| not_translated("it gave no translation"))
}

fn not_translated(reason: &str) -> Violation {
    Violation::new("NOT_TRANSLATED", "", format!("the service that translates: {reason}"))
}

/// The markup of a translation is that of its source, in whatever order.
fn check_codes(source: &str, target: &str) -> Result<(), Violation> {
    let (ours, theirs) = (markup(source), markup(target));
    match (without(&theirs, &ours), without(&ours, &theirs)) {
        (added, _) if !added.is_empty() => {
            let message = format!("markup that the source has not: {}", named(&added));
            Err(Violation::new("CODES_ADDED", "", message))
        }
        (_, lost) if !lost.is_empty() => {
            let message = format!("markup of the source is missing: {}", named(&lost));
            Err(Violation::new("CODES_LOST", "", message))
        }
        _ => Ok(()),
    }
}

/// A few of them: a stranger's text may have thousands.
fn named(tags: &[String]) -> String {
    tags.iter()
        .take(5)
        .map(|tag| format!("`{}`", tag.chars().take(60).collect::<String>()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Tags, each as often as it stands there. What is opened and not closed is another tag than what is.
fn markup(html: &str) -> Vec<String> {
    let tag = |token| match token {
        Token::Text(_) => None,
        Token::Open(tag) | Token::Close(tag) => Some(tag),
        Token::Single(tag) if tag == "<br>" => Some(tag),
        Token::Single(tag) => Some(format!("{tag} alone")),
    };
    let mut tags: Vec<String> = codes::tokens(html).into_iter().filter_map(tag).collect();
    tags.sort_unstable();
    tags
}

/// What `all` has more often than `others`; both are sorted.
fn without(all: &[String], others: &[String]) -> Vec<String> {
    let mut rest = others.iter().peekable();
    let mut left = Vec::new();
    for tag in all {
        while rest.next_if(|other| *other < tag).is_some() {}
        if rest.next_if_eq(&tag).is_none() {
            left.push(tag.clone());
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(source: &str, target: &str) -> Result<(), String> {
        check_codes(source, target).map_err(|fault| fault.code)
    }

    #[test]
    fn markup_may_move_and_may_not_change() {
        let source = "<p>One <em>two</em></p><p>three<br>four</p>";
        assert_eq!(codes(source, "<p>Eins</p><p><em>zwei</em> drei<br>vier</p>"), Ok(()));
        assert_eq!(codes(source, "<p>Eins zwei</p><p>drei<br>vier</p>"), Err("CODES_LOST".to_owned()));
        assert_eq!(codes(source, "<p>Eins <em>zwei</em></p><p>drei<br>vier<br></p>"), Err("CODES_ADDED".to_owned()));
        assert_eq!(codes(source, "<p>Eins <em>zwei</p></em><p>drei<br>vier</p>"), Err("CODES_ADDED".to_owned()));
        let link = "<p><a href=\"https://shop.example\">here</a></p>";
        assert_eq!(codes(link, "<p><a href=\"https://evil.example\">hier</a></p>"), Err("CODES_ADDED".to_owned()));
        assert_eq!(codes("<p>a</p>", "<p>a</p><script>x</script>"), Err("CODES_ADDED".to_owned()));
    }

    fn made() -> Made {
        let at = |locale| Scope::new(None, Some(locale));
        let text = Text {
            attribute: "name".to_owned(),
            scope: at("de_DE"),
            source_scope: at("en_US"),
            source: json!("Boot"),
            before: None,
            data: json!("Stiefel"),
        };
        Made { texts: vec![text], faults: Vec::new() }
    }

    fn content(values: &[(&str, &str)]) -> Content {
        let mut content = Content::default();
        for (locale, text) in values {
            content.set("name", Scope::new(None, Some(locale)), Some(json!(text)));
        }
        content
    }

    #[test]
    fn a_text_is_written_where_its_source_and_its_place_are_as_they_were() {
        let mut same = content(&[("en_US", "Boot")]);
        assert!(made().apply(&mut same).is_empty());
        assert_eq!(same, content(&[("en_US", "Boot"), ("de_DE", "Stiefel")]));
    }

    #[test]
    fn a_persons_newer_text_and_a_changed_source_are_left_alone() {
        for values in [&[("en_US", "Boot"), ("de_DE", "Schuh")][..], &[("en_US", "Shoe")], &[]] {
            let mut changed = content(values);
            let codes: Vec<String> = made().apply(&mut changed).into_iter().map(|fault| fault.code).collect();
            assert_eq!((codes, changed), (vec!["STALE".to_owned()], content(values)));
        }
    }
}
