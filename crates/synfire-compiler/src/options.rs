//! What a user may choose.

use serde::{Deserialize, Serialize};

/// Options of [`crate::compile`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompileOptions {
    /// Bits of a weight, 2 to 16. Weights wider than the target's are split over several uses.
    pub weight_bits: u32,
    /// Smallest and largest value of an input; the overflow proof covers what lies between. Holds 0.
    pub input_range: (f64, f64),
    /// Fraction bits of an input value: it is rounded to a multiple of `2^-input_bits`. 0 to 8.
    pub input_bits: u32,
    /// One scale for all neurons, in integers per real unit (1 for networks that are integer already), instead of a scale
    /// for each neuron. Weights, thresholds and biases that are no integers in this scale are refused.
    pub pinned_scale: Option<f64>,
}

impl Default for CompileOptions {
    /// 8-bit weights, inputs from 0 to 1 in steps of 1/256, a scale for each neuron.
    fn default() -> Self {
        Self { weight_bits: 8, input_range: (0.0, 1.0), input_bits: 8, pinned_scale: None }
    }
}
