//! Measures the renditions people make most, in processor time and in likeness to an exact result.
//!
//! ```text
//! bench_renditions prepare PHOTOS WORK   makes 12 and 24 megapixel sources from a folder of photographs
//! bench_renditions run WORK              renders them, writes WORK/out/*.nabe-OP.EXT, prints JSON
//! bench_renditions compare WORK          likeness (SSIM) of everything in WORK/out, prints JSON
//! ```
//!
//! The exact result is the fully decoded source scaled in floating point. `benches/renditions` runs the
//! same operations with sharp and puts the two side by side.

use std::{collections::BTreeMap, error::Error, f64::consts::PI, fs, path::Path};

use imaging::{Fit, Limits, Output, Recipe, Renderer};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

type Done<T> = Result<T, Box<dyn Error>>;

const MIDDLE: (f32, f32) = (0.5, 0.5);
const REPETITIONS: u32 = 5;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let printed = match arguments[..] {
        ["prepare", photos, work] => prepare(Path::new(photos), Path::new(work))?,
        ["run", work] => run(Path::new(work))?,
        ["compare", work] => compare(Path::new(work))?,
        _ => return Err("usage: bench_renditions prepare PHOTOS WORK | run WORK | compare WORK".into()),
    };
    println!("{printed:#}");
    Ok(())
}

/// Operation, source folder and recipes; the letters are those of `benches/renditions/README.md`.
fn operations() -> [(&'static str, &'static str, Vec<Recipe>); 4] {
    let wide = |width, format| Recipe { width: Some(width), format, ..Recipe::default() };
    let square = Recipe { width: Some(400), height: Some(400), fit: Fit::Cover, ..Recipe::default() };
    let family = [
        wide(2400, Output::Jpeg),
        wide(1200, Output::Jpeg),
        wide(1200, Output::Webp),
        wide(800, Output::Webp),
        square.clone(),
    ];
    [
        ("a", "jpeg12", vec![wide(1200, Output::Jpeg)]),
        ("b", "jpeg12", vec![wide(1200, Output::Webp)]),
        ("c", "jpeg12", vec![square]),
        ("f", "jpeg24", family.into()),
    ]
}

/// Sources of one size, 4:2:0 like those of cameras, so that photographs of different size can be averaged.
fn prepare(photos: &Path, work: &Path) -> Done<Value> {
    let mut made = 0;
    for (name, bytes) in files(photos)? {
        let info = imaging::probe(&bytes, &Limits::default())?;
        for (folder, megapixels) in [("jpeg12", 12.0), ("jpeg24", 24.0)] {
            let scale = (megapixels * 1e6 / (f64::from(info.width) * f64::from(info.height))).sqrt();
            let width = (f64::from(info.width) * scale).round() as u32;
            let recipe = Recipe { width: Some(width), upscale: true, quality: 89, ..Recipe::default() };
            let rendition = imaging::render(&bytes, &[recipe], MIDDLE, &Limits::default())?.remove(0);
            fs::create_dir_all(work.join(folder))?;
            fs::write(work.join(folder).join(format!("{}.jpg", stem(&name))), rendition.bytes)?;
            made += 1;
        }
    }
    Ok(json!({ "sources": made }))
}

fn run(work: &Path) -> Done<Value> {
    fs::create_dir_all(work.join("out"))?;
    let mut results = serde_json::Map::new();
    for (operation, folder, recipes) in operations() {
        let sources = files(&work.join(folder))?;
        let mut renderer = Renderer::default();
        let (mut total, mut size) = (0.0, 0);
        for (name, bytes) in &sources {
            let mut best = f64::INFINITY;
            for repetition in 0..REPETITIONS {
                let start = processor_ms();
                let done = renderer.render(bytes, &recipes, MIDDLE, &Limits::default())?;
                best = best.min(processor_ms() - start);
                if repetition == 0 {
                    size += done.iter().map(|rendition| rendition.bytes.len()).sum::<usize>();
                    for (i, (rendition, recipe)) in done.iter().zip(&recipes).enumerate() {
                        let file = format!("{}.nabe-{operation}{i}.{}", stem(name), recipe.format.extension());
                        fs::write(work.join("out").join(file), &rendition.bytes)?;
                    }
                }
            }
            total += best;
        }
        let count = sources.len().max(1);
        let kilobytes = size as f64 / 1024.0 / count as f64;
        results.insert(operation.into(), json!({ "cpu_ms": total / count as f64, "out_kb": kilobytes }));
    }
    Ok(json!({ "tool": "nabe", "ops": results, "peak_rss_mb": peak_memory() }))
}

/// Mean SSIM per tool and operation.
fn compare(work: &Path) -> Done<Value> {
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (name, bytes) in files(&work.join("out"))? {
        let Some((source, rest)) = name.split_once('.') else { continue };
        let Some((tool, extension)) = rest.split_once('.') else { continue };
        let operation = tool.split_once('-').map_or("", |(_, operation)| operation);
        let folder = if operation.starts_with('f') { "jpeg24" } else { "jpeg12" };
        let source = fs::read(work.join(folder).join(format!("{source}.jpg")))?;
        let seen = luma(&bytes, extension)?;
        let exact = exact(&luma(&source, "jpg")?, seen.1, seen.2);
        found.entry(tool.to_owned()).or_default().push(ssim(&seen.0, &exact, seen.1));
    }
    let mean = |values: Vec<f64>| json!(values.iter().sum::<f64>() / values.len() as f64);
    Ok(found.into_iter().map(|(tool, values)| (tool, mean(values))).collect::<serde_json::Map<_, _>>().into())
}

type Luma = (Vec<f32>, usize, usize);

fn luma(bytes: &[u8], extension: &str) -> Done<Luma> {
    let (data, width, height) = if extension == "webp" {
        let image = image::load_from_memory(bytes)?.into_rgb8();
        let (width, height) = (image.width() as usize, image.height() as usize);
        (image.into_raw(), width, height)
    } else {
        let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        let data = decoder.decode().map_err(|error| format!("{error:?}"))?;
        let info = decoder.info().ok_or("no header")?;
        (data, usize::from(info.width), usize::from(info.height))
    };
    let grey = |[r, g, b]: &[u8; 3]| 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b);
    Ok((data.as_chunks::<3>().0.iter().map(grey).collect(), width, height))
}

/// The middle of the source with the shape of the result, scaled by Lanczos in floating point.
fn exact((source, width, height): &Luma, to_width: usize, to_height: usize) -> Vec<f32> {
    let fit = (*width as f64 / to_width as f64).min(*height as f64 / to_height as f64);
    let columns = weights(*width, to_width, fit);
    let rows = weights(*height, to_height, fit);
    let across = |row: &[f32]| columns.iter().map(|(start, w)| dot(&row[*start..], w)).collect::<Vec<f32>>();
    let narrow: Vec<f32> = source.chunks_exact(*width).flat_map(across).collect();
    let mut out = vec![0.0; to_width * to_height];
    for (line, (start, w)) in out.chunks_exact_mut(to_width).zip(&rows) {
        for (k, weight) in w.iter().enumerate() {
            let from = &narrow[(start + k) * to_width..][..to_width];
            line.iter_mut().zip(from).for_each(|(sum, v)| *sum += v * weight);
        }
    }
    out
}

fn dot(values: &[f32], weights: &[f32]) -> f32 {
    values.iter().zip(weights).map(|(v, w)| v * w).sum()
}

/// For each sample of the result, where its window begins and the weights of a Lanczos filter of three lobes.
fn weights(side: usize, to: usize, fit: f64) -> Vec<(usize, Vec<f32>)> {
    let cropped = to as f64 * fit;
    // A result of the whole picture is rounded to pixels: it is no crop.
    let shown = if (side as f64 - cropped).abs() < fit { side as f64 } else { cropped };
    let (scale, first) = (shown / to as f64, (side as f64 - shown) / 2.0);
    let window = |i: usize| {
        let middle = first + (i as f64 + 0.5) * scale;
        let reach = 3.0 * scale.max(1.0);
        let start = (middle - reach).round().max(0.0) as usize;
        let end = ((middle + reach).round() as usize).min(side);
        let raw: Vec<f64> = (start..end).map(|x| lanczos((x as f64 + 0.5 - middle) / scale.max(1.0))).collect();
        let sum: f64 = raw.iter().sum();
        (start, raw.into_iter().map(|w| (w / sum) as f32).collect())
    };
    (0..to).map(window).collect()
}

fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}

/// Structural similarity with a Gaussian window of sigma 1.5 (Wang et al. 2004).
fn ssim(a: &[f32], b: &[f32], width: usize) -> f64 {
    let product = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).collect::<Vec<_>>();
    let blurred = |data: Vec<f32>| blur(&data, width);
    let (mean_a, mean_b) = (blur(a, width), blur(b, width));
    let (aa, bb, ab) = (blurred(product(a, a)), blurred(product(b, b)), blurred(product(a, b)));
    let (c1, c2) = (6.5025, 58.5225);
    let at = |i: usize| {
        let (ma, mb) = (mean_a[i], mean_b[i]);
        let (va, vb, vab) = (aa[i] - ma * ma, bb[i] - mb * mb, ab[i] - ma * mb);
        f64::from((2.0 * ma * mb + c1) * (2.0 * vab + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2)))
    };
    let rows = 5..a.len() / width - 5;
    let inner: Vec<f64> = rows.flat_map(|y| (5..width - 5).map(move |x| y * width + x)).map(at).collect();
    inner.iter().sum::<f64>() / inner.len() as f64
}

fn blur(data: &[f32], width: usize) -> Vec<f32> {
    let weights: Vec<f32> = (-5i32..=5).map(|d| (-(d * d) as f32 / 4.5).exp()).collect();
    let sum: f32 = weights.iter().sum();
    let pass = |data: &[f32], step: usize| -> Vec<f32> {
        let at = |i: usize| {
            let around = weights.iter().enumerate().map(|(k, w)| {
                let j = (i + k * step).saturating_sub(5 * step).min(data.len() - 1);
                w * data[j]
            });
            around.sum::<f32>() / sum
        };
        (0..data.len()).map(at).collect()
    };
    pass(&pass(data, 1), width)
}

fn files(folder: &Path) -> Done<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        found.push((name, fs::read(path)?));
    }
    found.sort();
    Ok(found)
}

fn stem(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn processor_ms() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}
