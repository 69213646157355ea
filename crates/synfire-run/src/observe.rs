//! What the states of a network reach and what passes between its populations, from the reference model.

use synfire_data::{Sample, Samples};
use synfire_network::{
    Decay, Membrane, Network, NeuronModel, Population, Reset, ResetTiming, Schedule, Semantics, Synapse,
};
use synfire_reference::NeuronState;

use crate::stimulus::data_like_spikes;
use crate::traffic::{Moments, Traffic, Watcher};
use crate::{Machine, ReferenceMachine, RunError};

/// What a network does when it runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// Largest |v| of every neuron over all samples: by population in network order, by neuron; empty for inputs. v counts
    /// before a threshold is subtracted from it, and what a current adds to v in one tick counts like v: the core holds it in
    /// the same units.
    pub potential: Vec<Vec<f64>>,
    /// By projection in network order: what its sources gave.
    pub traffic: Vec<Traffic>,
}

/// Runs the reference on all samples, each for so many ticks, and looks at it.
///
/// Each sample begins at rest and with the weights of the network. A network that learns does so within a sample, since v
/// then reaches further, but what one sample taught is not there for the next one: the order of samples does not matter for
/// what potentials reach.
///
/// # Errors
/// As [`Machine::tick`].
pub fn observe(network: &Network, samples: &Samples, ticks: usize) -> Result<Observed, RunError> {
    let schedule = Schedule::new(network);
    let untaught = ReferenceMachine::new(network, &schedule);
    let reaches: Vec<Vec<_>> = network.populations.iter().map(|population| reaches(network, population)).collect();
    let mut potential: Vec<Vec<f64>> = reaches.iter().map(|reaches| vec![0.0; reaches.len()]).collect();
    let mut watchers: Vec<Watcher> =
        network.projections.iter().map(|projection| Watcher::new(network, projection, ticks)).collect();
    let mut given: Vec<Vec<f64>> = network.populations.iter().map(|population| vec![0.0; population.size()]).collect();
    let moments = Moments::new(network, samples.len(), ticks);
    for (index, sample) in samples.iter().enumerate() {
        let mut machine = untaught.clone();
        watchers.iter_mut().for_each(Watcher::restart);
        for tick in 0..ticks {
            machine.tick(sample)?;
            for ((id, reaches), peaks) in network.population_ids().zip(&reaches).zip(&mut potential) {
                for ((state, reach), peak) in machine.states(id).iter().zip(reaches).zip(peaks) {
                    *peak = peak.max(reach.of(state));
                }
            }
            give(network, &machine, sample, tick, &mut given);
            watchers.iter_mut().for_each(|watcher| watcher.tick(&given));
            if moments.holds(index, tick) {
                watchers.iter_mut().for_each(Watcher::keep);
            }
        }
    }
    Ok(Observed { potential, traffic: watchers.into_iter().map(Watcher::finish).collect() })
}

/// What every population gave in a tick: values of inputs, numbers of spikes.
fn give(network: &Network, machine: &ReferenceMachine<'_>, sample: Sample<'_>, tick: usize, given: &mut [Vec<f64>]) {
    given.iter_mut().for_each(|given| given.fill(0.0));
    let mut row = vec![0.0; network.input_size()];
    sample.fill_row(tick, &mut row);
    let mut rest = row.as_slice();
    for id in &network.inputs {
        let (values, others) = rest.split_at(given[id.0].len());
        given[id.0].copy_from_slice(values);
        rest = others;
    }
    for id in network.population_ids().filter(|id| !network.population(*id).is_input()) {
        machine.spikes(id).for_each(|neuron| given[id.0][neuron] += 1.0);
    }
}

/// Of every neuron of a population; none for inputs.
fn reaches(network: &Network, population: &Population) -> Vec<Reach> {
    let Some(model) = population.model() else { return Vec::new() };
    (0..population.size()).map(|neuron| Reach::new(model, neuron, &network.semantics)).collect()
}

/// What a neuron's states count in units of v.
struct Reach {
    /// What a current of 1 adds to v in a tick; 0 without a synapse that holds it.
    gain: f64,
    /// What a spike has already taken from v.
    subtracted: f64,
}

impl Reach {
    fn new(model: &NeuronModel, neuron: usize, semantics: &Semantics) -> Self {
        let gain = match &model.membrane {
            Membrane::Leaky { tau_mem_s, .. } => {
                let leak = semantics.dt_s / tau_mem_s.get(neuron);
                if semantics.decay == Decay::Euler { leak } else { -(-leak).exp_m1() }
            }
            Membrane::Integrator => semantics.dt_s,
            Membrane::LinearLeak { .. } => 1.0,
        };
        let subtracts = |firing: &&synfire_network::Firing| {
            firing.reset == Reset::Subtract && firing.reset_timing == ResetTiming::Same
        };
        Self {
            gain: if model.synapse == Synapse::Delta { 0.0 } else { (gain * model.r.get(neuron)).abs() },
            subtracted: model.firing.as_ref().filter(subtracts).map_or(0.0, |firing| firing.v_threshold.get(neuron)),
        }
    }

    fn of(&self, state: &NeuronState) -> f64 {
        let before = state.v + f64::from(state.crossings) * self.subtracted;
        before.abs().max(self.gain * state.i.abs())
    }
}

/// Data are not random: potentials may go further than they did, by this factor.
const FURTHER: f64 = 1.2;
/// The same of a potential that nothing draws back, which goes further in a longer run.
const DRIFT: f64 = 1.5;
/// What never came near its threshold may still be driven away from it, by so many thresholds.
const THRESHOLDS: f64 = 3.2;

/// [`observe`] on seeded random spikes of this value, as dense as data may be. Potentials count as somewhat larger than they
/// were.
///
/// # Errors
/// As [`Machine::tick`].
pub fn observe_random(network: &Network, value: f64) -> Result<Observed, RunError> {
    let (samples, ticks) = data_like_spikes(network, 0x0b5e, value);
    let mut observed = observe(network, &samples, ticks)?;
    for (population, reached) in network.populations.iter().zip(&mut observed.potential) {
        let Some(model) = population.model() else { continue };
        let further = if matches!(model.membrane, Membrane::Leaky { .. }) { FURTHER } else { DRIFT };
        for (neuron, reached) in reached.iter_mut().enumerate() {
            let threshold = model.firing.as_ref().map_or(0.0, |firing| firing.v_threshold.get(neuron).abs());
            *reached = (*reached * further).max(THRESHOLDS * threshold);
        }
    }
    Ok(observed)
}
