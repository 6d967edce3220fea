//! TIFF: the first page's tags (TIFF 6.0, BigTIFF), and how many pages there are.

use std::io::Cursor;

use tiff::{
    ColorType,
    decoder::{Decoder, Limits, ifd::Value},
    tags::Tag,
};

use super::{ColourSpace, Header, note, raw, xmp};
use crate::{Error, Result, format::Format};

/// Pages beyond this are not counted: each costs a seek.
const MAX_PAGES: u32 = 10_000;

/// The tag of an XMP packet.
const XMP: Tag = Tag::Unknown(700);

const TEXTS: [(Tag, &str); 5] = [
    (Tag::Artist, "artist"),
    (Tag::Copyright, "copyright"),
    (Tag::ImageDescription, "description"),
    (Tag::Software, "software"),
    (Tag::DateTime, "date"),
];

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let broken = |error| match error {
        tiff::TiffError::UnsupportedError(what) => Error::Unsupported { what: format!("this TIFF ({what})") },
        other => Error::broken(Format::Tiff, other),
    };
    let mut limits = Limits::default();
    // Profiles of printing presses take a megabyte or two.
    limits.ifd_value_size = 16 << 20;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits);
    let (width, height) = decoder.dimensions().map_err(broken)?;
    // Raw files of cameras begin with a miniature that says so; the picture is somewhere else.
    if decoder.find_tag_unsigned::<u32>(Tag::NewSubfileType).ok().flatten().is_some_and(|kind| kind & 1 == 1) {
        return raw::read(bytes);
    }
    let mut header = Header::new(Format::Tiff, width, height);
    if let Ok(colour) = decoder.colortype() {
        (header.colour, header.has_alpha) = colour_space(colour);
    }
    tags(&mut decoder, &mut header);
    while header.frames < MAX_PAGES && decoder.more_images() && decoder.next_image().is_ok() {
        header.frames += 1;
    }
    Ok(header)
}

fn tags(decoder: &mut Decoder<Cursor<&[u8]>>, header: &mut Header) {
    let mut tag = |tag| decoder.find_tag(tag).ok().flatten();
    if let Some(value @ 1..=8) = tag(Tag::Orientation).and_then(|v| v.into_u32().ok()) {
        header.orientation = value as u8;
    }
    header.icc = tag(Tag::IccProfile).and_then(|v| v.into_u8_vec().ok()).filter(|icc| !icc.is_empty());
    header.dpi = dpi(tag(Tag::XResolution), tag(Tag::ResolutionUnit));
    for (key, name) in TEXTS {
        note(header, name, &tag(key).and_then(|v| v.into_string().ok()).unwrap_or_default());
    }
    let camera = [Tag::Make, Tag::Model].map(|key| tag(key).and_then(|v| v.into_string().ok()).unwrap_or_default());
    note(header, "camera", &camera.join(" "));
    if let Some(packet) = tag(XMP).and_then(|v| v.into_u8_vec().ok()) {
        xmp::read(&packet, header);
    }
}

fn colour_space(colour: ColorType) -> (ColourSpace, bool) {
    match colour {
        ColorType::Gray(_) => (ColourSpace::Gray, false),
        ColorType::GrayA(_) => (ColourSpace::Gray, true),
        ColorType::RGBA(_) => (ColourSpace::Rgb, true),
        ColorType::CMYK(_) => (ColourSpace::Cmyk, false),
        ColorType::CMYKA(_) => (ColourSpace::Cmyk, true),
        ColorType::Lab(_) => (ColourSpace::Lab, false),
        _ => (ColourSpace::Rgb, false),
    }
}

fn dpi(resolution: Option<Value>, unit: Option<Value>) -> Option<u16> {
    let value = match resolution? {
        Value::Rational(num, den) if den > 0 => f64::from(num) / f64::from(den),
        _ => return None,
    };
    let dpi = match unit.and_then(|v| v.into_u32().ok()) {
        Some(3) => value * 2.54,
        Some(1) => return None,
        _ => value,
    };
    (2.0..=65_535.0).contains(&dpi.round()).then_some(dpi.round() as u16)
}
