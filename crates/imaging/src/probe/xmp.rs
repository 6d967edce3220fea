//! XMP: what picture agencies and photographers write about a picture (ISO 16684-1, Dublin Core).

use resvg::usvg::roxmltree::{Document, Node};

use super::{Header, note};

/// A packet larger than this is an edit history, not a description.
const MAX: usize = 1 << 20;
const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const IPTC_EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const PRISM: &str = "http://prismstandard.org/namespaces/basic/2.0/";
const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Namespace and name to the names used in `Info`.
const FIELDS: [(&str, &str, &str); 15] = [
    (DC, "title", "title"),
    (DC, "description", "description"),
    (DC, "creator", "artist"),
    (DC, "rights", "copyright"),
    (DC, "subject", "keywords"),
    (PHOTOSHOP, "Headline", "headline"),
    (PHOTOSHOP, "Credit", "credit"),
    (PHOTOSHOP, "City", "city"),
    (RIGHTS, "UsageTerms", "usage_terms"),
    (RIGHTS, "WebStatement", "licence"),
    (IPTC_EXT, "DigitalSourceType", "source_type"),
    (XMP, "Rating", "rating"),
    (PRISM, "embargoDate", "release_date"),
    (PRISM, "expirationDate", "expiry_date"),
    (PLUS, "LicenseEndDate", "expiry_date"),
];

/// Adds what is not known yet.
pub(super) fn read(packet: &[u8], header: &mut Header) {
    let text = packet.get(..packet.len().min(MAX)).map(String::from_utf8_lossy).unwrap_or_default();
    let text = text.trim_matches(['\0', '\u{feff}', ' ', '\n']);
    let Ok(document) = Document::parse(text) else { return };
    for (namespace, name, key) in FIELDS {
        if let Some(value) = value(&document, namespace, name) {
            note(header, key, &value);
        }
    }
}

/// A field is an element with text, one with a list, or an attribute of the description.
fn value(document: &Document<'_>, namespace: &str, name: &str) -> Option<String> {
    let attribute = |node: Node<'_, '_>| node.attribute((namespace, name)).map(str::to_owned);
    let element =
        |node: Node<'_, '_>| node.has_tag_name((namespace, name)).then(|| list(node)).filter(|text| !text.is_empty());
    document.descendants().find_map(|node| element(node).or_else(|| attribute(node)))
}

fn list(node: Node<'_, '_>) -> String {
    let items = node.descendants().filter(|node| node.has_tag_name((RDF, "li")));
    let texts: Vec<&str> = items.filter_map(|item| item.text()).map(str::trim).collect();
    if texts.is_empty() {
        return node.text().unwrap_or_default().trim().to_owned();
    }
    // The same text in several languages: the first one is the default.
    let alternatives = node.children().any(|child| child.has_tag_name((RDF, "Alt")));
    if alternatives { texts[0].to_owned() } else { texts.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;

    #[test]
    fn texts_lists_and_attributes_are_read_and_what_is_known_stays() {
        let packet = br#"<?xpacket begin=''?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <r:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:Credit="Agency">
            <dc:subject><r:Bag><r:li>hut</r:li><r:li>snow</r:li></r:Bag></dc:subject>
            <dc:title><r:Alt><r:li xml:lang="x-default">Hut</r:li><r:li xml:lang="de">H&#252;tte</r:li></r:Alt></dc:title>
            <dc:creator><r:Seq><r:li>Somebody else</r:li></r:Seq></dc:creator></r:Description></r:RDF></x:xmpmeta><?xpacket end='w'?>"#;
        let mut header = Header::new(Format::Jpeg, 1, 1);
        note(&mut header, "artist", "Nobody");
        read(packet, &mut header);
        let found: Vec<(&str, &str)> = header.metadata.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(found, [("artist", "Nobody"), ("credit", "Agency"), ("keywords", "hut; snow"), ("title", "Hut")]);
    }

    #[test]
    fn broken_packets_are_ignored() {
        let mut header = Header::new(Format::Jpeg, 1, 1);
        read(b"<x:xmpmeta", &mut header);
        read(b"\xFF\xFE", &mut header);
        assert!(header.metadata.is_empty());
    }
}
