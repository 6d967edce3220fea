//! What a person would say of a picture at first sight: its colours, and whether it is one seen before.

use serde::{Deserialize, Serialize};

use crate::{
    colour::curve,
    picture::{Kind, Picture, Pixels},
    recipe::Colour,
};

/// One of the colours a picture mainly has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dominant {
    pub colour: Colour,
    /// How much of the picture has about this colour, in thousandths.
    pub share: u16,
}

/// So many colours are named at most.
const COLOURS: usize = 5;
/// Colours nearer than this are one to most people; a unit is from black to white.
const SAME: f32 = 0.08;
/// Less than so many thousandths is a speck.
const SPECK: u16 = 10;
const ROUNDS: usize = 8;

/// A colour by how it is seen: lightness, green to red, blue to yellow (Ottosson, OKLab).
type Lab = [f32; 3];

/// The main colours, the most frequent first. Transparent parts have none.
pub(crate) fn colours(picture: &Picture) -> Vec<Dominant> {
    let pixels: Vec<Lab> = opaque(picture).into_iter().map(to_lab).collect();
    let mut centres = starts(&pixels);
    let mut counts = vec![0; centres.len()];
    for _ in 0..ROUNDS {
        (centres, counts) = settle(&pixels, &centres);
    }
    let total = pixels.len().max(1);
    let mut found: Vec<(Lab, usize)> = centres.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut merged: Vec<(Lab, usize)> = Vec::new();
    for (lab, count) in found {
        match merged.iter_mut().find(|(known, _)| distance(known, &lab) < SAME * SAME) {
            Some((_, sum)) => *sum += count,
            None => merged.push((lab, count)),
        }
    }
    merged.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = |(lab, count): (Lab, usize)| Dominant { colour: to_colour(lab), share: (count * 1000 / total) as u16 };
    merged.into_iter().map(named).filter(|dominant| dominant.share >= SPECK).take(COLOURS).collect()
}

/// Colours far from each other and frequent, one after the other.
fn starts(pixels: &[Lab]) -> Vec<Lab> {
    let mut bins = std::collections::BTreeMap::<[i32; 3], (usize, Lab)>::new();
    for lab in pixels {
        // Eight steps from black to white, and as fine in the other directions.
        let bin = bins.entry(lab.map(|v| (v * 8.0).floor() as i32)).or_insert((0, [0.0; 3]));
        bin.0 += 1;
        (0..3).for_each(|i| bin.1[i] += lab[i]);
    }
    let bins: Vec<(usize, Lab)> = bins.into_values().map(|(n, sum)| (n, sum.map(|v| v / n as f32))).collect();
    let mut chosen: Vec<Lab> = Vec::new();
    while chosen.len() < (COLOURS + 3).min(bins.len()) {
        let worth = |(count, lab): &(usize, Lab)| {
            let far = chosen.iter().map(|other| distance(other, lab)).fold(f32::INFINITY, f32::min);
            *count as f32 * far.min(1.0)
        };
        let best = bins.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)));
        chosen.extend(best.map(|(_, lab)| *lab));
    }
    chosen
}

/// Each pixel goes to its nearest centre, and each centre to the middle of its pixels.
fn settle(pixels: &[Lab], centres: &[Lab]) -> (Vec<Lab>, Vec<usize>) {
    let mut sums = vec![([0.0f32; 3], 0usize); centres.len()];
    for lab in pixels {
        let nearest =
            (0..centres.len()).min_by(|a, b| distance(&centres[*a], lab).total_cmp(&distance(&centres[*b], lab)));
        if let Some(nearest) = nearest {
            (0..3).for_each(|i| sums[nearest].0[i] += lab[i]);
            sums[nearest].1 += 1;
        }
    }
    let middle = |(centre, (sum, count)): (&Lab, &(Lab, usize))| match count {
        0 => *centre,
        count => sum.map(|v| v / *count as f32),
    };
    (centres.iter().zip(&sums).map(middle).collect(), sums.iter().map(|(_, count)| *count).collect())
}

fn distance(a: &Lab, b: &Lab) -> f32 {
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum()
}

fn opaque(picture: &Picture) -> Vec<[u8; 3]> {
    match &picture.pixels {
        Pixels::Packed(Kind::Rgb, plane) => plane.samples().as_chunks::<3>().0.to_vec(),
        Pixels::Packed(Kind::Rgba, plane) => {
            let seen = plane.samples().as_chunks::<4>().0.iter().filter(|pixel| pixel[3] >= 128);
            seen.map(|&[r, g, b, _]| [r, g, b]).collect()
        }
        _ => Vec::new(),
    }
}

fn to_lab(rgb: [u8; 3]) -> Lab {
    let [r, g, b] = rgb.map(|level| curve(f32::from(level) / 255.0));
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

fn to_colour([l, a, b]: Lab) -> Colour {
    let long = (l + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let middle = (l - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let short = (l - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let light = [
        4.076_741_7 * long - 3.307_711_6 * middle + 0.230_969_94 * short,
        -1.268_438 * long + 2.609_757_4 * middle - 0.341_319_38 * short,
        -0.004_196_086_3 * long - 0.703_418_6 * middle + 1.707_614_7 * short,
    ];
    let level = |light: f32| {
        let level = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (level * 255.0).round().clamp(0.0, 255.0) as u8
    };
    let [r, g, b] = light.map(level);
    Colour([r, g, b, 255])
}

/// 64 bits that differ in few between two versions of a picture: of 8 rows of 9 cells each, whether it gets lighter
/// from one cell to the next. Transparency counts as white.
pub(crate) fn hash(picture: &Picture) -> u64 {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let light = |x: usize, y: usize| -> u64 {
        let at = y * width + x;
        let weigh = |[r, g, b]: [u8; 3]| u64::from(r) * 299 + u64::from(g) * 587 + u64::from(b) * 114;
        match &picture.pixels {
            Pixels::Packed(Kind::Rgb, plane) => plane.samples().as_chunks::<3>().0.get(at).map_or(0, |p| weigh(*p)),
            Pixels::Packed(Kind::Rgba, plane) => plane
                .samples()
                .as_chunks::<4>()
                .0
                .get(at)
                .map_or(0, |&[r, g, b, a]| (weigh([r, g, b]) * u64::from(a) + 255_000 * u64::from(255 - a)) / 255),
            _ => 0,
        }
    };
    let cell = |column: usize, row: usize| {
        let part = |i: usize, of: usize, side: usize| {
            let start = (i * side / of).min(side - 1);
            start..((i + 1) * side / of).max(start + 1)
        };
        let (columns, rows) = (part(column, 9, width), part(row, 8, height));
        let count = (columns.len() * rows.len()) as u64;
        rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| light(x, y)).sum::<u64>() / count
    };
    if width == 0 || height == 0 {
        return 0;
    }
    let bits = (0..64).map(|i| (cell(i % 8 + 1, i / 8) > cell(i % 8, i / 8)) as u64);
    bits.fold(0, |hash, bit| hash << 1 | bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_to_how_they_are_seen_and_back() {
        for rgb in [[0, 0, 0], [255, 255, 255], [255, 0, 0], [12, 200, 99], [1, 2, 3]] {
            let Colour([r, g, b, _]) = to_colour(to_lab(rgb));
            assert!(rgb.iter().zip([r, g, b]).all(|(a, b)| a.abs_diff(b) <= 1), "{rgb:?} {r} {g} {b}");
        }
        assert!((to_lab([255; 3])[0] - 1.0).abs() < 1e-3);
    }

    #[test]
    fn the_main_colours_come_with_their_shares() {
        let data = [vec![[250, 250, 250]; 60], vec![[200, 10, 10]; 30], vec![[10, 10, 200]; 10]].concat();
        let found = colours(&Picture::packed(Kind::Rgb, data.into_flattened(), 10, 10));
        let named: Vec<(String, u16)> = found.iter().map(|d| (d.colour.to_string(), d.share)).collect();
        assert_eq!(named, [("#fafafa".into(), 600), ("#c80a0a".into(), 300), ("#0a0ac8".into(), 100)]);
    }

    #[test]
    fn nothing_to_see_has_no_colour() {
        assert!(colours(&Picture::packed(Kind::Rgba, vec![0; 3 * 4], 3, 1)).is_empty());
        assert_eq!(hash(&Picture::packed(Kind::Rgb, vec![7; 3], 1, 1)), 0);
    }

    #[test]
    fn noise_and_shrinking_move_few_bits() {
        let picture = |side: u32, noise: u32| {
            let at = |v: u32| f64::from(v) * 100.0 / f64::from(side);
            let level = |x: u32, y: u32| ((at(x) / 9.0).sin() * 60.0 + (at(y) / 13.0).cos() * 60.0 + 128.0) as u8;
            let data =
                (0..side * side).flat_map(|i| [level(i % side, i / side) ^ (i.wrapping_mul(7919) & noise) as u8; 3]);
            Picture::packed(Kind::Rgb, data.collect(), side, side)
        };
        let original = hash(&picture(100, 0));
        assert!((original ^ hash(&picture(100, 3))).count_ones() <= 6);
        // The cells of this one begin up to half a cell elsewhere, which no real scaling does.
        assert!((original ^ hash(&picture(50, 0))).count_ones() <= 12);
        assert!(original.count_ones() > 8);
    }
}
