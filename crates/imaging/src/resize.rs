//! Scaling: Lanczos over packed pixels or plane by plane, and sharpening afterwards.

use scale::{Crop, Layout, Scaler, Source};

use crate::{
    Error, Result,
    geometry::Area,
    picture::{Kind, Picture, Pixels, Plane, halved},
};

/// How fine the colour of a scaled Y'CbCr picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chroma {
    /// Half in both directions (4:2:0), what JPEG and WebP store.
    Half,
    /// As fine as the luma, for formats that store full colour.
    Full,
}

/// Scales `area` of `picture` to `width` x `height`.
pub(crate) fn scale(
    scaler: &mut Scaler,
    picture: &Picture,
    area: Area,
    (width, height): (u32, u32),
    chroma: Chroma,
) -> Result<Picture> {
    let pixels = match &picture.pixels {
        Pixels::Packed(kind, plane) => Pixels::Packed(*kind, scale_plane(scaler, plane, *kind, area, (width, height))?),
        Pixels::Ycc([y, cb, cr]) => {
            let small = match chroma {
                Chroma::Half => (halved(width), halved(height)),
                Chroma::Full => (width, height),
            };
            Pixels::Ycc([
                scale_plane(scaler, y, Kind::Gray, area, (width, height))?,
                scale_plane(scaler, cb, Kind::Gray, area, small)?,
                scale_plane(scaler, cr, Kind::Gray, area, small)?,
            ])
        }
    };
    Ok(Picture { width, height, pixels })
}

fn scale_plane(scaler: &mut Scaler, plane: &Plane, kind: Kind, area: Area, size: (u32, u32)) -> Result<Plane> {
    let layout = match kind {
        Kind::Gray => Layout::One,
        Kind::Rgb => Layout::Three,
        Kind::Rgba => Layout::ThreeAndAlpha,
        Kind::Cmyk => Layout::Four,
    };
    let source = Source { data: plane.samples(), width: plane.width, height: plane.height, layout };
    let data = scaler.scale(source, crop(plane, area), size).map_err(|error| Error::broken("picture", error))?;
    Ok(Plane::new(data, size.0, size.1))
}

/// The area in the plane's own samples; rounding must not push it over the edge, which would be refused.
fn crop(plane: &Plane, area: Area) -> Crop {
    let (visible_x, visible_y) = plane.visible;
    let (left, top) = (snap(area.x * visible_x), snap(area.y * visible_y));
    Crop {
        left,
        top,
        width: snap(area.width * visible_x).min(f64::from(plane.width) - left),
        height: snap(area.height * visible_y).min(f64::from(plane.height) - top),
    }
}

/// Whole numbers stay whole, so that an unscaled copy is recognised as one.
fn snap(value: f64) -> f64 {
    if (value - value.round()).abs() < 1e-6 { value.round() } else { value }
}

/// Emphasises edges: each sample moves away from the mean of its neighbourhood.
///
/// On planes only the luma is touched, since sharpened colour shows as coloured fringes. `amount` is 0 to 100.
pub(crate) fn sharpen(picture: &mut Picture, amount: u8) {
    match &mut picture.pixels {
        Pixels::Packed(kind, plane) => sharpen_plane(plane, kind.channels(), amount),
        Pixels::Ycc([y, ..]) => sharpen_plane(y, 1, amount),
    }
}

/// 3x3 binomial unsharp mask; 100 is as strong as it gets without haloes (half the difference is added).
fn sharpen_plane(plane: &mut Plane, channels: usize, amount: u8) {
    let stride = plane.width as usize * channels;
    let rows = plane.height as usize;
    if rows < 3 || stride < 3 * channels {
        return;
    }
    let source = plane.samples()[..stride * rows].to_vec();
    let strength = i32::from(amount);
    for row in 1..rows - 1 {
        let at = row * stride;
        let (above, here, below) =
            (&source[at - stride..at], &source[at..at + stride], &source[at + stride..at + 2 * stride]);
        let out = &mut plane.samples_mut()[at..at + stride];
        for i in channels..stride - channels {
            let column = |j: usize| i32::from(above[j]) + 2 * i32::from(here[j]) + i32::from(below[j]);
            let blurred = column(i - channels) + 2 * column(i) + column(i + channels);
            let own = i32::from(here[i]);
            out[i] = (own + (own * 16 - blurred) * strength / (16 * 200)).clamp(0, 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: u32, height: u32) -> Picture {
        let data = (0..height).flat_map(|_| (0..width).map(move |x| (x * 255 / (width - 1)) as u8)).collect();
        Picture::packed(Kind::Gray, data, width, height)
    }

    fn bytes(picture: &Picture) -> &[u8] {
        match &picture.pixels {
            Pixels::Packed(_, plane) => plane.samples(),
            Pixels::Ycc(_) => panic!("packed expected"),
        }
    }

    #[test]
    fn the_whole_at_its_own_size_is_a_copy() {
        let picture = ramp(64, 16);
        let copy = scale(&mut Scaler::default(), &picture, Area::ALL, (64, 16), Chroma::Half).unwrap();
        assert_eq!(bytes(&copy), bytes(&picture));
    }

    #[test]
    fn an_area_shows_that_part_only() {
        let right = Area { x: 0.5, y: 0.0, width: 0.5, height: 1.0 };
        let half = scale(&mut Scaler::default(), &ramp(256, 16), right, (16, 16), Chroma::Half).unwrap();
        assert!(bytes(&half).iter().all(|&v| v >= 127), "{:?}", &bytes(&half)[..16]);
    }

    #[test]
    fn sharpening_widens_the_step_and_leaves_flat_parts_alone() {
        let mut picture = Picture::packed(Kind::Gray, [[100u8, 100, 100, 150, 150, 150]; 3].concat(), 6, 3);
        sharpen(&mut picture, 100);
        let row = &bytes(&picture)[6..12];
        assert_eq!((row[1], row[4]), (100, 150));
        assert!(row[2] < 100 && row[3] > 150, "{row:?}");
    }
}
