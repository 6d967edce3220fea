//! The whole hub in one file, and back from it: database, files, and the secret where the hub keeps its own.
//!
//! The file is a tar archive: `nabe-backup.json` says what made it, `database` is a copy of the SQLite database or an archive
//! of `pg_dump`, `files/…` are the objects of the file store under their keys, `secret` is the secret, and `end` the number of files.
//! The database is copied first: files are never changed once they are written, so all that it names is there. The search index is left out; it
//! is built from the tables.

use std::{
    fs::{File, OpenOptions},
    io::{BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, WriteMultipart};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio_util::io::{StreamReader, SyncIoBridge};

use crate::{
    auth::secret,
    config::Config,
    db::{Db, Engine},
    delivery::log,
    storage::{self, Storage},
};

const MANIFEST: &str = "nabe-backup.json";
const DATABASE: &str = "database";
const SECRET: &str = "secret";
const FILES: &str = "files/";
/// The last entry: how many files came before it.
const END: &str = "end";
/// Of the layout of the archive.
const FORMAT: u32 = 1;
/// Bytes of a manifest or a secret.
const SMALL: u64 = 64 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Of the program that wrote it.
    pub version: String,
    pub engine: Engine,
    pub created_at: DateTime<Utc>,
    /// About as many as are in it.
    pub files: usize,
}

/// What went in or came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub files: u64,
    /// Of the files alone.
    pub bytes: u64,
    pub secret: bool,
}

/// Writes everything to a new file; the hub may go on working. `progress` gets files done, and of how many.
pub async fn write(
    config: &Config,
    db: &Db,
    storage: &Storage,
    to: &Path,
    progress: impl Fn(usize, usize) + Send + 'static,
) -> anyhow::Result<Summary> {
    ensure!(!to.exists(), "{} exists already: a backup never replaces a file", to.display());
    let (part, dump) = (Scratch::new(with_ending(to, "part"))?, Scratch::new(with_ending(to, "database"))?);
    db.dump(&config.database_url(), &dump.path).await?;
    // Listed after the database was copied: no file that it names is missed.
    let objects: Vec<ObjectMeta> = storage.store().list(None).try_collect().await?;
    let (config, storage, handle) = (config.clone(), storage.clone(), Handle::current());
    let pack = move || pack(&handle, &config, &storage, &part, &dump, &objects, progress).map(|done| (done, part));
    let (summary, part) = tokio::task::spawn_blocking(pack).await??;
    std::fs::rename(&part.path, to).with_context(|| format!("renaming {}", part.path.display()))?;
    Ok(summary)
}

/// Fills the empty hub of a configuration from a backup. Nothing is written before the hub was found empty, and nothing
/// stays when the backup turns out to be damaged.
pub async fn restore(
    config: &Config,
    from: &Path,
    progress: impl Fn(usize, usize) + Send + 'static,
) -> anyhow::Result<(Manifest, Summary)> {
    let manifest = manifest(from)?;
    ensure!(manifest.format == FORMAT, "this backup has format {}, and this program reads {FORMAT}", manifest.format);
    let engine = Engine::of(&config.database_url())?;
    let other = manifest.engine;
    ensure!(other == engine, "the backup holds a {other} database, the configuration names a {engine} one");
    std::fs::create_dir_all(&config.data).with_context(|| format!("making {}", config.data.display()))?;
    let storage = Storage::open(&config.storage_url())?;
    refuse_used(config, &storage).await?;
    let database = Scratch::new(config.data.join("restored-database"))?;
    let (store, path, handle, total) = (storage.clone(), from.to_owned(), Handle::current(), manifest.files);
    let unpack = move || {
        let mut kept = Vec::new();
        let unpacked = unpack(&handle, &store, &path, &database, &mut kept, |done| progress(done, total));
        (unpacked, kept, database)
    };
    let (unpacked, kept, database) = tokio::task::spawn_blocking(unpack).await?;
    let ended = match unpacked {
        Ok(unpacked) => finish(config, &database, unpacked).await,
        Err(error) => Err(error),
    };
    if ended.is_err() {
        for key in kept {
            let _ = storage.delete(&key).await;
        }
    }
    Ok((manifest, ended?))
}

async fn refuse_used(config: &Config, storage: &Storage) -> anyhow::Result<()> {
    for path in [Some(config.index_path()), secret::file(config)].into_iter().flatten() {
        ensure!(!path.exists(), "{} exists: restore into an empty hub", path.display());
    }
    ensure!(storage.store().list(None).next().await.is_none(), "the file store holds files: restore into an empty hub");
    Db::refuse_used(&config.database_url()).await
}

/// What came out of an archive besides the database and the files.
struct Unpacked {
    summary: Summary,
    secret: Option<Vec<u8>>,
}

/// The database last: before it is there, nobody takes this for a hub.
async fn finish(config: &Config, database: &Scratch, unpacked: Unpacked) -> anyhow::Result<Summary> {
    let Unpacked { mut summary, secret } = unpacked;
    // A secret of the configuration is somebody's decision.
    if let Some((file, text)) = secret::file(config).zip(secret) {
        private(&file)?.write_all(&text)?;
        summary.secret = true;
    }
    Db::load(&config.database_url(), &database.path).await?;
    let db = Db::connect(&config.database_url()).await?;
    let tx = db.begin_write().await?;
    log::begin_anew(&tx).await?;
    tx.commit().await?;
    db.close().await?;
    Ok(summary)
}

/// A file of its own that is gone with this.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new(path: PathBuf) -> anyhow::Result<Self> {
        private(&path)?;
        Ok(Self { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Gone already where it became the result.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// What a backup says of itself.
pub fn manifest(from: &Path) -> anyhow::Result<Manifest> {
    let mut archive = open(from)?;
    let entry = archive.entries()?.next().context("the archive is empty")??;
    ensure!(entry.path_bytes().as_ref() == MANIFEST.as_bytes(), "{} is no backup of a hub", from.display());
    Ok(serde_json::from_slice(&small(entry)?)?)
}

fn open(from: &Path) -> anyhow::Result<tar::Archive<BufReader<File>>> {
    let file = File::open(from).with_context(|| format!("opening {}", from.display()))?;
    Ok(tar::Archive::new(BufReader::new(file)))
}

fn small(entry: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(SMALL).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// A new file that only its owner reads: it holds what the hub keeps secret.
fn private(path: &Path) -> anyhow::Result<File> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.with_context(|| format!("making {}", path.display()))
}

fn pack(
    handle: &Handle,
    config: &Config,
    storage: &Storage,
    part: &Scratch,
    dump: &Scratch,
    objects: &[ObjectMeta],
    progress: impl Fn(usize, usize),
) -> anyhow::Result<Summary> {
    let engine = Engine::of(&config.database_url())?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: FORMAT, version, engine, created_at: Utc::now(), files: objects.len() };
    let file = File::options().write(true).open(&part.path)?;
    let mut archive = tar::Builder::new(BufWriter::new(file));
    append_small(&mut archive, MANIFEST, &serde_json::to_vec(&manifest)?)?;
    let database = File::open(&dump.path)?;
    append(&mut archive, DATABASE, database.metadata()?.len(), BufReader::new(database))?;
    let mut summary = Summary::default();
    if let Some(file) = secret::file(config).filter(|file| file.exists()) {
        append_small(&mut archive, SECRET, &std::fs::read(file)?)?;
        summary.secret = true;
    }
    for (done, object) in objects.iter().enumerate() {
        let found = match handle.block_on(storage.store().get(&object.location)) {
            // Something that nobody names any more was cleaned away meanwhile.
            Err(object_store::Error::NotFound { .. }) => continue,
            found => found?,
        };
        let size = found.meta.size;
        let bytes = StreamReader::new(found.into_stream().map_err(std::io::Error::other));
        let bytes = SyncIoBridge::new_with_handle(bytes, handle.clone());
        append(&mut archive, &format!("{FILES}{}", object.location), size, bytes)?;
        summary.files += 1;
        summary.bytes += size;
        progress(done + 1, objects.len());
    }
    append_small(&mut archive, END, summary.files.to_string().as_bytes())?;
    let file = archive.into_inner()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(summary)
}

fn append_small(archive: &mut tar::Builder<impl Write>, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    append(archive, name, bytes.len() as u64, bytes)
}

fn append(archive: &mut tar::Builder<impl Write>, name: &str, size: u64, bytes: impl Read) -> anyhow::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(Utc::now().timestamp()).unwrap_or(0));
    archive.append_data(&mut header, name, bytes).with_context(|| format!("writing {name}"))
}

/// `kept` are the keys of the files that went into the store.
fn unpack(
    handle: &Handle,
    storage: &Storage,
    from: &Path,
    database: &Scratch,
    kept: &mut Vec<String>,
    progress: impl Fn(usize),
) -> anyhow::Result<Unpacked> {
    let (mut summary, mut secret, mut end) = (Summary::default(), None, None);
    let mut copied = 0;
    for entry in open(from)?.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8(entry.path_bytes().into_owned()).context("a name in the archive is no text")?;
        match (name.as_str(), name.strip_prefix(FILES)) {
            (MANIFEST, _) => {}
            (DATABASE, _) => {
                copied = std::io::copy(&mut entry, &mut File::options().write(true).open(&database.path)?)?;
            }
            (SECRET, _) => secret = Some(small(&mut entry)?),
            (END, _) => end = String::from_utf8(small(&mut entry)?)?.parse().ok(),
            (_, Some(key)) => {
                kept.push(key.to_owned());
                summary.bytes += keep(handle, storage, key, &mut entry).with_context(|| format!("restoring {key}"))?;
                summary.files += 1;
                progress(kept.len());
            }
            _ => bail!("the archive holds `{name}`, which no backup does"),
        }
    }
    ensure!(copied > 0 && end == Some(summary.files), "the backup is not whole: it was cut off");
    Ok(Unpacked { summary, secret })
}

/// Puts one file into the store. One that is named by its content has to be what its name says.
fn keep(handle: &Handle, storage: &Storage, key: &str, bytes: &mut impl Read) -> anyhow::Result<u64> {
    let path = object_store::path::Path::parse(key)?;
    let _runtime = handle.enter();
    let mut upload = WriteMultipart::new(handle.block_on(storage.store().put_multipart(&path))?);
    let (mut hash, mut size) = (blake3::Hasher::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = bytes.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        size += read as u64;
        handle.block_on(upload.wait_for_capacity(8))?;
        upload.write(&buffer[..read]);
    }
    let hash = hash.finalize().to_hex();
    if key.starts_with(storage::BLOBS) && storage::blob_key(&hash) != key {
        handle.block_on(upload.abort())?;
        bail!("its bytes are not those it is named by: the backup is damaged");
    }
    handle.block_on(upload.finish())?;
    Ok(size)
}
