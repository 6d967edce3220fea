//! How each task is done: one exhaustive match onto a domain function.

use super::{Outcome, Progress};
use crate::{app::App, delivery::rebuild, queue::Task};

pub(super) async fn run(app: &App, task: Task, progress: Progress) -> anyhow::Result<Outcome> {
    match task {
        Task::CleanUp => Ok(Outcome::Done),
        Task::RebuildDependents { kind, key } => {
            let report = |done: u64, total: u64| progress.report(done as usize, total as usize, "building documents");
            let built = rebuild::rebuild_dependents(app, &kind, &key, report).await?;
            Ok(Outcome::With(serde_json::json!({ "documents": built })))
        }
        Task::PublishDue => {
            rebuild::due(app).await?;
            Ok(Outcome::Done)
        }
        other => anyhow::bail!("no way to do `{}` yet", other.kind()),
    }
}
