//! Files that lie, are cut off, or were made to do harm: an error with a code, never a panic, never much memory.

use imaging::{Limits, Output, Recipe};
use proptest::prelude::*;

use crate::make::{Raw, render, render_all};

fn code(bytes: &[u8]) -> &'static str {
    render_all(bytes, &[Recipe { width: Some(20), ..Recipe::default() }]).unwrap_err().code()
}

/// One file per format, 80 x 60.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let raw = Raw::quarters(80, 60);
    let written = |format| render(&raw.png(), Recipe { format, ..Recipe::default() }).bytes;
    let mut gif = Vec::new();
    let frame = image::RgbaImage::from_fn(80, 60, |x, y| image::Rgba([x as u8 * 3, y as u8 * 4, (x * y) as u8, 255]));
    image::codecs::gif::GifEncoder::new(&mut gif).encode_frame(image::Frame::new(frame)).unwrap();
    let svg =
        br#"<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><g><rect width="9" height="9"/></g></svg>"#;
    let progressive = Recipe { effort: imaging::Effort::Small, ..Recipe::default() };
    vec![
        ("jpeg", raw.jpeg()),
        ("progressive", render(&raw.png(), progressive).bytes),
        ("png", raw.png()),
        ("webp", written(Output::Webp)),
        ("tiff", written(Output::Tiff)),
        ("gif", gif),
        ("svg", svg.to_vec()),
    ]
}

#[test]
fn a_file_that_is_cut_off_is_broken() {
    for (name, file) in samples() {
        for keep in [3, 30, file.len() / 2, file.len() * 3 / 4] {
            let found = code(&file[..keep.min(file.len() - 1)]);
            assert!(matches!(found, "IMAGE_BROKEN" | "IMAGE_UNSUPPORTED"), "{name} cut to {keep}: {found}");
        }
    }
}

#[test]
fn a_huge_size_is_refused_before_decoding() {
    let mut png = Raw::quarters(8, 8).png();
    png[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    assert_eq!(code(&png), "IMAGE_TOO_LARGE");
    let mut jpeg = Raw::quarters(8, 8).jpeg();
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(code(&jpeg), "IMAGE_TOO_LARGE");
    let limits = Limits { max_bytes: 100, ..Limits::default() };
    assert_eq!(imaging::probe(&jpeg, &limits).unwrap_err().code(), "IMAGE_TOO_LARGE");
}

#[test]
fn a_size_larger_than_the_data_is_broken() {
    let mut png = Raw::quarters(8, 8).png();
    png[16..24].copy_from_slice(&[0, 0, 4, 0, 0, 0, 4, 0]);
    assert_eq!(code(&png), "IMAGE_BROKEN");
    let mut jpeg = Raw::quarters(8, 8).jpeg();
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[4, 0, 4, 0]);
    assert_eq!(code(&jpeg), "IMAGE_BROKEN");
}

#[test]
fn two_frame_headers_that_disagree_do_not_get_past_the_limits() {
    let jpeg = Raw::quarters(64, 64).jpeg();
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    let length = usize::from(u16::from_be_bytes([jpeg[frame + 2], jpeg[frame + 3]])) + 2;
    let mut twice = jpeg[..frame + length].to_vec();
    twice.extend_from_slice(&jpeg[frame..]);
    twice[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0, 0xFF, 0]);
    assert_eq!(code(&twice), "IMAGE_BROKEN");
}

#[test]
fn entities_that_multiply_are_refused() {
    let mut svg = String::from("<!DOCTYPE svg [<!ENTITY a0 \"<rect width='1' height='1'/>\">");
    for level in 1..12 {
        svg += &format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10));
    }
    svg += "]><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>&a11;</svg>";
    assert_eq!(code(svg.as_bytes()), "IMAGE_BROKEN");
}

#[test]
fn a_drawing_that_uses_itself_ends() {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g id="a"><use href="#a"/></g>
        <filter id="f"><feImage href="#f"/></filter><rect filter="url(#f)" width="9" height="9"/></svg>"##;
    let _ = render_all(svg.as_bytes(), &[Recipe::default()]);
}

#[test]
fn drawings_that_have_no_size_or_shape_are_broken() {
    for svg in ["<svg ", "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='0'/>", "<svg></svg><svg/>"] {
        assert_eq!(code(svg.as_bytes()), "IMAGE_BROKEN", "{svg}");
    }
}

#[test]
fn other_files_are_named() {
    for (bytes, name) in [(&b"PK\x03\x04"[..], "an archive"), (b"\xFF\x0A", "a JPEG XL"), (b"", "an empty file")] {
        let error = render_all(bytes, &[Recipe::default()]).unwrap_err();
        assert_eq!(error.code(), "IMAGE_UNSUPPORTED");
        assert!(error.to_string().starts_with(name), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn damaged_files_never_panic(
        which in 0usize..7,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        static SAMPLES: std::sync::LazyLock<Vec<(&str, Vec<u8>)>> = std::sync::LazyLock::new(samples);
        let (_, mut file) = SAMPLES[which].clone();
        for (at, value) in damage {
            let at = at.index(file.len());
            file[at] = value;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let limits = Limits { max_pixels: 1_000_000, ..Limits::default() };
        let recipe = Recipe { width: Some(30), ..Recipe::default() };
        let _ = imaging::probe(&file, &limits);
        let _ = imaging::render(&file, &[recipe], (0.5, 0.5), &limits);
    }

    #[test]
    fn any_bytes_behind_a_known_beginning_never_panic(
        which in 0usize..11,
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let starts: [&[u8]; 11] = [
            b"8BPS\0\x01", b"8BPS\0\x02", b"%PDF-1.7\n", b"II\x2a\0\x10\0\0\0CR", b"FUJIFILMCCD-RAW ",
            b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51", b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x80meta\0\0\0\0",
            b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x80moov", b"IIU\0", b"\0\0\0\x10ftypheic\0\0\0\0",
        ];
        let file = [starts[which], &body].concat();
        let limits = Limits { max_pixels: 1_000_000, ..Limits::default() };
        let _ = imaging::probe(&file, &limits);
        let _ = imaging::render(&file, &[Recipe { width: Some(30), ..Recipe::default() }], (0.5, 0.5), &limits);
    }
}
