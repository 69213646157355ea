//! The data files of users: inputs and labels in, spikes and tables out.
//!
//! Reading never trusts a file: memory is charged to a [`Budget`] before it is taken, sizes are checked against the bytes that are
//! really there, values that are no finite numbers are refused, and every error says where. Writing is atomic:
//! an output file is complete or it is not there.
//!
//! ```
//! use synfire_data::{Budget, Layout, read_input};
//!
//! let dir = tempfile::tempdir()?;
//! let path = dir.path().join("input.csv");
//! std::fs::write(&path, "tick,axon\n3,0\n0,1\n")?;
//! let samples = read_input(&path, 2, Layout::Run, Budget::READER)?;
//! let sample = samples.get(0);
//! assert_eq!(sample.ticks(), Some(4));
//! assert_eq!(sample.row(3).collect::<Vec<_>>(), [(0, 1.0)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod array;
mod atomic;
mod csv_input;
mod csv_output;
mod data_file;
mod error;
mod input;
mod labels;
mod npy;
mod npy_header;
mod npz;
mod output_names;
mod outputs;
mod raster;
mod read;
mod sample;
mod source;
mod spike_writers;
mod staged;
mod table;
mod temporary;
mod unfinished;
mod values;

pub use array::Array;
pub use atomic::{check_writable, write_atomically};
pub use csv_output::{SpikeRow, csv_row, csv_to, write_csv, write_spikes_csv};
pub use data_file::{DataFile, read_arrays_within};
pub use error::{DataError, Origin};
pub use input::Layout;
pub use npy::{Stored, write_npy};
pub use npz::write_npz;
pub use output_names::{
    NamedOutput, OutputNameError, check_ending, check_kind, check_outputs, has_extension, is_standard_output,
};
pub use outputs::Outputs;
pub use raster::{Raster, write_raster};
pub use read::{read_input, read_labels, read_npy, read_npz, read_table};
pub use sample::{Event, Row, RowSource, Sample, Samples};
pub use spike_writers::{RasterWriter, SpikeTableWriter};
pub use synfire_budget::Budget;
pub use unfinished::abandon_outputs;
pub use values::{Slice, Values};
