//! Which part of a picture is shown and how large: pure arithmetic, in fractions of the picture.

use crate::{
    Result,
    limits::Limits,
    recipe::{Fit, Recipe, clamp_focal},
};

/// A rectangle in fractions (0 to 1) of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    pub const ALL: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };
}

/// What a recipe comes to for one picture, seen upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plan {
    /// The part of the picture that is shown.
    pub area: Area,
    /// The size that part is scaled to.
    pub size: (u32, u32),
    /// The size of the rendition, where it is larger than the picture (padding).
    pub canvas: (u32, u32),
}

impl Plan {
    /// Plans `recipe` for an upright picture of `source` pixels. `scalable` pictures may always be enlarged.
    pub fn new(
        recipe: &Recipe,
        source: (u32, u32),
        focal: (f32, f32),
        scalable: bool,
        limits: &Limits,
    ) -> Result<Self> {
        recipe.check(limits)?;
        let plan = fit(recipe, source, focal, scalable);
        limits.check_size(plan.canvas.0, plan.canvas.1, 1)?;
        Ok(plan)
    }

    /// How many rendition pixels one source pixel becomes, on the more demanding axis.
    pub fn scale(&self, source: (u32, u32)) -> f64 {
        let x = f64::from(self.size.0) / (self.area.width * f64::from(source.0));
        let y = f64::from(self.size.1) / (self.area.height * f64::from(source.1));
        x.max(y)
    }
}

/// As [`Plan::new`], of a recipe that is checked already.
pub(crate) fn fit(recipe: &Recipe, source: (u32, u32), focal: (f32, f32), scalable: bool) -> Plan {
    let Some(crop) = recipe.crop else { return frame(recipe, source, focal, scalable) };
    let side = |side: u32, share: f64| pixels(f64::from(side) * share, Some(side));
    let within = |at: f32, start: f64, length: f64| ((f64::from(at) - start) / length) as f32;
    let (x, y) = clamp_focal(focal);
    let focal = (within(x, crop.x, crop.width), within(y, crop.y, crop.height));
    let plan = frame(recipe, (side(source.0, crop.width), side(source.1, crop.height)), focal, scalable);
    let area = Area {
        x: crop.x + plan.area.x * crop.width,
        y: crop.y + plan.area.y * crop.height,
        width: (plan.area.width * crop.width).min(1.0),
        height: (plan.area.height * crop.height).min(1.0),
    };
    Plan { area: Area { x: area.x.min(1.0 - area.width), y: area.y.min(1.0 - area.height), ..area }, ..plan }
}

fn frame(recipe: &Recipe, source: (u32, u32), focal: (f32, f32), scalable: bool) -> Plan {
    let enlarge = recipe.upscale || scalable;
    match (recipe.fit, recipe.width, recipe.height) {
        (Fit::Cover, Some(width), Some(height)) => cover(source, (width, height), focal, enlarge),
        (Fit::Pad, Some(width), Some(height)) => {
            Plan { canvas: (width, height), ..contain(source, (Some(width), Some(height)), enlarge) }
        }
        (_, width, height) => contain(source, (width, height), enlarge),
    }
}

fn contain(source: (u32, u32), frame: (Option<u32>, Option<u32>), enlarge: bool) -> Plan {
    let (width, height) = (f64::from(source.0), f64::from(source.1));
    let by_width = frame.0.map_or(f64::INFINITY, |w| f64::from(w) / width);
    let by_height = frame.1.map_or(f64::INFINITY, |h| f64::from(h) / height);
    let mut scale = by_width.min(by_height);
    if !scale.is_finite() || (scale > 1.0 && !enlarge) {
        scale = 1.0;
    }
    let size = (pixels(width * scale, frame.0), pixels(height * scale, frame.1));
    Plan { area: Area::ALL, size, canvas: size }
}

fn cover(source: (u32, u32), frame: (u32, u32), focal: (f32, f32), enlarge: bool) -> Plan {
    let (width, height) = (f64::from(source.0), f64::from(source.1));
    let (wide, high) = (f64::from(frame.0), f64::from(frame.1));
    let fit = (width / wide).min(height / high);
    let (shown_width, shown_height) = (wide * fit, high * fit);
    let (x, y) = clamp_focal(focal);
    let area = Area {
        x: start(f64::from(x), shown_width / width),
        y: start(f64::from(y), shown_height / height),
        width: shown_width / width,
        height: shown_height / height,
    };
    let size = if fit >= 1.0 || enlarge {
        frame
    } else {
        (pixels(shown_width, Some(frame.0)), pixels(shown_height, Some(frame.1)))
    };
    Plan { area, size, canvas: size }
}

/// Where a stretch of `length` begins that has `focal` in its middle, as far as the picture's edge allows.
fn start(focal: f64, length: f64) -> f64 {
    (focal - length / 2.0).clamp(0.0, (1.0 - length).max(0.0))
}

fn pixels(exact: f64, at_most: Option<u32>) -> u32 {
    (exact.round() as u32).clamp(1, at_most.unwrap_or(u32::MAX).max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan(fit: Fit, frame: (Option<u32>, Option<u32>), source: (u32, u32), focal: (f32, f32)) -> Plan {
        let recipe = Recipe { width: frame.0, height: frame.1, fit, ..Recipe::default() };
        Plan::new(&recipe, source, focal, false, &Limits::default()).unwrap()
    }

    #[test]
    fn contain_keeps_the_shape_and_never_enlarges() {
        assert_eq!(plan(Fit::Contain, (Some(1200), None), (4000, 3000), (0.5, 0.5)).size, (1200, 900));
        assert_eq!(plan(Fit::Contain, (Some(100), Some(100)), (4000, 3000), (0.5, 0.5)).size, (100, 75));
        assert_eq!(plan(Fit::Contain, (Some(1200), None), (400, 300), (0.5, 0.5)).size, (400, 300));
        assert_eq!(plan(Fit::Contain, (None, None), (400, 300), (0.5, 0.5)).size, (400, 300));
    }

    #[test]
    fn cover_follows_the_focal_point_to_the_edge_and_no_farther() {
        let at = |x| plan(Fit::Cover, (Some(100), Some(100)), (400, 200), (x, 0.5)).area.x;
        assert_eq!((at(0.0), at(0.4), at(1.0)), (0.0, 0.4f32 as f64 - 0.25, 0.5));
    }

    #[test]
    fn a_small_picture_is_cropped_to_the_shape_but_not_enlarged() {
        let plan = plan(Fit::Cover, (Some(1000), Some(500)), (300, 300), (0.5, 0.5));
        assert_eq!((plan.size, plan.canvas), ((300, 150), (300, 150)));
    }

    #[test]
    fn pad_makes_exactly_the_frame() {
        let plan = plan(Fit::Pad, (Some(500), Some(500)), (200, 100), (0.5, 0.5));
        assert_eq!((plan.size, plan.canvas), ((200, 100), (500, 500)));
    }

    #[test]
    fn a_crop_comes_first_and_the_focal_point_moves_within_it() {
        let crop = Some(crate::Crop { x: 0.5, y: 0.0, width: 0.5, height: 1.0 });
        let recipe = Recipe { crop, ..Recipe::default() };
        let right = Plan::new(&recipe, (400, 300), (0.5, 0.5), false, &Limits::default()).unwrap();
        assert_eq!((right.area, right.size), (Area { x: 0.5, y: 0.0, width: 0.5, height: 1.0 }, (200, 300)));
        let square = Recipe { width: Some(100), height: Some(100), fit: Fit::Cover, ..recipe };
        let at = |y| Plan::new(&square, (400, 300), (0.0, y), false, &Limits::default()).unwrap().area;
        assert_eq!((at(0.0).y, at(1.0).y, at(0.5).x), (0.0, 1.0 - 200.0 / 300.0, 0.5));
    }

    proptest! {
        #[test]
        fn whatever_is_asked_the_area_lies_inside_and_the_size_is_real(
            w in 1u32..5000, h in 1u32..5000, fw in 1u32..5000, fh in 1u32..5000,
            x in any::<f32>(), y in any::<f32>(), fit in 0..3, upscale: bool,
            crop in prop::option::of((0.0..0.9f64, 0.0..0.9f64, 0.001..1.0f64, 0.001..1.0f64)),
        ) {
            let crop = crop.map(|(x, y, w, h)| crate::Crop { x, y, width: w * (1.0 - x), height: h * (1.0 - y) });
            let fit = [Fit::Contain, Fit::Cover, Fit::Pad][fit as usize];
            let recipe = Recipe { width: Some(fw), height: Some(fh), fit, upscale, crop, ..Recipe::default() };
            prop_assert_eq!(recipe.size((w, h), false), Plan::new(&recipe, (w, h), (x, y), false, &Limits::default()).unwrap().canvas);
            let Plan { area, size, canvas } = Plan::new(&recipe, (w, h), (x, y), false, &Limits::default()).unwrap();
            prop_assert!(area.x >= 0.0 && area.y >= 0.0);
            prop_assert!(area.x + area.width <= 1.0 + 1e-9 && area.y + area.height <= 1.0 + 1e-9);
            prop_assert!(size.0 >= 1 && size.1 >= 1 && size.0 <= fw && size.1 <= fh);
            prop_assert!(canvas.0 >= size.0 && canvas.1 >= size.1);
        }
    }
}
