//! What the memories of a core hold: a [`Program`], its words, and all that a host says to the core between two ticks.
//!
//! Everything here is about hardware; what a host knows beyond it (populations, scales, a compiler's report) is in an image,
//! which has a program. The crate needs a heap and no operating system, so that a microcontroller can hold a program, write it
//! into a core ([`Program::boot_writes`]), and read what that has become ([`Snapshot::from_words`]).
//!
//! A [`Program`] that a core is given keeps the rules that the check of an image finds broken; nothing here does.

#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod boot;
mod contents;
mod contribution;
mod controls;
mod event;
mod fan_out;
mod fields;
mod hardware;
mod learning;
mod learning_clocks;
mod memory;
mod packed_weights;
mod program;
mod snapshot;
mod snapshot_words;
mod spikes;
mod state;
mod tile_lists;
mod unfit;
mod writes;

pub use boot::BootWrites;
pub use contents::{MemoryContents, chunk};
pub use contribution::contribution;
pub use controls::{Clear, Controls, ThirdFactor};
pub use event::Event;
pub use fan_out::fan_out;
pub use learning::{ColumnUse, Rule, RuleSide, TraceParameters, TraceRange};
pub use learning_clocks::LearningClocks;
pub use packed_weights::unpack_weights;
pub use program::{NeuronParameters, Profile, Program, StageRange, Use};
pub use snapshot::{Snapshot, SnapshotSizes};
pub use snapshot_words::MemoryWords;
pub use spikes::{BlockSpikes, Spike};
pub use state::NeuronState;
pub use tile_lists::{TileLists, to_the_end};
pub use unfit::Unfit;
pub use writes::{ADDRESSES, OutOfReach, WriteWords};
