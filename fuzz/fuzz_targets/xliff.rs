//! Any bytes as a document of translations.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = nabe::exchange::xliff::read(bytes);
});
