//! Lanczos scaling of 8 bit samples.
//!
//! A crate of its own for the sake of those who wait for compilers: the filters are generic code, expanded
//! for every precision and instruction set where they are used, which takes minutes. Here that happens once.

use fast_image_resize::{
    PixelTrait, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8, U8x3, U8x4},
};

/// How many bytes make a pixel, and what they mean to a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    One,
    Three,
    Four,
    /// The last byte is straight alpha: what is more transparent counts less.
    ThreeAndAlpha,
}

impl Layout {
    pub fn bytes(self) -> usize {
        match self {
            Self::One => 1,
            Self::Three => 3,
            Self::Four | Self::ThreeAndAlpha => 4,
        }
    }
}

/// Rows of pixels without gaps; more bytes may follow.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub data: &'a [u8],
    pub width: u32,
    pub height: u32,
    pub layout: Layout,
}

/// A rectangle in pixels, which need not be whole.
#[derive(Debug, Clone, Copy)]
pub struct Crop {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Scales pictures one after the other and keeps its memory between them.
#[derive(Debug, Default)]
pub struct Scaler(Resizer);

impl Scaler {
    /// The `crop` of `source` in `size` pixels.
    ///
    /// # Errors
    /// In words, when the crop leaves the source or there are too few bytes.
    pub fn scale(&mut self, source: Source<'_>, crop: Crop, size: (u32, u32)) -> Result<Vec<u8>, String> {
        let mut data = vec![0; size.0 as usize * size.1 as usize * source.layout.bytes()];
        match source.layout {
            Layout::One => self.fill::<U8>(source, crop, size, &mut data),
            Layout::Three => self.fill::<U8x3>(source, crop, size, &mut data),
            Layout::Four | Layout::ThreeAndAlpha => self.fill::<U8x4>(source, crop, size, &mut data),
        }?;
        Ok(data)
    }

    fn fill<P: PixelTrait>(
        &mut self,
        source: Source<'_>,
        crop: Crop,
        (width, height): (u32, u32),
        data: &mut [u8],
    ) -> Result<(), String> {
        let view = TypedImageRef::<P>::from_buffer(source.width, source.height, source.data).map_err(text)?;
        let mut target = TypedImage::<P>::from_buffer(width, height, data).map_err(text)?;
        let options = ResizeOptions::new()
            .crop(crop.left, crop.top, crop.width, crop.height)
            .use_alpha(source.layout == Layout::ThreeAndAlpha);
        self.0.resize_typed(&view, &mut target, &options).map_err(text)
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
