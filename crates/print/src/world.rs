//! The files, fonts and library a template sees. Holds everything in memory; never looks at the disk, the network or the
//! clock.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

use crate::error::Error;
use crate::job;
use crate::template;

pub(crate) struct Sandbox {
    library: LazyHash<Library>,
    fonts: FontStore,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Sandbox {
    /// A world of `fonts` and, besides those that come with the crate, nothing; files are added one by one.
    pub fn new(fonts: Vec<Vec<u8>>) -> Result<Self, Error> {
        Ok(Self {
            library: LazyHash::new(Library::builder().build()),
            fonts: load_fonts(fonts),
            main: id_of(job::MAIN)?,
            sources: HashMap::new(),
            files: HashMap::new(),
        })
    }

    /// Adds a file. Those named `.typ` can be imported and included.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let id = id_of(name)?;
        if name.ends_with(".typ") {
            let text = String::from_utf8(bytes).map_err(|_| Error::job(format!("`{name}` is not UTF-8")))?;
            self.sources.insert(id, Source::new(id, text));
        } else {
            self.files.insert(id, Bytes::new(bytes));
        }
        Ok(())
    }
}

fn id_of(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|_| Error::job(format!("`{name}` is not a name for a file")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn load_fonts(own: Vec<Vec<u8>>) -> FontStore {
    let mut store = FontStore::new();
    let bundled = template::fonts().iter().map(|data| Bytes::new(*data));
    let fonts = own.into_iter().map(Bytes::new).chain(bundled).flat_map(Font::iter);
    store.extend(fonts.map(|font| (font.clone(), font.info().clone())));
    store.extend(typst_kit::fonts::embedded());
    store
}

impl World for Sandbox {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| absent(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let source = || self.sources.get(&id).map(|source| Bytes::from_string(source.text().to_owned()));
        self.files.get(&id).cloned().or_else(source).ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// There is no clock: the same job gives the same bytes.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    let path = id.get();
    if matches!(path.root(), VirtualRoot::Package(_)) {
        let reason = "a template cannot load packages: put what it needs beside it";
        return FileError::Package(PackageError::Other(Some(reason.into())));
    }
    FileError::NotFound(path.vpath().get_without_slash().into())
}
