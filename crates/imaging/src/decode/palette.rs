//! TIFF with a palette, which the library reads as gray once it is told that the indices are levels.

/// Tag numbers and values of TIFF 6.0.
const PHOTOMETRIC: u16 = 262;
const PALETTE: u16 = 3;
const BLACK_IS_ZERO: u16 = 1;

/// A copy that calls its indices levels of gray; `None` if the first page has no palette.
pub(super) fn as_gray(bytes: &[u8]) -> Option<Vec<u8>> {
    let little = bytes.starts_with(b"II");
    let number = |at: usize, length: usize| {
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(if little { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) })
    };
    let big = number(2, 2)? == 43;
    let (pointer, word, entry, value) = if big { (8, 8, 20, 12) } else { (4, 4, 12, 8) };
    let directory = usize::try_from(number(pointer, word)?).ok()?;
    let counter = if big { 8 } else { 2 };
    let count = number(directory, counter)?.min(4096) as usize;
    let entries = (0..count).map_while(|i| directory.checked_add(counter)?.checked_add(i * entry));
    let found = entries.into_iter().find(|at| number(*at, 2) == Some(PHOTOMETRIC.into()))?;
    let at = found.checked_add(value)?;
    if number(at, 2)? != u64::from(PALETTE) {
        return None;
    }
    let mut copy = bytes.to_vec();
    let level = if little { BLACK_IS_ZERO.to_le_bytes() } else { BLACK_IS_ZERO.to_be_bytes() };
    copy.get_mut(at..at + 2)?.copy_from_slice(&level);
    Some(copy)
}

/// The colours of indices; the map holds all reds, then all greens, then all blues, in 16 bits.
pub(super) fn colours(map: &[u16], indices: &[u8]) -> Option<Vec<u8>> {
    let count = map.len() / 3;
    // Some programs write 8 bits.
    let shift = if map.iter().all(|level| *level < 256) { 0 } else { 8 };
    let highest = usize::from(indices.iter().copied().max()?);
    let colour = |&index: &u8| [0, 1, 2].map(|plane| (map[plane * count + usize::from(index)] >> shift) as u8);
    (highest < count).then(|| indices.iter().flat_map(colour).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_become_colours_in_either_depth() {
        assert_eq!(colours(&[0, 0xFF00, 0, 0x8000, 0, 0x4000], &[1, 0]).unwrap(), [255, 128, 64, 0, 0, 0]);
        assert_eq!(colours(&[0, 255, 0, 128, 0, 64], &[1]).unwrap(), [255, 128, 64]);
        assert!(colours(&[0, 1, 2], &[1]).is_none());
    }

    #[test]
    fn damaged_directories_are_no_palettes() {
        for file in
            [&b""[..], b"II", b"II\x2a\0\xFF\xFF\xFF\xFF", b"MM\0\x2b\0\x08\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"]
        {
            assert!(as_gray(file).is_none());
        }
    }
}
