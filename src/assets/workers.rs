//! The processes that decode pictures, one pool a hub.

use std::sync::Arc;

use anyhow::Context;
use imaging::{Pool, PoolOptions};

use crate::{
    app::App,
    error::{Error, Result},
};

/// The hidden command by which this program becomes a worker.
pub const COMMAND: &str = "imaging-worker";

/// The pool of this hub. Who wants other workers, such as a test, shares a `Pool` before the first use.
pub fn pool(app: &App) -> Result<Arc<Pool>> {
    if let Some(pool) = app.find_shared::<Pool>() {
        return Ok(pool);
    }
    let program = std::env::current_exe().context("finding the program that decodes pictures")?;
    let options = PoolOptions { workers: app.config.workers.max(1), ..PoolOptions::new(program, [COMMAND]) };
    Ok(app.share(Pool::new(options)))
}

/// What went wrong with a picture, under its stable code.
pub fn refused(error: imaging::Error) -> Error {
    Error::refused(error.code(), error.to_string())
}
