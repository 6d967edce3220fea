//! Photoshop documents: the merged picture, which every program may show without knowing what layers do.

use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::{
        Header,
        psd::{self, Layout, Mode},
        reader::Reader,
    },
};

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Picture> {
    let (_, layout) = psd::parse(bytes)?;
    let pixels = header.width as usize * header.height as usize;
    let count = layout.mode.channels() + usize::from(header.has_alpha);
    let planes = planes(bytes, header, &layout, count).ok_or_else(|| Error::broken(Format::Psd, "it is cut off"))?;
    let (kind, data) = match layout.mode {
        Mode::Bitmap | Mode::Gray => (Kind::Gray, interleave::<1>(&planes, pixels)),
        Mode::Rgb if header.has_alpha => (Kind::Rgba, interleave::<4>(&planes, pixels)),
        Mode::Rgb => (Kind::Rgb, interleave::<3>(&planes, pixels)),
        // Ink is stored as what is left of the light.
        Mode::Cmyk => (Kind::Cmyk, interleave::<4>(&planes, pixels).into_iter().map(|ink| 255 - ink).collect()),
        Mode::Indexed => (Kind::Rgb, look_up(bytes, &layout, &planes[0])?),
    };
    Ok(Picture::packed(kind, data, header.width, header.height))
}

/// The first `count` channels in 8 bits per sample.
fn planes(bytes: &[u8], header: &Header, layout: &Layout, count: usize) -> Option<Vec<Vec<u8>>> {
    let (width, height) = (header.width as usize, header.height as usize);
    let row = (width * usize::from(layout.depth)).div_ceil(8);
    let mut reader = Reader::new(bytes, layout.pixels);
    let packed = reader.be16()? == 1;
    let lengths = if packed { lengths(&mut reader, layout, height)? } else { Vec::new() };
    let mut lengths = lengths.into_iter();
    let mut planes = Vec::with_capacity(count);
    for _ in 0..count {
        let mut plane = Vec::with_capacity(width * height);
        for _ in 0..height {
            if packed {
                narrow(&unpack(reader.take(lengths.next()?)?, row)?, layout.depth, width, &mut plane);
            } else {
                narrow(reader.take(row)?, layout.depth, width, &mut plane);
            }
        }
        planes.push(plane);
    }
    Some(planes)
}

/// The packed length of each row of each channel.
fn lengths(reader: &mut Reader<'_>, layout: &Layout, height: usize) -> Option<Vec<usize>> {
    let rows = height.checked_mul(layout.channels)?;
    let size = if layout.large { 4 } else { 2 };
    let table = reader.take(rows.checked_mul(size)?)?;
    Some(
        table.chunks_exact(size).map(|entry| entry.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte))).collect(),
    )
}

/// PackBits: a count of bytes to copy, or of times to repeat one.
fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut row = Vec::with_capacity(length);
    let mut reader = Reader::new(packed, 0);
    while row.len() < length {
        match reader.u8()? as i8 {
            -128 => {}
            count @ 0.. => row.extend_from_slice(reader.take(count as usize + 1)?),
            count => row.resize(row.len() + count.unsigned_abs() as usize + 1, reader.u8()?),
        }
    }
    row.truncate(length);
    Some(row)
}

fn narrow(row: &[u8], depth: u16, width: usize, out: &mut Vec<u8>) {
    match depth {
        // A set bit is black.
        1 => out.extend((0..width).map(|x| if row[x / 8] >> (7 - x % 8) & 1 == 1 { 0 } else { 255 })),
        8 => out.extend_from_slice(row),
        16 => out.extend(row.as_chunks::<2>().0.iter().map(|&[high, _]| high)),
        _ => out.extend(row.as_chunks::<4>().0.iter().map(|&sample| from_light(f32::from_be_bytes(sample)))),
    }
}

/// Samples of 32 bits are amounts of light; screens want the curve of sRGB.
fn from_light(light: f32) -> u8 {
    let light = if light.is_finite() { light.clamp(0.0, 1.0) } else { 0.0 };
    let level = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (level * 255.0).round() as u8
}

fn interleave<const N: usize>(planes: &[Vec<u8>], pixels: usize) -> Vec<u8> {
    let mut out = vec![[0; N]; pixels];
    for (channel, plane) in planes.iter().enumerate().take(N) {
        for (pixel, &sample) in out.iter_mut().zip(plane) {
            pixel[channel] = sample;
        }
    }
    out.into_flattened()
}

fn look_up(bytes: &[u8], layout: &Layout, indices: &[u8]) -> Result<Vec<u8>> {
    let palette = bytes
        .get(layout.palette..layout.palette + 768)
        .filter(|_| layout.depth == 8)
        .ok_or_else(|| Error::broken(Format::Psd, "its palette is cut off"))?;
    let colour = |&index: &u8| [0, 256, 512].map(|plane| palette[plane + usize::from(index)]);
    Ok(indices.iter().flat_map(colour).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_copies_are_unpacked_and_never_more_than_asked_for() {
        assert_eq!(unpack(&[0xFE, 7, 0x80, 1, 8, 9], 5).unwrap(), [7, 7, 7, 8, 9]);
        assert_eq!(unpack(&[0x81, 7], 3).unwrap(), [7, 7, 7]);
        assert!(unpack(&[5, 1], 6).is_none());
    }

    #[test]
    fn light_gets_the_curve_of_screens() {
        assert_eq!([0.0, 0.214, 1.0, 9.0, f32::NAN].map(from_light), [0, 127, 255, 255, 0]);
    }
}
