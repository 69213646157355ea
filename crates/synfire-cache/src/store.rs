//! The entries of one kind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::lock::{Attempt, Lock};
use crate::work::{LOCK, WORK, remove};
use crate::{Build, CacheError, Entry, Key, Kind, Notice, Work, place};

/// What is there for a key.
#[derive(Debug)]
pub enum Found<T> {
    /// What was loaded from a complete entry.
    Whole(T),
    /// Nothing: it has to be built, and nobody else does so meanwhile.
    Missing(Build),
}

/// The entries of one kind.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
}

impl Store {
    /// Opens the user's cache, and makes its directories if they are missing.
    ///
    /// # Errors
    /// When there is no place for it, the operating system refuses, or others may write to it.
    pub fn open(kind: Kind) -> Result<Self, CacheError> {
        Self::open_in(&place::root()?, kind)
    }

    /// As [`Self::open`], in this directory.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_in(root: &Path, kind: Kind) -> Result<Self, CacheError> {
        let directory = root.join(kind.name());
        place::create(&directory)?;
        place::check_private(root)?;
        place::check_private(&directory)?;
        let store = Self { directory };
        store.sweep();
        Ok(store)
    }

    /// What `load` takes from the entry with this key, if there is one that is not damaged.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn find<T>(&self, key: &Key, load: impl Fn(&Entry) -> Result<T, CacheError>) -> Result<Option<T>, CacheError> {
        match self.load(key, &load) {
            Err(CacheError::Broken { .. }) => Ok(None),
            found => found,
        }
    }

    /// As [`Self::find`]. When there is no such entry it has to be built; when another process does so, this waits for it and
    /// looks again. A damaged entry is removed. `tell` hears of both.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn obtain<T>(
        &self,
        key: &Key,
        load: impl Fn(&Entry) -> Result<T, CacheError>,
        tell: &mut dyn FnMut(&Notice),
    ) -> Result<Found<T>, CacheError> {
        let damage = match self.load(key, &load) {
            Ok(Some(found)) => return Ok(Found::Whole(found)),
            Ok(None) => None,
            Err(CacheError::Broken { path, reason }) => Some(Notice::Rebuilding { path, reason }),
            Err(error) => return Err(error),
        };
        let lock = self.lock(key, tell)?;
        // Another process may have built it before this one got the lock.
        if let Some(found) = self.find(key, &load)? {
            return Ok(Found::Whole(found));
        }
        damage.iter().for_each(tell);
        let entry = self.path(key);
        remove(&entry).map_err(CacheError::at(&entry))?;
        let work = Work::new(&self.directory, key.as_str(), lock)?;
        Ok(Found::Missing(Build { work, entry, key: key.clone() }))
    }

    /// A directory for files that are needed for a moment.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn scratch(&self) -> Result<Work, CacheError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let name = format!("scratch-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let path = self.lock_path(&name);
            // A name is taken only by a process of the same number in another container.
            if let Attempt::Held(lock) = Lock::attempt(&path).map_err(CacheError::at(&path))? {
                return Work::new(&self.directory, &name, lock);
            }
        }
    }

    fn load<T>(&self, key: &Key, load: &impl Fn(&Entry) -> Result<T, CacheError>) -> Result<Option<T>, CacheError> {
        let path = self.path(key);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CacheError::at(path)(error)),
            Ok(_) => load(&Entry::open(&path, key)?).map(Some),
        }
    }

    fn lock(&self, key: &Key, tell: &mut dyn FnMut(&Notice)) -> Result<Lock, CacheError> {
        let path = self.lock_path(key.as_str());
        match Lock::attempt(&path).map_err(CacheError::at(&path))? {
            Attempt::Held(lock) => Ok(lock),
            Attempt::Busy(process) => {
                tell(&Notice::Waiting { lock: path.clone(), process });
                Lock::wait(&path).map_err(CacheError::at(path))
            }
        }
    }

    /// Removes what killed processes have left: work whose lock is free. A failure does not matter: the next use tries again.
    fn sweep(&self) {
        let names = fs::read_dir(&self.directory).into_iter().flatten().flatten().map(|entry| entry.file_name());
        for name in names.filter_map(|name| name.into_string().ok()) {
            let Some(stem) = name.strip_suffix(WORK).or_else(|| name.strip_suffix(LOCK)) else { continue };
            if let Ok(Attempt::Held(_lock)) = Lock::attempt(&self.lock_path(stem)) {
                let _ = remove(&self.directory.join(format!("{stem}{WORK}")));
            }
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.directory.join(key.as_str())
    }

    fn lock_path(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}{LOCK}"))
    }
}
