//! PNG: the chunks of the file (W3C PNG, third edition), the picture data skipped.

use std::io::Read;

use super::{ColourSpace, Header, exif, note, reader::Reader, xmp};
use crate::{Error, Result, format::Format};

/// A colour profile larger than this unpacked is ignored.
const MAX_ICC: u64 = 8 << 20;

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let mut reader = Reader::new(bytes, 8);
    let mut header =
        start(&mut reader).ok_or_else(|| Error::broken(Format::Png, "its header chunk is missing or cut off"))?;
    let mut data = false;
    while let Some((kind, body)) = chunk(&mut reader) {
        match &kind {
            b"IDAT" => data = true,
            b"IEND" => break,
            _ => {
                let _ = meta(&kind, body, &mut header);
            }
        }
    }
    // The last data chunk may be cut off; decoding will say so.
    let cut_off = bytes.get(reader.at() + 4..reader.at() + 8) == Some(b"IDAT");
    if data || cut_off { Ok(header) } else { Err(Error::broken(Format::Png, "it ends before the picture begins")) }
}

fn start(reader: &mut Reader<'_>) -> Option<Header> {
    let (kind, body) = chunk(reader)?;
    if &kind != b"IHDR" {
        return None;
    }
    let mut fields = Reader::new(body, 0);
    let mut header = Header::new(Format::Png, fields.be32()?, fields.be32()?);
    let colour = body.get(9)?;
    header.colour = if matches!(colour, 0 | 4) { ColourSpace::Gray } else { ColourSpace::Rgb };
    header.has_alpha = matches!(colour, 4 | 6);
    Some(header)
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Option<([u8; 4], &'a [u8])> {
    let mut ahead = *reader;
    let length = ahead.be32()? as usize;
    let found = (ahead.array()?, ahead.take(length)?);
    ahead.skip(4)?;
    *reader = ahead;
    Some(found)
}

fn meta(kind: &[u8; 4], body: &[u8], header: &mut Header) -> Option<()> {
    match kind {
        b"tRNS" => header.has_alpha = true,
        b"acTL" => header.frames = Reader::new(body, 0).be32()?.max(1),
        b"iCCP" => header.icc = icc(body),
        b"pHYs" => header.dpi = density(body),
        b"eXIf" => exif::read(body, header),
        b"tEXt" => {
            let (key, value) = split(body)?;
            text(key, &value.iter().map(|&b| char::from(b)).collect::<String>(), header);
        }
        b"iTXt" => {
            let (key, rest) = split(body)?;
            // Compression flag and method, then language and translated keyword, each ended by zero.
            let (flags, rest) = rest.split_at_checked(2)?;
            let (_, value) = split(split(rest)?.1)?;
            if key == b"XML:com.adobe.xmp" && flags[0] == 0 {
                xmp::read(value, header);
            } else if flags[0] == 0 {
                text(key, std::str::from_utf8(value).ok()?, header);
            }
        }
        _ => {}
    }
    Some(())
}

fn icc(body: &[u8]) -> Option<Vec<u8>> {
    let packed = split(body)?.1.get(1..)?;
    let mut profile = Vec::new();
    flate2::read::ZlibDecoder::new(packed).take(MAX_ICC + 1).read_to_end(&mut profile).ok()?;
    (profile.len() as u64 <= MAX_ICC).then_some(profile)
}

fn density(body: &[u8]) -> Option<u16> {
    let mut reader = Reader::new(body, 0);
    let (x, _, unit) = (reader.be32()?, reader.be32()?, reader.u8()?);
    let dpi = (f64::from(x) * 0.0254).round();
    (unit == 1 && (1.0..=65_535.0).contains(&dpi)).then_some(dpi as u16)
}

/// Keywords of the specification to the names used in `Info`.
fn text(key: &[u8], value: &str, header: &mut Header) {
    let name = match key {
        b"Author" => "artist",
        b"Copyright" => "copyright",
        b"Description" => "description",
        b"Title" => "title",
        b"Software" => "software",
        b"Creation Time" => "date",
        _ => return,
    };
    note(header, name, value);
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let zero = bytes.iter().position(|&b| b == 0)?;
    Some((&bytes[..zero], &bytes[zero + 1..]))
}
