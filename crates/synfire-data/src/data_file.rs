//! A data file of any kind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use synfire_budget::{Bytes, Meter};

use crate::source::Source;
use crate::table::Text;
use crate::{Array, Budget, DataError, Layout, Origin, Samples, input, labels, npy, npz};

/// A data file in memory, decompressed if it was a gzip file. What it holds is said by whoever asks for it. All that is read from it
/// is charged to one budget.
pub struct DataFile {
    path: PathBuf,
    source: Source,
    meter: Meter,
}

impl DataFile {
    /// Reads a file or a pipe.
    ///
    /// # Errors
    /// If it cannot be read or is over the budget.
    pub fn open(path: impl AsRef<Path>, budget: Budget) -> Result<Self, DataError> {
        let (path, meter) = (path.as_ref(), budget.meter());
        Ok(Self { path: path.to_owned(), source: Source::read(path, &meter)?, meter })
    }

    /// A file with these bytes. Errors call it `path`.
    ///
    /// # Errors
    /// If it cannot be decompressed or is over the budget.
    pub fn from_bytes(path: impl AsRef<Path>, bytes: Vec<u8>, budget: Budget) -> Result<Self, DataError> {
        let (path, meter) = (path.as_ref(), budget.meter());
        Ok(Self { path: path.to_owned(), source: Source::from_bytes(bytes, path, &meter)?, meter })
    }

    /// See [`crate::read_npy`].
    ///
    /// # Errors
    /// If it is no sound npy file, or over the budget.
    pub fn npy(&self) -> Result<Array, DataError> {
        npy::decode(&self.source.bytes, &Origin::file(&self.path), &self.meter)
    }

    /// See [`crate::read_npz`].
    ///
    /// # Errors
    /// If it is no sound archive, or over the budget.
    pub fn npz(&self) -> Result<BTreeMap<String, Array>, DataError> {
        npz::decode(&self.source.bytes, &self.path, &self.meter)
    }

    /// See [`crate::read_table`].
    ///
    /// # Errors
    /// If it is no table of finite numbers, or over the budget.
    pub fn table(&self) -> Result<Array, DataError> {
        Text::new(&self.source, &self.path)?.numbers(&self.meter)
    }

    /// See [`crate::read_input`].
    ///
    /// # Errors
    /// If it is unsound, over the budget, or does not fit the network.
    pub fn input(&self, axons: usize, layout: Layout) -> Result<Samples, DataError> {
        input::decode(&self.source, &self.path, axons, layout, &self.meter)
    }

    /// See [`crate::read_labels`].
    ///
    /// # Errors
    /// If it is unsound, over the budget, or holds no labels.
    pub fn labels(&self) -> Result<Vec<usize>, DataError> {
        labels::decode(&self.source, &self.path, &self.meter)
    }
}

/// All arrays of a file that is a part of something larger, which has a meter already: of an npz archive by name, else one array
/// under the empty name. The name of the file says what it is: `.npz`, `.npy`, or else a table. The arrays stay charged.
///
/// # Errors
/// As [`crate::read_npz`], [`crate::read_npy`] and [`crate::read_table`].
pub fn read_arrays_within(path: impl AsRef<Path>, meter: &Meter) -> Result<BTreeMap<String, Array>, DataError> {
    let path = path.as_ref();
    let source = Source::read(path, meter)?;
    let single = |array| BTreeMap::from([(String::new(), array)]);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let arrays = match extension.as_deref() {
        Some("npz") => npz::decode(&source.bytes, path, meter)?,
        Some("npy") => single(npy::decode(&source.bytes, &Origin::file(path), meter)?),
        _ => single(Text::new(&source, path)?.numbers(meter)?),
    };
    meter.release(Bytes(source.bytes.len() as u64));
    Ok(arrays)
}
