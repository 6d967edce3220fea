//! EXIF orientation, through planes and through packed pixels.

use imaging::{Fit, Limits, Output, Recipe};
use jpeg_encoder::SamplingFactor;

use crate::make::{BLUE, GREEN, RED, Raw, WHITE, assert_near, exif, look, render};

/// Stores the quarters so that `value` turns them upright.
fn stored(value: u16, width: u32, height: u32) -> Raw {
    let upright = Raw::quarters(width, height);
    let (w, h) = if value >= 5 { (height, width) } else { (width, height) };
    Raw::new(w, h, |u, v| {
        let (x, y) = match value {
            1 => (u, v),
            2 => (w - 1 - u, v),
            3 => (w - 1 - u, h - 1 - v),
            4 => (u, h - 1 - v),
            5 => (v, u),
            6 => (h - 1 - v, u),
            7 => (h - 1 - v, w - 1 - u),
            _ => (v, w - 1 - u),
        };
        upright.at(x, y)
    })
}

#[test]
fn all_eight_orientations_come_out_upright_in_every_path() {
    for value in 1..=8 {
        for sampling in [SamplingFactor::F_2_2, SamplingFactor::F_2_1, SamplingFactor::F_1_1] {
            let file =
                stored(value, 90, 60).jpeg_with(sampling, |encoder| encoder.add_exif_metadata(&exif(value)).unwrap());
            let info = imaging::probe(&file, &Limits::default()).unwrap();
            assert_eq!((info.width, info.height, u16::from(info.orientation)), (90, 60, value));
            for format in [Output::Jpeg, Output::Png] {
                let rendition = render(&file, Recipe { width: Some(45), format, ..Recipe::default() });
                assert_eq!((rendition.width, rendition.height), (45, 30));
                let seen = look(&rendition).corners();
                assert_near(seen.as_flattened(), [RED, GREEN, BLUE, WHITE].as_flattened(), 12);
            }
        }
    }
}

#[test]
fn the_focal_point_is_that_of_the_upright_picture() {
    let corners = [((0.1, 0.1), RED), ((0.9, 0.1), GREEN), ((0.1, 0.9), BLUE), ((0.9, 0.9), WHITE)];
    let recipe = Recipe { width: Some(8), height: Some(20), fit: Fit::Cover, ..Recipe::default() };
    let wide = Recipe { width: Some(20), height: Some(8), ..recipe.clone() };
    for value in 1..=8 {
        let file = stored(value, 90, 90)
            .jpeg_with(SamplingFactor::F_2_2, |encoder| encoder.add_exif_metadata(&exif(value)).unwrap());
        for (focal, colour) in corners {
            for recipe in [&recipe, &wide] {
                let done =
                    imaging::render(&file, std::slice::from_ref(recipe), focal, &Limits::default()).unwrap().remove(0);
                let seen = look(&done).corners();
                let corner = if focal.0 < 0.5 { 0 } else { 1 } + if focal.1 < 0.5 { 0 } else { 2 };
                assert_near(&seen[corner], &colour, 15);
            }
        }
    }
}
