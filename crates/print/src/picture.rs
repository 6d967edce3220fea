//! Pictures: which can be printed and how large they are; and the stand-ins for JPEGs.
//!
//! Typst decodes every picture it places and keeps the pixels (a thousand photographs are several GB), only to copy the
//! JPEG into the PDF unchanged. So it gets a stand-in: a grey JPEG of a few hundred bytes with the same shape and colour
//! profile, carrying the name of the picture in a comment. `boxes` puts the picture itself in its place.

use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};

/// Size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub width: u32,
    pub height: u32,
}

/// What Typst gets to see of a picture.
pub(crate) enum Shown {
    /// The picture itself.
    Itself,
    /// This, in place of a JPEG.
    StandIn(Vec<u8>),
}

/// Marks a stand-in; the name of the picture follows.
const MARK: &[u8] = b"stand-in for ";
/// Longest side of a stand-in in pixels; long enough to meet any shape within half a percent.
const LONGEST: u32 = 128;

/// Looks at a picture. The error is a message for a person; such a picture cannot be printed.
pub(crate) fn examine(name: &str, bytes: &[u8]) -> Result<(Size, Shown), String> {
    if let Some(jpeg) = Jpeg::read(bytes)? {
        let stand_in = jpeg.stand_in(name);
        return Ok((jpeg.size, Shown::StandIn(stand_in)));
    }
    // Decoded a second time by the template, but from Typst's cache.
    let data = Bytes::new(bytes.to_vec());
    let size = if name.ends_with(".svg") {
        let picture = SvgImage::new(data).map_err(|error| format!("{error:?}"))?;
        Size { width: picture.width().ceil() as u32, height: picture.height().ceil() as u32 }
    } else {
        let format = ExchangeFormat::detect(bytes).ok_or("is in no format that can be printed")?;
        let picture = RasterImage::plain(data, format).map_err(|error| error.to_string())?;
        Size { width: picture.width(), height: picture.height() }
    };
    if size.width == 0 || size.height == 0 { Err("has no area".into()) } else { Ok((size, Shown::Itself)) }
}

/// The name of the picture that the JPEG `bytes` stands in for, if it is a stand-in.
pub(crate) fn stands_for(bytes: &[u8]) -> Option<&str> {
    let comment = bytes.strip_prefix(&[0xff, 0xd8, 0xff, 0xfe])?;
    let (length, rest) = comment.split_first_chunk::<2>()?;
    let comment = rest.get(..usize::from(u16::from_be_bytes(*length)).checked_sub(2)?)?;
    std::str::from_utf8(comment.strip_prefix(MARK)?).ok()
}

/// Size of a JPEG in pixels, from its header.
pub(crate) fn jpeg_size(bytes: &[u8]) -> Option<Size> {
    Jpeg::read(bytes).ok().flatten().map(|jpeg| jpeg.size)
}

/// The header of a JPEG that a PDF reader can show as it is.
struct Jpeg<'a> {
    size: Size,
    components: u8,
    /// The APP2 segments with the colour profile, markers included.
    profile: Vec<&'a [u8]>,
}

impl<'a> Jpeg<'a> {
    /// `Ok(None)` when it is no JPEG, or one that needs decoding: turned by EXIF, CMYK, or of a rare kind.
    fn read(bytes: &'a [u8]) -> Result<Option<Self>, String> {
        if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Ok(None);
        }
        let mut frame = None;
        let mut profile = Vec::new();
        let mut rest = &bytes[2..];
        loop {
            let (marker, segment, after) = next_segment(rest).ok_or("is a damaged JPEG")?;
            match marker {
                0xda => break, // The scan: what follows is data.
                0xc0..=0xc2 => frame = Some(read_frame(&segment[4..]).ok_or("is a damaged JPEG")?),
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Ok(None),
                0xe2 if segment[4..].starts_with(b"ICC_PROFILE\0") => profile.push(segment),
                _ => {}
            }
            rest = after;
        }
        let (size, components, precision) = frame.ok_or("is a JPEG without a picture")?;
        if !rest.windows(2).rev().take(1 << 16).any(|end| end == [0xff, 0xd9]) {
            return Err("is a JPEG that breaks off".into());
        }
        let plain = precision == 8 && matches!(components, 1 | 3) && !is_turned(bytes);
        Ok(plain.then_some(Self { size, components, profile }))
    }

    fn stand_in(&self, name: &str) -> Vec<u8> {
        let Size { width, height } = shape(self.size);
        let mut out = vec![0xff, 0xd8];
        push_segment(&mut out, 0xfe, &[MARK, name.as_bytes()].concat());
        self.profile.iter().for_each(|segment| out.extend_from_slice(segment));
        push_segment(&mut out, 0xdb, &[&[0][..], &[1; 64]].concat()); // One quantisation table, all ones.
        let [h, w] = [height, width].map(|side| (side as u16).to_be_bytes());
        let ids = 1..=self.components;
        let parts = ids.clone().flat_map(|id| [id, 0x11, 0]);
        push_segment(
            &mut out,
            0xc0,
            &[8, h[0], h[1], w[0], w[1], self.components].into_iter().chain(parts).collect::<Vec<_>>(),
        );
        for class in [0x00, 0x10] {
            // One code of one bit, `0`: "no difference" for the first value of a block, "end of block" for the rest.
            push_segment(&mut out, 0xc4, &[&[class, 1][..], &[0; 15], &[0]].concat());
        }
        let parts = ids.flat_map(|id| [id, 0]);
        push_segment(&mut out, 0xda, &[self.components].into_iter().chain(parts).chain([0, 63, 0]).collect::<Vec<_>>());
        let bits = 2 * u32::from(self.components) * width.div_ceil(8) * height.div_ceil(8);
        out.extend(std::iter::repeat_n(0, (bits / 8) as usize));
        if bits % 8 > 0 {
            out.push(0xff >> (bits % 8)); // Padded with ones, as the format wants it.
        }
        out.extend([0xff, 0xd9]);
        out
    }
}

fn push_segment(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    out.extend([0xff, marker]);
    out.extend(((payload.len() + 2) as u16).to_be_bytes());
    out.extend_from_slice(payload);
}

/// Splits off a segment: its marker, all of it from the marker on, and what follows.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let fill = bytes.iter().position(|byte| *byte != 0xff)?.checked_sub(1)?;
    let bytes = &bytes[fill..];
    let &[0xff, marker, high, low, ..] = bytes else { return None };
    let length = 2 + usize::from(u16::from_be_bytes([high, low]));
    (length >= 4 && length <= bytes.len()).then(|| (marker, &bytes[..length], &bytes[length..]))
}

/// Size, number of components, bits per sample.
fn read_frame(payload: &[u8]) -> Option<(Size, u8, u8)> {
    let &[precision, h1, h0, w1, w0, components, ..] = payload else { return None };
    let size = Size { width: u16::from_be_bytes([w1, w0]).into(), height: u16::from_be_bytes([h1, h0]).into() };
    (size.width > 0 && size.height > 0).then_some((size, components, precision))
}

fn is_turned(bytes: &[u8]) -> bool {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes)) else { return false };
    let orientation = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY);
    orientation.and_then(|field| field.value.get_uint(0)).is_some_and(|turn| turn > 1)
}

/// The small size that comes closest to the shape of `size`.
fn shape(size: Size) -> Size {
    let (long, short) = (size.width.max(size.height), size.width.min(size.height));
    let scaled = |side: u32| (f64::from(side) * f64::from(short) / f64::from(long)).round().max(1.0) as u32;
    let error =
        |side: u32| (f64::from(scaled(side)) / f64::from(side) * f64::from(long) / f64::from(short) - 1.0).abs();
    let sides = LONGEST / 2..=LONGEST;
    let side = sides.min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(LONGEST);
    let (long, short) = (side, scaled(side));
    if size.width >= size.height { Size { width: long, height: short } } else { Size { width: short, height: long } }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A JPEG of any size that is grey all over; large ones need no pixels in memory.
    pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Jpeg { size: Size { width, height }, components: 3, profile: vec![] }.stand_in("x");
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        bytes[frame + 5..frame + 7].copy_from_slice(&(height as u16).to_be_bytes());
        bytes[frame + 7..frame + 9].copy_from_slice(&(width as u16).to_be_bytes());
        bytes
    }

    #[test]
    fn a_jpeg_is_replaced_by_a_small_one_that_typst_can_decode_and_that_knows_its_name() {
        let (size, shown) = examine("img/0007.jpg", &jpeg(4000, 3000)).unwrap();
        assert_eq!(size, Size { width: 4000, height: 3000 });
        let Shown::StandIn(bytes) = shown else { panic!("shown as it is") };
        assert_eq!(stands_for(&bytes), Some("img/0007.jpg"));
        let decoded = RasterImage::plain(Bytes::new(bytes.clone()), ExchangeFormat::Jpg).unwrap();
        assert_eq!(decoded.width() * 3, decoded.height() * 4);
        assert!(bytes.len() < 1000);
    }

    #[test]
    fn a_jpeg_that_breaks_off_is_named_and_not_printed() {
        let whole = jpeg(40, 30);
        assert!(examine("img/0001.jpg", &whole[..whole.len() - 3]).is_err());
        assert!(examine("img/0001.jpg", b"<html>not found</html>").is_err());
        assert!(examine("img/0001.jpg", b"").is_err());
    }

    #[test]
    fn only_stand_ins_stand_for_something() {
        assert_eq!(stands_for(b"\xff\xd8\xff\xfe\x00\x06abcd"), None);
        assert_eq!(stands_for(b"\xff\xd8\xff\xfe\xff\xffstand-in for x"), None);
        assert_eq!(stands_for(b""), None);
    }

    proptest! {
        #[test]
        fn the_shape_of_a_stand_in_is_that_of_the_picture(width in 200u32..9000, height in 200u32..9000) {
            let small = shape(Size { width, height });
            prop_assert!(small.width.max(small.height) <= LONGEST);
            let given = f64::from(width) / f64::from(height);
            let made = f64::from(small.width) / f64::from(small.height);
            if (0.1..10.0).contains(&given) {
                prop_assert!((given / made - 1.0).abs() < 0.02);
            }
        }

        #[test]
        fn hostile_bytes_are_refused_and_never_panic(tail in prop::collection::vec(any::<u8>(), 0..400)) {
            let bytes = [&[0xff, 0xd8, 0xff][..], &tail].concat();
            let _ = examine("img/0001.jpg", &bytes);
            let _ = stands_for(&bytes);
        }
    }
}
