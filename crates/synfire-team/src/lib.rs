//! One network on several threads, or on several machines, with the result of one core.
//!
//! The neurons of a program are divided: of every stage each part updates some consecutive blocks, and holds the weights that
//! lead to them. What has spiked goes to all parts after each stage that another hears in the same tick, and else once in a tick.
//! Additions wrap and so are free of order, and clocks
//! follow from the program and from who spiked; so results do not depend on the number of parts, bit for bit and clock for
//! clock.
//!
//! [`Team`] runs the parts on threads of one process. A [`Member`] is one part, which hears of the others' spikes through a
//! [`Relay`]: processes that exchange messages. One of them is the [`Leader`], and the others [follow] it.
//!
//! ```no_run
//! # fn demo(target: &synfire_arch::Target, program: &synfire_program::Program) -> Result<(), Box<dyn std::error::Error>> {
//! use synfire_core::Core as _;
//!
//! let mut core = synfire_team::Team::new(target, program, 2)?;
//! println!("{} spikes", core.tick(&[])?.spikes.len());
//! # Ok(())
//! # }
//! ```

mod clip;
mod conductor;
mod division;
mod error;
mod leader;
mod ledger;
mod member;
mod part;
mod rounds;
mod team;

pub use division::Division;
pub use error::TeamError;
pub use leader::{Leader, follow};
pub use member::{Member, Relay};
pub use team::Team;
