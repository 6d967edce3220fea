//! `nabe export jsonl`: content model, then resources, streamed out of one view of the database.

use std::{
    fs::File as Handle,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Context;
use futures::TryStreamExt;
use sea_orm::DatabaseTransaction;
use serde::Serialize;

use super::{
    CATALOGUE, FILES, FORMAT,
    line::{File, HEADER, Header, Resource},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::model::{self, ContentModel, Part},
    channels::Currency,
    exchange::{
        export::{Summary, copy_file, part_name},
        folder::NewFolder,
        report::ProgressFn,
    },
    resource::{self, Kind, content},
};

/// What others name comes before them: pictures and records, then models, products, entries.
const ORDER: [(Kind, Option<bool>); 6] = [
    (Kind::Asset, None),
    (Kind::Record, None),
    (Kind::ProductModel, Some(false)),
    (Kind::ProductModel, Some(true)),
    (Kind::Product, None),
    (Kind::Entry, None),
];

/// Writes everything into the new folder `to`. Needs `EXPORT_DATA`.
pub async fn export(app: &App, actor: &Actor, to: &Path, progress: ProgressFn) -> anyhow::Result<Summary> {
    actor.require(Permission::ExportData)?;
    let folder = NewFolder::new(to)?;
    let view = app.db.begin_read().await?;
    let mut export = Export::new(app, &folder, progress)?;
    export.model(&model::load(&view).await?)?;
    for (kind, below) in ORDER {
        export.resources(&view, kind, below).await?;
    }
    view.commit().await?;
    let summary = export.end()?;
    folder.finish()?;
    Ok(summary)
}

struct Export<'a> {
    app: &'a App,
    folder: &'a Path,
    lines: BufWriter<Handle>,
    summary: Summary,
    progress: ProgressFn,
}

impl<'a> Export<'a> {
    fn new(app: &'a App, folder: &'a NewFolder, progress: ProgressFn) -> anyhow::Result<Self> {
        let file = Handle::create_new(folder.path().join(CATALOGUE)).context("making the file of lines")?;
        let lines = BufWriter::with_capacity(1 << 16, file);
        let mut export = Self { app, folder: folder.path(), lines, summary: Summary::default(), progress };
        export.line(HEADER, &Header { format: FORMAT })?;
        Ok(export)
    }

    fn end(mut self) -> anyhow::Result<Summary> {
        self.lines.flush()?;
        self.lines.get_ref().sync_all()?;
        Ok(self.summary)
    }

    fn line(&mut self, kind: &str, data: &impl Serialize) -> anyhow::Result<()> {
        write!(self.lines, "{{\"{kind}\":")?;
        serde_json::to_writer(&mut self.lines, data)?;
        self.lines.write_all(b"}\n")?;
        Ok(())
    }

    fn parts<P: Part>(&mut self, parts: impl Iterator<Item = P>) -> anyhow::Result<()> {
        for part in parts {
            self.line(P::NAME, &part)?;
            self.summary.count(P::NAME);
        }
        Ok(())
    }

    /// In the order in which parts name each other, each kind by code.
    fn model(&mut self, model: &ContentModel) -> anyhow::Result<()> {
        self.parts(model.locales.values().cloned())?;
        self.parts(model.currencies.iter().map(|code| Currency { code: code.clone() }))?;
        self.parts(model.measurement.values().cloned())?;
        self.parts(model.groups.values().cloned())?;
        self.parts(by_code(model.attributes.values().map(|part| (**part).clone())))?;
        self.parts(by_code(model.options.values().flat_map(|options| &options.list).cloned()))?;
        self.parts(by_code(model.categories.values().map(|part| (**part).clone())))?;
        self.parts(model.association_types.values().cloned())?;
        self.parts(model.channels.values().map(|part| (**part).clone()))?;
        self.parts(model.families.values().map(|part| (**part).clone()))?;
        self.parts(model.family_variants.values().map(|part| (**part).clone()))?;
        self.parts(model.rules.values().cloned())
    }

    async fn resources(&mut self, view: &DatabaseTransaction, kind: Kind, below: Option<bool>) -> anyhow::Result<()> {
        let total = resource::count_of_kinds(view, &[kind]).await? as usize;
        let mut stream = std::pin::pin!(resource::stream(view, kind, below).await?);
        while let Some(found) = stream.try_next().await? {
            let file = match &found.content.file {
                Some(file) => Some(self.file(&found.code, file).await?),
                None => None,
            };
            self.line(kind.name(), &Resource::new(found.code, found.content, file))?;
            self.summary.count(part_name(kind));
            let done = self.summary.parts[part_name(kind)] as usize;
            if done.is_multiple_of(100) || done == total {
                (self.progress)(part_name(kind), done, total);
            }
        }
        Ok(())
    }

    /// Puts the bytes into the folder, once for each content.
    async fn file(&mut self, code: &str, file: &content::File) -> anyhow::Result<File> {
        let path = path_of(file);
        let to = self.folder.join(&path);
        let mut line = File { filename: file.filename.clone(), hash: Some(file.hash.clone()), path: Some(path) };
        if to.exists() {
            return Ok(line);
        }
        let copied = copy_file(self.app, &file.hash, &to).await;
        match copied.with_context(|| format!("writing the file of asset `{code}`"))? {
            Some(bytes) => {
                self.summary.files += 1;
                self.summary.bytes += bytes;
            }
            None => {
                self.summary.lost.push(code.to_owned());
                line.path = None;
            }
        }
        Ok(line)
    }
}

fn by_code<P: Part>(parts: impl Iterator<Item = P>) -> impl Iterator<Item = P> {
    let mut parts: Vec<P> = parts.collect();
    parts.sort_by(|a, b| (a.owner(), a.code()).cmp(&(b.owner(), b.code())));
    parts.into_iter()
}

/// `files/ab/cdef….jpg`: named by content, with the ending people know it by.
fn path_of(file: &content::File) -> String {
    let ending = file.filename.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let plain = |ending: &String| (1..=8).contains(&ending.len()) && ending.bytes().all(|c| c.is_ascii_alphanumeric());
    let ending = ending.filter(plain).map(|ending| format!(".{ending}")).unwrap_or_default();
    let (folder, rest) = file.hash.split_at(2.min(file.hash.len()));
    format!("{FILES}/{folder}/{rest}{ending}")
}
