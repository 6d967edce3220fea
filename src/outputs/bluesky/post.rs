//! A document as a post: its text with links and hashtags in it, its picture or card. Pure.
//!
//! Limits after the lexicon `app.bsky.feed.post`: 300 characters as people count them, 3000 bytes; places in the text are
//! given in bytes of UTF-8.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use super::settings::{Settings, Show, TooLong};
use crate::{
    catalog::attribute::pattern,
    delivery::document::{Asset, Document},
    error::Violation,
    outputs::{
        template::{Template, truncate},
        view,
    },
};

pub const MAX_CHARACTERS: usize = 300;
const MAX_BYTES: usize = 3_000;
const MAX_TAG: usize = 64;
const MAX_ALT: usize = 2_000;
const MAX_CARD_TITLE: usize = 150;
const MAX_CARD_TEXT: usize = 300;
/// Characters of an address that are shown; the rest is behind the link.
const SHOWN_ADDRESS: usize = 32;

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"https?://[^\s<>\x22]+").ok());
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:^|[\s(])(#[\p{L}\p{N}_]+)").ok());

#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    pub text: String,
    pub facets: Vec<Facet>,
    /// Language after BCP 47: `de`.
    pub language: String,
    /// The picture to show, and what it shows in words.
    pub picture: Option<(Asset, String)>,
    pub card: Option<Card>,
}

/// A part of the text that leads somewhere, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    pub at: Range<usize>,
    pub target: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Link(String),
    /// Without its `#`.
    Tag(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub uri: String,
    pub title: String,
    pub description: String,
}

/// The post for a document; all that hinders it.
pub fn post(document: &Document, settings: &Settings) -> Result<Post, Vec<Violation>> {
    let mut values = view::of(document);
    let link = link(&values, settings).map_err(|fault| vec![fault])?;
    if let Some(link) = &link {
        values["link"] = link.as_str().into();
    }
    let text = Template::read("text", &settings.text).and_then(|template| template.fill(&values));
    let text = tidy(&text.map_err(|fault| vec![fault])?);
    if text.is_empty() {
        return Err(vec![Violation::new("REQUIRED", "text", "the text of the post is empty")]);
    }
    let (text, links) = shorten_addresses(&text);
    let (text, links) = fit(text, links, settings.too_long).map_err(|fault| vec![fault])?;
    let tags = if settings.hashtags { tags(&text, &links) } else { Vec::new() };
    let mut facets: Vec<Facet> = links.into_iter().chain(tags).collect();
    facets.sort_by_key(|facet| facet.at.start);
    let main = view::main_picture(document).filter(|asset| asset.width.is_some() && settings.show != Show::Nothing);
    let alt = |asset: &Asset| truncate(asset.alt.as_deref().unwrap_or(&document.label), MAX_ALT);
    Ok(Post {
        facets,
        language: document.locale.split('_').next().unwrap_or_default().to_owned(),
        picture: main.map(|asset| (asset.clone(), alt(asset))),
        card: link.filter(|_| settings.show == Show::Card).map(|uri| Card {
            uri,
            title: truncate(&document.label, MAX_CARD_TITLE),
            description: truncate(text.split('\n').next().unwrap_or_default(), MAX_CARD_TEXT),
        }),
        text,
    })
}

fn link(values: &serde_json::Value, settings: &Settings) -> Result<Option<String>, Violation> {
    let Some(source) = &settings.link else { return Ok(None) };
    let link = Template::read("link", source)?.fill(values)?.trim().to_owned();
    if link.is_empty() {
        return Ok(None);
    }
    let sound = pattern::is_web_address(&link) && !link.contains(char::is_whitespace);
    let fault = || Violation::new("BAD_URL", "link", format!("`{}` is no web address", truncate(&link, 60)));
    sound.then(|| Some(link.clone())).ok_or_else(fault)
}

/// Without control characters; at most one blank line in a row.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let plain: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let mut tidy = String::new();
    for line in lines {
        if !(line.is_empty() && (tidy.is_empty() || tidy.ends_with("\n\n"))) {
            tidy.push_str(&line);
            tidy.push('\n');
        }
    }
    tidy.trim().to_owned()
}

/// Addresses as people like to see them, `shop.example/jacken/kar…`, with the whole one behind.
fn shorten_addresses(text: &str) -> (String, Vec<Facet>) {
    let (mut out, mut facets, mut from) = (String::new(), Vec::new(), 0);
    for found in ADDRESS.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let uri = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        if !pattern::is_web_address(uri) {
            continue;
        }
        out.push_str(&text[from..found.start()]);
        let start = out.len();
        out.push_str(&shown(uri));
        facets.push(Facet { at: start..out.len(), target: Target::Link(uri.to_owned()) });
        from = found.start() + uri.len();
    }
    out.push_str(&text[from..]);
    (out, facets)
}

fn shown(uri: &str) -> String {
    let plain = uri.split_once("://").map_or(uri, |(_, rest)| rest).trim_end_matches('/');
    let plain = plain.strip_prefix("www.").unwrap_or(plain);
    match plain.graphemes(true).count() > SHOWN_ADDRESS {
        true => plain.graphemes(true).take(SHOWN_ADDRESS - 1).chain(["…"]).collect(),
        false => plain.to_owned(),
    }
}

fn is_short(text: &str) -> bool {
    text.len() <= MAX_BYTES && text.graphemes(true).count() <= MAX_CHARACTERS
}

/// Cuts a text that is too long between words. A link at its end stays there; links within the cut part go.
fn fit(text: String, mut links: Vec<Facet>, too_long: TooLong) -> Result<(String, Vec<Facet>), Violation> {
    if is_short(&text) {
        return Ok((text, links));
    }
    if too_long == TooLong::Refuse {
        let count = text.graphemes(true).count();
        let fault = Violation::new("TOO_LONG", "text", format!("the post has {count} characters, 300 are allowed"));
        return Err(fault.hint("shorten the texts it is made of, or use `truncate` in the template"));
    }
    let last = links.pop_if(|link| link.at.end == text.len());
    let (body, tail) = text.split_at(last.as_ref().map_or(text.len(), |link| link.at.start));
    let body = body.trim_end();
    let gap = if tail.is_empty() { "" } else { " " };
    let mut room = MAX_CHARACTERS - tail.graphemes(true).count() - gap.len();
    // Characters of many bytes: fewer of them, until they fit.
    let short = loop {
        let short = truncate(body, room);
        if short.len() + gap.len() + tail.len() <= MAX_BYTES || room == 0 {
            break short;
        }
        room -= 1;
    };
    // What the ellipsis stands for must not lead anywhere.
    let kept = short.strip_suffix('…').unwrap_or(&short).len();
    links.retain(|link| link.at.end <= kept && short.is_char_boundary(link.at.end));
    let whole = format!("{short}{gap}{tail}");
    links.extend(last.map(|link| Facet { at: whole.len() - tail.len()..whole.len(), ..link }));
    Ok((whole, links))
}

fn tags(text: &str, links: &[Facet]) -> Vec<Facet> {
    let found = TAG.iter().flat_map(|pattern| pattern.captures_iter(text)).filter_map(|found| found.get(1));
    let sound = found.filter(|found| {
        let tag = &found.as_str()[1..];
        let in_link = links.iter().any(|link| link.at.start < found.end() && found.start() < link.at.end);
        tag.chars().any(char::is_alphabetic) && tag.graphemes(true).count() <= MAX_TAG && !in_link
    });
    sound.map(|found| Facet { at: found.range(), target: Target::Tag(found.as_str()[1..].to_owned()) }).collect()
}

#[cfg(test)]
mod tests;
