//! Any bytes as a picture: measured or refused. Workers do this in a process of its own; here nothing catches a fault.
#![no_main]

use imaging::{Limits, probe};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = probe(bytes, &Limits::default());
});
