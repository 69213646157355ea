//! From a network to an image for a target: discretise, scale, quantise, place, prove.
//!
//! [`compile`] is the whole way. Each pass is a module: `dynamics` turns time constants into steps, `scale` gives every
//! neuron its own real-to-integer scale (`channels` one to all positions of a channel) and every projection its exponent, `fit` chooses scales by error and `settle` weights that
//! make up for each other (`rows` lists them by neuron, `activity` says what reaches them, `chosen` keeps the integers), `quantise` rounds weights, `place` assigns axons,
//! neurons and stages (`layout` orders those of convolutions), `tiles` and `shared` build and share tiles and their lists, `profiles` and `neurons` fill parameter memories,
//! `start` takes late biases back in tick 0, `learning` makes rules, traces and column lists. `attempt` does all that depends on scales, `assemble` makes an image of it,
//! `saturation` and `describe` say what is known about the result, `refusal` what would let a refused network through. What comes out has passed [`synfire_image::Image::check`],
//! so no accumulator of it can overflow.

mod activity;
mod assemble;
mod attempt;
mod balance;
mod channels;
mod checks;
mod chosen;
mod compile;
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
mod place;
mod profiles;
mod quantise;
mod refusal;
mod report;
mod rounded;
mod rows;
mod saturation;
mod scale;
mod settle;
mod shared;
mod start;
mod tiles;

pub use activity::Activity;
pub use checks::input_format;
pub use compile::{Compiled, compile};
pub use error::CompileError;
pub use held::{Held, held};
pub use options::{CompileOptions, Observation, Rounding};
pub use report::{LearningReport, PopulationReport, ProjectionReport, Report, ResourceReport};
pub use rounded::ParameterReport;
