//! What the compiler did, for people and for tools.

use serde::Serialize;
use synfire_arch::Target;
use synfire_image::Program;
use synfire_network::{Conventions, Plasticity};

use crate::place::Placement;
use crate::rounded::ParameterReport;

/// The compile report; `synfire compile --report` writes it as JSON, and the image carries it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Name of the target.
    pub target: String,
    /// Bits of a weight.
    pub weight_bits: u32,
    /// How the network is computed, in so far as its file may leave it open.
    pub conventions: Conventions,
    /// What the network needs of each resource of the target.
    pub resources: Vec<ResourceReport>,
    /// By population, inputs first, then in the order of ids.
    pub populations: Vec<PopulationReport>,
    /// By projection, in network order.
    pub projections: Vec<ProjectionReport>,
    /// What learns, in network order.
    pub learning: Vec<LearningReport>,
    /// Projections that take an extra tick because they close a cycle.
    pub extra_tick: Vec<String>,
    /// Largest sum of inputs that can meet in one tick, as a fraction of what an accumulator holds; at most 1.
    pub accumulator_use: f64,
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceReport {
    /// What.
    pub resource: &'static str,
    /// Needed.
    pub used: u64,
    /// In the target.
    pub available: u64,
}

/// One population; an input has none of what neurons have.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PopulationReport {
    /// Name.
    pub name: String,
    /// Neurons or axons.
    pub size: usize,
    /// First neuron or axon.
    pub first: u32,
    /// Integer steps from 0 to the threshold, smallest and largest; none for inputs and integrators.
    pub threshold_steps: Option<(i32, i32)>,
    /// Neurons for which it is not proven that no input makes their state saturate.
    pub may_saturate: usize,
    /// Largest relative rounding error of what a state loses in a tick: a leak (1 - decay), or of an adaptation.
    pub leak_error: f64,
    /// Potentials that are rounded.
    pub rounded: Vec<ParameterReport>,
    /// Neurons with a constant input.
    pub biases: usize,
    /// Of these, how many have one that rounded to 0.
    pub biases_lost: usize,
    /// Largest relative rounding error of a constant input, of neurons that have no other.
    pub bias_error: f64,
}

/// One projection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectionReport {
    /// Name.
    pub name: String,
    /// Synapses with a weight other than 0.
    pub synapses: usize,
    /// Of these, how many rounded to 0.
    pub lost: usize,
    /// Root mean square rounding error relative to the root mean square weight.
    pub relative_error: f64,
    /// Bits of a weight.
    pub bits: u32,
    /// Synapses whose weight is beyond what these bits hold, and became the largest that they do.
    pub clipped: usize,
    /// The largest part of a weight that was lost by that, from 0 to 1.
    pub clipping: f64,
    /// A weight of 1 counts `2^exponent` steps of the accumulator (for an input of 1.0).
    pub exponent: i32,
    /// Effective delay in ticks.
    pub delay_ticks: u32,
    /// Weights that the network keeps for them: fewer than synapses where these share the kernels of convolutions.
    pub weights: usize,
    /// New tiles.
    pub tiles: usize,
    /// List entries.
    pub uses: usize,
    /// Pairs of blocks that they connect, each through a tile of its own or a shared one; once for each part of the weights.
    pub visits: usize,
}

/// The learning rule of one projection, as it became.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearningReport {
    /// The projection.
    pub projection: String,
    /// Its rule in the table, from 1; projections may share one.
    pub rule: usize,
    /// The real weight that one step stands for.
    pub weight_step: f64,
    /// Bounds of the weights in steps.
    pub bounds: (i16, i16),
    /// What the rule means in real units. Traces run from 0 to 1 over the levels of the core, so that amplitudes and bumps
    /// may differ from those asked for while their products agree.
    pub realised: Plasticity,
    /// Largest error of a bound, relative to the range of the weights.
    pub bounds_error: f64,
    /// Relative error of the range that soft bounds see.
    pub range_error: f64,
    /// Largest relative error of the change for a pair of spikes.
    pub amplitude_error: f64,
    /// Largest relative error of a time constant.
    pub tau_error: f64,
}

/// What a program uses of its target.
pub(crate) fn resources(target: &Target, program: &Program, placement: &Placement) -> Vec<ResourceReport> {
    let tiles = program.weights.len() as u64 / u64::from(target.lanes * target.lanes);
    let mut used = vec![
        ("axons", u64::from(placement.axons), target.axons),
        ("neurons", u64::from(placement.neurons), target.neurons),
        ("tiles", tiles, target.tiles),
        ("list entries", (program.uses.len() + program.columns.len()) as u64, target.uses),
        ("profiles", program.profiles.len() as u64, target.profiles),
        ("stages", program.stages.len() as u64, target.stages),
    ];
    if !program.trace_ranges.is_empty() {
        used.push(("learning rules", program.rules.len() as u64, target.rules - 1));
        used.push(("trace ranges", program.trace_ranges.len() as u64, target.trace_ranges));
    }
    let report = |(resource, used, available)| ResourceReport { resource, used, available: u64::from(available) };
    used.into_iter().map(report).collect()
}
