//! Where pages, arrays and graphs come from.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use synfire_budget::{Bytes, Meter, StreamError};
use synfire_data::Array;
use synfire_diagnostics::{Diagnostic, ToDiagnostic};
use synfire_nir::NirGraph;

/// Levels of nested graphs in a NIR graph.
fn depth() -> usize {
    synfire_nir::Limits::default().depth
}

/// Gives the loader what pages name. Paths are those of the pages, joined to the folder of the page that names them. What is
/// given is charged to the meter of the page.
pub trait Files {
    /// The bytes of a page.
    ///
    /// # Errors
    /// If it cannot be read, is longer than `limit` bytes ([`io::ErrorKind::FileTooLarge`]), or over the budget.
    fn page(&self, path: &Path, limit: usize, meter: &Meter) -> Result<Vec<u8>, StreamError>;

    /// All arrays of a data file: of an npz archive by name, else one array under the empty name.
    ///
    /// # Errors
    /// If it cannot be read, is unsound, or over the budget.
    fn arrays(&self, path: &Path, meter: &Meter) -> Result<BTreeMap<String, Array>, Box<Diagnostic>>;

    /// A NIR graph.
    ///
    /// # Errors
    /// If it cannot be read, is unsound, or over the budget.
    fn graph(&self, path: &Path, meter: &Meter) -> Result<NirGraph, Box<Diagnostic>>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn page(&self, path: &Path, limit: usize, meter: &Meter) -> Result<Vec<u8>, StreamError> {
        let file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        if length > limit as u64 {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
        }
        let bytes = meter.read_to_end(io::Read::take(file, limit as u64 + 1), length, "the text")?;
        if bytes.len() > limit { Err(io::Error::from(io::ErrorKind::FileTooLarge).into()) } else { Ok(bytes) }
    }

    fn arrays(&self, path: &Path, meter: &Meter) -> Result<BTreeMap<String, Array>, Box<Diagnostic>> {
        synfire_data::read_arrays_within(path, meter).map_err(|error| Box::new(error.to_diagnostic()))
    }

    fn graph(&self, path: &Path, meter: &Meter) -> Result<NirGraph, Box<Diagnostic>> {
        synfire_nir::read_file_within(path, depth(), meter).map_err(|error| Box::new(error.to_diagnostic()))
    }
}

/// Files held in memory, for editors and tests.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Pages and graphs.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
    /// Arrays of data files.
    pub arrays: BTreeMap<PathBuf, BTreeMap<String, Array>>,
}

impl Memory {
    /// With one page.
    pub fn page(path: impl Into<PathBuf>, text: impl Into<Vec<u8>>) -> Self {
        Self { files: BTreeMap::from([(path.into(), text.into())]), ..Self::default() }
    }

    fn bytes(&self, path: &Path) -> io::Result<&Vec<u8>> {
        self.files.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Files for Memory {
    fn page(&self, path: &Path, limit: usize, meter: &Meter) -> Result<Vec<u8>, StreamError> {
        let bytes = self.bytes(path)?;
        if bytes.len() > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
        }
        meter.charge(Bytes(bytes.len() as u64), "the text")?;
        Ok(bytes.clone())
    }

    fn arrays(&self, path: &Path, meter: &Meter) -> Result<BTreeMap<String, Array>, Box<Diagnostic>> {
        let arrays = self.arrays.get(path).ok_or_else(|| unreadable(path))?;
        let values = arrays.values().map(|array| array.values.len() as u64).sum();
        meter.charge_items::<f64>(values, "the values of a file").map_err(|error| Box::new(error.to_diagnostic()))?;
        Ok(arrays.clone())
    }

    fn graph(&self, path: &Path, meter: &Meter) -> Result<NirGraph, Box<Diagnostic>> {
        let bytes = self.bytes(path).map_err(|_| unreadable(path))?;
        let charged = meter.charge(Bytes(bytes.len() as u64), "a copy of the file");
        charged.map_err(|error| Box::new(error.to_diagnostic()))?;
        synfire_nir::read_within(bytes.clone(), depth(), meter).map_err(|error| Box::new(error.to_diagnostic()))
    }
}

fn unreadable(path: &Path) -> Box<Diagnostic> {
    let (path, reason) = (path.display().to_string(), io::Error::from(io::ErrorKind::NotFound).to_string());
    Box::new(crate::Problem::Unreadable { path, reason }.to_diagnostic())
}
