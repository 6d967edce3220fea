//! How large a picture may be. Checked against the header, before a single pixel is decoded.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Bounds for one source file and for each rendition made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Size of the file in bytes.
    pub max_bytes: u64,
    /// Width x height, of animations also x frames.
    pub max_pixels: u64,
    /// Longest side in pixels.
    pub max_side: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 200 << 20, max_pixels: 100_000_000, max_side: 65_000 }
    }
}

impl Limits {
    pub(crate) fn check_bytes(&self, bytes: usize) -> Result<()> {
        within("the file in bytes", bytes as u64, self.max_bytes)
    }

    pub(crate) fn check_size(&self, width: u32, height: u32, frames: u32) -> Result<()> {
        within("the longest side in pixels", u64::from(width.max(height)), u64::from(self.max_side))?;
        let pixels = u64::from(width) * u64::from(height);
        within("the number of pixels", pixels.saturating_mul(u64::from(frames.max(1))), self.max_pixels)
    }
}

fn within(what: &str, found: u64, limit: u64) -> Result<()> {
    if found <= limit {
        return Ok(());
    }
    Err(Error::TooLarge { what: what.to_owned(), found, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_count_towards_the_pixels() {
        let limits = Limits { max_pixels: 1_000, ..Limits::default() };
        assert!(limits.check_size(10, 10, 10).is_ok());
        assert_eq!(limits.check_size(10, 10, 11).unwrap_err().code(), "IMAGE_TOO_LARGE");
    }

    #[test]
    fn a_size_that_would_overflow_is_too_large() {
        assert!(Limits { max_side: u32::MAX, ..Limits::default() }.check_size(u32::MAX, u32::MAX, u32::MAX).is_err());
    }
}
