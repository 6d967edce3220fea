//! From scaled samples to a file: colours, what is laid over, and how small it must become.

use super::{Files, Renderer, Rendition, Source};
use crate::{
    Error, Limits, Recipe, Result,
    colour::{self, Working},
    compose::compose,
    decorate::{self, Canvas},
    encode::{self, Tags},
    geometry::{Area, Plan},
    picture::{Kind, Picture, Pixels},
    recipe::{Colour, Output, Space},
    resize::{self, Chroma},
};

impl Renderer {
    /// From scaled samples to the picture that is written.
    pub(super) fn finish(
        &mut self,
        scaled: Picture,
        source: &Source,
        recipe: &Recipe,
        plan: &Plan,
        files: &Files,
        limits: &Limits,
    ) -> Result<Picture> {
        let mut picture = source.orientation.upright(scaled);
        let planar = matches!(picture.pixels, Pixels::Ycc(_)) && source.stays_planar(recipe, plan);
        let working = Working::of(&recipe.colour);
        if !planar {
            picture = source.colours.to(picture, working)?;
            let keep_alpha = recipe.keeps_alpha();
            picture = compose(picture, plan.canvas, background(recipe, working)?, keep_alpha)?;
        }
        if recipe.sharpen > 0 {
            resize::sharpen(&mut picture, recipe.sharpen);
        }
        if recipe.is_decorated() {
            picture = self.decorate(picture, recipe, working, files, limits)?;
            picture = to_space(picture, recipe, working, files)?;
        }
        Ok(picture)
    }

    fn decorate(
        &mut self,
        picture: Picture,
        recipe: &Recipe,
        working: Working,
        files: &Files,
        limits: &Limits,
    ) -> Result<Picture> {
        if recipe.watermark.is_none() && recipe.text.is_none() && recipe.rounding.is_none() {
            return Ok(picture);
        }
        let mut canvas = Canvas::new(&picture);
        if let Some(mark) = &recipe.watermark {
            let file = file(files, &mark.picture, "watermark.picture")?;
            let width = decorate::share(canvas.width, mark.scale).max(1);
            let small = Recipe { width: Some(width), height: Some(canvas.height), upscale: true, ..Recipe::default() };
            let over = self.small(file, &small, working, limits)?;
            decorate::watermark(&mut canvas, mark, &Canvas::new(&over));
        }
        if let Some(text) = &recipe.text {
            let text = crate::Caption { colour: in_space(text.colour, working)?, ..text.clone() };
            decorate::caption(&mut canvas, &text, &self.fonts)?;
        }
        if let Some(rounding) = recipe.rounding {
            decorate::round(&mut canvas, rounding);
        }
        let size = (canvas.width, canvas.height);
        compose(canvas.into_picture(), size, background(recipe, working)?, recipe.keeps_alpha())
    }

    /// Encodes, and makes the picture smaller while it may be and has to.
    pub(super) fn write(&mut self, mut picture: Picture, recipe: &Recipe, tags: &Tags) -> Result<Rendition> {
        let mut tries = 0;
        let bytes = loop {
            match encode::encode(&picture, recipe, tags) {
                Err(Error::WillNotFit { found, limit }) if recipe.shrink && tries < MAX_SHRINKS => {
                    tries += 1;
                    // Bytes follow pixels, and a little less than linearly.
                    let factor = (limit as f64 / found as f64).sqrt().clamp(0.3, 0.95) * 0.97;
                    let side = |side: u32| ((f64::from(side) * factor) as u32).max(1);
                    let size = (side(picture.width), side(picture.height));
                    picture = resize::scale(&mut self.scaler, &picture, Area::ALL, size, chroma_of(&picture))?;
                }
                result => break result?,
            }
        };
        let mime = recipe.format.mime().to_owned();
        Ok(Rendition { bytes, mime, width: picture.width, height: picture.height })
    }
}

/// Times a picture is made smaller until its file fits.
const MAX_SHRINKS: u32 = 8;

fn chroma_of(picture: &Picture) -> Chroma {
    match &picture.pixels {
        Pixels::Ycc([y, cb, _]) if (cb.width, cb.height) != (y.width, y.height) => Chroma::Half,
        _ => Chroma::Full,
    }
}

fn file<'a>(files: &'a Files, name: &str, path: &str) -> Result<&'a [u8]> {
    let file = files.get(name).ok_or_else(|| Error::recipe(path, format!("the file `{name}` did not come with it")))?;
    Ok(file)
}

fn background(recipe: &Recipe, working: Working) -> Result<Option<Colour>> {
    recipe.background.map(|colour| in_space(colour, working)).transpose()
}

fn in_space(colour: Colour, working: Working) -> Result<Colour> {
    let converted = colour::from_srgb(Kind::Rgba, colour.0.to_vec(), working)?;
    Ok(Colour(converted.try_into().unwrap_or(colour.0)))
}

/// From the colours that were worked in to those of the file.
fn to_space(picture: Picture, recipe: &Recipe, working: Working, files: &Files) -> Result<Picture> {
    let (width, height) = (picture.width, picture.height);
    match (&recipe.colour, &picture.pixels) {
        (Space::Gray, Pixels::Packed(Kind::Rgb, plane)) => {
            let gray = colour::to_gray(plane.samples().as_chunks::<3>().0);
            if matches!(recipe.format, Output::Webp | Output::Avif) {
                return Ok(Picture::packed(Kind::Rgb, gray.iter().flat_map(|&v| [v; 3]).collect(), width, height));
            }
            Ok(Picture::packed(Kind::Gray, gray, width, height))
        }
        (Space::Gray, Pixels::Packed(Kind::Rgba, plane)) => {
            let pixels = plane.samples().as_chunks::<4>().0;
            let gray = colour::to_gray(&pixels.iter().map(|&[r, g, b, _]| [r, g, b]).collect::<Vec<_>>());
            let data = gray.iter().zip(pixels).flat_map(|(&v, pixel)| [v, v, v, pixel[3]]).collect();
            Ok(Picture::packed(Kind::Rgba, data, width, height))
        }
        (Space::Profile(press), Pixels::Packed(Kind::Rgb, plane)) => {
            let icc = file(files, &press.icc, "colour.profile.icc")?;
            let ink = colour::to_press(plane.samples(), working, icc, press.intent)?;
            Ok(Picture::packed(Kind::Cmyk, ink, width, height))
        }
        _ => Ok(picture),
    }
}
