//! What an image holds of a network, as a network again.
//!
//! An image departs from its network in what it rounds. To say which rounding matters, a floating-point run needs the
//! network with some of its numbers rounded and the others exact. [`held`] makes that network. It counts in the image's own
//! integer steps and in ticks, so that whole numbers stay whole: a potential that meets its threshold exactly in the image
//! does so here.

use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_arch::{SourceBlock, TileId};
use synfire_image::{Image, NeuronParameters, PopulationRole, Profile};
use synfire_network::{
    Adaptation, AdaptationDecay, Decay, Firing, Membrane, Network, NeuronModel, Population, PopulationId,
    PopulationKind, Projection, Semantics, Synapse, Values, Weights,
};

use crate::chosen::Chosen;
use crate::dynamics::{Step, adaptation_decay, steps};
use crate::neurons;
use crate::passes::Compiled;

/// The numbers of a network that are as the image holds them; the others are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Weights, rounded to their bits.
    pub weights: bool,
    /// Thresholds, resets, limits, leaks, decays and constant inputs. The decay of an adaptation stays exact where it
    /// acts once in several ticks.
    pub parameters: bool,
}

/// The network that `compiled` was made of, in the integer steps of its image.
///
/// It has the same populations, under their names, and spikes as `network` does but for what `what` rounds. States have no
/// limits and are never rounded.
///
/// # Panics
/// If `compiled` is the image of another network.
pub fn held(network: &Network, compiled: &Compiled, what: Held) -> Network {
    let populations = network.population_ids();
    let corrections = corrections(&compiled.image);
    let parts: Vec<_> = populations.map(|id| Part::new(network, &compiled.image, &corrections, id)).collect();
    let population = |(population, part): (&Population, &Part<'_>)| match &population.kind {
        PopulationKind::Input => population.clone(),
        PopulationKind::Neurons { .. } => {
            Population { kind: part.kind(population, what.parameters), ..population.clone() }
        }
    };
    let projection = |projection: &Projection| {
        let part = &parts[projection.target.0];
        let all = compiled.report.projections.iter().zip(&compiled.chosen);
        let (report, chosen) =
            all.into_iter().find(|(report, _)| report.name == projection.name).expect("a report of this network");
        let sources = network.population(projection.source).size();
        let rounded = what.weights.then_some((report.exponent, chosen));
        Projection { weights: part.weights(projection, sources, rounded), ..projection.clone() }
    };
    Network {
        // Ticks are the unit of time.
        semantics: Semantics { dt_s: 1.0, decay: Decay::Euler, ..network.semantics },
        populations: network.populations.iter().zip(&parts).map(population).collect(),
        projections: network.projections.iter().map(projection).collect(),
        ..network.clone()
    }
}

/// A population beside what the image has of it; nothing for an input.
struct Part<'a> {
    semantics: &'a Semantics,
    steps: Vec<Step>,
    scales: &'a [f64],
    neurons: Vec<NeuronParameters>,
    profiles: &'a [Profile],
    /// What the image adds to every neuron in tick 0, in steps: it takes late biases back.
    corrections: Vec<f64>,
}

impl<'a> Part<'a> {
    fn new(network: &'a Network, image: &'a Image, corrections: &[f64], id: PopulationId) -> Self {
        let population = network.population(id);
        let info =
            image.populations.iter().find(|info| info.name == population.name).expect("an image of this network");
        let scales: &[f64] = match &info.role {
            PopulationRole::Input { .. } => &[],
            PopulationRole::Neurons { scale, .. } => scale,
        };
        let places = || (0..scales.len()).filter_map(|index| info.neuron(index));
        Self {
            semantics: &network.semantics,
            steps: steps(network, population),
            scales,
            neurons: places().map(|neuron| image.program.neurons[neuron.index()]).collect(),
            profiles: &image.program.profiles,
            corrections: places().map(|neuron| corrections[neuron.index()]).collect(),
        }
    }

    /// One value for each neuron.
    fn each(&self, value: impl Fn(usize) -> f64) -> Values {
        Values::from_vec((0..self.scales.len()).map(value).collect())
    }

    /// A parameter in steps: exact, or the integer that the image has.
    fn steps_of(&self, exact: &Values, rounded: Option<impl Fn(&NeuronParameters, &Profile) -> i32>) -> Values {
        self.each(|neuron| match &rounded {
            None => exact.get(neuron) * self.scales[neuron],
            Some(of) => {
                let parameters = &self.neurons[neuron];
                f64::from(of(parameters, &self.profiles[usize::from(parameters.profile)]))
            }
        })
    }

    fn kind(&self, population: &Population, rounded: bool) -> PopulationKind {
        let PopulationKind::Neurons { model, .. } = &population.kind else { return PopulationKind::Input };
        let kv = |neuron: usize| self.decay(self.steps[neuron].kv, self.neurons[neuron].kv, rounded);
        let ki = |neuron: usize| self.decay(self.steps[neuron].ki, self.neurons[neuron].ki, rounded);
        let constants = self.constants(population, rounded);
        let late = self.each(|neuron| {
            if rounded { -self.corrections[neuron] } else { self.steps[neuron].late_bias * self.scales[neuron] }
        });
        let membrane = match &model.membrane {
            Membrane::Leaky { .. } => Membrane::Leaky {
                tau_mem_s: self.each(|neuron| tau(kv(neuron))),
                // What reaches v without passing the current.
                v_leak: self.each(|neuron| match constants[neuron] {
                    Constant::ToCurrent(_) => 0.0,
                    Constant::ToMembrane(steps) => steps / (1.0 - kv(neuron)),
                }),
            },
            Membrane::Integrator => Membrane::Integrator,
            Membrane::LinearLeak { leak_per_tick } => Membrane::LinearLeak {
                leak_per_tick: self.steps_of(leak_per_tick, rounded.then_some(|_: &_, profile: &Profile| profile.leak)),
            },
        };
        // Weights and constants are steps of v already: all other factors become 1.
        let synapse = match &model.synapse {
            Synapse::Delta => Synapse::Delta,
            Synapse::Current { .. } => Synapse::Current {
                tau_syn_s: self.each(|neuron| tau(ki(neuron))),
                w_in: self.each(|neuron| 1.0 / (1.0 - ki(neuron))),
            },
        };
        let r = match &model.membrane {
            Membrane::Leaky { .. } => self.each(|neuron| 1.0 / (1.0 - kv(neuron))),
            Membrane::Integrator | Membrane::LinearLeak { .. } => Values::Same(1.0),
        };
        // A constant has the late bias in it already, in tick 0 too.
        let bias = self.each(|neuron| match constants[neuron] {
            Constant::ToCurrent(steps) => steps - late.get(neuron),
            Constant::ToMembrane(_) => -late.get(neuron),
        });
        PopulationKind::Neurons {
            model: NeuronModel {
                membrane,
                synapse,
                r,
                v_min: model
                    .v_min
                    .as_ref()
                    .map(|v_min| self.steps_of(v_min, rounded.then_some(|_: &_, profile: &Profile| profile.v_min))),
                v_initial: self.each(|neuron| model.v_initial.get(neuron) * self.scales[neuron]),
                firing: model.firing.as_ref().map(|firing| self.firing(firing, rounded)),
            },
            bias,
            late_bias: late,
        }
    }

    /// The constant input of each neuron in every tick.
    fn constants(&self, population: &Population, rounded: bool) -> Vec<Constant> {
        let constant = |(neuron, step): (usize, &Step)| {
            // The image has been made: each neuron has one constant input at most.
            let (to_current, bias) = neurons::bias(population, neuron, step).unwrap_or_default();
            let exact = bias * self.scales[neuron];
            let steps = if rounded { f64::from(self.neurons[neuron].bias) } else { exact };
            if to_current { Constant::ToCurrent(steps) } else { Constant::ToMembrane(steps) }
        };
        self.steps.iter().enumerate().map(constant).collect()
    }

    fn firing(&self, firing: &Firing, rounded: bool) -> Firing {
        let adaptation = |adaptation: &Adaptation| Adaptation {
            step: self
                .steps_of(&adaptation.step, rounded.then_some(|_: &_, profile: &Profile| profile.adaptation_step)),
            decay: match adaptation.decay {
                AdaptationDecay::Exponential { tau_s } => {
                    let exact = adaptation_decay(self.semantics, tau_s);
                    let fraction = self.adaptation_fraction().filter(|_| rounded);
                    AdaptationDecay::Exponential { tau_s: tau(fraction.map_or(exact, unit_fraction)) }
                }
                // Neurons that adapt share a scale.
                AdaptationDecay::Linear { per_tick } => {
                    let exact = per_tick * self.scales.first().copied().unwrap_or(1.0);
                    let loss = self.adaptation_fraction().filter(|_| rounded);
                    AdaptationDecay::Linear { per_tick: loss.map_or(exact, f64::from) }
                }
            },
        };
        Firing {
            v_threshold: self
                .steps_of(&firing.v_threshold, rounded.then_some(|neuron: &NeuronParameters, _: &_| neuron.threshold)),
            v_reset: self.steps_of(&firing.v_reset, rounded.then_some(|_: &_, profile: &Profile| profile.v_reset)),
            adaptation: firing.adaptation.as_ref().map(adaptation),
            ..firing.clone()
        }
    }

    /// A decay, or the fraction of `2^16` that the image has.
    fn decay(&self, exact: f64, fraction: u16, rounded: bool) -> f64 {
        if rounded { unit_fraction(fraction) } else { exact }
    }

    /// What the image has for the decay of an adaptation in every tick; nothing if it decays once in several ticks.
    fn adaptation_fraction(&self) -> Option<u16> {
        let profile = &self.profiles[usize::from(self.neurons.first()?.profile)];
        (profile.adaptation_prescale == 0).then_some(profile.adaptation_decay)
    }

    /// Weights in steps of the state: exact, or the integers of the image times `2^exponent`.
    fn weights(&self, projection: &Projection, sources: usize, rounded: Option<(i32, &Chosen)>) -> Weights {
        let steps = projection.weights.synapses(sources).enumerate().map(|(index, (source, target, weight))| {
            let exact = weight * self.steps[target].input_gain * self.scales[target];
            let held = rounded.map(|(exponent, chosen)| {
                let unit = 2_f64.powi(exponent);
                unit * chosen.of(index, target, weight).map_or_else(|| (exact / unit).round(), f64::from)
            });
            (source as u32, target as u32, held.unwrap_or(exact))
        });
        let mut synapses: Vec<_> = steps.collect();
        synapses.sort_unstable_by_key(|(source, target, _)| (*source, *target));
        Weights::Sparse { synapses }
    }
}

/// A constant input in steps, with the late bias.
#[derive(Debug, Clone, Copy)]
enum Constant {
    /// It adds to what synapses give.
    ToCurrent(f64),
    /// It adds to v, and passes the current.
    ToMembrane(f64),
}

/// By neuron: what the events of tick 0 add to its input.
fn corrections(image: &Image) -> Vec<f64> {
    let lanes = image.target.lanes;
    let mut sums = vec![0.0; image.program.neurons.len()];
    for event in &image.start_events {
        for entry in image.program.uses_of(SourceBlock(event.axon.0 / lanes)) {
            let unit = f64::from(event.payload) * 2_f64.powi(entry.exponent);
            for block in 0..entry.count {
                let tile = TileId(entry.tile.0 + block * entry.stride);
                let first = ((entry.block.0 + block) * lanes) as usize;
                let row = image.program.row(lanes, tile, event.axon.0 % lanes);
                for (sum, weight) in sums[first..].iter_mut().zip(row) {
                    *sum += f64::from(*weight) * unit;
                }
            }
        }
    }
    sums
}

/// A fraction of `2^16`.
fn unit_fraction(fraction: u16) -> f64 {
    f64::from(fraction) / f64::from(1_u32 << DECAY_FRACTION_BITS)
}

/// The time constant, in ticks, of a decay as an Euler step has it.
fn tau(decay: f64) -> f64 {
    1.0 / (1.0 - decay)
}
