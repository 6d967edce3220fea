//! How each task is done: one exhaustive match onto a domain function.

use super::{Outcome, Progress};
use crate::{app::App, queue::Task};

pub(super) async fn run(app: &App, task: Task, progress: Progress) -> anyhow::Result<Outcome> {
    let _ = (app, progress);
    match task {
        Task::CleanUp => Ok(Outcome::Done),
        other => anyhow::bail!("no way to do `{}` yet", other.kind()),
    }
}
