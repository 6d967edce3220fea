//! Colour profiles: everything becomes sRGB, after scaling, so that only small pictures are converted.

use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, TransformOptions};

use crate::{
    Error, Result,
    picture::{Kind, Picture, Pixels, Plane},
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

/// How the colours of one source become sRGB.
pub(crate) struct Colours {
    profile: Option<Box<ColorProfile>>,
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

    /// Makes a packed sRGB picture, with alpha where the source has it.
    pub fn to_srgb(&self, picture: Picture) -> Result<Picture> {
        let (width, height) = (picture.width, picture.height);
        let (kind, data) = match &picture.pixels {
            Pixels::Ycc(planes) => (Kind::Rgb, self.rgb(Kind::Rgb, ycc_to_rgb(planes))?),
            Pixels::Packed(Kind::Gray, plane) => (Kind::Rgb, self.gray(plane.samples())?),
            Pixels::Packed(Kind::Cmyk, plane) => (Kind::Rgb, self.cmyk(plane.samples())?),
            Pixels::Packed(..) if self.profile.is_none() => return Ok(picture),
            Pixels::Packed(kind, plane) => (*kind, self.rgb(*kind, plane.samples().to_vec())?),
        };
        Ok(Picture::packed(kind, data, width, height))
    }

    fn profile(&self, space: DataColorSpace) -> Option<&ColorProfile> {
        self.profile.as_deref().filter(|profile| profile.color_space == space)
    }

    fn rgb(&self, kind: Kind, data: Vec<u8>) -> Result<Vec<u8>> {
        let layout = if kind == Kind::Rgba { Layout::Rgba } else { Layout::Rgb };
        if let Some(profile) = self.profile(DataColorSpace::Rgb) {
            return convert(profile, layout, &data, kind.channels(), layout, kind.channels());
        }
        match self.profile(DataColorSpace::Gray) {
            // Gray with alpha was widened to RGBA when it was decoded.
            Some(profile) if kind == Kind::Rgba => {
                let narrow: Vec<u8> = data.as_chunks::<4>().0.iter().flat_map(|&[v, _, _, a]| [v, a]).collect();
                convert(profile, Layout::GrayAlpha, &narrow, 2, Layout::Rgba, 4)
            }
            _ => Ok(data),
        }
    }

    fn gray(&self, data: &[u8]) -> Result<Vec<u8>> {
        match self.profile(DataColorSpace::Gray) {
            Some(profile) => convert(profile, Layout::Gray, data, 1, Layout::Rgb, 3),
            None => self.rgb(Kind::Rgb, data.iter().flat_map(|&v| [v; 3]).collect()),
        }
    }

    fn cmyk(&self, data: &[u8]) -> Result<Vec<u8>> {
        match self.profile(DataColorSpace::Cmyk) {
            Some(profile) => convert(profile, Layout::Rgba, data, 4, Layout::Rgb, 3),
            None => Ok(data.as_chunks::<4>().0.iter().flat_map(|ink| plain_ink(*ink)).collect()),
        }
    }
}

/// Ink without a profile: each ink takes away its share of light.
fn plain_ink([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| (u32::from(255 - ink) * u32::from(255 - k) / 255) as u8)
}

fn convert(
    profile: &ColorProfile,
    from: Layout,
    data: &[u8],
    from_channels: usize,
    to: Layout,
    to_channels: usize,
) -> Result<Vec<u8>> {
    let failed = |error: moxcms::CmsError| Error::broken("colour profile", error);
    let transform = profile
        .create_transform_8bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default())
        .map_err(failed)?;
    let mut out = vec![0; data.len() / from_channels * to_channels];
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
    convert(profile, Layout::Rgb, &cube, 3, Layout::Rgb, 3)
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
        let seen = pixels(&colours.to_srgb(picture).unwrap());
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
        let seen = pixels(&Colours::new(None).to_srgb(picture).unwrap());
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
