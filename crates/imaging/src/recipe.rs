//! What a rendition should be: a recipe in plain data, and the fingerprint that names its result.

mod decoration;
mod negotiate;
mod space;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use self::{
    decoration::{Caption, Circle, Crop, Place, Rounding, Watermark},
    negotiate::Traits,
    space::{Intent, Press, Space, Texts},
};
use crate::{Error, Limits, Result};

/// Grows whenever the same recipe would give other bytes, so that stored renditions are made anew.
pub const ENCODER_VERSION: u32 = 1;

/// One rendition of a picture. Missing fields take the defaults, unknown ones are refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Pixels; without it the width follows from the height.
    pub width: Option<u32>,
    /// Pixels; without it the height follows from the width.
    pub height: Option<u32>,
    pub fit: Fit,
    pub format: Output,
    /// 1 to 100; without meaning for PNG and TIFF, which lose nothing.
    pub quality: u8,
    /// Behind transparent parts and around a padded picture. White where the format has no transparency.
    pub background: Option<Colour>,
    /// Written into the file for print programs; changes no pixel.
    pub dpi: Option<u16>,
    /// Whether a picture smaller than asked for is enlarged. Drawings (SVG) always may be.
    pub upscale: bool,
    /// The quality is lowered until the file is no larger than this.
    pub max_bytes: Option<u64>,
    /// 0 to 100: how much edges are emphasised after resizing.
    pub sharpen: u8,
    pub metadata: Metadata,
    pub effort: Effort,
    /// Of a document, counted from 1; without it the first. Other pictures have none to choose.
    pub page: Option<u32>,
    /// The part that is shown, before it is fitted. A focal point outside of it counts as its nearest edge.
    pub crop: Option<Crop>,
    pub rounding: Option<Rounding>,
    pub watermark: Option<Watermark>,
    pub text: Option<Caption>,
    /// The colours of the file. A picture keeps no other profile than the one for these.
    pub colour: Space,
    /// How alike the rendition must be to what it was encoded from, 0.5 to 0.999 (luma SSIM): the lowest quality
    /// that reaches it is taken, and `quality` means nothing.
    pub similarity: Option<f64>,
    /// Whether the sides may be made shorter where no quality brings the file under `max_bytes`.
    pub shrink: bool,
    pub texts: Texts,
    /// What becomes of moving pictures.
    pub animation: Motion,
}

/// How a picture meets a frame of another shape.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// As large as fits; one side may be shorter than asked for.
    #[default]
    Contain,
    /// Exactly the frame's shape; what lies farthest from the focal point is cut off.
    Cover,
    /// Exactly the frame; the whole picture in its middle, the background around it.
    Pad,
}

/// The kinds of file that are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    #[default]
    Jpeg,
    Webp,
    Png,
    Avif,
    Tiff,
}

/// What of the source's metadata is kept. Where a picture was taken never is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metadata {
    #[default]
    Strip,
    /// Artist and copyright.
    Copyright,
    /// Also credit, terms of use, licence, and whether a machine made it; as EXIF, XMP and IPTC.
    Credits,
    /// Everything but the position, serial numbers and what only the camera's own programs read.
    All,
}

/// Whether a rendition moves if its source does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    /// It shows the first frame.
    #[default]
    First,
    /// It moves as GIF and WebP do, as WebP.
    Keep,
}

/// Time against bytes, at the same quality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// For requests somebody waits for.
    #[default]
    Fast,
    /// For work in the background: some per cent smaller, two to four times slower.
    Small,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            width: None,
            height: None,
            fit: Fit::default(),
            format: Output::default(),
            quality: 80,
            background: None,
            dpi: None,
            upscale: false,
            max_bytes: None,
            sharpen: 0,
            metadata: Metadata::default(),
            effort: Effort::default(),
            page: None,
            crop: None,
            rounding: None,
            watermark: None,
            text: None,
            colour: Space::default(),
            similarity: None,
            shrink: false,
            texts: Texts::default(),
            animation: Motion::default(),
        }
    }
}

impl Recipe {
    /// Says what is wrong with the recipe, naming the field.
    pub fn check(&self, limits: &Limits) -> Result<()> {
        positive("width", self.width.map(u64::from))?;
        positive("height", self.height.map(u64::from))?;
        positive("max_bytes", self.max_bytes)?;
        positive("dpi", self.dpi.map(u64::from))?;
        positive("page", self.page.map(u64::from))?;
        in_range("quality", self.quality, 1)?;
        in_range("sharpen", self.sharpen, 0)?;
        self.crop.as_ref().map_or(Ok(()), Crop::check)?;
        self.watermark.as_ref().map_or(Ok(()), Watermark::check)?;
        self.text.as_ref().map_or(Ok(()), Caption::check)?;
        self.colour.check(self.format)?;
        self.texts.check()?;
        if self.similarity.is_some_and(|wanted| !(0.5..=0.999).contains(&wanted)) {
            return Err(Error::recipe("similarity", "must be 0.5 to 0.999"));
        }
        if self.shrink && self.max_bytes.is_none() {
            return Err(Error::recipe("shrink", "means something together with `max_bytes` only"));
        }
        if self.animation == Motion::Keep && (self.format != Output::Webp || self.similarity.is_some() || self.shrink) {
            let reason = "`keep` writes WebP, and knows neither `similarity` nor `shrink`";
            return Err(Error::recipe("animation", reason));
        }
        if self.fit != Fit::Contain && (self.width.is_none() || self.height.is_none()) {
            return Err(Error::recipe("fit", "`cover` and `pad` need both `width` and `height`"));
        }
        let side = limits.max_side.min(self.format.max_side());
        for (path, asked) in [("width", self.width), ("height", self.height)] {
            if asked.is_some_and(|asked| asked > side) {
                return Err(Error::recipe(path, format!("{:?} goes up to {side} pixels", self.format)));
            }
        }
        Ok(())
    }

    /// Width and height of the rendition of a picture of `source` pixels, seen upright; at most that with `shrink`.
    ///
    /// `scalable` pictures have no size of their own ([`crate::Format::is_scalable`]).
    pub fn size(&self, source: (u32, u32), scalable: bool) -> (u32, u32) {
        crate::geometry::fit(self, source, (0.5, 0.5), scalable).canvas
    }

    /// Whether something is done to the pixels that planes cannot have done to them.
    pub(crate) fn is_decorated(&self) -> bool {
        self.rounding.is_some() || self.watermark.is_some() || self.text.is_some() || self.colour != Space::Srgb
    }

    /// Whether transparent parts stay so. Paper is opaque.
    pub(crate) fn keeps_alpha(&self) -> bool {
        self.format.has_alpha() && !matches!(self.colour, Space::Profile(_))
    }

    /// A name for the rendition this recipe makes: 32 hexadecimal digits, the same on every machine.
    ///
    /// Together with the hash of the source it is a content address. The focal point counts only where
    /// it moves the crop, so that setting it re-renders no more than it must; fields left at their
    /// default do not count, so that a new field keeps all addresses.
    pub fn fingerprint(&self, focal: (f32, f32)) -> String {
        let own = serde_json::to_value(self).unwrap_or_default();
        let default = serde_json::to_value(Self::default()).unwrap_or_default();
        let mut parts: Vec<String> = own
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, value)| default.get(key.as_str()) != Some(*value))
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        if self.fit == Fit::Cover {
            let (x, y) = clamp_focal(focal);
            parts.push(format!("focal={x:.4},{y:.4}"));
        }
        parts.sort_unstable();
        let canonical = format!("v{ENCODER_VERSION};{}", parts.join(";"));
        blake3::hash(canonical.as_bytes()).to_hex()[..32].to_owned()
    }
}

impl Output {
    /// The media type, as in `Content-Type`.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Png => "image/png",
            Self::Avif => "image/avif",
            Self::Tiff => "image/tiff",
        }
    }

    /// The usual file name extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Png => "png",
            Self::Avif => "avif",
            Self::Tiff => "tif",
        }
    }

    /// Whether it has an alpha channel.
    pub fn has_alpha(self) -> bool {
        self != Self::Jpeg
    }

    /// Whether `quality` means anything to it.
    pub fn is_lossy(self) -> bool {
        matches!(self, Self::Jpeg | Self::Webp | Self::Avif)
    }

    fn max_side(self) -> u32 {
        match self {
            Self::Webp => 16_383,
            Self::Jpeg | Self::Avif => 65_535,
            Self::Png | Self::Tiff => u32::MAX,
        }
    }
}

/// A colour in sRGB, written `#rrggbb` or `#rrggbbaa`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(pub [u8; 4]);

impl Colour {
    pub const WHITE: Self = Self([255; 4]);
    pub const TRANSPARENT: Self = Self([255, 255, 255, 0]);
}

impl FromStr for Colour {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let wrong = || Error::recipe("background", format!("`{text}` is no colour: write `#rrggbb` or `#rrggbbaa`"));
        if !matches!(digits.len(), 6 | 8) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        Ok(Self(if digits.len() == 6 { value << 8 | 0xFF } else { value }.to_be_bytes()))
    }
}

impl TryFrom<String> for Colour {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b, a] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")?;
        if a < 255 { write!(f, "{a:02x}") } else { Ok(()) }
    }
}

/// A focal point inside the picture, whatever was sent.
pub(crate) fn clamp_focal((x, y): (f32, f32)) -> (f32, f32) {
    let inside = |v: f32| if v.is_finite() { v.clamp(0.0, 1.0) } else { 0.5 };
    (inside(x), inside(y))
}

fn positive(path: &str, value: Option<u64>) -> Result<()> {
    match value {
        Some(0) => Err(Error::recipe(path, "must be at least 1")),
        _ => Ok(()),
    }
}

fn in_range(path: &str, value: u8, from: u8) -> Result<()> {
    if (from..=100).contains(&value) {
        return Ok(());
    }
    Err(Error::recipe(path, format!("must be {from} to 100, not {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: (f32, f32) = (0.5, 0.5);

    #[test]
    fn the_fingerprint_is_the_same_for_ever() {
        // Stored renditions are found by it: change this only together with `ENCODER_VERSION`.
        let recipe = Recipe { width: Some(1200), ..Recipe::default() };
        assert_eq!(recipe.fingerprint(MIDDLE), blake3::hash(b"v1;width=1200").to_hex()[..32]);
    }

    #[test]
    fn the_focal_point_counts_only_where_it_moves_the_crop() {
        let contain = Recipe { width: Some(9), height: Some(9), ..Recipe::default() };
        assert_eq!(contain.fingerprint(MIDDLE), contain.fingerprint((0.1, 0.1)));
        let cover = Recipe { fit: Fit::Cover, ..contain };
        assert_ne!(cover.fingerprint(MIDDLE), cover.fingerprint((0.1, 0.1)));
    }

    #[test]
    fn colours_are_read_and_written_the_same() {
        for text in ["#00ff7f", "#00ff7f80"] {
            assert_eq!(text.parse::<Colour>().unwrap().to_string(), text);
        }
        for wrong in ["", "#12", "red", "#12345g", "#é1234"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_wrong_recipe_names_the_field() {
        let path = |recipe: Recipe| match recipe.check(&Limits::default()) {
            Err(Error::InvalidRecipe { path, .. }) => path,
            other => panic!("{other:?}"),
        };
        assert_eq!(path(Recipe { width: Some(0), ..Recipe::default() }), "width");
        assert_eq!(path(Recipe { quality: 0, ..Recipe::default() }), "quality");
        assert_eq!(path(Recipe { fit: Fit::Cover, width: Some(3), ..Recipe::default() }), "fit");
        assert_eq!(path(Recipe { width: Some(20_000), format: Output::Webp, ..Recipe::default() }), "width");
        assert!(serde_json::from_str::<Recipe>(r#"{"widht": 3}"#).is_err());
    }
}
