//! The frames of GIF and WebP, each put together to the whole picture it shows.

use std::io::Cursor;

use image::{
    AnimationDecoder, Delay, Frame, ImageDecoder, ImageError,
    codecs::{gif::GifDecoder, webp::WebPDecoder},
    metadata::LoopCount,
};

use crate::{
    Error, Result,
    format::Format,
    picture::{Kind, Picture},
    probe::Header,
};

/// Frames shorter than this are shown for a tenth of a second by every browser, since old programs wrote 0.
const SHORTEST: u32 = 20;
const USUAL: u32 = 100;

/// A picture and how long it is shown, in milliseconds.
type Shown = Result<(Picture, u32)>;

/// The frames one after the other, and how often they are played; 0 is for ever.
pub(crate) fn frames<'a>(bytes: &'a [u8], header: &'a Header) -> Result<(Box<dyn Iterator<Item = Shown> + 'a>, u16)> {
    let broken = |error: ImageError| Error::broken(header.format, error);
    let source = Cursor::new(bytes);
    let size = (header.width, header.height);
    // GIF counts how often it is played again, WebP how often it is played.
    let (frames, plays, first) = if header.format == Format::Gif {
        let decoder = GifDecoder::new(source).map_err(broken)?;
        check(decoder.dimensions(), size, header)?;
        let plays = decoder.loop_count();
        (decoder.into_frames(), plays, 1)
    } else {
        let decoder = WebPDecoder::new(source).map_err(broken)?;
        check(decoder.dimensions(), size, header)?;
        let plays = decoder.loop_count();
        (decoder.into_frames(), plays, 0)
    };
    let plays = match plays {
        LoopCount::Infinite => 0,
        LoopCount::Finite(times) => times.get().saturating_add(first).try_into().unwrap_or(u16::MAX),
    };
    Ok((Box::new(frames.map(move |frame| shown(frame.map_err(broken)?, size, header))), plays))
}

fn check(found: (u32, u32), told: (u32, u32), header: &Header) -> Result<()> {
    if found == told { Ok(()) } else { Err(Error::broken(header.format, "its header tells two different sizes")) }
}

fn shown(frame: Frame, size: (u32, u32), header: &Header) -> Shown {
    let milliseconds = length(frame.delay());
    let buffer = frame.into_buffer();
    check(buffer.dimensions(), size, header)?;
    Ok((Picture::packed(Kind::Rgba, buffer.into_raw(), size.0, size.1), milliseconds))
}

fn length(delay: Delay) -> u32 {
    let (numerator, denominator) = delay.numer_denom_ms();
    match numerator / denominator.max(1) {
        short if short < SHORTEST => USUAL,
        length => length,
    }
}
