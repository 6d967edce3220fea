//! The boxes that MP4, HEIC, AVIF and JPEG 2000 are made of: a length, four letters, a body (ISO/IEC 14496-12).

use super::reader::Reader;

/// The boxes of one level; it ends where the bytes do not make a box any more.
pub(crate) struct Boxes<'a> {
    reader: Reader<'a>,
    bytes: &'a [u8],
}

impl<'a> Boxes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { reader: Reader::new(bytes, 0), bytes }
    }
}

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = self.reader.be32()?;
        let kind = self.reader.array()?;
        let body = match length {
            // To the end of the file.
            0 => self.reader.take(self.bytes.len().checked_sub(self.reader.at())?)?,
            1 => {
                let length = usize::try_from(self.reader.be64()?).ok()?;
                self.reader.take(length.checked_sub(16)?)?
            }
            length => self.reader.take((length as usize).checked_sub(8)?)?,
        };
        Some((kind, body))
    }
}

/// A number of 0, 4 or 8 bytes, as some tables have them.
pub(crate) fn uint(reader: &mut Reader<'_>, bytes: usize) -> Option<u64> {
    (bytes <= 8).then(|| reader.take(bytes))?.map(|bytes| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_follow_each_other_and_end_where_they_are_cut_off() {
        let bytes = [
            &[0, 0, 0, 10][..],
            b"abcdxy",
            &[0, 0, 0, 1],
            b"long",
            &17u64.to_be_bytes(),
            b"z",
            &[0, 0, 0, 99],
            b"cut!",
        ]
        .concat();
        let found: Vec<_> = Boxes::new(&bytes).collect();
        assert_eq!(found, [(*b"abcd", &b"xy"[..]), (*b"long", &b"z"[..])]);
        assert_eq!(Boxes::new(&[0, 0, 0, 7, 1, 1, 1, 1]).count(), 0);
    }
}
