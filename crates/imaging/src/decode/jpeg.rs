//! JPEG through libjpeg-turbo, as the planes it is stored in wherever they can be used.
//!
//! Scaling 1.5 planes instead of 3 channels, and never converting the colours of pixels that are scaled
//! away, is what makes the common case fast.

use std::rc::Rc;

use turbojpeg::{
    Colorspace, DecompressHeader, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage, yuv_pixels_len,
};

use super::reuse;
use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture, Pixels, Plane},
    probe::Header,
};

/// Scans a progressive file may have; more are an attack, which costs a full pass over the picture each.
const MAX_SCANS: u32 = 100;

/// What the decoder may be asked to do by itself must leave this much for the Lanczos filter: with less,
/// the softness of DCT scaling shows. Measured on photographs: at 1.67 it costs 0.0001 of likeness (SSIM).
const MARGIN: f64 = 1.6;

/// Complaints about things that change no pixel.
const HARMLESS: [&str; 4] = ["extraneous bytes", "JFIF", "Adobe color transform", "ICC"];

pub(super) fn decode(bytes: &[u8], header: &Header, scale: f64, memory: Vec<u8>) -> Result<Picture> {
    let mut decoder = Decompressor::new().map_err(broken)?;
    decoder.set_scan_limit(MAX_SCANS).map_err(broken)?;
    let found = decoder.read_header(bytes).map_err(broken)?;
    if (found.width, found.height) != (header.width as usize, header.height as usize) {
        return Err(Error::broken(Format::Jpeg, "it holds two frame headers that disagree"));
    }
    let factor = if found.is_lossless { ScalingFactor::ONE } else { shrink(scale) };
    decoder.set_scaling_factor(factor).map_err(broken)?;
    match found.colorspace {
        Colorspace::CMYK | Colorspace::YCCK => cmyk(decoder, bytes, header, found, memory),
        Colorspace::YCbCr if found.subsamp != Subsamp::Unknown => planes(decoder, bytes, found, memory),
        Colorspace::Gray => packed(decoder, bytes, found, PixelFormat::GRAY, Kind::Gray, memory),
        _ => packed(decoder, bytes, found, PixelFormat::RGB, Kind::Rgb, memory),
    }
}

fn shrink(scale: f64) -> ScalingFactor {
    let by = [8, 4, 2].into_iter().find(|&by| scale * f64::from(by) * MARGIN <= 1.0 + 1e-9);
    ScalingFactor::new(1, by.unwrap_or(1) as usize)
}

fn planes(mut decoder: Decompressor, bytes: &[u8], found: DecompressHeader, memory: Vec<u8>) -> Result<Picture> {
    let size = found.scaled(decoder.scaling_factor());
    let length = yuv_pixels_len(size.width, 1, size.height, size.subsamp).map_err(broken)?;
    let mut image = YuvImage {
        pixels: reuse(memory, length),
        width: size.width,
        align: 1,
        height: size.height,
        subsamp: size.subsamp,
    };
    tolerate(decoder.decompress_to_yuv(bytes, image.as_deref_mut()))?;
    let (luma, chroma) = (image.y_size(), image.uv_size());
    let shown = visible(&decoder, &found);
    let (across, down) = found.subsamp.size();
    let shown_chroma = (shown.0 / across as f64, shown.1 / down as f64);
    let (luma_length, chroma_length) = (luma.0 * luma.1, chroma.0 * chroma.1);
    let buffer = Rc::new(image.pixels);
    let plane = |start, (width, height): (usize, usize), shown| {
        Plane::within(Rc::clone(&buffer), start, (width as u32, height as u32), shown)
    };
    let pixels = Pixels::Ycc([
        plane(0, luma, shown),
        plane(luma_length, chroma, shown_chroma),
        plane(luma_length + chroma_length, chroma, shown_chroma),
    ]);
    Ok(Picture { width: size.width as u32, height: size.height as u32, pixels })
}

fn packed(
    mut decoder: Decompressor,
    bytes: &[u8],
    found: DecompressHeader,
    format: PixelFormat,
    kind: Kind,
    memory: Vec<u8>,
) -> Result<Picture> {
    let size = found.scaled(decoder.scaling_factor());
    let pitch = size.width * format.size();
    let mut image =
        Image { pixels: reuse(memory, pitch * size.height), width: size.width, pitch, height: size.height, format };
    tolerate(decoder.decompress(bytes, image.as_deref_mut()))?;
    let (width, height) = (size.width as u32, size.height as u32);
    let plane = Plane::within(Rc::new(image.pixels), 0, (width, height), visible(&decoder, &found));
    Ok(Picture { width, height, pixels: Pixels::Packed(kind, plane) })
}

fn cmyk(
    decoder: Decompressor,
    bytes: &[u8],
    header: &Header,
    found: DecompressHeader,
    memory: Vec<u8>,
) -> Result<Picture> {
    let mut picture = packed(decoder, bytes, found, PixelFormat::CMYK, Kind::Cmyk, memory)?;
    if let Pixels::Packed(_, plane) = &mut picture.pixels
        && header.adobe
    {
        plane.samples_mut().iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    Ok(picture)
}

/// The exact extent of the picture on the scaled grid, which is rounded up to whole pixels.
fn visible(decoder: &Decompressor, found: &DecompressHeader) -> (f64, f64) {
    let factor = decoder.scaling_factor();
    let scaled = |side: usize| side as f64 * factor.num() as f64 / factor.denom() as f64;
    (scaled(found.width), scaled(found.height))
}

/// The library reports warnings as errors, after having decoded everything.
fn tolerate(result: turbojpeg::Result<()>) -> Result<()> {
    match result {
        Err(turbojpeg::Error::TurboJpegError(message)) if HARMLESS.iter().any(|h| message.contains(h)) => Ok(()),
        other => other.map_err(broken),
    }
}

fn broken(error: turbojpeg::Error) -> Error {
    let reason = match error {
        turbojpeg::Error::TurboJpegError(message) => message.trim().to_owned(),
        other => other.to_string(),
    };
    Error::broken(Format::Jpeg, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoder_shrinks_only_while_the_filter_has_enough_left() {
        let by = |scale| shrink(scale).denom();
        assert_eq!((by(1.0), by(0.32), by(0.3), by(0.16), by(0.15), by(0.07), by(0.001)), (1, 1, 2, 2, 4, 8, 8));
    }
}
