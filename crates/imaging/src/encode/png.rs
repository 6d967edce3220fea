//! PNG in 8 bits per channel.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Info, PixelDimensions, SrgbRenderingIntent, Unit};

use super::{Tags, internal, packed, xmp};
use crate::{
    Result,
    picture::{Kind, Picture},
    recipe::Effort,
};

pub(super) fn encode(picture: &Picture, effort: Effort, tags: &Tags) -> Result<Vec<u8>> {
    let (kind, data) = packed(picture)?;
    let length = picture.width as usize * picture.height as usize * kind.channels();
    write(picture, kind, &data[..length], effort, tags).map_err(|error| internal("PNG", error))
}

fn write(picture: &Picture, kind: Kind, data: &[u8], effort: Effort, tags: &Tags) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut info = Info::with_size(picture.width, picture.height);
    info.icc_profile = tags.icc.clone().map(Into::into);
    let mut encoder = Encoder::with_info(&mut file, info)?;
    encoder.set_color(match kind {
        Kind::Rgba => ColorType::Rgba,
        Kind::Gray => ColorType::Grayscale,
        Kind::Rgb | Kind::Cmyk => ColorType::Rgb,
    });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(if effort == Effort::Small { Compression::High } else { Compression::Balanced });
    if tags.icc.is_none() {
        encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    }
    encoder.set_pixel_dims(tags.dpi.map(|dpi| {
        let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
        PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }
    }));
    for (keyword, text) in [("Author", &tags.artist), ("Copyright", &tags.copyright)] {
        if let Some(text) = text {
            encoder.add_itxt_chunk(keyword.to_owned(), text.clone())?;
        }
    }
    if let Some(packet) = xmp::packet(tags).and_then(|packet| String::from_utf8(packet).ok()) {
        encoder.add_itxt_chunk("XML:com.adobe.xmp".to_owned(), packet)?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(file)
}
