//! What the states of a network reach, from the reference model.

use synfire_data::Samples;
use synfire_network::{Network, PopulationId, Schedule};

use crate::stimulus::random_spikes;
use crate::{Machine, ReferenceMachine, RunError, Variable};

/// Largest |v| of every neuron over all samples, each from rest: by population in network order, by neuron; empty for
/// inputs.
///
/// # Errors
/// As [`Machine::tick`].
pub fn observe(network: &Network, samples: &Samples, ticks: usize) -> Result<Vec<Vec<f64>>, RunError> {
    let schedule = Schedule::new(network);
    let mut machine = ReferenceMachine::new(network, &schedule);
    let mut peaks: Vec<Vec<f64>> = network.populations.iter().map(|_| Vec::new()).collect();
    let views = machine.populations().to_vec();
    let of_neurons = || views.iter().enumerate().filter(|(_, view)| !view.is_input);
    let id = |name: &str| network.find(name).unwrap_or(PopulationId(0));
    for (_, view) in of_neurons() {
        peaks[id(&view.name).0] = vec![0.0; view.size];
    }
    for sample in samples.iter() {
        machine.restart();
        for _ in 0..ticks {
            machine.tick(sample)?;
            for (position, view) in of_neurons() {
                for (neuron, peak) in peaks[id(&view.name).0].iter_mut().enumerate() {
                    *peak = peak.max(machine.value(position, neuron, Variable::V).abs());
                }
            }
        }
    }
    Ok(peaks)
}

/// [`observe`] on seeded random spikes of this value, from sparse to dense.
///
/// # Errors
/// As [`Machine::tick`].
pub fn observe_random(network: &Network, value: f64) -> Result<Vec<Vec<f64>>, RunError> {
    let (samples, ticks) = random_spikes(network, 0x0b5e, value);
    observe(network, &samples, ticks)
}
