//! Runs a job in a child process with limits, and turns whatever becomes of the child into an answer.
//!
//! Typst has no limits of its own, and a template is somebody's program: it may loop, hoard memory or overflow a stack.

use std::ffi::OsStr;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::process::{Child, Command};

use crate::error::Error;
use crate::job::{Job, Pdf};
use crate::worker::{self, Answer, Request};

/// What a job may use. All sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// From start to answer.
    pub time: Duration,
    /// Of the child, pictures included.
    pub memory: u64,
    /// Template, fonts and pictures together.
    pub input: u64,
    /// The finished PDF.
    pub pdf: u64,
}

impl Default for Limits {
    /// Enough for a thousand products with pictures of half a megabyte.
    fn default() -> Self {
        Self { time: Duration::from_secs(600), memory: 4 << 30, input: 1 << 30, pdf: 1 << 30 }
    }
}

/// How much of what the child says on stderr is read.
const LAST_WORDS: u64 = 16 << 10;

/// Prints `job` in a child process: `program` with `args` must call [`crate::worker::serve`] on its stdin and stdout.
///
/// The child gets no environment, no open files and no more than `limits`. Dropping the future kills it.
///
/// # Errors
/// `PRINT_TEMPLATE`, `PRINT_TIMED_OUT`, `PRINT_CRASHED`, `PRINT_TOO_LARGE`: see [`Error`].
pub async fn run_isolated<S: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = S>,
    job: &Job,
    limits: &Limits,
) -> Result<Pdf, Error> {
    job.check()?;
    let data = job.data.to_string();
    let size = job.size() + data.len() as u64;
    if size > limits.input {
        return Err(Error::TooLarge { what: "the job", size, limit: limits.input });
    }
    let mut child =
        start(program, args).map_err(|error| Error::Crashed(format!("it could not be started: {error}")))?;
    let answer = tokio::time::timeout(limits.time, converse(&mut child, job, &data, limits)).await;
    if answer.is_err() {
        // Waited for, so that its memory is free when the caller tries the next job.
        let _ = child.kill().await;
    }
    answer.unwrap_or(Err(Error::TimedOut(limits.time)))
}

fn start<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = S>) -> io::Result<Child> {
    Command::new(program)
        .args(args)
        .env_clear()
        .env("RUST_MIN_STACK", worker::STACK.to_string())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

async fn converse(child: &mut Child, job: &Job, data: &str, limits: &Limits) -> Result<Pdf, Error> {
    let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(Error::Crashed("it has no pipes".into()));
    };
    // A child that ends early leaves a broken pipe here; its exit status and last words say more.
    let (_, answer, words) = tokio::join!(send(stdin, job, data, limits), receive(stdout, limits), last_words(stderr));
    match answer {
        Ok(answer) => answer,
        Err(error) => {
            let _ = child.start_kill();
            let status = child.wait().await;
            Err(Error::Crashed(reason(status, &words, &error, limits)))
        }
    }
}

async fn send(mut pipe: impl AsyncWrite + Unpin, job: &Job, data: &str, limits: &Limits) -> io::Result<()> {
    let size = |bytes: &Vec<u8>| bytes.len() as u64;
    let request = Request {
        limits: limits.clone(),
        template: job.template.iter().map(|(name, bytes)| (name.clone(), size(bytes))).collect(),
        data: data.len() as u64,
        files: job.files.iter().map(|file| (file.name.clone(), size(&file.bytes))).collect(),
        fonts: job.fonts.iter().map(size).collect(),
    };
    pipe.write_all(&worker::encode_header(&request)?).await?;
    for bytes in job.template.values() {
        pipe.write_all(bytes).await?;
    }
    pipe.write_all(data.as_bytes()).await?;
    for bytes in job.files.iter().map(|file| &file.bytes).chain(&job.fonts) {
        pipe.write_all(bytes).await?;
    }
    pipe.shutdown().await
}

/// The outer error is a child that did not answer, the inner one an answer.
async fn receive(mut pipe: impl AsyncRead + Unpin, limits: &Limits) -> io::Result<Result<Pdf, Error>> {
    let mut length = [0; 4];
    pipe.read_exact(&mut length).await?;
    let mut header = vec![0; worker::header_length(length)?];
    pipe.read_exact(&mut header).await?;
    let too_large = |size| Error::TooLarge { what: "the PDF", size, limit: limits.pdf };
    Ok(match worker::parse_header(&header)? {
        Answer::Printed { size, .. } if size > limits.pdf => Err(too_large(size)),
        Answer::Printed { summary, size } => {
            let mut bytes = vec![0; size as usize];
            pipe.read_exact(&mut bytes).await?;
            Ok(summary.with(bytes))
        }
        Answer::Template(problems) => Err(Error::Template(problems)),
        Answer::Crashed(reason) => Err(Error::Crashed(reason)),
        Answer::TooLarge { size } => Err(too_large(size)),
    })
}

async fn last_words(mut pipe: impl AsyncRead + Unpin) -> String {
    let mut words = Vec::new();
    let _ = (&mut pipe).take(LAST_WORDS).read_to_end(&mut words).await;
    // The rest is read and dropped: a full pipe would stop the child.
    let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&words).into_owned()
}

fn reason(status: io::Result<ExitStatus>, words: &str, error: &io::Error, limits: &Limits) -> String {
    if words.contains("memory allocation") {
        return format!("it needed more than the {} MB of memory it may use", limits.memory >> 20);
    }
    if words.contains("overflowed its stack") {
        return "the template nests too deeply".into();
    }
    let end = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    let last =
        words.lines().rev().find(|line| !line.trim().is_empty()).map_or_else(|| error.to_string(), str::to_owned);
    format!("{end}; {last}")
}
