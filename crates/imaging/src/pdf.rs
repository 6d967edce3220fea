//! Documents: their pages as pictures.

use std::sync::Arc;

use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{LoadPdfError, Pdf, page::Page},
    vello_cpu::color::palette::css::WHITE,
};

use crate::{
    Error, Limits, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::Header,
};

/// Pixels per point at the size a page is said to have: 144 to the inch, which a screen shows well.
const NOMINAL: f32 = 2.0;
/// As of drawings: who wants more, asks for it.
const NOMINAL_SIDE: f32 = 4096.0;
/// The longest side the rasteriser goes up to.
const MAX_SIDE: u32 = 16_000;

pub(crate) fn read_header(bytes: &[u8]) -> Result<Header> {
    let document = open(bytes)?;
    let pages = document.pages();
    let (width, height) = size(page(pages, 1)?)?;
    let scale = (NOMINAL_SIDE / width.max(height)).min(NOMINAL);
    let side = |points: f32| (points * scale).round().max(1.0) as u32;
    let mut header = Header::new(Format::Pdf, side(width), side(height));
    header.pages = Some(pages.len().try_into().unwrap_or(u32::MAX));
    Ok(header)
}

/// Draws a page, counted from 1, at `scale` times the size the header tells, which is that of the first.
/// A page of another shape is laid on a sheet like the first.
pub(crate) fn rasterize(bytes: &[u8], header: &Header, number: u32, scale: f64, limits: &Limits) -> Result<Picture> {
    let side = |side: u32| (f64::from(side) * scale).round().clamp(1.0, f64::from(MAX_SIDE)) as u32;
    let sheet = (side(header.width), side(header.height));
    limits.check_size(sheet.0, sheet.1, 1)?;
    let document = open(bytes)?;
    let page = page(document.pages(), number)?;
    let (width, height) = size(page)?;
    let fit = (sheet.0 as f32 / width).min(sheet.1 as f32 / height);
    let drawn = draw(page, fit, ((width * fit).round() as u32, (height * fit).round() as u32), sheet);
    Ok(Picture::packed(Kind::Rgb, drawn, sheet.0, sheet.1))
}

fn draw(page: &Page<'_>, fit: f32, size: (u32, u32), sheet: (u32, u32)) -> Vec<u8> {
    let (width, height) = (size.0.clamp(1, sheet.0), size.1.clamp(1, sheet.1));
    let settings = RenderSettings {
        x_scale: fit,
        y_scale: fit,
        width: u16::try_from(width).ok(),
        height: u16::try_from(height).ok(),
        bg_color: WHITE,
    };
    let drawn = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    let mut out = vec![[255; 3]; sheet.0 as usize * sheet.1 as usize];
    let (left, top) = ((sheet.0 - width) as usize / 2, (sheet.1 - height) as usize / 2);
    for (y, row) in drawn.data().chunks_exact(width as usize).enumerate() {
        let at = (top + y) * sheet.0 as usize + left;
        for (to, pixel) in out[at..at + row.len()].iter_mut().zip(row) {
            *to = [pixel.r, pixel.g, pixel.b];
        }
    }
    out.into_flattened()
}

fn open(bytes: &[u8]) -> Result<Pdf> {
    Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Error::Unsupported { what: "a PDF that is locked with a password".to_owned() },
        LoadPdfError::Invalid => Error::broken(Format::Pdf, "its structure cannot be read"),
    })
}

fn page<'a>(pages: &'a [Page<'a>], number: u32) -> Result<&'a Page<'a>> {
    let at = (number as usize).checked_sub(1);
    match at.and_then(|at| pages.get(at)) {
        Some(page) => Ok(page),
        None if pages.is_empty() => Err(Error::broken(Format::Pdf, "it has no pages")),
        None => Err(Error::recipe("page", format!("there are {} pages, not {number}", pages.len()))),
    }
}

/// Width and height in points, as seen.
fn size(page: &Page<'_>) -> Result<(f32, f32)> {
    let (width, height) = page.render_dimensions();
    let real = |side: f32| side.is_finite() && side >= 1.0;
    if real(width) && real(height) {
        Ok((width, height))
    } else {
        Err(Error::broken(Format::Pdf, "a page has no size"))
    }
}
