//! The catalogue template and the fonts that come with the crate, compiled in from `assets/`.

use std::collections::BTreeMap;

macro_rules! asset {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/", $path)).as_slice()
    };
}

const CATALOGUE: [(&str, &[u8]); 7] = [
    ("main.typ", asset!("print/catalogue/main.typ")),
    ("theme.typ", asset!("print/catalogue/theme.typ")),
    ("front.typ", asset!("print/catalogue/front.typ")),
    ("story.typ", asset!("print/catalogue/story.typ")),
    ("chapter.typ", asset!("print/catalogue/chapter.typ")),
    ("product.typ", asset!("print/catalogue/product.typ")),
    ("back.typ", asset!("print/catalogue/back.typ")),
];

const FONTS: [&[u8]; 7] = [
    asset!("fonts/barlow/Barlow-Regular.ttf"),
    asset!("fonts/barlow/Barlow-Medium.ttf"),
    asset!("fonts/barlow/Barlow-SemiBold.ttf"),
    asset!("fonts/barlow/BarlowCondensed-Medium.ttf"),
    asset!("fonts/barlow/BarlowCondensed-SemiBold.ttf"),
    asset!("fonts/source-serif-4/SourceSerif4-Light.ttf"),
    asset!("fonts/source-serif-4/SourceSerif4-LightItalic.ttf"),
];

/// The A4 product catalogue; what it reads is described by [`crate::catalogue::Catalogue`].
pub fn catalogue() -> BTreeMap<String, Vec<u8>> {
    CATALOGUE.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}

/// Barlow and Source Serif 4 (both under the SIL Open Font License). Typst's own Libertinus Serif, New Computer Modern
/// and DejaVu Sans Mono are there as well.
pub fn fonts() -> &'static [&'static [u8]] {
    &FONTS
}
