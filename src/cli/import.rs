//! `nabe import FORMAT PATH`: catalogues from elsewhere.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{actor, progress};
use crate::{
    app::App,
    catalog::batch::OnError,
    exchange::{Level, Problem, Report, akeneo, csv, jsonl, xliff},
    jobs,
    queue::Lane,
};

/// Problems shown on a terminal; `--json` has them all.
const SHOWN: usize = 40;

#[derive(clap::Args)]
pub struct Arguments {
    format: Format,
    /// Folder of the catalogue, or one file of it where the format has such
    path: PathBuf,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Of XLIFF: take translations though their source is another one by now
    #[arg(long)]
    accept_changed: bool,
    /// Of XLIFF: a machine made the translations, so they are marked until somebody edits or confirms them
    #[arg(long)]
    machine: bool,
    /// Of XLIFF: write nothing when anything is wrong
    #[arg(long)]
    all_or_nothing: bool,
    /// The whole report, as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The CSV files of an Akeneo PIM
    Akeneo,
    /// What `nabe export jsonl` writes
    Jsonl,
    /// Tables of products and product models, as `nabe export csv` writes them
    Csv,
    /// Translations in a document of XLIFF 2.0 or 2.1
    Xliff,
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { format, path, dry_run, accept_changed, machine, all_or_nothing, json } = arguments;
    let on_error = if all_or_nothing { OnError::AllOrNothing } else { OnError::GoodOnly };
    let (actor, progress) = (actor(), progress::reporter(json));
    let report = match format {
        Format::Akeneo => akeneo::import(&app, &actor, &path, dry_run, progress).await?,
        Format::Jsonl => jsonl::import(&app, &actor, &path, dry_run, progress).await?,
        Format::Csv => csv::import(&app, &actor, &path, dry_run, progress).await?,
        Format::Xliff => {
            let options = xliff::Options { dry_run, on_error, accept_changed, machine };
            xliff::import_file(&app, &actor, &path, options).await?
        }
    };
    match json {
        true => println!("{}", serde_json::to_string_pretty(&report)?),
        false => print(&report),
    }
    // What the import made necessary is done here where no server runs; a running one may take part. Outputs are the
    // server's.
    for error in jobs::drain(&app, &[Lane::Work, Lane::Renditions]).await? {
        eprintln!("warning: {error}");
    }
    Ok(())
}

fn print(report: &Report) {
    for problem in report.problems.iter().take(SHOWN) {
        println!("{}", line(problem));
    }
    let left = report.problems.len().saturating_sub(SHOWN) as u64 + report.problems_left_off;
    if left > 0 {
        println!("... and {left} more: `--json` lists them all");
    }
    println!("{:<22} {:>9} {:>9} {:>9} {:>9}", "", "created", "updated", "unchanged", "rejected");
    for (part, counts) in &report.parts {
        println!(
            "{part:<22} {:>9} {:>9} {:>9} {:>9}",
            counts.created, counts.updated, counts.unchanged, counts.rejected
        );
    }
    if report.value_cells > 0 {
        println!(
            "value cells: {}, of which {} repeat a product model and {} are the product's own",
            report.value_cells, report.repeated_cells, report.own_cells
        );
    }
    if report.media_found + report.media_missing > 0 {
        println!("media files: {} found, {} missing", report.media_found, report.media_missing);
    }
    println!(
        "problems: {} rows and {} cells left out, {} notices; {:.1} s{}",
        report.rows_with(Level::Row),
        report.rows_with(Level::Cell),
        report.rows_with(Level::Notice),
        report.seconds,
        if report.dry_run { "; dry run: nothing was written" } else { "" }
    );
    if !report.changed() {
        println!("nothing changed: everything is here already");
    }
}

fn line(problem: &Problem) -> String {
    let column = problem.column.as_deref().map(|column| format!(" {column}")).unwrap_or_default();
    let hint = problem.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{}:{}{column}: {} [{}]{hint}", problem.file, problem.line, problem.message, problem.code)
}
