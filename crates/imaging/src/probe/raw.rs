//! Camera raw files: the picture the camera itself made is inside, as a JPEG. The largest one is shown.
//!
//! Where it lies differs with every maker and model, so it is looked for instead of looked up: a JPEG is
//! known by its own header, and one whose samples are the raw data themselves by its lossless frame.

use super::{Header, exif, jpeg};
use crate::{Error, Result, format::Format};

/// Places that may be tried: raw data are full of what looks like a beginning.
const MAX_TRIES: usize = 1024;
/// A preview says its size within this many bytes.
const HEAD: usize = 256 << 10;

pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let starts = starts(bytes).take(MAX_TRIES);
    let found = starts.filter_map(|at| Some((at, candidate(bytes.get(at..)?)?)));
    let area = |header: &Header| u64::from(header.width) * u64::from(header.height);
    // The first of equals: a copy further on is cut off more often.
    let (at, mut header) = found
        .reduce(|best, next| if area(&next.1) > area(&best.1) { next } else { best })
        .ok_or_else(|| Error::Unsupported { what: "a camera raw file without a preview".to_owned() })?;
    header.format = Format::Raw;
    header.embedded = at;
    // What the file says of itself is true of its preview too, which may have lost it.
    let own = std::mem::take(&mut header.metadata);
    let orientation = std::mem::replace(&mut header.orientation, 1);
    exif::read(bytes, &mut header);
    if orientation != 1 {
        header.orientation = orientation;
    }
    for (key, value) in own {
        header.metadata.entry(key).or_insert(value);
    }
    Ok(header)
}

fn candidate(bytes: &[u8]) -> Option<Header> {
    let head = &bytes[..bytes.len().min(HEAD)];
    jpeg::is_lossy(head).then(|| jpeg::read(head).ok()).flatten()
}

/// Where a JPEG may begin.
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let marker = |window: &[u8]| window[0] == 0xFF && window[1] == 0xD8 && window[2] == 0xFF && window[3] >= 0xC0;
    bytes.windows(4).enumerate().filter(move |(_, window)| marker(window)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_preview_says_so() {
        assert_eq!(read(b"II\x2a\0\x10\0\0\0CR\x02\0").unwrap_err().code(), "IMAGE_UNSUPPORTED");
        assert_eq!(read(&[0xFF, 0xD8, 0xFF, 0xE0].repeat(5000)).unwrap_err().code(), "IMAGE_UNSUPPORTED");
    }
}
