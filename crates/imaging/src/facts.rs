//! What a file says about itself, as values: numbers are numbers and dates are dates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Only what the file says; nothing here is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// `2024-05-31T14:03:05+02:00`; without the offset where the camera did not know it.
    pub taken_at: Option<String>,
    /// Seconds, as a fraction.
    pub exposure: Option<(u32, u32)>,
    /// The f-number, as a fraction.
    pub aperture: Option<(u32, u32)>,
    pub iso: Option<u32>,
    /// Millimetres, as a fraction.
    pub focal_length: Option<(u32, u32)>,
    /// Whether it says where it was taken, even if not readably. Who publishes the original publishes that.
    pub has_position: bool,
    /// Kept apart from the texts, since a home is nobody's business.
    pub position: Option<Position>,
    pub title: Option<String>,
    pub caption: Option<String>,
    pub creator: Option<String>,
    pub credit: Option<String>,
    pub copyright: Option<String>,
    pub usage_terms: Option<String>,
    /// Address of the licence.
    pub licence: Option<String>,
    /// The last part of an address of IPTC, such as `trainedAlgorithmicMedia` for what a machine made up.
    pub source_type: Option<String>,
    pub keywords: Vec<String>,
    /// 1 to 5, or -1 for rejected.
    pub rating: Option<i8>,
    /// `2024-05-31`: not to be used before.
    pub released_on: Option<String>,
    /// `2024-05-31`: not to be used after.
    pub expires_on: Option<String>,
}

/// A place on earth in millionths of a degree, north and east.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub latitude: i32,
    pub longitude: i32,
}

impl Facts {
    /// Fills in what the texts say, which EXIF, XMP and IPTC have settled between them.
    pub(crate) fn with_texts(mut self, texts: &BTreeMap<String, String>) -> Self {
        let text = |key: &str| texts.get(key).cloned();
        self.title = text("title").or_else(|| text("headline"));
        self.caption = text("description");
        self.creator = text("artist");
        self.credit = text("credit");
        self.copyright = text("copyright");
        self.usage_terms = text("usage_terms");
        self.licence = text("licence");
        self.source_type = text("source_type").map(|kind| kind.rsplit('/').next().unwrap_or_default().to_owned());
        let keywords = texts.get("keywords").map(|text| text.split(';').map(str::trim)).into_iter().flatten();
        self.keywords = keywords.filter(|keyword| !keyword.is_empty()).map(str::to_owned).collect();
        self.rating = text("rating").and_then(|rating| rating.parse().ok()).filter(|rating| (-1..=5).contains(rating));
        self.released_on = text("release_date").as_deref().and_then(date);
        self.expires_on = text("expiry_date").as_deref().and_then(date);
        self
    }
}

/// The day in `20240531`, `2024-05-31T…` or `2024:05:31 …`.
pub(crate) fn date(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, '-' | ':')).take(8).collect();
    if digits.len() != 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    let real = year != "0000" && ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
    real.then(|| format!("{year}-{month}-{day}"))
}

/// A moment as EXIF writes it, `2024:05:31 14:03:05`, with its offset if it is known.
pub(crate) fn moment(text: &str, offset: Option<&str>) -> Option<String> {
    let day = date(text)?;
    let time = text.trim().get(11..19)?;
    let shaped = |text: &str, pattern: &[u8]| {
        let fits = |(found, wanted): (u8, &u8)| if *wanted == b'9' { found.is_ascii_digit() } else { found == *wanted };
        text.len() == pattern.len() && text.bytes().zip(pattern).all(fits)
    };
    if !shaped(time, b"99:99:99") {
        return None;
    }
    let offset = offset.map(str::trim).filter(|o| shaped(o, b"+99:99") || shaped(o, b"-99:99") || *o == "Z");
    Some(format!("{day}T{time}{}", offset.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_in_every_dress_and_nonsense_is_not() {
        for text in ["20240531", "2024-05-31T10:00:00Z", "2024:05:31 10:00:00"] {
            assert_eq!(date(text).as_deref(), Some("2024-05-31"), "{text}");
        }
        for text in ["", "0000:00:00 00:00:00", "2024", "20241399", "    :  :     :  :  "] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(moment("2024:05:31 14:03:05", Some("+02:00")).unwrap(), "2024-05-31T14:03:05+02:00");
        assert_eq!(moment("2024:05:31 14:03:05", Some("   :  ")).unwrap(), "2024-05-31T14:03:05");
        assert_eq!(moment("2024:05:31", None), None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in ".{0,30}") {
            let _ = (date(&text), moment(&text, Some(&text)));
        }
    }
}
