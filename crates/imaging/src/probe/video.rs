//! MP4 and QuickTime: how long, how large and which way up (ISO/IEC 14496-12). No frame is decoded.

use super::{
    Header,
    boxes::{Boxes, uint},
    reader::Reader,
};
use crate::{Error, Result, format::Format};

/// Tracks looked at: sound, subtitles and several cameras.
const MAX_TRACKS: usize = 64;

pub(super) fn read(bytes: &[u8], format: Format) -> Result<Header> {
    let movie =
        child(bytes, b"moov").ok_or_else(|| Error::broken(format, "its table of contents is missing or cut off"))?;
    let tracks = Boxes::new(movie).filter(|(kind, _)| kind == b"trak").take(MAX_TRACKS);
    let pictures = tracks.filter_map(|(_, track)| is_video(track).then(|| shape(track)).flatten());
    let (width, height, orientation) = pictures
        .max_by_key(|(width, height, _)| u64::from(*width) * u64::from(*height))
        .ok_or_else(|| Error::Unsupported { what: "a recording without a picture".to_owned() })?;
    let mut header = Header::new(format, width, height);
    header.orientation = orientation;
    header.milliseconds = child(movie, b"mvhd").and_then(duration);
    Ok(header)
}

fn child<'a>(body: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    Boxes::new(body).find(|(found, _)| found == kind).map(|(_, body)| body)
}

fn is_video(track: &[u8]) -> bool {
    let handler = child(track, b"mdia").and_then(|media| child(media, b"hdlr"));
    handler.is_some_and(|body| body.get(8..12) == Some(b"vide"))
}

/// Skips what comes before the interesting fields, which is longer in version 1.
fn fields<'a>(body: &'a [u8], old: usize, new: usize) -> Option<(Reader<'a>, usize)> {
    let mut reader = Reader::new(body, 0);
    let version = reader.be32()? >> 24;
    let (skip, wide) = if version == 1 { (new, 8) } else { (old, 4) };
    reader.skip(skip)?;
    Some((reader, wide))
}

fn duration(body: &[u8]) -> Option<u64> {
    let (mut reader, wide) = fields(body, 8, 16)?;
    let scale = u64::from(reader.be32()?);
    let length = uint(&mut reader, wide)?;
    // All bits set means that nobody knows.
    let known = length != u64::MAX && length != u64::from(u32::MAX);
    (known && scale > 0).then(|| (u128::from(length) * 1000 / u128::from(scale)).try_into().ok())?
}

/// Width, height and EXIF orientation of a track.
fn shape(track: &[u8]) -> Option<(u32, u32, u8)> {
    // Times and number; then the length, layer, group, volume and the like; then the matrix.
    let (mut reader, wide) = fields(child(track, b"tkhd")?, 16, 24)?;
    reader.skip(wide + 16)?;
    let mut matrix = [0i32; 9];
    for field in &mut matrix {
        *field = reader.be32()? as i32;
    }
    let (width, height) = (reader.be32()? >> 16, reader.be32()? >> 16);
    let [a, b, _, c, d, ..] = matrix.map(i32::signum);
    let orientation = match (a, b, c, d) {
        (0, 1, -1, 0) => 6,
        (-1, 0, 0, -1) => 3,
        (0, -1, 1, 0) => 8,
        _ => 1,
    };
    (width > 0 && height > 0).then_some((width, height, orientation))
}
