//! One thing that was built: files that are checked when they are used.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::manifest::{Listed, Manifest, digest};
use crate::{CacheError, Key, place};

/// A complete entry of the cache.
#[derive(Debug, Clone)]
pub struct Entry {
    directory: PathBuf,
    manifest: Manifest,
}

impl Entry {
    /// Opens an entry. Only its manifest is read.
    pub(crate) fn open(directory: &Path, key: &Key) -> Result<Self, CacheError> {
        let metadata = fs::symlink_metadata(directory).map_err(CacheError::at(directory))?;
        let foreign = if metadata.is_dir() { !place::is_own(&metadata) } else { true };
        if foreign {
            let reason = "it is no directory of this user".into();
            return Err(CacheError::Broken { path: directory.to_owned(), reason });
        }
        Ok(Self { directory: directory.to_owned(), manifest: Manifest::read(directory, key)? })
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What it is, for people.
    pub fn title(&self) -> &str {
        &self.manifest.title
    }

    /// Bytes of all its files, as they were built.
    pub fn bytes(&self) -> u64 {
        self.manifest.files.iter().map(|file| file.bytes).sum()
    }

    /// The contents of a file. Exactly the bytes that are returned were checked.
    ///
    /// # Errors
    /// [`CacheError::Broken`] when they are not those that were built.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, CacheError> {
        let (listed, file) = self.open_file(name)?;
        let mut contents = Vec::new();
        file.take(listed.bytes + 1).read_to_end(&mut contents).map_err(|error| self.broken(name, error))?;
        self.compare(listed, digest(contents.as_slice()).map_err(|error| self.broken(name, error))?)?;
        Ok(contents)
    }

    /// As [`Self::read`], of a text.
    ///
    /// # Errors
    /// As [`Self::read`], also when it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<String, CacheError> {
        String::from_utf8(self.read(name)?).map_err(|error| self.broken(name, error))
    }

    /// The path of a file, which was checked now.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn checked_path(&self, name: &str) -> Result<PathBuf, CacheError> {
        let (listed, file) = self.open_file(name)?;
        let found = digest(file.take(listed.bytes + 1)).map_err(|error| self.broken(name, error))?;
        self.compare(listed, found)?;
        Ok(self.directory.join(name))
    }

    /// Checks every file.
    ///
    /// # Errors
    /// As [`Self::read`], for the first that is damaged.
    pub fn check(&self) -> Result<(), CacheError> {
        self.manifest.files.iter().try_for_each(|file| self.checked_path(&file.name).map(drop))
    }

    /// Says that a file which has its digest cannot be understood.
    pub fn broken(&self, name: &str, reason: impl ToString) -> CacheError {
        CacheError::Broken { path: self.directory.join(name), reason: reason.to_string() }
    }

    fn open_file(&self, name: &str) -> Result<(&Listed, File), CacheError> {
        let listed = self.manifest.files.iter().find(|file| file.name == name);
        let listed = listed.ok_or_else(|| self.broken(name, "the manifest does not list it"))?;
        let file = File::open(self.directory.join(name)).map_err(|error| self.broken(name, error))?;
        let metadata = file.metadata().map_err(|error| self.broken(name, error))?;
        if metadata.is_file() && place::is_own(&metadata) {
            Ok((listed, file))
        } else {
            Err(self.broken(name, "it is no file of this user"))
        }
    }

    fn compare(&self, listed: &Listed, (bytes, digest): (u64, String)) -> Result<(), CacheError> {
        if bytes != listed.bytes {
            let reason = if bytes < listed.bytes {
                format!("it has {bytes} bytes, but {} were written", listed.bytes)
            } else {
                format!("it has more than the {} bytes that were written", listed.bytes)
            };
            return Err(self.broken(&listed.name, reason));
        }
        if digest == listed.digest {
            Ok(())
        } else {
            Err(self.broken(&listed.name, "its digest is not that of what was written"))
        }
    }
}
