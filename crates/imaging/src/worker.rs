//! The side of a worker process: it answers requests from its standard input until that is closed.
//!
//! The hub starts its own program again with a hidden command that calls [`serve`]. Whatever a picture
//! does to a worker, the hub only sees a pipe that breaks.

use std::{
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    Error, Fonts, Renderer, Rendition, Result,
    frame::{self, Answer, Guard, Request},
    probe,
};

/// Confines this process and answers requests until `input` ends. Call it on the standard streams, first
/// thing in `main`, with nothing else running in the process.
///
/// # Errors
/// When the pipe breaks or the limits cannot be set.
pub fn serve(input: impl Read, output: impl Write, fonts: Fonts) -> io::Result<()> {
    serve_after(input, output, fonts, |_| {})
}

/// As [`serve`], with something to do before each picture. Tests misbehave in it.
#[doc(hidden)]
pub fn serve_after(
    mut input: impl Read,
    mut output: impl Write,
    fonts: Fonts,
    mut before: impl FnMut(&[u8]),
) -> io::Result<()> {
    let Some((guard, _)) = frame::read::<Guard>(&mut input)? else { return Ok(()) };
    confine(&guard)?;
    frame::write(&mut output, &Answer::Ready, &[])?;
    let mut renderer = Renderer::new(fonts.clone());
    while let Some((request, bytes)) = frame::read::<Request>(&mut input)? {
        allow(&guard)?;
        let answer = catch_unwind(AssertUnwindSafe(|| {
            before(&bytes);
            handle(&mut renderer, request, &bytes)
        }));
        let (answer, body) = answer.unwrap_or_else(|_| {
            renderer = Renderer::new(fonts.clone());
            let how = "it made the decoder panic".to_owned();
            (Answer::Failed(Error::Crashed { how }), Vec::new())
        });
        frame::write(&mut output, &answer, &body)?;
    }
    Ok(())
}

fn handle(renderer: &mut Renderer, request: Request, bytes: &[u8]) -> (Answer, Vec<u8>) {
    let info = |info: Result<_>| info.map(|info| (Answer::Info(Box::new(info)), Vec::new()));
    let answer = match request {
        Request::Probe { limits } => info(probe(bytes, &limits)),
        Request::Inspect { limits } => info(renderer.inspect(bytes, &limits)),
        Request::Render { recipes, focal, limits, files } => {
            let (picture, files) = frame::take_files(files, bytes).unwrap_or_default();
            renderer.render_with(picture, &recipes, &files, focal, &limits).map(split)
        }
    };
    answer.unwrap_or_else(|error| (Answer::Failed(error), Vec::new()))
}

fn split(renditions: Vec<Rendition>) -> (Answer, Vec<u8>) {
    let body = renditions.iter().flat_map(|rendition| rendition.bytes.iter().copied()).collect();
    let parts = renditions.into_iter().map(|rendition| {
        let length = rendition.bytes.len() as u64;
        (rendition, length)
    });
    (Answer::Renditions(parts.collect()), body)
}

#[cfg(unix)]
fn confine(guard: &Guard) -> io::Result<()> {
    crate::guard::confine(guard)
}

#[cfg(unix)]
fn allow(guard: &Guard) -> io::Result<()> {
    crate::guard::allow(guard.seconds)
}

// Elsewhere only the hub's timeout protects, and the process boundary.
#[cfg(not(unix))]
fn confine(_: &Guard) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn allow(_: &Guard) -> io::Result<()> {
    Ok(())
}
