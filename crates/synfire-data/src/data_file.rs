//! A data file of any kind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::source::Source;
use crate::table::Text;
use crate::{Array, DataError, Layout, Limits, Origin, Samples, input, labels, npy, npz};

/// A data file in memory, decompressed if it was a gzip file. What it holds is said by whoever asks for it.
pub struct DataFile {
    path: PathBuf,
    source: Source,
    limits: Limits,
}

impl DataFile {
    /// Reads a file or a pipe.
    ///
    /// # Errors
    /// If it cannot be read or is over the limits.
    pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, DataError> {
        let path = path.as_ref();
        Ok(Self { path: path.to_owned(), source: Source::read(path, limits)?, limits: *limits })
    }

    /// A file with these bytes. Errors call it `path`.
    ///
    /// # Errors
    /// If it cannot be decompressed or is over the limits.
    pub fn from_bytes(path: impl AsRef<Path>, bytes: Vec<u8>, limits: &Limits) -> Result<Self, DataError> {
        let path = path.as_ref();
        Ok(Self { path: path.to_owned(), source: Source::from_bytes(bytes, path, limits)?, limits: *limits })
    }

    /// See [`crate::read_npy`].
    ///
    /// # Errors
    /// If it is no sound npy file, or over the limits.
    pub fn npy(&self) -> Result<Array, DataError> {
        npy::decode(&self.source.bytes, &Origin::file(&self.path), self.limits.elements)
    }

    /// See [`crate::read_npz`].
    ///
    /// # Errors
    /// If it is no sound archive, or over the limits.
    pub fn npz(&self) -> Result<BTreeMap<String, Array>, DataError> {
        npz::decode(&self.source.bytes, &self.path, &self.limits)
    }

    /// See [`crate::read_table`].
    ///
    /// # Errors
    /// If it is no table of finite numbers, or over the limits.
    pub fn table(&self) -> Result<Array, DataError> {
        Text::new(&self.source, &self.path)?.numbers(&self.limits)
    }

    /// See [`crate::read_input`].
    ///
    /// # Errors
    /// If it is unsound, over the limits, or does not fit the network.
    pub fn input(&self, axons: usize, layout: Layout) -> Result<Samples, DataError> {
        input::decode(&self.source, &self.path, axons, layout, &self.limits)
    }

    /// See [`crate::read_labels`].
    ///
    /// # Errors
    /// If it is unsound, over the limits, or holds no labels.
    pub fn labels(&self) -> Result<Vec<usize>, DataError> {
        labels::decode(&self.source, &self.path, &self.limits)
    }
}
