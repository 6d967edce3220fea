//! PNG in 8 bits per channel.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, PixelDimensions, SrgbRenderingIntent, Unit};

use super::{Tags, internal, rgb};
use crate::{
    Result,
    picture::{Kind, Picture},
    recipe::Effort,
};

pub(super) fn encode(picture: &Picture, effort: Effort, tags: &Tags) -> Result<Vec<u8>> {
    let (kind, data) = rgb(picture)?;
    let length = picture.width as usize * picture.height as usize * kind.channels();
    write(picture, kind, &data[..length], effort, tags).map_err(|error| internal("PNG", error))
}

fn write(picture: &Picture, kind: Kind, data: &[u8], effort: Effort, tags: &Tags) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, picture.width, picture.height);
    encoder.set_color(if kind == Kind::Rgba { ColorType::Rgba } else { ColorType::Rgb });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(if effort == Effort::Small { Compression::High } else { Compression::Balanced });
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    encoder.set_pixel_dims(tags.dpi.map(|dpi| {
        let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
        PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }
    }));
    for (keyword, text) in [("Author", &tags.artist), ("Copyright", &tags.copyright)] {
        if let Some(text) = text {
            encoder.add_itxt_chunk(keyword.to_owned(), text.clone())?;
        }
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(file)
}
