//! JPEG in pure Rust, for builds without the `turbo` feature.

use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};

use super::{Tags, exif, internal, packed};
use crate::{
    Result,
    picture::{Kind, Picture},
    recipe::Effort,
};

/// From here on colour is stored at full resolution: who asks for this much wants red text to stay sharp.
pub(crate) const FULL_CHROMA_FROM: u8 = 90;

pub(super) fn encode(picture: &Picture, quality: u8, effort: Effort, tags: &Tags) -> Result<Vec<u8>> {
    let (kind, data) = packed(picture)?;
    let too_large = |_| internal("JPEG", "a side is longer than 65535");
    let width = u16::try_from(picture.width).map_err(too_large)?;
    let height = u16::try_from(picture.height).map_err(too_large)?;
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_progressive(effort == Effort::Small);
    encoder.set_sampling_factor(if quality >= FULL_CHROMA_FROM {
        SamplingFactor::F_1_1
    } else {
        SamplingFactor::F_2_2
    });
    if let Some(dpi) = tags.dpi {
        encoder.set_density(PixelDensity::dpi(dpi));
    }
    let colour = match kind {
        Kind::Gray => ColorType::Luma,
        Kind::Cmyk => ColorType::CmykAsYcck,
        Kind::Rgb | Kind::Rgba => ColorType::Rgb,
    };
    encoder.encode(data, width, height, colour).map_err(|error| internal("JPEG", error))?;
    exif::into_jpeg(file, tags)
}
