//! A quick measurement of what quantisation does to a network, without the user's data.

use serde::Serialize;
use synfire_data::Samples;
use synfire_image::Image;
use synfire_network::{Network, Schedule};

use crate::{Comparison, ImageMachine, PopulationComparison, ReferenceMachine, RunError, compare};

/// Ticks of the random input.
const TICKS: usize = 64;
/// Samples of random input, with rising density.
const DENSITIES_PERCENT: [u64; 3] = [5, 20, 50];
/// Synaptic operations of the reference that the measurement may cost at most; larger networks get fewer ticks.
const BUDGET: usize = 50_000_000;

/// How far an image departs from its network on seeded random spikes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Ticks of each random sample.
    pub ticks: usize,
    /// Random samples.
    pub samples: usize,
    /// The population with the largest mismatch ratio, and that ratio: spikes at other ticks, relative to all spikes.
    pub worst: Option<(String, f64)>,
}

/// Runs reference and emulator on random spikes (the same on every machine) and compares them.
///
/// # Errors
/// When the image does not take plain spikes (its input range ends below 1).
pub fn sensitivity(network: &Network, image: &Image) -> Result<Sensitivity, RunError> {
    let schedule = Schedule::new(network);
    let synapses: usize = network.projections.iter().map(|projection| projection.weights.stored().count()).sum();
    let ticks = (BUDGET / DENSITIES_PERCENT.len() / synapses.max(1)).clamp(8, TICKS);
    let axons = network.input_size();
    let mut random = SplitMix64(0x5eed);
    let mut values = Vec::with_capacity(DENSITIES_PERCENT.len() * ticks * axons);
    for density in DENSITIES_PERCENT {
        values.extend((0..ticks * axons).map(|_| if random.next() % 100 < density { 1.0 } else { 0.0 }));
    }
    let samples = match axons {
        0 => Samples::constant(0, Vec::new()),
        _ => Samples::dense(axons, ticks, values),
    };
    let mut reference = ReferenceMachine::new(network, &schedule);
    let mut machine = ImageMachine::emulator(image);
    let Comparison { populations, .. } = compare(&mut reference, &mut machine, &samples, ticks)?;
    let ratio = |population: &PopulationComparison| (population.name.clone(), population.mismatch_ratio());
    let worst = populations.iter().map(ratio).max_by(|a, b| a.1.total_cmp(&b.1));
    Ok(Sensitivity { ticks, samples: samples.len(), worst })
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
