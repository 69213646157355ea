//! Directories in which something is made.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::lock::Lock;
use crate::manifest::{self, Manifest};
use crate::{CacheError, Entry, Key, place};

/// The ending of directories in which something is made by the process that holds the lock of the same name.
pub(crate) const WORK: &str = ".building";
/// The ending of the lock's file.
pub(crate) const LOCK: &str = ".lock";
/// The ending of directories with the logs of what failed.
pub(crate) const FAILED: &str = ".failed";

/// A directory to work in. It is removed when it is dropped, and by the next user of the cache if its process was killed.
#[derive(Debug)]
pub struct Work {
    path: PathBuf,
    /// Held until the directory is gone.
    _lock: Lock,
}

impl Work {
    pub(crate) fn new(store: &Path, name: &str, lock: Lock) -> Result<Self, CacheError> {
        let path = store.join(format!("{name}{WORK}"));
        // What is there was left by a process that was killed: this one has the lock.
        remove(&path).map_err(CacheError::at(&path))?;
        place::create(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps the logs (`*.log`) after a failure, in place of those of the last failure with this key. Returns where they are.
    pub fn keep_logs(self, key: &Key) -> PathBuf {
        let target = self.path.with_file_name(format!("{key}{FAILED}"));
        let _ = remove(&target).and_then(|()| move_logs(&self.path, &target));
        target
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = remove(&self.path);
    }
}

fn move_logs(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let Some(name) = path.file_name()
            && path.extension().is_some_and(|extension| extension == "log")
        {
            fs::rename(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The right and the duty to build an entry.
#[derive(Debug)]
pub struct Build {
    pub(crate) work: Work,
    pub(crate) entry: PathBuf,
    pub(crate) key: Key,
}

impl Build {
    /// The directory to build in. Its files become those of the entry; directories in it do not belong to the entry.
    pub fn path(&self) -> &Path {
        self.work.path()
    }

    /// Makes the entry, in one step, after all of it is on disk. `title` says to people what it is.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn finish(self, title: &str) -> Result<Entry, CacheError> {
        self.publish(title).map_err(CacheError::at(&self.entry))?;
        Entry::open(&self.entry, &self.key)
    }

    fn publish(&self, title: &str) -> io::Result<()> {
        let work = self.work.path();
        let manifest = Manifest::of(work, title)?;
        fs::write(work.join(manifest::NAME), manifest.render(&self.key))?;
        for name in manifest.files.iter().map(|file| file.name.as_str()).chain([manifest::NAME]) {
            File::open(work.join(name))?.sync_all()?;
        }
        sync_directory(work)?;
        remove(&self.entry)?;
        fs::rename(work, &self.entry)?;
        self.entry.parent().map_or(Ok(()), sync_directory)
    }

    /// Gives up and keeps the logs (`*.log`). Returns where they are.
    pub fn fail(self) -> PathBuf {
        self.work.keep_logs(&self.key)
    }
}

/// Names in a directory last only once the directory is on disk too.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Directories cannot be opened there.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes a file or directory, if there is one.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
