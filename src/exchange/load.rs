//! Rows of any format made into resources: in batches, each in a transaction of its own; what names something that comes
//! later waits for it; what cannot go in is told with its line.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Instant,
};

use futures::{StreamExt, stream};
use serde_json::Value as Json;

use super::{
    export::part_name,
    folder::within,
    report::{Counts, Level, Place, Problem, ProgressFn, Report},
};
use crate::{
    app::App,
    assets,
    auth::{Actor, Permission},
    catalog::{
        ContentModel, attribute,
        links::{self, Targets},
        model, two_way,
        write::{self, Write},
    },
    db::WriteTx,
    error::{Error, Violation},
    events::{self, Event},
    resource::{
        self, Content, Kind, Scope,
        content::{File, Target},
        value_path,
    },
};

/// Rows written in one transaction.
const BATCH: usize = 500;
/// Files stored at once: more only wait for the disk.
const AT_ONCE: usize = 4;
/// The same limit as that of an upload would make no sense here: who may reach the machine may store on it.
const MAX_FILE: u64 = 16 << 30;

/// What one row makes of a resource.
pub struct Row {
    pub line: u64,
    pub kind: Kind,
    pub code: String,
    /// Of an asset.
    pub file: Option<Wanted>,
    /// The content the row asks for, given what is stored.
    pub make: Make,
    /// The values it speaks of; a new resource begins with the defaults of the others. `None`: it speaks of all.
    pub named: Option<Arc<BTreeSet<(String, Scope)>>>,
}

pub type Make = Box<dyn FnOnce(Option<&Content>) -> Content + Send>;

/// The file of an asset: known by its hash, or found in the folder.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub hash: Option<String>,
    pub filename: String,
    pub path: Option<String>,
}

/// Line, name as violations call it, and the part alone.
pub type ModelPart = (u64, String, model::ModelPatch);

/// Reads a source from its start; each call answers the same rows.
pub type Rows = Box<dyn Iterator<Item = Result<Row, Box<Problem>>>>;

/// One run of an import: on a dry run everything happens in one transaction that is rolled back.
pub struct Load {
    app: App,
    actor: Actor,
    /// Where files of assets are.
    folder: PathBuf,
    model: Arc<ContentModel>,
    pub report: Report,
    progress: ProgressFn,
    dry: Option<WriteTx>,
    seen: HashSet<[u8; 16]>,
    started: Instant,
}

/// A row that names something which is not there yet.
struct Waiting {
    /// It stands in the report already.
    counted: bool,
    for_parent: bool,
}

impl Load {
    /// Needs `IMPORT_DATA`.
    pub async fn begin(
        app: &App,
        actor: &Actor,
        folder: PathBuf,
        dry_run: bool,
        progress: ProgressFn,
    ) -> anyhow::Result<Self> {
        actor.require(Permission::ImportData)?;
        let dry = if dry_run { Some(app.db.begin_write().await?) } else { None };
        Ok(Self {
            app: app.clone(),
            actor: actor.clone(),
            folder,
            model: model::current(app).await?,
            report: Report { dry_run, ..Report::default() },
            progress,
            dry,
            seen: HashSet::new(),
            started: Instant::now(),
        })
    }

    pub fn model(&self) -> &Arc<ContentModel> {
        &self.model
    }

    async fn open(&mut self) -> Result<WriteTx, Error> {
        match self.dry.take() {
            Some(tx) => Ok(tx),
            None => Ok(self.app.db.begin_write().await?),
        }
    }

    async fn close(&mut self, tx: WriteTx) -> Result<(), Error> {
        match self.report.dry_run {
            true => self.dry = Some(tx),
            false => tx.commit().await?,
        }
        Ok(())
    }

    /// Ends the run; what a dry run wrote is gone.
    pub async fn end(mut self) -> anyhow::Result<Report> {
        if let Some(tx) = self.dry.take() {
            tx.rollback().await?;
        }
        self.report.seconds = self.started.elapsed().as_secs_f64();
        Ok(self.report)
    }

    /// Lays parts of the content model over the one there is. `lines` names each part as violations do.
    pub async fn change_model(&mut self, file: &str, mut parts: Vec<ModelPart>) -> anyhow::Result<()> {
        let tx = self.open().await?;
        loop {
            let mut patch = model::ModelPatch::default();
            parts.iter().for_each(|(_, _, part)| patch.extend(part.clone()));
            let violations = match model::apply(&tx, &self.actor, patch).await {
                Ok(done) => {
                    for (part, counts) in done.parts {
                        let part = self.report.part(part);
                        part.created += counts.created;
                        part.updated += counts.changed;
                        part.unchanged += counts.unchanged;
                    }
                    break;
                }
                Err(Error::Invalid(violations)) => violations,
                Err(error) => return Err(error.into()),
            };
            let wrong = self.tell_parts(file, &parts, violations.clone());
            // What cannot be laid at anybody's door would come back for ever.
            if wrong.is_empty() {
                return Err(Error::Invalid(violations).into());
            }
            parts.retain(|(line, ..)| !wrong.contains(line));
        }
        self.model = Arc::new(model::load(&tx).await?);
        self.close(tx).await?;
        Ok(())
    }

    /// Tells what is wrong with which line, and answers the lines.
    fn tell_parts(&mut self, file: &str, parts: &[ModelPart], violations: Vec<Violation>) -> HashSet<u64> {
        let lines: HashMap<&str, u64> = parts.iter().map(|(line, name, _)| (name.as_str(), *line)).collect();
        let mut wrong = HashSet::new();
        for mut violation in violations {
            let path = violation.path.clone();
            // A bad code may hold a point, so the longest name that fits is meant.
            let mut ends: Vec<usize> = path.match_indices('.').map(|(at, _)| at).collect();
            ends.reverse();
            let Some((end, line)) = ends.into_iter().find_map(|end| Some((end, *lines.get(&path[..end])?))) else {
                continue;
            };
            violation.path = path[end + 1..].to_owned();
            if wrong.insert(line) {
                let part = path.split('.').next().unwrap_or_default();
                self.report.part(part).rejected += 1;
            }
            self.report.add(Place { file, line }.violation(Level::Row, None, violation));
        }
        wrong
    }

    /// Writes every row of a source. It is read again for rows that name what comes after them.
    pub async fn rows(&mut self, file: &str, total: usize, source: impl Fn() -> Rows) -> anyhow::Result<()> {
        let mut waiting = self.round(file, total, source(), None, false).await?;
        loop {
            let parents = waiting.values().filter(|row| row.for_parent).count();
            if waiting.is_empty() {
                return Ok(());
            }
            let last = parents == 0;
            let before = waiting.len();
            waiting = self.round(file, total, source(), Some(waiting), last).await?;
            if !last && waiting.len() == before && waiting.values().filter(|row| row.for_parent).count() == parents {
                self.round(file, total, source(), Some(waiting), true).await?;
                return Ok(());
            }
        }
    }

    async fn round(
        &mut self,
        file: &str,
        total: usize,
        source: Rows,
        only: Option<BTreeMap<u64, Waiting>>,
        last: bool,
    ) -> anyhow::Result<BTreeMap<u64, Waiting>> {
        let (mut waiting, mut batch, mut done) = (BTreeMap::new(), Vec::new(), 0);
        let first = only.is_none();
        let mut kind = None;
        for row in source {
            let row = match row {
                Ok(row) if first && !self.is_new(file, &row) => continue,
                Ok(row) if only.as_ref().is_some_and(|only| !only.contains_key(&row.line)) => continue,
                Ok(row) => row,
                Err(problem) if first => {
                    self.report.part("rows").rejected += 1;
                    self.report.add(*problem);
                    continue;
                }
                Err(_) => continue,
            };
            // What stands in one batch cannot see each other yet, and kinds build on each other.
            if batch.len() == BATCH || kind.is_some_and(|kind| kind != row.kind) {
                done += batch.len();
                waiting.extend(self.batch(file, std::mem::take(&mut batch), only.as_ref(), last).await?);
                if let (true, Some(kind)) = (first, kind) {
                    (self.progress)(part_name(kind), done, total.max(done));
                }
            }
            kind = Some(row.kind);
            batch.push(row);
        }
        done += batch.len();
        waiting.extend(self.batch(file, batch, only.as_ref(), last).await?);
        if let (true, Some(kind)) = (first, kind) {
            (self.progress)(part_name(kind), done, total.max(done));
        }
        Ok(waiting)
    }

    /// Whether no row before spoke of the same resource.
    fn is_new(&mut self, file: &str, row: &Row) -> bool {
        let hash = blake3::hash(format!("{} {}", row.kind.name(), row.code).as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&hash.as_bytes()[..16]);
        if self.seen.insert(key) {
            return true;
        }
        let message = format!("`{}` stands in the file twice: the first row counts", row.code);
        self.report.part(part_name(row.kind)).rejected += 1;
        self.report.add(Place { file, line: row.line }.problem(Level::Row, Some("code"), "DUPLICATE", message));
        false
    }

    async fn batch(
        &mut self,
        file: &str,
        mut rows: Vec<Row>,
        before: Option<&BTreeMap<u64, Waiting>>,
        last: bool,
    ) -> anyhow::Result<BTreeMap<u64, Waiting>> {
        // Storing a file writes for itself, and SQLite has one writer: no transaction is open here but that of a dry run,
        // which stores none.
        let mut files = self.files(file, &mut rows, before.is_none()).await?;
        let tx = self.open().await?;
        let mut batch =
            Batch { waiting: BTreeMap::new(), writes: Vec::new(), lines: Vec::new(), unchanged: Vec::new() };
        let wanted = self.contents(&tx, rows, &mut files).await?;
        let parents = self.missing_parents(&tx, &wanted).await?;
        let targets = wanted.iter().flat_map(|(_, write)| links::targets(&self.model, &write.content)).collect();
        let missing = links::missing(&tx, &targets).await?;
        let mut ready = Vec::with_capacity(wanted.len());
        for (line, mut write) in wanted {
            let counted = before.and_then(|before| before.get(&line)).is_some_and(|row| row.counted);
            if !last && write.content.parent.as_ref().is_some_and(|parent| parents.contains(parent)) {
                batch.waiting.insert(line, Waiting { counted, for_parent: true });
                continue;
            }
            let left_out = strip(&self.model, &mut write.content, &missing);
            if last {
                self.tell_missing(file, line, left_out);
            } else if !left_out.is_empty() {
                batch.waiting.insert(line, Waiting { counted, for_parent: false });
            }
            ready.push((line, write, counted));
        }
        let mut writes: Vec<&mut Write> = ready.iter_mut().map(|(_, write, _)| write).collect();
        two_way::leave_out_held(&tx, &self.model, &mut writes).await?;
        for (line, write, counted) in ready {
            match write.current.as_ref().is_some_and(|current| current.content == write.content) {
                true => batch.unchanged.push((line, write.kind, counted)),
                false => {
                    batch.lines.push((line, write.kind, write.current.is_some(), counted));
                    batch.writes.push(write);
                }
            }
        }
        self.store(file, &tx, &mut batch).await?;
        self.close(tx).await?;
        Ok(batch.waiting)
    }

    async fn store(&mut self, file: &str, tx: &WriteTx, batch: &mut Batch) -> anyhow::Result<()> {
        for (line, kind, counted) in &batch.unchanged {
            if !counted && !batch.waiting.contains_key(line) {
                self.report.part(part_name(*kind)).unchanged += 1;
            }
        }
        let outcomes = write::write_all(tx, &self.actor, &self.model, std::mem::take(&mut batch.writes)).await?;
        let mut resources = 0;
        for (outcome, (line, kind, existed, counted)) in outcomes.into_iter().zip(&batch.lines) {
            resources += u64::from(outcome.is_ok());
            if let Some(waiting) = batch.waiting.get_mut(line) {
                waiting.counted = true;
            }
            let Err(violations) = outcome else {
                self.count(*kind, *existed, *counted);
                continue;
            };
            batch.waiting.remove(line);
            if !counted {
                self.report.part(part_name(*kind)).rejected += 1;
            }
            for violation in violations {
                self.report.add(Place { file, line: *line }.violation(Level::Row, None, violation));
            }
        }
        if resources > 0 {
            events::record(tx, &self.actor, Event::ResourcesImported { resources, source: file.to_owned() }).await?;
        }
        Ok(())
    }

    fn count(&mut self, kind: Kind, existed: bool, counted: bool) {
        let counts: &mut Counts = self.report.part(part_name(kind));
        match (counted, existed) {
            (true, _) => {}
            (false, true) => counts.updated += 1,
            (false, false) => counts.created += 1,
        }
    }

    /// The contents that rows ask for, in canonical form, so that what is the same is seen to be.
    async fn contents(
        &self,
        tx: &WriteTx,
        rows: Vec<Row>,
        files: &mut HashMap<u64, File>,
    ) -> Result<Vec<(u64, Write)>, Error> {
        let mut codes: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for row in &rows {
            codes.entry(row.kind).or_default().push(row.code.clone());
        }
        let mut stored: HashMap<(Kind, String), resource::Model> = HashMap::new();
        for (kind, codes) in codes {
            let found = resource::by_codes(tx, kind, &codes).await?;
            stored.extend(found.into_iter().map(|found| ((kind, found.code.clone()), found)));
        }
        let wanted = rows.into_iter().map(|row| {
            let current = stored.remove(&(row.kind, row.code.clone()));
            let mut content = (row.make)(current.as_ref().map(|current| &current.content));
            if let Some(file) = files.remove(&row.line) {
                content.file = Some(file);
            }
            canonical(&self.model, &mut content);
            let write = Write {
                current: current.map(Arc::new),
                kind: row.kind,
                code: row.code,
                content,
                comment: None,
                restored_from: None,
                machine: false,
                begins_without: row.named,
            };
            (row.line, write)
        });
        Ok(wanted.collect())
    }

    async fn missing_parents(&self, tx: &WriteTx, wanted: &[(u64, Write)]) -> Result<HashSet<String>, Error> {
        let mut parents: HashSet<String> =
            wanted.iter().filter_map(|(_, write)| write.content.parent.clone()).collect();
        let codes: Vec<&str> = parents.iter().map(String::as_str).collect();
        for found in resource::existing_codes(tx, Kind::ProductModel, &codes).await? {
            parents.remove(&found);
        }
        Ok(parents)
    }

    fn tell_missing(&mut self, file: &str, line: u64, left_out: Vec<(String, Kind, String)>) {
        for (path, kind, code) in left_out {
            let message =
                format!("{} `{code}` does not exist, so nothing can lead to it", kind.name().replace('_', " "));
            self.report.add(Place { file, line }.problem(Level::Cell, Some(&path), "UNKNOWN_TARGET", message));
        }
    }

    /// Takes the files of the rows; a row whose file cannot be had is told and left out.
    async fn files(&mut self, file: &str, rows: &mut Vec<Row>, first: bool) -> anyhow::Result<HashMap<u64, File>> {
        let wanted: Vec<(u64, Wanted)> = rows.iter_mut().filter_map(|row| Some((row.line, row.file.take()?))).collect();
        let mut taking = stream::iter(wanted.into_iter().map(|(line, wanted)| {
            let (app, folder, dry) = (self.app.clone(), self.folder.clone(), self.report.dry_run);
            async move { (line, take(&app, &folder, &wanted, dry).await) }
        }))
        .buffer_unordered(AT_ONCE);
        let (mut files, mut faults) = (HashMap::new(), HashMap::new());
        while let Some((line, taken)) = taking.next().await {
            match taken {
                Ok(taken) => drop(files.insert(line, taken)),
                Err(fault) => drop(faults.insert(line, fault)),
            }
        }
        drop(taking);
        rows.retain(|row| !faults.contains_key(&row.line));
        for (line, (code, message)) in faults {
            self.report.media_missing += u64::from(code == "FILE_MISSING");
            self.report.part(part_name(Kind::Asset)).rejected += 1;
            self.report.add(Place { file, line }.problem(Level::Row, Some("file"), &code, message));
        }
        self.report.media_found += if first { files.len() as u64 } else { 0 };
        Ok(files)
    }
}

struct Batch {
    waiting: BTreeMap<u64, Waiting>,
    writes: Vec<Write>,
    /// Line, kind, whether it existed and whether it was counted, of each write.
    lines: Vec<(u64, Kind, bool, bool)>,
    unchanged: Vec<(u64, Kind, bool)>,
}

type Fault = (String, String);

async fn take(app: &App, folder: &std::path::Path, wanted: &Wanted, dry: bool) -> Result<File, Fault> {
    let fault = |code: &str, message: String| (code.to_owned(), message);
    let failed = |error: Error| match error {
        Error::Invalid(mut violations) if !violations.is_empty() => {
            let first = violations.remove(0);
            fault(&first.code, first.message)
        }
        other => fault("FILE_UNREADABLE", format!("`{}`: {other}", wanted.filename)),
    };
    if let Some(hash) = &wanted.hash
        && let Some(known) = assets::store::known(app, &wanted.filename, hash).await.map_err(failed)?
    {
        return Ok(known);
    }
    let named = wanted.path.as_deref().ok_or_else(|| {
        fault("FILE_MISSING", format!("`{}` is not stored here, and no file is named", wanted.filename))
    })?;
    let path =
        within(folder, named).ok_or_else(|| fault("FILE_OUTSIDE", format!("`{named}` leads out of the folder")))?;
    let about = tokio::fs::metadata(&path).await.ok().filter(std::fs::Metadata::is_file);
    let about = about.ok_or_else(|| fault("FILE_MISSING", format!("file `{named}` does not exist")))?;
    if about.len() > MAX_FILE {
        return Err(fault("FILE_TOO_LARGE", format!("file `{named}` has {} bytes, more than {MAX_FILE}", about.len())));
    }
    let taken = match dry {
        true => assets::store::examine(app, &wanted.filename, &path).await,
        false => assets::store::store_path(app, &wanted.filename, &path).await,
    };
    let taken = taken.map_err(failed)?;
    match wanted.hash.as_ref().is_some_and(|hash| *hash != taken.hash) {
        true => Err(fault("FILE_CHANGED", format!("file `{named}` is not the one whose hash the line names"))),
        false => Ok(taken),
    }
}

/// What is written otherwise but means the same is not a change. What is wrong stays for validation to tell.
fn canonical(model: &ContentModel, content: &mut Content) {
    for (code, scopes) in std::mem::take(&mut content.values) {
        let attribute = model.attribute(&code).cloned();
        for (scope, data) in scopes {
            let known = attribute.as_ref().and_then(|known| attribute::normalize(model, known, &data).ok());
            content.set(&code, scope, known.unwrap_or(Some(data)));
        }
    }
    content.associations.retain(|_, targets| !targets.is_empty());
}

/// Takes out what names missing resources; answers where, and what it named.
fn strip(model: &ContentModel, content: &mut Content, missing: &Targets) -> Vec<(String, Kind, String)> {
    let mut out = Vec::new();
    if missing.is_empty() {
        return out;
    }
    let mut cleared: Vec<(String, Scope, Option<Json>)> = Vec::new();
    for (code, scopes) in &content.values {
        let Some(attribute) = model.attribute(code) else { continue };
        for (scope, data) in scopes {
            let named = attribute::links(attribute, data).into_iter();
            let gone = named.map(|(kind, code)| (kind, code.to_owned())).filter(|target| missing.contains(target));
            let first = out.len();
            out.extend(gone.map(|(kind, target)| (value_path(code, scope), kind, target)));
            if out.len() > first {
                let is_gone = |(kind, code): (Kind, &str)| missing.contains(&(kind, code.to_owned()));
                cleared.push((code.clone(), scope.clone(), attribute::without(attribute, data, is_gone)));
            }
        }
    }
    for (code, scope, rest) in cleared {
        content.set(&code, scope, rest);
    }
    let is_gone = |target: &Target| missing.contains(&(target.kind, target.code.clone()));
    for (name, targets) in &mut content.associations {
        let gone = targets.iter().filter(|target| is_gone(target));
        out.extend(gone.map(|target| (format!("associations.{name}"), target.kind, target.code.clone())));
        targets.retain(|target| !is_gone(target));
    }
    content.associations.retain(|_, targets| !targets.is_empty());
    out
}
