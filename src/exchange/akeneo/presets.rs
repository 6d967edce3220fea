//! Pictures for the channels of an imported catalogue: Akeneo keeps no recipes, and a channel without any shows nothing.

use crate::channels::{Kind, Labels, Preset};

pub fn of(kind: Kind) -> Vec<Preset> {
    match kind {
        Kind::Print => vec![preset("page", "Page", "Seite", 1600, 1600, "jpeg", 92, Some(300))],
        _ => vec![
            preset("list", "List", "Liste", 400, 400, "webp", 80, None),
            preset("detail", "Detail", "Detail", 1200, 1200, "webp", 82, None),
        ],
    }
}

#[expect(clippy::too_many_arguments, reason = "one line per preset reads better than a builder")]
fn preset(
    code: &str,
    english: &str,
    german: &str,
    width: u32,
    height: u32,
    format: &str,
    quality: u8,
    dpi: Option<u16>,
) -> Preset {
    let labels = Labels::from([("en_US".to_owned(), english.to_owned()), ("de_DE".to_owned(), german.to_owned())]);
    let mut recipe =
        serde_json::json!({ "width": width, "height": height, "fit": "contain", "format": format, "quality": quality });
    if let Some(dpi) = dpi {
        recipe["dpi"] = dpi.into();
    }
    Preset { code: code.to_owned(), labels, recipe }
}
