//! Linear maps after each other, of which only the factors are kept.

use serde::{Deserialize, Serialize};

use crate::Convolution;

/// One linear map of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Factor {
    /// Row-major `[target][source]`.
    Dense {
        /// Values that it takes.
        sources: usize,
        /// `targets x sources` values.
        values: Vec<f64>,
    },
    /// Value k times factor k.
    Diagonal {
        /// One factor per value.
        values: Vec<f64>,
    },
    /// A convolution, or pooling as one.
    Convolution(Convolution),
}

impl Factor {
    /// Number of values that it takes.
    pub fn sources(&self) -> usize {
        match self {
            Self::Dense { sources, .. } => *sources,
            Self::Diagonal { values } => values.len(),
            Self::Convolution(convolution) => convolution.source.size(),
        }
    }

    /// Number of values that it gives.
    pub fn targets(&self) -> usize {
        match self {
            Self::Dense { sources, values } => values.len() / (*sources).max(1),
            Self::Diagonal { values } => values.len(),
            Self::Convolution(convolution) => convolution.target.size(),
        }
    }

    /// The weights that it keeps, in storage order.
    pub fn stored(&self) -> &[f64] {
        match self {
            Self::Dense { values, .. } | Self::Diagonal { values } => values,
            Self::Convolution(convolution) => &convolution.weights,
        }
    }

    /// Multiplications for values of which none is 0, as if the source went on beyond its borders.
    pub fn operations(&self) -> usize {
        match self {
            Self::Dense { values, .. } | Self::Diagonal { values } => values.len(),
            Self::Convolution(Convolution { source, target, kernel, groups, .. }) => {
                let taps = (source.channels / groups.max(&1)).saturating_mul(kernel[0]).saturating_mul(kernel[1]);
                target.size().saturating_mul(taps)
            }
        }
    }

    /// Calls `visit` with the target and the weight of every synapse of a source, ascending by target; weights of 0 too.
    pub fn targets_of(&self, source: usize, mut visit: impl FnMut(usize, f64)) {
        match self {
            Self::Dense { sources, values } => {
                values.iter().skip(source).step_by(*sources).enumerate().for_each(|(target, w)| visit(target, *w));
            }
            Self::Diagonal { values } => visit(source, values[source]),
            Self::Convolution(convolution) => convolution.targets_of(source, visit),
        }
    }

    /// What it makes of values of which only some are not 0, given as `(index, value)` ascending; so is what it returns.
    pub fn apply(&self, active: &[(usize, f64)]) -> Vec<(usize, f64)> {
        if let [(source, value)] = active {
            let mut targets = Vec::new();
            self.targets_of(*source, |target, weight| targets.push((target, weight * value)));
            targets.retain(|(_, value)| *value != 0.0);
            return targets;
        }
        let mut sums = vec![0.0; if active.is_empty() { 0 } else { self.targets() }];
        for (source, value) in active {
            self.targets_of(*source, |target, weight| sums[target] += weight * value);
        }
        sums.into_iter().enumerate().filter(|(_, sum)| *sum != 0.0).collect()
    }
}

/// The synapses of one source through all factors, as `(target, weight)` ascending by target, without weights of 0.
pub fn product_targets(factors: &[Factor], source: usize) -> Vec<(usize, f64)> {
    factors.iter().fold(vec![(source, 1.0)], |active, factor| factor.apply(&active))
}

/// At most so many multiplications make all synapses of a product; there are no more synapses either.
pub fn product_work(factors: &[Factor]) -> u64 {
    let (mut active, mut work) = (1_u64, 0_u64);
    for factor in factors {
        let reached = match factor {
            Factor::Dense { .. } => factor.targets(),
            Factor::Diagonal { .. } => 1,
            Factor::Convolution(Convolution { target, kernel, groups, .. }) => {
                let places = kernel[0].min(target.height).saturating_mul(kernel[1].min(target.width));
                (target.channels / (*groups).max(1)).saturating_mul(places)
            }
        };
        let reached = active.saturating_mul(reached as u64);
        work = work.saturating_add(reached);
        active = reached.min(factor.targets() as u64);
    }
    work.saturating_mul(factors.first().map_or(0, Factor::sources) as u64)
}
