//! Animated WebP: stills in a container that says how long each is shown (RFC 9649).

use super::{Tags, exif};
use crate::Result;

/// Flags of the first chunk: transparency, and that there are frames.
const ALPHA: u8 = 0x10;
const FRAMES: u8 = 0x02;
/// Of a frame: it replaces what was shown, since each is a whole picture.
const REPLACE: u8 = 0x02;

/// Frames of one size, encoded already.
pub(crate) struct Animation {
    size: (u32, u32),
    plays: u16,
    alpha: bool,
    frames: Vec<u8>,
}

impl Animation {
    pub fn new(size: (u32, u32), plays: u16) -> Self {
        Self { size, plays, alpha: false, frames: Vec::new() }
    }

    /// Adds a still that is a WebP file of its own.
    pub fn push(&mut self, still: &[u8], milliseconds: u32) {
        let pictures: Vec<&[u8]> = chunks(still).filter(|chunk| is_picture(chunk)).collect();
        self.alpha |= pictures.iter().any(|chunk| chunk.starts_with(b"ALPH") || has_alpha(chunk));
        let mut body = [[0; 6].as_slice(), &three(self.size.0 - 1), &three(self.size.1 - 1)].concat();
        body.extend(three(milliseconds.min(0x00FF_FFFF)));
        body.push(REPLACE);
        pictures.iter().for_each(|chunk| body.extend_from_slice(chunk));
        self.frames.extend(chunk(b"ANMF", &body));
    }

    pub fn write(&self, tags: &Tags) -> Result<Vec<u8>> {
        let flags = FRAMES | if self.alpha { ALPHA } else { 0 };
        let mut head = vec![flags, 0, 0, 0];
        head.extend([three(self.size.0 - 1), three(self.size.1 - 1)].concat());
        // The colour behind everything, which nobody shows, and how often it is played.
        let [low, high] = self.plays.to_le_bytes();
        let body = [
            b"WEBP".as_slice(),
            &chunk(b"VP8X", &head),
            &chunk(b"ANIM", &[255, 255, 255, 255, low, high]),
            &self.frames,
        ];
        exif::into_webp(chunk(b"RIFF", &body.concat()), tags)
    }
}

fn three(value: u32) -> [u8; 3] {
    let [a, b, c, _] = value.to_le_bytes();
    [a, b, c]
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = [kind.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

/// The chunks of a file, with their heads.
fn chunks(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = file.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let (chunk, after) = rest.split_at_checked((8 + length).next_multiple_of(2))?;
        rest = after;
        Some(chunk)
    })
}

fn is_picture(chunk: &[u8]) -> bool {
    [b"VP8 ", b"VP8L", b"ALPH"].iter().any(|kind| chunk.starts_with(*kind))
}

/// A lossless picture says itself whether it has transparency.
fn has_alpha(chunk: &[u8]) -> bool {
    chunk.starts_with(b"VP8L") && chunk.get(12).is_some_and(|byte| byte & 0x10 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_become_chunks_that_can_be_found_again() {
        let mut animation = Animation::new((300, 2), 3);
        let still = chunk(b"RIFF", &[b"WEBP".as_slice(), &chunk(b"VP8 ", b"odd"), &chunk(b"EXIF", b"no")].concat());
        animation.push(&still, 250);
        let file = animation.write(&Tags::default()).unwrap();
        let kinds: Vec<&[u8]> = chunks(&file).map(|chunk| &chunk[..4]).collect();
        assert_eq!(kinds, [b"VP8X", b"ANIM", b"ANMF"]);
        let frame = chunks(&file).last().unwrap();
        assert_eq!(frame[14..24], [43, 1, 0, 1, 0, 0, 250, 0, 0, REPLACE]);
        assert_eq!(frame[24..], chunk(b"VP8 ", b"odd"));
    }
}
