//! The emulator: runs a program bit for bit and clock for clock as the core does, but by events instead of clocks.
//!
//! docs/core.md is the contract. Deliveries add whole rows of weights, clocks come from the formulas of `synfire_arch`, and
//! nothing here depends on the compiler or on the network that a program was made from.
//!
//! ```
//! # fn demo(target: &synfire_arch::Target, program: &synfire_program::Program) -> Result<(), synfire_core::EventError> {
//! use synfire_arch::AxonId;
//! use synfire_emulator::Emulator;
//! use synfire_program::Event;
//!
//! let mut emulator = Emulator::new(target, program);
//! let result = emulator.tick(&[Event { axon: AxonId(0), payload: 1 }])?;
//! let (spikes, clocks) = (result.spikes.len(), result.cycles.total);
//! # Ok(())
//! # }
//! ```
//!
//! [`Emulator`], [`Stepped`] and [`SteppedCore`] are cores as [`synfire_core::Core`] says.
//!
//! [`Stepped`] is the same core in another gear: clock by clock, as the Verilog does it, with waveforms. It shares the neuron
//! arithmetic with [`Emulator`] and nothing of deliveries and clocks, so the two judge each other.
//!
//! ```
//! # fn demo(target: &synfire_arch::Target, program: &synfire_program::Program) -> Result<(), Box<dyn std::error::Error>> {
//! use synfire_emulator::{Stepped, Waveform};
//!
//! let mut core = Stepped::new(target, program);
//! let mut waveform = Waveform::new(Vec::new(), target)?;
//! core.begin_tick(&[])?;
//! while core.busy() {
//!     waveform.clock(&core.step())?;
//! }
//! waveform.finish()?;
//! # Ok(())
//! # }
//! ```

mod access;
mod as_core;
mod bits;
mod deliver;
mod emulator;
mod held;
mod idle;
mod kernel;
mod layout;
mod learned;
mod learning;
mod lists;
mod placement;
mod plan;
mod recorded;
mod ring;
mod runs;
mod simd;
#[cfg(test)]
mod simd_tests;
mod sparse;
mod state;
mod stepped;
mod update;
mod weight;
mod winner;

pub use emulator::Emulator;
pub use recorded::SteppedCore;
pub use simd::Simd;
pub use stepped::{
    AccumulatorWrite, Clock, Fetch, FetchState, Phase, Run, StateWrite, Stepped, TraceStep, TraceWrite, UpdateGroup,
    Visit, Waveform, WeightWrite,
};
pub use synfire_core::{BlockSpikes, Cycles, EventError, NeuronState, Spike, StageCycles, TickResult};
