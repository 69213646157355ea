//! A quick measurement of what quantisation does to a network, without the user's data.

use std::collections::BTreeSet;

use serde::Serialize;
use synfire_image::Image;
use synfire_network::{Network, Schedule};

use crate::stimulus::random_spikes;
use crate::{Comparison, ImageMachine, PopulationComparison, ReferenceMachine, RunError, compare};

/// How far an image departs from its network on seeded random spikes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Ticks of each random sample.
    pub ticks: usize,
    /// Random samples.
    pub samples: usize,
    /// Whether activity feeds back, so that a spike that is a tick late may change all that follows.
    pub recurrent: bool,
    /// The population with the largest part of spikes that the other does not have, and that part. Without recurrence, where
    /// nothing follows from it, a spike one tick early or late does not count.
    pub worst: Option<(String, f64)>,
}

/// A network is called sensitive when more than this part of the spikes of some population differ.
const SENSITIVE: f64 = 0.1;

impl Sensitivity {
    /// The worst population and the part of its spikes that differ, if that is enough to warn about.
    pub fn warning(&self) -> Option<(&str, f64)> {
        self.worst.as_ref().filter(|(_, part)| *part > SENSITIVE).map(|(population, part)| (population.as_str(), *part))
    }
}

/// Runs reference and emulator on random spikes (the same on every machine) and compares them.
///
/// # Errors
/// When the image does not take plain spikes (its input range ends below 1).
pub fn sensitivity(network: &Network, image: &Image) -> Result<Sensitivity, RunError> {
    let schedule = Schedule::new(network);
    let (samples, ticks) = random_spikes(network, 0x5eed, 1.0);
    let mut reference = ReferenceMachine::new(network, &schedule);
    let mut machine = ImageMachine::emulator(image);
    let Comparison { populations, .. } = compare(&mut reference, &mut machine, &samples, ticks)?;
    let recurrent = is_recurrent(network);
    let ratio = |population: &PopulationComparison| {
        (population.name.clone(), if recurrent { population.mismatch_ratio() } else { population.unmatched_ratio() })
    };
    let worst = populations.iter().map(ratio).max_by(|a, b| a.1.total_cmp(&b.1));
    Ok(Sensitivity { ticks, samples: samples.len(), recurrent, worst })
}

/// Whether some population reaches itself through projections.
fn is_recurrent(network: &Network) -> bool {
    // Drops populations that nothing left projects to; what remains lies on cycles or behind them.
    let mut projections: Vec<_> = network.projections.iter().map(|p| (p.source, p.target)).collect();
    loop {
        let targets: BTreeSet<_> = projections.iter().map(|(_, target)| *target).collect();
        let before = projections.len();
        projections.retain(|(source, _)| targets.contains(source));
        if projections.len() == before {
            return before > 0;
        }
    }
}
