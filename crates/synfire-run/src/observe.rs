//! What the states of a network reach, from the reference model.

use synfire_data::Samples;
use synfire_network::{
    Decay, Membrane, Network, NeuronModel, Population, Reset, ResetTiming, Schedule, Semantics, Synapse,
};
use synfire_reference::NeuronState;

use crate::stimulus::random_spikes;
use crate::{Machine, ReferenceMachine, RunError};

/// Largest |v| of every neuron over all samples: by population in network order, by neuron; empty for inputs. v counts before
/// a threshold is subtracted from it, and what a current adds to v in one tick counts like v: the core holds it in the same
/// units.
///
/// Each sample begins at rest and with the weights of the network. A network that learns does so within a sample, since v
/// then reaches further, but what one sample taught is not there for the next one: the order of samples does not matter.
///
/// # Errors
/// As [`Machine::tick`].
pub fn observe(network: &Network, samples: &Samples, ticks: usize) -> Result<Vec<Vec<f64>>, RunError> {
    let schedule = Schedule::new(network);
    let untaught = ReferenceMachine::new(network, &schedule);
    let reaches: Vec<Vec<_>> = network.populations.iter().map(|population| reaches(network, population)).collect();
    let mut peaks: Vec<Vec<f64>> = reaches.iter().map(|reaches| vec![0.0; reaches.len()]).collect();
    for sample in samples.iter() {
        let mut machine = untaught.clone();
        for _ in 0..ticks {
            machine.tick(sample)?;
            for ((id, reaches), peaks) in network.population_ids().zip(&reaches).zip(&mut peaks) {
                for ((state, reach), peak) in machine.states(id).iter().zip(reaches).zip(peaks) {
                    *peak = peak.max(reach.of(state));
                }
            }
        }
    }
    Ok(peaks)
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

/// [`observe`] on seeded random spikes of this value, from sparse to dense.
///
/// # Errors
/// As [`Machine::tick`].
pub fn observe_random(network: &Network, value: f64) -> Result<Vec<Vec<f64>>, RunError> {
    let (samples, ticks) = random_spikes(network, 0x0b5e, value);
    observe(network, &samples, ticks)
}
