//! Everything that depends on the scales: exponents, weights, tiles, neurons.

use synfire_arch::generated::EXPONENT_MAX;
use synfire_image::{Event, NeuronParameters, Profile, Program};
use synfire_network::{NeuronModel, Population, PopulationId, Values};

use crate::compile::Compiler;
use crate::error::CompileError;
use crate::integers::Integers;
use crate::neurons;
use crate::options::Rounding;
use crate::profiles::{Profiles, needs_one_scale, profile};
use crate::quantise::{Loss, quantise};
use crate::report::ProjectionReport;
use crate::scale::{exponent, weight_limit};
use crate::tiles::{Placed, TileBuilder, TileCost};

/// A program with its scales.
pub(crate) struct Attempt {
    /// By population and neuron: integers per real unit of v.
    pub scales: Vec<Vec<f64>>,
    pub program: Program,
    pub start_events: Vec<Event>,
    pub projections: Vec<ProjectionReport>,
}

impl Compiler<'_> {
    /// Exponents, final scales and memories for these widest scales.
    pub(crate) fn attempt(&self, widest: &[Vec<f64>]) -> Result<Attempt, CompileError> {
        let exponents = self.exponents(widest);
        let scales = self.final_scales(widest, &exponents)?;
        let mut tiles = TileBuilder::new(self.target);
        let mut projections = Vec::new();
        for (index, exponent) in exponents.iter().enumerate() {
            projections.push(self.add_projection(&mut tiles, index, *exponent, &scales)?);
        }
        let start_events = self.add_start_axon(&mut tiles, &scales)?;
        let (weights, uses, pointers) = tiles.finish();
        let (neurons, profiles) = self.neurons(&scales)?;
        let stages = self.placement.stages.clone();
        let program = Program { weights, uses, pointers, neurons, profiles, stages, ..Program::default() };
        Ok(Attempt { scales, program, start_events, projections })
    }

    /// Largest magnitude of a weight.
    fn weight_limit(&self) -> i64 {
        weight_limit(self.options.weight_bits, self.target.weight_bits)
    }

    /// By projection.
    fn exponents(&self, widest: &[Vec<f64>]) -> Vec<i32> {
        // The highest part of a weight has an exponent too.
        let max = EXPONENT_MAX - ((self.parts - 1) * self.target.weight_bits) as i32;
        let projections = self.network.projections.iter().zip(&self.peaks);
        projections
            .map(|(projection, peaks)| match self.options.pinned_scale {
                Some(_) => 0,
                None => {
                    let scales = widest[projection.target.0].iter().copied();
                    let pairs: Vec<_> = peaks.iter().copied().zip(scales).collect();
                    exponent(&pairs, self.weight_limit(), max)
                }
            })
            .collect()
    }

    /// Lowers the widest scales until every weight fits its bits, and makes thresholds whole.
    fn final_scales(&self, widest: &[Vec<f64>], exponents: &[i32]) -> Result<Vec<Vec<f64>>, CompileError> {
        let mut scales = widest.to_vec();
        if self.options.pinned_scale.is_some() {
            return Ok(scales);
        }
        for ((projection, peaks), exponent) in self.network.projections.iter().zip(&self.peaks).zip(exponents) {
            let largest = self.weight_limit() as f64 * 2_f64.powi(*exponent);
            for (scale, peak) in scales[projection.target.0].iter_mut().zip(peaks).filter(|(_, peak)| **peak > 0.0) {
                *scale = scale.min(largest / peak);
            }
        }
        for (id, population) in self.network.populations.iter().enumerate() {
            share_scale(population, &mut scales[id]);
            self.whole_thresholds(id, population, &mut scales[id])?;
        }
        Ok(scales)
    }

    /// Lowers scales a little so that thresholds become integers: then neither comparison nor subtraction rounds.
    fn whole_thresholds(&self, id: usize, population: &Population, scales: &mut [f64]) -> Result<(), CompileError> {
        let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return Ok(()) };
        let shared = population.model().is_some_and(needs_one_scale);
        for (neuron, scale) in scales.iter_mut().enumerate() {
            let threshold = firing.v_threshold.get(neuron);
            let steps = (threshold * *scale).floor();
            if threshold > 0.0 && steps < 1.0 {
                return Err(CompileError::ThresholdLost {
                    population: population.name.clone(),
                    neuron,
                    threshold,
                    peak: self.drives[id][neuron].peak,
                    state_bits: self.target.state_bits,
                });
            }
            if threshold > 0.0 && (!shared || matches!(firing.v_threshold, Values::Same(_))) {
                *scale = steps / threshold;
            }
        }
        Ok(())
    }

    fn add_projection(
        &self,
        tiles: &mut TileBuilder<'_>,
        index: usize,
        exponent: i32,
        scales: &[Vec<f64>],
    ) -> Result<ProjectionReport, CompileError> {
        let projection = &self.network.projections[index];
        let (source, target) = (projection.source, projection.target);
        let (mut synapses, loss) =
            quantise(self.network, projection, &self.steps[target.0], &scales[target.0], exponent);
        self.check_weights(&projection.name, &loss)?;
        let is_input = self.network.population(source).is_input();
        let source_base = if is_input { 0 } else { self.target.axons as usize };
        for synapse in &mut synapses {
            synapse.source += source_base + self.placement.first[source.0] as usize;
            synapse.target += self.placement.first[target.0] as usize;
        }
        let delay = self.schedule.delay_ticks[index];
        let fraction_bits = if is_input { self.options.input_bits as i32 } else { 0 };
        let placed = Placed { synapses, exponent: exponent - fraction_bits, parts: self.parts, delay };
        let TileCost { tiles, uses } = tiles.add(&placed);
        Ok(ProjectionReport {
            name: projection.name.clone(),
            synapses: loss.synapses,
            lost: loss.lost,
            relative_error: loss.relative_error(),
            exponent,
            delay_ticks: delay,
            tiles,
            uses,
        })
    }

    /// With a pinned scale weights have to be integers that fit; else scales were chosen so that they fit.
    fn check_weights(&self, name: &str, loss: &Loss) -> Result<(), CompileError> {
        let limit = self.weight_limit();
        match self.options.pinned_scale {
            Some(scale) if loss.inexact > 0.0 => {
                Err(CompileError::NotInteger { what: "a weight", name: name.to_owned(), scale, off: loss.inexact })
            }
            Some(scale) if loss.largest > limit as f64 => Err(CompileError::WeightTooWide {
                projection: name.to_owned(),
                largest: loss.largest,
                scale,
                weight_bits: self.options.weight_bits,
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
            for (neuron, scale) in scales[id.0].iter().enumerate() {
                parameters.push(self.neuron(*id, model, neuron, *scale, &mut profiles)?);
            }
            self.pad(&mut parameters);
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

    /// Fills the last block with neurons that never spike.
    fn pad(&self, parameters: &mut Vec<NeuronParameters>) {
        let profile = parameters.last().map_or(0, |neuron| neuron.profile);
        let silent = NeuronParameters { threshold: self.target.state_max() as i32, bias: 0, kv: 0, ki: 0, profile };
        parameters.resize(parameters.len().next_multiple_of(self.target.lanes as usize), silent);
    }
}

/// One scale for all neurons of a population whose profiles hold potentials.
fn share_scale(population: &Population, scales: &mut [f64]) {
    if population.model().is_some_and(needs_one_scale) {
        let smallest = scales.iter().copied().fold(f64::INFINITY, f64::min);
        scales.fill(smallest);
    }
}
