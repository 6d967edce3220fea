//! GIF: the screen size and the number of frames (GIF89a specification).

use super::{Header, reader::Reader};
use crate::{Error, Result, format::Format};

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let mut reader = Reader::new(bytes, 6);
    let mut header =
        screen(&mut reader).ok_or_else(|| Error::broken(Format::Gif, "its header is missing or cut off"))?;
    header.frames = 0;
    // A cut off file still shows the frames before the cut.
    while block(&mut reader, &mut header).is_some() {}
    if header.frames == 0 {
        return Err(Error::broken(Format::Gif, "it holds no picture"));
    }
    Ok(header)
}

fn screen(reader: &mut Reader<'_>) -> Option<Header> {
    let header = Header::new(Format::Gif, reader.le16()?.into(), reader.le16()?.into());
    let flags = reader.u8()?;
    reader.skip(2)?;
    colour_table(reader, flags)?;
    Some(header)
}

fn colour_table(reader: &mut Reader<'_>, flags: u8) -> Option<()> {
    if flags & 0x80 == 0 { Some(()) } else { reader.skip(3 << ((flags & 7) + 1)) }
}

fn block(reader: &mut Reader<'_>, header: &mut Header) -> Option<()> {
    match reader.u8()? {
        0x2C => {
            reader.skip(8)?;
            let flags = reader.u8()?;
            colour_table(reader, flags)?;
            reader.skip(1)?;
            header.frames += 1;
        }
        0x21 if reader.u8()? == 0xF9 => {
            let mut control = *reader;
            control.skip(1)?;
            header.has_alpha |= control.u8()? & 1 != 0;
        }
        0x21 => {}
        _ => return None,
    }
    sub_blocks(reader)
}

fn sub_blocks(reader: &mut Reader<'_>) -> Option<()> {
    loop {
        match reader.u8()? {
            0 => return Some(()),
            length => reader.skip(length.into())?,
        }
    }
}
