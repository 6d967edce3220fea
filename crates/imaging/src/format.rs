//! Which kind of file this is, told from its first bytes and never from its name.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The kinds of picture whose header is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Gif,
    Tiff,
    Bmp,
    Svg,
    Avif,
    /// Also the large kind (PSB); its merged picture is read.
    Psd,
    Jpeg2000,
    /// A camera's raw file; the preview in it is read.
    Raw,
    Pdf,
    /// Probed only: there is no decoder for it here.
    Heic,
    /// Probed only: there is no decoder for it here.
    Mp4,
    /// QuickTime. Probed only: there is no decoder for it here.
    Mov,
}

impl Format {
    /// The media type, as in `Content-Type`.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Svg => "image/svg+xml",
            Self::Avif => "image/avif",
            Self::Psd => "image/vnd.adobe.photoshop",
            Self::Jpeg2000 => "image/jp2",
            Self::Raw => "image/x-dcraw",
            Self::Pdf => "application/pdf",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
        }
    }

    /// Whether [`crate::render`] can read it.
    pub fn can_render(self) -> bool {
        !matches!(self, Self::Heic | Self::Mp4 | Self::Mov)
    }

    /// Whether it has no size in pixels of its own, and may be drawn as large as one likes.
    pub fn is_scalable(self) -> bool {
        matches!(self, Self::Svg | Self::Pdf)
    }

    /// Tells the format from the first bytes.
    pub fn sniff(bytes: &[u8]) -> Result<Self> {
        known(bytes).ok_or_else(|| Error::Unsupported { what: stranger(bytes).to_owned() })
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Svg => "SVG",
            Self::Avif => "AVIF",
            Self::Psd => "Photoshop document",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Raw => "camera raw file",
            Self::Pdf => "PDF",
            Self::Heic => "HEIC",
            Self::Mp4 => "MP4",
            Self::Mov => "QuickTime video",
        })
    }
}

fn known(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
        // `CR` at offset 8 is a Canon raw file dressed as TIFF; Olympus, Panasonic and Fujifilm dress less.
        [b'I', b'I', 42, 0, ..] if bytes.get(8..10) == Some(b"CR") => Some(Format::Raw),
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'M', b'M', b'O', b'R', ..] | [b'I', b'I', b'U', 0, ..] => {
            Some(Format::Raw)
        }
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', b'C', b'C', b'D', ..] => Some(Format::Raw),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Format::Tiff),
        [b'8', b'B', b'P', b'S', 0, 1 | 2, ..] => Some(Format::Psd),
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => Some(Format::Jpeg2000),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Format::Pdf),
        [b'B', b'M', ..] if bytes.len() > 26 && bytes[6..10] == [0; 4] => Some(Format::Bmp),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => iso_media(brand.get(..4)?),
        [0x1F, 0x8B, ..] => is_svg(&crate::svg::unzip_head(bytes)).then_some(Format::Svg),
        _ => is_svg(bytes).then_some(Format::Svg),
    }
}

fn iso_media(brand: &[u8]) -> Option<Format> {
    match brand {
        b"avif" | b"avis" => Some(Format::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" => Some(Format::Heic),
        b"crx " => Some(Format::Raw),
        b"qt  " => Some(Format::Mov),
        b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"dash" | b"MSNV" => {
            Some(Format::Mp4)
        }
        _ => None,
    }
}

/// An SVG may start with a byte order mark, an XML declaration, comments and a doctype.
fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<')
        && head
            .match_indices("<svg")
            .any(|(at, _)| matches!(head.as_bytes().get(at + 4), Some(b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/')))
}

/// A name for the common files people upload by mistake.
fn stranger(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "an empty file",
        [b'%', b'!', b'P', b'S', ..] | [0xC5, 0xD0, 0xD3, 0xC6, ..] => "an EPS file",
        [0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => "a JPEG XL",
        [0, 0, 1, 0, ..] => "an icon file",
        [b'I', b'I' | b'M', ..] | [b'M', b'M', ..] => "a camera raw file",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] | [0x1A, 0x45, 0xDF, 0xA3, ..] => "a video",
        [b'P', b'K', 3, 4, ..] => "an archive or office document",
        _ => "a file of an unknown kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        assert_eq!(Format::sniff(b"\xFF\xD8\xFF\xE0rest").unwrap(), Format::Jpeg);
        assert_eq!(Format::sniff(b"<?xml version='1.0'?><!-- x --><svg xmlns='a'/>").unwrap(), Format::Svg);
        assert_eq!(Format::sniff(b"\0\0\0\x1cftypavif....").unwrap(), Format::Avif);
    }

    #[test]
    fn a_stranger_is_named() {
        let error = Format::sniff(b"PK\x03\x04office").unwrap_err();
        assert_eq!(error.code(), "IMAGE_UNSUPPORTED");
        assert!(error.to_string().starts_with("an archive or office document cannot be rendered"), "{error}");
        assert!(Format::sniff(b"").is_err());
        assert!(Format::sniff(b"<html><svgfoo></html>").is_err());
    }
}
