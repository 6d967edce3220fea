//! Keeping the index up to date: what waits in the queue, or everything.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use arc_swap::ArcSwapOption;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::{INDEX, document};
use crate::{
    app::App,
    background,
    catalog::{ContentModel, completeness, duplicate, links, model, recheck},
    error::Result,
    id::ResourceId,
    resource::{self, Content, Kind, index_queue},
    search::Batch,
};

/// Resources of one commit when there are many: a commit costs as much as some hundred documents.
const BATCH: u64 = 4000;
/// Ids of one statement.
const CHUNK: usize = 1000;

/// Brings the index up to the newest saves. Safe to run twice: documents are replaced by key, and what waits is
/// struck off only after the index holds it. An index that was lost, or made for another model, is built from the tables.
pub async fn index_waiting(app: &App, progress: impl Fn(usize, usize)) -> Result<()> {
    let model = model::current(app).await?;
    let fingerprint = fingerprint(app, &model);
    if mark(app).await? != Some(fingerprint) {
        rebuild(app, false, &progress).await?;
    }
    loop {
        let waiting = index_queue::next(app.db.read(), BATCH).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let ids: Vec<ResourceId> = waiting.iter().map(|row| row.resource).collect();
        let model = model::current(app).await?;
        let touched = with_users_of_records(app.db.read(), ids).await?;
        for chunk in touched.chunks(BATCH as usize) {
            take_in(app, &model, chunk).await?;
        }
        let tx = app.db.begin_write().await?;
        let removed = index_queue::remove(&tx, &waiting).await?;
        tx.commit().await?;
        // All of it is being saved again; each save leads back here when it is done.
        if removed == 0 {
            return Ok(());
        }
    }
}

/// The fingerprint of the newest state of the model that was asked for, and the version of that.
#[derive(Default)]
struct Newest(ArcSwapOption<(i64, String)>);

/// As [`document::fingerprint`], which goes through the whole model.
fn fingerprint(app: &App, model: &ContentModel) -> String {
    let newest = app.cache::<Newest>();
    if let Some(found) = newest.0.load().as_ref().filter(|found| found.0 == model.version) {
        return found.1.clone();
    }
    let fingerprint = document::fingerprint(model);
    newest.0.store(Some(Arc::new((model.version, fingerprint.clone()))));
    fingerprint
}

/// Builds the whole index from the tables. With `clear` it starts empty; without, lists stay usable meanwhile.
pub async fn rebuild(app: &App, clear: bool, progress: impl Fn(usize, usize)) -> Result<usize> {
    let model = model::current(app).await?;
    let existing = || resource::Entity::find().filter(resource::Column::DeletedAt.is_null());
    let total = existing().count(app.db.read()).await? as usize;
    if clear {
        write(app, Batch { clear: true, ..Batch::default() }).await?;
    }
    let (mut done, mut last) = (0, None);
    loop {
        let mut query = existing().select_only().column(resource::Column::Id);
        if let Some(last) = last {
            query = query.filter(resource::Column::Id.gt(last));
        }
        let query = query.order_by_asc(resource::Column::Id).limit(BATCH);
        let ids: Vec<ResourceId> = query.into_tuple().all(app.db.read()).await?;
        let Some(newest) = ids.last() else { break };
        last = Some(*newest);
        take_in(app, &model, &ids).await?;
        done += ids.len();
        progress(done, total);
    }
    // The mark comes last: a rebuild that was cut off starts again.
    write(app, Batch { mark: Some(fingerprint(app, &model)), ..Batch::default() }).await?;
    Ok(done)
}

/// What names a record is sorted and found by the record's label.
async fn with_users_of_records(db: &impl ConnectionTrait, mut ids: Vec<ResourceId>) -> Result<Vec<ResourceId>> {
    let mut codes = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        codes.extend(resource::codes_of(db, Kind::Record, chunk).await?);
    }
    for code in codes {
        let mut last = None;
        loop {
            let users = links::used_by(db, Kind::Record, &code, last, BATCH).await?;
            let Some(newest) = users.last() else { break };
            last = Some(*newest);
            ids.extend(users);
        }
    }
    Ok(ids)
}

/// The records that these contents name, by code.
async fn named_records<'a>(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    contents: impl Iterator<Item = &'a Content>,
) -> Result<HashMap<String, resource::Model>> {
    let named = contents.flat_map(|content| links::in_values(model, content).collect::<Vec<_>>());
    let codes: BTreeSet<&str> = named.filter(|(kind, _)| *kind == Kind::Record).map(|(_, code)| code).collect();
    let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
    let mut records = HashMap::new();
    for chunk in codes.chunks(CHUNK) {
        let found = resource::by_codes(db, Kind::Record, chunk).await?;
        records.extend(found.into_iter().map(|record| (record.code.clone(), record)));
    }
    Ok(records)
}

/// Brings the index, and what is known of duplicates, up to date for `ids`.
async fn take_in(app: &App, model: &Arc<ContentModel>, ids: &[ResourceId]) -> Result<()> {
    let mut all = Vec::with_capacity(ids.len().div_ceil(CHUNK));
    for chunk in ids.chunks(CHUNK) {
        let found = Found::read(app.db.read(), model, chunk).await?;
        duplicate::follow(app, model, chunk, &found.rows, &found.lines).await?;
        all.push(found);
    }
    let (search, model) = (app.search.clone(), model.clone());
    let write = move || {
        let mut batch = Batch::default();
        all.into_iter().for_each(|found| found.put(&model, &mut batch));
        search.index(INDEX)?.write(batch)
    };
    Ok(background::run(write).await??)
}

/// What documents are made of.
struct Found {
    /// Those of which some may be gone.
    ids: Vec<ResourceId>,
    rows: Vec<resource::Model>,
    lines: recheck::Lines,
    records: HashMap<String, resource::Model>,
    completeness: HashMap<ResourceId, Vec<completeness::Model>>,
    /// Codes of the assets among them that something names.
    used: BTreeSet<String>,
}

impl Found {
    async fn read(db: &impl ConnectionTrait, model: &ContentModel, ids: &[ResourceId]) -> Result<Self> {
        let rows = resource::by_ids(db, ids).await?;
        let lines = recheck::ancestor_contents(db, &rows).await?;
        let above = rows.iter().flat_map(|row| lines.models_above(row.parent));
        let records = named_records(db, model, rows.iter().chain(above).map(|row| &row.content)).await?;
        let assets = rows.iter().filter(|row| row.kind == Kind::Asset).map(|row| row.code.clone()).collect();
        let used = links::used(db, Kind::Asset, assets).await?;
        Ok(Self { ids: ids.to_vec(), rows, lines, records, completeness: completeness::of(db, ids).await?, used })
    }

    /// Documents of what exists; the rest is to be removed.
    fn put(&self, model: &ContentModel, batch: &mut Batch) {
        let mut gone: BTreeSet<ResourceId> = self.ids.iter().copied().collect();
        for row in &self.rows {
            gone.remove(&row.id);
            let states = self.completeness.get(&row.id).map_or(&[][..], Vec::as_slice);
            let (line, used) = (self.lines.of(model, row), self.used.contains(&row.code));
            batch.put.push(document::document(model, &self.records, row, &line, states, used));
        }
        batch.remove.extend(gone.iter().map(ResourceId::to_string));
    }
}

async fn mark(app: &App) -> Result<Option<String>> {
    let search = app.search.clone();
    let mark = move || search.index(INDEX)?.mark();
    Ok(tokio::task::spawn_blocking(mark).await.map_err(anyhow::Error::from)??)
}

async fn write(app: &App, batch: Batch) -> Result<()> {
    let search = app.search.clone();
    Ok(background::run(move || search.index(INDEX)?.write(batch)).await??)
}
