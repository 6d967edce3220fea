//! `nabe export FORMAT PATH`: the catalogue as files, for other programs and for spreadsheets.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::{actor, progress};
use crate::{
    app::App,
    exchange::{csv, jsonl, xliff},
};

#[derive(clap::Args)]
pub struct Arguments {
    format: Format,
    /// The new folder to write; of XLIFF the new file
    path: PathBuf,
    /// Of XLIFF: the locale to translate into
    #[arg(long, required_if_eq("format", "xliff"))]
    locale: Option<String>,
    /// Of XLIFF: what is translated as well
    #[arg(long)]
    all: bool,
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
    /// Texts to translate, as a document of XLIFF 2.1
    Xliff,
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { format, path, locale, all, json } = arguments;
    let report = progress::reporter(json);
    let summary = match format {
        Format::Jsonl => jsonl::export(&app, &actor(), &path, report).await?,
        Format::Csv => csv::export(&app, &actor(), &path, report).await?,
        Format::Xliff => {
            let scope = if all { xliff::Scope::All } else { xliff::Scope::Open };
            xliff::export_file(&app, &actor(), &locale.unwrap_or_default(), scope, &path).await?
        }
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
