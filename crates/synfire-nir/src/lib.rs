//! NIR files into networks.
//!
//! [`read_file`] turns a file (HDF5) into a typed [`NirGraph`] under explicit [`Limits`]; [`import`] interprets the graph
//! under [`ImportOptions`] as a [`synfire_network::Network`]. What NIR is on disk and what each framework means by it is
//! in NIR's own `nir/serialization.py` and `docs/source/primitives.md` (neuromorphs/NIR).

mod error;
mod graph;
mod hdf5;
mod import;
mod limits;
mod magic;
mod options;
mod parameters;
mod read;
mod summary;

pub use error::NirError;
pub use graph::{NirGraph, NirNode, Tensor};
pub use import::{Imported, import};
pub use limits::Limits;
pub use options::{Compat, ImportOptions, ImportOverrides, TauUnit, resolve};
pub use read::{read_bytes, read_file};
pub use summary::{NodeSummary, ParameterSummary, Summary, summary};
