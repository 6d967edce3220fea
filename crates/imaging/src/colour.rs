//! Colour profiles: everything becomes sRGB or what was asked for, after scaling, so that only small pictures are
//! converted.

use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, RenderingIntent, TransformOptions};

use crate::{
    Error, Result,
    picture::{Kind, Picture, Pixels, Plane},
    recipe::{Intent, Space},
};

/// A difference in 8 bit steps nobody sees: profiles within it are taken for sRGB.
const SAME: u8 = 2;

/// The name a colour profile gives itself.
pub(crate) fn describe(icc: &[u8]) -> Option<String> {
    let text = match ColorProfile::new_from_slice(icc).ok()?.description? {
        ProfileText::PlainString(text) => text,
        ProfileText::Localizable(texts) => {
            let english = texts.iter().position(|text| text.language == "en").unwrap_or_default();
            texts.into_iter().nth(english)?.value
        }
        ProfileText::Description(text) if text.ascii_string.is_empty() => text.unicode_string,
        ProfileText::Description(text) => text.ascii_string,
    };
    let text: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// How the colours of one source become others.
pub(crate) struct Colours {
    profile: Option<Box<ColorProfile>>,
}

/// The colours a picture is put together in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Working {
    Srgb,
    /// More of them, for who writes more or may print what a screen cannot show.
    P3,
}

impl Working {
    pub fn of(space: &Space) -> Self {
        match space {
            Space::Srgb | Space::Gray => Self::Srgb,
            Space::P3 | Space::Profile(_) => Self::P3,
        }
    }

    fn profile(self) -> ColorProfile {
        match self {
            Self::Srgb => ColorProfile::new_srgb(),
            Self::P3 => ColorProfile::new_display_p3(),
        }
    }
}

impl Colours {
    /// A broken profile counts as none: the picture is worth more than its profile.
    pub fn new(icc: Option<&[u8]>) -> Self {
        let profile = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok());
        Self { profile: profile.filter(|profile| !is_srgb(profile)).map(Box::new) }
    }

    /// Whether RGB samples are sRGB already.
    pub fn are_srgb(&self) -> bool {
        self.profile.as_ref().is_none_or(|profile| profile.color_space != DataColorSpace::Rgb)
    }

    /// Makes a packed picture in the colours that are worked in, with alpha where the source has it.
    pub fn to(&self, picture: Picture, to: Working) -> Result<Picture> {
        let (width, height) = (picture.width, picture.height);
        let (kind, data) = match &picture.pixels {
            Pixels::Ycc(planes) => (Kind::Rgb, self.rgb(Kind::Rgb, ycc_to_rgb(planes), to)?),
            Pixels::Packed(Kind::Gray, plane) => (Kind::Rgb, self.gray(plane.samples(), to)?),
            Pixels::Packed(Kind::Cmyk, plane) => (Kind::Rgb, self.cmyk(plane.samples(), to)?),
            Pixels::Packed(..) if self.profile.is_none() && to == Working::Srgb => return Ok(picture),
            Pixels::Packed(kind, plane) => (*kind, self.rgb(*kind, plane.samples().to_vec(), to)?),
        };
        Ok(Picture::packed(kind, data, width, height))
    }

    fn profile(&self, space: DataColorSpace) -> Option<&ColorProfile> {
        self.profile.as_deref().filter(|profile| profile.color_space == space)
    }

    fn rgb(&self, kind: Kind, data: Vec<u8>, to: Working) -> Result<Vec<u8>> {
        let layout = if kind == Kind::Rgba { Layout::Rgba } else { Layout::Rgb };
        if let Some(profile) = self.profile(DataColorSpace::Rgb) {
            return convert(profile, layout, &data, to, layout);
        }
        match self.profile(DataColorSpace::Gray) {
            // Gray with alpha was widened to RGBA when it was decoded.
            Some(profile) if kind == Kind::Rgba => {
                let narrow: Vec<u8> = data.as_chunks::<4>().0.iter().flat_map(|&[v, _, _, a]| [v, a]).collect();
                convert(profile, Layout::GrayAlpha, &narrow, to, Layout::Rgba)
            }
            _ => from_srgb(kind, data, to),
        }
    }

    fn gray(&self, data: &[u8], to: Working) -> Result<Vec<u8>> {
        match self.profile(DataColorSpace::Gray) {
            Some(profile) => convert(profile, Layout::Gray, data, to, Layout::Rgb),
            None => self.rgb(Kind::Rgb, data.iter().flat_map(|&v| [v; 3]).collect(), to),
        }
    }

    fn cmyk(&self, data: &[u8], to: Working) -> Result<Vec<u8>> {
        match self.profile(DataColorSpace::Cmyk) {
            Some(profile) => convert(profile, Layout::Rgba, data, to, Layout::Rgb),
            None => from_srgb(Kind::Rgb, data.as_chunks::<4>().0.iter().flat_map(|ink| plain_ink(*ink)).collect(), to),
        }
    }
}

/// Brings sRGB samples to the colours that are worked in.
pub(crate) fn from_srgb(kind: Kind, data: Vec<u8>, to: Working) -> Result<Vec<u8>> {
    let layout = if kind == Kind::Rgba { Layout::Rgba } else { Layout::Rgb };
    match to {
        Working::Srgb => Ok(data),
        Working::P3 => convert(&ColorProfile::new_srgb(), layout, &data, to, layout),
    }
}

/// The profile for files in Display P3.
pub(crate) fn p3() -> Option<Vec<u8>> {
    dated(ColorProfile::new_display_p3())
}

/// A profile dated the same always: the same recipe must give the same bytes tomorrow.
pub(crate) fn dated(profile: ColorProfile) -> Option<Vec<u8>> {
    let mut icc = profile.encode().ok()?;
    // Year, month, day, hours, minutes and seconds in the header (ICC.1, 7.2.8).
    icc.get_mut(24..36)?.copy_from_slice(&[0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    Some(icc)
}

/// The inks that make the colours of an opaque picture on paper.
pub(crate) fn to_press(data: &[u8], from: Working, icc: &[u8], intent: Intent) -> Result<Vec<u8>> {
    let wrong = |reason: &str| Error::recipe("colour.profile.icc", reason);
    let press = ColorProfile::new_from_slice(icc).map_err(|_| wrong("is not a colour profile"))?;
    if press.color_space != DataColorSpace::Cmyk {
        return Err(wrong("is not a profile of a press: it has no inks"));
    }
    let options = TransformOptions {
        rendering_intent: match intent {
            Intent::Perceptual => RenderingIntent::Perceptual,
            Intent::Relative => RenderingIntent::RelativeColorimetric,
            Intent::Saturation => RenderingIntent::Saturation,
            Intent::Absolute => RenderingIntent::AbsoluteColorimetric,
        },
        ..TransformOptions::default()
    };
    let transform = from
        .profile()
        .create_transform_8bit(Layout::Rgb, &press, Layout::Rgba, options)
        .map_err(|_| wrong("has no way from colours to inks"))?;
    let mut out = vec![0; data.len() / 3 * 4];
    transform.transform(data, &mut out).map_err(|error| Error::broken("colour profile", error))?;
    Ok(out)
}

/// The lightness of sRGB colours as sRGB gray, added up as light is.
pub(crate) fn to_gray(pixels: &[[u8; 3]]) -> Vec<u8> {
    let light: Vec<f32> = (0..=255u8).map(|level| curve(f32::from(level) / 255.0)).collect();
    let gray = |&[r, g, b]: &[u8; 3]| {
        let [r, g, b] = [r, g, b].map(|level| light[usize::from(level)]);
        let sum = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let level = if sum <= 0.003_130_8 { sum * 12.92 } else { 1.055 * sum.powf(1.0 / 2.4) - 0.055 };
        (level * 255.0).round() as u8
    };
    pixels.iter().map(gray).collect()
}

/// From levels of sRGB to light.
pub(crate) fn curve(level: f32) -> f32 {
    if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
}

/// Ink without a profile: each ink takes away its share of light.
fn plain_ink([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| (u32::from(255 - ink) * u32::from(255 - k) / 255) as u8)
}

fn convert(profile: &ColorProfile, from: Layout, data: &[u8], to: Working, layout: Layout) -> Result<Vec<u8>> {
    let failed = |error: moxcms::CmsError| Error::broken("colour profile", error);
    let transform =
        profile.create_transform_8bit(from, &to.profile(), layout, TransformOptions::default()).map_err(failed)?;
    let mut out = vec![0; data.len() / from.channels() * layout.channels()];
    transform.transform(data, &mut out).map_err(failed)?;
    Ok(out)
}

/// Compares by what the profile does, since many that are sRGB carry another name, and the other way round.
fn is_srgb(profile: &ColorProfile) -> bool {
    if profile.color_space != DataColorSpace::Rgb {
        return false;
    }
    // A cube of 8 x 8 x 8 colours.
    let cube: Vec<u8> =
        (0..512u32).flat_map(|i| [i >> 6, i >> 3 & 7, i & 7].map(|level| (level * 255 / 7) as u8)).collect();
    convert(profile, Layout::Rgb, &cube, Working::Srgb, Layout::Rgb)
        .is_ok_and(|seen| seen.iter().zip(&cube).all(|(a, b)| a.abs_diff(*b) <= SAME))
}

/// JFIF's full range Y'CbCr (BT.601) to RGB, in 16 bit fixed point. The planes must be of one size.
fn ycc_to_rgb([y, cb, cr]: &[Plane; 3]) -> Vec<u8> {
    let count = y.width as usize * y.height as usize;
    let mut out = vec![0; count * 3];
    let samples = y.samples().iter().zip(cb.samples()).zip(cr.samples());
    for (rgb, ((&y, &cb), &cr)) in out.as_chunks_mut::<3>().0.iter_mut().zip(samples) {
        let (y, cb, cr) = ((i32::from(y) << 16) + (1 << 15), i32::from(cb) - 128, i32::from(cr) - 128);
        let clamp = |v: i32| (v >> 16).clamp(0, 255) as u8;
        *rgb = [clamp(y + 91_881 * cr), clamp(y - 22_554 * cb - 46_802 * cr), clamp(y + 116_130 * cb)];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(picture: &Picture) -> Vec<u8> {
        match &picture.pixels {
            Pixels::Packed(_, plane) => plane.samples().to_vec(),
            Pixels::Ycc(_) => panic!("packed expected"),
        }
    }

    #[test]
    fn display_p3_red_is_out_of_srgb_and_green_moves() {
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        let colours = Colours::new(Some(&icc));
        assert!(!colours.are_srgb());
        let picture = Picture::packed(Kind::Rgb, vec![0, 200, 0, 128, 128, 128], 2, 1);
        let seen = pixels(&colours.to(picture, Working::Srgb).unwrap());
        assert!(seen[1] > 200, "{seen:?}");
        assert!(seen[3..].iter().all(|v| v.abs_diff(128) <= 1), "gray stays gray: {seen:?}");
    }

    #[test]
    fn a_profile_that_is_srgb_costs_nothing() {
        let icc = ColorProfile::new_srgb().encode().unwrap();
        assert!(Colours::new(Some(&icc)).are_srgb());
        assert!(Colours::new(Some(b"not a profile")).are_srgb());
    }

    #[test]
    fn ink_without_a_profile_is_subtracted() {
        let picture = Picture::packed(Kind::Cmyk, vec![0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255], 3, 1);
        let seen = pixels(&Colours::new(None).to(picture, Working::Srgb).unwrap());
        assert_eq!(seen, [255, 255, 255, 0, 255, 255, 0, 0, 0]);
    }

    #[test]
    fn y_cb_cr_becomes_the_colours_of_jfif() {
        let plane = |data: &[u8]| Plane::new(data.to_vec(), 3, 1);
        let rgb = ycc_to_rgb(&[plane(&[76, 150, 29]), plane(&[85, 44, 255]), plane(&[255, 21, 107])]);
        for (seen, expected) in rgb.iter().zip([255u8, 0, 0, 0, 255, 0, 0, 0, 255]) {
            assert!(seen.abs_diff(expected) <= 2, "{rgb:?}");
        }
    }
}
