//! EXIF: orientation, resolution, and the few fields an editor reads. Position (GPS) is left out on purpose.

use exif::{Exif, In, Tag, Value};

use super::{Header, clean};
use crate::facts::{Position, moment};

/// Tags to the names used in `Info`.
const TEXTS: [(Tag, &str); 8] = [
    (Tag::ImageDescription, "description"),
    (Tag::Artist, "artist"),
    (Tag::Copyright, "copyright"),
    (Tag::Software, "software"),
    (Tag::LensModel, "lens"),
    (Tag::Make, "make"),
    (Tag::Model, "model"),
    (Tag::OffsetTimeOriginal, "time_zone"),
];

const NUMBERS: [(Tag, &str); 4] = [
    (Tag::ExposureTime, "exposure"),
    (Tag::FNumber, "aperture"),
    (Tag::PhotographicSensitivity, "iso"),
    (Tag::FocalLength, "focal_length"),
];

/// Reads what can be read; broken EXIF is common and no reason to refuse a picture.
pub(super) fn read(data: &[u8], header: &mut Header) {
    let parsed = exif::Reader::new().continue_on_error(true).read_raw(data.to_vec());
    if let Ok(exif) = parsed.or_else(|error| error.distill_partial_result(|_| {})) {
        apply(&exif, header);
    }
}

pub(super) fn apply(exif: &Exif, header: &mut Header) {
    let number = |tag| exif.get_field(tag, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    if let Some(value @ 1..=8) = number(Tag::Orientation) {
        header.orientation = value as u8;
    }
    header.dpi = dpi(exif, number(Tag::ResolutionUnit)).or(header.dpi);
    for (tag, name) in TEXTS {
        set(header, name, text(exif, tag));
    }
    for (tag, name) in NUMBERS {
        set(header, name, shown(exif, tag));
    }
    let date = [Tag::DateTimeOriginal, Tag::DateTimeDigitized, Tag::DateTime];
    set(header, "date", date.into_iter().find_map(|tag| shown(exif, tag)));
    facts(exif, header);
    let camera = camera(header);
    set(header, "camera", camera);
}

fn facts(exif: &Exif, header: &mut Header) {
    let fraction = |tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => values.first().filter(|v| v.denom > 0).map(|v| (v.num, v.denom)),
        _ => None,
    };
    let offset = text(exif, Tag::OffsetTimeOriginal);
    let dates = [Tag::DateTimeOriginal, Tag::DateTimeDigitized, Tag::DateTime];
    let taken = dates.into_iter().find_map(|tag| moment(&text(exif, tag)?, offset.as_deref()));
    let facts = &mut header.facts;
    facts.taken_at = taken.or(facts.taken_at.take());
    facts.exposure = fraction(Tag::ExposureTime).or(facts.exposure);
    facts.aperture = fraction(Tag::FNumber).or(facts.aperture);
    facts.focal_length = fraction(Tag::FocalLength).or(facts.focal_length);
    let iso = exif.get_field(Tag::PhotographicSensitivity, In::PRIMARY);
    facts.iso = iso.and_then(|field| field.value.get_uint(0)).or(facts.iso);
    let side = |tag, reference, negative| degrees(exif, tag, reference, negative);
    let latitude = side(Tag::GPSLatitude, Tag::GPSLatitudeRef, "S").filter(|v| v.abs() <= 90.0);
    let longitude = side(Tag::GPSLongitude, Tag::GPSLongitudeRef, "W").filter(|v| v.abs() <= 180.0);
    facts.has_position |= exif.get_field(Tag::GPSLatitude, In::PRIMARY).is_some();
    if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
        let millionths = |v: f64| (v * 1e6).round() as i32;
        facts.position = Some(Position { latitude: millionths(latitude), longitude: millionths(longitude) });
    }
}

/// Degrees, minutes and seconds as one number, negative in the south and west.
fn degrees(exif: &Exif, tag: Tag, reference: Tag, negative: &str) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let part = |i: usize| parts.get(i).filter(|v| v.denom > 0).map_or(0.0, |v| v.to_f64());
    parts.first().filter(|v| v.denom > 0)?;
    let value = part(0) + part(1) / 60.0 + part(2) / 3600.0;
    let below = text(exif, reference).is_some_and(|side| side.eq_ignore_ascii_case(negative));
    value.is_finite().then_some(if below { -value } else { value })
}

fn set(header: &mut Header, name: &str, value: Option<String>) {
    if let Some(value) = value.as_deref().and_then(clean) {
        header.metadata.insert(name.to_owned(), value);
    }
}

/// Make and model as one name; many models repeat the make.
fn camera(header: &mut Header) -> Option<String> {
    let make = header.metadata.remove("make").unwrap_or_default();
    let model = header.metadata.remove("model").unwrap_or_default();
    let first = make.split_whitespace().next().unwrap_or_default().to_lowercase();
    let repeats = !first.is_empty() && model.to_lowercase().starts_with(&first);
    Some(if repeats { model } else { format!("{make} {model}") })
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => {
            let lines = lines.iter().map(|line| String::from_utf8_lossy(line).trim().to_owned());
            Some(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; "))
        }
        _ => None,
    }
}

fn shown(exif: &Exif, tag: Tag) -> Option<String> {
    exif.get_field(tag, In::PRIMARY).map(|field| field.display_value().with_unit(exif).to_string())
}

fn dpi(exif: &Exif, unit: Option<u32>) -> Option<u16> {
    let Value::Rational(values) = &exif.get_field(Tag::XResolution, In::PRIMARY)?.value else { return None };
    let value = values.first()?.to_f64();
    let dpi = match unit {
        Some(3) => value * 2.54,
        Some(2) | None => value,
        Some(_) => return None,
    };
    // 1 dpi is what programs write that do not know.
    (2.0..=65_535.0).contains(&dpi.round()).then_some(dpi.round() as u16)
}
