//! Documents as files, for the command line.

use std::{fs::File, io::Write, path::Path};

use anyhow::{Context, ensure};
use futures::TryStreamExt;

use super::{Options, Scope, export, import};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::translation::work::Wanted,
    exchange::{Report, Summary},
};

/// Writes what there is to translate into `locale` into a new file. Needs `EXPORT_DATA`.
pub async fn export_file(app: &App, actor: &Actor, locale: &str, scope: Scope, path: &Path) -> anyhow::Result<Summary> {
    actor.require(Permission::ExportData)?;
    let export = export(app, actor, locale, Wanted::default(), scope).await?;
    let mut summary = Summary { files: 1, ..Summary::default() };
    summary.parts.insert("resources".to_owned(), export.resources() as u64);
    let mut file = File::create_new(path).with_context(|| format!("making {}", path.display()))?;
    let mut pieces = std::pin::pin!(export.into_stream());
    while let Some(piece) = pieces.try_next().await? {
        file.write_all(&piece)?;
        summary.bytes += piece.len() as u64;
    }
    file.sync_all()?;
    Ok(summary)
}

/// Takes the translations of a file. Needs `IMPORT_DATA`.
pub async fn import_file(app: &App, actor: &Actor, path: &Path, options: Options) -> anyhow::Result<Report> {
    actor.require(Permission::ImportData)?;
    let size = std::fs::metadata(path).with_context(|| format!("reading {}", path.display()))?.len();
    ensure!(size <= super::MAX_BYTES as u64, "{} is larger than {} MiB", path.display(), super::MAX_BYTES >> 20);
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    import(app, actor, &name, &bytes, options).await.map_err(explained)
}

/// With each thing that is wrong: a command shows one text.
fn explained(error: crate::error::Error) -> anyhow::Error {
    match error {
        crate::error::Error::Invalid(faults) => {
            let told = faults.iter().map(|fault| format!("{} {}", fault.path, fault.message).trim().to_owned());
            anyhow::anyhow!(told.collect::<Vec<_>>().join("; "))
        }
        error => error.into(),
    }
}
