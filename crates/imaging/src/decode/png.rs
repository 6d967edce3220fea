//! PNG, every colour type and depth brought to 8 bits per channel.

use std::io::Cursor;

use png::{ColorType, Decoder, DecodingError, Limits, Transformations};

use super::reuse;
use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
};

/// For chunks beside the picture, such as texts and profiles.
const MAX_EXTRA: usize = 16 << 20;

pub(super) fn decode(bytes: &[u8], memory: Vec<u8>) -> Result<Picture> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_EXTRA });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(broken)?;
    let length = reader.output_buffer_size().ok_or_else(|| Error::broken(Format::Png, "its size overflows"))?;
    let mut data = reuse(memory, length);
    let frame = reader.next_frame(&mut data).map_err(broken)?;
    data.truncate(frame.buffer_size());
    let (kind, data) = match frame.color_type {
        ColorType::Grayscale => (Kind::Gray, data),
        ColorType::GrayscaleAlpha => (Kind::Rgba, widen(&data)),
        ColorType::Rgba => (Kind::Rgba, data),
        ColorType::Rgb | ColorType::Indexed => (Kind::Rgb, data),
    };
    Ok(Picture::packed(kind, data, frame.width, frame.height))
}

fn widen(gray_alpha: &[u8]) -> Vec<u8> {
    gray_alpha.as_chunks::<2>().0.iter().flat_map(|&[v, a]| [v, v, v, a]).collect()
}

fn broken(error: DecodingError) -> Error {
    Error::broken(Format::Png, error)
}
