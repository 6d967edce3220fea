//! `nabe export FORMAT PATH`: the catalogue as files, for other programs and for spreadsheets.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::{actor, progress};
use crate::{
    app::App,
    exchange::{csv, jsonl},
};

#[derive(clap::Args)]
pub struct Arguments {
    format: Format,
    /// The new folder to write
    path: PathBuf,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Everything: content model, resources of every kind, files of assets
    Jsonl,
    /// Products and product models as tables
    Csv,
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { format, path, json } = arguments;
    let report = progress::reporter(json);
    let summary = match format {
        Format::Jsonl => jsonl::export(&app, &actor(), &path, report).await?,
        Format::Csv => csv::export(&app, &actor(), &path, report).await?,
    };
    let parts: Vec<String> =
        summary.parts.iter().map(|(part, count)| format!("{count} {}", part.replace('_', " "))).collect();
    let files = format!("{} files, {} MB", summary.files, summary.bytes / 1_000_000);
    super::answer(json, &json!(summary), &format!("{}: {}; {files}", path.display(), parts.join(", ")));
    anyhow::ensure!(
        summary.lost.is_empty(),
        "the file store has lost the files of {} asset(s), so they are not in the export: {}",
        summary.lost.len(),
        summary.lost.iter().take(20).cloned().collect::<Vec<_>>().join(", ")
    );
    Ok(())
}
