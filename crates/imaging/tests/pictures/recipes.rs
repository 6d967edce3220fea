//! What recipes ask for beyond a size: crops, corners, watermarks, texts, colours, descriptions, bytes.

use std::fs;

use imaging::{
    Circle, Colour, Crop, Files, Fit, Fonts, Limits, Metadata, Output, Place, Recipe, Renderer, Rounding, Space, Texts,
    Watermark,
};

use crate::make::{BLUE, GREEN, MIDDLE, RED, Raw, WHITE, assert_near, look, png, render, render_all, rgba};

fn read(recipe: &str) -> Recipe {
    let recipe: Recipe = serde_json::from_str(recipe).unwrap_or_else(|error| panic!("{recipe}: {error}"));
    recipe.check(&Limits::default()).unwrap();
    recipe
}

fn with_files(file: &[u8], recipe: Recipe, files: &[(&str, Vec<u8>)]) -> imaging::Result<imaging::Rendition> {
    let files: Files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
    let font = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/fonts/barlow/Barlow-Medium.ttf");
    let mut renderer = Renderer::new(Fonts::new([fs::read(font).unwrap()]));
    Ok(renderer.render_with(file, &[recipe], &files, MIDDLE, &Limits::default())?.remove(0))
}

#[test]
fn a_crop_shows_its_part_only_of_planes_and_pixels() {
    let raw = Raw::quarters(400, 200);
    for file in [raw.jpeg(), raw.png()] {
        for (x, y, colour) in [(0.0, 0.0, RED), (0.5, 0.0, GREEN), (0.0, 0.5, BLUE), (0.5, 0.5, WHITE)] {
            let crop = Some(Crop { x, y, width: 0.5, height: 0.5 });
            let rendition = render(&file, Recipe { crop, width: Some(100), quality: 95, ..Recipe::default() });
            assert_eq!((rendition.width, rendition.height), (100, 50));
            assert_near(&look(&rendition).at(50, 25), &colour, 6);
        }
    }
}

#[test]
fn a_crop_is_of_the_upright_picture() {
    let raw = Raw::quarters(400, 200);
    let mut file = raw.jpeg_with(jpeg_encoder::SamplingFactor::F_1_1, |encoder| {
        encoder.add_app_segment(1, [b"Exif\0\0", &*crate::make::exif(6)].concat()).unwrap();
    });
    let rendition = render(&file, read(r#"{"crop": {"x": 0, "y": 0, "width": 0.5, "height": 0.5}}"#));
    // Stored lying on its left side: below left is what is seen above left.
    assert_eq!((rendition.width, rendition.height), (100, 200));
    assert_near(&look(&rendition).at(50, 100), &BLUE, 6);
    file.truncate(10);
    assert!(render_all(&file, &[Recipe::default()]).is_err());
}

#[test]
fn round_corners_are_transparent_or_show_the_background() {
    let file = Raw::new(60, 60, |_, _| RED).png();
    let recipe = Recipe { rounding: Some(Rounding::Radius(20)), format: Output::Png, ..Recipe::default() };
    let png = rgba(&render(&file, recipe.clone()));
    assert_eq!((png[3], &png[(30 * 60 + 30) * 4..][..4]), (0, &[220, 30, 30, 255][..]));
    let jpeg = look(&render(&file, Recipe { format: Output::Jpeg, quality: 95, ..recipe.clone() }));
    assert_near(&jpeg.at(1, 1), &[255; 3], 20);
    let black = Some(Colour([0, 0, 0, 255]));
    let circle = Some(Rounding::Circle(Circle::Circle));
    let seen = look(&render(&file, Recipe { background: black, rounding: circle, ..recipe }));
    assert_near(&seen.at(3, 3), &[0; 3], 2);
    assert_near(&seen.at(30, 2), &RED, 2);
}

#[test]
fn a_watermark_is_laid_over_in_its_size_place_and_strength() {
    let file = Raw::new(200, 100, |_, _| WHITE).jpeg();
    let mark = png(&[0, 0, 0, 255].repeat(16), 4, 4, png::ColorType::Rgba, None);
    let recipe = |place, opacity| Recipe {
        watermark: Some(Watermark { picture: "mark".into(), place, opacity, scale: 0.2, margin: 0.1, tile: false }),
        format: Output::Png,
        ..Recipe::default()
    };
    let seen = look(&with_files(&file, recipe(Place::TopLeft, 100), &[("mark", mark.clone())]).unwrap());
    // 40 pixels wide, 10 from the edges.
    assert_near(&seen.at(5, 5), &WHITE, 4);
    assert_near(&seen.at(30, 30), &[0; 3], 4);
    assert_near(&seen.at(55, 30), &WHITE, 4);
    let seen = look(&with_files(&file, recipe(Place::BottomRight, 50), &[("mark", mark)]).unwrap());
    assert_near(&seen.at(170, 70), &[125; 3], 4);
    let error = with_files(&file, recipe(Place::Top, 50), &[]).unwrap_err();
    assert_eq!(error.to_string(), "recipe `watermark.picture`: the file `mark` did not come with it");
    let broken = with_files(&file, recipe(Place::Top, 50), &[("mark", b"GIF89a".to_vec())]).unwrap_err();
    assert_eq!(broken.code(), "IMAGE_BROKEN");
}

#[test]
fn a_text_is_set_in_its_colour_and_broken_into_lines() {
    let file = Raw::new(400, 300, |_, _| [0; 3]).png();
    let inked = |recipe: &str| {
        let seen = look(&with_files(&file, read(recipe), &[]).unwrap());
        let red = |at: (u32, u32)| seen.at(at.0, at.1)[0] > 100;
        let found: Vec<(u32, u32)> =
            (0..300).flat_map(|y| (0..400).map(move |x| (x, y))).filter(|at| red(*at)).collect();
        let right = found.iter().map(|at| at.0).max().unwrap();
        let rows = found.iter().map(|at| at.1).max().unwrap() - found.iter().map(|at| at.1).min().unwrap();
        (right, rows, seen.at(found[0].0, found[0].1))
    };
    let (right, one_line, _) =
        inked(r##"{"format": "png", "text": {"text": "two words", "size": 0.1, "place": "top-left", "width": 1}}"##);
    assert!(right < 220 && one_line < 40, "{right} {one_line}");
    let (_, two_lines, colour) = inked(
        r##"{"format": "png", "text": {"text": "two words", "size": 0.1, "place": "left", "width": 0.1, "colour": "#ff0000"}}"##,
    );
    assert!(two_lines > 45 && colour[1] < 30, "{two_lines} {colour:?}");
    let error = render_all(&file, &[read(r#"{"text": {"text": "no fonts here"}}"#)]).unwrap_err();
    assert_eq!(error.to_string(), "recipe `text`: there is no font to set it in");
}

#[test]
fn markup_in_a_text_is_text() {
    let file = Raw::new(40, 30, |_, _| [0; 3]).png();
    let recipe = read(r##"{"text": {"text": "<image href='file:///etc/passwd'/> & <b>", "size": 0.5}}"##);
    assert!(with_files(&file, recipe, &[]).is_ok());
}

#[test]
fn gray_is_written_as_gray_and_p3_with_its_profile() {
    let file = Raw::quarters(80, 60).jpeg();
    for format in [Output::Jpeg, Output::Png, Output::Tiff, Output::Webp, Output::Avif] {
        let gray = render(&file, Recipe { colour: Space::Gray, format, quality: 95, ..Recipe::default() });
        let info = imaging::probe(&gray.bytes, &Limits::default()).unwrap();
        let stores_gray = matches!(format, Output::Jpeg | Output::Png | Output::Tiff);
        assert_eq!(info.colour_space == imaging::ColourSpace::Gray, stores_gray, "{format:?}");
        let seen = look(&render(&gray.bytes, Recipe { format: Output::Png, ..Recipe::default() })).at(20, 15);
        assert!(seen[0].abs_diff(seen[1]) < 4 && seen[1].abs_diff(seen[2]) < 4, "{format:?} {seen:?}");
        if format == Output::Avif {
            continue;
        }
        let wide = render(&file, Recipe { colour: Space::P3, format, quality: 95, ..Recipe::default() });
        let info = imaging::probe(&wide.bytes, &Limits::default()).unwrap();
        assert!(info.icc_description.as_ref().is_some_and(|name| name.contains("P3")), "{format:?} {info:?}");
        // Read with its profile it looks as before.
        let back = look(&render(&wide.bytes, Recipe { format: Output::Png, ..Recipe::default() }));
        assert_near(&back.at(20, 15), &RED, 9);
        assert!(render(&file, Recipe { colour: Space::P3, format, quality: 95, ..Recipe::default() }) == wide);
    }
}

#[test]
fn texts_given_with_the_recipe_are_written_and_read_again() {
    let file = Raw::quarters(80, 60).jpeg();
    let texts = Texts {
        title: Some("Hütte".into()),
        creator: Some("A. Nobody".into()),
        credit: Some("Agency & Sons".into()),
        copyright: Some("© Nobody".into()),
        keywords: vec!["hut".into(), "snow".into()],
        ..Texts::default()
    };
    for format in [Output::Jpeg, Output::Png, Output::Webp, Output::Tiff] {
        let recipe = Recipe { texts: texts.clone(), format, ..Recipe::default() };
        let info = imaging::probe(&render(&file, recipe).bytes, &Limits::default()).unwrap();
        let found = ["title", "artist", "credit", "copyright", "keywords"].map(|key| info.metadata.get(key).cloned());
        let wanted = ["Hütte", "A. Nobody", "Agency & Sons", "© Nobody", "hut; snow"].map(|text| Some(text.to_owned()));
        assert_eq!(found, wanted, "{format:?}");
    }
    let recipe = Recipe { texts, format: Output::Avif, ..Recipe::default() };
    let info = imaging::probe(&render(&file, recipe).bytes, &Limits::default()).unwrap();
    assert_eq!(info.metadata["artist"], "A. Nobody");
}

#[test]
fn nothing_of_the_source_is_kept_unless_asked_for() {
    let file = Raw::quarters(80, 60).jpeg_with(jpeg_encoder::SamplingFactor::F_2_2, |encoder| {
        encoder.add_app_segment(1, [b"Exif\0\0", &*crate::make::exif(3)].concat()).unwrap();
    });
    for (metadata, kept) in
        [(Metadata::Strip, false), (Metadata::Copyright, true), (Metadata::Credits, true), (Metadata::All, true)]
    {
        let bytes = render(&file, Recipe { metadata, ..Recipe::default() }).bytes;
        let info = imaging::probe(&bytes, &Limits::default()).unwrap();
        assert_eq!(info.metadata.contains_key("copyright"), kept, "{metadata:?}");
        assert_eq!(info.orientation, 1, "{metadata:?}: it was turned already");
    }
}

#[test]
fn a_wanted_likeness_is_found_between_bad_and_good() {
    let waves = Raw::new(300, 200, |x, y| {
        let wave = |v: f64| (v.sin() * 100.0 + 128.0) as u8;
        [wave(f64::from(x * y) / 900.0), wave(f64::from(x) / 7.0), wave(f64::from(y) / 9.0)]
    });
    for format in [Output::Jpeg, Output::Webp, Output::Avif] {
        let bytes = |similarity| {
            let recipe = Recipe { similarity: Some(similarity), format, ..Recipe::default() };
            render(&waves.png(), recipe).bytes.len()
        };
        assert!(bytes(0.9) < bytes(0.99), "{format:?}: {} {}", bytes(0.9), bytes(0.99));
    }
}

#[test]
fn a_file_that_must_fit_is_made_smaller_until_it_does() {
    let noise = Raw::new(400, 300, |x, y| {
        let v = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ (x * y).wrapping_mul(97);
        v.to_be_bytes()[..3].try_into().unwrap()
    });
    for (file, format) in [
        (noise.jpeg(), Output::Jpeg),
        (noise.png(), Output::Jpeg),
        (noise.png(), Output::Webp),
        (noise.png(), Output::Png),
        (noise.png(), Output::Tiff),
    ] {
        let recipe = Recipe { max_bytes: Some(6_000), format, ..Recipe::default() };
        assert_eq!(render_all(&file, std::slice::from_ref(&recipe)).unwrap_err().code(), "IMAGE_WILL_NOT_FIT");
        let done = render(&file, Recipe { shrink: true, ..recipe });
        assert!(done.bytes.len() <= 6_000 && done.width < 400, "{format:?}: {} {}", done.bytes.len(), done.width);
        let shape = f64::from(done.width) / f64::from(done.height);
        assert!((shape - 4.0 / 3.0).abs() < 0.05, "{format:?}: {} x {}", done.width, done.height);
    }
    let hopeless = Recipe { max_bytes: Some(20), shrink: true, ..Recipe::default() };
    assert_eq!(render_all(&noise.png(), &[hopeless]).unwrap_err().code(), "IMAGE_WILL_NOT_FIT");
}

#[test]
fn wrong_fields_are_named() {
    let path =
        |recipe: &str| match serde_json::from_str::<Recipe>(recipe).map(|recipe| recipe.check(&Limits::default())) {
            Ok(Err(imaging::Error::InvalidRecipe { path, .. })) => path,
            other => panic!("{recipe}: {other:?}"),
        };
    assert_eq!(path(r#"{"crop": {"x": 0.5, "y": 0, "width": 0.6, "height": 1}}"#), "crop");
    assert_eq!(path(r#"{"watermark": {"picture": "a", "opacity": 0}}"#), "watermark.opacity");
    assert_eq!(path(r#"{"text": {"text": " "}}"#), "text.text");
    assert_eq!(path(r#"{"colour": {"profile": {"icc": "a"}}, "format": "png"}"#), "colour");
    assert_eq!(path(r#"{"similarity": 1}"#), "similarity");
    assert_eq!(path(r#"{"shrink": true}"#), "shrink");
    assert_eq!(path(r#"{"page": 0}"#), "page");
    for unknown in [r#"{"crop": {"left": 1}}"#, r#"{"colour": "cmyk"}"#, r#"{"texts": {"author": "a"}}"#] {
        assert!(serde_json::from_str::<Recipe>(unknown).is_err(), "{unknown}");
    }
}

#[test]
fn every_field_moves_the_fingerprint() {
    let plain = Recipe::default().fingerprint(MIDDLE);
    for field in [
        r#"{"crop": {"x": 0, "y": 0, "width": 0.5, "height": 1}}"#,
        r#"{"rounding": 3}"#,
        r#"{"watermark": {"picture": "a"}}"#,
        r#"{"text": {"text": "a"}}"#,
        r#"{"colour": "gray"}"#,
        r#"{"similarity": 0.98}"#,
        r#"{"max_bytes": 9, "shrink": true}"#,
        r#"{"texts": {"creator": "a"}}"#,
        r#"{"page": 2}"#,
    ] {
        assert_ne!(read(field).fingerprint(MIDDLE), plain, "{field}");
    }
}

#[test]
fn the_size_that_is_promised_is_the_size_that_is_made() {
    let file = Raw::quarters(83, 47).png();
    for fit in [Fit::Contain, Fit::Cover, Fit::Pad] {
        for crop in [None, Some(Crop { x: 0.1, y: 0.3, width: 0.61, height: 0.4 })] {
            for upscale in [false, true] {
                let recipe = Recipe { width: Some(40), height: Some(31), fit, crop, upscale, ..Recipe::default() };
                let done = render(&file, recipe.clone());
                assert_eq!(recipe.size((83, 47), false), (done.width, done.height), "{recipe:?}");
            }
        }
    }
}
