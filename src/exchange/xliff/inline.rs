//! Texts with inline codes: what stands in `<source>` and `<target>`.

use std::collections::BTreeMap;

use crate::catalog::attribute::{
    AttributeType,
    rich_text::codes::{self, Token},
};

/// A text, or a code with its id within the unit and the markup it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Open { id: String, data: String },
    Close { id: String, data: String },
    Single { id: String, data: String },
}

/// A text as parts; the markup of rich text gets ids in its order, from `first`.
pub fn parts(kind: AttributeType, text: &str, first: usize) -> Vec<Part> {
    if kind != AttributeType::RichText {
        return vec![Part::Text(text.to_owned())];
    }
    let (mut next, mut open) = (first, Vec::new());
    let mut new = || {
        next += 1;
        (next - 1).to_string()
    };
    let part = |token| match token {
        Token::Text(text) => Part::Text(text),
        Token::Single(data) => Part::Single { id: new(), data },
        Token::Open(data) => {
            let id = new();
            open.push(id.clone());
            Part::Open { id, data }
        }
        Token::Close(data) => Part::Close { id: open.pop().unwrap_or_default(), data },
    };
    codes::tokens(text).into_iter().map(part).collect()
}

/// How many codes there are.
pub fn count(parts: &[Part]) -> usize {
    parts.iter().filter(|part| matches!(part, Part::Open { .. } | Part::Single { .. })).count()
}

/// A translation whose codes are those of its source; `None` where they are not the same ones.
pub fn alike(source: &[Part], target: Vec<Part>) -> Option<Vec<Part>> {
    let pairs = paired(source);
    let theirs = paired(&target);
    let mut free: Vec<(&String, &[Option<&str>; 2])> = pairs.iter().map(|(id, data)| (*id, data)).collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    // In the order of the source, so that equal codes keep their order.
    free.sort_by_key(|(id, _)| id.parse::<usize>().unwrap_or_default());
    let mut order: Vec<(&String, &[Option<&str>; 2])> = theirs.iter().map(|(id, data)| (*id, data)).collect();
    order.sort_by_key(|(id, _)| id.parse::<usize>().unwrap_or_default());
    for (id, data) in order {
        let found = free.iter().position(|(_, other)| *other == data)?;
        names.insert(id.clone(), free.remove(found).0.clone());
    }
    let name = |id: String| names.get(&id).cloned().unwrap_or(id);
    let renamed = |part| match part {
        Part::Text(text) => Part::Text(text),
        Part::Open { id, data } => Part::Open { id: name(id), data },
        Part::Close { id, data } => Part::Close { id: name(id), data },
        Part::Single { id, data } => Part::Single { id: name(id), data },
    };
    free.is_empty().then(|| target.into_iter().map(renamed).collect())
}

/// The markup at the beginning and the end of each code.
fn paired(parts: &[Part]) -> BTreeMap<&String, [Option<&str>; 2]> {
    let mut pairs: BTreeMap<&String, [Option<&str>; 2]> = BTreeMap::new();
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Open { id, data } | Part::Single { id, data } => pairs.entry(id).or_default()[0] = Some(data),
            Part::Close { id, data } => pairs.entry(id).or_default()[1] = Some(data),
        }
    }
    pairs
}

/// What is wrong with the codes of a translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Codes of the source that it lacks.
    Lost(Vec<String>),
    /// Codes that the source has not, or not so often.
    Added(Vec<String>),
    /// What is opened is not closed, or the other way round.
    Unbalanced,
}

/// Holds the codes of a translation against those of its source.
pub fn compare(source: &[Part], target: &[Part]) -> Result<(), Fault> {
    let (ours, theirs) = (ends(source), ends(target));
    let lacks = |all: &BTreeMap<(&str, u8), usize>, other: &BTreeMap<(&str, u8), usize>| {
        let mut ids: Vec<String> = all
            .iter()
            .filter(|(end, count)| other.get(*end).is_none_or(|found| found < *count))
            .map(|((id, _), _)| (*id).to_owned())
            .collect();
        ids.dedup();
        ids
    };
    let (lost, added) = (lacks(&ours, &theirs), lacks(&theirs, &ours));
    match (lost.is_empty(), added.is_empty()) {
        (_, false) => Err(Fault::Added(added)),
        (false, true) => Err(Fault::Lost(lost)),
        (true, true) if !nests(target) => Err(Fault::Unbalanced),
        (true, true) => Ok(()),
    }
}

/// How often each end of each code stands there.
fn ends(parts: &[Part]) -> BTreeMap<(&str, u8), usize> {
    let mut counts = BTreeMap::new();
    for part in parts {
        let end = match part {
            Part::Text(_) => continue,
            Part::Open { id, .. } => (id.as_str(), 0),
            Part::Close { id, .. } => (id.as_str(), 1),
            Part::Single { id, .. } => (id.as_str(), 2),
        };
        *counts.entry(end).or_default() += 1;
    }
    counts
}

fn nests(parts: &[Part]) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for part in parts {
        match part {
            Part::Open { id, .. } => open.push(id),
            Part::Close { id, .. } if open.pop() != Some(id) => return false,
            Part::Text(_) | Part::Single { .. } | Part::Close { .. } => {}
        }
    }
    open.is_empty()
}

/// The text that parts are of, with the markup of the codes of `source`; codes in plain text are left out.
pub fn text(kind: AttributeType, source: &[Part], parts: &[Part]) -> String {
    let markup = paired(source);
    let of = |id: &String, end: usize| markup.get(id).and_then(|data| data[end]).unwrap_or_default().to_owned();
    let token = |part: &Part| match part {
        Part::Text(text) => Token::Text(text.clone()),
        Part::Open { id, .. } | Part::Single { id, .. } => Token::Single(of(id, 0)),
        Part::Close { id, .. } => Token::Single(of(id, 1)),
    };
    match kind {
        AttributeType::RichText => codes::html(&parts.iter().map(token).collect::<Vec<_>>()),
        _ => parts.iter().map(|part| if let Part::Text(text) = part { text.as_str() } else { "" }).collect(),
    }
}

/// Whether two sources say the same, whatever their codes are called.
pub fn same(one: &[Part], other: &[Part]) -> bool {
    joined(one) == joined(other)
}

/// Texts that stand side by side as one, codes by their markup.
fn joined(parts: &[Part]) -> Vec<(u8, String)> {
    let mut all: Vec<(u8, String)> = Vec::new();
    for part in parts {
        match (part, all.last_mut()) {
            (Part::Text(more), Some((0, text))) => text.push_str(more),
            (Part::Text(text), _) => all.push((0, text.clone())),
            (Part::Open { data, .. } | Part::Single { data, .. } | Part::Close { data, .. }, _) => {
                all.push((1, data.clone()));
            }
        }
    }
    all.retain(|(_, text)| !text.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const RICH: AttributeType = AttributeType::RichText;

    #[test]
    fn a_translation_takes_the_ids_of_its_source() {
        let source = parts(RICH, "<p>One <em>two</em></p><p>three</p>", 1);
        let target = alike(&source, parts(RICH, "<p>Eins</p><p>drei <em>zwei</em></p>", 1)).unwrap();
        assert_eq!(compare(&source, &target), Ok(()));
        assert_eq!(text(RICH, &source, &target), "<p>Eins</p><p>drei <em>zwei</em></p>");
        assert!(alike(&source, parts(RICH, "<p>Eins</p>", 1)).is_none());
        assert!(alike(&source, parts(RICH, "<p>Eins <strong>zwei</strong></p><p>drei</p>", 1)).is_none());
    }

    #[test]
    fn codes_that_are_lost_added_or_crossed_are_told() {
        let source = parts(RICH, "<p>One <em>two</em></p>", 1);
        let lost = parts(RICH, "<p>Eins</p>", 1);
        assert_eq!(compare(&source, &lost), Err(Fault::Lost(vec!["2".to_owned()])));
        let added = parts(RICH, "<p>Eins <em>zwei</em><br></p>", 1);
        assert_eq!(compare(&source, &added), Err(Fault::Added(vec!["3".to_owned()])));
        let mut crossed = source.clone();
        crossed.swap(4, 5);
        assert_eq!(compare(&source, &crossed), Err(Fault::Unbalanced));
    }

    #[test]
    fn markup_typed_by_a_translator_stays_text() {
        let source = parts(RICH, "<p>One</p>", 1);
        let mut target = source.clone();
        target[1] = Part::Text("<script>alert(1)</script>".to_owned());
        assert_eq!(text(RICH, &source, &target), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    }
}
