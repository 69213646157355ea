//! Projections: weighted connections from one population to another.

use serde::{Deserialize, Serialize};

use crate::product::product_targets;
use crate::{Factor, Plasticity, PopulationId};

/// The weights of a projection, in real units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Weights {
    /// Every source to every target: row-major `[target][source]`, as NIR and PyTorch store it. A zero is no synapse.
    Dense {
        /// `targets x sources` values.
        values: Vec<f64>,
    },
    /// Source k to target k.
    OneToOne {
        /// One value per neuron.
        values: Vec<f64>,
    },
    /// Single synapses, ascending by (source, target), each pair at most once.
    Sparse {
        /// `(source, target, weight)`.
        synapses: Vec<(u32, u32, f64)>,
    },
    /// Linear maps after each other, the one next to the sources first: convolutions, pooling and what follows them. Synapses
    /// share the weights that are kept, so these cannot learn.
    Product {
        /// At least one; each takes what the one before it gives.
        factors: Vec<Factor>,
    },
}

impl Weights {
    /// All synapses with a weight other than 0, as `(source, target, weight)`: dense ones in row-major (target) order,
    /// the others by source. Those of a product are made one source after the other.
    pub fn synapses(&self, sources: usize) -> Box<dyn Iterator<Item = (usize, usize, f64)> + '_> {
        match self {
            Self::Dense { values } => Box::new(
                values
                    .iter()
                    .enumerate()
                    .filter(|(_, weight)| **weight != 0.0)
                    .map(move |(index, weight)| (index % sources, index / sources, *weight)),
            ),
            Self::OneToOne { values } => Box::new(
                values
                    .iter()
                    .enumerate()
                    .filter(|(_, weight)| **weight != 0.0)
                    .map(|(index, weight)| (index, index, *weight)),
            ),
            Self::Sparse { synapses } => Box::new(
                synapses
                    .iter()
                    .filter(|(_, _, weight)| *weight != 0.0)
                    .map(|(source, target, weight)| (*source as usize, *target as usize, *weight)),
            ),
            Self::Product { factors } => Box::new((0..sources).flat_map(move |source| {
                product_targets(factors, source).into_iter().map(move |(target, weight)| (source, target, weight))
            })),
        }
    }

    /// How much all weights together excite, if positive, or inhibit: their sum; of a product the product of the sums of
    /// its factors.
    pub fn balance(&self) -> f64 {
        match self {
            Self::Product { factors } => factors.iter().map(|factor| factor.stored().iter().sum::<f64>()).product(),
            _ => self.stored().sum(),
        }
    }

    /// Multiplications that a tick takes in which every source is active.
    pub fn operations(&self) -> usize {
        match self {
            Self::Product { factors } => {
                factors.iter().map(Factor::operations).fold(0, |sum, count| sum.saturating_add(count))
            }
            Self::Dense { values } | Self::OneToOne { values } => values.len(),
            Self::Sparse { synapses } => synapses.len(),
        }
    }

    /// The stored weights, in storage order.
    pub fn stored(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match self {
            Self::Dense { values } | Self::OneToOne { values } => Box::new(values.iter().copied()),
            Self::Sparse { synapses } => Box::new(synapses.iter().map(|(_, _, weight)| *weight)),
            Self::Product { factors } => Box::new(factors.iter().flat_map(Factor::stored).copied()),
        }
    }
}

/// A weighted connection between two populations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    /// Unique in the network; for imported graphs the path of the node that carries the weights.
    pub name: String,
    /// Presynaptic population.
    pub source: PopulationId,
    /// Postsynaptic population.
    pub target: PopulationId,
    /// Weights, in real units.
    pub weights: Weights,
    /// Explicit delay in ticks. The [`crate::Schedule`] adds what causality needs (a recurrent projection without a delay
    /// acts one tick later).
    pub delay_ticks: u32,
    /// The user's wish: if a cycle has to be cut, cut it here.
    pub prefer_cut: bool,
    /// How its weights learn; `None` for fixed weights.
    pub plasticity: Option<Plasticity>,
}

impl Projection {
    /// One with fixed weights and without a delay of its own.
    pub fn new(name: impl Into<String>, source: PopulationId, target: PopulationId, weights: Weights) -> Self {
        Self { name: name.into(), source, target, weights, delay_ticks: 0, prefer_cut: false, plasticity: None }
    }
}
