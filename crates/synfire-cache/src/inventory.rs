//! What is in the cache, and removing it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::lock::{Attempt, Lock};
use crate::work::{FAILED, LOCK, WORK, remove};
use crate::{CacheError, Entry, Key, Kind, place};

/// Something in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its kind.
    pub kind: Kind,
    /// Where it is.
    pub path: PathBuf,
    /// What it is, for people.
    pub title: Option<String>,
    /// Bytes of all its files.
    pub bytes: u64,
    /// When it was last changed, if the system knows.
    pub modified: Option<SystemTime>,
    /// How it is.
    pub state: State,
}

/// How something in the cache is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A complete entry: every file has its digest.
    Whole,
    /// An entry that will be built again when it is needed.
    Broken {
        /// What is wrong with it.
        reason: String,
    },
    /// A process is working in it.
    Building {
        /// Its number, if it has already said so.
        process: Option<u32>,
    },
    /// Logs of the last build that failed.
    Logs,
    /// What a killed process or an older version has left.
    Leftover,
}

/// Everything in a cache, by kind and name. Every file of every entry is read.
///
/// # Errors
/// When the operating system refuses, or others may write to the cache.
pub fn list(root: &Path) -> Result<Vec<Item>, CacheError> {
    let mut items = Vec::new();
    for (kind, directory) in directories(root)? {
        for path in children(&directory).map_err(CacheError::at(&directory))? {
            if let Some(item) = item(kind, &path).map_err(CacheError::at(&path))? {
                items.push(item);
            }
        }
    }
    Ok(items)
}

/// What [`clear`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Things that it removed.
    pub removed: usize,
    /// Bytes of their files.
    pub bytes: u64,
    /// Things that it left because a process is working on them.
    pub kept: usize,
}

/// Removes everything that Synfire has put into a cache, but for what is being built. Other files stay.
///
/// # Errors
/// When the operating system refuses, or others may write to the cache.
pub fn clear(root: &Path) -> Result<Cleared, CacheError> {
    let mut done = Cleared::default();
    for item in list(root)? {
        let lock = lock_of(&item.path).map_err(CacheError::at(&item.path))?;
        if let Attempt::Busy(_) = lock {
            done.kept += 1;
            continue;
        }
        remove(&item.path).map_err(CacheError::at(&item.path))?;
        done.removed += 1;
        done.bytes += item.bytes;
    }
    Ok(done)
}

/// The directories of a cache that exist.
fn directories(root: &Path) -> Result<Vec<(Kind, PathBuf)>, CacheError> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let directory = root.join(kind.name());
        if directory.is_dir() {
            place::check_private(root)?;
            place::check_private(&directory)?;
            found.push((kind, directory));
        }
    }
    Ok(found)
}

fn children(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<_> =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

/// What a path is; none for a lock, and for what is not from Synfire.
fn item(kind: Kind, path: &Path) -> io::Result<Option<Item>> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(None) };
    let metadata = match fs::symlink_metadata(path) {
        // It was finished or swept since the directory was read.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut title = None;
    let state = if name.ends_with(WORK) {
        match lock_of(path)? {
            Attempt::Held(_) => State::Leftover,
            Attempt::Busy(process) => State::Building { process },
        }
    } else if name.ends_with(FAILED) {
        State::Logs
    } else if let Some(key) = Key::from_name(name).filter(|_| metadata.is_dir()) {
        match Entry::open(path, &key).inspect(|entry| title = Some(entry.title().to_owned())) {
            Ok(entry) => entry.check().map_or_else(broken, |()| State::Whole),
            Err(error) => broken(error),
        }
    } else if is_old(name) {
        State::Leftover
    } else {
        return Ok(None);
    };
    let (bytes, modified) = (size(path)?, metadata.modified().ok());
    Ok(Some(Item { kind, path: path.to_owned(), title, bytes, modified, state }))
}

fn broken(error: CacheError) -> State {
    let reason = match error {
        CacheError::Broken { path, reason } => {
            format!("{}: {reason}", path.file_name().unwrap_or_default().display())
        }
        other => other.to_string(),
    };
    State::Broken { reason }
}

/// Names that versions before this layout gave.
fn is_old(name: &str) -> bool {
    let is_runtime = name.starts_with("runtime-") && name.ends_with(".o");
    Key::from_name(name).is_some() || is_runtime || name.starts_with("building-") || name == "failed"
}

/// The lock that protects what is at a path.
fn lock_of(path: &Path) -> io::Result<Attempt> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(WORK).or_else(|| name.strip_suffix(FAILED)).unwrap_or(&name);
    Lock::attempt(&path.with_file_name(format!("{stem}{LOCK}")))
}

/// Bytes of all files below a path. Links are not followed.
fn size(path: &Path) -> io::Result<u64> {
    let metadata = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    children(path)?.iter().map(|child| size(child)).sum()
}
