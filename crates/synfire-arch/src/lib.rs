//! The Synfire core as numbers: targets, memory words, arithmetic widths and clock formulas.
//!
//! The one source is `spec/core.toml` with `spec/targets/*.toml`. [`generated`] is made from it (`cargo xtask generate`), as
//! are the Verilog headers and the reference page `docs/core.md`. [`link_generated`] is made from `spec/link.toml`. Everything here is derived from a [`Target`] and those
//! constants, so that compiler, emulator, HDL and host cannot disagree.
//!
//! Without its feature `std`, which is on unless it is turned off, the crate needs a heap and no operating system: it has all
//! numbers and layouts of a target, but neither reads targets from TOML nor computes their digests. Without its feature `alloc`
//! it needs no heap, and has the numbers of the link alone.

#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[cfg(feature = "alloc")]
mod cycles;
#[cfg(feature = "alloc")]
mod digits;
#[cfg(feature = "alloc")]
mod dither;
#[cfg(feature = "alloc")]
#[rustfmt::skip]
pub mod generated;
#[cfg(feature = "alloc")]
mod ids;
#[rustfmt::skip]
pub mod link_generated;
mod rate;
#[cfg(feature = "alloc")]
mod target;
#[cfg(feature = "std")]
mod target_file;
#[cfg(feature = "std")]
mod toml_error;
#[cfg(feature = "alloc")]
mod word;

#[cfg(feature = "alloc")]
pub use cycles::{
    DeliveryClock, RunCost, RunSums, TraceClock, emission_cycle, stage_update_cycles, winner_emission_cycle,
};
#[cfg(feature = "alloc")]
pub use digits::{Digit, digit_masks, signed_digits};
#[cfg(feature = "alloc")]
pub use dither::{Dither, DitherKind};
#[cfg(feature = "alloc")]
pub use ids::{AxonId, Cycle, NeuronBlock, NeuronId, RuleId, SourceBlock, Tick, TileId};
pub use rate::{BIT_CLOCKS_MIN, fastest_baud};
#[cfg(feature = "alloc")]
pub use target::Target;
#[cfg(feature = "std")]
pub use target_file::TargetError;
#[cfg(feature = "std")]
pub use toml_error::toml_reason;
#[cfg(feature = "alloc")]
pub use word::{Field, Memory, Register, Width, Word, index_bits};
