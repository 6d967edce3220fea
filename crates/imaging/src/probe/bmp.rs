//! BMP: the size from the information header.

use super::{Header, reader::Reader};
use crate::{Error, Result, format::Format};

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    fields(bytes).ok_or_else(|| Error::broken(Format::Bmp, "its header is cut off"))
}

fn fields(bytes: &[u8]) -> Option<Header> {
    let mut reader = Reader::new(bytes, 14);
    if reader.le32()? == 12 {
        return Some(Header::new(Format::Bmp, reader.le16()?.into(), reader.le16()?.into()));
    }
    // A negative height means that rows are stored from the top.
    let (width, height) = (reader.le32()?, reader.le32()? as i32);
    reader.skip(2)?;
    let bits = reader.le16()?;
    reader.skip(8)?;
    let per_metre = reader.le32()?;
    let mut header = Header::new(Format::Bmp, width, height.unsigned_abs());
    header.has_alpha = bits == 32;
    let dpi = (f64::from(per_metre) * 0.0254).round();
    header.dpi = (1.0..=65_535.0).contains(&dpi).then_some(dpi as u16);
    Some(header)
}
