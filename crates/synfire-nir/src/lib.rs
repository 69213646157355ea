//! NIR files into networks, and networks into NIR files.
//!
//! [`read_file`] turns a file (HDF5) into a typed [`NirGraph`] under explicit [`Limits`]; [`import`] interprets the graph
//! under [`ImportOptions`] as a [`synfire_network::Network`]. [`export`] makes a graph of a network, [`write_bytes`] a file of a
//! graph, [`replace_weights`] puts back what was learned. What NIR is on disk and what each framework means by it is
//! in NIR's own `nir/serialization.py` and `docs/source/primitives.md` (neuromorphs/NIR).

mod error;
mod export;
mod graph;
mod hdf5;
mod hdf5_write;
mod import;
mod limits;
mod magic;
mod node_path;
mod options;
mod parameters;
mod read;
mod replace;
mod summary;
mod write;

pub use error::NirError;
pub use export::{Exported, export};
pub use graph::{Conv, NirGraph, NirNode, Padding, Pool, Tensor};
pub use import::{Imported, import, import_within};
pub use limits::Limits;
pub use options::{Compat, ImportOptions, ImportOverrides, TauUnit, resolve};
pub use read::{read_bytes, read_file, read_file_within, read_within};
pub use replace::{ReplaceError, replace_weights};
pub use summary::{NodeSummary, ParameterSummary, Summary, summary};
pub use write::write_bytes;
