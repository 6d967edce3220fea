//! The pictures and files that cells of an Akeneo catalogue point to: read from the folder, stored once per content,
//! made into assets.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use bytes::Bytes;
use futures::{StreamExt, stream};

use super::{Session, columns::Column, table::Table};
use crate::{
    assets,
    catalog::{
        attribute::AttributeType,
        write::{self, Write},
    },
    exchange::{
        folder::within,
        report::{Level, Place},
    },
    resource::{self, Content, Kind, content::File},
};

/// Files stored at once: more only wait for the disk.
const AT_ONCE: usize = 4;
const MAX_FILE: u64 = 200 << 20;

/// Cell -> code of its asset. What is not in here was told as a problem.
pub type Media = HashMap<String, String>;

/// Reads every file the tables name and makes the assets that do not exist yet.
pub async fn take(session: &mut Session, tables: &[(&Table, &[Column])]) -> anyhow::Result<Media> {
    let wanted = cells(tables);
    let total = wanted.len();
    // Storing a file writes for itself, and SQLite has one writer.
    session.pause().await?;
    let folder = session.folder.clone();
    let app = session.app.clone();
    let mut loading = stream::iter(wanted.into_iter().map(|(cell, place)| {
        let (app, folder) = (app.clone(), folder.clone());
        async move { (load(&app, &folder, &cell).await, cell, place) }
    }))
    .buffer_unordered(AT_ONCE);
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    let mut done = 0;
    while let Some((loaded, cell, (file, line, column))) = loading.next().await {
        done += 1;
        (session.progress)("media", done, total);
        match loaded {
            Ok(stored) => {
                session.report.media_found += 1;
                files.insert(cell, stored);
            }
            Err(fault) => {
                session.report.media_missing += u64::from(fault.code == "FILE_MISSING");
                let place = Place { file: &file, line };
                session.report.add(place.problem(Level::Cell, Some(&column), fault.code, fault.message));
            }
        }
    }
    session.resume().await?;
    make_assets(session, files).await
}

/// Path in a cell -> where it stands first: file, line, column.
fn cells(tables: &[(&Table, &[Column])]) -> BTreeMap<String, (String, u64, String)> {
    let mut wanted = BTreeMap::new();
    for (table, columns) in tables {
        for (index, column) in columns.iter().enumerate() {
            let Column::Value { attribute, .. } = column else { continue };
            if attribute.kind != AttributeType::Asset {
                continue;
            }
            for row in table.rows.iter().filter(|row| !row.cells[index].trim().is_empty()) {
                let place = || (table.file.clone(), row.line, table.header[index].clone());
                wanted.entry(row.cells[index].trim().to_owned()).or_insert_with(place);
            }
        }
    }
    wanted
}

struct Fault {
    code: &'static str,
    message: String,
}

async fn load(app: &crate::app::App, folder: &Path, cell: &str) -> Result<File, Fault> {
    let fault = |code, message| Fault { code, message };
    let path =
        within(folder, cell).ok_or_else(|| fault("FILE_OUTSIDE", format!("`{cell}` leads out of the folder")))?;
    let size = tokio::fs::metadata(&path)
        .await
        .map_err(|_| fault("FILE_MISSING", format!("file `{cell}` does not exist")))?
        .len();
    if size > MAX_FILE {
        return Err(fault("FILE_TOO_LARGE", format!("file `{cell}` has {size} bytes, more than {MAX_FILE}")));
    }
    let unreadable = |error: String| fault("FILE_UNREADABLE", format!("file `{cell}`: {error}"));
    let bytes = tokio::fs::read(&path).await.map_err(|error| unreadable(error.to_string()))?;
    let name = path.file_name().map_or_else(|| cell.to_owned(), |name| name.to_string_lossy().into_owned());
    assets::store::store(app, &name, Bytes::from(bytes)).await.map_err(|error| unreadable(error.to_string()))
}

/// One asset per content: files with the same bytes share it.
async fn make_assets(session: &mut Session, files: BTreeMap<String, File>) -> anyhow::Result<Media> {
    let hashes: BTreeSet<String> = files.values().map(|file| file.hash.clone()).collect();
    let hashes: Vec<String> = hashes.into_iter().collect();
    let mut codes = resource::shown::codes_by_hash(session.tx(), &hashes).await?;
    let known = codes.len() as u64;
    let mut writes = Vec::new();
    let mut taken = BTreeSet::new();
    for file in files.values().filter(|file| !codes.contains_key(&file.hash)).collect::<Vec<_>>() {
        if writes.iter().any(|write: &Write| write.content.file.as_ref().is_some_and(|other| other.hash == file.hash)) {
            continue;
        }
        let code = assets::store::free_code(session.tx(), &file.filename, &mut taken).await?;
        let content = Content {
            enabled: true,
            family: Some(assets::FAMILY.to_owned()),
            file: Some(file.clone()),
            ..Content::default()
        };
        writes.push(Write {
            current: None,
            kind: Kind::Asset,
            code,
            content,
            comment: None,
            restored_from: None,
            machine: false,
            begins_without: None,
        });
    }
    let made: Vec<(String, String)> = writes
        .iter()
        .filter_map(|write| Some((write.content.file.as_ref()?.hash.clone(), write.code.clone())))
        .collect();
    let model = session.model.clone();
    let outcomes = write::write_all(session.tx(), &session.actor, &model, writes).await?;
    for (outcome, (hash, code)) in outcomes.into_iter().zip(made) {
        match outcome {
            Ok(_) => {
                session.report.part("assets").created += 1;
                codes.insert(hash, code);
            }
            Err(violations) => {
                session.report.part("assets").rejected += 1;
                for violation in violations {
                    session.report.add(Place { file: &code, line: 0 }.violation(Level::Row, None, violation));
                }
            }
        }
    }
    session.report.part("assets").unchanged += known;
    session.checkpoint().await?;
    Ok(files.into_iter().filter_map(|(cell, file)| Some((cell, codes.get(&file.hash)?.clone()))).collect())
}
