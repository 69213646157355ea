//! The integers of weights, where they are not simply the nearest.

use std::collections::HashMap;

/// What became of the weights of a projection.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Chosen {
    /// The nearest integers.
    #[default]
    Nearest,
    /// One integer for each synapse, in the order of the projection. No weight has more than 16 bits.
    Synapses(Vec<i16>),
    /// One integer for all equal weights of a row.
    Shared {
        /// Neurons of a row.
        positions: usize,
        /// By row and the bits of the weight.
        integers: HashMap<(u32, u64), i32>,
    },
}

impl Chosen {
    /// The integer of a synapse, if it was chosen: the `index`-th of the projection, with this target and this weight.
    pub fn of(&self, index: usize, target: usize, weight: f64) -> Option<i32> {
        match self {
            Self::Nearest => None,
            Self::Synapses(integers) => integers.get(index).copied().map(i32::from),
            Self::Shared { positions, integers } => {
                integers.get(&((target / positions) as u32, weight.to_bits())).copied()
            }
        }
    }
}
