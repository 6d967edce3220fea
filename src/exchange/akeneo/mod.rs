//! Import of an Akeneo PIM catalogue: the folder of CSV files its installer and exports use.
//! Definitions first, then pictures, product models and products. A second run finds nothing to do.

mod columns;
mod definitions;
mod links;
mod media;
mod presets;
mod rows;
mod table;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::Context;

use self::{
    links::Waiting,
    rows::{Models, Source},
    table::Table,
};
use super::report::{Counts, ProgressFn, Report};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{self, ContentModel, model::ModelPatch},
    db::WriteTx,
    events::{self, Event},
    resource::Kind,
};

/// Rows written in one transaction.
const BATCH: usize = 500;

/// One run: its transaction is committed batch by batch, or on a dry run rolled back as a whole.
struct Session {
    app: App,
    actor: Actor,
    folder: PathBuf,
    model: Arc<ContentModel>,
    /// The definitions of the catalogue.
    patch: ModelPatch,
    report: Report,
    progress: ProgressFn,
    tx: Option<WriteTx>,
    /// Parents written in another case, told once each.
    cases: BTreeSet<String>,
}

impl Session {
    fn tx(&self) -> &WriteTx {
        // Only `checkpoint` and `end` take it, and both put a new one or consume the session.
        self.tx.as_ref().expect("a session holds a transaction until it ends")
    }

    /// Makes what was written so far durable; on a dry run nothing is.
    async fn checkpoint(&mut self) -> anyhow::Result<()> {
        if self.report.dry_run {
            return Ok(());
        }
        if let Some(tx) = self.tx.take() {
            tx.commit().await?;
        }
        self.tx = Some(self.app.db.begin_write().await?);
        Ok(())
    }

    /// Gives the writer free for a while. A dry run has written only definitions by now, which it writes again.
    async fn pause(&mut self) -> anyhow::Result<()> {
        match (self.tx.take(), self.report.dry_run) {
            (Some(tx), true) => Ok(tx.rollback().await?),
            (Some(tx), false) => Ok(tx.commit().await?),
            (None, _) => Ok(()),
        }
    }

    async fn resume(&mut self) -> anyhow::Result<()> {
        let tx = self.app.db.begin_write().await?;
        if self.report.dry_run {
            catalog::model::apply(&tx, &self.actor, self.patch.clone()).await?;
        }
        self.tx = Some(tx);
        Ok(())
    }

    async fn end(mut self) -> anyhow::Result<Report> {
        let written = ["assets", "product models", "products"].map(|part| *self.report.part(part));
        let resources: u64 = written.iter().map(|counts| counts.created + counts.updated).sum();
        if resources > 0 {
            let source = self.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            events::record(self.tx(), &self.actor, Event::ResourcesImported { resources, source }).await?;
        }
        let tx = self.tx.take().context("the session has ended")?;
        match self.report.dry_run {
            true => tx.rollback().await?,
            false => tx.commit().await?,
        }
        Ok(self.report)
    }
}

/// Imports the catalogue in `folder`. Problems of single rows are in the report; an error means that nothing of the
/// failing step was written. Needs `IMPORT_DATA`.
pub async fn import(
    app: &App,
    actor: &Actor,
    folder: &Path,
    dry_run: bool,
    progress: ProgressFn,
) -> anyhow::Result<Report> {
    actor.require(Permission::ImportData)?;
    let started = Instant::now();
    anyhow::ensure!(
        folder.join("attributes.csv").exists(),
        "{} holds no attributes.csv: name the folder of an Akeneo catalogue",
        folder.display()
    );
    let mut report = Report { dry_run, ..Report::default() };
    let mut patch = definitions::read(folder, &mut report)?;
    let tx = app.db.begin_write().await?;
    // Akeneo knows neither conditions nor own values nor contents of categories, and no links but to products and models:
    // those of the hub stay.
    let known = catalog::model::load(&tx).await?;
    for family in &mut patch.families {
        let stored = known.family(&family.code);
        family.conditions = stored.map(|stored| stored.conditions.clone()).unwrap_or_default();
        family.own_values = stored.map(|stored| stored.own_values.clone()).unwrap_or_default();
    }
    for category in &mut patch.categories {
        let stored = known.category(&category.code);
        category.condition = stored.and_then(|stored| stored.condition.clone());
        category.entity = stored.and_then(|stored| stored.entity.clone());
    }
    for kind in &mut patch.association_types {
        let stored = known.association_types.get(&kind.code);
        kind.target_kinds.extend(stored.into_iter().flat_map(|stored| &stored.target_kinds));
    }
    for (part, counts) in catalog::model::apply(&tx, actor, patch.clone()).await?.parts {
        *report.part(part) =
            Counts { created: counts.created, updated: counts.changed, unchanged: counts.unchanged, rejected: 0 };
    }
    let model = Arc::new(catalog::model::load(&tx).await?);
    let mut session = Session {
        app: app.clone(),
        actor: actor.clone(),
        folder: folder.to_owned(),
        model,
        patch,
        report,
        progress,
        tx: Some(tx),
        cases: BTreeSet::new(),
    };
    session.checkpoint().await?;
    resources(&mut session).await?;
    session.report.seconds = started.elapsed().as_secs_f64();
    session.end().await
}

async fn resources(session: &mut Session) -> anyhow::Result<()> {
    let folder = session.folder.clone();
    let model_table = Table::read(&folder, "product_models.csv", &mut session.report)?;
    let product_table = Table::read(&folder, "products.csv", &mut session.report)?;
    let model = session.model.clone();
    let model_columns = columns::resolve(&model, &model_table, &mut session.report);
    let product_columns = columns::resolve(&model, &product_table, &mut session.report);
    let media = media::take(session, &[(&model_table, &model_columns), (&product_table, &product_columns)]).await?;
    let (mut models, mut waiting) = (Models::default(), Waiting::default());
    let source = Source { table: &model_table, columns: &model_columns, media: &media, kind: Kind::ProductModel };
    for is_root in [true, false] {
        let pick = |record: table::Record<'_>| record.filled("parent").is_none() == is_root;
        rows::write(session, &source, &mut models, &mut waiting, pick).await?;
    }
    let source = Source { table: &product_table, columns: &product_columns, media: &media, kind: Kind::Product };
    rows::write(session, &source, &mut models, &mut waiting, |_| true).await?;
    waiting.settle(session).await
}
