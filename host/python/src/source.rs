//! What a network is made from, kept so that it can be made again elsewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use synfire::{OpenOptions, Source, SourceFile};
use synfire_budget::{Meter, StreamError};
use synfire_data::Array;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic as _};
use synfire_image::MAGIC;
use synfire_language::{Disk, Files, Memory};
use synfire_nir::NirGraph;

use crate::budget;
use crate::error::diagnosed;

/// Where a network comes from. It does not change with the files that it was read from.
#[derive(Debug)]
pub struct NetworkSource {
    path: PathBuf,
    pub from: FromSource,
}

/// What it is.
#[derive(Debug)]
pub enum FromSource {
    /// A page, with all that it names; of the disk until it has been opened once.
    Page {
        /// The files that were read.
        files: Mutex<Memory>,
        /// Whether it reads from the disk.
        on_disk: bool,
    },
    /// A graph or an image.
    Bytes(Vec<u8>),
}

/// The array of a data file, as Python keeps it: shape and values.
type KeptArray = (Vec<usize>, Vec<f64>);
/// A source as Python keeps it: its path, the bytes of its files, and the arrays of data files.
pub type Kept = (PathBuf, BTreeMap<PathBuf, Vec<u8>>, BTreeMap<PathBuf, BTreeMap<String, KeptArray>>);

impl NetworkSource {
    /// A file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_path(path: &Path) -> Result<Self, Diagnostics> {
        let from = if is_page(path) {
            FromSource::Page { files: Mutex::default(), on_disk: true }
        } else {
            FromSource::Bytes(synfire::read_within(path, &budget::reader().meter())?)
        };
        Ok(Self { path: path.to_owned(), from })
    }

    /// What is in memory already: the bytes of a graph or an image, which messages call `path`.
    pub fn of_bytes(path: &Path, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), from: FromSource::Bytes(bytes) }
    }

    /// What [`Self::kept`] gave.
    pub fn of_kept((path, mut files, arrays): Kept) -> Self {
        let from = if is_page(&path) {
            let array = |(shape, values)| Array::new(shape, values);
            let named = |(path, file): (_, BTreeMap<String, KeptArray>)| {
                (path, file.into_iter().map(|(name, kept)| (name, array(kept))).collect())
            };
            let memory = Memory { files, arrays: arrays.into_iter().map(named).collect() };
            FromSource::Page { files: Mutex::new(memory), on_disk: false }
        } else {
            FromSource::Bytes(files.remove(&path).unwrap_or_default())
        };
        Self { path, from }
    }

    /// Its path, or what it is called.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is an image.
    pub fn is_image(&self) -> bool {
        matches!(&self.from, FromSource::Bytes(bytes) if bytes.starts_with(&MAGIC))
    }

    /// All that it takes to make the network again elsewhere.
    pub fn kept(&self) -> (PathBuf, Vec<(PathBuf, Vec<u8>)>, Memory) {
        match &self.from {
            FromSource::Bytes(bytes) => {
                (self.path.clone(), vec![(self.path.clone(), bytes.clone())], Memory::default())
            }
            FromSource::Page { files, .. } => {
                let memory = files.lock().unwrap_or_else(PoisonError::into_inner).clone();
                (self.path.clone(), Vec::new(), memory)
            }
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn open(&self, options: &OpenOptions) -> Result<Source, Diagnostics> {
        match &self.from {
            FromSource::Bytes(bytes) => {
                SourceFile::of_bytes(&self.path, bytes.clone(), budget::reader())?.open(options)
            }
            FromSource::Page { files, on_disk } => {
                let page = SourceFile::of_bytes(&self.path, Vec::new(), budget::reader())?;
                let mut memory = files.lock().unwrap_or_else(PoisonError::into_inner);
                if !on_disk {
                    return page.open_among(&*memory, options);
                }
                let recorder = Recorder::default();
                let opened = page.open_among(&recorder, options)?;
                *memory = recorder.0.into_inner().unwrap_or_else(PoisonError::into_inner);
                Ok(opened)
            }
        }
    }
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("syn"))
}

/// The disk, with all that was read from it.
#[derive(Debug, Default)]
struct Recorder(Mutex<Memory>);

impl Recorder {
    fn keep(&self, keep: impl FnOnce(&mut Memory)) {
        keep(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Files for Recorder {
    fn page(&self, path: &Path, limit: usize, meter: &Meter) -> Result<Vec<u8>, StreamError> {
        let bytes = Disk.page(path, limit, meter)?;
        self.keep(|memory| drop(memory.files.insert(path.to_owned(), bytes.clone())));
        Ok(bytes)
    }

    fn arrays(&self, path: &Path, meter: &Meter) -> Result<BTreeMap<String, Array>, Box<Diagnostic>> {
        let arrays = Disk.arrays(path, meter)?;
        self.keep(|memory| drop(memory.arrays.insert(path.to_owned(), arrays.clone())));
        Ok(arrays)
    }

    fn graph(&self, path: &Path, meter: &Meter) -> Result<NirGraph, Box<Diagnostic>> {
        let unread = |diagnostics: Diagnostics| diagnostics.0.into_iter().next().map(Box::new);
        let graph = Disk.graph(path, meter)?;
        match synfire::read_within(path, meter) {
            Ok(bytes) => self.keep(|memory| drop(memory.files.insert(path.to_owned(), bytes))),
            Err(error) => return Err(unread(error).unwrap_or_else(|| Box::new(missing(path)))),
        }
        Ok(graph)
    }
}

fn missing(path: &Path) -> Diagnostic {
    let error = synfire_data::DataError::Read { path: path.to_owned(), source: std::io::ErrorKind::NotFound.into() };
    error.to_diagnostic()
}

/// The bytes of an image.
///
/// # Errors
/// When they have no room.
pub fn image_bytes<'py>(py: Python<'py>, image: &synfire::Image) -> Result<Bound<'py, PyBytes>, Diagnostics> {
    Ok(PyBytes::new(py, &image.to_bytes().map_err(diagnosed)?))
}
