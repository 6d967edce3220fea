//! Archives of strangers: any bytes give entries or a fault, and no entry gives more than it may.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use nabe::assets::intake::zip;

const MOST: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let mut archive = Cursor::new(bytes);
    for entry in zip::entries(&mut archive, 100).unwrap_or_default() {
        let mut out = Vec::new();
        let unpacked = zip::unpack(&mut archive, &entry, MOST, &mut out);
        assert!(out.len() as u64 <= MOST + 1);
        assert!(unpacked.is_err() || out.len() as u64 == entry.bytes);
    }
});
