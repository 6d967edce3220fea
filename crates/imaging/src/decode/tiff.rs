//! TIFF: the first page, gray, RGB, Y'CbCr or CMYK, in up to 16 bits per channel, interleaved or in planes.

use std::io::Cursor;

use tiff::{
    ColorType, TiffError,
    decoder::{BufferLayoutPreference, Decoder, DecodingResult, DecodingSampleType, Limits},
    tags::Tag,
};

use super::bits;
use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture, Pixels, Plane},
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
    let samples = samples(&mut decoder)?;
    let (kind, data) = match colour {
        ColorType::Gray(depth) => (Kind::Gray, gray(samples, depth, header)),
        ColorType::GrayA(_) | ColorType::Multiband { num_samples: 2, .. } => (Kind::Rgba, widen(&samples)),
        ColorType::RGB(_) => (Kind::Rgb, samples),
        ColorType::RGBA(_) => (Kind::Rgba, straight(&mut decoder, samples)),
        ColorType::YCbCr(_) if samples.len() == pixels * 3 => return Ok(ycc(&samples, header)),
        ColorType::CMYK(_) => (Kind::Cmyk, samples),
        ColorType::CMYKA(_) => (Kind::Cmyk, without_alpha(&samples)),
        other => return Err(unsupported(format!("{other:?}"))),
    };
    if data.len() != pixels * kind.channels() {
        return Err(unsupported("an unusual arrangement of samples"));
    }
    Ok(Picture::packed(kind, data, header.width, header.height))
}

/// All samples in 8 bits, interleaved.
fn samples(decoder: &mut Source<'_>) -> Result<Vec<u8>> {
    let layout = decoder.image_buffer_layout().map_err(broken)?;
    if !matches!(layout.sample_type, Some(DecodingSampleType::U8 | DecodingSampleType::U16)) {
        return Err(unsupported("signed, 32 bit or floating point samples"));
    }
    let mut result = DecodingResult::U8(Vec::new());
    decoder.read_image_to_buffer(&mut result).map_err(broken)?;
    let (samples, stride) = match result {
        DecodingResult::U8(samples) => (samples, plane_stride(&layout)),
        DecodingResult::U16(samples) => {
            (samples.into_iter().map(|v| (v >> 8) as u8).collect(), plane_stride(&layout) / 2)
        }
        _ => return Err(unsupported("samples of an unusual type")),
    };
    Ok(if layout.planes > 1 { interleave(&samples, stride) } else { samples })
}

fn plane_stride(layout: &BufferLayoutPreference) -> usize {
    layout.plane_stride.map_or(0, usize::from)
}

fn interleave(planes: &[u8], stride: usize) -> Vec<u8> {
    let planes: Vec<&[u8]> = planes.chunks_exact(stride.max(1)).collect();
    (0..stride).flat_map(|i| planes.iter().map(move |plane| plane[i])).collect()
}

fn gray(samples: Vec<u8>, depth: u8, header: &Header) -> Vec<u8> {
    if depth >= 8 {
        return samples;
    }
    let mut samples = bits::unpack(&samples, depth, header.width as usize, header.height as usize);
    bits::widen(&mut samples, depth);
    samples
}

fn widen(gray_alpha: &[u8]) -> Vec<u8> {
    gray_alpha.as_chunks::<2>().0.iter().flat_map(|&[v, a]| [v, v, v, a]).collect()
}

fn without_alpha(samples: &[u8]) -> Vec<u8> {
    samples.as_chunks::<5>().0.iter().flat_map(|&[c, m, y, k, _]| [c, m, y, k]).collect()
}

fn ycc(samples: &[u8], header: &Header) -> Picture {
    let (width, height) = (header.width, header.height);
    let plane = |channel: usize| {
        let data = samples.as_chunks::<3>().0.iter().map(|sample| sample[channel]).collect();
        Plane::new(data, width, height)
    };
    Picture { width, height, pixels: Pixels::Ycc([plane(0), plane(1), plane(2)]) }
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
    Error::Unsupported { what: format!("this TIFF ({what})") }
}
