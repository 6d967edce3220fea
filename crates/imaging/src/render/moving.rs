//! Animations: each frame is made like a picture of its own, and all of them are put into one file.

use super::{Files, Renderer, Rendition, Source};
use crate::{
    Limits, Recipe, Result, decode,
    encode::{self, Tags},
    geometry::Plan,
    resize::Chroma,
};

impl Renderer {
    /// All frames of an animation, at the quality that fits.
    pub(super) fn animate(
        &mut self,
        bytes: &[u8],
        source: &Source,
        recipe: &Recipe,
        plan: &Plan,
        files: &Files,
        limits: &Limits,
    ) -> Result<Rendition> {
        let tags = source.tags(bytes, recipe, files);
        let file = encode::fitting(recipe, |quality| {
            let recipe = Recipe { quality, ..recipe.clone() };
            self.frames(bytes, source, &recipe, plan, files, limits)?.write(&tags)
        })?;
        let (width, height) = plan.canvas;
        Ok(Rendition { bytes: file, mime: recipe.format.mime().to_owned(), width, height })
    }

    fn frames(
        &mut self,
        bytes: &[u8],
        source: &Source,
        recipe: &Recipe,
        plan: &Plan,
        files: &Files,
        limits: &Limits,
    ) -> Result<encode::Animation> {
        let (frames, plays) = decode::frames(bytes, &source.header)?;
        let mut animation = encode::Animation::new(plan.canvas, plays);
        // No more than were counted when the limits were checked.
        for frame in frames.take(source.header.frames as usize) {
            let (picture, milliseconds) = frame?;
            let scaled = self.scaled(&mut vec![picture], source, plan, Chroma::Full, false)?;
            let finished = self.finish(scaled, source, recipe, plan, files, limits)?;
            let still = encode::encode(&finished, &Recipe { max_bytes: None, ..recipe.clone() }, &Tags::default())?;
            animation.push(&still, milliseconds);
        }
        Ok(animation)
    }
}
