//! WebP, GIF and BMP: the first frame, through the decoders of the `image` crate.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageResult,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, webp::WebPDecoder},
};

use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::Header,
};

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Picture> {
    let source = Cursor::new(bytes);
    let image = match header.format {
        Format::Webp => WebPDecoder::new(source).and_then(|decoder| read(decoder, header)),
        Format::Gif => GifDecoder::new(source).and_then(|decoder| read(decoder, header)),
        _ => BmpDecoder::new(source).and_then(|decoder| read(decoder, header)),
    };
    let image = image.map_err(|error| Error::broken(header.format, error))?;
    let (width, height) = (image.width(), image.height());
    if header.has_alpha && image.color().has_alpha() {
        Ok(Picture::packed(Kind::Rgba, image.into_rgba8().into_raw(), width, height))
    } else {
        Ok(Picture::packed(Kind::Rgb, image.into_rgb8().into_raw(), width, height))
    }
}

fn read(mut decoder: impl ImageDecoder, header: &Header) -> ImageResult<DynamicImage> {
    if decoder.dimensions() != (header.width, header.height) {
        return Err(ImageError::IoError(std::io::Error::other("its header tells two different sizes")));
    }
    let mut limits = image::Limits::no_limits();
    // The pixels, a second copy while frames are put together, and the tables of the decoder.
    limits.max_alloc = Some(u64::from(header.width) * u64::from(header.height) * 12 + (16 << 20));
    decoder.set_limits(limits)?;
    DynamicImage::from_decoder(decoder)
}
