//! A small catalogue with everything that has ever broken a layout, and tools to read a PDF back.

use lopdf::{Document, Object};
use print::catalogue::*;
use print::job::picture_name;
use print::{File, Pdf};

/// A one-colour JPEG of 48 x 32 pixels.
pub const JPEG: &[u8] = include_bytes!("grey.jpg");

pub fn picture(index: usize) -> Picture {
    Picture {
        file: picture_name(index, "jpg"),
        alt: Some(format!("picture {index}")),
        focus: (0.3, 0.9),
        fit: Fit::Cover,
    }
}

pub fn file(index: usize) -> File {
    File { name: picture_name(index, "jpg"), bytes: JPEG.to_vec() }
}

pub fn product(index: usize, name: &str) -> Product {
    Product {
        key: format!("key-{index}"),
        sku: format!("NR-{index:03}"),
        name: name.into(),
        text: Some("Leicht, robust und für lange Tage gemacht.".into()),
        image: None,
        images: Vec::new(),
        facts: vec![Fact { label: "Gewicht".into(), value: "420 g".into() }],
        price: Some(Price { text: "149,95 €".into(), was: None, note: None }),
        variants: None,
        badge: None,
        hero: false,
    }
}

pub fn chapter(title: &str, per_page: u8, products: Vec<Product>) -> Chapter {
    Chapter { title: title.into(), intro: None, image: None, colour: None, per_page, products, stories: Vec::new() }
}

pub fn catalogue(chapters: Vec<Chapter>) -> Catalogue {
    Catalogue {
        title: "Draußen übernachten".into(),
        subtitle: None,
        brand: "Firnlicht".into(),
        season: None,
        locale: "de-DE".into(),
        labels: Labels::of("de-DE"),
        accent: None,
        cover: None,
        intro: None,
        chapters,
        imprint: vec![Section { title: Some("Herausgeber".into()), text: "Firnlicht GmbH\nTalbruck".into() }],
        price_note: None,
        contact: "Firnlicht GmbH".into(),
    }
}

pub fn variants(colours: usize, sizes: usize) -> Variants {
    let row = |colour: usize, size: usize| Variant {
        sku: format!("V-{colour}-{size}"),
        cells: vec![
            Cell { text: format!("Farbe {colour}"), swatch: vec![Colour([30, 60, 90])] },
            Cell { text: format!("{size}"), swatch: vec![] },
        ],
        price: None,
    };
    let rows = (0..colours).flat_map(|colour| (0..sizes).map(move |size| row(colour, size))).collect();
    Variants { axes: vec!["Farbe".into(), "Größe".into()], rows }
}

/// A printed catalogue, opened by another PDF library.
pub struct Book {
    pub pdf: Pdf,
    pub document: Document,
}

impl Book {
    pub fn open(pdf: Pdf) -> Self {
        let document = Document::load_mem(&pdf.bytes).unwrap();
        Self { pdf, document }
    }

    /// The words of a page, counted from 1, with single spaces.
    pub fn text(&self, page: usize) -> String {
        let text = self.document.extract_text(&[page as u32]).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The pages whose text has `words`.
    pub fn pages_with(&self, words: &str) -> Vec<usize> {
        (1..=self.pdf.pages).filter(|page| self.text(*page).contains(words)).collect()
    }

    /// Left, bottom, right and top of a box of a page in mm, rounded to tenths.
    pub fn page_box(&self, page: usize, name: &str) -> Vec<f64> {
        let page = self.document.get_pages()[&(page as u32)];
        let page = self.document.get_dictionary(page).unwrap();
        let numbers = page.get(name.as_bytes()).unwrap().as_array().unwrap();
        let mm = |number: &Object| (f64::from(number.as_float().unwrap()) / 72.0 * 254.0).round() / 10.0;
        numbers.iter().map(mm).collect()
    }
}
