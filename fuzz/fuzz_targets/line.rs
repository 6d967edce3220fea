//! Any bytes as a line of a catalogue.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = nabe::exchange::jsonl::read(bytes);
});
