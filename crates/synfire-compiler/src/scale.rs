//! Scales: how many integers a real unit of v is, for each neuron, and what power of two each projection's weights count.
//!
//! A membrane only ever meets its own inputs, so every neuron may have its own scale. A larger scale resolves v more finely
//! and uses more bits of the weights, but three things limit it:
//! - *proof*: the sum of all inputs that can meet in one tick has to fit an accumulator;
//! - *fit*: threshold, bias and the other parameters have to fit the state;
//! - *range*: v and i should not saturate. The worst case (every inhibitory input in every tick for several time
//!   constants) is far from what happens, so a scale goes beyond it where an observation shows what v really reaches, or
//!   as long as the threshold has fewer than [`FINE_THRESHOLD`] steps. Executors count saturations,
//!   and the report counts neurons for which there is no proof that they never saturate.

use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_network::{Firing, Membrane, Network, Plasticity, Population, Projection, Reset};

use crate::dynamics::Step;
use crate::learning::all_synapses;
use crate::options::CompileOptions;
use crate::profiles::linear_loss;

/// Integer steps from rest to threshold that a scale should keep, if accumulators allow, even where the worst case of all
/// inputs in all ticks might then saturate v. 2^10 leaves v a range of 128 thresholds at 18 bits.
pub(crate) const FINE_THRESHOLD: f64 = 1024.0;
/// With an observation, v keeps room for this many times the largest value seen.
const OBSERVED_HEADROOM: f64 = 1.25;
/// A scale that is to keep v from saturating leaves this part of the state: decays and weights round.
const RANGE: f64 = 0.99;
/// Largest linear decay of an adaptation: it has as many bits as the fraction of a decay.
const ADAPTATION_LOSS_MAX: f64 = ((1_u32 << DECAY_FRACTION_BITS) - 1) as f64;
/// Scales beyond this, or its inverse, would run out of 64-bit floats further on.
const SCALE_MIN: f64 = 1e-290;
/// Losing a bit of a weight counts this many times as much as losing a bit of the state.
pub(crate) const WEIGHT_BIT_COST: f64 = 4.0;
/// The same where weights have few bits, which are then far coarser than any state.
pub(crate) const FEW_BITS_COST: f64 = 16.0;

/// What a neuron's inputs can do, in real units (after all gains).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Drive {
    /// Largest sum of inputs in one tick, in magnitude, over both signs.
    pub peak: f64,
    /// Worst case of |i|.
    pub current: f64,
    /// Worst case of |v|, infinite for integrators.
    pub potential: f64,
    /// Whether anything drives v down.
    pub is_inhibited: bool,
}

/// Largest magnitude of a weight of `bits` bits, split into parts of the target's width if need be.
pub(crate) fn weight_limit(bits: u32, target_bits: u32) -> i64 {
    ((1 << (bits - 1)) - 1).min(split_limit(bits.div_ceil(target_bits), target_bits))
}

/// Largest magnitude of a weight of this many parts of the target's width.
pub(crate) fn split_limit(parts: u32, target_bits: u32) -> i64 {
    let part_limit = (1_i64 << (target_bits - 1)) - 1;
    (0..parts).map(|part| part_limit << (part * target_bits)).sum()
}

/// The inputs that a projection gives.
pub(crate) struct Inputs<'a> {
    pub network: &'a Network,
    pub options: &'a CompileOptions,
    pub projection: &'a Projection,
    /// The rule, if its weights change.
    pub rule: Option<&'a Plasticity>,
    /// Of the target.
    pub steps: &'a [Step],
}

impl Inputs<'_> {
    /// Adds them to those of every target neuron, `(positive, negative)` in real units. Returns the largest magnitude of a
    /// weight into each. A weight that learns is anything that its rule allows.
    pub fn add(&self, sums: &mut [(f64, f64)]) -> Vec<f64> {
        let source = self.network.population(self.projection.source);
        let (low, high) = if source.is_input() { self.options.input_range } else { (0.0, 1.0) };
        let mut peaks = vec![0.0_f64; self.steps.len()];
        let mut add = |target: usize, weights: (f64, f64)| {
            let ends = [weights.0, weights.1].map(|weight| weight * self.steps[target].input_gain);
            let products = [ends[0] * low, ends[0] * high, ends[1] * low, ends[1] * high];
            sums[target].0 += products.into_iter().fold(0.0, f64::max);
            sums[target].1 += products.into_iter().fold(0.0, f64::min);
            peaks[target] = peaks[target].max(ends[0].abs()).max(ends[1].abs());
        };
        match self.rule {
            None => {
                self.projection.weights.synapses(source.size()).for_each(|(_, target, w)| add(target, (w, w)));
            }
            Some(rule) => {
                let synapses = all_synapses(&self.projection.weights, source.size());
                synapses.for_each(|(_, target, weight)| add(target, rule.limits(weight)));
            }
        }
        if let Some(rule) = self.rule {
            // One step of the weights for all of them.
            let largest = rule.w_min.abs().max(rule.w_max.abs());
            peaks.iter_mut().zip(self.steps).for_each(|(peak, step)| *peak = largest * step.input_gain.abs());
        }
        peaks
    }
}

/// What these inputs can do to a neuron.
pub(crate) fn drive(step: &Step, sums: (f64, f64)) -> Drive {
    let peak = (sums.0 + step.late_bias.abs()).max(step.late_bias.abs() - sums.1);
    let current = (peak + step.current_bias.abs()) / (1.0 - step.ki);
    let potential = (current + step.membrane_bias.abs()) / (1.0 - step.kv);
    let is_inhibited = sums.1 < 0.0 || step.late_bias != 0.0 || step.current_bias < 0.0 || step.membrane_bias < 0.0;
    Drive { peak, current, potential, is_inhibited }
}

/// The largest scale that proof and fit allow, and the largest that most likely never saturates either.
fn limits(population: &Population, neuron: usize, step: &Step, drive: &Drive, state_max: f64) -> (f64, f64) {
    // One part in 500 is left for the rounding of weights.
    let proof = 0.998 * state_max / drive.peak;
    let mut largest = step.membrane_bias.abs().max(step.current_bias.abs());
    let mut adaptation_loss = 0.0;
    // What v reaches below, and in one step above the threshold.
    let mut reach =
        if drive.potential.is_finite() { drive.potential } else { excited_reach(population, neuron, step, drive) };
    if let Some(model) = population.model() {
        if let Some(firing) = &model.firing {
            largest = largest.max(parameter_peak(firing, neuron));
            adaptation_loss = firing.adaptation.as_ref().map_or(0.0, |adaptation| linear_loss(adaptation, neuron));
            reach = reach.max(drive.current + step.membrane_bias.abs() + firing.v_threshold.get(neuron).abs());
        }
        if let Membrane::LinearLeak { leak_per_tick } = &model.membrane {
            largest = largest.max(leak_per_tick.get(neuron));
        }
    }
    let fit = (state_max / largest).min(ADAPTATION_LOSS_MAX / adaptation_loss);
    let range = RANGE * state_max / reach.max(drive.current).max(largest);
    let hard = proof.min(fit);
    (hard, range.min(hard))
}

/// What v reaches where nothing drives it down and every spike takes it back; infinite elsewhere.
fn excited_reach(population: &Population, neuron: usize, step: &Step, drive: &Drive) -> f64 {
    let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return f64::INFINITY };
    let threshold = firing.v_threshold.get(neuron).abs();
    let input = drive.current + step.membrane_bias.abs();
    let takes_back = firing.reset == Reset::Zero || input <= threshold;
    if takes_back && !drive.is_inhibited && firing.refractory.is_none() && firing.adaptation.is_none() && !firing.winner
    {
        threshold.max(firing.v_reset.get(neuron).abs()) + input
    } else {
        f64::INFINITY
    }
}

/// The largest of the parameters that are states themselves.
fn parameter_peak(firing: &Firing, neuron: usize) -> f64 {
    let adaptation = firing.adaptation.as_ref().map_or(0.0, |adaptation| adaptation.step.get(neuron));
    // Twice the threshold, so that v can pass it.
    (2.0 * firing.v_threshold.get(neuron).abs()).max(firing.v_reset.get(neuron).abs()).max(adaptation)
}

/// The scale of a neuron before weights are considered, in integers per real unit of v; `observed` is the largest |v| that
/// it is known to reach. `None` if there is no scale that a 64-bit float can hold.
pub(crate) fn widest(
    population: &Population,
    neuron: usize,
    step: &Step,
    drive: &Drive,
    observed: Option<f64>,
    state_max: f64,
) -> Option<f64> {
    let (hard, safe) = limits(population, neuron, step, drive, state_max);
    let threshold =
        population.model().and_then(|model| model.firing.as_ref()).map(|firing| firing.v_threshold.get(neuron));
    let threshold = threshold.filter(|threshold| *threshold > 0.0);
    let value = match (observed.filter(|observed| observed.is_finite()), threshold) {
        (Some(observed), threshold) => {
            let reached = OBSERVED_HEADROOM * observed.max(threshold.unwrap_or(0.0));
            safe.max((state_max / reached).min(hard))
        }
        (None, Some(threshold)) => safe.max((FINE_THRESHOLD / threshold).min(hard)),
        (None, None) if safe > 0.0 => safe,
        (None, None) => hard / FINE_THRESHOLD,
    };
    // Nothing drives the neuron and nothing is large: any scale will do.
    let value = if value == f64::INFINITY { 1.0 } else { value };
    (value > SCALE_MIN).then_some(value.min(1.0 / SCALE_MIN))
}

/// The exponent of a projection whose largest weight into neuron j is `peaks[j].0` (real, after gains) where the neuron's
/// scale may be at most `peaks[j].1`. Chosen so that most neurons use all bits of their weights: a smaller exponent costs
/// state resolution, a larger one weight resolution.
pub(crate) fn exponent(peaks: &[(f64, f64)], weight_limit: i64, max: i32, weight_bit_cost: f64) -> i32 {
    // A neuron without weights has no ideal: its logarithm is not finite.
    let ideal: Vec<f64> = peaks
        .iter()
        .map(|(weight, scale)| (weight * scale / weight_limit as f64).log2())
        .filter(|ideal| ideal.is_finite())
        .collect();
    let cost = |exponent: i32| {
        // Positive where weights lose bits, negative where the state does.
        let loss = |ideal: &f64| {
            let lost = f64::from(exponent) - ideal;
            (lost * weight_bit_cost).max(-lost)
        };
        ideal.iter().map(loss).sum::<f64>()
    };
    (0..=max).min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0)
}

#[cfg(test)]
mod tests;
