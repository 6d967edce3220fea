//! The lowest quality at which nobody sees a difference, found by trying.

use crate::{
    Limits, Result,
    decode::decode,
    picture::{Kind, Picture, Pixels},
    probe,
    svg::Fonts,
};

/// Below this every picture looks bad, above this no picture looks better.
const RANGE: (u8, u8) = (30, 95);
/// Side of the squares that are compared.
const WINDOW: usize = 8;

/// Halves the range of qualities: at most seven tries. Where even the best is not alike enough, it is taken.
pub(super) fn search(
    picture: &Picture,
    wanted: f64,
    mut at: impl FnMut(u8) -> Result<Vec<u8>>,
) -> Result<(u8, Vec<u8>)> {
    let original = luma(picture);
    let (mut low, mut high) = RANGE;
    let mut best = None;
    while low <= high {
        let middle = low + (high - low) / 2;
        let file = at(middle)?;
        if alike(&original, &file, picture.width as usize)? >= wanted {
            best = Some((middle, file));
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    match best {
        Some(best) => Ok(best),
        None => Ok((RANGE.1, at(RANGE.1)?)),
    }
}

fn alike(original: &[u8], file: &[u8], width: usize) -> Result<f64> {
    let limits = Limits { max_pixels: u64::MAX, max_side: u32::MAX, max_bytes: u64::MAX };
    let header = probe::header(file, &limits)?;
    let decoded = decode(file, &header, 1.0, 1, Vec::new(), &Fonts::default(), &limits)?;
    Ok(ssim(original, &luma(&decoded), width))
}

/// What the eye sees best. Transparent parts count as the colour they have.
fn luma(picture: &Picture) -> Vec<u8> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let weigh =
        |[r, g, b]: [u8; 3]| ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 + 500) / 1000) as u8;
    match &picture.pixels {
        Pixels::Ycc([y, ..]) => {
            let rows = y.samples().chunks(y.width.max(1) as usize).take(height);
            rows.flat_map(|row| &row[..width.min(row.len())]).copied().collect()
        }
        Pixels::Packed(Kind::Gray, plane) => plane.samples().to_vec(),
        Pixels::Packed(Kind::Rgb, plane) => plane.samples().as_chunks::<3>().0.iter().map(|p| weigh(*p)).collect(),
        Pixels::Packed(Kind::Rgba, plane) => {
            plane.samples().as_chunks::<4>().0.iter().map(|&[r, g, b, _]| weigh([r, g, b])).collect()
        }
        Pixels::Packed(Kind::Cmyk, plane) => {
            let light = |&[c, m, y, k]: &[u8; 4]| {
                weigh([c, m, y].map(|ink| (u32::from(255 - ink) * u32::from(255 - k) / 255) as u8))
            };
            plane.samples().as_chunks::<4>().0.iter().map(light).collect()
        }
    }
}

/// Mean structural similarity of squares that overlap by half (Wang et al., 2004), 1 for the same.
fn ssim(a: &[u8], b: &[u8], width: usize) -> f64 {
    let height = a.len().min(b.len()).checked_div(width).unwrap_or_default();
    let starts = |side: usize| (0..=side.saturating_sub(WINDOW)).step_by(WINDOW / 2);
    let mut sum = 0.0;
    let mut count = 0.0;
    for top in starts(height) {
        for left in starts(width) {
            let rows = top..(top + WINDOW).min(height);
            let columns = left..(left + WINDOW).min(width);
            let pairs = rows.flat_map(|y| columns.clone().map(move |x| y * width + x));
            sum += window(pairs.map(|at| (f64::from(a[at]), f64::from(b[at]))));
            count += 1.0;
        }
    }
    if count > 0.0 { sum / count } else { 1.0 }
}

fn window(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    // The constants of the paper for 8 bits.
    const FLAT: f64 = 6.5025;
    const DULL: f64 = 58.5225;
    let (mut n, mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in pairs {
        n += 1.0;
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    if n == 0.0 {
        return 1.0;
    }
    let (a, b) = (a / n, b / n);
    let (va, vb, cov) = (aa / n - a * a, bb / n - b * b, ab / n - a * b);
    (2.0 * a * b + FLAT) * (2.0 * cov + DULL) / ((a * a + b * b + FLAT) * (va + vb + DULL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_alike_and_noise_is_not() {
        let ramp: Vec<u8> = (0..32 * 32).map(|i| (i % 32 * 8) as u8).collect();
        let noise: Vec<u8> = (0..32u32 * 32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!((ssim(&ramp, &ramp, 32) - 1.0).abs() < 1e-9);
        assert!(ssim(&ramp, &noise, 32) < 0.3);
        assert!((ssim(&[7; 6], &[7; 6], 3) - 1.0).abs() < 1e-9);
    }
}
