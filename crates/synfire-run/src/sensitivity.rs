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
    /// Bits that differ in all populations.
    #[serde(skip)]
    pub bits: u64,
    /// What `worst` says, of every population that spikes.
    #[serde(skip)]
    pub parts: Vec<(String, f64)>,
}

/// A network is called sensitive when more than this part of the spikes of some population differ.
const SENSITIVE: f64 = 0.1;

impl Sensitivity {
    /// The populations of which enough spikes differ to warn about, and what part of them.
    pub fn warnings(&self) -> impl Iterator<Item = (&str, f64)> {
        self.parts.iter().filter(|(_, part)| *part > SENSITIVE).map(|(population, part)| (population.as_str(), *part))
    }
}

/// The part of the spikes of every population that the other does not have. Without recurrence, where nothing follows from it,
/// a spike one tick early or late does not count.
fn parts(network: &Network, comparison: &Comparison) -> Vec<(String, f64)> {
    let recurrent = is_recurrent(network);
    let part = |population: &PopulationComparison| {
        (population.name.clone(), if recurrent { population.mismatch_ratio() } else { population.unmatched_ratio() })
    };
    comparison.populations.iter().map(part).collect()
}

/// The populations of which so large a part of the spikes differ on given input that one should know, and that part.
pub fn departures(network: &Network, comparison: &Comparison) -> Vec<(String, f64)> {
    parts(network, comparison).into_iter().filter(|(_, part)| *part > SENSITIVE).collect()
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
    let comparison = compare(&mut reference, &mut machine, &samples, ticks)?;
    let parts = parts(network, &comparison);
    let worst = parts.iter().max_by(|a, b| a.1.total_cmp(&b.1)).cloned();
    let (samples, bits) = (samples.len(), comparison.mismatches());
    Ok(Sensitivity { ticks, samples, recurrent: is_recurrent(network), worst, bits, parts })
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
