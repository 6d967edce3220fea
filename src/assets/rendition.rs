//! Where the rendition of an asset for a preset is found, and how large it is: a pure function of the file, the focal
//! point and the recipe, so that documents can name it before it was made.

use serde::Deserialize;

use crate::{
    channels::Preset,
    resource::content::{File, Focal},
};

/// Address (a path below the public address) and size of one rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub path: String,
    pub width: u32,
    pub height: u32,
    pub mime: &'static str,
}

/// What of a recipe decides address and size.
#[derive(Deserialize)]
struct Shape {
    width: Option<u32>,
    height: Option<u32>,
    #[serde(default)]
    fit: String,
    #[serde(default)]
    format: String,
    #[serde(default)]
    upscale: bool,
}

/// The rendition of `file` for a preset of `channel`; `None` where the file is no picture or the recipe is not understood.
pub fn address(code: &str, file: &File, focal: Option<Focal>, channel: &str, preset: &Preset) -> Option<Address> {
    let source = (file.width?, file.height?);
    let shape = Shape::deserialize(&preset.recipe).ok()?;
    let (extension, mime) = format(&shape.format)?;
    let (width, height) = size(&shape, source, file.mime == "image/svg+xml");
    let key = key(&file.hash, focal, channel, preset);
    let path = format!("/media/{}/{}/{key}.{extension}", escape(code), escape(&preset.code));
    Some(Address { path, width, height, mime })
}

/// The file as it was uploaded.
pub fn original(code: &str, file: &File) -> String {
    let extension = file.filename.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    let hash = file.hash.get(..32).unwrap_or(&file.hash);
    format!("/media/{}/original/{hash}.{}", escape(code), escape(&extension.to_ascii_lowercase()))
}

fn key(hash: &str, focal: Option<Focal>, channel: &str, preset: &Preset) -> String {
    let mut recipe = preset.recipe.clone();
    recipe.sort_all_objects();
    let focal = focal.unwrap_or(Focal { x: 0.5, y: 0.5 });
    let parts = format!("{hash}\n{:.4},{:.4}\n{recipe}\n{channel}", focal.x, focal.y);
    blake3::hash(parts.as_bytes()).to_hex()[..32].to_owned()
}

fn format(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "" | "jpeg" => ("jpg", "image/jpeg"),
        "webp" => ("webp", "image/webp"),
        "png" => ("png", "image/png"),
        "avif" => ("avif", "image/avif"),
        "tiff" => ("tif", "image/tiff"),
        _ => return None,
    })
}

fn size(shape: &Shape, source: (u32, u32), scalable: bool) -> (u32, u32) {
    let enlarge = shape.upscale || scalable;
    match (shape.fit.as_str(), shape.width, shape.height) {
        ("pad", Some(width), Some(height)) => (width, height),
        ("cover", Some(width), Some(height)) => cover(source, (width, height), enlarge),
        (_, width, height) => contain(source, width, height, enlarge),
    }
}

fn contain(source: (u32, u32), width: Option<u32>, height: Option<u32>, enlarge: bool) -> (u32, u32) {
    let by = |asked: Option<u32>, has: u32| asked.map_or(f64::INFINITY, |asked| f64::from(asked) / f64::from(has));
    let mut scale = by(width, source.0).min(by(height, source.1));
    if !scale.is_finite() || (scale > 1.0 && !enlarge) {
        scale = 1.0;
    }
    (pixels(f64::from(source.0) * scale, width), pixels(f64::from(source.1) * scale, height))
}

fn cover(source: (u32, u32), frame: (u32, u32), enlarge: bool) -> (u32, u32) {
    let fit = (f64::from(source.0) / f64::from(frame.0)).min(f64::from(source.1) / f64::from(frame.1));
    if fit >= 1.0 || enlarge {
        return frame;
    }
    (pixels(f64::from(frame.0) * fit, Some(frame.0)), pixels(f64::from(frame.1) * fit, Some(frame.1)))
}

fn pixels(exact: f64, at_most: Option<u32>) -> u32 {
    (exact.round() as u32).clamp(1, at_most.unwrap_or(u32::MAX).max(1))
}

/// One segment of a path; letters, digits and `-._~` stay.
fn escape(segment: &str) -> String {
    let mut escaped = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AssetVersionId;

    fn file() -> File {
        File {
            version: AssetVersionId::new(),
            hash: "ab".repeat(32),
            filename: "Boot.JPG".into(),
            mime: "image/jpeg".into(),
            bytes: 9,
            width: Some(4000),
            height: Some(3000),
        }
    }

    fn preset(recipe: serde_json::Value) -> Preset {
        Preset { code: "tile".into(), labels: Default::default(), recipe }
    }

    fn at(recipe: serde_json::Value, x: f32) -> Address {
        address("b/1", &file(), Some(Focal { x, y: 0.5 }), "web", &preset(recipe)).unwrap()
    }

    #[test]
    fn the_address_follows_from_file_focal_point_and_recipe() {
        let recipe = serde_json::json!({ "width": 400, "height": 400, "fit": "cover", "format": "webp" });
        let one = at(recipe.clone(), 0.5);
        assert_eq!((one.width, one.height, one.mime), (400, 400, "image/webp"));
        assert!(one.path.starts_with("/media/b%2F1/tile/") && one.path.ends_with(".webp"), "{}", one.path);
        assert_eq!(one, at(recipe.clone(), 0.5));
        assert_ne!(one, at(recipe, 0.1));
    }

    #[test]
    fn contain_keeps_the_shape_and_never_enlarges() {
        let one = at(serde_json::json!({ "width": 1200, "fit": "contain" }), 0.5);
        assert_eq!((one.width, one.height), (1200, 900));
        let large = at(serde_json::json!({ "width": 9000 }), 0.5);
        assert_eq!((large.width, large.height), (4000, 3000));
    }

    #[test]
    fn a_file_that_is_no_picture_has_no_rendition_but_an_original() {
        let file = File { width: None, filename: "care.pdf".into(), ..file() };
        assert_eq!(address("care", &file, None, "web", &preset(serde_json::json!({}))), None);
        assert_eq!(original("care", &file), format!("/media/care/original/{}.pdf", "ab".repeat(16)));
    }
}
