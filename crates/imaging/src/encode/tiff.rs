//! TIFF for print programs: LZW, the resolution and the sRGB profile inside.

use std::{borrow::Cow, io::Cursor};

use moxcms::ColorProfile;
use tiff::{
    TiffError,
    encoder::{
        Compression, ImageEncoder, Rational, TiffEncoder, TiffKind, TiffValue,
        colortype::{CMYK8, ColorType, Gray8, RGB8, RGBA8},
    },
    tags::{ExtraSamples, ResolutionUnit, Tag, Type},
};

use super::{Tags, internal, packed, xmp};
use crate::{
    Result, colour,
    picture::{Kind, Picture},
};

pub(super) fn encode(picture: &Picture, tags: &Tags) -> Result<Vec<u8>> {
    let (kind, data) = packed(picture)?;
    write(picture, kind, data, tags).map_err(|error| internal("TIFF", error))
}

fn write(picture: &Picture, kind: Kind, data: &[u8], tags: &Tags) -> Result<Vec<u8>, TiffError> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file)?.with_compression(Compression::Lzw);
    let (width, height) = (picture.width, picture.height);
    match kind {
        Kind::Rgba => {
            let mut image = encoder.new_image::<RGBA8>(width, height)?;
            image.encoder().write_tag(Tag::ExtraSamples, ExtraSamples::UnassociatedAlpha.to_u16())?;
            finish(image, data, profile(tags), tags)?;
        }
        Kind::Rgb => finish(encoder.new_image::<RGB8>(width, height)?, data, profile(tags), tags)?,
        Kind::Gray => finish(encoder.new_image::<Gray8>(width, height)?, data, tags.icc.clone(), tags)?,
        Kind::Cmyk => finish(encoder.new_image::<CMYK8>(width, height)?, data, tags.icc.clone(), tags)?,
    }
    Ok(file.into_inner())
}

fn finish<C, K>(
    mut image: ImageEncoder<'_, &mut Cursor<Vec<u8>>, C, K>,
    data: &[u8],
    icc: Option<Vec<u8>>,
    tags: &Tags,
) -> Result<(), TiffError>
where
    C: ColorType<Inner = u8>,
    K: TiffKind,
{
    if let Some(dpi) = tags.dpi {
        image.resolution(ResolutionUnit::Inch, Rational { n: dpi.into(), d: 1 });
    }
    let directory = image.encoder();
    if let Some(packet) = xmp::packet(tags) {
        directory.write_tag(Tag::Unknown(700), Bytes(&packet))?;
    }
    if let Some(icc) = icc {
        directory.write_tag(Tag::IccProfile, Opaque(&icc))?;
    }
    for (tag, text) in [(Tag::Artist, &tags.artist), (Tag::Copyright, &tags.copyright)] {
        if let Some(text) = text {
            directory.write_tag(tag, Text(text))?;
        }
    }
    image.write_data(data)
}

/// The profile of the colours, which are sRGB where nothing else was asked for.
fn profile(tags: &Tags) -> Option<Vec<u8>> {
    tags.icc.clone().or_else(|| colour::dated(ColorProfile::new_srgb()))
}

/// Text as every program writes it today: UTF-8 in a field that was meant for ASCII.
struct Text<'a>(&'a str);

impl TiffValue for Text<'_> {
    const BYTE_LEN: u8 = 1;
    const FIELD_TYPE: Type = Type::ASCII;

    fn count(&self) -> usize {
        self.0.len() + 1
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Owned([self.0.as_bytes(), &[0]].concat())
    }
}

/// Numbers from 0 to 255, as which XMP is stored.
struct Bytes<'a>(&'a [u8]);

impl TiffValue for Bytes<'_> {
    const BYTE_LEN: u8 = 1;
    const FIELD_TYPE: Type = Type::BYTE;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.0)
    }
}

struct Opaque<'a>(&'a [u8]);

impl TiffValue for Opaque<'_> {
    const BYTE_LEN: u8 = 1;
    const FIELD_TYPE: Type = Type::UNDEFINED;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_can_be_read_and_carries_no_time_of_today() {
        let read = ColorProfile::new_from_slice(&profile(&Tags::default()).unwrap()).unwrap();
        assert_eq!((read.creation_date_time.year, read.creation_date_time.seconds), (2026, 0));
    }
}
