//! Where pages, arrays and graphs come from.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use synfire_budget::{Budget, Bytes};
use synfire_data::Array;
use synfire_diagnostics::{Diagnostic, ToDiagnostic};
use synfire_nir::NirGraph;

use crate::Limits;

/// Gives the loader what pages name. Paths are those of the pages, joined to the folder of the page that names them.
pub trait Files {
    /// The bytes of a page.
    ///
    /// # Errors
    /// If it cannot be read, or is longer than `limit` bytes ([`io::ErrorKind::FileTooLarge`]).
    fn page(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>>;

    /// All arrays of a data file: of an npz archive by name, else one array under the empty name.
    ///
    /// # Errors
    /// If it cannot be read or is unsound.
    fn arrays(&self, path: &Path, limits: &Limits) -> Result<BTreeMap<String, Array>, Box<Diagnostic>>;

    /// A NIR graph.
    ///
    /// # Errors
    /// If it cannot be read or is unsound.
    fn graph(&self, path: &Path, limits: &Limits) -> Result<NirGraph, Box<Diagnostic>>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn page(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path)?;
        io::Read::read_to_end(&mut io::Read::take(file, limit as u64 + 1), &mut bytes)?;
        if bytes.len() > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    fn arrays(&self, path: &Path, limits: &Limits) -> Result<BTreeMap<String, Array>, Box<Diagnostic>> {
        let budget = Budget { memory: Bytes(limits.data_bytes), ..Budget::READER };
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let single = |array| BTreeMap::from([(String::new(), array)]);
        match extension.as_deref() {
            Some("npz") => synfire_data::read_npz(path, budget),
            Some("npy") => synfire_data::read_npy(path, budget).map(single),
            _ => synfire_data::read_table(path, budget).map(single),
        }
        .map_err(|error| Box::new(error.to_diagnostic()))
    }

    fn graph(&self, path: &Path, _: &Limits) -> Result<NirGraph, Box<Diagnostic>> {
        synfire_nir::read_file(path, &synfire_nir::Limits::default()).map_err(|error| Box::new(error.to_diagnostic()))
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
    fn page(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let bytes = self.bytes(path)?;
        if bytes.len() > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.clone()) }
    }

    fn arrays(&self, path: &Path, _: &Limits) -> Result<BTreeMap<String, Array>, Box<Diagnostic>> {
        self.arrays.get(path).cloned().ok_or_else(|| unreadable(path))
    }

    fn graph(&self, path: &Path, _: &Limits) -> Result<NirGraph, Box<Diagnostic>> {
        let bytes = self.bytes(path).map_err(|_| unreadable(path))?;
        let graph = synfire_nir::read_bytes(bytes, &synfire_nir::Limits::default());
        graph.map_err(|error| Box::new(error.to_diagnostic()))
    }
}

fn unreadable(path: &Path) -> Box<Diagnostic> {
    let (path, reason) = (path.display().to_string(), io::Error::from(io::ErrorKind::NotFound).to_string());
    Box::new(crate::Problem::Unreadable { path, reason }.to_diagnostic())
}
