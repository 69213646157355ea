//! The emulator: runs an image bit for bit and clock for clock as the core does, but by events instead of clocks.
//!
//! docs/core.md is the contract. Deliveries add whole rows of weights, clocks come from the formulas of `synfire_arch`, and
//! nothing here depends on the compiler or on the network that an image was made from.
//!
//! ```
//! # fn demo(image: &synfire_image::Image) -> Result<(), synfire_emulator::EmulatorError> {
//! use synfire_arch::AxonId;
//! use synfire_emulator::Emulator;
//! use synfire_image::Event;
//!
//! let mut emulator = Emulator::new(image);
//! let result = emulator.tick(&[Event { axon: AxonId(0), payload: 1 }])?;
//! let (spikes, clocks) = (result.spikes.len(), result.cycles.total);
//! # Ok(())
//! # }
//! ```

mod deliver;
mod emulator;
mod error;
mod kernel;
mod layout;
mod plan;
mod result;
mod simd;
#[cfg(test)]
mod simd_tests;
mod state;
mod update;

pub use emulator::Emulator;
pub use error::EmulatorError;
pub use result::{Cycles, Spike, StageCycles, TickResult};
pub use state::NeuronState;
