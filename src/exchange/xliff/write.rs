//! The document itself, piece by piece: text that can be put together to one file.

use quick_xml::escape::{escape, partial_escape};

use super::{CORE, OURS, inline::Part, language, units::Segment};
use crate::catalog::translation::state::State;

/// What stands around the files.
pub fn head(source: &str, target: &str) -> String {
    let (source, target) = (language(source), language(target));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"{CORE}\" xmlns:nabe=\"{OURS}\" version=\"2.1\" \
         srcLang=\"{source}\" trgLang=\"{target}\">\n"
    )
}

pub const TAIL: &str = "</xliff>\n";

/// One resource.
pub struct File<'a> {
    pub id: String,
    /// Kind and code, for people.
    pub original: String,
    pub version: i32,
    /// What people call it.
    pub label: &'a str,
    pub units: Vec<Unit<'a>>,
}

/// One value.
pub struct Unit<'a> {
    pub id: String,
    /// Of the attribute.
    pub label: &'a str,
    pub help: Option<&'a str>,
    pub state: State,
    /// An earlier translation that has other codes than the source now, as plain text.
    pub earlier: Option<String>,
    pub segments: Vec<Segment>,
}

/// A resource without units makes no file: it would not be valid.
pub fn file(file: &File<'_>) -> String {
    let File { id, original, version, label, units } = file;
    let mut out = format!(
        "  <file id=\"{}\" original=\"{}\" nabe:version=\"{version}\" xml:space=\"preserve\">\n",
        escape(id.as_str()),
        escape(original.as_str())
    );
    out.push_str(&format!("    <notes><note category=\"resource\">{}</note></notes>\n", plain(label)));
    units.iter().for_each(|one| unit(&mut out, one));
    out.push_str("  </file>\n");
    out
}

fn unit(out: &mut String, unit: &Unit<'_>) {
    let Unit { id, label, help, state, earlier, segments } = unit;
    let name = escape(label.chars().filter(|letter| !is_unprintable(*letter)).collect::<String>()).into_owned();
    // Each segment is a text of its own: what another program splits could not be put together again.
    out.push_str(&format!("    <unit id=\"{}\" name=\"{name}\" canResegment=\"no\">\n", escape(id.as_str())));
    let notes = [("attribute", Some(*label)), ("help", *help), ("translation", earlier.as_deref())];
    let notes = notes.into_iter().filter_map(|(category, text)| Some((category, text?)));
    let note = |(category, text)| format!("<note category=\"{category}\">{}</note>", plain(text));
    out.push_str(&format!("      <notes>{}</notes>\n", notes.map(note).collect::<String>()));
    let data = originals(segments);
    if !data.is_empty() {
        out.push_str("      <originalData>\n");
        for (number, markup) in (1..).zip(&data) {
            out.push_str(&format!("        <data id=\"d{number}\">{}</data>\n", printable(markup)));
        }
        out.push_str("      </originalData>\n");
    }
    for segment in segments {
        out.push_str(&format!("      <segment id=\"{}\"{}>\n", escape(segment.id.as_str()), mark(*state)));
        out.push_str(&format!("        <source>{}</source>\n", inline(&segment.source, &data)));
        if let Some(target) = &segment.target {
            out.push_str(&format!("        <target>{}</target>\n", inline(target, &data)));
        }
        out.push_str("      </segment>\n");
    }
    out.push_str("    </unit>\n");
}

fn mark(state: State) -> &'static str {
    match state {
        State::Untranslated => " state=\"initial\"",
        State::Outdated => " state=\"initial\" subState=\"nabe:outdated\"",
        State::Machine => " state=\"initial\" subState=\"nabe:machine\"",
        State::Translated => " state=\"final\"",
    }
}

/// Every piece of markup once.
fn originals(segments: &[Segment]) -> Vec<&str> {
    let mut data: Vec<&str> = Vec::new();
    let parts = segments.iter().flat_map(|segment| segment.source.iter().chain(segment.target.iter().flatten()));
    for part in parts {
        if let Part::Open { data: markup, .. } | Part::Close { data: markup, .. } | Part::Single { data: markup, .. } =
            part
            && !data.contains(&markup.as_str())
        {
            data.push(markup);
        }
    }
    data
}

fn inline(parts: &[Part], data: &[&str]) -> String {
    let number = |markup: &str| data.iter().position(|known| *known == markup).unwrap_or_default() + 1;
    let write = |(index, part): (usize, &Part)| match part {
        Part::Text(text) => printable(text),
        Part::Open { id, data: markup } => {
            let end = parts[index..].iter().find_map(|part| match part {
                Part::Close { id: closed, data } if closed == id => Some(number(data)),
                _ => None,
            });
            let (start, end, kind) = (number(markup), end.unwrap_or_default(), kind(markup));
            format!(
                "<pc id=\"{id}\"{kind} canCopy=\"no\" canDelete=\"no\" dataRefEnd=\"d{end}\" dataRefStart=\"d{start}\">"
            )
        }
        Part::Close { .. } => "</pc>".to_owned(),
        Part::Single { id, data: markup } => {
            let (data, kind) = (number(markup), kind(markup));
            format!("<ph id=\"{id}\"{kind} canCopy=\"no\" canDelete=\"no\" dataRef=\"d{data}\"/>")
        }
    };
    parts.iter().enumerate().map(write).collect()
}

/// What a translator's program shows of a code.
fn kind(markup: &str) -> &'static str {
    match markup {
        "<strong>" => " type=\"fmt\" subType=\"xlf:b\"",
        "<em>" => " type=\"fmt\" subType=\"xlf:i\"",
        "<br>" => " type=\"fmt\" subType=\"xlf:lb\"",
        markup if markup.starts_with("<a ") => " type=\"link\"",
        _ => "",
    }
}

/// Text as XML can hold it: the few characters it has no place for are named by number.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(is_unprintable) {
        let mut letters = part.chars();
        match letters.next_back() {
            Some(last) if is_unprintable(last) => {
                out.push_str(&partial_escape(letters.as_str()));
                out.push_str(&format!("<cp hex=\"{:04X}\"/>", last as u32));
            }
            _ => out.push_str(&partial_escape(part)),
        }
    }
    out
}

/// For people only.
fn plain(text: &str) -> String {
    partial_escape(text.chars().filter(|letter| !is_unprintable(*letter)).collect::<String>()).into_owned()
}

fn is_unprintable(letter: char) -> bool {
    letter < ' ' && !matches!(letter, '\t' | '\n') || matches!(letter, '\u{fffe}' | '\u{ffff}')
}
