//! Any text as formatted text: what is taken over from elsewhere is clean the second time too, and its inline codes come
//! back together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nabe::catalog::attribute::rich_text::{blocks, codes, from_foreign, plain};

fuzz_target!(|text: &str| {
    plain(text);
    let clean = from_foreign(text);
    assert_eq!(from_foreign(&clean), clean);
    blocks(&clean);
    let tokens = codes::tokens(&clean);
    assert_eq!(codes::html(&tokens), clean);
});
