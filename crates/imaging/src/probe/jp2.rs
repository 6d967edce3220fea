//! JPEG 2000: the size in the image header box, or in the first marker of a bare code stream (ISO/IEC 15444-1).

use super::{ColourSpace, Header, boxes::Boxes, reader::Reader};
use crate::{Error, Result, format::Format};

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let found = if bytes.starts_with(&[0xFF, 0x4F]) { stream(bytes) } else { container(bytes) };
    found.ok_or_else(|| Error::broken(Format::Jpeg2000, "its header is missing or cut off"))
}

fn container(bytes: &[u8]) -> Option<Header> {
    let (_, boxes) = Boxes::new(bytes).find(|(kind, _)| kind == b"jp2h")?;
    let mut found = None;
    for (kind, body) in Boxes::new(boxes) {
        match (&kind, &mut found) {
            (b"ihdr", _) => found = image(body),
            (b"colr", Some(header)) => colour(body, header)?,
            // Type 1 or 2: a channel is transparency.
            (b"cdef", Some(header)) => {
                header.has_alpha = body.get(2..)?.as_chunks::<6>().0.iter().any(|entry| matches!(entry[3], 1 | 2));
            }
            _ => {}
        }
    }
    found
}

fn image(body: &[u8]) -> Option<Header> {
    let mut reader = Reader::new(body, 0);
    let (height, width, channels) = (reader.be32()?, reader.be32()?, reader.be16()?);
    Some(with_channels(width, height, channels))
}

fn with_channels(width: u32, height: u32, channels: u16) -> Header {
    let mut header = Header::new(Format::Jpeg2000, width, height);
    header.colour = if channels < 3 { ColourSpace::Gray } else { ColourSpace::Rgb };
    header
}

fn colour(body: &[u8], header: &mut Header) -> Option<()> {
    let mut reader = Reader::new(body, 0);
    let method = reader.u8()?;
    reader.skip(2)?;
    if method == 1 && reader.be32()? == 12 {
        header.colour = ColourSpace::Cmyk;
    } else if method == 2 {
        header.icc = Some(body.get(3..)?.to_vec());
    }
    Some(())
}

/// The marker SIZ: the far corner and the near one of the picture on its grid.
fn stream(bytes: &[u8]) -> Option<Header> {
    let mut reader = Reader::new(bytes, 2);
    if reader.be16()? != 0xFF51 {
        return None;
    }
    reader.skip(4)?;
    let far = (reader.be32()?, reader.be32()?);
    let near = (reader.be32()?, reader.be32()?);
    reader.skip(16)?;
    Some(with_channels(far.0.checked_sub(near.0)?, far.1.checked_sub(near.1)?, reader.be16()?))
}
