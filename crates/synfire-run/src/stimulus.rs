//! Seeded random input, the same on every machine.

use synfire_data::Samples;
use synfire_network::Network;

/// Ticks of each sample.
const TICKS: usize = 64;
/// One sample for each of these densities of spikes.
const DENSITIES_PERCENT: [u64; 3] = [5, 20, 50];
/// Synaptic operations of the reference that one run over all samples may cost; larger networks get fewer ticks.
const BUDGET: usize = 20_000_000;

/// Random spikes of this value for a network's inputs, sparse to dense, and the ticks of each sample.
pub(crate) fn random_spikes(network: &Network, seed: u64, value: f64) -> (Samples, usize) {
    let synapses: usize = network.projections.iter().map(|projection| projection.weights.stored().count()).sum();
    let ticks = (BUDGET / DENSITIES_PERCENT.len() / synapses.max(1)).clamp(8, TICKS);
    let axons = network.input_size();
    if axons == 0 {
        return (Samples::constant(0, Vec::new()), ticks);
    }
    let mut random = SplitMix64(seed);
    let mut values = Vec::with_capacity(DENSITIES_PERCENT.len() * ticks * axons);
    for density in DENSITIES_PERCENT {
        values.extend((0..ticks * axons).map(|_| if random.next() % 100 < density { value } else { 0.0 }));
    }
    (Samples::dense(axons, ticks, values), ticks)
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
