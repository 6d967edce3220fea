//! JPEG in pure Rust, for builds without the `turbo` feature: slower, and always at full size.

use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::reuse;
use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::Header,
};

const MAX_SCANS: usize = 100;

pub(super) fn decode(bytes: &[u8], header: &Header, _scale: f64, memory: Vec<u8>) -> Result<Picture> {
    let options = DecoderOptions::new_fast()
        .set_strict_mode(true)
        .set_max_width(header.width as usize)
        .set_max_height(header.height as usize)
        .jpeg_set_max_scans(MAX_SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    let stored = decoder.input_colorspace().unwrap_or(ColorSpace::YCbCr);
    let (kind, wanted) = match stored {
        ColorSpace::Luma => (Kind::Gray, ColorSpace::Luma),
        ColorSpace::CMYK | ColorSpace::YCCK => (Kind::Cmyk, stored),
        _ => (Kind::Rgb, ColorSpace::RGB),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let length = header.width as usize * header.height as usize * kind.channels();
    if decoder.output_buffer_size() != Some(length) {
        return Err(Error::broken(Format::Jpeg, "it holds two frame headers that disagree"));
    }
    let mut data = reuse(memory, length);
    decoder.decode_into(&mut data).map_err(broken)?;
    if kind == Kind::Cmyk {
        ink(&mut data, stored == ColorSpace::YCCK, header.adobe);
    }
    Ok(Picture::packed(kind, data, header.width, header.height))
}

/// Undoes YCCK, and the inversion of Adobe.
fn ink(data: &mut [u8], ycck: bool, inverted: bool) {
    for sample in data.as_chunks_mut::<4>().0 {
        if ycck {
            let [y, cb, cr] = [0, 1, 2].map(|i| f32::from(sample[i]));
            let rgb = [
                y + 1.402 * (cr - 128.0),
                y - 0.344_14 * (cb - 128.0) - 0.714_14 * (cr - 128.0),
                y + 1.772 * (cb - 128.0),
            ];
            for (ink, light) in sample.iter_mut().zip(rgb) {
                *ink = 255 - light.round().clamp(0.0, 255.0) as u8;
            }
        }
        if inverted {
            *sample = sample.map(|ink| 255 - ink);
        }
    }
}

fn broken(error: DecodeErrors) -> Error {
    Error::broken(Format::Jpeg, format!("{error:?}"))
}
