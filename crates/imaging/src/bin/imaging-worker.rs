//! A worker process for tests and benchmarks; the hub starts itself with a hidden command instead.
//!
//! Pictures that read `fault: …` make it misbehave, which no real decoder does on demand.

use std::{
    hint::black_box,
    io::{self, stdin, stdout},
};

use imaging::{Fonts, worker};

fn main() -> io::Result<()> {
    worker::serve_after(stdin().lock(), stdout().lock(), Fonts::default(), misbehave)
}

fn misbehave(bytes: &[u8]) {
    match bytes {
        b"fault: panic" => panic!("as asked"),
        b"fault: loop" => while black_box(true) {},
        b"fault: stack" => drop(deeper(1)),
        b"fault: memory" => drop(black_box(vec![1u8; 1 << 40])),
        b"fault: exit" => std::process::exit(3),
        b"fault: file" => assert!(std::fs::File::open("/dev/null").is_err(), "a file could be opened"),
        _ => {}
    }
}

#[expect(unconditional_recursion, reason = "the stack is to overflow")]
fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 512]);
    deeper(frame[0] + 1) + black_box(frame[1])
}
