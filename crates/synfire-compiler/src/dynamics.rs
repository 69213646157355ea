//! Time constants as steps: what one tick does to a neuron, still in real numbers.

use synfire_network::{Decay, Membrane, Network, Population, PopulationKind, Semantics, Synapse};

/// One neuron's step in real units: with `x` the sum of weighted spikes,
/// `i = ki * i + input_gain * x + current_bias`, `v = kv * v + i + membrane_bias`.
///
/// The current is kept multiplied by the membrane's gain, so that it adds to `v` without a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// Decay of v; 1 for integrators and linear leaks.
    pub kv: f64,
    /// Decay of i; 0 for delta synapses.
    pub ki: f64,
    /// Factor of the current in the membrane equation, already in i.
    pub membrane_gain: f64,
    /// Factor of every weight.
    pub input_gain: f64,
    /// Constant input to i a tick.
    pub current_bias: f64,
    /// Constant input to v a tick (the pull of `v_leak`).
    pub membrane_bias: f64,
    /// Part of `current_bias` that has to be taken back in tick 0.
    pub late_bias: f64,
}

impl Step {
    /// Whether no product of parameters ran out of the range of a float.
    pub fn is_finite(&self) -> bool {
        let Self { membrane_gain, input_gain, current_bias, membrane_bias, late_bias, .. } = *self;
        [membrane_gain, input_gain, current_bias, membrane_bias, late_bias].iter().all(|value| value.is_finite())
    }
}

/// Decay and gain of a time constant.
fn decay_and_gain(semantics: &Semantics, tau_s: f64) -> (f64, f64) {
    let decay = match semantics.decay {
        Decay::Euler => (1.0 - semantics.dt_s / tau_s).max(0.0),
        Decay::Exponential => (-semantics.dt_s / tau_s).exp(),
    };
    (decay, 1.0 - decay)
}

/// Decay of an adaptation with this time constant.
pub(crate) fn adaptation_decay(semantics: &Semantics, tau_s: f64) -> f64 {
    decay_and_gain(semantics, tau_s).0
}

/// The steps of all neurons of a population; none for inputs.
pub(crate) fn steps(network: &Network, population: &Population) -> Vec<Step> {
    let PopulationKind::Neurons { model, bias, late_bias } = &population.kind else {
        return Vec::new();
    };
    let step = |neuron: usize| {
        let r = model.r.get(neuron);
        let (kv, membrane_gain, leak_input) = match &model.membrane {
            Membrane::Leaky { tau_mem_s, v_leak } => {
                let (decay, gain) = decay_and_gain(&network.semantics, tau_mem_s.get(neuron));
                (decay, gain * r, gain * v_leak.get(neuron))
            }
            Membrane::Integrator => (1.0, network.semantics.dt_s * r, 0.0),
            Membrane::LinearLeak { .. } => (1.0, r, 0.0),
        };
        let (ki, input_gain) = match &model.synapse {
            Synapse::Delta => (0.0, membrane_gain),
            Synapse::Current { tau_syn_s, w_in } => {
                let (decay, gain) = decay_and_gain(&network.semantics, tau_syn_s.get(neuron));
                (decay, membrane_gain * gain * w_in.get(neuron))
            }
        };
        let (bias, late) = (bias.get(neuron), late_bias.get(neuron));
        Step {
            kv,
            ki,
            membrane_gain,
            input_gain,
            current_bias: input_gain * (bias + late),
            membrane_bias: leak_input,
            late_bias: input_gain * late,
        }
    };
    (0..population.size()).map(step).collect()
}
