//! What a user may choose.

use serde::{Deserialize, Serialize};

use crate::activity::Activity;

/// How decays round; see `nearest` in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// To nearest: no drift, but a state may stay a few units from rest.
    Nearest,
    /// Toward zero, as Loihi does: states decay to exactly 0.
    Zero,
}

/// What the states of a network reach when it runs, from the reference model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Largest |v| seen before a reset took from it, or contribution of a current to v in one tick if that is larger, in
    /// real units: by population in network order, by neuron; empty for inputs.
    pub potential: Vec<Vec<f64>>,
}

/// Options of [`crate::compile`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompileOptions {
    /// Bits of a weight, 2 to 16. Weights wider than the target's are split over several uses.
    pub weight_bits: u32,
    /// Bits of the weights of single projections: by the name of the projection, of the page's projection that its delays
    /// split (`recurrent` for `recurrent @ 1`), or of the population that it leads to. `projection:NAME` and
    /// `population:NAME` say which where a name is that of both; what says most about a projection has the last word.
    pub own_weight_bits: Vec<(String, u32)>,
    /// Smallest and largest value of an input; the overflow proof covers what lies between. Holds 0.
    pub input_range: (f64, f64),
    /// Fraction bits of an input value: it is rounded to a multiple of `2^-input_bits`. 0 to 8.
    pub input_bits: u32,
    /// One scale for all neurons, in integers per real unit (1 for networks that are integer already), instead of a scale
    /// for each neuron. Weights, thresholds and biases that are no integers in this scale are refused.
    pub pinned_scale: Option<f64>,
    /// How decays round.
    pub rounding: Rounding,
    /// What v is known to reach. Scales then leave room for a quarter more (and accumulators remain proven); without it they
    /// honour the worst case as far as they can.
    pub observation: Option<Observation>,
    /// What is known to reach the targets of each projection, in network order; empty if nothing is. Weights are then rounded
    /// so that they make up for each other; without it each is rounded to nearest. What does not have the shape of its
    /// projection is not looked at.
    pub activity: Vec<Activity>,
    /// Whether `observation` and `activity` are of data of the user, and no guess at them.
    pub calibrated: bool,
    /// Choose scales and weights by error where that helps. Without it the largest weight decides a scale, and each weight is
    /// rounded to nearest.
    pub by_error: bool,
}

impl Default for CompileOptions {
    /// 8-bit weights, inputs from 0 to 1 in steps of 1/256, a scale for each neuron, chosen by error, decays to nearest.
    fn default() -> Self {
        Self {
            weight_bits: 8,
            own_weight_bits: Vec::new(),
            input_range: (0.0, 1.0),
            input_bits: 8,
            pinned_scale: None,
            rounding: Rounding::Nearest,
            observation: None,
            activity: Vec::new(),
            calibrated: false,
            by_error: true,
        }
    }
}
