//! Profiles, ink, transparency and backgrounds.

use imaging::{Fit, Output, Recipe};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::ColorProfile;

use crate::make::{RED, Raw, assert_near, look, png, render, rgba};

#[test]
fn a_profile_is_applied_whether_planes_or_pixels_are_scaled() {
    // Adobe RGB's green is far more saturated: in sRGB it loses its red.
    let flat = Raw::new(64, 64, |_, _| [120, 200, 90]);
    let icc = ColorProfile::new_adobe_rgb().encode().unwrap();
    let jpeg = flat.jpeg_with(SamplingFactor::F_2_2, |encoder| encoder.add_icc_profile(&icc).unwrap());
    let png = png(&flat.data, 64, 64, png::ColorType::Rgb, Some(icc));
    let recipe = |format| Recipe { width: Some(16), format, quality: 95, ..Recipe::default() };
    let wanted = look(&render(&png, recipe(Output::Png))).at(8, 8);
    assert!(wanted[0] < 90 && wanted[1] >= 199, "{wanted:?}");
    for format in [Output::Jpeg, Output::Png] {
        assert_near(&look(&render(&jpeg, recipe(format))).at(8, 8), &wanted, 4);
    }
    let info = imaging::probe(&jpeg, &Default::default()).unwrap();
    assert!(info.icc_description.unwrap().contains("Adobe"));
}

#[test]
fn ink_of_a_jpeg_is_read_as_adobe_stores_it() {
    // No cyan, full magenta and yellow: red. The encoder inverts and writes the Adobe marker.
    for colour in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let ink = [0u8, 255, 255, 0].repeat(32 * 32);
        let mut file = Vec::new();
        Encoder::new(&mut file, 95).encode(&ink, 32, 32, colour).unwrap();
        let seen = look(&render(&file, Recipe { width: Some(8), ..Recipe::default() })).at(4, 4);
        assert_near(&seen, &[255, 0, 0], 6);
    }
}

#[test]
fn gray_stays_gray() {
    let file = png(&[128; 64], 8, 8, png::ColorType::Grayscale, None);
    assert_near(&look(&render(&file, Recipe::default())).at(4, 4), &[128; 3], 1);
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 95).encode(&[128; 64], 8, 8, ColorType::Luma).unwrap();
    assert_near(&look(&render(&jpeg, Recipe::default())).at(4, 4), &[128; 3], 1);
}

fn half_transparent() -> Vec<u8> {
    let data: Vec<u8> = (0..32 * 32).flat_map(|i| [220, 30, 30, if i % 32 < 16 { 255 } else { 0 }]).collect();
    png(&data, 32, 32, png::ColorType::Rgba, None)
}

#[test]
fn transparent_parts_are_kept_or_filled() {
    let file = half_transparent();
    let alpha =
        |format| rgba(&render(&file, Recipe { width: Some(16), format, ..Recipe::default() }))[(8 * 16 + 13) * 4 + 3];
    assert_eq!((alpha(Output::Png), alpha(Output::Webp), alpha(Output::Tiff)), (0, 0, 0));
    let jpeg = look(&render(&file, Recipe::default()));
    assert_near(&jpeg.at(4, 16), &RED, 8);
    assert_near(&jpeg.at(28, 16), &[255; 3], 8);
    let blue = look(&render(&file, Recipe { background: Some("#0000ff".parse().unwrap()), ..Recipe::default() }));
    assert_near(&blue.at(28, 16), &[0, 0, 255], 8);
}

#[test]
fn invisible_colours_do_not_bleed_into_visible_ones() {
    // Black hides under full transparency, as many programs write it.
    let data: Vec<u8> =
        (0..64 * 64).flat_map(|i| if i % 64 < 32 { [255, 255, 255, 255] } else { [0, 0, 0, 0] }).collect();
    let file = png(&data, 64, 64, png::ColorType::Rgba, None);
    let seen = rgba(&render(&file, Recipe { width: Some(15), format: Output::Png, ..Recipe::default() }));
    for pixel in seen.as_chunks::<4>().0.iter().filter(|pixel| pixel[3] > 20) {
        assert!(pixel[0] > 245, "a dark fringe: {pixel:?}");
    }
}

#[test]
fn padding_fills_with_the_background() {
    let file = Raw::new(40, 20, |_, _| RED).jpeg();
    let recipe = Recipe { width: Some(40), height: Some(40), fit: Fit::Pad, ..Recipe::default() };
    let seen = look(&render(&file, Recipe { background: Some("#00ff00".parse().unwrap()), ..recipe.clone() }));
    assert_near(&seen.at(20, 3), &[0, 255, 0], 12);
    assert_near(&seen.at(20, 20), &RED, 12);
    let clear = rgba(&render(&file, Recipe { format: Output::Png, ..recipe }));
    assert_eq!(clear[3], 0);
}
