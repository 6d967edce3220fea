//! The `nabe` binary: parses arguments and dispatches.

use std::{
    ffi::{c_int, c_long},
    process::ExitCode,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Milliseconds until freed memory goes back to the system. A large call frees hundreds of megabytes that the next one takes
/// again, and pages that come back from the system are cleared first: a tenth of the time of an import.
const KEEP_FREED: c_long = 5_000;

/// `mi_option_purge_delay` of `mimalloc.h`.
const PURGE_DELAY: c_int = 15;

unsafe extern "C" {
    /// Of the allocator that is linked in; what the environment says of an option holds.
    safe fn mi_option_set_default(option: c_int, value: c_long);
}

fn main() -> ExitCode {
    mi_option_set_default(PURGE_DELAY, KEEP_FREED);
    // Before anything opens a connection. It fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    nabe::cli::run()
}
