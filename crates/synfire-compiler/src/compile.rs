//! The whole way from a network to an image.

use synfire_arch::generated::EXPONENT_MAX;
use synfire_arch::{AxonId, Target};
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic};
use synfire_image::{
    Event, Image, ImageError, NeuronParameters, PopulationInfo, PopulationRole, Program, Range, accumulator_ranges,
};
use synfire_network::{Network, Population, PopulationId, Schedule, Values};

use crate::checks::{check_delays, check_memories, check_options, check_room, input_format};
use crate::dynamics::{Step, steps};
use crate::error::CompileError;
use crate::options::{CompileOptions, Rounding};
use crate::place::Placement;
use crate::profiles::{Profiles, needs_one_scale, profile};
use crate::quantise::{Loss, Synapse, quantise};
use crate::report::{ProjectionReport, Report};
use crate::scale::{Drive, Scale, add_inputs, drive, exponent, weight_limit, widest};
use crate::tiles::{Placed, TileBuilder, TileCost};
use crate::{describe, neurons};

/// An image and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The image; it has passed [`Image::check`].
    pub image: Image,
    /// What was done; also in the image.
    pub report: Report,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
}

/// How often scales are lowered before giving up, when rounded weights overflow where exact ones would not.
const PROOF_ROUNDS: usize = 8;

/// Compiles a network for a target.
///
/// # Errors
/// Everything that is wrong with the network, or the first thing about it that the target cannot do.
pub fn compile(network: &Network, target: &Target, options: &CompileOptions) -> Result<Compiled, Diagnostics> {
    let all = |errors: Vec<_>| Diagnostics(errors.iter().map(ToDiagnostic::to_diagnostic).collect());
    network.validate().map_err(all)?;
    let compiled = Compiler::new(network, target, options).and_then(Compiler::compile);
    compiled.map_err(|error| error.to_diagnostic().into())
}

/// What is known about the network before scales are chosen.
pub(crate) struct Compiler<'a> {
    pub network: &'a Network,
    pub target: &'a Target,
    pub options: &'a CompileOptions,
    pub schedule: Schedule,
    pub placement: Placement,
    /// By population.
    pub steps: Vec<Vec<Step>>,
    /// By population.
    drives: Vec<Vec<Drive>>,
    parts: u32,
}

/// Everything that depends on the scales.
pub(crate) struct Attempt {
    pub scales: Vec<Vec<Scale>>,
    program: Program,
    start_events: Vec<Event>,
    pub projections: Vec<ProjectionReport>,
}

impl<'a> Compiler<'a> {
    fn new(network: &'a Network, target: &'a Target, options: &'a CompileOptions) -> Result<Self, CompileError> {
        check_options(options)?;
        let schedule = Schedule::new(network);
        check_delays(network, target, &schedule)?;
        let steps: Vec<_> = network.populations.iter().map(|population| steps(network, population)).collect();
        let needs_start = steps.iter().flatten().any(|step| step.late_bias != 0.0);
        let placement = Placement::new(network, &schedule, target, needs_start);
        check_room(network, target, &placement)?;
        let mut sums: Vec<Vec<_>> = network.populations.iter().map(|p| vec![(0.0, 0.0); p.size()]).collect();
        for projection in &network.projections {
            let target = projection.target.0;
            add_inputs(network, options, projection, &steps[target], &mut sums[target]);
        }
        let drives = steps
            .iter()
            .zip(&sums)
            .map(|(steps, sums)| steps.iter().zip(sums).map(|(step, sums)| drive(step, *sums)).collect());
        let drives = drives.collect();
        let parts = options.weight_bits.div_ceil(target.weight_bits);
        Ok(Self { network, target, options, schedule, placement, steps, drives, parts })
    }

    fn compile(self) -> Result<Compiled, CompileError> {
        let mut widest = self.widest_scales();
        for _ in 0..PROOF_ROUNDS {
            let attempt = self.attempt(&widest)?;
            let mut image = self.image(&attempt)?;
            check_memories(self.network, self.target, &image.program, &attempt.projections)?;
            match image.check() {
                Ok(()) => {
                    let report = describe::report(&self, &image, &attempt);
                    let warnings = describe::warnings(&report, self.target);
                    image.report = serde_json::to_value(&report)
                        .map_err(|error| CompileError::Bug { reason: error.to_string() })?;
                    return Ok(Compiled { image, report, warnings });
                }
                Err(ImageError::AccumulatorOverflow { .. }) if self.options.pinned_scale.is_none() => {
                    self.lower(&mut widest, &attempt.scales, &accumulator_ranges(&image));
                }
                Err(error @ ImageError::AccumulatorOverflow { .. }) => return Err(self.overflow(&error)),
                Err(error) => return Err(CompileError::Bug { reason: error.to_string() }),
            }
        }
        let image = self.image(&self.attempt(&widest)?)?;
        let error = image.check().err();
        Err(error
            .map_or_else(|| CompileError::Bug { reason: "the proof did not settle".into() }, |e| self.overflow(&e)))
    }

    fn overflow(&self, error: &ImageError) -> CompileError {
        match error {
            ImageError::AccumulatorOverflow { population, neuron, low, high, min, max, .. } => CompileError::Overflow {
                population: population.clone(),
                neuron: *neuron,
                state_bits: self.target.state_bits,
                reason: format!("they can add up to {low} .. {high}, and an accumulator holds {min} .. {max}"),
            },
            other => CompileError::Bug { reason: other.to_string() },
        }
    }

    /// The scale of every neuron before weights are considered.
    fn widest_scales(&self) -> Vec<Vec<Scale>> {
        let state_max = self.target.state_max() as f64;
        let of_population = |(id, population): (usize, &Population)| -> Vec<Scale> {
            let of_neuron = |(neuron, step): (usize, &Step)| match self.options.pinned_scale {
                Some(value) => Scale { value, never_saturates: value * self.drives[id][neuron].potential <= state_max },
                None => {
                    widest(population, neuron, step, &self.drives[id][neuron], self.observed(id, neuron), state_max)
                }
            };
            self.steps[id].iter().enumerate().map(of_neuron).collect()
        };
        self.network.populations.iter().enumerate().map(of_population).collect()
    }

    /// The largest |v| that this neuron is known to reach.
    fn observed(&self, population: usize, neuron: usize) -> Option<f64> {
        self.options.observation.as_ref()?.potential.get(population)?.get(neuron).copied()
    }

    /// Lowers the scales of neurons whose rounded inputs overflow.
    fn lower(&self, widest: &mut [Vec<Scale>], scales: &[Vec<Scale>], ranges: &[Range]) {
        let max = self.target.state_max() as f64;
        for id in &self.placement.order {
            for (index, scale) in widest[id.0].iter_mut().enumerate() {
                let range = ranges[self.placement.neuron(*id, index).index()];
                let peak = range.high.max(-range.low) as f64;
                if peak > max {
                    scale.value = scales[id.0][index].value * 0.995 * max / peak;
                }
            }
        }
    }

    /// Exponents, final scales and memories for these widest scales.
    fn attempt(&self, widest: &[Vec<Scale>]) -> Result<Attempt, CompileError> {
        let limit = weight_limit(self.options.weight_bits, self.target.weight_bits);
        let peaks = self.peak_weights();
        let exponents: Vec<i32> = self
            .network
            .projections
            .iter()
            .zip(&peaks)
            .map(|(projection, peaks)| {
                let scales = widest[projection.target.0].iter().map(|scale| scale.value);
                let pairs: Vec<_> = peaks.iter().copied().zip(scales).collect();
                match self.options.pinned_scale {
                    Some(_) => 0,
                    None => exponent(&pairs, limit, self.exponent_max()),
                }
            })
            .collect();
        let scales = self.final_scales(widest, &peaks, &exponents, limit)?;
        let mut tiles = TileBuilder::new(self.target);
        let mut projections = Vec::new();
        for (index, exponent) in exponents.iter().enumerate() {
            projections.push(self.add_projection(&mut tiles, index, *exponent, &scales, limit)?);
        }
        let start_events = self.add_start_axon(&mut tiles, &scales, limit);
        let (weights, uses, pointers) = tiles.finish();
        let (neurons, profiles) = self.neurons(&scales)?;
        let stages = self.placement.stages.clone();
        let program = Program { weights, uses, pointers, neurons, profiles, stages };
        Ok(Attempt { scales, program, start_events, projections })
    }

    /// The largest exponent of the lowest part of a weight.
    fn exponent_max(&self) -> i32 {
        EXPONENT_MAX - ((self.parts - 1) * self.target.weight_bits) as i32
    }

    /// By projection and target neuron: largest magnitude of a weight after gains.
    fn peak_weights(&self) -> Vec<Vec<f64>> {
        let of_projection = |projection: &synfire_network::Projection| {
            let steps = &self.steps[projection.target.0];
            let mut peaks = vec![0.0_f64; steps.len()];
            let sources = self.network.population(projection.source).size();
            for (_, target, weight) in projection.weights.synapses(sources) {
                peaks[target] = peaks[target].max((weight * steps[target].input_gain).abs());
            }
            peaks
        };
        self.network.projections.iter().map(of_projection).collect()
    }

    /// Lowers the widest scales until every weight fits its bits, and makes thresholds whole.
    fn final_scales(
        &self,
        widest: &[Vec<Scale>],
        peaks: &[Vec<f64>],
        exponents: &[i32],
        limit: i64,
    ) -> Result<Vec<Vec<Scale>>, CompileError> {
        let mut scales = widest.to_vec();
        if self.options.pinned_scale.is_some() {
            return Ok(scales);
        }
        for ((projection, peaks), exponent) in self.network.projections.iter().zip(peaks).zip(exponents) {
            let largest = limit as f64 * 2_f64.powi(*exponent);
            for (scale, peak) in scales[projection.target.0].iter_mut().zip(peaks).filter(|(_, peak)| **peak > 0.0) {
                scale.value = scale.value.min(largest / peak);
            }
        }
        for (id, population) in self.network.populations.iter().enumerate() {
            self.share_scale(population, &mut scales[id]);
            self.whole_thresholds(id, population, &mut scales[id])?;
        }
        Ok(scales)
    }

    /// One scale for all neurons of a population whose profiles hold potentials.
    fn share_scale(&self, population: &Population, scales: &mut [Scale]) {
        if population.model().is_some_and(needs_one_scale) {
            let smallest = scales.iter().map(|scale| scale.value).fold(f64::INFINITY, f64::min);
            scales.iter_mut().for_each(|scale| scale.value = smallest);
        }
    }

    /// Lowers scales a little so that thresholds become integers: then neither comparison nor subtraction rounds.
    fn whole_thresholds(&self, id: usize, population: &Population, scales: &mut [Scale]) -> Result<(), CompileError> {
        let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return Ok(()) };
        let shared = population.model().is_some_and(needs_one_scale);
        for (neuron, scale) in scales.iter_mut().enumerate() {
            let threshold = firing.v_threshold.get(neuron);
            let steps = (threshold * scale.value).floor();
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
                scale.value = steps / threshold;
            }
        }
        Ok(())
    }

    fn add_projection(
        &self,
        tiles: &mut TileBuilder<'_>,
        index: usize,
        exponent: i32,
        scales: &[Vec<Scale>],
        limit: i64,
    ) -> Result<ProjectionReport, CompileError> {
        let projection = &self.network.projections[index];
        let values: Vec<f64> = scales[projection.target.0].iter().map(|scale| scale.value).collect();
        let steps = &self.steps[projection.target.0];
        let (mut synapses, rounding) = quantise(self.network, projection, steps, &values, exponent);
        self.check_weights(&projection.name, &synapses, &rounding, limit)?;
        let is_input = self.network.population(projection.source).is_input();
        let source_base = if is_input { 0 } else { self.target.axons as usize };
        for synapse in &mut synapses {
            synapse.source += source_base + self.placement.first[projection.source.0] as usize;
            synapse.target += self.placement.first[projection.target.0] as usize;
        }
        let delay = self.schedule.delay_ticks[index];
        let fraction_bits = if is_input { self.options.input_bits as i32 } else { 0 };
        let exponent_of_payload = exponent - fraction_bits;
        let placed = Placed { synapses, exponent: exponent_of_payload, parts: self.parts, delay };
        let TileCost { tiles, uses } = tiles.add(&placed);
        Ok(ProjectionReport {
            name: projection.name.clone(),
            synapses: rounding.synapses,
            lost: rounding.lost,
            relative_error: rounding.relative_error(),
            exponent,
            delay_ticks: delay,
            tiles,
            uses,
        })
    }

    /// With a pinned scale weights have to be integers that fit; else scales were chosen so that they fit.
    fn check_weights(&self, name: &str, synapses: &[Synapse], rounding: &Loss, limit: i64) -> Result<(), CompileError> {
        let Some(scale) = self.options.pinned_scale else { return Ok(()) };
        if rounding.worst > 1e-6 {
            return Err(CompileError::NotInteger {
                what: "a weight",
                name: name.to_owned(),
                scale,
                off: rounding.worst,
            });
        }
        let largest = synapses.iter().map(|synapse| synapse.weight.abs()).max().unwrap_or(0);
        match largest > limit {
            true => Err(CompileError::WeightTooWide {
                projection: name.to_owned(),
                largest: largest as f64,
                scale,
                weight_bits: self.options.weight_bits,
                limit,
            }),
            false => Ok(()),
        }
    }

    /// An axon that takes late biases back in tick 0.
    fn add_start_axon(&self, tiles: &mut TileBuilder<'_>, scales: &[Vec<Scale>], limit: i64) -> Vec<Event> {
        let Some(axon) = self.placement.start_axon else { return Vec::new() };
        for id in &self.placement.order {
            let steps = &self.steps[id.0];
            let exact = |neuron: usize| -steps[neuron].late_bias * scales[id.0][neuron].value;
            let peak = (0..steps.len()).map(|neuron| exact(neuron).abs()).fold(0.0, f64::max);
            let exponent = (0..self.exponent_max()).find(|e| peak <= limit as f64 * 2_f64.powi(*e));
            let exponent = exponent.unwrap_or(self.exponent_max());
            let synapses = (0..steps.len()).map(|neuron| Synapse {
                source: axon.index(),
                target: self.placement.neuron(*id, neuron).index(),
                weight: (exact(neuron) * 2_f64.powi(-exponent)).round() as i64,
            });
            let synapses = synapses.filter(|synapse| synapse.weight != 0).collect();
            tiles.add(&Placed { synapses, exponent, parts: self.parts, delay: 0 });
        }
        vec![Event { axon, payload: 1 }]
    }

    fn neurons(
        &self,
        scales: &[Vec<Scale>],
    ) -> Result<(Vec<NeuronParameters>, Vec<synfire_image::Profile>), CompileError> {
        let mut profiles = Profiles::default();
        let mut parameters = Vec::with_capacity(self.placement.neurons as usize);
        for id in &self.placement.order {
            let population = self.network.population(*id);
            let Some(model) = population.model() else { continue };
            for (neuron, step) in self.steps[id.0].iter().enumerate() {
                let scale = scales[id.0][neuron].value;
                let (bias_to_current, bias) = neurons::bias(population, neuron, step)?;
                self.check_bias(population, bias * scale)?;
                let profile = profile(
                    self.network,
                    population,
                    model,
                    neuron,
                    scale,
                    bias_to_current,
                    self.nearest(),
                    self.target,
                )?;
                let profile = profiles.index_of(profile);
                let own = neurons::parameters(population, neuron, step, scale, bias, self.target)?;
                parameters.push(NeuronParameters { profile, ..own });
            }
            self.pad(&mut parameters);
        }
        Ok((parameters, profiles.0))
    }

    /// Fills the last block with neurons that never spike.
    fn pad(&self, parameters: &mut Vec<NeuronParameters>) {
        let profile = parameters.last().map_or(0, |neuron| neuron.profile);
        let silent = NeuronParameters { threshold: self.target.state_max() as i32, bias: 0, kv: 0, ki: 0, profile };
        parameters.resize(parameters.len().next_multiple_of(self.target.lanes as usize), silent);
    }

    fn nearest(&self) -> bool {
        self.options.rounding == Rounding::Nearest
    }

    fn check_bias(&self, population: &Population, bias: f64) -> Result<(), CompileError> {
        let off = (bias - bias.round()).abs();
        match self.options.pinned_scale {
            Some(scale) if off > 1e-6 => {
                Err(CompileError::NotInteger { what: "a bias", name: population.name.clone(), scale, off })
            }
            _ => Ok(()),
        }
    }

    fn image(&self, attempt: &Attempt) -> Result<Image, CompileError> {
        let format = input_format(self.options)?;
        let inputs = self.network.inputs.iter().map(|id| {
            let role = PopulationRole::Input { first: AxonId(self.placement.first[id.0]), format };
            info(self.network.population(*id), role)
        });
        let neurons = self.placement.order.iter().map(|id| {
            let population = self.network.population(*id);
            let scale: Vec<f64> = attempt.scales[id.0].iter().map(|scale| scale.value).collect();
            let gains = self.steps[id.0].iter().map(|step| step.membrane_gain);
            let current_scale = scale.iter().zip(gains).map(|(scale, gain)| scale * gain).collect();
            let spiking = population.model().is_some_and(|model| model.firing.is_some());
            let first = self.placement.neuron(*id, 0);
            info(population, PopulationRole::Neurons { first, spiking, scale, current_scale })
        });
        let populations: Vec<_> = inputs.chain(neurons).collect();
        let position = |id: &PopulationId| {
            let order = self.placement.order.iter().position(|candidate| candidate == id);
            order.map(|position| self.network.inputs.len() + position)
        };
        Ok(Image {
            name: self.network.name.clone(),
            target: self.target.clone(),
            dt_s: self.network.semantics.dt_s,
            outputs: self.network.outputs.iter().filter_map(position).collect(),
            populations,
            output_delay_ticks: self.network.semantics.output_delay_ticks,
            start_events: attempt.start_events.clone(),
            program: attempt.program.clone(),
            report: serde_json::Value::Null,
        })
    }
}

fn info(population: &Population, role: PopulationRole) -> PopulationInfo {
    PopulationInfo { name: population.name.clone(), shape: population.shape.clone(), role }
}
