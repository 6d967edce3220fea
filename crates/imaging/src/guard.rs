//! Limits a worker sets on itself before it looks at anybody's file. They cannot be lifted again.

use std::io;

use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};

use crate::frame::Guard;

/// No more memory than allowed, no core dump, and no file or socket beside the three pipes: a decoder
/// that was taken over can neither read nor send anything.
pub(crate) fn confine(guard: &Guard) -> io::Result<()> {
    set(Resource::Core, 0)?;
    // Linux only: elsewhere the size of the address space is not known, and not limited.
    if let Some(now) = address_space() {
        set(Resource::As, now + guard.memory)?;
    }
    set(Resource::Nofile, 3)
}

/// Lets the process run for another `seconds` of processor time. The hub's timeout comes first; this is
/// for a worker whose hub is gone.
pub(crate) fn allow(seconds: u64) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
    let maximum = getrlimit(Resource::Cpu).maximum;
    Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(used + seconds + 1), maximum })?)
}

fn set(resource: Resource, value: u64) -> io::Result<()> {
    Ok(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
}

fn address_space() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().next()?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}
