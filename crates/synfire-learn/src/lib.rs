//! Networks that learn on a core: what is shown to them, in which order, with which third factors, and what they make of it.
//!
//! A [`Protocol`] is data: the phases of one presentation, how values become spikes, how spikes are read. A [`Session`]
//! shows a [`Dataset`] by a protocol to a [`Learner`] (an image on any core, or the floating-point reference), epoch by
//! epoch, and writes a [`Record`]. Everything follows from the data and one seed. A session can stop after any
//! presentation and go on from its [`Checkpoint`] as if it had not stopped.

mod checkpoint;
mod checkpoint_bytes;
mod dataset;
mod digest;
mod error;
mod evaluate;
mod learned;
mod learner;
mod presentation;
mod protocol;
mod random;
mod readout;
mod record;
mod reference_learner;
mod session;

pub use checkpoint::Checkpoint;
pub use dataset::{Dataset, Labels};
pub use error::LearnError;
pub use learned::real_arrays;
pub use learner::Learner;
pub use protocol::{Coding, Part, Phase, Protocol, Readout};
pub use readout::Names;
pub use record::{EpochRecord, Evaluation, Record, TickCycles};
pub use session::{Advance, Session, Settings};
