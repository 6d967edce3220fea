//! What is done to the shape of a picture, and laid over it.

use serde::{Deserialize, Serialize};

use super::Colour;
use crate::{Error, Result};

/// A part of the picture, in fractions of its upright width and height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crop {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Round corners: a radius in pixels of the rendition, or an ellipse that touches all sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rounding {
    Radius(u32),
    Circle(Circle),
}

/// Written `"circle"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Circle {
    Circle,
}

/// Where something is laid on a picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    TopLeft,
    Top,
    TopRight,
    Left,
    Center,
    Right,
    BottomLeft,
    Bottom,
    #[default]
    BottomRight,
}

/// A picture laid over the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watermark {
    /// Names the bytes among the [`crate::Files`] that come with the recipe; best by their hash, so that another
    /// picture gives another fingerprint.
    pub picture: String,
    #[serde(default)]
    pub place: Place,
    /// 1 to 100.
    #[serde(default = "opaque")]
    pub opacity: u8,
    /// Width as a share of the rendition's.
    #[serde(default = "quarter")]
    pub scale: f64,
    /// Distance to the edges, as a share of the rendition's shorter side.
    #[serde(default = "margin")]
    pub margin: f64,
    /// Repeated over the whole picture; then the place means nothing.
    #[serde(default)]
    pub tile: bool,
}

/// A line or two of text on the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    pub text: String,
    /// Of the letters, as a share of the rendition's height.
    #[serde(default = "letters")]
    pub size: f64,
    #[serde(default = "white")]
    pub colour: Colour,
    #[serde(default)]
    pub place: Place,
    /// Lines are broken at this share of the rendition's width.
    #[serde(default = "half")]
    pub width: f64,
    #[serde(default = "margin")]
    pub margin: f64,
    /// A family among the fonts; without it the first.
    #[serde(default)]
    pub font: Option<String>,
}

fn opaque() -> u8 {
    100
}

fn quarter() -> f64 {
    0.25
}

fn half() -> f64 {
    0.5
}

fn margin() -> f64 {
    0.02
}

fn letters() -> f64 {
    0.05
}

fn white() -> Colour {
    Colour::WHITE
}

/// More is an article, not a caption.
const MAX_TEXT: usize = 500;

impl Crop {
    pub(super) fn check(&self) -> Result<()> {
        let Self { x, y, width, height } = *self;
        // What a program rounded may reach over the edge by a hair.
        let inside = |start: f64, length: f64| start >= 0.0 && length > 0.0 && start + length <= 1.0 + 1e-6;
        if inside(x, width) && inside(y, height) {
            return Ok(());
        }
        Err(Error::recipe("crop", "`x`, `y`, `width` and `height` are fractions of the picture and must lie inside it"))
    }
}

impl Watermark {
    pub(super) fn check(&self) -> Result<()> {
        if !(1..=100).contains(&self.opacity) {
            return Err(Error::recipe("watermark.opacity", format!("must be 1 to 100, not {}", self.opacity)));
        }
        share("watermark.scale", self.scale, 0.01, 1.0)?;
        share("watermark.margin", self.margin, 0.0, 0.5)
    }
}

impl Caption {
    pub(super) fn check(&self) -> Result<()> {
        let length = self.text.chars().count();
        if self.text.trim().is_empty() || length > MAX_TEXT {
            return Err(Error::recipe("text.text", format!("must have 1 to {MAX_TEXT} characters, not {length}")));
        }
        share("text.size", self.size, 0.005, 0.5)?;
        share("text.width", self.width, 0.05, 1.0)?;
        share("text.margin", self.margin, 0.0, 0.5)
    }
}

fn share(path: &str, value: f64, from: f64, to: f64) -> Result<()> {
    if (from..=to).contains(&value) {
        return Ok(());
    }
    Err(Error::recipe(path, format!("must be {from} to {to}, not {value}")))
}

impl Place {
    /// Where a thing of `size` begins on a canvas, `margin` pixels from the edges it leans to.
    pub(crate) fn on(self, canvas: (u32, u32), size: (u32, u32), margin: u32) -> (i64, i64) {
        use Place::{Bottom, BottomLeft, BottomRight, Center, Left, Right, Top, TopLeft, TopRight};
        let along = |room: u32, length: u32, lean: i8| {
            let (room, length, margin) = (i64::from(room), i64::from(length), i64::from(margin));
            match lean {
                -1 => margin,
                0 => (room - length) / 2,
                _ => room - length - margin,
            }
        };
        let across = match self {
            TopLeft | Left | BottomLeft => -1,
            Top | Center | Bottom => 0,
            TopRight | Right | BottomRight => 1,
        };
        let down = match self {
            TopLeft | Top | TopRight => -1,
            Left | Center | Right => 0,
            BottomLeft | Bottom | BottomRight => 1,
        };
        (along(canvas.0, size.0, across), along(canvas.1, size.1, down))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lean_to_their_edges() {
        let at = |place: Place| place.on((100, 50), (10, 10), 3);
        assert_eq!((at(Place::TopLeft), at(Place::Center), at(Place::BottomRight)), ((3, 3), (45, 20), (87, 37)));
        assert_eq!(serde_json::to_string(&Place::BottomRight).unwrap(), "\"bottom-right\"");
    }

    #[test]
    fn rounding_is_a_number_or_a_word() {
        let read = |text| serde_json::from_str::<Rounding>(text);
        assert_eq!(read("12").unwrap(), Rounding::Radius(12));
        assert_eq!(read("\"circle\"").unwrap(), Rounding::Circle(Circle::Circle));
        assert!(read("\"square\"").is_err());
        assert_eq!(serde_json::to_string(&Rounding::Circle(Circle::Circle)).unwrap(), "\"circle\"");
    }
}
