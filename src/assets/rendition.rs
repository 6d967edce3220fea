//! Where the rendition of an asset for a preset is found, and how large it is: a pure function of the file, the focal
//! point and the recipe, so that documents can name it before it was made.

use imaging::{Limits, Output, Recipe};
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

impl Address {
    /// The last part of the path: the key, which nobody can guess who does not know the file, and the extension.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// A preset of the hub itself, for people who work with it and not for a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// For lists: fits 400 x 400.
    Thumb,
    /// For looking closely: fits 1600 x 1600.
    Preview,
}

impl Own {
    pub const ALL: [Self; 2] = [Self::Thumb, Self::Preview];
    /// What stands for a channel where there is none.
    pub const CHANNEL: &'static str = "";
    /// What stands for a channel where a file goes to any of them.
    pub const CHANNEL_OF_FILES: &'static str = "*";

    pub fn code(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Preview => "preview",
        }
    }

    pub fn recipe(self) -> Recipe {
        let side = match self {
            Self::Thumb => 400,
            Self::Preview => 1600,
        };
        Recipe { width: Some(side), height: Some(side), format: Output::Webp, ..Recipe::default() }
    }

    /// Where the asset `code` is found in this size; `None` where the file is no picture.
    pub fn address(self, code: &str, file: &File) -> Option<Address> {
        of_recipe(code, file, None, Self::CHANNEL, self.code(), &self.recipe())
    }
}

/// The recipe of a preset; `None` where it is not understood.
pub fn recipe(preset: &Preset) -> Option<Recipe> {
    let recipe = Recipe::deserialize(&preset.recipe).ok()?;
    recipe.check(&Limits::default()).ok()?;
    Some(recipe)
}

/// The rendition of `file` for a preset of `channel`; `None` where the file is no picture or the recipe is not understood.
pub fn address(code: &str, file: &File, focal: Option<Focal>, channel: &str, preset: &Preset) -> Option<Address> {
    of_recipe(code, file, focal, channel, &preset.code, &recipe(preset)?)
}

/// As [`address`], where the recipe has been read already.
pub fn of_recipe(
    code: &str,
    file: &File,
    focal: Option<Focal>,
    channel: &str,
    preset: &str,
    recipe: &Recipe,
) -> Option<Address> {
    let source = (file.width?, file.height?);
    if PROBED_ONLY.contains(&file.mime.as_str()) {
        return None;
    }
    let (width, height) = recipe.size(source, SCALABLE.contains(&file.mime.as_str()));
    let key = key(code, &file.hash, focal, channel, preset, recipe);
    let path = format!("/media/{}/{}/{key}.{}", escape(code), escape(preset), recipe.format.extension());
    Some(Address { path, width, height, mime: recipe.format.mime() })
}

/// Pictures whose size is known but whose pixels are not read.
const PROBED_ONLY: [&str; 4] = ["image/heic", "image/heif", "video/mp4", "video/quicktime"];
/// What is drawn as large as asked for.
const SCALABLE: [&str; 2] = ["image/svg+xml", "application/pdf"];

/// The file as it was uploaded.
pub fn original(code: &str, file: &File) -> String {
    let extension = file.filename.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    let hash = file.hash.get(..32).unwrap_or(&file.hash);
    format!("/media/{}/original/{hash}.{}", escape(code), escape(&extension.to_ascii_lowercase()))
}

/// Everything the bytes depend on, and whose rights hold for them: asset and channel.
fn key(code: &str, hash: &str, focal: Option<Focal>, channel: &str, preset: &str, recipe: &Recipe) -> String {
    let fingerprint = recipe.fingerprint(focal.map_or((0.5, 0.5), |focal| (focal.x, focal.y)));
    let parts = format!("{code}\n{hash}\n{channel}\n{preset}\n{fingerprint}");
    blake3::hash(parts.as_bytes()).to_hex()[..32].to_owned()
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
    fn a_crop_shapes_the_rendition() {
        let crop = serde_json::json!({ "x": 0.5, "y": 0.0, "width": 0.25, "height": 1.0 });
        let one = at(serde_json::json!({ "crop": crop, "height": 300 }), 0.5);
        assert_eq!((one.width, one.height), (100, 300));
    }

    #[test]
    fn a_picture_whose_pixels_are_not_read_and_a_wrong_recipe_have_none() {
        let pdf = File { mime: "application/pdf".into(), ..file() };
        let wide = address("a", &pdf, None, "web", &preset(serde_json::json!({ "width": 8000 }))).unwrap();
        assert_eq!((wide.width, wide.height), (8000, 6000), "a document is drawn as large as asked for");
        let heic = File { mime: "image/heic".into(), ..file() };
        assert_eq!(address("a", &heic, None, "web", &preset(serde_json::json!({}))), None);
        assert_eq!(address("a", &file(), None, "web", &preset(serde_json::json!({ "widht": 9 }))), None);
        assert_eq!(address("a", &file(), None, "web", &preset(serde_json::json!({ "width": 0 }))), None);
    }

    #[test]
    fn every_asset_channel_and_preset_has_addresses_of_its_own() {
        let recipe = serde_json::json!({ "width": 100 });
        let name = |code: &str, channel: &str, preset: Preset| {
            address(code, &file(), None, channel, &preset).unwrap().name().to_owned()
        };
        let other = Preset { code: "icon".into(), ..preset(recipe.clone()) };
        let names = [
            name("a", "web", preset(recipe.clone())),
            name("b", "web", preset(recipe.clone())),
            name("a", "app", preset(recipe.clone())),
            name("a", "web", other),
        ];
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{names:?}");
    }

    #[test]
    fn a_file_that_is_no_picture_has_no_rendition_but_an_original() {
        let file = File { width: None, filename: "care.pdf".into(), ..file() };
        assert_eq!(address("care", &file, None, "web", &preset(serde_json::json!({}))), None);
        assert_eq!(original("care", &file), format!("/media/care/original/{}.pdf", "ab".repeat(16)));
    }
}
