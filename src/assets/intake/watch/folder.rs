//! A watched folder of this machine. Every step goes from an opened folder to a name in it and follows no link, so that whoever
//! may write there cannot lead the hub anywhere else.

use std::{
    fs::File,
    io,
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::MetadataExt,
    },
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags, mkdirat, openat, renameat_with, statat};

use super::{FOUND, Model, REASON, is_wanted, numbered};
use crate::error::{Error, Result};

/// Folders within folders.
const DEPTH: usize = 16;
/// Names tried for a file that is put away.
const NAMES: usize = 10_000;

pub(super) struct Folder {
    root: Arc<OwnedFd>,
    path: PathBuf,
}

impl Folder {
    /// Not one that holds what the hub itself keeps, or it would take its own files in.
    pub(super) fn open(path: &str, data: &Path) -> Result<Self> {
        let path = std::fs::canonicalize(path);
        let path = path.with_context(|| "opening the watched folder (NABE_WATCH)".to_owned())?;
        let data = std::fs::canonicalize(data).context("finding the data folder")?;
        if path.starts_with(&data) || data.starts_with(&path) {
            let both = format!("{} and {}", path.display(), data.display());
            return Err(anyhow::anyhow!("the watched folder and the data folder lie within each other: {both}").into());
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(&path, flags, Mode::empty());
        let root = root.with_context(|| format!("opening the watched folder {} (NABE_WATCH)", path.display()))?;
        Ok(Self { root: Arc::new(root), path })
    }

    pub(super) async fn list(&self) -> Result<Vec<Model>> {
        let path = self.path.clone();
        let walk = move || {
            let mut found = Vec::new();
            walk(&path, "", 0, &mut found)?;
            io::Result::Ok(found)
        };
        let found = tokio::task::spawn_blocking(walk).await.map_err(anyhow::Error::from)?;
        Ok(found.context("listing the watched folder")?)
    }

    pub(super) async fn copy(&self, path: &str, to: &Path) -> Result<()> {
        let (root, path, to) = (self.root.clone(), path.to_owned(), to.to_owned());
        aside(move || {
            let (folder, name) = parent(&root, &path, false)?;
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let mut from = File::from(openat(&folder, name, flags, Mode::empty())?);
            // A pipe or a device would never end.
            if !from.metadata()?.is_file() {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
            }
            io::copy(&mut from, &mut File::create_new(to)?).map(|_| ())
        })
        .await
    }

    pub(super) async fn put_away(&self, path: &str, into: &str, reason: Option<String>) -> Result<()> {
        let (root, path, target) = (self.root.clone(), path.to_owned(), format!("{into}/{path}"));
        aside(move || {
            let (from, name) = parent(&root, &path, false)?;
            let (to, _) = parent(&root, &target, true)?;
            let kept = rename(&from, name, &to)?;
            match reason {
                Some(reason) => write(&to, &format!("{kept}{REASON}"), reason.as_bytes()),
                None => Ok(()),
            }
        })
        .await
    }
}

async fn aside(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<()> {
    let done = tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?;
    done.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::not_found("file", "in the watched folder"),
        _ => anyhow::Error::from(error).context("in the watched folder").into(),
    })
}

/// Plain files below `path`; links are passed over.
fn walk(path: &Path, below: &str, depth: usize, found: &mut Vec<Model>) -> io::Result<()> {
    let mut entries = std::fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        // One whose name is no text is left where it is.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let at = if below.is_empty() { name } else { format!("{below}/{name}") };
        // Of the entry itself, not of what a link leads to.
        let Ok(about) = entry.metadata() else { continue };
        if found.len() >= FOUND {
            break;
        }
        if about.is_dir() && depth < DEPTH && is_wanted(&format!("{at}/file")) {
            walk(&entry.path(), &at, depth + 1, found)?;
        } else if about.is_file() && is_wanted(&at) {
            let modified = format!("{}.{:09}", about.mtime(), about.mtime_nsec());
            found.push(Model { path: at, bytes: about.len() as i64, modified });
        }
    }
    Ok(())
}

/// The folder a path ends in, and the last name.
fn parent<'a>(root: &OwnedFd, path: &'a str, make: bool) -> io::Result<(OwnedFd, &'a str)> {
    let mut folder = root.as_fd().try_clone_to_owned()?;
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    for part in parts.iter().chain([&name]) {
        if part.is_empty() || *part == "." || *part == ".." {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a path leads out of the folder"));
        }
    }
    for part in parts {
        if make {
            match mkdirat(&folder, part, Mode::from_raw_mode(0o755)) {
                Ok(()) | Err(rustix::io::Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        folder = openat(&folder, part, flags, Mode::empty())?;
    }
    Ok((folder, name))
}

/// Under the first name that is free; answers it.
fn rename(from: &OwnedFd, name: &str, to: &OwnedFd) -> io::Result<String> {
    for number in 1..NAMES {
        let target = numbered(name, number);
        if statat(to, &target, AtFlags::SYMLINK_NOFOLLOW).is_ok() {
            continue;
        }
        match renameat_with(from, name, to, &target, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(target),
            Err(rustix::io::Errno::EXIST) => {}
            // Not every file system can; the look before has to do.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
                rustix::fs::renameat(from, name, to, &target)?;
                return Ok(target);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of this name were put away"))
}

fn write(folder: &OwnedFd, name: &str, text: &[u8]) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = openat(folder, name, flags, Mode::from_raw_mode(0o644))?;
    io::Write::write_all(&mut File::from(file), text)
}
