//! Makes source pictures and looks into finished ones.

use imaging::{Limits, Output, Recipe, Rendition};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

pub const RED: [u8; 3] = [220, 30, 30];
pub const GREEN: [u8; 3] = [30, 180, 40];
pub const BLUE: [u8; 3] = [30, 50, 210];
pub const WHITE: [u8; 3] = [250, 250, 250];
pub const MIDDLE: (f32, f32) = (0.5, 0.5);

/// RGB samples.
#[derive(Clone)]
pub struct Raw {
    pub data: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

impl Raw {
    pub fn new(width: u32, height: u32, colour: impl Fn(u32, u32) -> [u8; 3]) -> Self {
        let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| colour(x, y)).collect();
        Self { data, width, height }
    }

    /// Red and green above, blue and white below.
    pub fn quarters(width: u32, height: u32) -> Self {
        Self::new(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    }

    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y * self.width + x) as usize * 3;
        [self.data[at], self.data[at + 1], self.data[at + 2]]
    }

    /// The middles of the four quarters: above left, above right, below left, below right.
    pub fn corners(&self) -> [[u8; 3]; 4] {
        let (l, r) = (self.width / 4, self.width - 1 - self.width / 4);
        let (t, b) = (self.height / 4, self.height - 1 - self.height / 4);
        [self.at(l, t), self.at(r, t), self.at(l, b), self.at(r, b)]
    }

    /// A JPEG as cameras write it.
    pub fn jpeg(&self) -> Vec<u8> {
        self.jpeg_with(SamplingFactor::F_2_2, |_| {})
    }

    pub fn jpeg_with(&self, sampling: SamplingFactor, more: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 95);
        encoder.set_sampling_factor(sampling);
        more(&mut encoder);
        encoder.encode(&self.data, self.width as u16, self.height as u16, ColorType::Rgb).unwrap();
        file
    }

    pub fn png(&self) -> Vec<u8> {
        png(&self.data, self.width, self.height, png::ColorType::Rgb, None)
    }
}

pub fn png(data: &[u8], width: u32, height: u32, colour: png::ColorType, icc: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut info = png::Info::with_size(width, height);
    info.color_type = colour;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = icc.map(Into::into);
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    file
}

/// An EXIF block with nothing but an orientation, a text and a resolution.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut out = b"II\x2a\0\x08\0\0\0\x02\0".to_vec();
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation as u8, 0, 0, 0]);
    out.extend([0x98, 0x82, 2, 0, 10, 0, 0, 0, 38, 0, 0, 0]);
    out.extend([0; 4]);
    out.extend(b"\xC2\xA9 Nobody\0");
    out
}

pub fn render_all(bytes: &[u8], recipes: &[Recipe]) -> imaging::Result<Vec<Rendition>> {
    imaging::render(bytes, recipes, MIDDLE, &Limits::default())
}

pub fn render(bytes: &[u8], recipe: Recipe) -> Rendition {
    render_all(bytes, &[recipe]).unwrap().remove(0)
}

/// The pixels of a finished JPEG or PNG on white.
pub fn look(rendition: &Rendition) -> Raw {
    let data = match rendition.mime.as_str() {
        "image/jpeg" => {
            let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
            JpegDecoder::new_with_options(ZCursor::new(&rendition.bytes), options).decode().unwrap()
        }
        "image/png" => rgba(rendition).as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect(),
        other => panic!("{other} is not looked into"),
    };
    assert_eq!(data.len(), (rendition.width * rendition.height * 3) as usize, "the size is not what it says");
    Raw { data, width: rendition.width, height: rendition.height }
}

/// The pixels of a finished PNG, WebP or other format.
pub fn rgba(rendition: &Rendition) -> Vec<u8> {
    let as_png = match rendition.mime.as_str() {
        "image/png" => rendition.bytes.clone(),
        _ => render(&rendition.bytes, Recipe { format: Output::Png, ..Recipe::default() }).bytes,
    };
    let mut decoder = png::Decoder::new(std::io::Cursor::new(as_png));
    decoder.set_transformations(png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut data).unwrap();
    data
}

#[track_caller]
pub fn assert_near(seen: &[u8], expected: &[u8], tolerance: u8) {
    let far = seen.iter().zip(expected).any(|(a, b)| a.abs_diff(*b) > tolerance);
    assert!(seen.len() == expected.len() && !far, "{seen:?} is not near {expected:?}");
}
