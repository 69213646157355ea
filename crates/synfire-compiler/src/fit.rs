//! Scales and integers by error: of all that fit, those at which a neuron's drive is off least.
//!
//! The largest weight alone would choose badly where bits are few: most weights are far smaller, and a finer step keeps more
//! of them than it clips of the largest. Where nothing is known of the inputs, and bits are many, the largest weight decides
//! as before.

use std::collections::HashMap;

use synfire_network::PopulationId;

use crate::balance::is_balanced;
use crate::channels::positions;
use crate::chosen::Chosen;
use crate::context::Context;
use crate::dynamics::Step;
use crate::exact::whole_scale;
use crate::neurons;
use crate::profiles::needs_one_scale;
use crate::rows::Rows;
use crate::scale::{FEW_BITS_COST, WEIGHT_BIT_COST};
use crate::settle::{Weight, settle};

/// With so many bits nothing is gained by clipping weights that nothing is known about.
const MANY_BITS: u32 = 8;
/// Parts of the largest weight at which clipping is tried for the choice of an exponent.
const CLIPS: usize = 24;
/// Scales that are tried for a neuron, and how many weights may be rounded for it in all.
const SCALES: usize = 64;
const ROUNDINGS: usize = 1 << 27;
/// The smallest scale that is tried, as a part of that at which the largest weight just fits.
const SCALE_LEAST: f64 = 0.7;
/// Where bits are few, scales beside the best that are tried with settled weights, as parts of it.
const REFINED: [f64; 5] = [1.0, 0.7, 0.84, 1.2, 1.4];
/// Multiplications that one such trial may take.
const SETTLING: usize = 1 << 28;
/// What rounding a state adds to it in every tick: the variance of what is rounded to nearest.
const ROUNDING_VARIANCE: f64 = 1.0 / 12.0;

impl<'a> Context<'a> {
    /// The weights of projections that are chosen by error, row by row: of all that lead to a population or of none.
    pub(crate) fn rows_to_fit(&self, id: usize) -> Vec<(usize, Rows<'a>)> {
        let leading = self.leading(id);
        let sources = |index: usize| self.network.population(self.network.projections[index].source).size();
        let known =
            |index: &usize| self.options.activity.get(*index).filter(|activity| activity.is_of(sources(*index)));
        let is_worth_it = |index: &usize| known(index).is_some() || self.weight_bits(*index) < MANY_BITS;
        let learns = |index: &usize| self.demands.rules[*index].is_some();
        let positions = positions(self.network, PopulationId(id));
        if !self.options.by_error
            || self.options.pinned_scale.is_some()
            || leading.iter().any(learns)
            || !leading.iter().any(is_worth_it)
            || !positions.is_none_or(|positions| self.are_alike(id, positions))
        {
            return Vec::new();
        }
        let rows = |index: usize| {
            let projection = &self.network.projections[index];
            (index, Rows::new(projection, sources(index), &self.steps[id], positions, known(&index)))
        };
        let rows: Vec<_> = leading.into_iter().map(rows).collect();
        if self.options.calibrated || is_balanced(self.network, &rows) { rows } else { Vec::new() }
    }

    /// Whether the neurons of every channel have one gain and one threshold.
    fn are_alike(&self, id: usize, positions: usize) -> bool {
        let firing = self.network.populations[id].model().and_then(|model| model.firing.as_ref());
        let of = |neuron: usize| {
            let threshold = firing.map(|firing| firing.v_threshold.get(neuron));
            (self.steps[id][neuron].input_gain, threshold)
        };
        let count = self.steps[id].len();
        positions > 0
            && count.is_multiple_of(positions)
            && (0..count).all(|neuron| of(neuron) == of(neuron / positions * positions))
    }

    /// The projections that lead to a population.
    fn leading(&self, id: usize) -> Vec<usize> {
        let leads = |index: &usize| self.network.projections[*index].target.0 == id;
        (0..self.network.projections.len()).filter(leads).collect()
    }

    /// Of these, those whose weights are chosen by error: all or none.
    fn fitted(&self, id: usize) -> Vec<usize> {
        self.leading(id).into_iter().filter(|index| self.rows[*index].is_some()).collect()
    }

    /// Neurons that have to have one scale.
    fn neurons_together(&self, id: usize) -> usize {
        let population = &self.network.populations[id];
        if population.model().is_some_and(needs_one_scale) {
            return population.size();
        }
        positions(self.network, PopulationId(id)).unwrap_or(1)
    }

    /// By target neuron: the largest weight that an exponent should leave room for, in real units of v.
    pub(crate) fn room(&self, index: usize) -> Vec<f64> {
        let peaks = &self.peaks[index];
        let few = self.weight_bits(index) < MANY_BITS;
        let Some(rows) = self.rows[index].as_ref().filter(|_| few) else {
            return peaks.clone();
        };
        let limit = self.weight_limit(index) as f64;
        let mut room = Vec::with_capacity(peaks.len());
        for row in 0..rows.len() {
            let peak = rows.row(row).map(|(_, weight, _)| weight.abs()).fold(0.0, f64::max);
            let error = |part: usize| {
                let step = peak * part as f64 / CLIPS as f64 / limit;
                let square = |(_, weight, column): (u64, f64, u32)| {
                    rows.columns().power(column)
                        * (weight - (weight / step).round().clamp(-limit, limit) * step).powi(2)
                };
                rows.row(row).map(square).sum::<f64>()
            };
            let best = (1..=CLIPS).rev().min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or(CLIPS);
            let best = peak * best as f64 / CLIPS as f64;
            room.extend(std::iter::repeat_n(best, rows.positions));
        }
        room
    }

    /// How much losing a bit of a weight counts beside losing one of the state.
    pub(crate) fn weight_bit_cost(&self, index: usize) -> f64 {
        let is_few = self.rows[index].is_some() && self.weight_bits(index) < MANY_BITS;
        if is_few { FEW_BITS_COST } else { WEIGHT_BIT_COST }
    }

    /// Replaces scales by those at which the error is least, among what `most` allows; scales at which it is not less stay.
    pub(crate) fn fit_scales(&self, id: usize, most: &[f64], exponents: &[i32], scales: &mut [f64]) {
        let projections = self.fitted(id);
        if projections.is_empty() || scales.is_empty() {
            return;
        }
        let weights: usize = projections.iter().filter_map(|index| self.rows[*index].as_ref()).map(Rows::weights).sum();
        let tries = (ROUNDINGS / weights.max(1)).clamp(8, SCALES);
        let together = self.neurons_together(id).clamp(1, scales.len());
        for first in (0..scales.len()).step_by(together) {
            let neurons = first..(first + together).min(scales.len());
            let group = Group { compiler: self, id, projections: &projections, exponents, neurons: neurons.clone() };
            let most = most[neurons.clone()].iter().copied().fold(f64::INFINITY, f64::min);
            let old = scales[neurons.clone()].iter().copied().fold(f64::INFINITY, f64::min);
            if let Some(best) = group.best(old, most, tries) {
                scales[neurons].fill(best);
            }
        }
    }

    /// The integers of all weights of fitted projections; nearest for others.
    pub(crate) fn settle(&self, exponents: &[i32], scales: &[Vec<f64>]) -> Vec<Chosen> {
        let mut chosen = vec![Chosen::Nearest; self.network.projections.len()];
        for id in self.network.population_ids() {
            let projections = self.fitted(id.0);
            let (shared, single): (Vec<usize>, Vec<usize>) = projections
                .into_iter()
                .partition(|index| self.rows[*index].as_ref().is_some_and(|rows| rows.is_shared));
            for index in shared {
                self.settle_shared(index, exponents[index], &scales[id.0], &mut chosen);
            }
            self.settle_single(id, &single, exponents, &scales[id.0], &mut chosen);
        }
        chosen
    }

    fn settle_shared(&self, index: usize, exponent: i32, scales: &[f64], chosen: &mut [Chosen]) {
        let Some(rows) = &self.rows[index] else { return };
        let id = self.network.projections[index].target;
        let mut integers = HashMap::new();
        for row in 0..rows.len() {
            let neuron = row * rows.positions;
            let weights = self.weights(index, row, exponent, scales[neuron]);
            let settled = settle(&weights, self.bias_error(id, neuron, scales[neuron]) * scales[neuron]).integers;
            let keys = rows.row(row).map(|(bits, _, _)| (row as u32, bits));
            integers.extend(keys.zip(settled.into_iter().map(|integer| integer as i32)));
        }
        chosen[index] = Chosen::Shared { positions: rows.positions, integers };
    }

    /// Projections to the same neurons make up for each other.
    fn settle_single(
        &self,
        id: PopulationId,
        projections: &[usize],
        exponents: &[i32],
        scales: &[f64],
        chosen: &mut [Chosen],
    ) {
        let count = |index: &usize| self.rows[*index].as_ref().map_or(0, Rows::weights);
        let mut integers: Vec<Vec<i16>> = projections.iter().map(|index| vec![0; count(index)]).collect();
        for (neuron, scale) in scales.iter().enumerate() {
            let of = |index: &usize| self.weights(*index, neuron, exponents[*index], *scale);
            let weights: Vec<Weight<'_>> = projections.iter().flat_map(of).collect();
            let settled = settle(&weights, self.bias_error(id, neuron, *scale) * scale).integers;
            let mut settled = settled.into_iter();
            for (index, integers) in projections.iter().zip(&mut integers) {
                let keys = self.rows[*index].iter().flat_map(|rows| rows.row(neuron));
                keys.zip(settled.by_ref()).for_each(|((key, _, _), integer)| integers[key as usize] = integer as i16);
            }
        }
        for (index, integers) in projections.iter().zip(integers) {
            chosen[*index] = Chosen::Synapses(integers);
        }
    }

    /// The weights of a row at a scale.
    fn weights(&self, index: usize, row: usize, exponent: i32, scale: f64) -> Vec<Weight<'_>> {
        let Some(rows) = &self.rows[index] else { return Vec::new() };
        let (unit, limit) = (2_f64.powi(exponent), self.weight_limit(index) as f64);
        let id = self.network.projections[index].target.0;
        let compensation = neurons::compensation(&self.steps[id][row * rows.positions]);
        let weight = |(_, weight, column): (u64, f64, u32)| Weight {
            exact: weight * scale,
            aim: weight * scale * compensation,
            unit,
            limit,
            column: rows.columns().column(column),
            power: rows.columns().power(column),
        };
        rows.row(row).map(weight).collect()
    }

    /// What rounding adds to the constant input that a neuron should have, in real units of v and as if a synapse gave it.
    fn bias_error(&self, id: PopulationId, neuron: usize, scale: f64) -> f64 {
        let step = &self.steps[id.0][neuron];
        let Ok((to_current, bias)) = neurons::bias(self.network.population(id), neuron, step) else { return 0.0 };
        let error = (bias * scale).round() / scale - bias * neurons::compensation(step);
        if to_current { error } else { error * (1.0 - step.ki) }
    }
}

/// Neurons that share a scale, and what leads to them.
struct Group<'a> {
    compiler: &'a Context<'a>,
    id: usize,
    projections: &'a [usize],
    exponents: &'a [i32],
    neurons: std::ops::Range<usize>,
}

impl Group<'_> {
    /// The scale with the least error, if it is less than that of the old one.
    fn best(&self, old: f64, most: f64, tries: usize) -> Option<f64> {
        if self.is_exact(old) || !(most.is_finite() && old.is_finite()) {
            return None;
        }
        let least_part = (SCALE_LEAST * old / most).min(1.0);
        let parts = (0..tries).map(|index| least_part.powf(index as f64 / (tries - 1).max(1) as f64));
        let tried = parts.map(|part| self.whole(most * part)).filter(|scale| self.holds(*scale) && *scale <= most);
        let best = least(tried, |scale| self.error(scale))?;
        let refined = REFINED.map(|part| self.whole((best * part).min(most)));
        let refined = refined.into_iter().filter(|scale| self.holds(*scale));
        let few = self.projections.iter().any(|index| self.compiler.weight_bits(*index) < MANY_BITS);
        if few && self.settling() <= SETTLING {
            return least(refined.chain([old]), |scale| self.settled_error(scale));
        }
        (self.error(best) < self.error(old)).then_some(best)
    }

    /// How much work it is to settle the weights once.
    fn settling(&self) -> usize {
        let of = |index: &usize| {
            let rows = self.compiler.rows[*index].as_ref();
            rows.map_or(0, |rows| rows.weights().saturating_mul(rows.columns().moments()))
        };
        self.projections.iter().map(of).fold(0, usize::saturating_add)
    }

    /// The mean square error of the drive, in real units of v, after weights have settled.
    fn settled_error(&self, scale: f64) -> f64 {
        let id = PopulationId(self.id);
        let (shared, single): (Vec<usize>, Vec<usize>) = self
            .projections
            .iter()
            .partition(|index| self.compiler.rows[**index].as_ref().is_some_and(|r| r.is_shared));
        let offset = |neuron| self.compiler.bias_error(id, neuron, scale) * scale;
        let weights = |index: usize, row| self.compiler.weights(index, row, self.exponents[index], scale);
        let mut sum = 0.0;
        for index in shared {
            let Some(rows) = &self.compiler.rows[index] else { continue };
            for row in self.rows_of(index) {
                let settled = settle(&weights(index, row), offset(row * rows.positions));
                sum += rows.positions as f64 * settled.error;
            }
        }
        for neuron in self.neurons.clone() {
            let together: Vec<Weight<'_>> = single.iter().flat_map(|index| weights(*index, neuron)).collect();
            sum += settle(&together, offset(neuron)).error + noise(&self.compiler.steps[self.id][neuron]);
        }
        sum / scale.powi(2)
    }

    /// Whether every threshold has a step at this scale.
    fn holds(&self, scale: f64) -> bool {
        let model = self.compiler.network.populations[self.id].model();
        let Some(firing) = model.and_then(|model| model.firing.as_ref()) else { return scale > 0.0 };
        let is_lost = |threshold: f64| threshold > 0.0 && threshold * scale < 1.0;
        scale > 0.0 && !self.neurons.clone().any(|neuron| is_lost(firing.v_threshold.get(neuron)))
    }

    /// The largest scale up to this one at which the threshold of the first neuron is whole.
    fn whole(&self, scale: f64) -> f64 {
        whole_scale(&self.compiler.network.populations[self.id], self.neurons.start, scale)
    }

    /// The rows of a projection that lead to the group.
    fn rows_of(&self, index: usize) -> impl Iterator<Item = usize> {
        let positions = self.compiler.rows[index].as_ref().map_or(1, |rows| rows.positions);
        self.neurons.start / positions..self.neurons.end.div_ceil(positions)
    }

    /// Whether nothing has to be rounded at this scale.
    fn is_exact(&self, scale: f64) -> bool {
        self.projections.iter().all(|index| {
            let exponent = self.exponents[*index];
            self.rows_of(*index)
                .all(|row| self.compiler.weights(*index, row, exponent, scale).iter().all(Weight::is_whole))
        })
    }

    /// The mean square error of the drive, in real units of v, if every weight was rounded for itself.
    fn error(&self, scale: f64) -> f64 {
        let id = PopulationId(self.id);
        let mut sum = 0.0;
        for index in self.projections {
            let Some(rows) = &self.compiler.rows[*index] else { continue };
            let unit = 2_f64.powi(self.exponents[*index]) / scale;
            let limit = self.compiler.weight_limit(*index) as f64;
            let square = |(_, weight, column): (u64, f64, u32)| {
                let rounded = (weight / unit).round().clamp(-limit, limit) * unit;
                rows.columns().power(column) * (weight - rounded).powi(2)
            };
            // A row of a channel stands for as many neurons.
            let of_row = |row| rows.positions as f64 * rows.row(row).map(square).sum::<f64>();
            sum += self.rows_of(*index).map(of_row).sum::<f64>();
        }
        let of_neuron = |neuron: usize| {
            let step = &self.compiler.steps[self.id][neuron];
            self.compiler.bias_error(id, neuron, scale).powi(2) + noise(step) / scale.powi(2)
        };
        sum + self.neurons.clone().map(of_neuron).sum::<f64>()
    }
}

/// The variance of what rounded states do to v, in steps, beside a drive that counts as a mean over the time constants. A
/// decay rounds much the same from tick to tick, so that nothing of it is smoothed away.
fn noise(step: &Step) -> f64 {
    let of_membrane = if step.kv < 1.0 { (1.0 - step.ki).powi(2) } else { 0.0 };
    let of_current = if step.ki > 0.0 { 1.0 } else { 0.0 };
    ROUNDING_VARIANCE * (of_membrane + of_current)
}

/// The scale with the least error, of equal ones the first.
fn least(scales: impl Iterator<Item = f64>, error: impl Fn(f64) -> f64) -> Option<f64> {
    scales.map(|scale| (error(scale), scale)).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, scale)| scale)
}

#[cfg(test)]
mod tests {
    use synfire_arch::Target;
    use synfire_network::{
        Decay, Firing, Membrane, Network, NeuronModel, Population, PopulationKind, Projection, Reset, Semantics,
        Synapse, Values, Weights,
    };
    use synfire_testkit::Rng;

    use super::*;
    use crate::activity::Activity;
    use crate::options::CompileOptions;
    use crate::passes::context;
    use crate::scales::{exponents, widest_scales};

    fn network(rng: &mut Rng, sources: usize, targets: usize) -> Network {
        let mut weight = || (rng.range(-1000, 1000) as f64 / 1000.0).powi(3);
        let values = (0..sources * targets).map(|_| weight()).collect();
        let firing = Firing { reset: Reset::Subtract, ..Firing::above(0.7) };
        let model = NeuronModel {
            membrane: Membrane::Leaky { tau_mem_s: Values::Same(0.02), v_leak: Values::ZERO },
            synapse: Synapse::Delta,
            r: Values::Same(1.0),
            v_min: None,
            v_initial: Values::ZERO,
            firing: Some(firing),
        };
        let neurons = PopulationKind::Neurons { model, bias: Values::Same(0.1), late_bias: Values::ZERO };
        let population = |name: &str, size, kind| Population { name: name.to_owned(), shape: vec![size], kind };
        Network {
            name: "layer".into(),
            semantics: Semantics { dt_s: 0.001, decay: Decay::Euler, output_delay_ticks: 0 },
            populations: vec![population("in", sources, PopulationKind::Input), population("out", targets, neurons)],
            projections: vec![Projection::new("w", PopulationId(0), PopulationId(1), Weights::Dense { values })],
            inputs: vec![PopulationId(0)],
            outputs: vec![PopulationId(1)],
        }
    }

    #[test]
    fn no_scale_is_worse_than_that_of_the_largest_weight() {
        let target = Target::named("ecp5-85f").unwrap();
        let mut better = 0;
        for weight_bits in [2, 3, 4, 5, 6, 7, 8, 12, 16] {
            let rng = &mut Rng::new(u64::from(weight_bits));
            let network = network(rng, 24, 12);
            let values = (0..24 * 16).map(|_| rng.range(0, 100) as f32 / 100.0).collect();
            for activity in [Vec::new(), vec![Activity { moments: 16, values }]] {
                let is_known = !activity.is_empty();
                let options = CompileOptions { weight_bits, activity, ..CompileOptions::default() };
                let compiler = context(&network, &target, &options).unwrap();
                let widest = widest_scales(&compiler).unwrap();
                let exponents = exponents(&compiler, &widest);
                let largest = compiler.weight_limit(0) as f64 * 2_f64.powi(exponents[0]);
                let old = widest[1].iter().zip(&compiler.peaks[0]).enumerate();
                let old: Vec<f64> = old
                    .map(|(n, (most, peak))| whole_scale(&network.populations[1], n, most.min(largest / peak)))
                    .collect();
                let mut scales = old.clone();
                compiler.fit_scales(1, &widest[1], &exponents, &mut scales);
                for (neuron, (old, new)) in old.iter().zip(&scales).enumerate() {
                    let (projections, exponents) = (&[0][..], &exponents[..]);
                    let neurons = neuron..neuron + 1;
                    let group = Group { compiler: &compiler, id: 1, projections, exponents, neurons };
                    assert!(*new <= widest[1][neuron], "{weight_bits} bits");
                    if compiler.rows[0].is_some() {
                        let few = is_known && weight_bits < MANY_BITS;
                        let error = |scale| if few { group.settled_error(scale) } else { group.error(scale) };
                        assert!(error(*new) <= error(*old), "{weight_bits} bits, neuron {neuron}");
                        better += usize::from(error(*new) < error(*old));
                    }
                }
            }
        }
        assert!(better > 100, "{better}");
    }

    /// A neuron that hardly feels a projection must not take the bits of all others.
    #[test]
    fn a_neuron_with_tiny_weights_has_no_say_in_an_exponent() {
        let target = Target::named("ecp5-85f").unwrap();
        for weight_bits in [3, 4, 6, 7] {
            let mut network = network(&mut Rng::new(1), 10, 8);
            let mut second = network.projections[0].clone();
            second.name = "second".into();
            network.projections.push(second);
            let options = CompileOptions { weight_bits, ..CompileOptions::default() };
            let of = |network: &Network| {
                let context = context(network, &target, &options).unwrap();
                assert!(context.rows.iter().all(Option::is_some), "{weight_bits} bits");
                exponents(&context, &widest_scales(&context).unwrap())
            };
            let ordinary = of(&network);
            let Weights::Dense { values } = &mut network.projections[0].weights else { panic!() };
            values[70..].fill(0.0);
            values[70] = 0.0001;
            let with_tiny = of(&network);
            assert!(ordinary[0] > 2, "{weight_bits} bits: {ordinary:?}");
            assert!(with_tiny[0] >= ordinary[0] - 1, "{weight_bits} bits: {with_tiny:?}, without {ordinary:?}");
        }
    }
}
