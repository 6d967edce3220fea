//! What is written into files beside pixels, and every format in and out.

use imaging::{Format, Limits, Metadata, Output, Recipe, Renderer};
use jpeg_encoder::SamplingFactor;

use crate::make::{Raw, assert_near, exif, look, render};

const ALL: [Output; 5] = [Output::Jpeg, Output::Webp, Output::Png, Output::Avif, Output::Tiff];

fn credited() -> Vec<u8> {
    Raw::quarters(80, 60).jpeg_with(SamplingFactor::F_2_2, |encoder| encoder.add_exif_metadata(&exif(1)).unwrap())
}

#[test]
fn the_resolution_is_in_the_file() {
    for format in [Output::Jpeg, Output::Webp, Output::Png, Output::Tiff] {
        for metadata in [Metadata::Strip, Metadata::Copyright] {
            let rendition = render(&credited(), Recipe { dpi: Some(300), format, metadata, ..Recipe::default() });
            assert_eq!(imaging::probe(&rendition.bytes, &Limits::default()).unwrap().dpi, Some(300), "{format:?}");
        }
    }
}

#[test]
fn the_copyright_is_kept_only_when_asked_for() {
    for format in [Output::Jpeg, Output::Webp, Output::Png, Output::Tiff] {
        let kept = |metadata| {
            let rendition = render(&credited(), Recipe { format, metadata, ..Recipe::default() });
            imaging::probe(&rendition.bytes, &Limits::default()).unwrap().metadata
        };
        assert!(kept(Metadata::Strip).is_empty(), "{format:?}");
        assert_eq!(kept(Metadata::Copyright)["copyright"], "© Nobody", "{format:?}");
    }
}

#[test]
fn what_is_written_can_be_read_again() {
    let source = Raw::quarters(80, 60).png();
    for format in ALL {
        let rendition = render(&source, Recipe { format, quality: 90, ..Recipe::default() });
        let info = imaging::probe(&rendition.bytes, &Limits::default()).unwrap();
        assert_eq!((info.width, info.height, info.mime.as_str()), (80, 60, format.mime()));
        if info.format == Format::Avif {
            continue;
        }
        let again = look(&render(&rendition.bytes, Recipe { format: Output::Png, ..Recipe::default() }));
        for (seen, expected) in again.corners().iter().zip(Raw::quarters(80, 60).corners()) {
            assert_near(seen, &expected, 8);
        }
    }
}

#[test]
fn only_the_first_frame_of_an_animation_is_shown() {
    let mut file = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
    for red in [200, 0, 0] {
        let frame = image::RgbaImage::from_pixel(20, 10, image::Rgba([red, 0, 0, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    assert_eq!(imaging::probe(&file, &Limits::default()).unwrap().frames, 3);
    assert_near(&look(&render(&file, Recipe::default())).at(10, 5), &[200, 0, 0], 4);
    let few = Limits { max_pixels: 599, ..Limits::default() };
    assert_eq!(imaging::probe(&file, &few).unwrap_err().code(), "IMAGE_TOO_LARGE");
}

#[test]
fn bitmaps_are_read() {
    let mut file = Vec::new();
    let raw = Raw::quarters(20, 12);
    image::codecs::bmp::BmpEncoder::new(&mut file).encode(&raw.data, 20, 12, image::ExtendedColorType::Rgb8).unwrap();
    let seen = look(&render(&file, Recipe { format: Output::Png, ..Recipe::default() }));
    assert!(seen.data == raw.data);
}

#[test]
fn inspecting_adds_a_miniature() {
    let mut renderer = Renderer::default();
    let info = renderer.inspect(&Raw::quarters(640, 480).jpeg(), &Limits::default()).unwrap();
    let hash = info.thumbhash.unwrap();
    assert!((20..60).contains(&hash.len()), "{hash}");
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="9"/></svg>"#;
    assert!(renderer.inspect(drawing, &Limits::default()).unwrap().thumbhash.is_some());
}

#[test]
fn texts_in_drawings_are_set_only_in_given_fonts() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="18" font-size="20">M</text></svg>"#;
    let recipe = Recipe { format: Output::Png, background: Some("#ffffff".parse().unwrap()), ..Recipe::default() };
    let blank = imaging::svg::render(svg, 40, &imaging::Fonts::new([b"no font".to_vec()]), &recipe).unwrap();
    let seen = imaging::Rendition { bytes: blank, mime: "image/png".into(), width: 40, height: 20 };
    assert!(look(&seen).data.iter().all(|&v| v == 255));
}
