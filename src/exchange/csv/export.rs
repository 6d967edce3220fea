//! `nabe export csv`: the tables, streamed out of one view of the database.

use std::{collections::BTreeSet, fs::File, io::Write, path::Path, sync::Arc};

use anyhow::Context;
use futures::TryStreamExt;
use sea_orm::DatabaseTransaction;

use super::{
    TABLES,
    cell::{guarded, write},
    columns::{Column, Names, Part, used},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{ContentModel, model},
    exchange::{
        export::{Summary, part_name},
        folder::NewFolder,
        report::ProgressFn,
    },
    resource::{self, Content, Kind, content::Target},
};

/// Spreadsheets take a file for UTF-8 if it begins with this.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes both tables into the new folder `to`. Needs `EXPORT_DATA`.
pub async fn export(app: &App, actor: &Actor, to: &Path, progress: ProgressFn) -> anyhow::Result<Summary> {
    actor.require(Permission::ExportData)?;
    let folder = NewFolder::new(to)?;
    let view = app.db.begin_read().await?;
    let model = Arc::new(model::load(&view).await?);
    let names = Names::new(model.clone());
    let mut summary = Summary::default();
    for (kind, file) in TABLES {
        let columns = columns(&view, &model, &names, kind).await?;
        let file = File::create_new(folder.path().join(file)).with_context(|| format!("making {file}"))?;
        let table = Table { model: &model, columns, kind };
        let header = table.columns.iter().map(|column| names.name(column)).collect();
        table.write(&view, file, header, &mut summary, &progress).await?;
    }
    view.commit().await?;
    folder.finish()?;
    Ok(summary)
}

/// The columns of a kind: looked through beforehand, so that nothing that is filled is left out.
async fn columns(
    view: &DatabaseTransaction,
    model: &ContentModel,
    names: &Names,
    kind: Kind,
) -> anyhow::Result<Vec<Column>> {
    let mut filled = BTreeSet::new();
    {
        // The view answers nothing else while it streams.
        let mut stream = std::pin::pin!(resource::stream(view, kind, None).await?);
        while let Some(found) = stream.try_next().await? {
            used(model, &found.content, &mut filled);
        }
    }
    let families = resource::families_of(view, &[kind]).await?;
    Ok(names.table(kind, &families, &filled))
}

struct Table<'a> {
    model: &'a ContentModel,
    columns: Vec<Column>,
    kind: Kind,
}

impl Table<'_> {
    async fn write(
        &self,
        view: &DatabaseTransaction,
        mut file: File,
        header: Vec<String>,
        summary: &mut Summary,
        progress: &ProgressFn,
    ) -> anyhow::Result<()> {
        file.write_all(MARK)?;
        let mut rows = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        rows.write_record(header.into_iter().map(guarded))?;
        let (part, total) = (part_name(self.kind), resource::count_of_kinds(view, &[self.kind]).await? as usize);
        // Models above come before those below them.
        let levels: &[Option<bool>] =
            if self.kind == Kind::ProductModel { &[Some(false), Some(true)] } else { &[None] };
        let mut done: usize = 0;
        for below in levels {
            let mut stream = std::pin::pin!(resource::stream(view, self.kind, *below).await?);
            while let Some(found) = stream.try_next().await? {
                let cells = self.columns.iter().map(|column| guarded(self.cell(column, &found.code, &found.content)));
                rows.write_record(cells)?;
                summary.count(part);
                done += 1;
                if done.is_multiple_of(100) || done == total {
                    progress(part, done, total);
                }
            }
        }
        rows.flush()?;
        rows.into_inner().context("ending the table")?.sync_all()?;
        Ok(())
    }

    fn cell(&self, column: &Column, code: &str, content: &Content) -> String {
        match column {
            Column::Code => code.to_owned(),
            Column::Family => content.family.clone().unwrap_or_default(),
            Column::FamilyVariant => content.family_variant.clone().unwrap_or_default(),
            Column::Parent => content.parent.clone().unwrap_or_default(),
            Column::Enabled => u8::from(content.enabled).to_string(),
            Column::Categories => content.categories.iter().cloned().collect::<Vec<_>>().join(","),
            Column::Value { attribute, scope, part } => self.value(attribute, part, content.value(attribute, scope)),
            Column::Association { kind, target, quantity } => {
                let targets = content.associations.get(kind).into_iter().flatten();
                let shown = |found: &Target| match quantity {
                    true => found.quantity.map(|count| count.to_string()).unwrap_or_default(),
                    false => found.code.clone(),
                };
                targets.filter(|found| found.kind == *target).map(shown).collect::<Vec<_>>().join(",")
            }
        }
    }

    fn value(&self, code: &str, part: &Part, data: Option<&serde_json::Value>) -> String {
        let found = self.model.attribute(code).zip(data);
        found.map(|(attribute, data)| write(attribute, data, part)).unwrap_or_default()
    }
}
