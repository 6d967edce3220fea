//! Every picture of a real collection: cameras, orientations, profiles, print colours, broken files.
//!
//! Needs the folder that holds `images/` (with `MANIFEST.csv`) in `NABE_TEST_DATA`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use imaging::{ColourSpace, Files, Fit, Format, Info, Intent, Limits, Output, Press, Recipe, Renderer, Space, probe};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

fn images() -> PathBuf {
    let Some(folder) = std::env::var_os("NABE_TEST_DATA") else {
        panic!("set NABE_TEST_DATA to the folder that holds `images/` to test on real pictures");
    };
    Path::new(&folder).join("images")
}

fn read(path: &str) -> Vec<u8> {
    fs::read(images().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn info(path: &str) -> Info {
    probe(&read(path), &Limits::default()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Mean colour of each cell of a 3 x 3 grid, of the picture as rendered to a JPEG.
fn grid(path: &str) -> Vec<[u8; 3]> {
    let recipe =
        Recipe { width: Some(90), height: Some(90), fit: Fit::Cover, upscale: true, quality: 95, ..Recipe::default() };
    let done = imaging::render(&read(path), &[recipe], (0.5, 0.5), &Limits::default())
        .unwrap_or_else(|e| panic!("{path}: {e}"));
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let data = JpegDecoder::new_with_options(ZCursor::new(&done[0].bytes), options).decode().unwrap();
    let cell = |cx: usize, cy: usize| {
        let mut sums = [0u32; 3];
        for (x, y) in (0..900).map(|i| (cx * 30 + i % 30, cy * 30 + i / 30)) {
            (0..3).for_each(|c| sums[c] += u32::from(data[(y * 90 + x) * 3 + c]));
        }
        sums.map(|sum| (sum / 900) as u8)
    };
    (0..9).map(|i| cell(i % 3, i / 3)).collect()
}

#[track_caller]
fn assert_near(seen: &[[u8; 3]], expected: &[[u8; 3]], tolerance: u8, what: &str) {
    let far = seen.as_flattened().iter().zip(expected.as_flattened()).any(|(a, b)| a.abs_diff(*b) > tolerance);
    assert!(!far, "{what}: {seen:?} is not near {expected:?}");
}

/// Rows of the manifest as column name to value; fields may be quoted.
fn manifest() -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(images().join("MANIFEST.csv")).expect("the manifest is there");
    let mut lines = text.lines().map(fields);
    let names = lines.next().expect("the manifest has a header");
    lines.map(|line| names.iter().cloned().zip(line).collect()).collect()
}

fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("starts with one").push(c),
        }
    }
    out
}

#[test]
fn sizes_and_orientations_are_those_of_the_manifest() {
    let mut compared = 0;
    for row in manifest() {
        let path = &row["path"];
        let (Ok(width), Ok(height)) = (row["width"].parse::<u32>(), row["height"].parse::<u32>()) else { continue };
        // Broken on purpose, or of a kind that is not read.
        let Ok(found) = probe(&read(path), &Limits::default()) else { continue };
        // These have no size of their own, show less than they store, or show a preview.
        if found.format.is_scalable() || found.format == Format::Raw || path.contains(".crop.") {
            continue;
        }
        // The manifest gives the size as stored; an AVIF's is already turned.
        let stored = if found.orientation >= 5 { (found.height, found.width) } else { (found.width, found.height) };
        let turned = matches!(found.format, Format::Avif | Format::Heic);
        assert!(
            stored == (width, height) || turned && stored == (height, width),
            "{path}: {stored:?}, not {width} x {height}"
        );
        if let Ok(orientation @ 1..=8) = row["orientation"].parse::<u8>()
            && found.format == Format::Jpeg
        {
            assert_eq!(found.orientation, orientation, "{path}");
        }
        compared += 1;
    }
    assert!(compared > 300, "only {compared} pictures were compared");
}

#[test]
fn every_file_renders_or_fails_with_a_code() {
    let limits = Limits { max_pixels: 40_000_000, ..Limits::default() };
    let recipes = [
        Recipe { width: Some(64), ..Recipe::default() },
        Recipe { width: Some(48), height: Some(48), fit: Fit::Cover, format: Output::Webp, ..Recipe::default() },
        Recipe { width: Some(32), height: Some(40), fit: Fit::Pad, format: Output::Png, ..Recipe::default() },
    ];
    let mut renderer = Renderer::default();
    let mut refused = String::new();
    for row in manifest() {
        let path = &row["path"];
        match renderer.render(&read(path), &recipes, (0.3, 0.7), &limits) {
            Ok(done) => {
                assert_eq!(done.len(), 3, "{path}");
                assert!((done[2].width, done[2].height) == (32, 40), "{path}");
            }
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.split([';', ':']).next().unwrap_or_default().replace(" cannot be rendered", "");
                refused += &format!("{path}\t{}\t{reason}\n", error.code());
            }
        }
    }
    // What is not rendered, and why: everything else is. `NABE_UPDATE=1` writes it anew.
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused.tsv");
    if std::env::var_os("NABE_UPDATE").is_some() {
        fs::write(&table, &refused).unwrap();
    }
    let expected = fs::read_to_string(&table).unwrap();
    let changed: Vec<&str> = refused.lines().filter(|line| !expected.lines().any(|known| known == *line)).collect();
    assert!(refused == expected, "not as in {}: {changed:#?}", table.display());
}

#[test]
fn pictures_in_avif_are_cropped_turned_and_mirrored_as_they_say() {
    // Each is stored in another way and says how to undo it, so that all look the same.
    let plain = grid("avif-heic/kimono.avif");
    assert_near(&grid("avif-heic/kimono.rotate90.avif"), &plain, 8, "turned");
    assert_near(&grid("avif-heic/kimono.mirror-vertical.avif"), &plain, 8, "mirrored");
    let crop = info("avif-heic/kimono.crop.avif");
    assert_eq!((crop.width, crop.height), (385, 330));
    // The same fox in three depths and samplings.
    let fox = grid("avif-heic/fox.profile0.8bpc.yuv420.avif");
    assert_near(&grid("avif-heic/fox.profile1.10bpc.yuv444.avif"), &fox, 6, "10 bit");
    assert_near(&grid("avif-heic/fox.profile2.12bpc.yuv422.avif"), &fox, 6, "12 bit");
}

#[test]
fn the_same_ramp_looks_the_same_in_every_kind_of_number() {
    let same = |name: &str, others: &[&str]| {
        let expected = grid(&format!("tiff/{name}.tiff"));
        for other in others {
            assert_near(&grid(&format!("tiff/{other}.tiff")), &expected, 2, other);
        }
    };
    same("seq/seq-1c-8b-deflate-20f3db0c", &["seq/seq-1c-8b-tiled-bigtiff-20f3db0c", "seq/seq-1c-8b-lzw-20f3db0c"]);
    same("gradient-3c-32b", &["gradient-3c-32b-float"]);
    assert_near(&grid("tiff/tiled-cmyk-i8.tif"), &grid("tiff/tiled-rect-rgb-u8.tif"), 8, "ink with a sign");
    same("minisblack-1c-8b", &["minisblack-1c-16b", "minisblack-1c-i8b", "minisblack-1c-i16b"]);
}

#[test]
fn documents_and_videos_say_how_long_they_are() {
    let latex = info("pdf/pdflatex-4-pages.pdf");
    assert_eq!((latex.pages, latex.mime.as_str()), (Some(4), "application/pdf"));
    let video = |name: &str| {
        let info = info(&format!("video/{name}.mp4"));
        (info.width, info.height, info.milliseconds)
    };
    assert_eq!(video("bikes"), (640, 272, Some(10_000)));
    assert_eq!(video("bigbuckbunny"), (1280, 720, Some(5_312)));
}

#[test]
fn each_page_of_a_document_can_be_rendered_and_no_other() {
    let file = read("pdf/pdflatex-4-pages.pdf");
    let page = |page| Recipe { width: Some(300), page, ..Recipe::default() };
    let done = imaging::render(&file, &[page(Some(2)), page(None), page(Some(1))], (0.5, 0.5), &Limits::default());
    let done = done.unwrap();
    assert!(done[1].bytes == done[2].bytes && done[0].bytes != done[1].bytes);
    let error = imaging::render(&file, &[page(Some(5))], (0.5, 0.5), &Limits::default()).unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("4 pages")), ("IMAGE_RECIPE_INVALID", true), "{error}");
}

#[test]
fn all_orientations_of_the_same_picture_look_the_same() {
    let upright = grid("orientation-libvips/1.jpg");
    for value in 2..=8 {
        let path = format!("orientation-libvips/{value}.jpg");
        if value < 5 {
            assert_near(&grid(&path), &upright, 12, &path);
        }
    }
    let turned = grid("orientation-libvips/5.jpg");
    for value in 6..=8 {
        let path = format!("orientation-libvips/{value}.jpg");
        assert_near(&grid(&path), &turned, 12, &path);
    }
}

#[test]
fn profiles_and_ink_come_out_as_the_colours_they_mean() {
    let cmyk = info("colour-cmyk/Channel_digital_image_CMYK_color.jpg");
    assert_eq!(cmyk.colour_space, ColourSpace::Cmyk);
    assert!(cmyk.icc_description.unwrap().contains("SWOP"));
    // The same picture as PNG and JPEG, both in P3.
    assert_near(&grid("colour-icc/P3-sRGB-color-bars.jpg"), &grid("colour-icc/P3-sRGB-color-bars.png"), 6, "P3 bars");
    assert_near(&grid("colour-icc/P3-sRGB-green.jpg"), &grid("colour-icc/P3-sRGB-green.png"), 14, "P3 green");
    // 100 % magenta and yellow on coated paper is a red, whatever the profile says exactly.
    let [r, g, b] = grid("colour-cmyk/fogra-0-100-100-0.tif")[4];
    assert!(r > 190 && g < 70 && b < 70, "{r} {g} {b}");
}

#[test]
fn a_press_gets_inks_and_its_profile() {
    // A real printing condition: coated paper, from a file made for it.
    let source = read("colour-cmyk/fogra-0-100-100-0.tif");
    let mut decoder = tiff::decoder::Decoder::new(std::io::Cursor::new(&source)).unwrap();
    let icc = decoder.get_tag(tiff::tags::Tag::IccProfile).unwrap().into_u8_vec().unwrap();
    let files = Files::from([("press".to_owned(), icc)]);
    let mut renderer = Renderer::default();
    for format in [Output::Jpeg, Output::Tiff] {
        let press = Press { icc: "press".into(), intent: Intent::Relative };
        let recipe = Recipe {
            width: Some(60),
            format,
            quality: 95,
            colour: Space::Profile(press),
            dpi: Some(300),
            ..Recipe::default()
        };
        let print = |renderer: &mut Renderer, file: &[u8]| {
            let done =
                renderer.render_with(file, std::slice::from_ref(&recipe), &files, (0.5, 0.5), &Limits::default());
            done.unwrap().remove(0).bytes
        };
        let photo = print(&mut renderer, &read("colour-icc/P3-sRGB-color-bars.png"));
        let info = probe(&photo, &Limits::default()).unwrap();
        assert_eq!((info.colour_space, info.dpi), (ColourSpace::Cmyk, Some(300)), "{format:?}");
        assert!(info.icc_description.unwrap().contains("FOGRA39"), "{format:?}");
        // What was red on this paper is printed as red again, and looks so.
        let again = print(&mut renderer, &source);
        let small = Recipe { width: Some(9), format: Output::Png, ..Recipe::default() };
        let seen = [&again, &source].map(|file| {
            let done =
                renderer.render(file, std::slice::from_ref(&small), (0.5, 0.5), &Limits::default()).unwrap().remove(0);
            let mut reader = png::Decoder::new(std::io::Cursor::new(done.bytes)).read_info().unwrap();
            let mut data = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut data).unwrap();
            [data[0], data[1], data[2]]
        });
        assert_near(&seen[..1], &seen[1..], 8, "printed twice");
    }
    let screen = Files::from([("press".to_owned(), moxcms::ColorProfile::new_srgb().encode().unwrap())]);
    let press = Press { icc: "press".into(), intent: Intent::Relative };
    let recipe = Recipe { colour: Space::Profile(press), ..Recipe::default() };
    for files in [screen, Files::new()] {
        let error = renderer
            .render_with(&source, std::slice::from_ref(&recipe), &files, (0.5, 0.5), &Limits::default())
            .unwrap_err();
        assert_eq!(error.code(), "IMAGE_RECIPE_INVALID");
    }
}

#[test]
fn everything_kept_is_all_but_the_position_and_serial_numbers() {
    let position = |bytes: &[u8]| {
        let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = exif.fields().map(|field| field.tag.to_string()).collect();
        (
            names.iter().any(|name| name.starts_with("GPS")),
            names.iter().any(|name| name.contains("Serial")),
            names.len(),
        )
    };
    let all = Recipe { width: Some(50), metadata: imaging::Metadata::All, ..Recipe::default() };
    for path in ["exif-gps/DSCN0010.jpg", "exif-cameras/Canon_40D.jpg"] {
        let source = read(path);
        let done = imaging::render(&source, std::slice::from_ref(&all), (0.5, 0.5), &Limits::default()).unwrap();
        let ((gps, _, _), (kept_gps, kept_serial, kept)) = (position(&source), position(&done[0].bytes));
        assert!(gps, "{path} has a position to lose");
        assert!(!kept_gps && !kept_serial && kept > 10, "{path}: {kept}");
        assert_eq!(
            probe(&done[0].bytes, &Limits::default()).unwrap().metadata["camera"],
            info(path).metadata["camera"]
        );
    }
}

#[test]
fn cameras_and_credits_are_read_and_positions_are_not() {
    let nikon = info("exif-cameras/Nikon_D70.jpg");
    assert_eq!(nikon.metadata["camera"], "NIKON D70");
    let canon = info("exif-cameras/Canon_40D.jpg");
    assert_eq!((canon.metadata["camera"].as_str(), canon.dpi), ("Canon EOS 40D", Some(72)));
    assert!(canon.metadata["date"].starts_with("2008"));
    let agency = info("metadata-exiftool/PhotoMechanic.jpg");
    assert_eq!((agency.metadata["credit"].as_str(), agency.metadata["city"].as_str()), ("Credit", "kingston"));
    // Where EXIF, XMP and IPTC contradict each other, this file says which of them is to be believed.
    let contradictory = info("metadata-exiftool/MWG.jpg").metadata;
    for key in ["artist", "city", "copyright", "description", "keywords"] {
        assert!(contradictory[key].starts_with("RIGHT"), "{key}: {}", contradictory[key]);
    }
    let gps = info("exif-gps/DSCN0010.jpg");
    assert!(gps.metadata.keys().all(|key| !key.to_lowercase().contains("gps")), "{:?}", gps.metadata);
}

#[test]
fn animations_keep_moving_and_their_pace() {
    let keep = Recipe { width: Some(60), format: Output::Webp, animation: imaging::Motion::Keep, ..Recipe::default() };
    let frames = |bytes: &[u8]| {
        let decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        let plays = image::AnimationDecoder::loop_count(&decoder);
        let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
        let lengths: u32 = frames.iter().map(|frame| frame.delay().numer_denom_ms().0).sum();
        (frames, lengths, plays)
    };
    for (name, plays) in [("rotating-squares", 0), ("animated-loop-3", 3), ("dispose-background", 11), ("cogs", 32_761)]
    {
        let source = read(&format!("gif-webp/{name}.gif"));
        let done =
            imaging::render(&source, &[keep.clone(), Recipe::default()], (0.5, 0.5), &Limits::default()).unwrap();
        let (before, after) =
            (info(&format!("gif-webp/{name}.gif")), probe(&done[0].bytes, &Limits::default()).unwrap());
        assert_eq!((after.frames, after.width), (before.frames, 60), "{name}");
        let (found, lengths, count) = frames(&done[0].bytes);
        assert_eq!(found.len() as u32, before.frames, "{name}");
        assert!(lengths >= 20 * before.frames, "{name}: {lengths}");
        let count = match count {
            image::metadata::LoopCount::Infinite => 0,
            image::metadata::LoopCount::Finite(times) => times.get(),
        };
        assert_eq!(count, plays, "{name}");
        assert_eq!((done[1].mime.as_str(), done[1].width), ("image/jpeg", before.width), "{name}");
    }
    // WebP in, and as many bytes as wanted.
    let source = read("gif-webp/animated-loop-3.webp");
    let large =
        imaging::render(&source, std::slice::from_ref(&keep), (0.5, 0.5), &Limits::default()).unwrap().remove(0);
    let limit = large.bytes.len() as u64 * 3 / 4;
    let small = Recipe { max_bytes: Some(limit), ..keep.clone() };
    let small = imaging::render(&source, &[small], (0.5, 0.5), &Limits::default()).unwrap().remove(0);
    assert!(small.bytes.len() as u64 <= limit && frames(&small.bytes).0.len() == frames(&large.bytes).0.len());
    // Not all at once: frames times pixels have a limit.
    let limits = Limits { max_pixels: 20_000, ..Limits::default() };
    let error = imaging::render(&read("gif-webp/rotating-squares.gif"), &[keep], (0.5, 0.5), &limits).unwrap_err();
    assert_eq!(error.code(), "IMAGE_TOO_LARGE");
}

#[test]
fn facts_are_values_and_the_position_is_apart() {
    let gps = info("exif-gps/DSCN0010.jpg").facts;
    let position = gps.position.unwrap();
    assert_eq!((position.latitude, position.longitude), (43_467_448, 11_885_127));
    assert!(gps.has_position);
    assert_eq!(gps.taken_at.as_deref(), Some("2008-10-22T16:28:39"));
    let canon = info("exif-cameras/Canon_40D.jpg").facts;
    assert_eq!((canon.exposure, canon.aperture, canon.iso), (Some((1, 160)), Some((71, 10)), Some(100)));
    assert_eq!((canon.focal_length, canon.position), (Some((135, 1)), None));
    let agency = info("metadata-exiftool/PhotoMechanic.jpg").facts;
    assert_eq!(agency.credit.as_deref(), Some("Credit"));
    assert!(agency.keywords.len() > 1, "{agency:?}");
}

#[test]
fn a_picture_is_known_again_in_another_size_and_format() {
    let mut renderer = Renderer::default();
    let mut likeness = |bytes: &[u8]| {
        let seen = renderer.inspect(bytes, &Limits::default()).unwrap();
        assert!((1..=5).contains(&seen.colours.len()), "{:?}", seen.colours);
        assert!(seen.colours.iter().map(|colour| colour.share).sum::<u16>() <= 1000);
        u64::from_str_radix(&seen.likeness.unwrap(), 16).unwrap()
    };
    let mut all = Vec::new();
    for entry in fs::read_dir(images().join("photos-large")).unwrap() {
        let original = fs::read(entry.unwrap().path()).unwrap();
        let recipe = Recipe { width: Some(300), quality: 40, format: Output::Webp, ..Recipe::default() };
        let copy = imaging::render(&original, &[recipe], (0.5, 0.5), &Limits::default()).unwrap().remove(0);
        let (original, copy) = (likeness(&original), likeness(&copy.bytes));
        assert!((original ^ copy).count_ones() <= 4, "{original:016x} {copy:016x}");
        all.push(original);
    }
    for (i, a) in all.iter().enumerate() {
        for b in &all[i + 1..] {
            assert!((a ^ b).count_ones() > 10, "{a:016x} {b:016x}");
        }
    }
}

#[test]
fn files_that_are_cut_off_or_scribbled_on_never_panic() {
    let limits = Limits { max_pixels: 8_000_000, ..Limits::default() };
    let recipe = [Recipe { width: Some(32), ..Recipe::default() }];
    let mut renderer = Renderer::default();
    let kinds =
        ["avif-heic/", "psd/", "pdf/", "video/", "tiff/palette", "mixed-types/fixture.jp2", "metadata-exiftool/DNG"];
    let mut tried = 0;
    for row in manifest() {
        let path = &row["path"];
        let bytes = read(path);
        if !kinds.iter().any(|kind| path.starts_with(kind)) || bytes.len() > 300_000 {
            continue;
        }
        for step in 1..8usize {
            let mut damaged = bytes[..bytes.len() * step / 8].to_vec();
            let _ = probe(&damaged, &limits);
            let _ = renderer.render(&damaged, &recipe, (0.5, 0.5), &limits);
            // Bytes spread over the first part, where the structure is, changed the same way always.
            damaged = bytes.clone();
            for i in 0..6usize {
                let at = (step * 7919 + i * 104_729) % damaged.len().min(2_000);
                damaged[at] ^= (step * 37 + i * 11) as u8 | 1;
            }
            let _ = renderer.render(&damaged, &recipe, (0.5, 0.5), &limits);
            tried += 1;
        }
    }
    assert!(tried > 300, "only {tried}");
}

#[test]
fn large_photographs_render_from_one_decode() {
    let mut renderer = Renderer::default();
    let recipes: Vec<Recipe> =
        [1200, 800, 400].map(|width| Recipe { width: Some(width), height: Some(width), ..Recipe::default() }).into();
    for entry in fs::read_dir(images().join("photos-large")).unwrap() {
        let path = entry.unwrap().path();
        let done = renderer.render(&fs::read(&path).unwrap(), &recipes, (0.5, 0.5), &Limits::default()).unwrap();
        assert_eq!(done.iter().map(|r| r.width.max(r.height)).collect::<Vec<_>>(), [1200, 800, 400], "{path:?}");
    }
}
