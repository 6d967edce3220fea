//! Writing the resources of the demo and putting them where they stand.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use anyhow::{Context, ensure};

use super::{Item, Standing, TargetFile, told};
use crate::{
    app::App,
    auth::Actor,
    catalog::{
        ContentModel,
        write::{self, Write},
    },
    delivery::{self, Cell},
    error::Error,
    events::{self, Event},
    id::ResourceId,
    resource::{self, Content, Kind, content::Target},
    workflow::review,
};

const BATCH: usize = 200;

/// A resource, how it is shown, and the locales it is written in; all of them where none are named.
type Listed = (ResourceId, Kind, Standing, Option<Vec<String>>);

/// What was written so far, in order.
#[derive(Default)]
pub(super) struct Made {
    kinds: HashMap<String, Kind>,
    list: Vec<Listed>,
    linked: Vec<(ResourceId, BTreeMap<String, Vec<TargetFile>>)>,
}

impl Made {
    pub async fn write(
        &mut self,
        app: &App,
        actor: &Actor,
        model: &ContentModel,
        items: Vec<(Kind, Item)>,
    ) -> anyhow::Result<()> {
        // One generation a transaction: a parent is written before its children are checked.
        let (first, rest): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|(kind, item)| *kind != Kind::ProductModel || item.content.parent.is_none());
        for mut generation in [first, rest] {
            while !generation.is_empty() {
                let batch = generation.drain(..generation.len().min(BATCH)).collect();
                self.write_batch(app, actor, model, batch).await?;
            }
        }
        Ok(())
    }

    async fn write_batch(
        &mut self,
        app: &App,
        actor: &Actor,
        model: &ContentModel,
        batch: Vec<(Kind, Item)>,
    ) -> anyhow::Result<()> {
        let tx = app.db.begin_write().await?;
        let (mut writes, mut rest) = (Vec::new(), Vec::new());
        for (kind, item) in batch {
            self.kinds.insert(item.code.clone(), kind);
            let part = item.content;
            let content = Content {
                enabled: part.enabled,
                family: part.family,
                family_variant: part.family_variant.filter(|_| kind == Kind::ProductModel),
                parent: part.parent,
                categories: part.categories,
                values: part.values,
                file: item.file,
                focal: item.focal,
                ..Content::default()
            };
            rest.push((item.code.clone(), kind, item.state, item.live_locales, item.associations));
            writes.push(Write {
                current: None,
                kind,
                code: item.code,
                content,
                comment: None,
                restored_from: None,
                machine: false,
                begins_without: None,
            });
        }
        let outcomes = write::write_all(&tx, actor, model, writes).await?;
        for (outcome, (code, kind, state, locales, associations)) in outcomes.into_iter().zip(rest) {
            let id = outcome.map_err(|violations| told(Error::Invalid(violations)).context(code))?;
            self.list.push((id, kind, state, locales));
            if !associations.is_empty() {
                self.linked.push((id, associations));
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Links come last, when everything they point to exists.
    pub async fn associate(&mut self, app: &App, actor: &Actor, model: &ContentModel) -> anyhow::Result<()> {
        let tx = app.db.begin_write().await?;
        let mut writes = Vec::new();
        for (id, files) in std::mem::take(&mut self.linked) {
            let current = resource::get(&tx, id).await?;
            let mut content = current.content.clone();
            for (name, targets) in files {
                let targets: anyhow::Result<Vec<Target>> =
                    targets.into_iter().map(|target| self.target(target)).collect();
                content.associations.insert(name, targets?);
            }
            let (kind, code) = (current.kind, current.code.clone());
            writes.push(Write {
                current: Some(Arc::new(current)),
                kind,
                code,
                content,
                comment: None,
                restored_from: None,
                machine: false,
                begins_without: None,
            });
        }
        for outcome in write::write_all(&tx, actor, model, writes).await? {
            outcome.map_err(|violations| told(Error::Invalid(violations)))?;
        }
        let source = "demo".to_owned();
        events::record(&tx, actor, Event::ResourcesImported { resources: self.list.len() as u64, source }).await?;
        tx.commit().await?;
        Ok(())
    }

    fn target(&self, file: TargetFile) -> anyhow::Result<Target> {
        let (code, quantity) = match file {
            TargetFile::Plain(code) => (code, None),
            TargetFile::Counted { code, quantity } => (code, Some(quantity)),
        };
        let kind =
            *self.kinds.get(&code).with_context(|| format!("the demo links to `{code}`, which it does not hold"))?;
        Ok(Target { kind, code, quantity })
    }

    /// What is live goes out at once, in the approver's name; what waits is submitted by the editor.
    pub async fn publish(
        &self,
        app: &App,
        editor: &Actor,
        approver: &Actor,
        model: &ContentModel,
        progress: &(dyn Fn(&str, usize, usize) + Send + Sync),
    ) -> anyhow::Result<()> {
        let mut live = Vec::new();
        for (id, _, _, locales) in self.standing(Standing::Live) {
            live.push((*id, cells(app, model, *id, locales).await?));
        }
        let total = live.len();
        for (index, chunk) in live.chunks(25).enumerate() {
            delivery::publish::publish_many(app, approver, chunk).await?;
            progress("publications", (index * 25 + chunk.len()).min(total), total);
        }
        for (id, _, _, locales) in self.standing(Standing::Review) {
            let row = resource::get(app.db.read(), *id).await?;
            let cells = cells(app, model, *id, locales).await?;
            let submitted = review::submit(app, editor, *id, row.version, Some(cells), None).await;
            submitted.map_err(told).with_context(|| format!("submitting `{}`", row.code))?;
        }
        ensure!(total > 0, "the demo publishes nothing");
        Ok(())
    }

    /// Assets go out with what shows them.
    fn standing(&self, wanted: Standing) -> impl Iterator<Item = &Listed> {
        self.list.iter().filter(move |(_, kind, state, _)| *state == wanted && *kind != Kind::Asset)
    }
}

/// Where it belongs, in the locales it is written in.
async fn cells(
    app: &App,
    model: &ContentModel,
    id: ResourceId,
    locales: &Option<Vec<String>>,
) -> anyhow::Result<Vec<Cell>> {
    let row = resource::get(app.db.read(), id).await?;
    let mut cells = review::cells_of(app.db.read(), model, &row).await?;
    cells.retain(|cell| locales.as_ref().is_none_or(|locales| locales.contains(&cell.locale)));
    Ok(cells)
}
