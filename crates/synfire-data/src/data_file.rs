//! A data file of any kind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use synfire_budget::{Bytes, Meter};

use crate::npy::Stored;
use crate::source::{Place, Source};
use crate::{Array, Budget, DataError, Layout, Origin, Samples, input, labels, npy, npz, table};

/// A data file, decompressed as it is read if it is a gzip file. What it holds is said by whoever asks for it. All that is read from it
/// is charged to one budget; each call reads it anew, so that a pipe answers the first one.
pub struct DataFile {
    path: PathBuf,
    /// In place of what is in the file.
    bytes: Option<Vec<u8>>,
    meter: Meter,
}

impl DataFile {
    /// A file or a pipe, which is opened by whoever reads it.
    pub fn new(path: impl AsRef<Path>, budget: Budget) -> Self {
        Self { path: path.as_ref().to_owned(), bytes: None, meter: budget.meter() }
    }

    /// A file with these bytes. Errors call it `path`.
    ///
    /// # Errors
    /// If they are over the budget.
    pub fn from_bytes(path: impl AsRef<Path>, bytes: Vec<u8>, budget: Budget) -> Result<Self, DataError> {
        let (path, meter) = (path.as_ref(), budget.meter());
        let over = |error| DataError::OverBudget { origin: Origin::file(path), error };
        meter.charge(Bytes(bytes.len() as u64), "its bytes").map_err(over)?;
        Ok(Self { path: path.to_owned(), bytes: Some(bytes), meter })
    }

    fn source(&self) -> Result<Source<'_>, DataError> {
        Source::open(&self.bytes.as_deref().map_or(Place::File, Place::Bytes), &self.path)
    }

    /// See [`crate::read_npy`].
    ///
    /// # Errors
    /// If it is no sound npy file, or over the budget.
    pub fn npy(&self) -> Result<Array, DataError> {
        let origin = Origin::file(&self.path);
        npy::decode(self.source()?, &origin, &self.meter)?.into_array(&origin, &self.meter)
    }

    /// The same array as [`Self::npy`], whose values take as many bytes as in the file.
    ///
    /// # Errors
    /// As [`Self::npy`].
    pub fn stored_npy(&self) -> Result<Stored, DataError> {
        npy::decode(self.source()?, &Origin::file(&self.path), &self.meter)
    }

    /// The same arrays as [`Self::npz`], whose values take as many bytes as in the file.
    ///
    /// # Errors
    /// As [`Self::npz`].
    pub fn stored_npz(&self) -> Result<BTreeMap<String, Stored>, DataError> {
        npz::decode_as(self.source()?, &self.path, &self.meter, |_, stored| Ok(stored))
    }

    /// See [`crate::read_npz`].
    ///
    /// # Errors
    /// If it is no sound archive, or over the budget.
    pub fn npz(&self) -> Result<BTreeMap<String, Array>, DataError> {
        npz::decode(self.source()?, &self.path, &self.meter)
    }

    /// See [`crate::read_table`].
    ///
    /// # Errors
    /// If it is no table of finite numbers, or over the budget.
    pub fn table(&self) -> Result<Array, DataError> {
        table::decode(self.source()?, &self.path, &self.meter)
    }

    /// See [`crate::read_input`].
    ///
    /// # Errors
    /// If it is unsound, over the budget, or does not fit the network.
    pub fn input(&self, axons: usize, layout: Layout) -> Result<Samples, DataError> {
        input::decode(self.source()?, &self.path, axons, layout, &self.meter)
    }

    /// See [`crate::read_labels`].
    ///
    /// # Errors
    /// If it is unsound, over the budget, or holds no labels.
    pub fn labels(&self) -> Result<Vec<usize>, DataError> {
        labels::decode(self.source()?, &self.path, &self.meter)
    }
}

/// All arrays of a file that is a part of something larger, which has a meter already: of an npz archive by name, else one array
/// under the empty name. The name of the file says what it is: `.npz`, `.npy`, or else a table. The arrays stay charged.
///
/// # Errors
/// As [`crate::read_npz`], [`crate::read_npy`] and [`crate::read_table`].
pub fn read_arrays_within(path: impl AsRef<Path>, meter: &Meter) -> Result<BTreeMap<String, Array>, DataError> {
    let path = path.as_ref();
    let source = Source::open(&Place::File, path)?;
    let single = |array| BTreeMap::from([(String::new(), array)]);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let origin = Origin::file(path);
    match extension.as_deref() {
        Some("npz") => npz::decode(source, path, meter),
        Some("npy") => npy::decode(source, &origin, meter)?.into_array(&origin, meter).map(single),
        _ => table::decode(source, path, meter).map(single),
    }
}
