//! Samples of fewer than 8 bits, packed into bytes row by row.

/// One byte per sample, unscaled. Each row starts at a whole byte.
pub(super) fn unpack(packed: &[u8], bits: u8, per_row: usize, rows: usize) -> Vec<u8> {
    let stride = (per_row * usize::from(bits)).div_ceil(8);
    let mask = (1u16 << bits) - 1;
    let sample = |row: &[u8], i: usize| {
        let at = i * usize::from(bits);
        let byte = |at: usize| u16::from(row.get(at).copied().unwrap_or_default());
        // A sample may begin in one byte and end in the next.
        let pair = byte(at / 8) << 8 | byte(at / 8 + 1);
        (pair >> (16 - usize::from(bits) - at % 8) & mask) as u8
    };
    packed.chunks(stride.max(1)).take(rows).flat_map(|row| (0..per_row).map(move |i| sample(row, i))).collect()
}

/// Brings samples of `bits` bits to the range of 0 to 255.
pub(super) fn widen(samples: &mut [u8], bits: u8) {
    let max = (1u16 << bits) - 1;
    samples.iter_mut().for_each(|v| *v = (u16::from(*v) * 255 / max) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_start_at_whole_bytes() {
        assert_eq!(unpack(&[0b1010_0000, 0b0100_0000], 1, 3, 2), [1, 0, 1, 0, 1, 0]);
        assert_eq!(unpack(&[0x12, 0x30], 4, 3, 1), [1, 2, 3]);
        assert_eq!(unpack(&[0b1010_0111, 0b1000_0000], 3, 3, 1), [5, 1, 7]);
        let mut samples = [0, 1, 2, 3];
        widen(&mut samples, 2);
        assert_eq!(samples, [0, 85, 170, 255]);
    }
}
