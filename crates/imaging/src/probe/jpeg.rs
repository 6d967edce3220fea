//! JPEG: markers up to the first scan (ITU T.81); JFIF, EXIF, XMP, IPTC, ICC and Adobe segments.

use super::{ColourSpace, Header, exif, iptc, reader::Reader, xmp};
use crate::{Error, Result, format::Format};

const ICC: &[u8] = b"ICC_PROFILE\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let mut segments = Segments::default();
    // Running out of bytes is only an error when the frame header was not met before.
    let _ = segments.walk(bytes);
    segments.finish()
}

/// Whether its frame is one that photographs have. The others hold what a sensor measured.
pub(super) fn is_lossy(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes, 2);
    loop {
        let Some(marker) = next_marker(&mut reader) else { return false };
        match marker {
            0xC0..=0xC2 => return true,
            0xC4 | 0xCC | 0xDB..=0xEF | 0xFE => {}
            _ => return false,
        }
        let length = reader.be16().and_then(|length| usize::from(length).checked_sub(2));
        if length.and_then(|length| reader.skip(length)).is_none() {
            return false;
        }
    }
}

#[derive(Default)]
struct Segments<'a> {
    /// Height, width and number of components.
    frame: Option<(u16, u16, u8)>,
    exif: Option<&'a [u8]>,
    xmp: Option<&'a [u8]>,
    iptc: Option<&'a [u8]>,
    /// Numbered parts of the colour profile.
    icc: Vec<(u8, &'a [u8])>,
    dpi: Option<u16>,
    adobe: bool,
    scan: bool,
}

impl<'a> Segments<'a> {
    fn walk(&mut self, bytes: &'a [u8]) -> Option<()> {
        let mut reader = Reader::new(bytes, 2);
        loop {
            let marker = next_marker(&mut reader)?;
            match marker {
                0xDA => {
                    self.scan = true;
                    return Some(());
                }
                0xD9 => return Some(()),
                0x01 | 0xD0..=0xD8 => continue,
                _ => {}
            }
            let length = usize::from(reader.be16()?).checked_sub(2)?;
            self.segment(marker, reader.take(length)?);
        }
    }

    fn segment(&mut self, marker: u8, body: &'a [u8]) {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => self.frame = frame(body),
            0xE0 if body.starts_with(b"JFIF\0") => self.dpi = self.dpi.or(jfif_dpi(body)),
            0xE1 => {
                self.exif = self.exif.or(body.strip_prefix(b"Exif\0\0"));
                self.xmp = self.xmp.or(body.strip_prefix(XMP));
            }
            0xE2 => self.icc.extend(body.strip_prefix(ICC).and_then(icc_part)),
            0xED => self.iptc = self.iptc.or(Some(body)),
            0xEE if body.starts_with(b"Adobe") => self.adobe = true,
            _ => {}
        }
    }

    fn finish(mut self) -> Result<Header> {
        let (height, width, components) =
            self.frame.ok_or_else(|| Error::broken(Format::Jpeg, "it has no frame header"))?;
        if !self.scan {
            return Err(Error::broken(Format::Jpeg, "it ends before the picture begins"));
        }
        let mut header = Header::new(Format::Jpeg, width.into(), height.into());
        header.colour = match components {
            1 => ColourSpace::Gray,
            3 => ColourSpace::Rgb,
            4 => ColourSpace::Cmyk,
            n => return Err(Error::broken(Format::Jpeg, format!("it has {n} colour components"))),
        };
        self.icc.sort_by_key(|(number, _)| *number);
        let icc: Vec<u8> = self.icc.iter().flat_map(|(_, part)| part.iter().copied()).collect();
        header.icc = (!icc.is_empty()).then_some(icc);
        header.dpi = self.dpi;
        header.adobe = self.adobe;
        type Read = fn(&[u8], &mut Header);
        let texts: [(_, Read); 3] = [(self.exif, exif::read), (self.xmp, xmp::read), (self.iptc, iptc::read)];
        for (segment, read) in texts {
            if let Some(segment) = segment {
                read(segment, &mut header);
            }
        }
        Ok(header)
    }
}

fn next_marker(reader: &mut Reader<'_>) -> Option<u8> {
    loop {
        // Bytes between segments are against the rules and skipped, like every decoder does.
        while reader.u8()? != 0xFF {}
        let mut marker = reader.u8()?;
        while marker == 0xFF {
            marker = reader.u8()?;
        }
        if marker != 0 {
            return Some(marker);
        }
    }
}

fn frame(body: &[u8]) -> Option<(u16, u16, u8)> {
    let mut reader = Reader::new(body, 1);
    Some((reader.be16()?, reader.be16()?, reader.u8()?))
}

fn icc_part(body: &[u8]) -> Option<(u8, &[u8])> {
    let (&number, rest) = body.split_first()?;
    Some((number, rest.get(1..)?))
}

fn jfif_dpi(body: &[u8]) -> Option<u16> {
    let mut reader = Reader::new(body, 7);
    let (unit, density) = (reader.u8()?, reader.be16()?);
    match unit {
        1 if density > 1 => Some(density),
        2 => Some((f64::from(density) * 2.54).round() as u16),
        _ => None,
    }
}
