//! Sizes, crops, the cascade, and that nothing is shifted on the way.

use imaging::{Effort, Fit, Output, Recipe};
use jpeg_encoder::SamplingFactor;

use crate::make::{Raw, assert_near, look, render, render_all};

#[test]
fn odd_sizes_are_not_shifted_by_the_padding_of_planes() {
    // A ramp shows a shift of a tenth of a pixel as a step.
    for (width, target) in [(401, 100), (403, 57), (1601, 100), (1607, 101), (4003, 111)] {
        let ramp = Raw::new(width, 33, |x, _| [(x * 255 / (width - 1)) as u8; 3]);
        for sampling in [SamplingFactor::F_2_2, SamplingFactor::F_2_1, SamplingFactor::F_1_1] {
            let file = ramp.jpeg_with(sampling, |_| {});
            let recipe = Recipe { width: Some(target), quality: 95, ..Recipe::default() };
            let seen = look(&render(&file, recipe));
            for x in 2..target - 2 {
                let expected = (f64::from(x) + 0.5) / f64::from(target) * 255.0;
                let found = f64::from(seen.at(x, seen.height / 2)[0]);
                assert!((found - expected).abs() < 2.5, "{width} to {target} at {x}: {found}, not {expected:.1}");
            }
        }
    }
}

#[test]
fn every_small_size_can_be_made_in_every_format() {
    let file = Raw::quarters(37, 23).jpeg();
    for format in [Output::Jpeg, Output::Webp, Output::Png, Output::Tiff] {
        for side in 1..9 {
            for quality in [80, 95] {
                let recipe = Recipe {
                    width: Some(side),
                    height: Some(9 - side),
                    fit: Fit::Cover,
                    format,
                    quality,
                    ..Recipe::default()
                };
                let rendition = render(&file, recipe);
                assert_eq!((rendition.width, rendition.height), (side, 9 - side));
                let info = imaging::probe(&rendition.bytes, &Default::default()).unwrap();
                assert_eq!((info.width, info.height, info.mime), (side, 9 - side, rendition.mime));
            }
        }
    }
}

#[test]
fn nothing_is_enlarged_unless_asked_for() {
    let file = Raw::quarters(40, 20).png();
    let size = |recipe| {
        let rendition = render(&file, recipe);
        (rendition.width, rendition.height)
    };
    let recipe = Recipe { width: Some(100), height: Some(100), ..Recipe::default() };
    assert_eq!(size(recipe.clone()), (40, 20));
    assert_eq!(size(Recipe { upscale: true, ..recipe.clone() }), (100, 50));
    assert_eq!(size(Recipe { fit: Fit::Cover, ..recipe.clone() }), (20, 20));
    assert_eq!(size(Recipe { fit: Fit::Cover, upscale: true, ..recipe.clone() }), (100, 100));
    assert_eq!(size(Recipe { fit: Fit::Pad, ..recipe }), (100, 100));
}

#[test]
fn a_drawing_is_drawn_as_large_as_asked_for() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"><path d="M0 0h5v5h-5z"/></svg>"#;
    let rendition = render(svg, Recipe { width: Some(400), ..Recipe::default() });
    assert_eq!((rendition.width, rendition.height), (400, 200));
    let seen = look(&rendition);
    assert_near(&seen.at(190, 100), &[0; 3], 4);
    assert_near(&seen.at(210, 100), &[255; 3], 4);
}

#[test]
fn a_set_comes_in_order_and_looks_like_its_members_alone() {
    let source = Raw::new(1600, 1200, |x, y| {
        let wave = |v: u32, by: f64| ((f64::from(v) / by).sin() * 100.0 + 128.0) as u8;
        [wave(x, 40.0), wave(y, 55.0), wave(x + y, 90.0)]
    });
    let contain = |width, format| Recipe { width: Some(width), format, ..Recipe::default() };
    let cover = |side| Recipe { width: Some(side), height: Some(side), fit: Fit::Cover, ..Recipe::default() };
    let recipes = [
        contain(100, Output::Jpeg),
        cover(50),
        contain(700, Output::Jpeg),
        contain(700, Output::Png),
        cover(300),
        contain(350, Output::Png),
    ];
    for file in [source.jpeg(), source.png()] {
        let set = render_all(&file, &recipes).unwrap();
        for (recipe, of_set) in recipes.iter().zip(&set) {
            let alone = render(&file, recipe.clone());
            assert_eq!((alone.width, alone.height, &alone.mime), (of_set.width, of_set.height, &of_set.mime));
            let (alone, of_set) = (look(&alone), look(of_set));
            let difference: u64 = alone.data.iter().zip(&of_set.data).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            assert!(difference / (alone.data.len() as u64) < 2, "{recipe:?}: {difference} of {}", alone.data.len());
        }
    }
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
    let file = Raw::quarters(400, 300).jpeg();
    for format in [Output::Jpeg, Output::Webp, Output::Png, Output::Avif, Output::Tiff] {
        let recipe = Recipe { width: Some(64), format, ..Recipe::default() };
        assert!(render(&file, recipe.clone()) == render(&file, recipe), "{format:?}");
    }
}

#[test]
fn the_quality_goes_down_until_the_file_fits() {
    let noise = Raw::new(300, 300, |x, y| {
        let v = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ (x * y).wrapping_mul(97);
        v.to_be_bytes()[..3].try_into().unwrap()
    });
    let file = noise.png();
    for format in [Output::Jpeg, Output::Webp] {
        let recipe = Recipe { format, quality: 95, ..Recipe::default() };
        let full = render(&file, recipe.clone()).bytes.len() as u64;
        let limit = full / 2;
        let fitting = render(&file, Recipe { max_bytes: Some(limit), ..recipe.clone() }).bytes.len() as u64;
        assert!(fitting <= limit && fitting > limit / 2, "{format:?}: {fitting} of {limit}");
        let error = render_all(&file, &[Recipe { max_bytes: Some(100), ..recipe }]).unwrap_err();
        assert_eq!(error.code(), "IMAGE_WILL_NOT_FIT");
    }
}

#[test]
fn more_effort_makes_smaller_files() {
    let source = Raw::new(600, 400, |x, y| [(x ^ y) as u8, (x / 3 + y) as u8, (x * y / 200) as u8]);
    for format in [Output::Jpeg, Output::Webp] {
        let bytes = |effort| render(&source.png(), Recipe { format, effort, ..Recipe::default() }).bytes.len();
        assert!(bytes(Effort::Small) < bytes(Effort::Fast), "{format:?}");
    }
}

#[test]
fn sharpening_steepens_edges() {
    let file = Raw::quarters(200, 200).jpeg();
    let contrast = |sharpen| {
        let seen = look(&render(&file, Recipe { width: Some(50), sharpen, quality: 95, ..Recipe::default() }));
        i32::from(seen.at(26, 40)[0]) - i32::from(seen.at(23, 40)[0])
    };
    assert!(contrast(100) > contrast(0));
}
