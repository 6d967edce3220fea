//! Formatted text: HTML of `p h2 h3 ul ol li strong em a[href] br` as a JSON string, at most 1 MiB.
//! Anything else is refused by name instead of being cut out behind the editor's back; what passes is still
//! cleaned by ammonia, so that the stored text is well-formed whatever the parser here thought of it.

mod blocks;
pub mod codes;

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use serde_json::Value as Json;
use unicode_segmentation::UnicodeSegmentation;

pub use self::blocks::{Block, Kind as BlockKind, blocks};
use super::{Attribute, Fault, InLists, IndexValue, Shape, link, text};
use crate::catalog::model::{ContentModel, part::shortened};

const MAX_BYTES: usize = 1024 * 1024;
/// Nobody mends more at once.
const MAX_FAULTS: usize = 20;
const TAGS: [&str; 10] = ["p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "br"];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None);
    builder
});

pub struct RichText;

impl Shape for RichText {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        self.normalize_all(model, attribute, data).map_err(|mut faults| faults.swap_remove(0))
    }

    fn normalize_all(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Vec<Fault>> {
        let one = |fault| vec![fault];
        let Some(html) = text::lines(data, MAX_BYTES).map_err(one)? else { return Ok(None) };
        let read = Reader::read(&html);
        let faults = read.faults.into_inner();
        if !faults.is_empty() {
            return Err(faults);
        }
        let plain = tidy(&read.text.into_inner());
        if plain.is_empty() {
            return Ok(None);
        }
        text::check_length(&attribute.settings, plain.graphemes(true).count()).map_err(one)?;
        Ok(Some(CLEANER.clean(&html).to_string().into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        plain(data.as_str().unwrap_or_default())
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { text: Some(plain(data.as_str().unwrap_or_default())), ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }
}

/// The text without its formatting, blocks separated by line breaks.
pub fn plain(html: &str) -> String {
    tidy(&Reader::read(html).text.into_inner())
}

/// Foreign HTML brought into the allowed form, for imports: `b` and `i` become `strong` and `em`, other headings
/// `h2` or `h3`, unknown tags vanish while their text stays, scripts and styles vanish whole.
pub fn from_foreign(html: &str) -> String {
    const RENAMED: [(&str, &str); 8] = [
        ("b", "strong"),
        ("i", "em"),
        ("h1", "h2"),
        ("h4", "h3"),
        ("h5", "h3"),
        ("h6", "h3"),
        ("div", "p"),
        ("dd", "li"),
    ];
    let sink = Renamer { names: RENAMED, out: RefCell::new(String::with_capacity(html.len())) };
    let renamed = feed(sink, html).out.into_inner();
    CLEANER.clean(&renamed).to_string().trim().to_owned()
}

fn feed<S: TokenSink>(sink: S, html: &str) -> S {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(sink, Default::default());
    // The sinks here never pause it, so one feed reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// Collects the plain text and what is not allowed, each thing once.
#[derive(Default)]
struct Reader {
    text: RefCell<String>,
    faults: RefCell<Vec<Fault>>,
}

impl Reader {
    fn read(html: &str) -> Self {
        feed(Self::default(), html)
    }

    fn tag(&self, tag: &Tag) {
        let name: &str = &tag.name;
        if !TAGS.contains(&name) {
            let message = format!("the tag `<{}>` is not allowed in rich text", shortened(name));
            return self.refuse(Fault::new("MARKUP", message).hint(format!("allowed are {}", TAGS.join(", "))));
        }
        if !matches!(name, "strong" | "em" | "a") {
            self.text.borrow_mut().push('\n');
        }
        for attribute in tag.attrs.iter().filter(|_| tag.kind == TagKind::StartTag) {
            let attribute_name: &str = &attribute.name.local;
            if name != "a" || attribute_name != "href" {
                let message = format!("`{}` is not allowed on `<{name}>`", shortened(attribute_name));
                self.refuse(Fault::new("MARKUP", message).hint("the only attribute is `href` of `<a>`"));
            } else if !link::is_link(&attribute.value) {
                let message = format!("`{}` is not a link", shortened(&attribute.value));
                self.refuse(
                    Fault::new("BAD_URL", message).hint("use https, mailto, tel or a path that starts with `/`"),
                );
            }
        }
    }

    fn refuse(&self, fault: Fault) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < MAX_FAULTS && !faults.contains(&fault) {
            faults.push(fault);
        }
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::TagToken(tag) => self.tag(&tag),
            Token::CommentToken(_) => self.refuse(Fault::new("MARKUP", "comments are not allowed in rich text")),
            Token::DoctypeToken(_) => self.refuse(Fault::new("MARKUP", "a whole page is not a rich text")),
            Token::NullCharacterToken | Token::ParseError(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

/// Writes the tokens again under other tag names, without attributes but `href`.
struct Renamer {
    names: [(&'static str, &'static str); 8],
    out: RefCell<String>,
}

impl TokenSink for Renamer {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut out = self.out.borrow_mut();
        match token {
            Token::CharacterTokens(text) => out.push_str(&escaped(&text)),
            Token::TagToken(tag) => {
                let name: &str = &tag.name;
                let name = self.names.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| to);
                let href = tag.attrs.iter().find(|attribute| &*attribute.name.local == "href");
                let href = href.map(|href| format!(" href=\"{}\"", escaped(&href.value))).unwrap_or_default();
                match tag.kind {
                    TagKind::StartTag => out.push_str(&format!("<{name}{href}>")),
                    TagKind::EndTag => out.push_str(&format!("</{name}>")),
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// For texts and for values of attributes alike.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('\u{a0}', "&nbsp;");
    text.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One space between words, one break between lines.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
