//! What goes through the pipe between the hub and a worker: a JSON header and raw bytes, both with their length.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{Error, Files, Info, Limits, Recipe, Rendition};

const MAX_HEADER: u64 = 4 << 20;
/// More than any set of renditions weighs; a worker that was taken over must not fill the hub's memory.
const MAX_BODY: u64 = 512 << 20;
/// Memory taken in advance on the word of the other side.
const TRUST: u64 = 8 << 20;

/// What a worker may use, told once at its start.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Guard {
    /// Bytes of memory beyond what the program has at its start.
    pub memory: u64,
    /// Processor time per request.
    pub seconds: u64,
}

/// A question; the bytes of the picture follow it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub(crate) enum Request {
    Probe {
        limits: Limits,
    },
    Inspect {
        limits: Limits,
    },
    /// Names and lengths of the files that the recipes name, whose bytes follow those of the picture.
    Render {
        recipes: Vec<Recipe>,
        focal: (f32, f32),
        limits: Limits,
        files: Vec<(String, u64)>,
    },
}

/// The picture and the files that came after it.
pub(crate) fn take_files(files: Vec<(String, u64)>, body: &[u8]) -> Option<(&[u8], Files)> {
    let total = files.iter().try_fold(0u64, |sum, (_, length)| sum.checked_add(*length))?;
    let (picture, mut rest) = body.split_at_checked(body.len().checked_sub(usize::try_from(total).ok()?)?)?;
    let mut found = Files::new();
    for (name, length) in files {
        let (bytes, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        found.insert(name, bytes.to_vec());
        rest = after;
    }
    Some((picture, found))
}

/// An answer; the bytes of all renditions follow it, one after the other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Answer {
    Ready,
    Info(Box<Info>),
    Renditions(Vec<(Rendition, u64)>),
    Failed(Error),
}

/// Puts the renditions back together with their bytes.
pub(crate) fn join(parts: Vec<(Rendition, u64)>, body: &[u8]) -> Option<Vec<Rendition>> {
    let mut rest = body;
    let join = |(rendition, length): (Rendition, u64)| {
        let (bytes, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        rest = after;
        Some(Rendition { bytes: bytes.to_vec(), ..rendition })
    };
    parts.into_iter().map(join).collect()
}

fn head(header: &impl Serialize, body: &[u8]) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(header)?;
    let mut head = [json.len() as u64, body.len() as u64].map(u64::to_le_bytes).concat();
    head.extend(json);
    Ok(head)
}

/// The lengths of header and body.
fn lengths(prefix: [u8; 16]) -> io::Result<(u64, u64)> {
    let value = u128::from_le_bytes(prefix);
    let (header, body) = (value as u64, (value >> 64) as u64);
    if header > MAX_HEADER || body > MAX_BODY {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame is larger than allowed"));
    }
    Ok((header, body))
}

fn complete(bytes: &[u8], length: u64) -> io::Result<()> {
    if bytes.len() as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

pub(crate) fn write(to: &mut impl Write, header: &impl Serialize, body: &[u8]) -> io::Result<()> {
    to.write_all(&head(header, body)?)?;
    to.write_all(body)?;
    to.flush()
}

/// `None` when the other side closed the pipe between two frames.
pub(crate) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut prefix = [0; 16];
    match from.read_exact(&mut prefix) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (header, body) = lengths(prefix)?;
    let mut part = |length: u64| {
        let mut bytes = Vec::with_capacity(length.min(TRUST) as usize);
        from.by_ref().take(length).read_to_end(&mut bytes)?;
        complete(&bytes, length).map(|()| bytes)
    };
    let (header, body) = (part(header)?, part(body)?);
    Ok(Some((serde_json::from_slice(&header)?, body)))
}

pub(crate) async fn send(to: &mut (impl AsyncWrite + Unpin), header: &impl Serialize, body: &[u8]) -> io::Result<()> {
    to.write_all(&head(header, body)?).await?;
    to.write_all(body).await?;
    to.flush().await
}

pub(crate) async fn receive<T: DeserializeOwned>(from: &mut (impl AsyncRead + Unpin)) -> io::Result<(T, Vec<u8>)> {
    let mut prefix = [0; 16];
    from.read_exact(&mut prefix).await?;
    let (header, body) = lengths(prefix)?;
    let header = take(from, header).await?;
    let body = take(from, body).await?;
    Ok((serde_json::from_slice(&header)?, body))
}

async fn take(from: &mut (impl AsyncRead + Unpin), length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(TRUST) as usize);
    from.take(length).read_to_end(&mut bytes).await?;
    complete(&bytes, length).map(|()| bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_as_it_was_written() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Request::Probe { limits: Limits::default() }, b"picture").unwrap();
        let (request, body) = read::<Request>(&mut pipe.as_slice()).unwrap().unwrap();
        assert!(matches!(request, Request::Probe { .. }));
        assert_eq!(body, b"picture");
        assert!(read::<Request>(&mut &b""[..]).unwrap().is_none());
    }

    #[test]
    fn a_frame_that_is_cut_off_or_boasts_is_an_error() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Answer::Ready, b"picture").unwrap();
        assert!(read::<Answer>(&mut &pipe[..pipe.len() - 1]).is_err());
        let boast = [0u64, u64::MAX].map(u64::to_le_bytes).concat();
        assert!(read::<Answer>(&mut boast.as_slice()).is_err());
    }

    #[test]
    fn files_are_found_behind_the_picture() {
        let names = |lengths: [u64; 2]| ["a", "b"].map(str::to_owned).into_iter().zip(lengths).collect();
        let (picture, files) = take_files(names([2, 1]), b"pictureAAB").unwrap();
        assert_eq!((picture, &files["a"][..], &files["b"][..]), (&b"picture"[..], &b"AA"[..], &b"B"[..]));
        assert!(take_files(names([9, 9]), b"short").is_none());
        assert!(take_files(names([u64::MAX, 1]), b"short").is_none());
    }

    #[test]
    fn lengths_beyond_the_body_are_refused() {
        let rendition = Rendition { bytes: Vec::new(), mime: "image/png".into(), width: 1, height: 1 };
        assert!(join(vec![(rendition.clone(), 3)], b"ab").is_none());
        assert_eq!(join(vec![(rendition, 2)], b"ab").unwrap()[0].bytes, b"ab");
    }
}
