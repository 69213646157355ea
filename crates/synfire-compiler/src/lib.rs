//! From a network to an image for a target: discretise, scale, quantise, place, prove.
//!
//! [`compile`] is the whole way. `context` is what all passes are given; a pass is a module with a function of it, and
//! `passes` runs one after the other:
//!
//! - `dynamics` turns time constants into steps, `place` assigns axons, neurons and stages (`layout` orders those of
//!   convolutions);
//! - `scales` gives every neuron its real-to-integer scale and every projection its exponent, by the limits of `scale`:
//!   `channels` gives one scale to all positions of a channel, `exact` makes thresholds whole, `fit` lowers scales by error;
//! - `settle` chooses weights that make up for each other (`rows` lists them by neuron, `activity` says what reaches them,
//!   `chosen` keeps the integers), `quantise` rounds the others;
//! - `tiles` and `shared` build tiles and their lists, `profiles` and `neurons` fill parameter memories, `start` takes late
//!   biases back in tick 0, `learning` makes rules, traces and column lists. `attempt` joins all that depends on scales;
//! - `assemble` makes an image of it, `saturation` and `describe` say what is known about the result, `refusal` what would
//!   let a refused network through.
//!
//! What comes out has passed [`synfire_image::Image::check`], so no accumulator of it can overflow.

mod activity;
mod assemble;
mod attempt;
mod balance;
mod channels;
mod checks;
mod chosen;
mod compile;
mod context;
mod describe;
mod dynamics;
mod error;
mod exact;
mod fit;
mod held;
mod integers;
mod layout;
mod learning;
mod needs;
mod neurons;
mod options;
mod own_bits;
mod passes;
mod place;
mod profiles;
mod quantise;
mod refusal;
mod report;
mod rounded;
mod rows;
mod saturation;
mod scale;
mod scales;
mod settle;
mod shared;
mod source_blocks;
mod start;
mod stored;
mod tiles;

pub use activity::Activity;
pub use checks::input_format;
pub use compile::compile;
pub use error::CompileError;
pub use held::{Held, held};
pub use options::{CompileOptions, Observation, Rounding};
pub use passes::Compiled;
pub use report::{LearningReport, PopulationReport, ProjectionReport, Report, ResourceReport};
pub use rounded::ParameterReport;
