//! A small EXIF block (resolution, artist, copyright), and putting it into a file that is already encoded, with the
//! profile and the newer kinds of description.

use exif::{Context, In, Tag, experimental::Writer};
use img_parts::{
    Bytes, ImageEXIF, ImageICC,
    jpeg::{Jpeg, JpegSegment, markers},
    riff::{RiffChunk, RiffContent},
    webp::{CHUNK_XMP, WebP},
};

use super::{Tags, internal, xmp};
use crate::Result;

/// Tag numbers of TIFF 6.0.
const X_RESOLUTION: u16 = 0x011A;
const Y_RESOLUTION: u16 = 0x011B;
const RESOLUTION_UNIT: u16 = 0x0128;
const ARTIST: u16 = 0x013B;
const COPYRIGHT: u16 = 0x8298;

/// A big-endian TIFF structure with one directory; `None` if there is nothing to say.
pub(super) fn block(tags: &Tags) -> Option<Vec<u8>> {
    if tags.exif.is_some() {
        return tags.exif.clone();
    }
    let mut entries: Vec<(u16, u16, u32, Vec<u8>)> = Vec::new();
    if let Some(dpi) = tags.dpi {
        let ratio = [u32::from(dpi).to_be_bytes(), 1u32.to_be_bytes()].concat();
        entries.push((X_RESOLUTION, 5, 1, ratio.clone()));
        entries.push((Y_RESOLUTION, 5, 1, ratio));
        entries.push((RESOLUTION_UNIT, 3, 1, vec![0, 2, 0, 0]));
    }
    for (tag, text) in [(ARTIST, &tags.artist), (COPYRIGHT, &tags.copyright)] {
        if let Some(text) = text {
            let bytes = [text.as_bytes(), &[0]].concat();
            entries.push((tag, 2, bytes.len() as u32, bytes));
        }
    }
    (!entries.is_empty()).then(|| directory(entries))
}

/// Header, entries of 12 bytes each, no further directory, then the values that do not fit into 4 bytes.
fn directory(entries: Vec<(u16, u16, u32, Vec<u8>)>) -> Vec<u8> {
    let mut out = b"MM\0\x2A\0\0\0\x08".to_vec();
    let mut values = Vec::new();
    let values_at = 8 + 2 + 12 * entries.len() as u32 + 4;
    out.extend((entries.len() as u16).to_be_bytes());
    for (tag, kind, count, mut value) in entries {
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend(count.to_be_bytes());
        if value.len() <= 4 {
            value.resize(4, 0);
            out.extend(value);
        } else {
            out.extend((values_at + values.len() as u32).to_be_bytes());
            value.resize(value.len().next_multiple_of(2), 0);
            values.extend(value);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
    out
}

/// A JPEG says its resolution in its JFIF segment; only a credit needs EXIF.
pub(super) fn into_jpeg(file: Vec<u8>, tags: &Tags) -> Result<Vec<u8>> {
    // Only JFIF has a place for the resolution, which files of inks are not.
    let jfif = file.get(6..10) == Some(b"JFIF");
    if !tags.has_more() && (jfif || tags.dpi.is_none()) {
        return Ok(file);
    }
    let mut jpeg = Jpeg::from_bytes(Bytes::from(file)).map_err(|error| internal("JPEG", error))?;
    if let Some(icc) = &tags.icc {
        jpeg.set_icc_profile(Some(icc.clone().into()));
    }
    let at = usize::from(jfif).min(jpeg.segments().len());
    if let Some(records) = xmp::records(tags) {
        jpeg.segments_mut().insert(at, JpegSegment::new_with_contents(markers::APP13, records.into()));
    }
    if let Some(packet) = xmp::packet(tags) {
        let body = [b"http://ns.adobe.com/xap/1.0/\0", &*packet].concat();
        // What does not fit into a segment would need another standard, and is nothing a person wrote.
        if body.len() <= 65_533 {
            jpeg.segments_mut().insert(at, JpegSegment::new_with_contents(markers::APP1, body.into()));
        }
    }
    jpeg.set_exif(block(tags).map(Bytes::from));
    Ok(jpeg.encoder().bytes().to_vec())
}

pub(super) fn into_webp(file: Vec<u8>, tags: &Tags) -> Result<Vec<u8>> {
    let (block, packet) = (block(tags), xmp::packet(tags));
    if block.is_none() && packet.is_none() && tags.icc.is_none() {
        return Ok(file);
    }
    let mut webp = WebP::from_bytes(Bytes::from(file)).map_err(|error| internal("WebP", error))?;
    if let Some(packet) = packet {
        webp.chunks_mut().push(RiffChunk::new(CHUNK_XMP, RiffContent::Data(packet.into())));
    }
    if let Some(icc) = &tags.icc {
        webp.set_icc_profile(Some(icc.clone().into()));
    }
    // Also sets the flags that say what is there.
    webp.set_exif(block.map(Bytes::from));
    Ok(webp.encoder().bytes().to_vec())
}

/// What identifies a camera or a person's things, what describes other pixels than those of the rendition, and what
/// nobody but the maker can read.
const DROPPED: [Tag; 13] = [
    Tag::BodySerialNumber,
    Tag::LensSerialNumber,
    Tag::CameraOwnerName,
    Tag::ImageUniqueID,
    Tag::MakerNote,
    Tag::Orientation,
    Tag::PixelXDimension,
    Tag::PixelYDimension,
    Tag::ImageWidth,
    Tag::ImageLength,
    Tag::Compression,
    Tag::XResolution,
    Tag::YResolution,
];

/// The EXIF of a source without its position and what else is [`DROPPED`]. `None` where it has none.
pub(crate) fn kept(source: &[u8]) -> Option<Vec<u8>> {
    let mut cursor = std::io::Cursor::new(source);
    let found = exif::Reader::new().continue_on_error(true).read_from_container(&mut cursor);
    let exif = found.or_else(|error| error.distill_partial_result(|_| {})).ok()?;
    let mut writer = Writer::new();
    let mut any = false;
    for field in exif.fields() {
        let described = matches!(field.tag.context(), Context::Tiff | Context::Exif);
        // Tags of pixels (strips, samples, colours) lie between these two.
        let of_pixels = field.tag.context() == Context::Tiff
            && matches!(field.tag.number(), 0x00FE..=0x010D | 0x0111..=0x0119 | 0x011C..=0x0127 | 0x013C..=0x0214 | 0x02BC..=0x8297 | 0x8299..);
        if field.ifd_num == In::PRIMARY && described && !of_pixels && !DROPPED.contains(&field.tag) {
            writer.push_field(field);
            any = true;
        }
    }
    let mut out = std::io::Cursor::new(Vec::new());
    (any && writer.write(&mut out, false).is_ok() && out.get_ref().len() < 60_000).then(|| out.into_inner())
}
