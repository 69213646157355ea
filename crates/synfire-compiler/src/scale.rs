//! Scales: how many integers a real unit of v is, for each neuron, and what power of two each projection's weights count.
//!
//! A membrane only ever meets its own inputs, so every neuron may have its own scale. A larger scale resolves v more finely
//! and uses more bits of the weights, but three things limit it:
//! - *proof*: the sum of all inputs that can meet in one tick has to fit an accumulator;
//! - *fit*: threshold, bias and the other parameters have to fit the state;
//! - *range*: v and i should not saturate. The worst case (every inhibitory input in every tick for several time
//!   constants) is far from what happens, so a scale goes beyond it where an observation shows what v really reaches, or
//!   as long as the threshold has fewer than [`FINE_THRESHOLD`] steps. Such neurons are reported as ones that may saturate,
//!   and executors count saturations.

use synfire_network::{Firing, Membrane, Network, Population, Projection, Reset};

use crate::dynamics::Step;
use crate::options::CompileOptions;

/// Integer steps from rest to threshold that a scale should keep, if accumulators allow, even where the worst case of all
/// inputs in all ticks might then saturate v. 2^10 leaves v a range of 128 thresholds at 18 bits.
pub(crate) const FINE_THRESHOLD: f64 = 1024.0;
/// With an observation, v keeps room for this many times the largest value seen.
const OBSERVED_HEADROOM: f64 = 1.25;
/// Losing a bit of a weight counts this many times as much as losing a bit of the state.
const WEIGHT_BIT_COST: f64 = 4.0;

/// What a neuron's inputs can do, in real units (after all gains).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Drive {
    /// Largest sum of inputs in one tick, in magnitude, over both signs.
    pub peak: f64,
    /// Worst case of |i|.
    pub current: f64,
    /// Worst case of |v|, infinite for integrators.
    pub potential: f64,
}

/// One neuron's scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// Integers per real unit of v.
    pub value: f64,
    /// Whether it is proven that v and i never saturate.
    pub never_saturates: bool,
}

/// Largest magnitude of a weight of `bits` bits, split into parts of the target's width if need be.
pub(crate) fn weight_limit(bits: u32, target_bits: u32) -> i64 {
    let part_limit = (1_i64 << (target_bits - 1)) - 1;
    let split_limit = (0..bits.div_ceil(target_bits)).map(|part| part_limit << (part * target_bits)).sum();
    ((1 << (bits - 1)) - 1).min(split_limit)
}

/// The sum of inputs of every neuron of a population: `(positive, negative)` in real units.
pub(crate) fn add_inputs(
    network: &Network,
    options: &CompileOptions,
    projection: &Projection,
    steps: &[Step],
    sums: &mut [(f64, f64)],
) {
    let source = network.population(projection.source);
    let (low, high) = if source.is_input() { options.input_range } else { (0.0, 1.0) };
    for (_, target, weight) in projection.weights.synapses(source.size()) {
        let weight = weight * steps[target].input_gain;
        sums[target].0 += (weight * high).max(weight * low).max(0.0);
        sums[target].1 += (weight * low).min(weight * high).min(0.0);
    }
}

/// What these inputs can do to a neuron.
pub(crate) fn drive(step: &Step, sums: (f64, f64)) -> Drive {
    let peak = (sums.0 + step.late_bias.abs()).max(step.late_bias.abs() - sums.1);
    let current = (peak + step.current_bias.abs()) / (1.0 - step.ki);
    let potential = (current + step.membrane_bias.abs()) / (1.0 - step.kv);
    Drive { peak, current, potential }
}

/// The largest scale that proof and fit allow, and the largest that also never saturates.
fn limits(population: &Population, neuron: usize, step: &Step, drive: &Drive, state_max: f64) -> (f64, f64) {
    // One part in 500 is left for the rounding of weights.
    let proof = 0.998 * state_max / drive.peak;
    let mut largest = step.membrane_bias.abs().max(step.current_bias.abs());
    let mut above_threshold = drive.potential;
    if let Some(model) = population.model() {
        if let Some(firing) = &model.firing {
            largest = largest.max(parameter_peak(firing, neuron));
            // Upward, a potential is reset once it passes the threshold.
            if firing.reset == Reset::Zero && firing.refractory.is_none() {
                above_threshold = firing.v_threshold.get(neuron).abs() + drive.current + step.membrane_bias.abs();
            }
        }
        if let Membrane::LinearLeak { leak_per_tick } = &model.membrane {
            largest = largest.max(leak_per_tick.get(neuron));
        }
        if let Some(v_min) = &model.v_min {
            largest = largest.max(v_min.get(neuron).abs());
        }
    }
    let fit = state_max / largest;
    let range = state_max / drive.potential.max(above_threshold).max(drive.current).max(largest);
    let hard = proof.min(fit);
    (hard, range.min(hard))
}

/// The largest of the parameters that are states themselves.
fn parameter_peak(firing: &Firing, neuron: usize) -> f64 {
    let adaptation = firing.adaptation.as_ref().map_or(0.0, |adaptation| adaptation.step.get(neuron));
    // Twice the threshold, so that v can pass it.
    (2.0 * firing.v_threshold.get(neuron).abs()).max(firing.v_reset.get(neuron).abs()).max(adaptation)
}

/// The scale of a neuron before weights are considered; `observed` is the largest |v| that it is known to reach.
pub(crate) fn widest(
    population: &Population,
    neuron: usize,
    step: &Step,
    drive: &Drive,
    observed: Option<f64>,
    state_max: f64,
) -> Scale {
    let (hard, safe) = limits(population, neuron, step, drive, state_max);
    let threshold =
        population.model().and_then(|model| model.firing.as_ref()).map(|firing| firing.v_threshold.get(neuron));
    let threshold = threshold.filter(|threshold| *threshold > 0.0);
    let value = match (observed, threshold) {
        (Some(observed), threshold) => {
            let reached = OBSERVED_HEADROOM * observed.max(threshold.unwrap_or(0.0));
            safe.max((state_max / reached).min(hard))
        }
        (None, Some(threshold)) => safe.max((FINE_THRESHOLD / threshold).min(hard)),
        (None, None) if safe > 0.0 => safe,
        (None, None) => hard / FINE_THRESHOLD,
    };
    // Nothing drives the neuron and nothing is large: any scale will do.
    let value = if value.is_finite() { value } else { 1.0 };
    Scale { value, never_saturates: value <= safe }
}

/// The exponent of a projection whose largest weight into neuron j is `peaks[j].0` (real, after gains) where the neuron's
/// scale may be at most `peaks[j].1`. Chosen so that most neurons use all bits of their weights: a smaller exponent costs
/// state resolution, a larger one weight resolution.
pub(crate) fn exponent(peaks: &[(f64, f64)], weight_limit: i64, max: i32) -> i32 {
    let ideal: Vec<f64> = peaks
        .iter()
        .filter(|(weight, _)| *weight > 0.0)
        .map(|(weight, scale)| (weight * scale / weight_limit as f64).log2())
        .filter(|ideal| ideal.is_finite())
        .collect();
    let cost = |exponent: i32| {
        let loss = |ideal: &f64| match f64::from(exponent) - ideal {
            lost if lost > 0.0 => lost * WEIGHT_BIT_COST,
            spare => -spare,
        };
        ideal.iter().map(loss).sum::<f64>()
    };
    (0..=max).min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_weights_reach_nearly_the_full_range() {
        assert_eq!(weight_limit(8, 8), 127);
        assert_eq!(weight_limit(4, 8), 7);
        assert_eq!(weight_limit(16, 8), 127 * 256 + 127);
        assert_eq!(weight_limit(12, 8), 2047);
        assert_eq!(weight_limit(16, 4), 7 * (1 + 16 + 256 + 4096));
    }

    #[test]
    fn the_exponent_keeps_the_weights_of_most_neurons_whole() {
        assert_eq!(exponent(&[(1.0, 127.0 * 8.0)], 127, 15), 3);
        assert_eq!(exponent(&[(1.0, 127.0 * 8.0), (1.0, 127.0 * 8.0), (1.0, 127.0 * 64.0)], 127, 15), 3);
        assert_eq!(exponent(&[(1.0, 13.0)], 127, 15), 0);
        assert_eq!(exponent(&[], 127, 15), 0);
    }
}
