//! `nabe backup` and `nabe restore`: the whole hub in one file, and back.

use std::path::PathBuf;

use serde_json::json;

use super::progress;
use crate::{backup, config::Config, db::Db, storage::Storage};

#[derive(clap::Args)]
pub struct Arguments {
    /// The file to write or to read
    file: PathBuf,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Leaves the tables as they are: a backup before an upgrade is made by either program.
pub async fn write(config: Config, arguments: Arguments) -> anyhow::Result<()> {
    let url = config.database_url();
    if let Some(path) = url.strip_prefix("sqlite://") {
        anyhow::ensure!(std::path::Path::new(path).exists(), "there is no hub: {path} does not exist");
    }
    let (db, storage) = (Db::connect(&url).await?, Storage::open(&config.storage_url())?);
    let report = progress::reporter(arguments.json);
    let report = move |done: usize, total: usize| report("files", done, total);
    let summary = backup::write(&config, &db, &storage, &arguments.file, report).await?;
    db.close().await?;
    let kept = if summary.secret { "with the secret" } else { "without the secret, which the configuration holds" };
    let text =
        format!("{}: {} files, {} MB, {kept}", arguments.file.display(), summary.files, summary.bytes / 1_000_000);
    super::answer(arguments.json, &json!(summary), &text);
    Ok(())
}

/// Needs a configuration and no hub: there is none yet.
pub async fn restore(config: Config, arguments: Arguments) -> anyhow::Result<()> {
    let report = progress::reporter(arguments.json);
    let report = move |done: usize, total: usize| report("files", done, total);
    let (manifest, summary) = backup::restore(&config, &arguments.file, report).await?;
    let when = manifest.created_at.format("%Y-%m-%d %H:%M UTC");
    let text = format!("{} files of {when} are back; `nabe serve` builds the search index and answers", summary.files);
    super::answer(arguments.json, &json!({ "manifest": manifest, "restored": summary }), &text);
    Ok(())
}
