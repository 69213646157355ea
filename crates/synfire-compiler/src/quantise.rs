//! Real weights to integer parts.

use synfire_network::{Network, Projection};

use crate::chosen::Chosen;
use crate::dynamics::Step;
use crate::integers::off_integer;
use crate::learning::{Integer, all_synapses};

/// One synapse with an integer weight in units of `2^exponent` of its target's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Synapse {
    pub source: usize,
    pub target: usize,
    pub weight: i64,
}

/// What rounding did to the weights of a projection.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Loss {
    /// Synapses before rounding.
    pub synapses: usize,
    /// Synapses whose weight rounded to 0.
    pub lost: usize,
    /// Sum of squared rounding errors, in units of the weight's least step.
    pub squared_error: f64,
    /// Sum of squared weights, in the same units.
    pub squared_weight: f64,
    /// Largest distance of a weight from an integer, of those that are too far from one to pass for it.
    pub inexact: f64,
    /// Largest magnitude of a rounded weight.
    pub largest: f64,
    /// Synapses whose weight is beyond what its bits hold, and got the largest that they do.
    pub clipped: usize,
    /// The largest part of a weight that was lost by that.
    pub clipping: f64,
}

impl Loss {
    /// Root mean square error relative to the root mean square weight.
    pub fn relative_error(&self) -> f64 {
        if self.squared_weight > 0.0 { (self.squared_error / self.squared_weight).sqrt() } else { 0.0 }
    }
}

/// Rounds the weights of a projection.
pub(crate) fn quantise(network: &Network, projection: &Projection, mut rounder: Rounder<'_>) -> (Vec<Synapse>, Loss) {
    let sources = network.population(projection.source).size();
    let synapses = projection.weights.synapses(sources).enumerate();
    let synapses = synapses.filter_map(|(index, synapse)| rounder.synapse(index, synapse)).collect();
    (synapses, rounder.loss)
}

/// Rounds synapses one by one.
pub(crate) struct Rounder<'a> {
    /// Of the targets.
    pub steps: &'a [Step],
    /// Of the targets.
    pub scales: &'a [f64],
    /// Integers per step of the accumulator: `2^-exponent`.
    pub unit: f64,
    /// Largest magnitude of an integer.
    pub limit: i64,
    pub chosen: &'a Chosen,
    pub loss: Loss,
}

impl Rounder<'_> {
    /// The `index`-th synapse with its integer weight, unless that is 0: the one that was chosen, else the nearest (ties away
    /// from zero).
    pub fn synapse(&mut self, index: usize, (source, target, weight): (usize, usize, f64)) -> Option<Synapse> {
        let exact = weight * self.steps[target].input_gain * self.scales[target] * self.unit;
        let weight = self.chosen.of(index, target, weight).map_or_else(|| exact.round(), f64::from);
        let loss = &mut self.loss;
        loss.synapses += 1;
        loss.squared_error += (exact - weight).powi(2);
        loss.squared_weight += exact.powi(2);
        loss.inexact = loss.inexact.max(off_integer(exact).unwrap_or(0.0));
        loss.largest = loss.largest.max(weight.abs());
        loss.lost += usize::from(weight == 0.0 && exact != 0.0);
        // Half a step is what rounding takes from any weight.
        if exact.abs() > self.limit as f64 + 0.5 && weight.abs() <= self.limit as f64 {
            loss.clipped += 1;
            loss.clipping = loss.clipping.max(1.0 - weight / exact);
        }
        (weight != 0.0).then_some(Synapse { source, target, weight: weight as i64 })
    }
}

/// Rounds the weights of a projection that learns to nearest, within the bounds of its rule; those with weight 0 stay. Where
/// signs are kept, a weight that is not 0 stays so.
pub(crate) fn quantise_learning(network: &Network, projection: &Projection, rule: &Integer) -> (Vec<Synapse>, Loss) {
    let mut rounding = Loss::default();
    let sources = network.population(projection.source).size();
    let synapses = all_synapses(&projection.weights, sources).map(|(source, target, weight)| {
        let exact = weight * rule.steps;
        let mut weight = exact.round();
        if rule.keep_sign && weight == 0.0 && exact != 0.0 {
            weight = exact.signum();
        }
        let weight = (weight as i64).clamp(rule.w_min, rule.w_max);
        rounding.synapses += usize::from(exact != 0.0);
        rounding.squared_error += (exact - weight as f64).powi(2);
        rounding.squared_weight += exact.powi(2);
        rounding.inexact = rounding.inexact.max(off_integer(exact).unwrap_or(0.0));
        rounding.largest = rounding.largest.max(weight.abs() as f64);
        rounding.lost += usize::from(weight == 0 && exact != 0.0);
        Synapse { source, target, weight }
    });
    let synapses = synapses.collect();
    (synapses, rounding)
}

/// The `part`-th digit of `weight` in balanced base `2^bits` (each digit is a signed `bits`-bit number).
pub(crate) fn part(weight: i64, part: u32, bits: u32) -> i16 {
    let mut rest = weight;
    let mut digit = 0;
    for _ in 0..=part {
        let shift = i64::BITS - bits;
        digit = (rest << shift) >> shift;
        rest = (rest - digit) >> bits;
    }
    digit as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::weight_limit;

    #[test]
    fn parts_add_up_and_fit() {
        for (bits, target_bits) in [(16, 8), (12, 8), (8, 8), (16, 4), (6, 4), (16, 6)] {
            let parts = u32::div_ceil(bits, target_bits);
            let limit = weight_limit(bits, target_bits);
            for weight in (-limit..=limit).step_by((limit as usize / 500).max(1)) {
                let sum: i64 = (0..parts).map(|k| i64::from(part(weight, k, target_bits)) << (k * target_bits)).sum();
                assert_eq!(sum, weight, "{bits} {target_bits}");
            }
        }
    }
}
