//! WebP through libwebp: from planes as they are, or from RGB(A).

use std::{ffi::c_void, mem::MaybeUninit};

use libwebp_sys as sys;

use super::{Tags, exif, internal, rgb};
use crate::{
    Error, Result,
    picture::{Kind, Picture, Pixels, Plane},
    recipe::Effort,
};

pub(super) fn encode(picture: &Picture, quality: u8, effort: Effort, tags: &Tags) -> Result<Vec<u8>> {
    let file = match &picture.pixels {
        Pixels::Ycc(planes) => {
            // WebP stores the limited range of video, JPEG the full one.
            let mut limited = [LUMA, CHROMA, CHROMA].into_iter().zip(planes).map(|(map, plane)| limit(plane, map));
            let [Some(y), Some(u), Some(v)] = [limited.next(), limited.next(), limited.next()] else {
                return Err(failed("a plane is missing"));
            };
            run(picture, quality, effort, Source::Planes([&y, &u, &v]))?
        }
        Pixels::Packed(..) => {
            let (kind, data) = rgb(picture)?;
            run(picture, quality, effort, Source::Packed(kind, data))?
        }
    };
    exif::into_webp(file, tags)
}

/// The steps from full range to limited range, rounded.
const fn limited(base: u32, span: u32, zero: u32) -> [u8; 256] {
    let mut map = [0; 256];
    let mut i = 0;
    while i < 256 {
        map[i] = (base + (i as u32 * span + zero) / 255) as u8;
        i += 1;
    }
    map
}

static LUMA: &[u8; 256] = &limited(16, 219, 127);
static CHROMA: &[u8; 256] = &limited(16, 224, 111);

fn limit(plane: &Plane, map: &[u8; 256]) -> Vec<u8> {
    let count = plane.width as usize * plane.height as usize;
    plane.samples()[..count].iter().map(|&v| map[usize::from(v)]).collect()
}

enum Source<'a> {
    /// 4:2:0, without padding.
    Planes([&'a [u8]; 3]),
    Packed(Kind, &'a [u8]),
}

fn run(picture: &Picture, quality: u8, effort: Effort, source: Source<'_>) -> Result<Vec<u8>> {
    let config = config(quality, effort)?;
    let mut target = Target::new(picture.width, picture.height)?;
    target.load(source)?;
    target.encode(&config)
}

fn config(quality: u8, effort: Effort) -> Result<sys::WebPConfig> {
    let mut config = sys::WebPConfig::new().map_err(|()| failed("library versions disagree"))?;
    config.quality = quality.into();
    // Method 2 takes half the time of 4 for 4 % more bytes.
    config.method = if effort == Effort::Small { 4 } else { 2 };
    Ok(config)
}

/// The library's picture; frees what the library allocated for it.
struct Target(sys::WebPPicture);

impl Drop for Target {
    fn drop(&mut self) {
        // SAFETY: the picture was initialised by `new`; planes of ours are not owned by it.
        unsafe { sys::WebPPictureFree(&mut self.0) }
    }
}

impl Target {
    fn new(width: u32, height: u32) -> Result<Self> {
        let mut picture = sys::WebPPicture::new().map_err(|()| failed("library versions disagree"))?;
        picture.width = width.try_into().map_err(failed)?;
        picture.height = height.try_into().map_err(failed)?;
        Ok(Self(picture))
    }

    /// The bytes must stay alive until `encode`, which the lifetime of `run` sees to.
    fn load(&mut self, source: Source<'_>) -> Result<()> {
        let (width, height) = (self.0.width, self.0.height);
        let pixels = width as usize * height as usize;
        let half = (width + 1) / 2;
        let loaded = match source {
            Source::Planes([y, u, v]) => {
                let quarter = half as usize * (height as usize).div_ceil(2);
                check(y.len() >= pixels && u.len() >= quarter && v.len() >= quarter)?;
                self.0.use_argb = 0;
                self.0.colorspace = sys::WebPEncCSP::WEBP_YUV420;
                // The encoder only reads them: nothing is written without alpha.
                (self.0.y, self.0.u, self.0.v) = (y.as_ptr().cast_mut(), u.as_ptr().cast_mut(), v.as_ptr().cast_mut());
                (self.0.y_stride, self.0.uv_stride) = (width, half);
                1
            }
            Source::Packed(Kind::Rgba, data) => {
                check(data.len() >= pixels * 4)?;
                // SAFETY: the length was checked, and the library copies the pixels.
                unsafe { sys::WebPPictureImportRGBA(&mut self.0, data.as_ptr(), width * 4) }
            }
            Source::Packed(_, data) => {
                check(data.len() >= pixels * 3)?;
                // SAFETY: as above.
                unsafe { sys::WebPPictureImportRGB(&mut self.0, data.as_ptr(), width * 3) }
            }
        };
        check(loaded != 0)
    }

    fn encode(mut self, config: &sys::WebPConfig) -> Result<Vec<u8>> {
        let mut writer = MaybeUninit::<sys::WebPMemoryWriter>::uninit();
        // SAFETY: the writer is initialised before use, outlives the call that fills it, and is cleared
        // once after its bytes were copied.
        unsafe {
            sys::WebPMemoryWriterInit(writer.as_mut_ptr());
            self.0.writer = Some(sys::WebPMemoryWrite);
            self.0.custom_ptr = writer.as_mut_ptr().cast::<c_void>();
            let done = sys::WebPEncode(config, &mut self.0) != 0;
            let mut writer = writer.assume_init();
            let file = match done && !writer.mem.is_null() {
                true => Ok(std::slice::from_raw_parts(writer.mem, writer.size).to_vec()),
                false => Err(failed(format!("{:?}", self.0.error_code))),
            };
            sys::WebPMemoryWriterClear(&mut writer);
            file
        }
    }
}

fn check(holds: bool) -> Result<()> {
    if holds { Ok(()) } else { Err(failed("too few samples or too little memory")) }
}

fn failed(reason: impl std::fmt::Display) -> Error {
    internal("WebP", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gray_stays_gray_in_the_limited_range() {
        assert_eq!((LUMA[0], LUMA[255], CHROMA[128]), (16, 235, 128));
    }
}
