//! What lists know of the file of an asset: its kind, shape and size, whether anything shows it, when its rights end.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::field;
use crate::{
    resource::content::{File, Rights},
    search::{self, Document},
};

/// What a file is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "MediaKind")]
pub enum Media {
    /// Made of pixels.
    Image,
    /// Made of shapes, at home in every size.
    Drawing,
    Document,
    Video,
    Audio,
    Archive,
    Other,
}

/// The shape of a picture. Nearly square is square; twice as wide as high and more is a panorama.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    Landscape,
    Portrait,
    Square,
    Panorama,
}

/// Conditions on the file of an asset and on its rights. Everything given must hold; what is no asset never does.
#[derive(Clone, Debug, Default)]
pub struct FileFilter {
    pub media: Option<Vec<Media>>,
    pub orientations: Option<Vec<Orientation>>,
    /// Pixels.
    pub min_width: Option<u32>,
    pub min_height: Option<u32>,
    pub min_bytes: Option<u64>,
    pub max_bytes: Option<u64>,
    /// Whether anything names it.
    pub used: Option<bool>,
    /// The first and the last day that the last day of use may be. Rights without an end never match.
    pub rights_end_from: Option<NaiveDate>,
    pub rights_end_until: Option<NaiveDate>,
}

impl Media {
    /// By its media type, parameters and all.
    pub fn of(mime: &str) -> Self {
        let (class, kind) = mime.split(';').next().unwrap_or_default().trim().split_once('/').unwrap_or_default();
        match (class, kind) {
            ("image", "svg+xml") => Self::Drawing,
            ("image", _) => Self::Image,
            ("video", _) => Self::Video,
            ("audio", _) => Self::Audio,
            ("text", _) | ("application", "pdf" | "msword" | "rtf" | "postscript") => Self::Document,
            ("application", "zip" | "gzip" | "x-tar" | "x-7z-compressed" | "vnd.rar") => Self::Archive,
            ("application", office) if office.starts_with("vnd.o") || office.starts_with("vnd.ms-") => Self::Document,
            _ => Self::Other,
        }
    }
}

impl Orientation {
    /// Of the upright picture.
    pub fn of(width: u32, height: u32) -> Self {
        let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
        match (width * 100) / height {
            200.. => Self::Panorama,
            106.. => Self::Landscape,
            95.. => Self::Square,
            _ => Self::Portrait,
        }
    }
}

/// As the API writes it, because facets show it.
fn name(value: impl Serialize) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    written.as_str().unwrap_or_default().to_ascii_uppercase()
}

pub(super) fn describe(document: &mut Document, file: &File, rights: Option<&Rights>, used: bool) {
    let mut word = |name: &str, value: String| document.keywords.insert(name.to_owned(), vec![value]);
    word(field::MEDIA, name(Media::of(&file.mime)));
    word(field::USED, used.to_string());
    let mut number = |name: &str, value: f64| document.numbers.insert(name.to_owned(), value);
    number(field::BYTES, file.bytes as f64);
    if let Some((width, height)) = file.width.zip(file.height) {
        word(field::ORIENTATION, name(Orientation::of(width, height)));
        number(field::WIDTH, width.into());
        number(field::HEIGHT, height.into());
    }
    let end = rights.and_then(|rights| rights.valid_until);
    end.map(|end| number(field::RIGHTS_END, day(end)));
}

pub(super) fn conditions(wanted: &FileFilter) -> Vec<search::Filter> {
    let mut filters = Vec::new();
    let mut one_of = |name: &str, values: Option<Vec<String>>| {
        filters.extend(values.map(|values| search::Filter::In(name.to_owned(), values)));
    };
    let media = wanted.media.as_ref();
    one_of(field::MEDIA, media.map(|media| media.iter().map(name).collect()));
    let shapes = wanted.orientations.as_ref();
    one_of(field::ORIENTATION, shapes.map(|shapes| shapes.iter().map(name).collect()));
    one_of(field::USED, wanted.used.map(|used| vec![used.to_string()]));
    let mut between = |name: &str, from: Option<f64>, until: Option<f64>| {
        if from.is_some() || until.is_some() {
            filters.push(search::Filter::Between(name.to_owned(), from, until));
        }
    };
    between(field::WIDTH, wanted.min_width.map(f64::from), None);
    between(field::HEIGHT, wanted.min_height.map(f64::from), None);
    between(field::BYTES, wanted.min_bytes.map(|bytes| bytes as f64), wanted.max_bytes.map(|bytes| bytes as f64));
    between(field::RIGHTS_END, wanted.rights_end_from.map(day), wanted.rights_end_until.map(day));
    filters
}

/// Days since the first of our era.
fn day(day: NaiveDate) -> f64 {
    day.num_days_from_ce().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_people_call_them() {
        let of = Media::of;
        assert_eq!([of("image/jpeg"), of("image/svg+xml")], [Media::Image, Media::Drawing]);
        assert_eq!([of("video/mp4"), of("audio/mpeg")], [Media::Video, Media::Audio]);
        let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!(["application/pdf", "text/plain; charset=utf-8", sheet].map(of), [Media::Document; 3]);
        assert_eq!(
            ["application/zip", "application/octet-stream", ""].map(of),
            [Media::Archive, Media::Other, Media::Other]
        );
    }

    #[test]
    fn nearly_square_is_square() {
        let of = Orientation::of;
        assert_eq!([of(1000, 1000), of(1000, 1050), of(1050, 1000)], [Orientation::Square; 3]);
        assert_eq!([of(1600, 1200), of(1200, 1600)], [Orientation::Landscape, Orientation::Portrait]);
        assert_eq!([of(4000, 2000), of(u32::MAX, 0)], [Orientation::Panorama; 2]);
    }
}
