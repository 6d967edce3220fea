//! TIFF: the first page, gray, RGB, palette or CMYK, in up to 16 bits per channel.

use std::io::Cursor;

use tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, Limits},
    tags::Tag,
};

use super::bits;
use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::Header,
};

type Source<'a> = Decoder<Cursor<&'a [u8]>>;

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Picture> {
    let pixels = header.width as usize * header.height as usize;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = pixels.saturating_mul(10);
    limits.intermediate_buffer_size = pixels.saturating_mul(10) + (1 << 20);
    limits.ifd_value_size = 16 << 20;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits);
    let colour = decoder.colortype().map_err(broken)?;
    let samples = samples(decoder.read_image().map_err(broken)?)?;
    let (kind, data) = match colour {
        ColorType::Gray(depth) => (Kind::Gray, gray(samples, depth, header)),
        ColorType::Palette(depth) => (Kind::Rgb, palette(&mut decoder, samples, depth, header)?),
        ColorType::GrayA(_) => {
            (Kind::Rgba, samples.as_chunks::<2>().0.iter().flat_map(|&[v, a]| [v, v, v, a]).collect())
        }
        ColorType::RGB(_) => (Kind::Rgb, samples),
        ColorType::RGBA(_) => (Kind::Rgba, straight(&mut decoder, samples)),
        ColorType::CMYK(_) => (Kind::Cmyk, samples),
        ColorType::CMYKA(_) => {
            (Kind::Cmyk, samples.as_chunks::<5>().0.iter().flat_map(|&[c, m, y, k, _]| [c, m, y, k]).collect())
        }
        other => return Err(unsupported(format!("{other:?}"))),
    };
    if data.len() != pixels * kind.channels() {
        return Err(unsupported("this arrangement of samples"));
    }
    Ok(Picture::packed(kind, data, header.width, header.height))
}

fn samples(result: DecodingResult) -> Result<Vec<u8>> {
    match result {
        DecodingResult::U8(samples) => Ok(samples),
        DecodingResult::U16(samples) => Ok(samples.into_iter().map(|v| (v >> 8) as u8).collect()),
        _ => Err(unsupported("floating point or 32 bit samples")),
    }
}

fn gray(samples: Vec<u8>, depth: u8, header: &Header) -> Vec<u8> {
    if depth >= 8 {
        return samples;
    }
    let mut samples = bits::unpack(&samples, depth, header.width as usize, header.height as usize);
    bits::widen(&mut samples, depth);
    samples
}

/// The colour map holds all reds, then all greens, then all blues, in 16 bits.
fn palette(decoder: &mut Source<'_>, samples: Vec<u8>, depth: u8, header: &Header) -> Result<Vec<u8>> {
    if depth > 8 {
        return Err(unsupported("a palette of more than 256 colours"));
    }
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(broken)?;
    let colours = map.len() / 3;
    let indexes =
        if depth == 8 { samples } else { bits::unpack(&samples, depth, header.width as usize, header.height as usize) };
    let channel =
        |index: u8, channel: usize| map.get(channel * colours + usize::from(index)).map_or(0, |v| (v >> 8) as u8);
    Ok(indexes.iter().flat_map(|&index| [0, 1, 2].map(|c| channel(index, c))).collect())
}

/// Colours may be stored multiplied with alpha (extra sample 1).
fn straight(decoder: &mut Source<'_>, mut samples: Vec<u8>) -> Vec<u8> {
    let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).ok().flatten();
    if extra.is_some_and(|extra| extra.first() == Some(&1)) {
        for [colour @ .., alpha] in samples.as_chunks_mut::<4>().0 {
            let alpha = u16::from(*alpha).max(1);
            colour.iter_mut().for_each(|v| *v = (u16::from(*v) * 255 / alpha).min(255) as u8);
        }
    }
    samples
}

fn broken(error: TiffError) -> Error {
    match error {
        TiffError::UnsupportedError(what) => unsupported(what),
        other => Error::broken(Format::Tiff, other),
    }
}

fn unsupported(what: impl std::fmt::Display) -> Error {
    Error::Unsupported { what: format!("a TIFF with {what}") }
}
