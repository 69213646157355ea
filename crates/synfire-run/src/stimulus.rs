//! Seeded random input, the same on every machine.

use synfire_data::Samples;
use synfire_network::Network;

/// Ticks of each sample.
const TICKS: usize = 64;
/// What the samples are like: the density of spikes in percent, and the ticks for which each row is held. Independent rows
/// average out over a membrane's time constant; held ones drive it as far as constant input does.
const KINDS: [(u64, usize); 6] = [(5, 1), (20, 1), (50, 1), (20, 32), (50, 32), (80, 32)];
/// Of these, so many are like data: images and recordings are sparse, and what holds half of all inputs for long is neither.
const LIKE_DATA: usize = 4;
/// Synaptic operations of the reference that one run over all samples may cost; larger networks get fewer ticks.
const BUDGET: usize = 20_000_000;

/// Random spikes of this value for a network's inputs, from sparse to dense and held, and the ticks of each sample.
pub(crate) fn random_spikes(network: &Network, seed: u64, value: f64) -> (Samples, usize) {
    random(network, seed, value, &KINDS)
}

/// Random spikes that are as dense as data may be.
pub(crate) fn data_like_spikes(network: &Network, seed: u64, value: f64) -> (Samples, usize) {
    random(network, seed, value, &KINDS[..LIKE_DATA])
}

fn random(network: &Network, seed: u64, value: f64, kinds: &[(u64, usize)]) -> (Samples, usize) {
    let synapses = network.operations();
    let ticks = (BUDGET / KINDS.len() / synapses.max(1)).clamp(8, TICKS);
    let axons = network.input_size();
    if axons == 0 {
        return (Samples::constant(0, Vec::new()), ticks);
    }
    let mut random = SplitMix64(seed);
    let mut values = Vec::with_capacity(kinds.len() * ticks * axons);
    for (density, held) in kinds.iter().copied() {
        let mut row = Vec::new();
        for tick in 0..ticks {
            if tick % held == 0 {
                row = (0..axons).map(|_| if random.next() % 100 < density { value } else { 0.0 }).collect();
            }
            values.extend_from_slice(&row);
        }
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
