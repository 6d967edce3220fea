//! WebP: RIFF chunks (RFC 9649).

use super::{Header, exif, reader::Reader, xmp};
use crate::{Error, Result, format::Format};

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let mut reader = Reader::new(bytes, 12);
    let mut header = Header::new(Format::Webp, 0, 0);
    let mut frames = 0;
    while let Some((kind, body)) = chunk(&mut reader) {
        match &kind {
            b"ANMF" => frames += 1,
            _ => {
                let _ = part(&kind, body, &mut header);
            }
        }
    }
    if header.width == 0 {
        return Err(Error::broken(Format::Webp, "its header is missing or cut off"));
    }
    header.frames = frames.max(1);
    Ok(header)
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Option<([u8; 4], &'a [u8])> {
    let kind = reader.array()?;
    let length = reader.le32()? as usize;
    // A picture that is cut off still has a readable beginning; decoding will say that the rest is missing.
    let mut rest = *reader;
    let body = match reader.take(length) {
        Some(body) => body,
        None => return rest.take(10).map(|body| (kind, body)),
    };
    let _ = reader.skip(length % 2);
    Some((kind, body))
}

fn part(kind: &[u8; 4], body: &[u8], header: &mut Header) -> Option<()> {
    match kind {
        b"VP8X" => {
            let mut fields = Reader::new(body, 0);
            header.has_alpha = fields.u8()? & 0x10 != 0;
            fields.skip(3)?;
            let side = |[a, b, c]: [u8; 3]| u32::from_le_bytes([a, b, c, 0]) + 1;
            (header.width, header.height) = (side(fields.array()?), side(fields.array()?));
        }
        b"VP8 " if header.width == 0 && body.get(3..6)? == [0x9D, 0x01, 0x2A] => {
            let mut fields = Reader::new(body, 6);
            let side = |value: u16| u32::from(value & 0x3FFF);
            (header.width, header.height) = (side(fields.le16()?), side(fields.le16()?));
        }
        b"VP8L" if *body.first()? == 0x2F => {
            let bits = Reader::new(body, 1).le32()?;
            if header.width == 0 {
                (header.width, header.height) = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
            }
            header.has_alpha |= bits >> 28 & 1 != 0;
        }
        b"ALPH" => header.has_alpha = true,
        b"ICCP" => header.icc = Some(body.to_vec()),
        b"XMP " => xmp::read(body, header),
        b"EXIF" => exif::read(body.strip_prefix(b"Exif\0\0").unwrap_or(body), header),
        _ => {}
    }
    Some(())
}
