//! The image: the one file between the compiler and everything that executes a network.
//!
//! An [`Image`] holds a target's parameters, the contents of its memories, and what a host needs to talk in the user's
//! terms (populations, scales, input formats). [`Image::from_bytes`] accepts only what [`Image::check`] accepts: every index
//! in range, every delay causal, and no accumulator that could overflow. So whatever executes an image may rely on that.

mod boot;
mod bounds;
mod check;
mod check_host;
mod check_learning;
mod check_plastic;
mod container;
mod controls;
mod encode;
mod error;
mod fan_out;
mod fields;
mod file;
mod hardware;
mod image;
mod layout;
mod learned;
mod learning;
mod learning_clocks;
mod memory;
mod packed_weights;
mod program;
mod report;
mod snapshot;
mod snapshot_error;
mod snapshot_file;
mod snapshot_words;
mod state;
mod tile_lists;

pub use boot::BootWrites;
pub use bounds::{Range, accumulator_ranges, contribution};
pub use controls::{Clear, Controls, ThirdFactor};
pub use encode::{Event, EventEncoder};
pub use error::{EncodeError, ImageError};
pub use fan_out::fan_out;
pub use file::{FORMAT_VERSION, MAGIC, MAX_BYTES};
pub use image::{Image, InputFormat, PopulationInfo, PopulationRole};
pub use layout::{Layout, Positions};
pub use learned::ProjectionInfo;
pub use learning::{ColumnUse, Rule, RuleSide, TraceParameters, TraceRange};
pub use learning_clocks::LearningClocks;
pub use memory::{MemoryContents, chunk};
pub use packed_weights::unpack_weights;
pub use program::{NeuronParameters, Profile, Program, StageRange, Use};
pub use report::ReportText;
pub use snapshot::Snapshot;
pub use snapshot_error::SnapshotError;
pub use snapshot_words::MemoryWords;
pub use state::NeuronState;
pub use tile_lists::TileLists;
