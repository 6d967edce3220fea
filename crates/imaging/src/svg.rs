//! SVG drawings: rasterised at the size that is needed, without scripts, files or network.

use std::{
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{ImageHrefResolver, ImageKind, Options, Tree, fontdb},
};

use crate::{
    Error, Limits, Recipe, Renderer, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::{self, Header},
};

/// An SVG unpacked larger than this is refused.
const MAX_TEXT: u64 = 32 << 20;
/// The longest side a drawing is said to have: its own numbers are in any unit and only their ratio counts.
const NOMINAL_SIDE: f32 = 4096.0;

/// The fonts texts in drawings are set in. Without any, texts are left out. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Fonts {
    database: Arc<fontdb::Database>,
}

impl Fonts {
    /// Loads font files (TrueType, OpenType, collections); what is none is ignored. The first family
    /// stands in for the generic ones.
    pub fn new(files: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut database = fontdb::Database::new();
        files.into_iter().for_each(|file| database.load_font_data(file));
        let first = database.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
        if let Some(name) = first {
            database.set_sans_serif_family(&name);
            database.set_serif_family(&name);
            database.set_monospace_family(&name);
        }
        Self { database: Arc::new(database) }
    }

    pub(crate) fn database(&self) -> &Arc<fontdb::Database> {
        &self.database
    }

    pub(crate) fn first_family(&self) -> Option<String> {
        self.database.faces().next()?.families.first().map(|(name, _)| name.clone())
    }
}

/// Draws an SVG `width` pixels wide; `recipe` gives the format, the quality and the background.
///
/// For drawings of one's own: the limits are generous and the work is done in this process.
pub fn render(svg: &[u8], width: u32, fonts: &Fonts, recipe: &Recipe) -> Result<Vec<u8>> {
    let recipe = Recipe { width: Some(width), height: None, ..recipe.clone() };
    let mut renditions = Renderer::new(fonts.clone()).render(svg, &[recipe], (0.5, 0.5), &Limits::default())?;
    renditions.pop().map(|rendition| rendition.bytes).ok_or_else(|| broken("nothing was drawn"))
}

pub(crate) fn read_header(bytes: &[u8], limits: &Limits) -> Result<Header> {
    let size = parse(bytes, &Fonts::default(), limits)?.size();
    let shrink = (NOMINAL_SIDE / size.width().max(size.height())).min(1.0);
    let side = |side: f32| (side * shrink).round().max(1.0) as u32;
    let mut header = Header::new(Format::Svg, side(size.width()), side(size.height()));
    header.has_alpha = true;
    Ok(header)
}

/// Draws at `scale` times the size the header tells.
pub(crate) fn rasterize(bytes: &[u8], header: &Header, scale: f64, fonts: &Fonts, limits: &Limits) -> Result<Picture> {
    let tree = parse(bytes, fonts, limits)?;
    let side = |side: u32| (f64::from(side) * scale).round().max(1.0) as u32;
    let (width, height) = (side(header.width), side(header.height));
    limits.check_size(width, height, 1)?;
    let mut canvas = Pixmap::new(width, height).ok_or_else(|| broken("it has no size"))?;
    let fit = Transform::from_scale(width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, fit, &mut canvas.as_mut());
    Ok(straight(&canvas))
}

/// From premultiplied to straight alpha, or to none at all if the drawing covers everything.
fn straight(canvas: &Pixmap) -> Picture {
    let (width, height) = (canvas.width(), canvas.height());
    let pixels = canvas.pixels();
    if pixels.iter().all(|pixel| pixel.is_opaque()) {
        let data = pixels.iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
        return Picture::packed(Kind::Rgb, data, width, height);
    }
    let data = pixels
        .iter()
        .map(|pixel| pixel.demultiply())
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect();
    Picture::packed(Kind::Rgba, data, width, height)
}

fn parse(bytes: &[u8], fonts: &Fonts, limits: &Limits) -> Result<Tree> {
    let text = unzip(bytes)?;
    let budget = AtomicU64::new(limits.max_pixels);
    let options = Options {
        fontdb: Arc::clone(&fonts.database),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, data, _| embedded(data, &budget, limits)),
            // Nothing outside the file is ever read, whatever it points to.
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    Tree::from_data(&text, &options).map_err(broken)
}

/// A picture inside the drawing: one of the known kinds, and all of them together within the limits.
fn embedded(data: Arc<Vec<u8>>, budget: &AtomicU64, limits: &Limits) -> Option<ImageKind> {
    let wrap = match Format::sniff(&data).ok()? {
        Format::Jpeg => ImageKind::JPEG,
        Format::Png => ImageKind::PNG,
        Format::Gif => ImageKind::GIF,
        Format::Webp => ImageKind::WEBP,
        _ => return None,
    };
    let header = probe::header(&data, limits).ok()?;
    let pixels = u64::from(header.width) * u64::from(header.height);
    budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(pixels)).ok()?;
    Some(wrap(data))
}

fn unzip(bytes: &[u8]) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(bytes.to_vec());
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes).take(MAX_TEXT + 1).read_to_end(&mut text).map_err(broken)?;
    if text.len() as u64 > MAX_TEXT {
        return Err(Error::TooLarge {
            what: "the unpacked SVG in bytes".into(),
            found: text.len() as u64,
            limit: MAX_TEXT,
        });
    }
    Ok(text)
}

/// The first bytes of what may be a compressed SVG; empty if it is not compressed.
pub(crate) fn unzip_head(bytes: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    let _ = flate2::read::GzDecoder::new(bytes).take(4096).read_to_end(&mut head);
    head
}

fn broken(reason: impl ToString) -> Error {
    Error::broken(Format::Svg, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(svg: &str) -> (u32, u32) {
        let header = read_header(svg.as_bytes(), &Limits::default()).unwrap();
        (header.width, header.height)
    }

    #[test]
    fn the_size_comes_from_the_attributes_or_the_view_box() {
        assert_eq!(size(r#"<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>"#), (30, 20));
        assert_eq!(size(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"/>"#), (40, 10));
        assert_eq!(size(r#"<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="450000"/>"#), (4096, 2048));
    }

    #[test]
    fn files_outside_are_not_read() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">
            <image width="9" height="9" xlink:href="{path}"/><image width="9" height="9" href="file://{path}"/></svg>"#
        );
        let drawn = render(svg.as_bytes(), 9, &Fonts::default(), &Recipe::default());
        assert!(drawn.is_ok(), "{drawn:?}");
    }

    #[test]
    fn embedded_pictures_share_one_budget() {
        let data = |side: u32| {
            let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
            png.extend([side.to_be_bytes(), side.to_be_bytes()].concat());
            png.extend(b"\x08\x02\0\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0");
            Arc::new(png)
        };
        let budget = AtomicU64::new(150);
        assert!(embedded(data(10), &budget, &Limits::default()).is_some());
        assert!(embedded(data(10), &budget, &Limits::default()).is_none());
        assert!(embedded(Arc::new(b"<svg xmlns='a'/>".to_vec()), &budget, &Limits::default()).is_none());
    }

    #[test]
    fn a_zip_bomb_is_refused() {
        let mut packer =
            flate2::GzBuilder::new().read(std::io::repeat(b' ').take(MAX_TEXT + 9), flate2::Compression::best());
        let mut packed = Vec::new();
        packer.read_to_end(&mut packed).unwrap();
        assert_eq!(unzip(&packed).unwrap_err().code(), "IMAGE_TOO_LARGE");
    }
}
