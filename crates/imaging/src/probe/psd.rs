//! Photoshop documents: the header, the resources a picture is described by, and where its pixels begin
//! (Adobe Photoshop File Formats Specification). Large documents (PSB) differ in the width of a few lengths.

use super::{ColourSpace, Header, exif, iptc, reader::Reader, xmp};
use crate::{Error, Result, format::Format};

/// What is needed to read the merged picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Version 2: rows may be longer, and so are some lengths.
    pub large: bool,
    pub channels: usize,
    pub depth: u16,
    pub mode: Mode,
    /// Where the palette is.
    pub palette: usize,
    /// Where the merged picture begins, with its compression.
    pub pixels: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Bitmap,
    Gray,
    Indexed,
    Rgb,
    Cmyk,
}

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let (header, layout) = parse(bytes)?;
    supported(&layout, bytes).map(|()| header)
}

/// The header with the way to the pixels.
pub(crate) fn parse(bytes: &[u8]) -> Result<(Header, Layout)> {
    let mut reader = Reader::new(bytes, 4);
    let cut_off = || Error::broken(Format::Psd, "its header is cut off");
    let (mut header, mut layout) = start(&mut reader).ok_or_else(cut_off)??;
    let transparent = sections(&mut reader, &mut header, &mut layout).ok_or_else(cut_off)?;
    layout.pixels = reader.at();
    header.has_alpha = transparent && layout.mode == Mode::Rgb && layout.channels > 3;
    Ok((header, layout))
}

fn start(reader: &mut Reader<'_>) -> Option<Result<(Header, Layout)>> {
    let large = reader.be16()? == 2;
    reader.skip(6)?;
    let channels = usize::from(reader.be16()?);
    let (height, width) = (reader.be32()?, reader.be32()?);
    let (depth, mode) = (reader.be16()?, reader.be16()?);
    let (mode, colour) = match mode {
        0 => (Mode::Bitmap, ColourSpace::Gray),
        // A duotone shows its gray to programs that do not know its inks.
        1 | 8 => (Mode::Gray, ColourSpace::Gray),
        2 => (Mode::Indexed, ColourSpace::Rgb),
        3 => (Mode::Rgb, ColourSpace::Rgb),
        4 => (Mode::Cmyk, ColourSpace::Cmyk),
        9 => return Some(Err(unsupported("in Lab colours"))),
        _ => return Some(Err(unsupported("of several channels without colours"))),
    };
    let mut header = Header::new(Format::Psd, width, height);
    header.colour = colour;
    Some(Ok((header, Layout { large, channels, depth, mode, palette: 0, pixels: 0 })))
}

/// Reads up to the merged picture; tells whether its first extra channel is transparency.
fn sections(reader: &mut Reader<'_>, header: &mut Header, layout: &mut Layout) -> Option<bool> {
    let palette = reader.be32()? as usize;
    layout.palette = reader.at();
    reader.skip(palette)?;
    let resources = reader.be32()? as usize;
    describe(reader.take(resources)?, header);
    let layers = match layout.large {
        true => usize::try_from(reader.be64()?).ok()?,
        false => reader.be32()? as usize,
    };
    let mut layers = Reader::new(reader.take(layers)?, if layout.large { 8 } else { 4 });
    // A negative number of layers says so.
    Some(layers.be16().is_some_and(|count| (count as i16) < 0))
}

fn describe(resources: &[u8], header: &mut Header) {
    let mut reader = Reader::new(resources, 0);
    while let Some((number, data)) = iptc::resource(&mut reader) {
        match number {
            0x03ED => header.dpi = Reader::new(data, 0).be16().filter(|dpi| *dpi > 1),
            0x0404 => iptc::records(data, header),
            0x040F => header.icc = Some(data.to_vec()),
            0x0422 => {
                exif::read(data, header);
                // Photoshop has turned the pixels already.
                header.orientation = 1;
            }
            0x0424 => xmp::read(data, header),
            _ => {}
        }
    }
}

fn supported(layout: &Layout, bytes: &[u8]) -> Result<()> {
    if !matches!(layout.depth, 1 | 8 | 16 | 32) || (layout.depth == 1) != (layout.mode == Mode::Bitmap) {
        return Err(unsupported("of an unusual depth"));
    }
    if layout.channels < layout.mode.channels() {
        return Err(Error::broken(Format::Psd, "it has fewer channels than its colours need"));
    }
    match Reader::new(bytes, layout.pixels).be16() {
        Some(0 | 1) => Ok(()),
        Some(_) => Err(unsupported("with an unusual compression")),
        None => Err(unsupported("saved without its merged picture: save it with maximised compatibility")),
    }
}

impl Mode {
    pub fn channels(self) -> usize {
        match self {
            Self::Bitmap | Self::Gray | Self::Indexed => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

fn unsupported(what: &str) -> Error {
    Error::Unsupported { what: format!("a Photoshop document {what}") }
}
