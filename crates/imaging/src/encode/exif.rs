//! A small EXIF block (resolution, artist, copyright), and putting it into a file that is already encoded.

use img_parts::{Bytes, ImageEXIF, jpeg::Jpeg, webp::WebP};

use super::{Tags, internal};
use crate::Result;

/// Tag numbers of TIFF 6.0.
const X_RESOLUTION: u16 = 0x011A;
const Y_RESOLUTION: u16 = 0x011B;
const RESOLUTION_UNIT: u16 = 0x0128;
const ARTIST: u16 = 0x013B;
const COPYRIGHT: u16 = 0x8298;

/// A big-endian TIFF structure with one directory; `None` if there is nothing to say.
pub(super) fn block(tags: &Tags) -> Option<Vec<u8>> {
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
    if !tags.has_credit() {
        return Ok(file);
    }
    let mut jpeg = Jpeg::from_bytes(Bytes::from(file)).map_err(|error| internal("JPEG", error))?;
    jpeg.set_exif(block(tags).map(Bytes::from));
    Ok(jpeg.encoder().bytes().to_vec())
}

pub(super) fn into_webp(file: Vec<u8>, tags: &Tags) -> Result<Vec<u8>> {
    let Some(block) = block(tags) else { return Ok(file) };
    let mut webp = WebP::from_bytes(Bytes::from(file)).map_err(|error| internal("WebP", error))?;
    webp.set_exif(Some(Bytes::from(block)));
    Ok(webp.encoder().bytes().to_vec())
}
