//! A folder, or a part of a bucket, whose files become assets by themselves. A file is taken once it stood still between two
//! looks; it then lies in `done/`, or in `failed/` beside a text that says why.

mod bucket;
mod folder;

use std::{collections::HashMap, path::Path};

use anyhow::Context;
use sea_orm::{ActiveValue::Set, QueryFilter, entity::prelude::*, sea_query::OnConflict};

use self::{bucket::Bucket, folder::Folder};
use super::run::told;
use crate::{
    app::App,
    assets::{asset, store},
    auth::Actor,
    config::Config,
    error::{Error, Result},
};

const DONE: &str = "done";
const FAILED: &str = "failed";
/// Added to the name of a file that could not be taken, for the text that says why.
const REASON: &str = ".reason.txt";
/// Files of one look; the next look follows.
const FOUND: usize = 1000;
/// Files taken in one run.
const TAKEN: usize = 100;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "watched_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    pub bytes: i64,
    /// When it was changed, as the place says it.
    pub modified: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where files come in.
enum Place {
    Folder(Folder),
    Bucket(Bucket),
}

impl Place {
    fn open(data: &Path, address: &str) -> Result<Self> {
        match address.starts_with("s3://") {
            true => Bucket::open(address).map(Self::Bucket),
            false => Folder::open(address, data).map(Self::Folder),
        }
    }

    /// Files that may be taken, oldest names first, at most [`FOUND`].
    async fn list(&self) -> Result<Vec<Model>> {
        match self {
            Self::Folder(folder) => folder.list().await,
            Self::Bucket(bucket) => bucket.list().await,
        }
    }

    /// Copies a file to where nobody else changes it.
    async fn copy(&self, path: &str, to: &Path) -> Result<()> {
        match self {
            Self::Folder(folder) => folder.copy(path, to).await,
            Self::Bucket(bucket) => bucket.copy(path, to).await,
        }
    }

    async fn put_away(&self, path: &str, into: &str, reason: Option<String>) -> Result<()> {
        match self {
            Self::Folder(folder) => folder.put_away(path, into, reason).await,
            Self::Bucket(bucket) => bucket.put_away(path, into, reason).await,
        }
    }
}

/// Whether there is such a place and it can be listed, for who sets it up.
pub async fn reach(config: &Config) -> anyhow::Result<String> {
    let Some(address) = &config.watch else { return Ok("none".to_owned()) };
    let waiting = Place::open(&config.data, address)?.list().await?.len();
    Ok(format!("{waiting} wait to be taken"))
}

/// Looks once; whether there is more to take right now. Taking a file twice is safe: its bytes are known then.
pub async fn scan(app: &App) -> Result<bool> {
    let Some(address) = &app.config.watch else { return Ok(false) };
    let place = Place::open(&app.config.data, address)?;
    let found = place.list().await?;
    let still = still(app, &found).await?;
    for file in still.iter().take(TAKEN) {
        take_one(app, &place, file).await?;
    }
    Ok(still.len() > TAKEN)
}

/// Those that are as they were at the look before; what is seen now is noted.
async fn still(app: &App, found: &[Model]) -> Result<Vec<Model>> {
    let before = Entity::find().all(app.db.read()).await?;
    let before: HashMap<String, Model> = before.into_iter().map(|row| (row.path.clone(), row)).collect();
    let (still, moving): (Vec<&Model>, Vec<&Model>) =
        found.iter().partition(|file| before.get(&file.path).is_some_and(|row| row == *file));
    let tx = app.db.begin_write().await?;
    let here: std::collections::HashSet<&String> = found.iter().map(|file| &file.path).collect();
    let gone: Vec<&String> = before.keys().filter(|path| !here.contains(path)).collect();
    for chunk in gone.chunks(1000) {
        Entity::delete_many().filter(Column::Path.is_in(chunk.iter().copied())).exec(&tx).await?;
    }
    for chunk in moving.chunks(1000) {
        let rows = chunk.iter().map(|file| ActiveModel {
            path: Set(file.path.clone()),
            bytes: Set(file.bytes),
            modified: Set(file.modified.clone()),
        });
        let newer = OnConflict::column(Column::Path).update_columns([Column::Bytes, Column::Modified]).to_owned();
        Entity::insert_many(rows).on_conflict(newer).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(still.into_iter().cloned().collect())
}

/// What is over by itself leaves the file where it is, for the next look.
async fn take_one(app: &App, place: &Place, file: &Model) -> Result<()> {
    match take(app, place, file).await {
        Ok(made) => {
            tracing::info!(file = file.path, asset = made.asset.code, "a watched file was taken");
            place.put_away(&file.path, DONE, None).await
        }
        Err(error @ (Error::Invalid(_) | Error::NotFound { .. })) => {
            let (code, reason) = told(&error);
            tracing::warn!(file = file.path, code, reason, "a watched file was refused");
            place.put_away(&file.path, FAILED, Some(format!("{code}: {reason}\n"))).await
        }
        Err(error) => {
            tracing::warn!(file = file.path, error = format!("{error:#}"), "a watched file waits");
            Ok(())
        }
    }
}

async fn take(app: &App, place: &Place, file: &Model) -> Result<asset::Made> {
    let (bytes, most) = (file.bytes.unsigned_abs(), app.config.max_upload);
    if bytes == 0 {
        return Err(Error::invalid("EMPTY_FILE", "file", "the file is empty"));
    }
    if bytes > most {
        let message = format!("{bytes} bytes are more than the {most} allowed");
        return Err(Error::invalid("UPLOAD_TOO_LARGE", "file", message));
    }
    let folder = tempfile::tempdir_in(&app.config.data).context("making a folder for a watched file")?;
    let copy = folder.path().join("file");
    place.copy(&file.path, &copy).await?;
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let stored = store::store_path(app, name, &copy).await?;
    asset::create(app, &Actor::system("watch"), stored, None).await
}

/// Files that are none of ours: what was put away, and what programs hide or are still writing.
fn is_wanted(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let put_away = path.contains('/') && [DONE, FAILED].contains(&top);
    !put_away && name.len() <= 255 && !path.split('/').any(|part| part.is_empty() || part.starts_with('.'))
}

/// `boot.jpg`, `boot-2.jpg`, `boot-3.jpg` …
fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (number, Some((stem, extension))) => format!("{stem}-{number}.{extension}"),
        (number, None) => format!("{name}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_or_hidden_is_not_taken_again() {
        for path in ["done/a.jpg", "failed/x/a.jpg", ".hidden", "x/.part/a.jpg"] {
            assert!(!is_wanted(path), "{path}");
        }
        for path in ["a.jpg", "x/done/a.jpg", "done.jpg", "done"] {
            assert!(is_wanted(path), "{path}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        assert_eq!([1, 2].map(|number| numbered("a.b.jpg", number)), ["a.b.jpg", "a.b-2.jpg"]);
        assert_eq!(numbered("readme", 3), "readme-3");
    }
}
