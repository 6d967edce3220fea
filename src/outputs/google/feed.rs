//! The file itself: RSS 2.0 with the namespace `g:`, written item by item.

use std::io::{self, Write};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::{row::Row, rules::is_printable, settings::Shipping};

const NAMESPACE: &str = "http://base.google.com/ns/1.0";

/// What the feed says of itself.
pub struct Head<'a> {
    pub title: &'a str,
    /// Address of the shop.
    pub link: &'a str,
    pub description: &'a str,
}

pub struct Feed<W: Write> {
    xml: Writer<W>,
    shipping: Vec<Shipping>,
}

impl<W: Write> Feed<W> {
    /// Writes the head; `shipping` is repeated in each item. Times and anything else that changes by itself are left
    /// out, so that the same products make the same bytes.
    pub fn begin(out: W, head: &Head<'_>, shipping: Vec<Shipping>) -> io::Result<Self> {
        let mut xml = Writer::new_with_indent(out, b' ', 1);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let rss = BytesStart::new("rss").with_attributes([("version", "2.0"), ("xmlns:g", NAMESPACE)]);
        xml.write_event(Event::Start(rss))?;
        xml.write_event(Event::Start(BytesStart::new("channel")))?;
        let mut feed = Self { xml, shipping };
        feed.element("title", head.title)?;
        feed.element("link", head.link)?;
        feed.element("description", head.description)?;
        Ok(feed)
    }

    pub fn item(&mut self, row: &Row) -> io::Result<()> {
        self.xml.write_event(Event::Start(BytesStart::new("item")))?;
        for (name, text) in &row.0 {
            self.element(&format!("g:{name}"), text)?;
        }
        for shipping in self.shipping.clone() {
            self.xml.write_event(Event::Start(BytesStart::new("g:shipping")))?;
            self.element("g:country", &shipping.country)?;
            if let Some(service) = &shipping.service {
                self.element("g:service", service)?;
            }
            self.element("g:price", &shipping.price)?;
            self.xml.write_event(Event::End(BytesEnd::new("g:shipping")))?;
        }
        self.xml.write_event(Event::End(BytesEnd::new("item")))
    }

    /// Closes what is open and gives back where it was written to.
    pub fn end(mut self) -> io::Result<W> {
        self.xml.write_event(Event::End(BytesEnd::new("channel")))?;
        self.xml.write_event(Event::End(BytesEnd::new("rss")))?;
        let mut out = self.xml.into_inner();
        out.write_all(b"\n")?;
        Ok(out)
    }

    fn element(&mut self, name: &str, text: &str) -> io::Result<()> {
        // Escaping does not help with characters that XML has no place for.
        let text: String = text.chars().filter(|c| *c == '\n' || is_printable(*c)).collect();
        self.xml.create_element(name).write_text_content(BytesText::new(&text))?;
        Ok(())
    }
}
