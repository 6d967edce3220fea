//! JPEG through libjpeg-turbo: from planes as they are, or from RGB.

use std::borrow::Cow;

use turbojpeg::{Compressor, Image, PixelFormat, Subsamp, YuvPlanesImage};

use super::{Tags, exif, internal, packed};
use crate::{
    Result,
    picture::{Kind, Picture, Pixels, Plane},
    recipe::Effort,
};

/// From here on colour is stored at full resolution: who asks for this much wants red text to stay sharp.
pub(crate) const FULL_CHROMA_FROM: u8 = 90;

pub(super) fn encode(picture: &Picture, quality: u8, effort: Effort, tags: &Tags) -> Result<Vec<u8>> {
    let file = compress(picture, quality, effort).map_err(|error| internal("JPEG", error))?;
    let mut file = exif::into_jpeg(file?, tags)?;
    if let Some(dpi) = tags.dpi {
        set_density(&mut file, dpi);
    }
    Ok(file)
}

fn compress(picture: &Picture, quality: u8, effort: Effort) -> turbojpeg::Result<Result<Vec<u8>>> {
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality.into())?;
    compressor.set_optimize(true)?;
    compressor.set_progressive(effort == Effort::Small)?;
    if let Pixels::Ycc(planes) = &picture.pixels {
        return compress_planes(compressor, picture, planes).map(Ok);
    }
    let (kind, data) = match packed(picture) {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let (width, height) = (picture.width as usize, picture.height as usize);
    let (format, pixels, subsamp) = match kind {
        Kind::Gray => (PixelFormat::GRAY, Cow::Borrowed(data), Subsamp::Gray),
        // Adobe began to store what is left of the light, and all programs expect it.
        Kind::Cmyk => {
            let light: Vec<u8> = data.iter().map(|ink| 255 - ink).collect();
            (PixelFormat::CMYK, Cow::Owned(light), Subsamp::None)
        }
        _ if quality >= FULL_CHROMA_FROM => (PixelFormat::RGB, Cow::Borrowed(data), Subsamp::None),
        _ => (PixelFormat::RGB, Cow::Borrowed(data), Subsamp::Sub2x2),
    };
    compressor.set_subsamp(subsamp)?;
    let image = Image { pixels: &*pixels, width, pitch: width * format.size(), height, format };
    compressor.compress_to_vec(image).map(Ok)
}

fn compress_planes(
    mut compressor: Compressor,
    picture: &Picture,
    [y, cb, cr]: &[Plane; 3],
) -> turbojpeg::Result<Vec<u8>> {
    let full = (cb.width, cb.height) == (y.width, y.height);
    let (luma, stride) = if full { (Cow::Borrowed(y.samples()), y.width) } else { even(y) };
    compressor.compress_yuv_planes_to_vec(&YuvPlanesImage {
        y_plane: &luma,
        u_plane: cb.samples(),
        v_plane: cr.samples(),
        width: picture.width as usize,
        height: picture.height as usize,
        y_stride: stride as usize,
        u_stride: cb.width as usize,
        v_stride: cr.width as usize,
        subsamp: if full { Subsamp::None } else { Subsamp::Sub2x2 },
    })
}

/// Luma belonging to halved chroma must have even sides; the last column and row are repeated.
fn even(plane: &Plane) -> (Cow<'_, [u8]>, u32) {
    if plane.width.is_multiple_of(2) && plane.height.is_multiple_of(2) {
        return (Cow::Borrowed(plane.samples()), plane.width);
    }
    let width = plane.width as usize;
    let odd = width % 2;
    let mut out = Vec::with_capacity((width + 1) * (plane.height as usize + 1));
    for row in plane.samples().chunks_exact(width).take(plane.height as usize) {
        out.extend_from_slice(row);
        out.extend_from_slice(&row[width - odd..]);
    }
    if plane.height % 2 == 1 {
        out.extend_from_within(out.len() - width - odd..);
    }
    (Cow::Owned(out), plane.width + odd as u32)
}

/// The JFIF segment comes first and always has room for the density.
fn set_density(file: &mut [u8], dpi: u16) {
    if let [0xFF, 0xD8, 0xFF, 0xE0, _, _, b'J', b'F', b'I', b'F', 0, _, _, unit, x1, x2, y1, y2, ..] = file {
        *unit = 1;
        [*x1, *x2] = dpi.to_be_bytes();
        [*y1, *y2] = dpi.to_be_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_sides_are_made_even_by_repeating_the_edge() {
        let plane = Plane::new(vec![1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3);
        let (data, stride) = even(&plane);
        assert_eq!(stride, 4);
        assert_eq!(*data, [1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 7, 8, 9, 9]);
    }
}
