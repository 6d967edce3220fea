//! AVIF through rav1e.

use ravif::{Encoder, Img, RGB8, RGBA8};

use super::{Tags, exif, internal, rgb};
use crate::{
    Result,
    picture::{Kind, Picture},
    recipe::Effort,
};

pub(super) fn encode(picture: &Picture, quality: u8, effort: Effort, tags: &Tags) -> Result<Vec<u8>> {
    let (kind, data) = rgb(picture)?;
    let (width, height) = (picture.width as usize, picture.height as usize);
    let mut encoder = Encoder::new()
        // Its 60 looks like a JPEG of 80; recipes mean the same look by the same number.
        .with_quality((f32::from(quality) * 0.75).max(1.0))
        .with_alpha_quality(f32::from(quality))
        .with_speed(if effort == Effort::Small { 6 } else { 9 })
        .with_num_threads(Some(1));
    if let Some(block) = exif::block(tags) {
        encoder = encoder.with_exif(block);
    }
    let encoded = if kind == Kind::Rgba {
        let pixels: Vec<RGBA8> = data.as_chunks::<4>().0.iter().map(|&[r, g, b, a]| RGBA8::new(r, g, b, a)).collect();
        encoder.encode_rgba(Img::new(&pixels, width, height))
    } else {
        let pixels: Vec<RGB8> = data.as_chunks::<3>().0.iter().map(|&[r, g, b]| RGB8::new(r, g, b)).collect();
        encoder.encode_rgb(Img::new(&pixels, width, height))
    };
    encoded.map(|image| image.avif_file).map_err(|error| internal("AVIF", error))
}
