//! AVIF: the primary picture and its transparency through dav1d's port to Rust.

use re_rav1d::dav1d::{Decoder, Picture as Frame, PixelLayout, PlanarImageComponent as Component, Settings, pixel};

use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::{
        Header,
        heif::{Item, Meta, Property},
    },
};

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Picture> {
    let meta = Meta::parse(bytes).ok_or_else(|| broken("its description is cut off"))?;
    let primary = meta.primary().ok_or_else(|| broken("its primary picture is missing"))?;
    let size = meta.size(primary).ok_or_else(|| broken("its size is missing"))?;
    let frame = frame(bytes, &meta, primary, size)?;
    let code = meta.of(primary).find_map(|property| match property {
        Property::Code(matrix, full) => Some((*matrix, *full)),
        _ => None,
    });
    let mut rgba = colours(&frame, code);
    if let Some(item) = meta.transparency(primary) {
        transparency(&mut rgba, &self::frame(bytes, &meta, item, size)?);
        if meta.is_premultiplied(primary) {
            rgba.iter_mut().for_each(straight);
        }
    }
    let (left, top, width, height) = meta.crop(primary, size);
    if (width, height) != (header.width, header.height) {
        return Err(broken("its sizes disagree"));
    }
    let rows = rgba.chunks_exact(size.0 as usize).skip(top as usize).take(height as usize);
    let shown = rows.flat_map(|row| &row[left as usize..(left + width) as usize]);
    Ok(match header.has_alpha {
        true => Picture::packed(Kind::Rgba, shown.flatten().copied().collect(), width, height),
        false => Picture::packed(Kind::Rgb, shown.flat_map(|&[r, g, b, _]| [r, g, b]).collect(), width, height),
    })
}

/// The first frame of an item, which must be as large as the file says.
fn frame(bytes: &[u8], meta: &Meta<'_>, item: &Item, size: (u32, u32)) -> Result<Frame> {
    if item.kind != *b"av01" {
        let what = format!("an AVIF put together of parts (`{}`)", String::from_utf8_lossy(&item.kind));
        return Err(Error::Unsupported { what });
    }
    let data = meta.data(bytes, item).ok_or_else(|| broken("its pixels are cut off"))?;
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_all_layers(false);
    // Headers inside the stream may promise more than the file did.
    settings.set_frame_size_limit(size.0.saturating_mul(size.1));
    let mut decoder = Decoder::with_settings(&settings).map_err(broken)?;
    let mut sent = decoder.send_data(data, None, None, None);
    loop {
        match decoder.get_picture() {
            Ok(frame) if (frame.width(), frame.height()) == size => return Ok(frame),
            Ok(_) => return Err(broken("its sizes disagree")),
            Err(error) if error.is_again() && sent.is_err_and(|error| error.is_again()) => {
                sent = decoder.send_pending_data();
            }
            Err(error) if error.is_again() => return Err(broken("it holds no picture")),
            Err(error) => return Err(broken(error)),
        }
    }
}

fn broken(reason: impl ToString) -> Error {
    Error::broken(Format::Avif, reason)
}

/// How samples become light.
struct Matrix {
    red: f32,
    blue: f32,
    /// Red, green and blue are stored as they are.
    identity: bool,
    full: bool,
}

impl Matrix {
    fn new(frame: &Frame, code: Option<(u16, bool)>) -> Self {
        let (code, full) = code.unwrap_or_else(|| {
            let full = matches!(frame.color_range(), pixel::YUVRange::Full);
            (frame.matrix_coefficients() as u16, full)
        });
        let (red, blue) = match code {
            1 => (0.2126, 0.0722),
            9 | 10 => (0.2627, 0.0593),
            // What is not said is what JPEG has.
            _ => (0.299, 0.114),
        };
        Self { red, blue, identity: code == 0, full }
    }

    /// Samples between 0 and 1, without footroom and headroom.
    fn luma(&self, sample: f32) -> f32 {
        if self.full { sample } else { (sample * 255.0 - 16.0) / 219.0 }
    }

    fn chroma(&self, sample: f32) -> f32 {
        if self.full { sample - 128.0 / 255.0 } else { (sample * 255.0 - 128.0) / 224.0 }
    }

    fn colour(&self, [y, u, v]: [f32; 3]) -> [u8; 4] {
        let byte = |light: f32| (light * 255.0).round().clamp(0.0, 255.0) as u8;
        if self.identity {
            return [byte(self.luma(v)), byte(self.luma(y)), byte(self.luma(u)), 255];
        }
        let (y, u, v) = (self.luma(y), self.chroma(u), self.chroma(v));
        let red = y + 2.0 * (1.0 - self.red) * v;
        let blue = y + 2.0 * (1.0 - self.blue) * u;
        let green = (y - self.red * red - self.blue * blue) / (1.0 - self.red - self.blue);
        [byte(red), byte(green), byte(blue), 255]
    }
}

fn colours(frame: &Frame, code: Option<(u16, bool)>) -> Vec<[u8; 4]> {
    let matrix = Matrix::new(frame, code);
    let (across, down) = match frame.pixel_layout() {
        PixelLayout::I420 => (1, 1),
        PixelLayout::I422 => (1, 0),
        PixelLayout::I444 | PixelLayout::I400 => (0, 0),
    };
    let luma = Samples::new(frame, Component::Y);
    let gray = frame.pixel_layout() == PixelLayout::I400;
    let chroma = (!gray).then(|| [Samples::new(frame, Component::U), Samples::new(frame, Component::V)]);
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let mut out = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let level = luma.at(x, y);
            out.push(match &chroma {
                Some([u, v]) => matrix.colour([level, u.at(x >> across, y >> down), v.at(x >> across, y >> down)]),
                None => {
                    let gray = (matrix.luma(level) * 255.0).round().clamp(0.0, 255.0) as u8;
                    [gray, gray, gray, 255]
                }
            });
        }
    }
    out
}

fn transparency(rgba: &mut [[u8; 4]], frame: &Frame) {
    let luma = Samples::new(frame, Component::Y);
    let full = matches!(frame.color_range(), pixel::YUVRange::Full);
    let width = frame.width() as usize;
    for (at, pixel) in rgba.iter_mut().enumerate() {
        let level = luma.at(at % width, at / width);
        let level = if full { level } else { (level * 255.0 - 16.0) / 219.0 };
        pixel[3] = (level * 255.0).round().clamp(0.0, 255.0) as u8;
    }
}

fn straight([r, g, b, a]: &mut [u8; 4]) {
    let alpha = u16::from(*a).max(1);
    for colour in [r, g, b] {
        *colour = (u16::from(*colour) * 255 / alpha).min(255) as u8;
    }
}

/// The samples of one plane between 0 and 1, whatever their depth.
struct Samples {
    plane: re_rav1d::dav1d::Plane,
    /// In bytes.
    stride: usize,
    deep: bool,
    scale: f32,
}

impl Samples {
    fn new(frame: &Frame, component: Component) -> Self {
        let bits = frame.bit_depth();
        let plane = frame.plane(component);
        Self {
            plane,
            stride: frame.stride(component) as usize,
            deep: bits > 8,
            scale: 1.0 / ((1u32 << bits) - 1) as f32,
        }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        let row = y * self.stride;
        let sample = match self.deep {
            true => u16::from_ne_bytes([self.plane[row + 2 * x], self.plane[row + 2 * x + 1]]),
            false => u16::from(self.plane[row + x]),
        };
        f32::from(sample) * self.scale
    }
}
