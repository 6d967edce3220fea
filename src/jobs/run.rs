//! How each task is done: one exhaustive match onto a domain function.

use super::{Outcome, Progress};
use crate::{
    app::App,
    assets::{intake, scrub, space, sweep, upload},
    auth,
    catalog::{bulk, listing, recheck},
    delivery::{index, preview, rebuild, renditions},
    outputs, quality,
    queue::Task,
};

pub(super) async fn run(app: &App, task: Task, progress: Progress) -> anyhow::Result<Outcome> {
    match task {
        Task::IndexResources => {
            listing::index_waiting(app, |done, total| progress.report(done, total, "resources")).await?;
            // Costs a look when there is nothing to do, and finds a channel's index that was lost.
            index::follow_all(app).await?;
        }
        Task::IndexChannel { channel } => index::follow(app, &channel).await.map(|_| ())?,
        Task::RebuildDependents { kind, key } => {
            let report = |done: u64, total: u64| progress.report(done as usize, total as usize, "building documents");
            let built = rebuild::rebuild_dependents(app, &kind, &key, report).await?;
            return Ok(Outcome::With(serde_json::json!({ "documents": built })));
        }
        Task::RecheckCompleteness { family } => {
            recheck::all(app, family.as_deref(), |done, total| progress.report(done, total, "resources")).await?;
        }
        Task::RecheckVariants { model } => {
            recheck::variants(app, model, |done, total| progress.report(done, total, "resources")).await?;
        }
        Task::PublishDue => rebuild::due(app).await.map(|_| ())?,
        Task::RenderRenditions { resource } => renditions::render(app, resource).await.map(|_| ())?,
        Task::CleanUp => {
            auth::clean_up::run(app).await?;
            upload::clean_up(app).await?;
            intake::clean_up(app).await?;
            preview::link::clean_up(app).await?;
            outputs::delivery::clean_up(app).await?;
        }
        Task::BulkEdit { edit } => {
            if bulk::run(app, edit, |done, total| progress.report(done, total, "resources")).await? {
                return Ok(Outcome::Again(app.clock.now()));
            }
        }
        Task::TakeIn { intake } => {
            let report = |done: u64, total: u64| progress.report(done as usize, total as usize, "bringing files in");
            if let Some(at) = intake::run(app, intake, report).await? {
                return Ok(Outcome::Again(at));
            }
        }
        Task::ScanWatched => {
            if intake::watch::scan(app).await? {
                return Ok(Outcome::Again(app.clock.now()));
            }
        }
        Task::ScrubFiles => {
            let scrubbed = scrub::run(app, |done, total| progress.report(done, total, "stored files")).await?;
            if scrubbed.damaged > 0 {
                return Ok(Outcome::With(serde_json::to_value(scrubbed)?));
            }
        }
        Task::SweepFiles => {
            let swept = sweep::run(app).await?;
            if swept.files > 0 {
                return Ok(Outcome::With(serde_json::to_value(swept)?));
            }
        }
        Task::BoundRenditions => space::bound(app).await.map(|_| ())?,
        Task::MeasureQuality => quality::day::measure(app).await?,
        Task::RunDaily => outputs::run::daily(app).await?,
        Task::RunOutput { output } => {
            let report = |done: usize, total: usize, word: &str| progress.report(done, total, word);
            if let Some(at) = outputs::run::run(app, output, &report).await? {
                return Ok(Outcome::Again(at));
            }
        }
    }
    Ok(Outcome::Done)
}
