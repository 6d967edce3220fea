//! The `nabe` binary: parses arguments and dispatches.

fn main() {}
