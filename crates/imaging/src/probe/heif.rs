//! AVIF and HEIC: the size of the largest item and its rotation (ISO/IEC 23008-12), since nothing here decodes them.

use super::{Header, reader::Reader};
use crate::{Error, Result, format::Format};

/// Boxes that hold boxes on the way to the properties, with the bytes before their first child.
const CONTAINERS: [(&[u8; 4], usize); 3] = [(b"meta", 4), (b"iprp", 0), (b"ipco", 0)];

pub(super) fn read(bytes: &[u8], format: Format) -> Result<Header> {
    let mut found = Found::default();
    let _ = walk(bytes, 0, &mut found);
    let (width, height) =
        found.largest.ok_or_else(|| Error::broken(format, "its size is missing: it may be an animation"))?;
    let mut header = Header::new(format, width, height);
    // A quarter turn swaps the sides; its direction does not matter to a probe.
    header.orientation = if found.quarter_turn { 6 } else { 1 };
    header.has_alpha = found.alpha;
    Ok(header)
}

#[derive(Default)]
struct Found {
    largest: Option<(u32, u32)>,
    quarter_turn: bool,
    alpha: bool,
}

fn walk(bytes: &[u8], depth: u8, found: &mut Found) -> Option<()> {
    let mut reader = Reader::new(bytes, 0);
    loop {
        let length = reader.be32()? as usize;
        let kind: [u8; 4] = reader.array()?;
        let body = match length {
            0 => bytes.get(reader.at()..)?,
            1 => return None,
            _ => reader.take(length.checked_sub(8)?)?,
        };
        if let Some((_, skip)) = CONTAINERS.iter().find(|(name, _)| **name == kind) {
            if depth < 4 {
                let _ = walk(body.get(*skip..)?, depth + 1, found);
            }
        } else {
            property(&kind, body, found)?;
        }
        if length == 0 {
            return Some(());
        }
    }
}

fn property(kind: &[u8; 4], body: &[u8], found: &mut Found) -> Option<()> {
    match kind {
        b"ispe" => {
            let mut fields = Reader::new(body, 4);
            let size = (fields.be32()?, fields.be32()?);
            let area = |(w, h): (u32, u32)| u64::from(w) * u64::from(h);
            found.largest = found.largest.into_iter().chain([size]).max_by_key(|size| area(*size));
        }
        b"irot" => found.quarter_turn |= body.first()? & 1 == 1,
        b"auxC" => found.alpha |= body.windows(5).any(|part| part == b"alpha"),
        _ => {}
    }
    Some(())
}
