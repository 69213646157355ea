//! Which option would bring back most of what quantisation changed: found by trying.

use serde::Serialize;
use synfire_data::Samples;
use synfire_image::Image;
use synfire_network::Network;

use crate::{Comparison, compare_some};

/// What differs still.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Remaining {
    /// Bits.
    pub bits: u64,
    /// The largest difference of a potential that does not spike, as a part of the largest such potential.
    pub potential: f64,
}

/// An option and what it leaves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// As it is given.
    pub option: String,
    /// In the samples that all options were tried on.
    #[serde(flatten)]
    pub left: Remaining,
}

/// Options that were tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trials {
    /// Samples that all options were tried on.
    pub samples: usize,
    /// All samples.
    pub of_samples: usize,
    /// What differs in them without any of the options.
    #[serde(flatten)]
    pub before: Remaining,
    /// Options that leave less, the best first.
    #[serde(skip)]
    pub options: Vec<Tried>,
}

/// An option to try.
pub struct Trial<'a> {
    /// As it is given.
    pub option: String,
    /// Whether it runs the reference through all samples.
    pub runs_all: bool,
    /// The network as the option compiles it, if it does.
    pub image: Box<dyn FnOnce() -> Option<Image> + 'a>,
}

/// Synaptic operations that all trials may take, in the reference that they are compared with.
const WORK: usize = 2_000_000_000;
/// Potentials that are off by less, as a part of the largest, need no option.
const POTENTIAL_TOLERANCE: f64 = 0.005;
/// An option helps potentials if it leaves no more than this part of their error.
const HELPS: f64 = 0.8;

impl Remaining {
    fn of(comparison: &Comparison) -> Self {
        Self { bits: comparison.mismatches(), potential: comparison.potential_error() }
    }

    /// Whether so little is left that nothing has to be tried.
    fn is_fine(self) -> bool {
        self.bits == 0 && self.potential < POTENTIAL_TOLERANCE
    }

    fn is_less_than(self, other: Self) -> bool {
        self.bits < other.bits || (self.bits == other.bits && self.potential < HELPS * other.potential)
    }
}

impl Trials {
    /// Whether so little differs that no option has to be tried.
    pub fn are_needless(comparison: &Comparison) -> bool {
        Remaining::of(comparison).is_fine()
    }

    /// Tries options, each for itself and all on the same samples, of the comparison of a network with its image for so many
    /// ticks. Options that give no image, or that do not help, are left out. None if hardly anything differs.
    pub fn run(
        network: &Network,
        image: &Image,
        (samples, ticks): (&Samples, usize),
        comparison: &Comparison,
        options: Vec<Trial<'_>>,
    ) -> Option<Self> {
        if Self::are_needless(comparison) {
            return None;
        }
        let which = samples_to_try(network, options.len(), (samples, ticks), comparison);
        let left = |image: &Image| {
            compare_some(network, image, samples, &which, ticks).ok().map(|found| Remaining::of(&found))
        };
        let before = if which.len() == samples.len() { Remaining::of(comparison) } else { left(image)? };
        let is_small = work(network, samples.len(), ticks) <= WORK;
        let mut found = Vec::new();
        for Trial { option, image, .. } in options.into_iter().filter(|trial| is_small || !trial.runs_all) {
            let left = image().and_then(|other| left(&other));
            found.extend(left.filter(|left| left.is_less_than(before)).map(|left| Tried { option, left }));
        }
        found.sort_by(|a, b| a.left.bits.cmp(&b.left.bits).then(a.left.potential.total_cmp(&b.left.potential)));
        Some(Self { samples: which.len(), of_samples: samples.len(), before, options: found })
    }

    /// The option that leaves least.
    pub fn best(&self) -> Option<&Tried> {
        self.options.first()
    }
}

fn work(network: &Network, samples: usize, ticks: usize) -> usize {
    network.operations().saturating_mul(samples).saturating_mul(ticks)
}

/// All samples, if the options can run them; else as many as they can: the first that differ, and as many others beside
/// them, in which an option may do harm.
fn samples_to_try(
    network: &Network,
    options: usize,
    (samples, ticks): (&Samples, usize),
    comparison: &Comparison,
) -> Vec<usize> {
    let most = (WORK / work(network, options + 1, ticks).max(1)).max(2);
    if samples.len() <= most {
        return (0..samples.len()).collect();
    }
    let mut which: Vec<usize> = comparison.differing.iter().copied().take(most.div_ceil(2)).collect();
    let others = (0..samples.len()).filter(|index| !comparison.differing.contains(index));
    which.extend(others.take(most - which.len()));
    which.sort_unstable();
    which
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_better_has_fewer_bits_and_then_clearly_better_potentials() {
        let of = |bits, potential| Remaining { bits, potential };
        assert!(of(0, 0.004).is_fine() && !of(0, 0.006).is_fine() && !of(1, 0.0).is_fine());
        assert!(of(1, 0.9).is_less_than(of(2, 0.1)) && !of(2, 0.1).is_less_than(of(1, 0.9)));
        assert!(of(1, 0.7).is_less_than(of(1, 1.0)) && !of(1, 0.9).is_less_than(of(1, 1.0)));
    }
}
