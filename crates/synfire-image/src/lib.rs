//! The image: the one file between the compiler and everything that executes a network.
//!
//! An [`Image`] holds a target's parameters, the contents of its memories, and what a host needs to talk in the user's
//! terms (populations, scales, input formats). [`Image::from_bytes`] accepts only what [`Image::check`] accepts: every index
//! in range, every delay causal, and no accumulator that could overflow. So whatever executes an image may rely on that.
//!
//! What the memories hold is a [`Program`] of `synfire_program`, which executors and microcontrollers know without the rest;
//! whoever works with images finds its types here too. [`check_program`] checks one that came from elsewhere.

mod bounds;
mod check;
mod check_host;
mod check_learning;
mod check_plastic;
mod check_program;
mod container;
mod contents;
mod encode;
mod error;
mod file;
mod image;
mod layout;
mod learned;
mod projection;
mod report;
mod snapshot_check;
mod snapshot_error;
mod snapshot_file;

pub use bounds::{Range, accumulator_ranges};
pub use check::check_program;
pub use encode::EventEncoder;
pub use error::{EncodeError, ImageError};
pub use file::{FORMAT_VERSION, MAGIC, MAX_BYTES};
pub use image::{Image, InputFormat, PopulationInfo, PopulationRole};
pub use layout::{Layout, Positions};
pub use projection::ProjectionInfo;
pub use report::ReportText;
pub use snapshot_error::SnapshotError;
pub use snapshot_file::SnapshotFile;
pub use synfire_program::{
    BootWrites, Clear, ColumnUse, Controls, Event, LearningClocks, MemoryContents, MemoryWords, NeuronParameters,
    NeuronState, Profile, Program, Rule, RuleSide, Snapshot, SnapshotSizes, StageRange, ThirdFactor, TileLists,
    TraceParameters, TraceRange, Unfit, Use, chunk, contribution, fan_out, unpack_weights,
};
