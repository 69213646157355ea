//! What runs a program: one trait, and one set of results.
//!
//! A [`Core`] is anything that executes the memories of a program: the emulator, the emulator clock by clock, the Verilog
//! under simulation, a board behind a line. They live in crates of their own and are equal in every bit and every clock, so
//! whoever drives one of them drives all.
//!
//! ```
//! use synfire_core::{Core, CoreError};
//! use synfire_arch::Target;
//! use synfire_program::{Event, Program};
//!
//! /// Spikes of a run from rest.
//! fn spikes(
//!     core: &mut dyn Core,
//!     target: &Target,
//!     program: &Program,
//!     stimulus: &[Vec<Event>],
//! ) -> Result<usize, CoreError> {
//!     core.load(target, program)?;
//!     let mut spikes = 0;
//!     for events in stimulus {
//!         spikes += core.tick(events)?.spikes.len();
//!     }
//!     Ok(spikes)
//! }
//! ```

mod core;
mod error;
mod events;
mod host_bus;
mod result;
mod session;
mod synaptic;
mod tally;

pub use crate::core::Core;
pub use error::CoreError;
pub use events::{EventError, check_events};
pub use host_bus::{HostBus, restore, save, set_controls};
pub use result::{Cycles, StageCycles, TickResult};
pub use session::SessionTick;
pub use synaptic::SynapticEvents;
pub use synfire_program::{BlockSpikes, NeuronState, Spike};
pub use tally::{Tally, TallyReport};
