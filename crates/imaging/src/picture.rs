//! Pixels between decoding and encoding: packed, or as the three planes a JPEG stores.

use std::rc::Rc;

/// Samples of one plane, row by row. A sample is one or more bytes ([`Kind::channels`]).
///
/// Clones share the bytes: the same scaled picture is encoded several times and is the source of smaller ones.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    buffer: Rc<Vec<u8>>,
    start: usize,
    /// Samples per row, padding included.
    pub width: u32,
    pub height: u32,
    /// How much of it shows the picture, from the top left. Decoders pad, and a picture of 4001 pixels
    /// decoded at half size shows 2000.5 of its 2001 columns; ignoring that shifts what is scaled from it.
    pub visible: (f64, f64),
}

impl Plane {
    /// A plane without padding.
    pub fn new(data: Vec<u8>, width: u32, height: u32) -> Self {
        Self::within(Rc::new(data), 0, (width, height), (f64::from(width), f64::from(height)))
    }

    /// A plane that starts somewhere in a buffer it shares with others.
    pub fn within(buffer: Rc<Vec<u8>>, start: usize, (width, height): (u32, u32), visible: (f64, f64)) -> Self {
        Self { buffer, start, width, height, visible }
    }

    /// The samples, perhaps with those of other planes after them.
    pub fn samples(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// The samples for changing; copies them first if they are shared.
    pub fn samples_mut(&mut self) -> &mut [u8] {
        &mut Rc::make_mut(&mut self.buffer)[self.start..]
    }

    /// The buffer, if nobody else holds it.
    fn reclaim(self) -> Option<Vec<u8>> {
        Rc::into_inner(self.buffer)
    }
}

/// What the bytes of a packed picture mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Gray,
    Rgb,
    /// Alpha is straight, not premultiplied.
    Rgba,
    /// 0 is no ink.
    Cmyk,
}

impl Kind {
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

/// See [`Picture`].
#[derive(Debug, Clone)]
pub(crate) enum Pixels {
    Packed(Kind, Plane),
    /// Luma and two chroma planes in the full range of JFIF; the chroma planes may be smaller.
    Ycc([Plane; 3]),
}

/// A picture of `width` x `height` pixels.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub width: u32,
    pub height: u32,
    pub pixels: Pixels,
}

impl Picture {
    /// A packed picture without padding.
    pub fn packed(kind: Kind, data: Vec<u8>, width: u32, height: u32) -> Self {
        debug_assert_eq!(data.len(), width as usize * height as usize * kind.channels());
        Self { width, height, pixels: Pixels::Packed(kind, Plane::new(data, width, height)) }
    }

    /// The memory of a picture that is no longer needed, for the next one.
    pub fn reclaim(self) -> Option<Vec<u8>> {
        match self.pixels {
            Pixels::Packed(_, plane) => plane.reclaim(),
            Pixels::Ycc([y, cb, cr]) => {
                drop((cb, cr));
                y.reclaim()
            }
        }
    }
}

/// The size of a chroma plane that has half the resolution.
pub(crate) fn halved(side: u32) -> u32 {
    side.div_ceil(2)
}
