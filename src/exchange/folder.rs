//! Folders of exports: made whole or not at all, and read without being led out of them.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, ensure};

/// A folder under a temporary name beside the place it is for. Dropped unfinished, it is gone.
pub struct NewFolder {
    part: tempfile::TempDir,
    to: PathBuf,
}

impl NewFolder {
    /// Refused where there is something already.
    pub fn new(to: &Path) -> anyhow::Result<Self> {
        ensure!(!to.exists(), "{} exists already: an export never replaces anything", to.display());
        let beside = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(beside).with_context(|| format!("making {}", beside.display()))?;
        let part = tempfile::Builder::new().prefix(".nabe-export-").tempdir_in(beside);
        Ok(Self { part: part.with_context(|| format!("writing in {}", beside.display()))?, to: to.to_owned() })
    }

    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// Moves it to its place.
    pub fn finish(self) -> anyhow::Result<()> {
        ensure!(!self.to.exists(), "{} was made by somebody else meanwhile", self.to.display());
        std::fs::rename(self.part.path(), &self.to).with_context(|| format!("moving to {}", self.to.display()))?;
        // There is nothing left under the temporary name.
        let _ = self.part.keep();
        Ok(())
    }
}

/// The path below the folder, unless it leads elsewhere: what a file names is not to be trusted, and neither is a link.
pub fn within(folder: &Path, named: &str) -> Option<PathBuf> {
    let inner = Path::new(named);
    let plain = !named.is_empty() && inner.components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(inner);
    let real = std::fs::canonicalize(&path);
    let stays = real.is_err() || real.ok()?.starts_with(std::fs::canonicalize(folder).ok()?);
    (plain && stays).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert!(within(folder.path(), "files/a.jpg").is_some());
        for wrong in ["../secret", "/etc/passwd", "files/../../secret", ""] {
            assert!(within(folder.path(), wrong).is_none(), "{wrong}");
        }
        std::os::unix::fs::symlink("/etc", folder.path().join("etc")).unwrap();
        assert!(within(folder.path(), "etc/passwd").is_none());
    }

    #[test]
    fn an_unfinished_folder_leaves_nothing_behind() {
        let around = tempfile::tempdir().unwrap();
        let to = around.path().join("export");
        std::fs::write(NewFolder::new(&to).unwrap().path().join("file"), "text").unwrap();
        assert_eq!(std::fs::read_dir(around.path()).unwrap().count(), 0);
        NewFolder::new(&to).unwrap().finish().unwrap();
        assert!(to.is_dir() && NewFolder::new(&to).is_err());
    }
}
