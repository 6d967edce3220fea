//! What is printed: the data of the catalogue template, as its caller fills it in.
//!
//! Every text is printed as it is: nothing in it is ever evaluated. Stories are blocks with their emphasis; all other
//! texts are plain. Line breaks start a new paragraph where the field says "paragraphs"; elsewhere they are spaces. Numbers, units, prices and dates come as finished text in the
//! catalogue's language. Whatever is missing is left out of the page; a missing picture becomes a quiet panel.

mod colour;
mod labels;
mod text;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use colour::Colour;
pub use labels::Labels;
pub use text::{Block, BlockKind, Run};

use crate::job::{File, Job};
use crate::template;

/// Pixels of a picture that fills a page with its bleed (cover, chapter, editorial) at 300 dpi: 216 x 303 mm.
pub const PAGE_PIXELS: (u32, u32) = (2551, 3579);
/// Pixels of a hero product's picture at 300 dpi: 216 x 142 mm.
pub const HERO_PIXELS: (u32, u32) = (2551, 1677);
/// Pixels of a product's picture in a grid at 300 dpi; enough for the widest place, 86 x 120 mm.
pub const TILE_PIXELS: (u32, u32) = (1016, 1418);

/// A catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Catalogue {
    /// On the cover, in the heads of the first pages and in the PDF's metadata.
    pub title: String,
    /// One sentence under the title; also the PDF's description.
    pub subtitle: Option<String>,
    /// Who publishes it: on the covers and in every head; the PDF's author.
    pub brand: String,
    /// Top right on the cover: "Autumn / Winter 2026".
    pub season: Option<String>,
    /// Language of the texts as a locale (`de`, `en-GB`, `de_AT`): hyphenation and the PDF's language.
    pub locale: String,
    /// The words the template adds, in that language.
    pub labels: Labels,
    /// Colour of the brand; without one, a dark green.
    pub accent: Option<Colour>,
    /// Fills the cover. Title and brand are set over its lower and upper part.
    pub cover: Option<Picture>,
    /// Editorial text before the contents.
    pub intro: Option<Story>,
    /// In the order of the book.
    pub chapters: Vec<Chapter>,
    /// Sections of the imprint, on the last inner page.
    pub imprint: Vec<Section>,
    /// Small print about prices, under the imprint.
    pub price_note: Option<String>,
    /// Address lines on the back cover; paragraphs.
    pub contact: String,
}

/// A picture of the job, with what is needed to print it well.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Picture {
    /// Name of a file of the job, see [`crate::job::picture_name`].
    pub file: String,
    /// What it shows, for people who cannot see it; the product's or chapter's name stands in for `None`.
    pub alt: Option<String>,
    /// The point that must not be cropped away, as parts of width and height from the top left.
    #[serde(default = "middle")]
    pub focus: (f64, f64),
    #[serde(default)]
    pub fit: Fit,
}

fn middle() -> (f64, f64) {
    (0.5, 0.5)
}

/// How a picture meets the shape of its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// Fills the place and is cropped: photographs.
    #[default]
    Cover,
    /// Is shown whole on a light panel: cut-outs on white, drawings.
    Contain,
}

/// An editorial text, before the contents or in a chapter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Story {
    pub title: String,
    /// A few words over the title.
    #[serde(default)]
    pub kicker: Option<String>,
    /// One or two sentences in large type.
    pub lead: Option<String>,
    /// Set in two columns, goes on over the page when long.
    pub text: Vec<Block>,
    /// Fills the page beside the text.
    pub image: Option<Picture>,
    /// Who wrote it, under the text.
    pub byline: Option<String>,
}

/// A chapter: an opener and pages of products.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chapter {
    pub title: String,
    /// A few sentences on the opener; shortened to the room there is.
    pub intro: Option<String>,
    /// Upper part of the opener; also fills a half page that the products leave open.
    pub image: Option<Picture>,
    /// Band and thumb tab; without one, the next of a series.
    pub colour: Option<Colour>,
    /// Products on a page: 2, 4 or 6 (others count as the nearest). In a sixth there is room for four facts, in a
    /// quarter for five, in a half for twelve; a product that needs more room than that gets a larger place.
    pub per_page: u8,
    /// In the order of the book, but for what closes gaps and for heroes, which are spread over the chapter.
    pub products: Vec<Product>,
    /// Editorial texts after the products; a chapter may consist of them.
    #[serde(default)]
    pub stories: Vec<Story>,
}

/// A product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Product {
    /// Names the product to the caller: [`crate::Pdf::product_pages`] gives its page. Never printed.
    pub key: String,
    /// Article number.
    pub sku: String,
    pub name: String,
    /// Paragraphs; shortened to the room there is, in full on a hero's page.
    pub text: Option<String>,
    /// The main picture.
    pub image: Option<Picture>,
    /// More pictures; the first two are shown on a hero's page.
    pub images: Vec<Picture>,
    /// Rows of the attribute table, most important first.
    pub facts: Vec<Fact>,
    pub price: Option<Price>,
    pub variants: Option<Variants>,
    /// A word over the picture: "New".
    pub badge: Option<String>,
    /// Gets a page of its own.
    pub hero: bool,
}

/// A row of the attribute table: "Weight", "420 g".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Price {
    /// "149.95 €", or "from 149.95 €" when variants differ.
    pub text: String,
    /// The former price, printed struck through.
    pub was: Option<String>,
    /// Under the price: "per metre".
    pub note: Option<String>,
}

/// What a product is sold in. Small places show the choices of each axis; large ones every variant with its number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Variants {
    /// Names of the axes: "Colour", "Size". Rows that share the first axis share a line.
    pub axes: Vec<String>,
    pub rows: Vec<Variant>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Variant {
    /// Article number.
    pub sku: String,
    /// One for each axis.
    pub cells: Vec<Cell>,
    /// Only where variants differ in price: makes the table a list with one line per variant.
    pub price: Option<String>,
}

/// A value of an axis.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Cell {
    pub text: String,
    /// Its colours, shown as a dot; empty for what is no colour.
    pub swatch: Vec<Colour>,
}

/// A section of the imprint; paragraphs under a small title.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Section {
    pub title: Option<String>,
    pub text: String,
}

impl Catalogue {
    /// The job that prints this catalogue with the template that comes with the crate.
    pub fn job(&self, files: Vec<File>) -> Job {
        Job { template: template::catalogue(), data: self.data(), files, fonts: Vec::new() }
    }

    /// What the template reads as `data.json`: the fields of this struct, `lang` and `region`.
    ///
    /// Mends what would stop the template: rows with too few or too many cells, focal points outside the picture.
    pub fn data(&self) -> Value {
        let mut catalogue = self.clone();
        catalogue.pictures().for_each(keep_inside);
        for product in catalogue.chapters.iter_mut().flat_map(|chapter| &mut chapter.products) {
            product.variants = product.variants.take().and_then(even);
        }
        let (lang, region) = language(&self.locale);
        let mut data = json!(catalogue);
        data["lang"] = json!(lang);
        data["region"] = json!(region);
        data
    }

    fn pictures(&mut self) -> impl Iterator<Item = &mut Picture> {
        let chapters = self.chapters.iter_mut().flat_map(|chapter| {
            let products = chapter.products.iter_mut().flat_map(|it| it.image.iter_mut().chain(&mut it.images));
            let stories = chapter.stories.iter_mut().filter_map(|story| story.image.as_mut());
            chapter.image.iter_mut().chain(products).chain(stories)
        });
        let intro = self.intro.as_mut().and_then(|story| story.image.as_mut());
        self.cover.iter_mut().chain(intro).chain(chapters)
    }
}

fn keep_inside(picture: &mut Picture) {
    let part = |value: f64| if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.5 };
    picture.focus = (part(picture.focus.0), part(picture.focus.1));
}

/// As many cells in each row as there are axes; `None` when nothing is left to show.
fn even(mut variants: Variants) -> Option<Variants> {
    let axes = variants.axes.len();
    variants.rows.iter_mut().for_each(|row| row.cells.resize_with(axes, Cell::default));
    (axes > 0 && !variants.rows.is_empty()).then_some(variants)
}

/// Language and region as Typst takes them; English when `locale` names no language.
fn language(locale: &str) -> (String, Option<String>) {
    let mut parts = locale.split(['-', '_']);
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let lang = parts.next().filter(|part| (2..=3).contains(&part.len()) && letters(part)).unwrap_or("en");
    let region = parts.find(|part| part.len() == 2 && letters(part));
    (lang.to_ascii_lowercase(), region.map(str::to_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_of_every_spelling_give_language_and_region() {
        let region = |code: &str| Some(code.to_owned());
        assert_eq!(language("de"), ("de".into(), None));
        assert_eq!(language("de_AT"), ("de".into(), region("AT")));
        assert_eq!(language("zh-Hans-cn"), ("zh".into(), region("CN")));
        assert_eq!(language("../etc"), ("en".into(), None));
        assert_eq!(language(""), ("en".into(), None));
    }

    #[test]
    fn rows_get_a_cell_for_each_axis() {
        let row = |count| Variant { sku: "1".into(), cells: vec![Cell::default(); count], price: None };
        let variants = Variants { axes: vec!["Colour".into(), "Size".into()], rows: vec![row(0), row(1), row(5)] };
        let even = even(variants).unwrap();
        assert!(even.rows.iter().all(|row| row.cells.len() == 2));
        assert!(super::even(Variants { axes: vec![], rows: vec![row(1)] }).is_none());
    }

    #[test]
    fn a_focal_point_stays_in_its_picture() {
        let mut picture = Picture { file: String::new(), alt: None, focus: (f64::NAN, -3.0), fit: Fit::Cover };
        keep_inside(&mut picture);
        assert_eq!(picture.focus, (0.5, 0.0));
    }
}
