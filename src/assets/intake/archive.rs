//! The files of an uploaded ZIP archive, each as an asset of its own. One file at a time lies unpacked on the disk.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use tokio::io::AsyncWriteExt;

use super::{
    Kind, Model, New, advance, begin,
    entry::{self, Model as Noted},
    run::{Report, told},
    zip::{self, Entry, Fault},
};
use crate::{
    app::App,
    assets::{asset, store, upload},
    auth::{Actor, Permission},
    error::{Error, Result, Violation},
    id::{IntakeId, UploadId},
    storage::blob_key,
};

/// Files of one archive.
const MOST: usize = 10_000;
/// Bytes that may come out for each byte of the archive: what is worth keeping is packed already, and texts give about ten.
const RATIO: u64 = 100;
/// Bytes that may come out of any archive, however small.
const ALWAYS: u64 = 16 << 20;
/// Times the largest upload that may come out of one archive.
const UPLOADS: u64 = 10;
/// Bytes of the path of an entry that are told again.
const PATH: usize = 1000;

/// Takes the files of an uploaded archive as assets, in the background.
pub async fn unpack(app: &App, actor: &Actor, upload: UploadId) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
    let file = upload::finished(app, actor, upload).await?;
    let new = New { kind: Kind::Archive, source: upload.to_string(), filename: Some(file.filename), code: None };
    begin(app, actor, new).await
}

/// Goes on after the last entry that was noted.
pub(super) async fn bring(app: &App, actor: &Actor, intake: &Model, report: Report<'_>) -> Result<()> {
    let upload: UploadId = intake.source.parse().map_err(|_| Error::not_found("upload", &intake.source))?;
    let file = upload::finished(app, actor, upload).await?;
    let folder = tempfile::tempdir_in(&app.config.data).context("making a folder to unpack in")?;
    let archive = folder.path().join("archive.zip");
    fetch(app, &file.hash, &archive).await?;
    let entries = list(&archive).await?;
    let total = entries.len() as u64;
    let room = (file.bytes * RATIO + ALWAYS).min(app.config.max_upload.saturating_mul(UPLOADS));
    let (noted, mut spent) = entry::noted(app.db.read(), intake.id).await?;
    for (number, entry) in entries.into_iter().enumerate().skip(noted) {
        let most = room.saturating_sub(spent);
        let noted = take(app, actor, intake.id, number, &entry, most, &archive).await?;
        spent += noted.bytes.unsigned_abs();
        note(app, noted, total).await?;
        report(number as u64 + 1, total);
    }
    Ok(())
}

/// What became of an entry, and how far the archive came.
async fn note(app: &App, noted: Noted, total: u64) -> Result<()> {
    let tx = app.db.begin_write().await?;
    advance(&tx, noted.intake, noted.number as u64 + 1, total).await?;
    entry::note(&tx, noted).await?;
    Ok(tx.commit().await?)
}

/// An archive of the storage, as a file that can be read anywhere.
async fn fetch(app: &App, hash: &str, to: &Path) -> Result<()> {
    let parts = [store::Part { key: blob_key(hash), bytes: 0 }];
    let source = store::Source::Parts(&parts);
    let mut file = tokio::fs::File::create_new(to).await.context("making a file to unpack")?;
    let mut stream = source.stream(app);
    while let Some(bytes) = futures::TryStreamExt::try_next(&mut stream).await? {
        file.write_all(&bytes).await.context("writing a file to unpack")?;
    }
    Ok(file.flush().await.context("writing a file to unpack")?)
}

async fn list(archive: &Path) -> Result<Vec<Entry>> {
    let archive = archive.to_owned();
    let list = move || zip::entries(&mut BufReader::new(File::open(archive)?), MOST);
    let mut entries = aside(list).await?.map_err(refused)?;
    entries.retain(|entry| !is_clutter(&entry.path));
    Ok(entries)
}

/// One file, and what became of it. Only what is over by itself is an error: then the archive waits.
async fn take(
    app: &App,
    actor: &Actor,
    intake: IntakeId,
    number: usize,
    entry: &Entry,
    most: u64,
    archive: &Path,
) -> Result<Noted> {
    let path: String = entry.path.chars().filter(|c| !c.is_control()).take(PATH).collect();
    let noted = Noted {
        intake,
        number: number as i64,
        path,
        bytes: 0,
        asset: None,
        duplicate: false,
        problem: None,
        reason: None,
    };
    match make(app, actor, entry, most, archive).await {
        Ok((made, bytes)) => {
            let (asset, duplicate) = (Some(made.asset.id), made.duplicate);
            Ok(Noted { bytes: bytes as i64, asset, duplicate, ..noted })
        }
        Err(error @ (Error::Invalid(_) | Error::NotFound { .. })) => Ok(with_problem(noted, &error)),
        Err(error) => Err(error),
    }
}

fn with_problem(noted: Noted, error: &Error) -> Noted {
    let (problem, reason) = told(error);
    Noted { problem: Some(problem), reason: Some(reason), ..noted }
}

async fn make(app: &App, actor: &Actor, entry: &Entry, most: u64, archive: &Path) -> Result<(asset::Made, u64)> {
    let name = safe_name(&entry.path)?;
    if entry.bytes == 0 {
        return Err(Error::Invalid(vec![Violation::new("EMPTY_FILE", "file", "the file is empty")]));
    }
    let most = most.min(app.config.max_upload);
    let to = archive.with_file_name("entry");
    let bytes = extract(archive.to_owned(), entry.clone(), most, to.clone()).await?;
    let file = store::store_path(app, name, &to).await?;
    Ok((asset::create(app, actor, file, None).await?, bytes))
}

async fn extract(archive: PathBuf, entry: Entry, most: u64, to: PathBuf) -> Result<u64> {
    let unpack = move || {
        let mut to = BufWriter::new(File::create(to)?);
        let bytes = zip::unpack(&mut BufReader::new(File::open(archive)?), &entry, most, &mut to)?;
        to.flush()?;
        Ok(bytes)
    };
    aside(unpack).await?.map_err(refused)
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, Fault> + Send + 'static,
) -> Result<std::result::Result<T, Fault>> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?)
}

fn refused(fault: Fault) -> Error {
    match fault {
        Fault::Io(error) => anyhow::Error::from(error).context("unpacking an archive").into(),
        other => Error::invalid(other.code(), "file", other.to_string()),
    }
}

/// What file managers leave in archives and nobody wants.
fn is_clutter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path.split('/').any(|part| part == "__MACOSX") || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name)
}

/// The name of the file, if its path is one that stays within a folder. Nothing is ever written under this path; one that
/// leads out is refused all the same, as whoever made it meant no good.
fn safe_name(path: &str) -> Result<&str> {
    let outside = path.starts_with('/') || path.contains('\\') || path.chars().nth(1) == Some(':');
    let name = path.rsplit('/').next().unwrap_or_default();
    let bad = outside
        || path.split('/').any(|part| part == "..")
        || path.chars().any(char::is_control)
        || name.is_empty()
        || name.len() > 255;
    match bad {
        true => {
            Err(Error::invalid("ARCHIVE_PATH", "file", "the path of the entry leads out of the archive, or is none"))
        }
        false => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_anywhere_else_is_refused() {
        assert_eq!(safe_name("summer/boots/a.jpg").unwrap(), "a.jpg");
        assert_eq!(safe_name("a..b/c...jpg").unwrap(), "c...jpg");
        let wrong = ["../a.jpg", "a/../../b.jpg", "/etc/passwd", r"a\..\b.jpg", "C:/a.jpg", "a\0b", "", "a/"];
        for path in wrong {
            assert!(safe_name(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn what_file_managers_leave_is_no_asset() {
        assert!(is_clutter("__MACOSX/summer/._a.jpg") && is_clutter("summer/.DS_Store") && is_clutter("Thumbs.db"));
        assert!(!is_clutter("summer/a.jpg"));
    }
}
