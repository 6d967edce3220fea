//! JPEG 2000, which libraries and archives scan to, at the resolution that is needed.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, Image};

use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::Header,
};

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Picture> {
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(broken)?;
    let (width, height) = (image.width(), image.height());
    if (width, height) != (header.width, header.height) {
        return Err(broken("its header tells two different sizes"));
    }
    let data = image.decode().map_err(broken)?;
    let colours = image.color_space().num_channels();
    let (kind, data) = match (colours, image.has_alpha()) {
        (1, false) => (Kind::Gray, data),
        (1, true) => (Kind::Rgba, data.as_chunks::<2>().0.iter().flat_map(|&[v, a]| [v, v, v, a]).collect()),
        (3, false) => (Kind::Rgb, data),
        (3, true) => (Kind::Rgba, data),
        (4, false) if matches!(image.color_space(), ColorSpace::CMYK | ColorSpace::Icc { .. }) => (Kind::Cmyk, data),
        _ => return Err(Error::Unsupported { what: format!("a JPEG 2000 of {colours} colours") }),
    };
    Ok(Picture::packed(kind, data, width, height))
}

fn broken(reason: impl ToString) -> Error {
    Error::broken(Format::Jpeg2000, reason)
}
