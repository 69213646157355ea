//! Running networks on data.
//!
//! A [`Machine`] takes input rows in the user's terms and says which neurons of which populations fired: an image on any
//! [`synfire_core::Core`], or the floating-point reference. Everything above it (recording, classification, comparison) is
//! written once for all of them.
//!
//! A network that learns learns while it runs. A question about it must not change it: [`classify`] and [`compare`] freeze
//! its weights, traces and adaptations while they ask, so that an answer depends neither on the samples before it nor on
//! threads. [`record`] runs the machine as it is.

mod causes;
mod classify;
mod compare;
mod decode;
mod error;
mod frozen;
mod image_machine;
mod input;
mod input_outside;
mod machine;
mod observe;
mod potentials;
mod record;
mod reference_machine;
mod sensitivity;
mod silence;
mod stimulus;
mod tick_clocks;
mod traffic;
mod trials;

pub use causes::{Cause, Causes, Rounded, causes, compare_some};
pub use classify::{Classification, Decision, classify, classify_in_order, on_threads};
pub use compare::{Comparison, PopulationComparison, compare};
pub use decode::Decode;
pub use error::RunError;
pub use image_machine::{ImageMachine, LearningCost, charge_emulators, charge_threads};
pub use input::{InputReview, length_note, review_input};
pub use input_outside::InputOutside;
pub use machine::{Cost, Fired, Learned, Machine, OutputCounts, PopulationView, Variable};
pub use observe::{Observed, observe, observe_random};
pub use potentials::PotentialComparison;
pub use record::{Keep, OnTick, OutputColumns, Recording, Stats, Trace, Watch, charge_work, record, record_within};
pub use reference_machine::ReferenceMachine;
pub use sensitivity::{Sensitivity, departures, sensitivity};
pub use silence::{Silence, explain_silence};
pub use tick_clocks::TickClocks;
pub use traffic::Traffic;
pub use trials::{Remaining, Trial, Trials, Tried};
