//! The child's end of the pipe: reads a job, sets its own limits, prints, answers, ends.
//!
//! A frame is a header (length as `u32` little-endian, then JSON) and the byte strings it announces, one after another.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem};
use crate::isolate::Limits;
use crate::job::{File, Job, Pdf, Summary};

/// A header holds names and figures, never content.
const LONGEST_HEADER: usize = 16 << 20;
/// Typst nests deeply; a thread's usual 2 MB do not carry an unoptimised build.
pub(crate) const STACK: usize = 64 << 20;

#[derive(Serialize, Deserialize)]
pub(crate) struct Request {
    pub limits: Limits,
    pub template: Vec<(String, u64)>,
    pub data: u64,
    pub files: Vec<(String, u64)>,
    pub fonts: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
pub(crate) enum Answer {
    Printed { summary: Summary, size: u64 },
    Template(Vec<Problem>),
    Crashed(String),
    TooLarge { size: u64 },
}

/// Prints the one job that comes through `input` and writes the answer to `output`.
///
/// Call it first thing in a process of its own: it lowers the limits of the whole process.
///
/// # Errors
/// When the job cannot be read or the answer cannot be written. A job that cannot be printed is an answer.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let request: Request = read_header(&mut input)?;
    let limits = request.limits.clone();
    confine(&limits)?;
    let job = read_job(&mut input, request)?;
    let printing = std::thread::Builder::new().stack_size(STACK).spawn(move || crate::compile(job))?;
    let result = printing.join().unwrap_or_else(|_| Err(Error::Crashed("the typesetter gave up".into())));
    match result {
        Ok(pdf) if pdf.bytes.len() as u64 > limits.pdf => {
            write_header(&mut output, &Answer::TooLarge { size: pdf.bytes.len() as u64 })?
        }
        Ok(Pdf { bytes, pages, product_pages, warnings }) => {
            let summary = Summary { pages, product_pages, warnings };
            write_header(&mut output, &Answer::Printed { summary, size: bytes.len() as u64 })?;
            output.write_all(&bytes)?;
        }
        Err(Error::Template(problems)) => write_header(&mut output, &Answer::Template(problems))?,
        Err(other) => write_header(&mut output, &Answer::Crashed(other.to_string()))?,
    }
    output.flush()
}

/// No more memory and processor time than allowed, no files written, no core dumps.
#[cfg(unix)]
fn confine(limits: &Limits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(io::Error::from)
    };
    // Not the address space: allocators and thread stacks reserve far more of it than they use.
    set(Resource::Data, limits.memory)?;
    // The parent keeps the clock; this ends a child whose parent was killed.
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    set(Resource::Cpu, (limits.time.as_secs() + 1) * processors + 1)?;
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)
}

#[cfg(not(unix))]
fn confine(_limits: &Limits) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "processes cannot be limited on this system"))
}

fn read_job(input: &mut impl Read, request: Request) -> io::Result<Job> {
    let mut job = Job::default();
    for (name, size) in request.template {
        job.template.insert(name, read_bytes(input, size)?);
    }
    job.data = serde_json::from_slice(&read_bytes(input, request.data)?)?;
    for (name, size) in request.files {
        job.files.push(File { name, bytes: read_bytes(input, size)? });
    }
    job.fonts = request.fonts.into_iter().map(|size| read_bytes(input, size)).collect::<io::Result<_>>()?;
    Ok(job)
}

fn read_bytes(input: &mut impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size as usize);
    input.take(size).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn read_header<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    parse_header(&read_bytes(input, header_length(length)? as u64)?)
}

fn write_header(output: &mut impl Write, header: &impl Serialize) -> io::Result<()> {
    output.write_all(&encode_header(header)?)
}

pub(crate) fn header_length(bytes: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(bytes) as usize;
    if length <= LONGEST_HEADER { Ok(length) } else { Err(io::Error::other("the header is too long")) }
}

pub(crate) fn parse_header<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_slice(bytes)?)
}

pub(crate) fn encode_header(header: &impl Serialize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(header)?;
    let length = u32::try_from(json.len()).map_err(|_| io::Error::other("the header is too long"))?;
    header_length(length.to_le_bytes())?;
    Ok([&length.to_le_bytes()[..], &json].concat())
}
