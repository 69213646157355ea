//! The network model: populations of neurons and the projections between them, in real units.
//!
//! Front ends (NIR, the text language) fill a [`Network`]; the compiler and the reference model read it. Nothing in here
//! knows about hardware: no integer weights, no tiles, no clocks.
//!
//! # Time
//! A network runs in *ticks* of [`Semantics::dt_s`]. In one tick the populations are updated in the order of the
//! [`Schedule`]: a spike that crosses a projection with effective delay 0 acts in the tick in which it was fired (as a
//! layer does in every trainer), with delay d in the d-th tick after it.

mod conventions;
mod convolution;
mod error;
mod idle;
mod ids;
mod neuron;
mod plasticity;
mod population;
mod product;
mod projection;
mod schedule;
mod semantics;
mod validate;
mod values;

pub use conventions::{Conventions, FiringRules, Rules};
pub use convolution::{Convolution, Plane};
pub use error::NetworkError;
pub use idle::Idle;
pub use ids::{PopulationId, ProjectionId};
pub use neuron::{Adaptation, AdaptationDecay, Firing, Membrane, NeuronModel, Refractory, Synapse};
pub use plasticity::{Bounds, Plasticity, Side, Trace};
pub use population::{Network, Population, PopulationKind};
pub use product::{Factor, product_targets, product_work};
pub use projection::{Projection, Weights};
pub use schedule::{Cut, Schedule};
pub use semantics::{Comparison, Decay, Reset, ResetTiming, Semantics, SpikeLimit};
pub use values::Values;
