//! One index on disk: opening, writing in batches, and handing out views.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use anyhow::Context;
use arc_swap::ArcSwap;
use tantivy::{
    IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Term, directory::MmapDirectory, indexer::IndexWriterOptions,
    store::Compressor,
};

use super::{
    fields::{Document, Fields},
    view::View,
};

/// Memory of a writer while it exists: the least tantivy takes, and what many documents need so that they become one segment
/// and not several that are merged at once.
const WRITER_MEMORY: usize = 16_000_000;
const MOST_WRITER_MEMORY: usize = 128_000_000;
const MEMORY_PER_DOCUMENT: usize = 32_000;
/// How often to look whether another process wrote.
const LOOK: Duration = Duration::from_millis(500);

/// Changes that become visible together.
#[derive(Default)]
pub struct Batch {
    /// Removes everything first.
    pub clear: bool,
    pub put: Vec<Document>,
    pub remove: Vec<String>,
    /// What [`Index::mark`] answers from now on: how far the index has come.
    pub mark: Option<String>,
}

pub struct Index {
    folder: PathBuf,
    index: tantivy::Index,
    fields: Fields,
    reader: IndexReader,
    /// The newest view; replaced when a commit is seen.
    current: ArcSwap<View>,
    /// One writer at a time.
    writing: Mutex<()>,
    reloading: Mutex<()>,
    seen: Mutex<Seen>,
}

/// What is known of the file that every commit replaces.
struct Seen {
    looked: Instant,
    written: Option<SystemTime>,
}

impl Index {
    pub(super) fn open(folder: PathBuf) -> anyhow::Result<Self> {
        let fields = Fields::new();
        let index = match open(&folder, &fields) {
            Ok(index) => index,
            Err(error) => {
                tracing::warn!(folder = %folder.display(), error = format!("{error:#}"), "the index cannot be read and is made anew");
                std::fs::remove_dir_all(&folder).context("removing it")?;
                open(&folder, &fields)?
            }
        };
        Fields::register(&index);
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let current = ArcSwap::from_pointee(View::new(reader.searcher(), index.clone(), fields.clone())?);
        let seen = Mutex::new(Seen { looked: Instant::now(), written: written(&folder) });
        let (writing, reloading) = (Mutex::default(), Mutex::default());
        Ok(Self { folder, index, fields, reader, current, writing, reloading, seen })
    }

    /// Where its files are.
    #[cfg(test)]
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The mark of the newest commit; `None` for an index that was never written.
    pub fn mark(&self) -> anyhow::Result<Option<String>> {
        Ok(self.index.load_metas()?.payload)
    }

    /// Writes and waits until it is on disk and visible. Blocks: call it where blocking is fine.
    pub fn write(&self, batch: Batch) -> anyhow::Result<()> {
        let _turn = lock(&self.writing);
        let mark = match batch.mark {
            Some(mark) => Some(mark),
            None => self.mark()?,
        };
        let memory = (batch.put.len() * MEMORY_PER_DOCUMENT).clamp(WRITER_MEMORY, MOST_WRITER_MEMORY);
        let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(memory);
        let mut writer: IndexWriter = self.index.writer_with_options(options.num_merge_threads(1).build())?;
        // Whoever died while writing left files that no commit names, and the next commit may need one of their names.
        writer.garbage_collect_files().wait()?;
        if batch.clear {
            writer.delete_all_documents()?;
        }
        let gone = batch.remove.iter().chain(batch.put.iter().map(|document| &document.key));
        for key in gone {
            writer.delete_term(Term::from_field_text(self.fields.key, key));
        }
        for document in batch.put {
            writer.add_document(self.fields.write(document))?;
        }
        let mut commit = writer.prepare_commit()?;
        if let Some(mark) = &mark {
            commit.set_payload(mark);
        }
        commit.commit()?;
        self.reload()?;
        // A writer that is dropped gives up its merges; waiting keeps the number of segments small.
        writer.wait_merging_threads()?;
        lock(&self.seen).written = written(&self.folder);
        self.reload()
    }

    /// The index as it is now; later commits do not change what a view shows.
    pub fn view(&self) -> anyhow::Result<Arc<View>> {
        self.follow_others()?;
        Ok(self.current.load_full())
    }

    fn follow_others(&self) -> anyhow::Result<()> {
        let changed = {
            let mut seen = lock(&self.seen);
            if seen.looked.elapsed() < LOOK {
                return Ok(());
            }
            seen.looked = Instant::now();
            let now = written(&self.folder);
            std::mem::replace(&mut seen.written, now) != now
        };
        if changed { self.reload() } else { Ok(()) }
    }

    fn reload(&self) -> anyhow::Result<()> {
        // In turn, so that an older view never takes the place of a newer one.
        let _turn = lock(&self.reloading);
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        if !self.current.load().shows(&searcher) {
            self.current.store(Arc::new(View::new(searcher, self.index.clone(), self.fields.clone())?));
        }
        Ok(())
    }
}

/// An index of these documents that is on no disk.
pub(super) fn in_memory(fields: &Fields, documents: Vec<Document>) -> anyhow::Result<tantivy::Index> {
    let index = builder(fields).create_in_ram()?;
    Fields::register(&index);
    let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(WRITER_MEMORY);
    let mut writer: IndexWriter = index.writer_with_options(options.num_merge_threads(1).build())?;
    for document in documents {
        writer.add_document(fields.write(document))?;
    }
    writer.commit()?;
    Ok(index)
}

fn open(folder: &Path, fields: &Fields) -> anyhow::Result<tantivy::Index> {
    std::fs::create_dir_all(folder)?;
    Ok(builder(fields).open_or_create(MmapDirectory::open(folder)?)?)
}

fn builder(fields: &Fields) -> tantivy::IndexBuilder {
    let settings = IndexSettings { docstore_compression: Compressor::None, ..IndexSettings::default() };
    tantivy::Index::builder().schema(fields.schema.clone()).settings(settings)
}

fn written(folder: &Path) -> Option<SystemTime> {
    folder.join("meta.json").metadata().and_then(|meta| meta.modified()).ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
