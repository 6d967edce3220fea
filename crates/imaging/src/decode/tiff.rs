//! TIFF: the first page, gray, palette, RGB, Y'CbCr or CMYK, whole numbers or not, interleaved or in planes.

use std::{borrow::Cow, io::Cursor};

use tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, Limits},
    tags::Tag,
};

use super::{bits, palette};
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
    // Four samples of 8 bytes are the most there is, and a palette is not small.
    limits.decoding_buffer_size = pixels.saturating_mul(34) + (1 << 20);
    limits.intermediate_buffer_size = pixels.saturating_mul(34) + (1 << 20);
    limits.ifd_value_size = 16 << 20;
    let (bytes, indexed) = match palette::as_gray(bytes) {
        Some(patched) => (Cow::Owned(patched), true),
        None => (Cow::Borrowed(bytes), false),
    };
    let mut decoder = Decoder::new(Cursor::new(&*bytes)).map_err(broken)?.with_limits(limits);
    let colour = decoder.colortype().map_err(broken)?;
    let samples = samples(&mut decoder)?;
    let (kind, data) = match colour {
        ColorType::Gray(depth) if indexed => (Kind::Rgb, look_up(&mut decoder, samples, depth, header)?),
        ColorType::Gray(depth) => (Kind::Gray, gray(samples, depth, header)),
        ColorType::GrayA(_) | ColorType::Multiband { num_samples: 2, .. } => (Kind::Rgba, widen(&samples)),
        ColorType::RGB(_) => (Kind::Rgb, samples),
        ColorType::RGBA(_) => (Kind::Rgba, straight(&mut decoder, samples)),
        ColorType::YCbCr(_) if samples.len() == pixels * 3 => return Ok(ycc(&samples, header)),
        ColorType::CMYK(_) => (Kind::Cmyk, samples),
        ColorType::CMYKA(_) => (Kind::Cmyk, without_alpha(&samples)),
        ColorType::Lab(_) => return Err(unsupported("Lab colours")),
        ColorType::Multiband { num_samples, .. } => {
            return Err(unsupported(format!("{num_samples} bands of no colour")));
        }
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
    if layout.sample_type.is_none() {
        return Err(unsupported("samples of an unusual depth"));
    }
    let mut result = DecodingResult::U8(Vec::new());
    decoder.read_image_to_buffer(&mut result).map_err(broken)?;
    // There is no ink below none: the sign is a mistake of the program that wrote it.
    if let (DecodingResult::I8(samples), Ok(ColorType::CMYK(_))) = (&result, decoder.colortype()) {
        result = DecodingResult::U8(samples.iter().map(|ink| ink.cast_unsigned()).collect());
    }
    let stride = layout.plane_stride.map_or(0, usize::from);
    let (samples, bytes) = narrow(result);
    Ok(if layout.planes > 1 { interleave(&samples, stride / bytes) } else { samples })
}

/// The upper 8 bits of each sample, and how many bytes one had. The lowest of signed numbers is black.
fn narrow(result: DecodingResult) -> (Vec<u8>, usize) {
    fn top<T: Copy>(samples: Vec<T>, top: impl Fn(T) -> u8) -> (Vec<u8>, usize) {
        (samples.into_iter().map(top).collect(), size_of::<T>())
    }
    match result {
        DecodingResult::U8(samples) => (samples, 1),
        DecodingResult::U16(samples) => top(samples, |v| (v >> 8) as u8),
        DecodingResult::U32(samples) => top(samples, |v| (v >> 24) as u8),
        DecodingResult::U64(samples) => top(samples, |v| (v >> 56) as u8),
        DecodingResult::I8(samples) => top(samples, |v| v as u8 ^ 0x80),
        DecodingResult::I16(samples) => top(samples, |v| (v >> 8) as u8 ^ 0x80),
        DecodingResult::I32(samples) => top(samples, |v| (v >> 24) as u8 ^ 0x80),
        DecodingResult::I64(samples) => top(samples, |v| (v >> 56) as u8 ^ 0x80),
        DecodingResult::F16(samples) => (stretch(&samples, |v| v.to_f64()), 2),
        DecodingResult::F32(samples) => (stretch(&samples, f64::from), 4),
        DecodingResult::F64(samples) => (stretch(&samples, |v| v), 8),
    }
}

/// From 0 for black to 1 for white, as pictures have it; measurements go from their lowest to their highest.
fn stretch<T: Copy>(samples: &[T], value: impl Fn(T) -> f64) -> Vec<u8> {
    let known = samples.iter().map(|v| value(*v)).filter(|v| v.is_finite());
    let (low, high) = known.fold((0.0, 1.0), |(low, high), v: f64| (v.min(low), v.max(high)));
    let level = |v: f64| if v.is_finite() { (v - low) / (high - low) * 255.0 } else { 0.0 };
    samples.iter().map(|v| level(value(*v)).round() as u8).collect()
}

fn look_up(decoder: &mut Source<'_>, samples: Vec<u8>, depth: u8, header: &Header) -> Result<Vec<u8>> {
    let indices = match depth {
        8 => samples,
        1..8 => bits::unpack(&samples, depth, header.width as usize, header.height as usize),
        _ => return Err(unsupported("a palette of more than 256 colours")),
    };
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(broken)?;
    palette::colours(&map, &indices).ok_or_else(|| Error::broken(Format::Tiff, "its palette is cut off"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_kinds_come_down_to_eight_bits() {
        assert_eq!(narrow(DecodingResult::U32(vec![0, u32::MAX])), (vec![0, 255], 4));
        assert_eq!(narrow(DecodingResult::I16(vec![i16::MIN, 0, i16::MAX])), (vec![0, 128, 255], 2));
        assert_eq!(narrow(DecodingResult::F32(vec![0.0, 0.5, 1.0, f32::NAN])), (vec![0, 128, 255, 0], 4));
        assert_eq!(narrow(DecodingResult::F64(vec![-100.0, 0.0, 300.0])), (vec![0, 64, 255], 8));
    }
}
