//! From pixels to a file, and how its quality is lowered until it is small enough.

mod avif;
mod exif;
#[cfg(feature = "turbo")]
mod jpeg;
#[cfg(not(feature = "turbo"))]
#[path = "encode/jpeg_pure.rs"]
mod jpeg;
mod moving;
mod png;
mod similar;
mod tiff;
mod webp;
mod xmp;

pub(crate) use exif::kept;
pub(crate) use jpeg::FULL_CHROMA_FROM;
pub(crate) use moving::Animation;

use crate::{
    Error, Result,
    picture::{Kind, Picture, Pixels},
    recipe::{Output, Recipe, Texts},
};

/// Below this a picture is no use to anybody.
const MIN_QUALITY: u8 = 10;

/// What is written beside the pixels.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tags {
    pub dpi: Option<u16>,
    pub artist: Option<String>,
    pub copyright: Option<String>,
    /// A block made already, instead of one with the three above.
    pub exif: Option<Vec<u8>>,
    /// For XMP and IPTC.
    pub texts: Option<Texts>,
    /// Where the colours are not sRGB.
    pub icc: Option<Vec<u8>>,
}

impl Tags {
    /// Whether there is more than a resolution.
    fn has_more(&self) -> bool {
        self.artist.is_some()
            || self.copyright.is_some()
            || self.exif.is_some()
            || self.texts.is_some()
            || self.icc.is_some()
    }
}

/// Encodes an sRGB picture (planes for JPEG and WebP, or RGB, or RGBA where the format has alpha).
pub(crate) fn encode(picture: &Picture, recipe: &Recipe, tags: &Tags) -> Result<Vec<u8>> {
    let mut at = |quality| once(picture, recipe, quality, tags);
    match recipe.similarity {
        Some(wanted) if recipe.format.is_lossy() => {
            let (quality, file) = similar::search(picture, wanted, &mut at)?;
            no_larger(recipe, quality, file, at)
        }
        _ => fitting(recipe, at),
    }
}

/// The file at the quality of the recipe, or at the best below it that fits.
pub(crate) fn fitting(recipe: &Recipe, mut at: impl FnMut(u8) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let file = at(recipe.quality)?;
    no_larger(recipe, recipe.quality, file, at)
}

fn no_larger(recipe: &Recipe, quality: u8, file: Vec<u8>, at: impl FnMut(u8) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    match recipe.max_bytes {
        Some(limit) if file.len() as u64 > limit => smaller(recipe, quality, limit, file.len() as u64, at),
        _ => Ok(file),
    }
}

fn once(picture: &Picture, recipe: &Recipe, quality: u8, tags: &Tags) -> Result<Vec<u8>> {
    match recipe.format {
        Output::Jpeg => jpeg::encode(picture, quality, recipe.effort, tags),
        Output::Webp => webp::encode(picture, quality, recipe.effort, tags),
        Output::Avif => avif::encode(picture, quality, recipe.effort, tags),
        Output::Png => png::encode(picture, recipe.effort, tags),
        Output::Tiff => tiff::encode(picture, tags),
    }
}

/// Halves the range of qualities until the best that fits is found: at most seven tries.
fn smaller(
    recipe: &Recipe,
    quality: u8,
    limit: u64,
    found: u64,
    mut at: impl FnMut(u8) -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let (mut low, mut high) = (MIN_QUALITY, quality.saturating_sub(1));
    let (mut best, mut smallest) = (None, found);
    while recipe.format.is_lossy() && low <= high {
        let middle = low + (high - low) / 2;
        let file = at(middle)?;
        smallest = smallest.min(file.len() as u64);
        if file.len() as u64 <= limit {
            best = Some(file);
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    best.ok_or(Error::WillNotFit { found: smallest, limit })
}

/// The samples of a packed picture, and no more of them than it has pixels.
fn packed(picture: &Picture) -> Result<(Kind, &[u8])> {
    match &picture.pixels {
        Pixels::Packed(kind, plane) => Ok((*kind, plane.samples())),
        Pixels::Ycc(_) => Err(internal("picture", "the encoder was given planes")),
    }
}

/// The samples of a packed RGB or RGBA picture.
fn rgb(picture: &Picture) -> Result<(Kind, &[u8])> {
    match &picture.pixels {
        Pixels::Packed(kind @ (Kind::Rgb | Kind::Rgba), plane) => Ok((*kind, plane.samples())),
        _ => Err(internal("picture", "the encoder was given samples of another kind")),
    }
}

fn internal(format: &str, reason: impl std::fmt::Display) -> Error {
    Error::broken(format, format!("it could not be written ({reason})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_quality_that_fits_is_found_in_few_tries() {
        let tries = std::cell::Cell::new(0);
        let at = |quality: u8| {
            tries.set(tries.get() + 1);
            Ok(vec![0; usize::from(quality) * 10])
        };
        let recipe = Recipe { quality: 90, ..Recipe::default() };
        assert_eq!(smaller(&recipe, 90, 555, 900, at).unwrap().len(), 550);
        assert!(tries.get() <= 7, "{}", tries.get());
        assert_eq!(smaller(&recipe, 90, 50, 900, at).unwrap_err(), Error::WillNotFit { found: 100, limit: 50 });
    }
}
