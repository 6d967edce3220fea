//! The `nabe` binary: parses arguments and dispatches.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Before anything opens a connection. It fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    nabe::cli::run()
}
