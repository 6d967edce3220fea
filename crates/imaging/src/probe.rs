//! What a file says about itself, without decoding a pixel.

mod bmp;
mod boxes;
mod exif;
mod gif;
pub(crate) mod heif;
mod iptc;
mod jp2;
mod jpeg;
mod png;
pub(crate) mod psd;
mod raw;
pub(crate) mod reader;
mod tiff;
mod video;
mod webp;
mod xmp;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Dominant, Error, Facts, Limits, Result, colour, format::Format, orient::Orientation, pdf, svg};

/// What is known of a picture from its header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    pub format: Format,
    /// The media type, as in `Content-Type`.
    pub mime: String,
    /// Pixels as seen, that is after the EXIF orientation.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 (upright) to 8.
    pub orientation: u8,
    pub has_alpha: bool,
    /// Pictures in the file; only the first one is ever rendered.
    pub frames: u32,
    pub colour_space: ColourSpace,
    /// What the embedded colour profile calls itself.
    pub icc_description: Option<String>,
    /// Pixels per inch the file asks to be printed at.
    pub dpi: Option<u16>,
    /// How many pages a document has.
    #[serde(default)]
    pub pages: Option<u32>,
    /// How long a video is.
    #[serde(default)]
    pub milliseconds: Option<u64>,
    /// Camera, lens, date, artist, copyright, title, keywords and so on, from EXIF, XMP and IPTC, in this
    /// order of trust. Texts are cut at 1000 characters. Where a picture was taken (GPS) is left out.
    pub metadata: BTreeMap<String, String>,
    /// A blurred miniature to show while loading ([thumbhash](https://evanw.github.io/thumbhash/), base64).
    /// Only [`crate::Renderer::inspect`] knows it, since it takes the pixels.
    pub thumbhash: Option<String>,
    /// The same and more as values, with the position.
    #[serde(default)]
    pub facts: Facts,
    /// Up to five main colours. Only [`crate::Renderer::inspect`] knows them.
    #[serde(default)]
    pub colours: Vec<Dominant>,
    /// 16 hexadecimal digits: versions of one picture differ in few of its 64 bits. Only [`crate::Renderer::inspect`]
    /// knows it.
    #[serde(default)]
    pub likeness: Option<String>,
}

/// The model the samples are stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColourSpace {
    Gray,
    Rgb,
    Cmyk,
    Lab,
}

/// Reads the header of a picture and checks it against the limits.
///
/// Costs time in proportion to the number of markers, not of pixels. Formats that are only probed
/// (HEIC, videos) give their size too. The structure of a document or a drawing is parsed, so read those of
/// strangers in a [`crate::Pool`].
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Info> {
    let header = header(bytes, limits)?;
    let (width, height) = Orientation::from_exif(header.orientation).turn((header.width, header.height));
    Ok(Info {
        format: header.format,
        mime: header.format.mime().to_owned(),
        width,
        height,
        orientation: header.orientation,
        has_alpha: header.has_alpha,
        frames: header.frames,
        colour_space: header.colour,
        icc_description: header.icc.as_deref().and_then(colour::describe),
        dpi: header.dpi,
        pages: header.pages,
        milliseconds: header.milliseconds,
        facts: header.facts.with_texts(&header.metadata),
        metadata: header.metadata,
        thumbhash: None,
        colours: Vec::new(),
        likeness: None,
    })
}

/// The header with what decoding needs besides [`Info`]. Sizes are as stored, before orientation.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub format: Format,
    pub width: u32,
    pub height: u32,
    pub orientation: u8,
    pub has_alpha: bool,
    pub frames: u32,
    pub colour: ColourSpace,
    pub icc: Option<Vec<u8>>,
    pub dpi: Option<u16>,
    pub metadata: BTreeMap<String, String>,
    /// JPEG only: an Adobe marker is there, which means that CMYK is stored inverted.
    pub adobe: bool,
    /// Camera raw files only: where the preview begins.
    pub embedded: usize,
    pub facts: Facts,
    pub pages: Option<u32>,
    pub milliseconds: Option<u64>,
}

impl Header {
    pub fn new(format: Format, width: u32, height: u32) -> Self {
        Self {
            format,
            width,
            height,
            orientation: 1,
            has_alpha: false,
            frames: 1,
            colour: ColourSpace::Rgb,
            icc: None,
            dpi: None,
            metadata: BTreeMap::new(),
            adobe: false,
            embedded: 0,
            facts: Facts::default(),
            pages: None,
            milliseconds: None,
        }
    }
}

/// Reads and checks the header of any known format.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header> {
    limits.check_bytes(bytes.len())?;
    let format = Format::sniff(bytes)?;
    let header = match format {
        Format::Jpeg => jpeg::read(bytes),
        Format::Png => png::read(bytes),
        Format::Webp => webp::read(bytes),
        Format::Gif => gif::read(bytes),
        Format::Tiff => tiff::read(bytes),
        Format::Bmp => bmp::read(bytes),
        Format::Avif | Format::Heic => heif::read(bytes, format),
        Format::Svg => svg::read_header(bytes, limits),
        Format::Pdf => pdf::read_header(bytes),
        Format::Psd => psd::read(bytes),
        Format::Jpeg2000 => jp2::read(bytes),
        Format::Raw => raw::read(bytes),
        Format::Mp4 | Format::Mov => video::read(bytes, format),
    }?;
    if header.width == 0 || header.height == 0 {
        return Err(Error::broken(format, "it has no width or no height"));
    }
    // Pages of a TIFF are not frames: nobody has to hold them all to show the first.
    let frames = if format == Format::Tiff { 1 } else { header.frames };
    limits.check_size(header.width, header.height, frames)?;
    Ok(header)
}

/// Adds a text under a name that is not taken yet.
fn note(header: &mut Header, key: &str, text: &str) {
    if let Some(text) = clean(text) {
        header.metadata.entry(key.to_owned()).or_insert(text);
    }
}

/// Cuts a text from a file to what a person may read, without control characters.
fn clean(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(1000).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
