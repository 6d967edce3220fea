//! An XMP packet and the older IPTC records: who made a picture, how it may be used, how it came about.

use std::fmt::Write;

use super::Tags;

/// Terms of IPTC are addresses below this one.
const SOURCE_TYPES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/// `None` if there is nothing to say.
pub(super) fn packet(tags: &Tags) -> Option<Vec<u8>> {
    let texts = tags.texts.as_ref()?;
    let mut body = String::new();
    let mut list = |name: &str, kind: &str, items: &[String]| {
        if !items.is_empty() {
            let language = if kind == "Alt" { " xml:lang=\"x-default\"" } else { "" };
            let items: String =
                items.iter().map(|item| format!("<rdf:li{language}>{}</rdf:li>", escape(item))).collect();
            let _ = write!(body, "<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>");
        }
    };
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    list("dc:title", "Alt", &one(&texts.title));
    list("dc:description", "Alt", &one(&texts.description));
    list("dc:creator", "Seq", &one(&texts.creator));
    list("dc:rights", "Alt", &one(&texts.copyright));
    list("dc:subject", "Bag", &texts.keywords);
    list("xmpRights:UsageTerms", "Alt", &one(&texts.terms));
    let source = texts.source_type.as_ref().map(|kind| match kind.contains("://") {
        true => kind.clone(),
        false => format!("{SOURCE_TYPES}{kind}"),
    });
    let simple = [
        ("photoshop:Credit", &texts.credit),
        ("xmpRights:WebStatement", &texts.licence),
        ("Iptc4xmpExt:DigitalSourceType", &source),
    ];
    for (name, text) in simple {
        if let Some(text) = text {
            let _ = write!(body, "<{name}>{}</{name}>", escape(text));
        }
    }
    (!body.is_empty()).then(|| wrap(&body).into_bytes())
}

fn wrap(body: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" \
         xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">{body}</rdf:Description></rdf:RDF>\
         </x:xmpmeta><?xpacket end=\"r\"?>"
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Photoshop's resource of IPTC records in UTF-8, for programs that read nothing newer.
pub(super) fn records(tags: &Tags) -> Option<Vec<u8>> {
    let texts = tags.texts.as_ref()?;
    let mut data = vec![0x1C, 1, 90, 0, 3, 0x1B, b'%', b'G'];
    let before = data.len();
    let one =
        |dataset: u8, text: &Option<String>| text.iter().map(move |text| (dataset, text.clone())).collect::<Vec<_>>();
    let keywords = texts.keywords.iter().map(|keyword| (25, keyword.clone()));
    let fields = [
        one(5, &texts.title),
        keywords.collect(),
        one(80, &texts.creator),
        one(110, &texts.credit),
        one(116, &texts.copyright),
        one(120, &texts.description),
    ];
    for (dataset, text) in fields.into_iter().flatten() {
        let text = cut(&text, 2000);
        data.extend([0x1C, 2, dataset]);
        data.extend((text.len() as u16).to_be_bytes());
        data.extend(text.as_bytes());
    }
    (data.len() > before).then(|| {
        let mut block = b"Photoshop 3.0\08BIM\x04\x04\0\0".to_vec();
        block.extend((data.len() as u32).to_be_bytes());
        data.resize(data.len().next_multiple_of(2), 0);
        block.extend(data);
        block
    })
}

/// No longer than `bytes`, and no letter cut in two.
fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=text.len().min(bytes)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Texts;

    #[test]
    fn texts_are_escaped_and_terms_are_addresses() {
        let texts = Texts {
            creator: Some("A & <B>".into()),
            source_type: Some("trainedAlgorithmicMedia".into()),
            keywords: vec!["hut".into(), "snow".into()],
            ..Texts::default()
        };
        let tags = Tags { texts: Some(texts), ..Tags::default() };
        let packet = String::from_utf8(packet(&tags).unwrap()).unwrap();
        assert!(packet.contains("<rdf:li>A &amp; &lt;B&gt;</rdf:li>"), "{packet}");
        assert!(packet.contains("digitalsourcetype/trainedAlgorithmicMedia<"), "{packet}");
        assert!(packet.contains("<rdf:Bag><rdf:li>hut</rdf:li><rdf:li>snow</rdf:li></rdf:Bag>"), "{packet}");
        assert!(super::packet(&Tags { texts: Some(Texts::default()), ..Tags::default() }).is_none());
    }

    #[test]
    fn a_text_is_cut_between_letters() {
        assert_eq!((cut("aé", 2), cut("aé", 3), cut("", 5)), ("a", "aé", ""));
    }
}
