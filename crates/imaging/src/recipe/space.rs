//! In which colours a rendition is written, and what is written beside them.

use serde::{Deserialize, Serialize};

use super::Output;
use crate::{Error, Result};

/// The colours of the file: `"srgb"`, `"p3"`, `"gray"` or `{"profile": {…}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Space {
    /// What every screen shows.
    #[default]
    Srgb,
    /// Display P3: more of it, on screens that can, with its profile in the file.
    P3,
    Gray,
    /// The inks of a printing press.
    Profile(Press),
}

/// A printing condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// Names the bytes of an ICC profile for CMYK among the [`crate::Files`] that come with the recipe.
    pub icc: String,
    #[serde(default)]
    pub intent: Intent,
}

/// What happens to colours the press cannot print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    /// All colours move a little, so that their differences stay.
    Perceptual,
    /// Only these colours move.
    #[default]
    Relative,
    Saturation,
    /// As relative, and the paper's colour is printed too: for proofs.
    Absolute,
}

/// Texts that are written into the file, whatever the source says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Texts {
    pub title: Option<String>,
    pub description: Option<String>,
    pub creator: Option<String>,
    /// Whom to name beside the picture.
    pub credit: Option<String>,
    pub copyright: Option<String>,
    /// How the picture may be used, in words.
    pub terms: Option<String>,
    /// Address of the licence.
    pub licence: Option<String>,
    /// How the picture came about, as an address or the last part of one of IPTC's terms, such as
    /// `trainedAlgorithmicMedia` for what a machine made up.
    pub source_type: Option<String>,
    pub keywords: Vec<String>,
}

/// The longest text that is written.
const MAX_TEXT: usize = 2000;

impl Space {
    pub(super) fn check(&self, format: Output) -> Result<()> {
        let wrong = |reason: &str| Err(Error::recipe("colour", reason));
        match self {
            Self::Profile(_) if !matches!(format, Output::Jpeg | Output::Tiff) => {
                wrong("the inks of a press can be written as JPEG and TIFF only")
            }
            Self::P3 if format == Output::Avif => wrong("AVIF is written in sRGB only"),
            _ => Ok(()),
        }
    }
}

impl Texts {
    pub(super) fn check(&self) -> Result<()> {
        let fields = [
            ("title", &self.title),
            ("description", &self.description),
            ("creator", &self.creator),
            ("credit", &self.credit),
            ("copyright", &self.copyright),
            ("terms", &self.terms),
            ("licence", &self.licence),
            ("source_type", &self.source_type),
        ];
        for (name, text) in fields {
            if text.as_ref().is_some_and(|text| text.len() > MAX_TEXT) {
                return Err(Error::recipe(
                    &format!("texts.{name}"),
                    format!("must be no longer than {MAX_TEXT} bytes"),
                ));
            }
        }
        if self.keywords.len() > 200 || self.keywords.iter().any(|keyword| keyword.len() > 200) {
            return Err(Error::recipe("texts.keywords", "must be no more than 200, of no more than 200 bytes each"));
        }
        Ok(())
    }
}
