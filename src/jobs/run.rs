//! How each task is done: one exhaustive match onto a domain function.

use super::{Outcome, Progress};
use crate::{
    app::App,
    assets::upload,
    auth,
    catalog::listing,
    delivery::{index, renditions},
    queue::Task,
};

pub(super) async fn run(app: &App, task: Task, progress: Progress) -> anyhow::Result<Outcome> {
    match task {
        Task::IndexResources => {
            listing::index_waiting(app, |done, total| progress.report(done, total, "resources")).await?;
            Ok(Outcome::Done)
        }
        Task::IndexChannel { channel } => {
            index::follow(app, &channel).await?;
            Ok(Outcome::Done)
        }
        Task::RenderRenditions { resource } => {
            renditions::render(app, resource).await?;
            Ok(Outcome::Done)
        }
        Task::CleanUp => {
            auth::clean_up::run(app).await?;
            upload::clean_up(app).await?;
            Ok(Outcome::Done)
        }
        other => anyhow::bail!("no way to do `{}` yet", other.kind()),
    }
}
