//! From bytes to pixels: one decoder per format, each as small a picture as the renditions allow.

mod avif;
mod bits;
mod jp2;
#[cfg(feature = "turbo")]
mod jpeg;
#[cfg(not(feature = "turbo"))]
#[path = "decode/jpeg_pure.rs"]
mod jpeg;
mod moving;
mod odd;
mod palette;
mod png;
mod psd;
mod tiff;

pub(crate) use moving::frames;

use crate::{
    Error, Limits, Result,
    format::Format,
    pdf,
    picture::Picture,
    probe::Header,
    svg::{self, Fonts},
};

/// Decodes the first frame as it is stored, that is before orientation.
///
/// `scale` is the largest scale any rendition needs; the picture may come smaller than its header says
/// (JPEG) or in exactly that size (SVG, PDF). `page` counts from 1 and means something to documents only. `memory` is reused for the pixels where the decoder can.
pub(crate) fn decode(
    bytes: &[u8],
    header: &Header,
    scale: f64,
    page: u32,
    memory: Vec<u8>,
    fonts: &Fonts,
    limits: &Limits,
) -> Result<Picture> {
    match header.format {
        Format::Jpeg => jpeg::decode(bytes, header, scale, memory),
        Format::Png => png::decode(bytes, memory),
        Format::Tiff => tiff::decode(bytes, header),
        Format::Webp | Format::Gif | Format::Bmp => odd::decode(bytes, header),
        Format::Svg => svg::rasterize(bytes, header, scale, fonts, limits),
        Format::Pdf => pdf::rasterize(bytes, header, page, scale, limits),
        Format::Avif => avif::decode(bytes, header),
        Format::Psd => psd::decode(bytes, header),
        Format::Jpeg2000 => jp2::decode(bytes, header),
        Format::Raw => jpeg::decode(bytes.get(header.embedded..).unwrap_or_default(), header, scale, memory),
        Format::Heic => Err(Error::Unsupported { what: "a picture in HEIC".to_owned() }),
        Format::Mp4 | Format::Mov => Err(Error::Unsupported { what: "a video".to_owned() }),
    }
}

/// A buffer of `length` bytes in memory that was used before, if there is any: clearing and first touching
/// tens of megabytes costs as much as scaling them. What it holds is overwritten by the decoder.
fn reuse(mut memory: Vec<u8>, length: usize) -> Vec<u8> {
    if memory.capacity() < length {
        memory = Vec::new();
    }
    memory.resize(length, 0);
    memory
}
