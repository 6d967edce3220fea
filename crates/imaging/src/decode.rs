//! From bytes to pixels: one decoder per format, each as small a picture as the renditions allow.

mod bits;
#[cfg(feature = "turbo")]
mod jpeg;
#[cfg(not(feature = "turbo"))]
#[path = "decode/jpeg_pure.rs"]
mod jpeg;
mod odd;
mod png;
mod tiff;

use crate::{
    Error, Limits, Result,
    format::Format,
    picture::Picture,
    probe::Header,
    svg::{self, Fonts},
};

/// Decodes the first frame as it is stored, that is before orientation.
///
/// `scale` is the largest scale any rendition needs; the picture may come smaller than its header says
/// (JPEG) or in exactly that size (SVG). `memory` is reused for the pixels where the decoder can.
pub(crate) fn decode(
    bytes: &[u8],
    header: &Header,
    scale: f64,
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
        Format::Avif | Format::Heic => Err(Error::Unsupported { what: format!("a picture in {}", header.format) }),
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
