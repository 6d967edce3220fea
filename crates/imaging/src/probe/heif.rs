//! AVIF and HEIC: the primary picture, what belongs to it, and how it is to be turned (ISO/IEC 23008-12).

use super::{
    Header,
    boxes::{Boxes, uint},
    exif,
    reader::Reader,
    xmp,
};
use crate::{Error, Result, format::Format, orient::Orientation};

/// A picture, a piece of one, or metadata.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub id: u32,
    pub kind: [u8; 4],
    /// Offset and length of each part.
    extents: Vec<(u64, u64)>,
    /// Offsets count from the start of the box `idat` instead of the file's.
    inside: bool,
    /// Numbers of the properties, counted from 1.
    properties: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) enum Property {
    Size(u32, u32),
    /// Quarter turns against the clock.
    Turn(u8),
    /// Left and right change places, or else top and bottom.
    Mirror(bool),
    /// Width, height and offset of the middle, each as numerator and denominator.
    Crop([u32; 8]),
    Profile(Vec<u8>),
    /// The matrix from light to samples, by its number (ISO/IEC 23091-2), and whether samples use the full range.
    Code(u16, bool),
    Transparency,
    Other,
}

/// What the box `meta` says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meta<'a> {
    primary: u32,
    items: Vec<Item>,
    properties: Vec<Property>,
    /// Kind, from, to.
    references: Vec<([u8; 4], u32, u32)>,
    inside: &'a [u8],
}

pub(super) fn read(bytes: &[u8], format: Format) -> Result<Header> {
    let meta = Meta::parse(bytes).ok_or_else(|| Error::broken(format, "its description is missing or cut off"))?;
    let primary = meta.primary().ok_or_else(|| Error::broken(format, "its primary picture is missing"))?;
    let size = meta.size(primary).ok_or_else(|| Error::broken(format, "its size is missing"))?;
    let crop = meta.crop(primary, size);
    let mut header = Header::new(format, crop.2, crop.3);
    header.has_alpha = meta.transparency(primary).is_some();
    for property in meta.of(primary) {
        if let Property::Profile(profile) = property {
            header.icc = Some(profile.clone());
        }
    }
    for item in &meta.items {
        describe(bytes, &meta, item, &mut header);
    }
    header.orientation = meta.orientation(primary);
    Ok(header)
}

fn describe(bytes: &[u8], meta: &Meta<'_>, item: &Item, header: &mut Header) {
    match &item.kind {
        b"Exif" => {
            let Some(data) = meta.data(bytes, item) else { return };
            // The offset of the TIFF header comes first.
            let start = Reader::new(&data, 0).be32().and_then(|skip| (skip as usize).checked_add(4));
            if let Some(block) = start.and_then(|start| data.get(start..)) {
                exif::read(block, header);
            }
        }
        b"mime" => {
            if let Some(data) = meta.data(bytes, item) {
                xmp::read(&data, header);
            }
        }
        _ => {}
    }
}

impl<'a> Meta<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (_, body) = Boxes::new(bytes).find(|(kind, _)| kind == b"meta")?;
        let mut meta = Self::default();
        for (kind, body) in Boxes::new(body.get(4..)?) {
            let _ = match &kind {
                b"pitm" => meta.read_primary(body),
                b"iinf" => meta.read_kinds(body),
                b"iloc" => meta.read_places(body),
                b"iref" => meta.read_references(body),
                b"iprp" => meta.read_properties(body),
                b"idat" => {
                    meta.inside = body;
                    Some(())
                }
                _ => Some(()),
            };
        }
        Some(meta)
    }

    pub fn primary(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.id == self.primary)
    }

    pub fn of<'s>(&'s self, item: &'s Item) -> impl Iterator<Item = &'s Property> {
        item.properties.iter().filter_map(|number| self.properties.get(number.checked_sub(1)?))
    }

    pub fn size(&self, item: &Item) -> Option<(u32, u32)> {
        self.of(item).find_map(|property| match property {
            Property::Size(width, height) => Some((*width, *height)),
            _ => None,
        })
    }

    /// The picture that says how transparent `item` is.
    pub fn transparency(&self, item: &Item) -> Option<&Item> {
        let auxiliary = |(kind, _, to): &&([u8; 4], u32, u32)| kind == b"auxl" && *to == item.id;
        let from = |(_, from, _): &([u8; 4], u32, u32)| self.items.iter().find(|other| other.id == *from);
        let transparent = |other: &&Item| self.of(other).any(|property| matches!(property, Property::Transparency));
        self.references.iter().filter(auxiliary).filter_map(from).find(transparent)
    }

    /// Whether colours were multiplied by their transparency.
    pub fn is_premultiplied(&self, item: &Item) -> bool {
        self.references.iter().any(|(kind, from, _)| kind == b"prem" && *from == item.id)
    }

    /// Left, top, width and height of what is shown of `size`.
    pub fn crop(&self, item: &Item, size: (u32, u32)) -> (u32, u32, u32, u32) {
        let all = (0, 0, size.0, size.1);
        let crop = self.of(item).find_map(|property| match property {
            Property::Crop(crop) => clean_aperture(crop, size),
            _ => None,
        });
        crop.unwrap_or(all)
    }

    /// The EXIF value that turns and mirrors in the same way.
    fn orientation(&self, item: &Item) -> u8 {
        self.of(item).fold(1, |value, property| match property {
            Property::Turn(turns) => Orientation::from_exif(value).then_turned(*turns),
            Property::Mirror(sideways) => Orientation::from_exif(value).then_mirrored(*sideways),
            _ => value,
        })
    }

    /// The bytes of an item, put together.
    pub fn data(&self, bytes: &[u8], item: &Item) -> Option<Vec<u8>> {
        let source = if item.inside { self.inside } else { bytes };
        let mut data = Vec::new();
        for &(offset, length) in &item.extents {
            let start = usize::try_from(offset).ok()?;
            let part = match usize::try_from(length).ok()? {
                0 => source.get(start..)?,
                length => source.get(start..start.checked_add(length)?)?,
            };
            // Parts may overlap, which would make much of little.
            if data.len() + part.len() > source.len() {
                return None;
            }
            data.extend_from_slice(part);
        }
        (!data.is_empty()).then_some(data)
    }

    fn read_primary(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader::new(body, 0);
        let wide = reader.be32()? >> 24 != 0;
        self.primary = if wide { reader.be32()? } else { reader.be16()?.into() };
        Some(())
    }

    fn item(&mut self, id: u32) -> &mut Item {
        let at = self.items.iter().position(|item| item.id == id).unwrap_or_else(|| {
            self.items.push(Item { id, ..Item::default() });
            self.items.len() - 1
        });
        &mut self.items[at]
    }

    fn read_kinds(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader::new(body, 0);
        let count = if reader.be32()? >> 24 == 0 { 2 } else { 4 };
        reader.skip(count)?;
        let entries = Boxes::new(body.get(reader.at()..)?).filter(|(kind, _)| kind == b"infe");
        for (_, body) in entries.take(MAX_ITEMS) {
            let mut reader = Reader::new(body, 0);
            let version = reader.be32()? >> 24;
            let id = if version >= 3 { reader.be32()? } else { reader.be16()?.into() };
            reader.skip(2)?;
            let kind = reader.array()?;
            self.item(id).kind = kind;
        }
        Some(())
    }

    fn read_places(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader::new(body, 0);
        let version = reader.be32()? >> 24;
        let sizes = reader.be16()?;
        let [offset, length, base, index] = [12, 8, 4, 0].map(|shift| usize::from(sizes >> shift & 15));
        let count = if version < 2 { reader.be16()?.into() } else { reader.be32()? };
        for _ in 0..count.min(MAX_ITEMS as u32) {
            let id = if version < 2 { reader.be16()?.into() } else { reader.be32()? };
            let method = if version > 0 { reader.be16()? & 15 } else { 0 };
            reader.skip(2)?;
            let start = uint(&mut reader, base)?;
            let mut extents = Vec::new();
            for _ in 0..reader.be16()? {
                if version > 0 {
                    reader.skip(index)?;
                }
                extents.push((start.checked_add(uint(&mut reader, offset)?)?, uint(&mut reader, length)?));
            }
            let item = self.item(id);
            item.extents = extents;
            item.inside = method == 1;
        }
        Some(())
    }

    fn read_references(&mut self, body: &[u8]) -> Option<()> {
        let wide = body.first()? != &0;
        let id = |reader: &mut Reader<'_>| if wide { reader.be32() } else { reader.be16().map(u32::from) };
        for (kind, body) in Boxes::new(body.get(4..)?) {
            let mut reader = Reader::new(body, 0);
            let from = id(&mut reader)?;
            for _ in 0..reader.be16()? {
                let to = id(&mut reader)?;
                if self.references.len() < MAX_ITEMS {
                    self.references.push((kind, from, to));
                }
            }
        }
        Some(())
    }

    fn read_properties(&mut self, body: &[u8]) -> Option<()> {
        for (kind, body) in Boxes::new(body) {
            match &kind {
                b"ipco" => self.properties = Boxes::new(body).map(|(kind, body)| property(&kind, body)).collect(),
                b"ipma" => self.read_associations(body)?,
                _ => {}
            }
        }
        Some(())
    }

    fn read_associations(&mut self, body: &[u8]) -> Option<()> {
        let mut reader = Reader::new(body, 0);
        let flags = reader.be32()?;
        for _ in 0..reader.be32()?.min(MAX_ITEMS as u32) {
            let id = if flags >> 24 == 0 { reader.be16()?.into() } else { reader.be32()? };
            let mut numbers = Vec::new();
            for _ in 0..reader.u8()? {
                // The top bit says that the property must be understood.
                let number = if flags & 1 == 1 { reader.be16()? & 0x7FFF } else { u16::from(reader.u8()? & 0x7F) };
                numbers.push(usize::from(number));
            }
            self.item(id).properties = numbers;
        }
        Some(())
    }
}

/// More items than the pieces of any picture; looking one up walks over all.
const MAX_ITEMS: usize = 2048;

fn property(kind: &[u8; 4], body: &[u8]) -> Property {
    known(kind, body).unwrap_or(Property::Other)
}

fn known(kind: &[u8; 4], body: &[u8]) -> Option<Property> {
    let mut reader = Reader::new(body, 0);
    Some(match kind {
        b"ispe" => {
            reader.skip(4)?;
            Property::Size(reader.be32()?, reader.be32()?)
        }
        b"irot" => Property::Turn(reader.u8()? & 3),
        b"imir" => Property::Mirror(reader.u8()? & 1 == 1),
        b"clap" => {
            let mut fields = [0; 8];
            for field in &mut fields {
                *field = reader.be32()?;
            }
            Property::Crop(fields)
        }
        b"colr" => match &reader.array()? {
            b"prof" | b"rICC" => Property::Profile(body.get(4..)?.to_vec()),
            b"nclx" => {
                reader.skip(4)?;
                Property::Code(reader.be16()?, reader.u8()? & 0x80 != 0)
            }
            _ => Property::Other,
        },
        b"auxC" if body.windows(5).any(|part| part == b"alpha") => Property::Transparency,
        _ => Property::Other,
    })
}

/// The rectangle around a middle that need not lie on whole pixels; `None` if it leaves the picture.
fn clean_aperture(fields: &[u32; 8], (width, height): (u32, u32)) -> Option<(u32, u32, u32, u32)> {
    let size = |at: usize| (fields[at + 1] != 0).then(|| f64::from(fields[at]) / f64::from(fields[at + 1]));
    let offset = |at: usize| (fields[at + 1] != 0).then(|| f64::from(fields[at] as i32) / f64::from(fields[at + 1]));
    let side = |length: f64, middle: f64, all: u32| {
        let start = ((f64::from(all) - length) / 2.0 + middle).round();
        let inside = start >= 0.0 && length.round() >= 1.0 && start + length.round() <= f64::from(all);
        inside.then_some((start as u32, length.round() as u32))
    };
    let (left, wide) = side(size(0)?, offset(4)?, width)?;
    let (top, high) = side(size(2)?, offset(6)?, height)?;
    Some((left, top, wide, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_lies_around_its_middle_or_is_ignored() {
        assert_eq!(clean_aperture(&[10, 1, 6, 1, 0, 1, 0, 1], (20, 10)), Some((5, 2, 10, 6)));
        let minus_two = (-2i32) as u32;
        assert_eq!(clean_aperture(&[10, 1, 6, 1, minus_two, 1, 2, 1], (20, 10)), Some((3, 4, 10, 6)));
        assert_eq!(clean_aperture(&[30, 1, 6, 1, 0, 1, 0, 1], (20, 10)), None);
        assert_eq!(clean_aperture(&[10, 0, 6, 1, 0, 1, 0, 1], (20, 10)), None);
    }
}
