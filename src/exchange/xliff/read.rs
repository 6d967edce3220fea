//! Reading a document that anybody may have made: the core of XLIFF 2.0 and 2.1, within bounds. Other namespaces are passed
//! over; a document type, with or without entities, is refused.

use std::collections::HashMap;

use quick_xml::{
    NsReader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
};

use super::{CORE, MAX_BYTES, inline::Part};
use crate::error::{Error, Result};

/// Elements within each other.
const DEPTH: usize = 64;
/// Units of a document.
const UNITS: usize = 500_000;

#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Languages as they are written: `de-DE`.
    pub source: String,
    pub target: Option<String>,
    pub files: Vec<File>,
}

#[derive(Clone, Debug, Default)]
pub struct File {
    pub id: String,
    pub line: u64,
    /// The version of the resource that was written out.
    pub version: Option<i32>,
    pub units: Vec<Unit>,
}

#[derive(Clone, Debug, Default)]
pub struct Unit {
    pub id: String,
    pub line: u64,
    pub segments: Vec<Segment>,
}

#[derive(Clone, Debug, Default)]
pub struct Segment {
    pub id: Option<String>,
    /// `initial`, `translated`, `reviewed` or `final`.
    pub state: Option<String>,
    pub source: Vec<Part>,
    pub target: Option<Vec<Part>>,
}

/// Reads a whole document. Fails with `INVALID` and the line where it is none.
pub fn read(bytes: &[u8]) -> Result<Document> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the document is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(Error::invalid("TOO_LONG", "", message));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Error::invalid("ENCODING", "", "the document is not UTF-8"))?;
    let mut xml = NsReader::from_str(text);
    xml.config_mut().expand_empty_elements = true;
    Reader { xml, text, counted: (0, 1), depth: 0, units: 0 }.document()
}

struct Reader<'x> {
    xml: NsReader<&'x [u8]>,
    text: &'x str,
    /// Bytes whose line ends are counted, and the line they end in.
    counted: (usize, u64),
    depth: usize,
    units: usize,
}

enum Step<'x> {
    Start(String, BytesStart<'x>),
    End,
    Text(String),
    Eof,
}

impl<'x> Reader<'x> {
    fn line(&mut self) -> u64 {
        let at = usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let (from, line) = self.counted;
        // Where an error is told may lie before what was counted.
        let at = at.max(from);
        let new = self.text.as_bytes()[from..at].iter().filter(|byte| **byte == b'\n').count();
        self.counted = (at, line + new as u64);
        self.counted.1
    }

    fn fault(&mut self, message: impl Into<String>) -> Error {
        let line = self.line();
        Error::invalid("XLIFF", format!("line {line}"), message)
    }

    /// The next thing of the core.
    fn step(&mut self) -> Result<Step<'x>> {
        loop {
            let (of_core, event) = match self.xml.read_resolved_event() {
                Ok((namespace, event)) => (namespace == ResolveResult::Bound(Namespace(CORE)), event),
                Err(error) => return Err(self.fault(format!("it is no XML: {error}"))),
            };
            match event {
                Event::Start(start) if !of_core => self.skip(&start)?,
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(self.fault(format!("more than {DEPTH} elements within each other")));
                    }
                    return Ok(Step::Start(start.local_name().as_ref().to_owned(), start));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Step::End);
                }
                Event::Text(text) => return Ok(Step::Text(text.xml10_content().into_owned())),
                Event::CData(text) => return Ok(Step::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(reference) => {
                    let letter = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let known = || resolve_predefined_entity(&reference).map(str::to_owned);
                    match letter.or_else(known) {
                        Some(text) => return Ok(Step::Text(text)),
                        None => return Err(self.fault(format!("the entity `{}` is not read", &*reference))),
                    }
                }
                Event::DocType(_) => return Err(self.fault("a document type is not read")),
                Event::Eof => return Ok(Step::Eof),
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            }
        }
    }

    fn skip(&mut self, start: &BytesStart<'x>) -> Result<()> {
        match self.xml.read_to_end(start.name()) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.fault(format!("it is no XML: {error}"))),
        }
    }

    /// Passes over an element of the core.
    fn pass(&mut self, start: &BytesStart<'x>) -> Result<()> {
        self.depth = self.depth.saturating_sub(1);
        self.skip(start)
    }

    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<HashMap<String, String>> {
        let mut found = HashMap::new();
        for attribute in start.attributes() {
            let pair = attribute.ok().and_then(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
                Some((attribute.key.as_ref().to_owned(), value))
            });
            let Some((name, value)) = pair else { return Err(self.fault("an attribute cannot be read")) };
            found.insert(name, value);
        }
        Ok(found)
    }

    fn document(mut self) -> Result<Document> {
        let mut document = None;
        loop {
            match self.step()? {
                Step::Start(name, start) if name == "xliff" && document.is_none() => {
                    document = Some(self.root(&start)?);
                }
                Step::Start(..) => return Err(self.fault("the root of an XLIFF document is `xliff`")),
                Step::Eof => break,
                Step::End | Step::Text(_) => {}
            }
        }
        let Some(document) = document else { return Err(self.fault(NONE)) };
        Ok(document)
    }

    fn root(&mut self, start: &BytesStart<'_>) -> Result<Document> {
        let mut attributes = self.attributes(start)?;
        let version = attributes.remove("version").unwrap_or_default();
        if !matches!(version.as_str(), "2.0" | "2.1") {
            return Err(self.fault(format!("version `{version}` is not read: 2.0 and 2.1 are")));
        }
        let Some(source) = attributes.remove("srcLang") else { return Err(self.fault("it names no `srcLang`")) };
        let mut document = Document { source, target: attributes.remove("trgLang"), files: Vec::new() };
        loop {
            match self.step()? {
                Step::Start(name, start) if name == "file" => {
                    let file = self.file(&start)?;
                    document.files.push(file);
                }
                Step::Start(_, start) => self.pass(&start)?,
                Step::Text(_) => {}
                Step::End => return Ok(document),
                Step::Eof => return Err(self.fault("it ends too early")),
            }
        }
    }

    fn file(&mut self, start: &BytesStart<'_>) -> Result<File> {
        let line = self.line();
        let mut attributes = self.attributes(start)?;
        let version = attributes.get("nabe:version").and_then(|version| version.parse().ok());
        let mut file = File { id: attributes.remove("id").unwrap_or_default(), line, version, units: Vec::new() };
        let mut groups = 0;
        loop {
            match self.step()? {
                Step::Start(name, start) if name == "unit" => {
                    let unit = self.unit(&start)?;
                    file.units.push(unit);
                }
                // Other programs may group units; that says nothing here.
                Step::Start(name, _) if name == "group" => groups += 1,
                Step::Start(_, start) => self.pass(&start)?,
                Step::Text(_) => {}
                Step::End if groups == 0 => return Ok(file),
                Step::End => groups -= 1,
                Step::Eof => return Err(self.fault("it ends too early")),
            }
        }
    }

    fn unit(&mut self, start: &BytesStart<'_>) -> Result<Unit> {
        let line = self.line();
        self.units += 1;
        if self.units > UNITS {
            return Err(self.fault(format!("more than {UNITS} units")));
        }
        let id = self.attributes(start)?.remove("id").unwrap_or_default();
        let (mut unit, mut data) = (Unit { id, line, segments: Vec::new() }, HashMap::new());
        loop {
            match self.step()? {
                Step::Start(name, _) if name == "originalData" => data = self.originals()?,
                Step::Start(name, start) if name == "segment" || name == "ignorable" => {
                    let segment = self.segment(&start, &data)?;
                    unit.segments.push(segment);
                }
                Step::Start(_, start) => self.pass(&start)?,
                Step::Text(_) => {}
                Step::End => return Ok(unit),
                Step::Eof => return Err(self.fault("it ends too early")),
            }
        }
    }

    fn originals(&mut self) -> Result<HashMap<String, String>> {
        let mut data = HashMap::new();
        loop {
            match self.step()? {
                Step::Start(name, start) if name == "data" => {
                    let id = self.attributes(&start)?.remove("id").unwrap_or_default();
                    let mut parts = Vec::new();
                    self.inline(&HashMap::new(), &mut parts)?;
                    data.insert(id, parts.iter().map(plain).collect());
                }
                Step::Start(_, start) => self.pass(&start)?,
                Step::Text(_) => {}
                Step::End => return Ok(data),
                Step::Eof => return Err(self.fault("it ends too early")),
            }
        }
    }

    fn segment(&mut self, start: &BytesStart<'_>, data: &HashMap<String, String>) -> Result<Segment> {
        let mut attributes = self.attributes(start)?;
        let (id, state) = (attributes.remove("id"), attributes.remove("state"));
        let mut segment = Segment { id, state, source: Vec::new(), target: None };
        loop {
            match self.step()? {
                Step::Start(name, _) if name == "source" => self.inline(data, &mut segment.source)?,
                Step::Start(name, _) if name == "target" => {
                    let mut target = Vec::new();
                    self.inline(data, &mut target)?;
                    segment.target = Some(target);
                }
                Step::Start(_, start) => self.pass(&start)?,
                Step::Text(_) => {}
                Step::End => return Ok(segment),
                Step::Eof => return Err(self.fault("it ends too early")),
            }
        }
    }

    /// What stands inside of an element that is open, up to its end.
    fn inline(&mut self, data: &HashMap<String, String>, parts: &mut Vec<Part>) -> Result<()> {
        loop {
            match self.step()? {
                Step::Text(more) => match parts.last_mut() {
                    Some(Part::Text(text)) => text.push_str(&more),
                    _ => parts.push(Part::Text(more)),
                },
                Step::Start(name, start) => self.code(&name, &start, data, parts)?,
                Step::End => return Ok(()),
                Step::Eof => return Err(self.fault("it ends too early")),
            }
        }
    }

    fn code(
        &mut self,
        name: &str,
        start: &BytesStart<'_>,
        data: &HashMap<String, String>,
        parts: &mut Vec<Part>,
    ) -> Result<()> {
        let attributes = self.attributes(start)?;
        let of = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        let markup = |name: &str| attributes.get(name).and_then(|id| data.get(id)).cloned().unwrap_or_default();
        match name {
            "pc" => {
                parts.push(Part::Open { id: of("id"), data: markup("dataRefStart") });
                self.inline(data, parts)?;
                parts.push(Part::Close { id: of("id"), data: markup("dataRefEnd") });
                return Ok(());
            }
            "ph" => parts.push(Part::Single { id: of("id"), data: markup("dataRef") }),
            "sc" => parts.push(Part::Open { id: of("id"), data: markup("dataRef") }),
            "ec" => parts.push(Part::Close { id: of("startRef"), data: markup("dataRef") }),
            "cp" => {
                let letter = u32::from_str_radix(&of("hex"), 16).ok().and_then(char::from_u32);
                let Some(letter) = letter else { return Err(self.fault("`cp` names no character")) };
                parts.push(Part::Text(letter.into()));
            }
            // Marks say something about the text and are no part of it.
            "mrk" => return self.inline(data, parts),
            "sm" | "em" => {}
            _ => return Err(self.fault(format!("`{name}` has no place in a text"))),
        }
        self.inline(&HashMap::new(), &mut Vec::new())
    }
}

const NONE: &str = "it is no XLIFF document";

fn plain(part: &Part) -> &str {
    match part {
        Part::Text(text) => text,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read(text.as_bytes()) {
            Err(Error::Invalid(faults)) => format!("{} {}: {}", faults[0].path, faults[0].code, faults[0].message),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("it was read"),
        }
    }

    fn document(inner: &str) -> String {
        format!("<xliff xmlns=\"{CORE}\" version=\"2.1\" srcLang=\"en\">{inner}</xliff>")
    }

    #[test]
    fn what_is_no_xliff_is_refused_with_its_line() {
        assert_eq!(told(""), format!("line 1 XLIFF: {NONE}"));
        assert_eq!(told("<html>\n</html>"), format!("line 2 XLIFF: {NONE}"));
        let old = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\"><file/></xliff>";
        assert_eq!(told(old), format!("line 1 XLIFF: {NONE}"));
        assert!(told(&document("\n<file><unit")).starts_with("line 2 XLIFF: it is no XML"));
        let later = format!("<xliff xmlns=\"{CORE}\" version=\"3.0\" srcLang=\"en\"/>");
        assert_eq!(told(&later), "line 1 XLIFF: version `3.0` is not read: 2.0 and 2.1 are");
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = format!("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>{}", document("<file/>"));
        assert_eq!(told(&bomb), "line 1 XLIFF: a document type is not read");
        let unit = "<file id=\"f\"><unit id=\"u\"><segment><source>&bomb;</source></segment></unit></file>";
        assert_eq!(told(&document(unit)), "line 1 XLIFF: the entity `bomb` is not read");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("<file>{}", "<group>".repeat(1_000));
        assert_eq!(told(&document(&deep)), "line 1 XLIFF: more than 64 elements within each other");
        let pieces = format!("<file><unit><segment><source>{}", "<pc id=\"1\">".repeat(1_000));
        assert_eq!(told(&document(&pieces)), "line 1 XLIFF: more than 64 elements within each other");
    }

    #[test]
    fn other_namespaces_groups_and_marks_are_passed_over() {
        let unit = "<file id=\"f\"><x:y xmlns:x=\"u\"><x:unit/></x:y><group id=\"g\"><unit id=\"u\"><notes><note>n</note></notes>\
            <originalData><data id=\"d\">&lt;br&gt;</data></originalData><segment state=\"final\"><source>a<mrk id=\"m\">b</mrk>\
            &amp;<ph id=\"1\" dataRef=\"d\"/></source><target>c&#228;</target></segment></unit></group></file>";
        let read = read(document(unit).as_bytes()).unwrap();
        let [Unit { id, segments, .. }] = read.files[0].units.as_slice() else { panic!("{read:?}") };
        let single = Part::Single { id: "1".to_owned(), data: "<br>".to_owned() };
        assert_eq!((id.as_str(), &segments[0].source), ("u", &vec![Part::Text("ab&".to_owned()), single]));
        assert_eq!(segments[0].target, Some(vec![Part::Text("cä".to_owned())]));
    }
}
