//! Everything that depends on the scales: exponents, weights, tiles, neurons.

use synfire_arch::generated::EXPONENT_MAX;
use synfire_arch::{NeuronBlock, SourceBlock, TileId};
use synfire_image::{Event, NeuronParameters, Profile, Program, ProjectionInfo};
use synfire_network::{
    Bounds, Factor, NeuronModel, Population, PopulationId, Projection, Values, Weights, product_targets,
};

use crate::chosen::Chosen;
use crate::compile::Compiler;
use crate::error::CompileError;
use crate::exact::{Unit, potentials};
use crate::integers::Integers;
use crate::learning::{Integer, LearningPlan, column_lists};
use crate::neurons;
use crate::options::Rounding;
use crate::place::Placement;
use crate::profiles::{Profiles, needs_one_scale, profile};
use crate::quantise::{Loss, Rounder, Synapse, quantise, quantise_learning};
use crate::report::{LearningReport, ProjectionReport};
use crate::scale::{exponent, weight_limit};
use crate::shared::SharedTiles;
use crate::tiles::{Placed, TileBuilder, TileCost};

/// A program with its scales.
pub(crate) struct Attempt {
    /// By population and neuron: integers per real unit of v.
    pub scales: Vec<Vec<f64>>,
    pub program: Program,
    pub start_events: Vec<Event>,
    pub projections: Vec<ProjectionReport>,
    /// Where the weights are that learn.
    pub learned: Vec<ProjectionInfo>,
    pub learning: Vec<LearningReport>,
    /// The integers of weights, by projection.
    pub chosen: Vec<Chosen>,
}

impl Compiler<'_> {
    /// Exponents, final scales and memories for these widest scales.
    pub(crate) fn attempt(&self, widest: &[Vec<f64>]) -> Result<Attempt, CompileError> {
        let mut widest = widest.to_vec();
        widest.iter_mut().enumerate().for_each(|(id, scales)| self.share_by_channel(id, scales));
        let exponents = self.exponents(&widest);
        let scales = self.final_scales(widest, &exponents)?;
        let chosen = self.settle(&exponents, &scales);
        let plan = self.learning(&exponents, &scales)?;
        let mut tiles = TileBuilder::new(self.target);
        let (mut projections, mut learned) = (Vec::new(), Vec::new());
        for (index, exponent) in exponents.iter().enumerate() {
            let first_tile = tiles.next_tile();
            let report =
                self.add_projection(&mut tiles, index, *exponent, &scales, (plan.of[index].as_ref(), &chosen[index]))?;
            learned.extend(plan.of[index].map(|rule| self.learned(index, first_tile, report.tiles, &rule)));
            projections.push(report);
        }
        let start_events = self.add_start_axon(&mut tiles, &scales)?;
        let (weights, uses, pointers) = tiles.finish();
        let (neurons, profiles) = self.neurons(&scales)?;
        let stages = self.placement.stages.clone();
        let LearningPlan { rules, trace_ranges, reports, .. } = plan;
        let program =
            Program { weights, uses, pointers, neurons, profiles, stages, rules, trace_ranges, ..Program::default() };
        let (columns, column_pointers) = column_lists(self.target, &program);
        let program = Program { columns, column_pointers, ..program };
        Ok(Attempt { scales, program, start_events, projections, learned, learning: reports, chosen })
    }

    /// Where the weights of a projection are that learns.
    fn learned(&self, index: usize, first_tile: TileId, tiles: usize, rule: &Integer) -> ProjectionInfo {
        let Projection { name, source, target, .. } = &self.network.projections[index];
        ProjectionInfo {
            name: name.clone(),
            first_source: SourceBlock(self.first_source(*source) as u32 / self.target.lanes),
            sources: self.network.population(*source).size(),
            first_target: NeuronBlock(self.placement.first[target.0] / self.target.lanes),
            targets: self.network.population(*target).size(),
            first_tile,
            tiles: tiles as u32,
            weight_step: 1.0 / rule.steps,
        }
    }

    /// The first source of a population, counted from the first axon.
    fn first_source(&self, id: PopulationId) -> usize {
        let base = if self.network.population(id).is_input() { 0 } else { self.target.axons as usize };
        base + self.placement.first[id.0] as usize
    }

    /// Largest magnitude of a weight of a projection; one that learns has the target's bits at most.
    pub(crate) fn weight_limit(&self, index: usize) -> i64 {
        let bits = self.weight_bits(index);
        let bits = if self.demands.rules[index].is_some() { bits.min(self.target.weight_bits) } else { bits };
        weight_limit(bits, self.target.weight_bits)
    }

    /// By projection.
    pub(crate) fn exponents(&self, widest: &[Vec<f64>]) -> Vec<i32> {
        let projections = self.network.projections.iter().enumerate();
        projections
            .map(|(index, projection)| match self.options.pinned_scale {
                Some(_) => 0,
                None => {
                    // The highest part of a weight has an exponent too.
                    let max = EXPONENT_MAX - ((self.parts(index) - 1) * self.target.weight_bits) as i32;
                    let scales = widest[projection.target.0].iter().copied();
                    let pairs: Vec<_> = self.room(index).into_iter().zip(scales).collect();
                    exponent(&pairs, self.weight_limit(index), max, self.weight_bit_cost(index))
                }
            })
            .collect()
    }

    /// Lowers the widest scales until every weight fits its bits, and makes thresholds whole. Where weights are chosen by
    /// error, scales are too, and the largest weights need not fit.
    fn final_scales(&self, widest: Vec<Vec<f64>>, exponents: &[i32]) -> Result<Vec<Vec<f64>>, CompileError> {
        if self.options.pinned_scale.is_some() {
            return Ok(widest);
        }
        let mut scales = widest.clone();
        let projections = self.network.projections.iter().zip(&self.peaks).zip(exponents).enumerate();
        for (index, ((projection, peaks), exponent)) in projections {
            let largest = self.weight_limit(index) as f64 * 2_f64.powi(*exponent);
            for (scale, peak) in scales[projection.target.0].iter_mut().zip(peaks).filter(|(_, peak)| **peak > 0.0) {
                *scale = scale.min(largest / peak);
            }
        }
        for (id, population) in self.network.populations.iter().enumerate() {
            share_scale(population, &mut scales[id]);
            self.share_by_channel(id, &mut scales[id]);
            self.weigh_alike(id, exponents, &mut scales[id]);
            self.whole_thresholds(id, population, &mut scales[id]);
            self.fit_scales(id, &widest[id], exponents, &mut scales[id]);
            self.keep_thresholds(id, population, &scales[id])?;
        }
        Ok(scales)
    }

    /// Gives all neurons with weights that learn the same steps for each real unit of a weight. Where a rule has soft bounds
    /// the range of its weights becomes a power of two of them, or one or two less.
    fn weigh_alike(&self, id: usize, exponents: &[i32], scales: &mut [f64]) {
        let mut rules = self.demands.leading_to(self.network, id).peekable();
        if rules.peek().is_none() {
            return;
        }
        let gains = || self.steps[id].iter().map(|step| step.input_gain);
        let mut common = gains().zip(scales.iter()).map(|(gain, scale)| gain * scale).fold(f64::INFINITY, f64::min);
        for (index, rule) in rules {
            let is_soft = [rule.on_pre, rule.on_post].into_iter().flatten().any(|side| side.bounds != Bounds::Hard);
            if is_soft {
                let range = (rule.w_max - rule.w_min) * common * 2_f64.powi(-exponents[index]);
                let power = (range + 2.0).log2().floor().exp2();
                common *= (power / range).min(1.0);
            }
        }
        gains().zip(scales).for_each(|(gain, scale)| *scale = common / gain);
    }

    /// Lowers scales a little so that thresholds become integers: then neither comparison nor subtraction rounds. Resets and
    /// limits become integers with them where their ratios are simple, so that v reaches a threshold exactly where it does
    /// so in floating point.
    fn whole_thresholds(&self, id: usize, population: &Population, scales: &mut [f64]) {
        let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return };
        // Neurons with weights that learn have scales in fixed proportions.
        let learns = self.demands.leading_to(self.network, id).next().is_some();
        let is_even = self.steps[id].windows(2).all(|pair| pair[0].input_gain == pair[1].input_gain);
        let shared = learns || population.model().is_some_and(needs_one_scale);
        if shared && !learns {
            let most = scales.iter().copied().fold(f64::INFINITY, f64::min);
            scales.fill(self.whole_scale(id, 0, most));
        } else if !shared || (matches!(firing.v_threshold, Values::Same(_)) && is_even) {
            for (neuron, scale) in scales.iter_mut().enumerate() {
                *scale = whole(firing.v_threshold.get(neuron), *scale);
            }
        }
    }

    /// The largest scale of a neuron up to `most` at which its threshold is whole.
    pub(crate) fn whole_scale(&self, id: usize, neuron: usize, most: f64) -> f64 {
        let population = &self.network.populations[id];
        let Some(model) = population.model() else { return most };
        match &model.firing {
            Some(_) if needs_one_scale(model) => common_scale(population, most).unwrap_or(most),
            Some(firing) => whole(firing.v_threshold.get(neuron), most),
            None => most,
        }
    }

    /// Refuses scales at which a threshold is less than a step.
    fn keep_thresholds(&self, id: usize, population: &Population, scales: &[f64]) -> Result<(), CompileError> {
        let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return Ok(()) };
        let is_lost = |(neuron, scale): &(usize, &f64)| {
            let threshold = firing.v_threshold.get(*neuron);
            threshold > 0.0 && threshold * **scale < 1.0
        };
        match scales.iter().enumerate().find(is_lost) {
            None => Ok(()),
            Some((neuron, scale)) => Err(CompileError::ThresholdLost {
                population: population.name.clone(),
                neuron,
                threshold: firing.v_threshold.get(neuron),
                steps: firing.v_threshold.get(neuron) * scale,
                peak: self.drives[id][neuron].peak,
                state_bits: self.target.state_bits,
            }),
        }
    }

    fn add_projection(
        &self,
        tiles: &mut TileBuilder<'_>,
        index: usize,
        exponent: i32,
        scales: &[Vec<f64>],
        (learns, chosen): (Option<&Integer>, &Chosen),
    ) -> Result<ProjectionReport, CompileError> {
        let projection = &self.network.projections[index];
        let is_input = self.network.population(projection.source).is_input();
        let delay = self.schedule.delay_ticks[index];
        let fraction_bits = if is_input { self.options.input_bits as i32 } else { 0 };
        let (loss, cost) = if let Weights::Product { factors } = &projection.weights {
            let (shared, loss) = self.share((index, factors), scales, exponent, chosen);
            self.check_weights(index, &loss)?;
            (loss, shared.finish(tiles, delay, exponent - fraction_bits))
        } else {
            let (synapses, loss) = self.synapses(index, scales, exponent, (learns, chosen));
            self.check_weights(index, &loss)?;
            let parts = if learns.is_some() { 1 } else { self.parts(index) };
            let placed = Placed { synapses, exponent: exponent - fraction_bits, parts, delay };
            let cost = match learns {
                None => tiles.add(&placed),
                // What has no synapse is within the bounds too, and as near to 0 as they allow.
                Some(rule) => tiles.add_learning(&placed, rule.rule, 0.clamp(rule.w_min, rule.w_max)),
            };
            (loss, cost)
        };
        let TileCost { tiles, uses, visits } = cost;
        Ok(ProjectionReport {
            name: projection.name.clone(),
            synapses: loss.synapses,
            lost: loss.lost,
            relative_error: loss.relative_error(),
            bits: self.weight_bits(index),
            clipped: loss.clipped,
            clipping: loss.clipping,
            exponent,
            delay_ticks: delay,
            weights: projection.weights.stored().count(),
            tiles,
            uses,
            visits,
        })
    }

    /// The rounded synapses of a projection, at their places.
    fn synapses(
        &self,
        index: usize,
        scales: &[Vec<f64>],
        exponent: i32,
        (learns, chosen): (Option<&Integer>, &Chosen),
    ) -> (Vec<Synapse>, Loss) {
        let projection = &self.network.projections[index];
        let (mut synapses, loss) = match learns {
            None => quantise(self.network, projection, self.rounder(index, scales, exponent, chosen)),
            Some(rule) => quantise_learning(self.network, projection, rule),
        };
        synapses.iter_mut().for_each(|synapse| *synapse = self.placed(projection, *synapse));
        (synapses, loss)
    }

    fn rounder<'b>(&'b self, index: usize, scales: &'b [Vec<f64>], exponent: i32, chosen: &'b Chosen) -> Rounder<'b> {
        let target = self.network.projections[index].target.0;
        Rounder {
            steps: &self.steps[target],
            scales: &scales[target],
            unit: 2_f64.powi(-exponent),
            limit: self.weight_limit(index),
            chosen,
            loss: Loss::default(),
        }
    }

    /// A synapse between indices as one between places.
    fn placed(&self, projection: &Projection, synapse: Synapse) -> Synapse {
        let Placement { layouts, .. } = &self.placement;
        let source = self.first_source(projection.source) + layouts[projection.source.0].place(synapse.source);
        let target = self.placement.neuron(projection.target, synapse.target).index();
        Synapse { source, target, ..synapse }
    }

    /// The shared tiles of a projection, made one source block after the other.
    fn share(
        &self,
        (index, factors): (usize, &[Factor]),
        scales: &[Vec<f64>],
        exponent: i32,
        chosen: &Chosen,
    ) -> (SharedTiles, Loss) {
        let projection = &self.network.projections[index];
        let source = projection.source;
        let mut rounder = self.rounder(index, scales, exponent, chosen);
        let mut shared = SharedTiles::new(self.target.lanes, self.target.weight_bits, self.parts(index));
        let (layout, size) = (self.placement.layouts[source.0], self.network.population(source).size());
        let places: Vec<usize> = (0..layout.span(size)).collect();
        for block in places.chunks(self.target.lanes as usize) {
            let sources = block.iter().filter_map(|place| layout.index(*place, size));
            let synapses = sources.flat_map(|source| {
                product_targets(factors, source).into_iter().map(move |(target, weight)| (source, target, weight))
            });
            let synapses: Vec<Synapse> = synapses
                .filter_map(|synapse| rounder.synapse(0, synapse))
                .map(|synapse| self.placed(projection, synapse))
                .collect();
            shared.add_block(&synapses);
        }
        (shared, rounder.loss)
    }

    /// With a pinned scale weights have to be integers that fit; else scales were chosen so that they fit.
    fn check_weights(&self, index: usize, loss: &Loss) -> Result<(), CompileError> {
        let (name, limit) = (&self.network.projections[index].name, self.weight_limit(index));
        match self.options.pinned_scale {
            Some(scale) if loss.inexact > 0.0 => {
                Err(CompileError::NotInteger { what: "a weight", name: name.clone(), scale, off: loss.inexact })
            }
            Some(scale) if loss.largest > limit as f64 => Err(CompileError::WeightTooWide {
                projection: name.clone(),
                largest: loss.largest,
                scale,
                weight_bits: self.weight_bits(index),
                limit,
            }),
            None if loss.largest > limit as f64 => {
                let reason = format!("weights of `{name}` reach {}, but {limit} is the limit", loss.largest);
                Err(CompileError::Bug { reason })
            }
            _ => Ok(()),
        }
    }

    fn neurons(&self, scales: &[Vec<f64>]) -> Result<(Vec<NeuronParameters>, Vec<Profile>), CompileError> {
        let mut profiles = Profiles::default();
        let mut parameters = Vec::with_capacity(self.placement.neurons as usize);
        for id in &self.placement.order {
            let Some(model) = self.network.population(*id).model() else { continue };
            let own = scales[id.0].iter().enumerate();
            let own = own.map(|(neuron, scale)| self.neuron(*id, model, neuron, *scale, &mut profiles));
            let own = own.collect::<Result<Vec<_>, CompileError>>()?;
            self.place_neurons(*id, own, &mut parameters);
        }
        Ok((parameters, profiles.0))
    }

    fn neuron(
        &self,
        id: PopulationId,
        model: &NeuronModel,
        neuron: usize,
        scale: f64,
        profiles: &mut Profiles,
    ) -> Result<NeuronParameters, CompileError> {
        let population = self.network.population(id);
        let step = &self.steps[id.0][neuron];
        let integers = Integers {
            population: &population.name,
            neuron,
            scale,
            exact: self.options.pinned_scale.is_some(),
            target: self.target,
        };
        let (bias_to_current, bias) = neurons::bias(population, neuron, step)?;
        let nearest = self.options.rounding == Rounding::Nearest;
        let profile = profile(&self.network.semantics, model, &integers, bias_to_current, nearest)?;
        let own = neurons::parameters(model, step, &integers, bias)?;
        Ok(NeuronParameters { profile: profiles.index_of(profile), ..own })
    }

    /// Puts the neurons of a population where they belong, and neurons that never spike between and behind them.
    fn place_neurons(&self, id: PopulationId, own: Vec<NeuronParameters>, parameters: &mut Vec<NeuronParameters>) {
        let layout = self.placement.layouts[id.0];
        let profile = own.last().map_or(0, |neuron| neuron.profile);
        let silent = NeuronParameters { threshold: self.target.state_max() as i32, bias: 0, kv: 0, ki: 0, profile };
        let first = parameters.len();
        let span = layout.span(own.len()).next_multiple_of(self.target.lanes as usize);
        parameters.resize(first + span, silent);
        for (index, neuron) in own.into_iter().enumerate() {
            parameters[first + layout.place(index)] = neuron;
        }
    }
}

/// The largest scale up to `most` at which the thresholds of a population are integers, and with them all other potentials
/// that have simple ratios to them.
fn common_scale(population: &Population, most: f64) -> Option<f64> {
    let mut unit = Unit::NONE;
    for values in potentials(population) {
        if let Some(finer) = unit.with(values).filter(|finer| finer.scale(most).is_some()) {
            unit = finer;
        }
    }
    unit.scale(most)
}

/// A scale that is lowered a little, so that a threshold becomes an integer; one at which it would be none stays.
fn whole(threshold: f64, scale: f64) -> f64 {
    let steps = (threshold * scale).floor();
    if threshold > 0.0 && steps >= 1.0 { steps / threshold } else { scale }
}

/// One scale for all neurons of a population whose profiles hold potentials.
fn share_scale(population: &Population, scales: &mut [f64]) {
    if population.model().is_some_and(needs_one_scale) {
        let smallest = scales.iter().copied().fold(f64::INFINITY, f64::min);
        scales.fill(smallest);
    }
}
