//! A colour as the template takes it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An sRGB colour, written `#2a5c8b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Colour(pub [u8; 3]);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a colour of the form `#2a5c8b`")]
pub struct NotAColour(String);

impl FromStr for Colour {
    type Err = NotAColour;

    /// Reads `#2a5c8b` and `#25b`.
    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let refused = || NotAColour(text.chars().take(40).collect());
        let digits = text.strip_prefix('#').ok_or_else(refused)?;
        let digits: Option<Vec<u8>> = digits.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect();
        match digits.as_deref() {
            Some(&[r, g, b]) => Ok(Self([r * 17, g * 17, b * 17])),
            Some(&[r1, r0, g1, g0, b1, b0]) => Ok(Self([r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0])),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl TryFrom<String> for Colour {
    type Error = NotAColour;

    fn try_from(text: String) -> Result<Self, NotAColour> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!("#2A5c8B".parse(), Ok(Colour([0x2a, 0x5c, 0x8b])));
        assert_eq!("#fa0".parse(), Ok(Colour([0xff, 0xaa, 0x00])));
        assert_eq!(Colour([1, 2, 255]).to_string(), "#0102ff");
        for text in ["", "#", "2a5c8b", "#2a5c8", "#2a5c8b00", "#ggg", "red", "#ä5c8b"] {
            assert!(text.parse::<Colour>().is_err(), "{text}");
        }
    }
}
