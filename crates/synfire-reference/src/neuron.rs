//! One neuron: its constants, its state, and what happens in a tick.

use synfire_network::{
    AdaptationDecay, Comparison, Decay, Firing, Membrane, NeuronModel, Refractory, Reset, ResetTiming, Semantics,
    Synapse,
};

/// The state of a neuron at the end of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct NeuronState {
    /// Membrane potential; after a reset of the same tick.
    pub v: f64,
    /// Synaptic current; without a synapse the input of the tick.
    pub i: f64,
    /// What adaptation adds to the threshold.
    pub adaptation: f64,
    /// How often it spiked in this tick.
    pub spikes: u32,
    /// How often it crossed its threshold: more than it spiked where another neuron inhibited it.
    pub crossings: u32,
    /// Ticks in which it cannot spike, from the next one on.
    pub refractory_ticks: u32,
}

impl NeuronState {
    /// Whether it spiked in this tick.
    pub fn spiked(&self) -> bool {
        self.spikes > 0
    }
}

/// The constants of a neuron, with the step already in them.
#[derive(Debug, Clone)]
pub(crate) struct Neuron {
    membrane: MembraneStep,
    synapse: Option<SynapseStep>,
    r: f64,
    v_min: f64,
    v_initial: f64,
    firing: Option<FiringStep>,
}

#[derive(Debug, Clone, Copy)]
enum MembraneStep {
    Leaky { decay: f64, gain: f64, v_leak: f64 },
    Integrator { dt_s: f64 },
    LinearLeak { leak: f64, rest: f64 },
}

#[derive(Debug, Clone, Copy)]
struct SynapseStep {
    decay: f64,
    gain: f64,
    w_in: f64,
}

#[derive(Debug, Clone, Copy)]
struct FiringStep {
    v_threshold: f64,
    v_reset: f64,
    comparison: Comparison,
    reset: Reset,
    timing: ResetTiming,
    refractory: Option<Refractory>,
    adaptation: Option<AdaptationStep>,
    max_spikes: u32,
}

#[derive(Debug, Clone, Copy)]
struct AdaptationStep {
    rise: f64,
    decay: f64,
    linear: f64,
}

/// `(decay, gain)` of a first-order lag.
pub(crate) fn lag(tau_s: f64, semantics: &Semantics) -> (f64, f64) {
    match semantics.decay {
        Decay::Euler => (1.0 - semantics.dt_s / tau_s, semantics.dt_s / tau_s),
        Decay::Exponential => {
            let decay = (-semantics.dt_s / tau_s).exp();
            (decay, 1.0 - decay)
        }
    }
}

impl Neuron {
    /// Neuron `index` of a population with this model.
    pub(crate) fn new(model: &NeuronModel, index: usize, semantics: &Semantics) -> Self {
        let rest = model.firing.as_ref().map_or(0.0, |firing| firing.v_reset.get(index));
        let membrane = match &model.membrane {
            Membrane::Leaky { tau_mem_s, v_leak } => {
                let (decay, gain) = lag(tau_mem_s.get(index), semantics);
                MembraneStep::Leaky { decay, gain, v_leak: v_leak.get(index) }
            }
            Membrane::Integrator => MembraneStep::Integrator { dt_s: semantics.dt_s },
            Membrane::LinearLeak { leak_per_tick } => MembraneStep::LinearLeak { leak: leak_per_tick.get(index), rest },
        };
        let synapse = match &model.synapse {
            Synapse::Delta => None,
            Synapse::Current { tau_syn_s, w_in } => {
                let (decay, gain) = lag(tau_syn_s.get(index), semantics);
                Some(SynapseStep { decay, gain, w_in: w_in.get(index) })
            }
        };
        let v_min = model.v_min.as_ref().map_or(f64::NEG_INFINITY, |v_min| v_min.get(index));
        let firing = model.firing.as_ref().map(|firing| FiringStep::new(firing, index, semantics));
        let v_initial = model.v_initial.get(index);
        Self { membrane, synapse, r: model.r.get(index), v_min, v_initial, firing }
    }

    /// The state before tick 0; adaptation stays as it is.
    pub(crate) fn at_rest(&self, adaptation: f64) -> NeuronState {
        NeuronState { v: self.v_initial, adaptation, ..NeuronState::default() }
    }

    /// The first half of a tick, with input `x`: current and potential. How often the neuron would spike.
    pub(crate) fn integrate(&self, state: &mut NeuronState, x: f64) -> u32 {
        state.i = match self.synapse {
            Some(SynapseStep { decay, gain, w_in }) => decay * state.i + gain * (w_in * x),
            None => x,
        };
        let Some(firing) = &self.firing else {
            state.v = self.integrated(state).max(self.v_min);
            return 0;
        };
        let is_refractory = state.refractory_ticks > 0;
        // snnTorch compares after a reset that it has taken from the potential of the tick before.
        let taken = if firing.resets_ahead(state) { firing.v_threshold } else { 0.0 };
        state.refractory_ticks = state.refractory_ticks.saturating_sub(1);
        state.v = self.potential(firing, state, is_refractory);
        if is_refractory { 0 } else { firing.spikes(state, taken) }
    }

    /// How far the potential is above the threshold.
    pub(crate) fn margin(&self, state: &NeuronState) -> f64 {
        self.firing.as_ref().map_or(0.0, |firing| state.v - firing.v_threshold - state.adaptation)
    }

    /// The second half: adaptation, unless it is frozen, and the reset that its crossings of the threshold ask for.
    pub(crate) fn finish(&self, state: &mut NeuronState, (spikes, crossings): (u32, u32), adapts: bool) {
        let Some(firing) = &self.firing else { return };
        let spiked = spikes > 0;
        if adapts {
            firing.adapt(state, spiked);
        }
        if spiked {
            state.refractory_ticks = firing.refractory.map_or(0, |refractory| refractory.ticks);
        }
        if crossings > 0 {
            state.v = match (firing.timing, firing.reset) {
                (ResetTiming::Next, _) | (_, Reset::None) => state.v,
                (ResetTiming::Same | ResetTiming::NoDelay, Reset::Zero) => firing.v_reset,
                (ResetTiming::Same | ResetTiming::NoDelay, Reset::Subtract) => state.v - firing.taken(crossings),
            };
        }
        state.crossings = crossings;
        state.spikes = spikes;
    }

    /// The potential that is compared with the threshold.
    fn potential(&self, firing: &FiringStep, state: &NeuronState, is_refractory: bool) -> f64 {
        let is_held = is_refractory && firing.refractory.is_some_and(|refractory| refractory.hold);
        let reset = (state.crossings > 0 && firing.timing == ResetTiming::Next).then_some(firing.reset);
        let v = match reset {
            _ if is_held => return firing.v_reset,
            Some(Reset::Zero) => return firing.v_reset,
            Some(Reset::Subtract) => self.integrated(state) - firing.taken(state.crossings),
            Some(Reset::None) | None => self.integrated(state),
        };
        v.max(self.v_min)
    }

    fn integrated(&self, state: &NeuronState) -> f64 {
        let NeuronState { v, i, .. } = *state;
        match self.membrane {
            MembraneStep::Leaky { decay, gain, v_leak } => decay * v + gain * (self.r * i + v_leak),
            MembraneStep::Integrator { dt_s } => v + dt_s * (self.r * i),
            MembraneStep::LinearLeak { leak, rest } => {
                let leaked = if v > rest { (v - leak).max(rest) } else { (v + leak).min(rest) };
                leaked + self.r * i
            }
        }
    }
}

impl FiringStep {
    fn new(firing: &Firing, index: usize, semantics: &Semantics) -> Self {
        let adaptation = firing.adaptation.as_ref().map(|adaptation| {
            let (decay, linear) = match adaptation.decay {
                AdaptationDecay::Exponential { tau_s } => (lag(tau_s, semantics).0, 0.0),
                AdaptationDecay::Linear { per_tick } => (1.0, per_tick),
            };
            AdaptationStep { rise: adaptation.step.get(index), decay, linear }
        });
        Self {
            v_threshold: firing.v_threshold.get(index),
            v_reset: firing.v_reset.get(index),
            comparison: firing.comparison,
            reset: firing.reset,
            timing: firing.reset_timing,
            refractory: firing.refractory,
            adaptation,
            max_spikes: firing.max_spikes.get(),
        }
    }

    /// What a reset by subtraction takes after so many spikes.
    fn taken(&self, spikes: u32) -> f64 {
        f64::from(spikes) * self.v_threshold
    }

    /// Whether the last reset left the potential above the threshold, so that the next one comes before the comparison.
    fn resets_ahead(&self, state: &NeuronState) -> bool {
        let is_ahead = self.timing == ResetTiming::NoDelay && self.reset == Reset::Subtract;
        is_ahead && self.is_crossed(state, 0.0)
    }

    /// How often the neuron spikes at this potential, less what was taken from it.
    fn spikes(&self, state: &NeuronState, taken: f64) -> u32 {
        let threshold = self.v_threshold + state.adaptation;
        match self.is_crossed(state, taken) {
            false => 0,
            true if self.max_spikes == 1 || threshold <= 0.0 => 1,
            // A cast saturates.
            true => (((state.v - taken) / threshold).floor() as u32).clamp(1, self.max_spikes),
        }
    }

    /// Whether the potential, less what was taken from it, is beyond the threshold.
    fn is_crossed(&self, state: &NeuronState, taken: f64) -> bool {
        let threshold = self.v_threshold + state.adaptation;
        match self.comparison {
            Comparison::Greater => state.v - taken > threshold,
            Comparison::GreaterEqual => state.v - taken >= threshold,
        }
    }

    fn adapt(&self, state: &mut NeuronState, spiked: bool) {
        if let Some(AdaptationStep { rise, decay, linear }) = self.adaptation {
            state.adaptation = (decay * state.adaptation - linear).max(0.0);
            if spiked {
                state.adaptation += rise;
            }
        }
    }
}
