//! What the inputs of a neuron can add up to.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, SourceBlock};

use crate::{Image, PopulationRole, Use};

/// Rounding of digits below the binary point: at most 4 non-adjacent ones, half a unit each.
const ROUNDING_SLACK: i64 = 2;

/// An interval of integers that holds 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// Smallest, at most 0.
    pub low: i64,
    /// Largest, at least 0.
    pub high: i64,
}

impl Range {
    fn add(&mut self, other: Self) {
        // No proof passes near the limits of 64 bits, so a saturated sum is refused as the true one would be.
        self.low = self.low.saturating_add(other.low);
        self.high = self.high.saturating_add(other.high);
    }

    fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// One visit's contribution of weight `w` with total shift `shift`; see "Contribution" in docs/core.md.
pub const fn contribution(weight: i16, shift: i32) -> i64 {
    let weight = weight as i64;
    if shift >= 0 { weight << shift } else { (weight + (1 << (-shift - 1))) >> -shift }
}

/// The smallest and largest sum of contributions that can meet in one slot, for every neuron of the program.
///
/// A source delivers at most once a tick through each of its uses, whatever their delays, and an external payload stays
/// within its population's format; a neuron whose threshold is out of reach never does. Within that, every combination is
/// assumed possible, and weights that learn are anything within the bounds of their rule.
pub fn accumulator_ranges(image: &Image) -> Vec<Range> {
    let lanes = image.target.lanes;
    let mut ranges = vec![Range::default(); image.program.neurons.len()];
    for source in 0..image.program.pointers.len() as u32 {
        let uses = image.program.uses_of(SourceBlock(source));
        for lane in 0..lanes {
            let payloads = payloads(image, SourceBlock(source), lane);
            for entry in uses {
                add_row(image, entry, lane, payloads, &mut ranges);
            }
        }
    }
    ranges
}

/// The payloads that a source can have: 1 for a neuron that can spike, the format's range for an axon, nothing for padding.
fn payloads(image: &Image, block: SourceBlock, lane: u32) -> Option<(i64, i64)> {
    if let Some(block) = block.0.checked_sub(image.target.axon_blocks()) {
        return can_spike(image, NeuronId(block * image.target.lanes + lane)).then_some((1, 1));
    }
    let axon = AxonId(block.0 * image.target.lanes + lane);
    let started = image.start_events.iter().find(|event| event.axon == axon);
    let started = started.map(|event| (i64::from(event.payload), i64::from(event.payload)));
    let external = image.inputs().find_map(|population| match population.role {
        PopulationRole::Input { first, format } if (first.0..first.0 + population.size() as u32).contains(&axon.0) => {
            Some((i64::from(format.payload_min), i64::from(format.payload_max)))
        }
        _ => None,
    });
    started.or(external)
}

/// v is at most the largest state, and an adaptation is at least 0.
fn can_spike(image: &Image, neuron: NeuronId) -> bool {
    let Some(neuron) = image.program.neurons.get(neuron.index()) else { return false };
    let inclusive = image.program.profiles.get(usize::from(neuron.profile)).is_none_or(|profile| profile.inclusive);
    inclusive || i64::from(neuron.threshold) < image.target.state_max()
}

fn add_row(image: &Image, entry: &Use, lane: u32, payloads: Option<(i64, i64)>, ranges: &mut [Range]) {
    let Some((payload_min, payload_max)) = payloads else { return };
    let lanes = image.target.lanes;
    for step in 0..entry.count {
        let tile = synfire_arch::TileId(entry.tile.0 + step * entry.stride);
        let first = NeuronBlock(entry.block.0 + step).index() * lanes as usize;
        let row = image.program.row(lanes, tile, lane);
        for (range, weight) in ranges[first..first + lanes as usize].iter_mut().zip(row) {
            let (least, most) = reachable(image, entry, *weight);
            let of_weight = |weight| weight_range(i64::from(weight), entry.exponent, payload_min, payload_max);
            range.add(of_weight(least).hull(of_weight(most)));
        }
    }
}

/// What a weight can become by learning. Its contributions are monotonic, so that those of the ends bound all between.
fn reachable(image: &Image, entry: &Use, weight: i16) -> (i16, i16) {
    let rule = entry.rule.and_then(|rule| image.program.rules.get(rule.index()));
    rule.map_or((weight, weight), |rule| rule.reachable(weight))
}

/// What one weight can contribute in one tick.
fn weight_range(weight: i64, exponent: i32, payload_min: i64, payload_max: i64) -> Range {
    if weight == 0 {
        return Range::default();
    }
    let ends = [weight * payload_min, weight * payload_max];
    let (low, high) = (ends[0].min(ends[1]).min(0), ends[0].max(ends[1]).max(0));
    if exponent >= 0 {
        return Range { low: low << exponent, high: high << exponent };
    }
    let down = |value: i64| value >> -exponent;
    Range { low: down(low) - ROUNDING_SLACK, high: -down(-high) + ROUNDING_SLACK }
}

#[cfg(test)]
mod tests {
    use synfire_arch::signed_digits;

    use super::*;

    #[test]
    fn the_range_of_a_weight_holds_every_payload() {
        for weight in [-128_i16, -127, -1, 1, 3, 100, 127] {
            for exponent in [-8, -5, -1, 0, 4] {
                let range = weight_range(i64::from(weight), exponent, -300, 700);
                for payload in -300..=700 {
                    let sum: i64 = signed_digits(payload)
                        .map(|digit| {
                            let value = contribution(weight, exponent + i32::from(digit.position));
                            if digit.negative { -value } else { value }
                        })
                        .sum();
                    assert!((range.low..=range.high).contains(&sum), "{weight} {exponent} {payload}: {sum} {range:?}");
                }
            }
        }
    }

    #[test]
    fn contributions_round_to_nearest_below_the_point() {
        assert_eq!([contribution(5, 2), contribution(5, 0), contribution(5, -1), contribution(-5, -1)], [20, 5, 3, -2]);
        assert_eq!(
            [contribution(127, -8), contribution(128, -8), contribution(-128, -8), contribution(-129, -8)],
            [0, 1, 0, -1]
        );
    }
}
