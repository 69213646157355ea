//! A quick measurement of what quantisation does to a network, without the user's data.

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
    /// The population with the largest part of spikes that the other does not have within one tick, and that part.
    pub worst: Option<(String, f64)>,
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
    let ratio = |population: &PopulationComparison| (population.name.clone(), population.unmatched_ratio());
    let worst = populations.iter().map(ratio).max_by(|a, b| a.1.total_cmp(&b.1));
    Ok(Sensitivity { ticks, samples: samples.len(), worst })
}
