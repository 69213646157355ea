//! The neuron model of a population.
//!
//! In one tick, with input `x = sum(w * s) + bias`:
//!
//! ```text
//! synapse    i <- decay(tau_syn) * i + gain(tau_syn) * w_in * x     (no synapse: i = x)
//! membrane   v <- decay(tau_mem) * v + gain(tau_mem) * (r * i + v_leak)
//! ```
//!
//! where for Euler steps `decay(tau) = 1 - dt/tau` and `gain(tau) = dt/tau`. An integrator has decay 1 and gain `dt`.
//! Equations as in NIR's primitives (neuromorphs/NIR, docs/source/primitives.md); the new `i` enters `v` in the same tick,
//! as in snnTorch and Norse.

use serde::{Deserialize, Serialize};

use crate::{Comparison, Reset, ResetTiming, SpikeLimit, Values};

/// How the membrane potential forgets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Membrane {
    /// `tau v' = (v_leak - v) + r i`.
    Leaky {
        /// Membrane time constant in seconds.
        tau_mem_s: Values,
        /// The potential it leaks to.
        v_leak: Values,
    },
    /// `v' = r i`: no leak.
    Integrator,
    /// Moves toward `v_reset` by `leak_per_tick` in every tick and stops there (SuperNeuroMAT); then `v <- v + r i`,
    /// without a factor dt.
    LinearLeak {
        /// The step toward rest in one tick, at least 0.
        leak_per_tick: Values,
    },
}

/// The synapse in front of the membrane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Synapse {
    /// Input acts on the membrane at once (LIF, LI, IF).
    Delta,
    /// `tau_syn i' = -i + w_in x` (CubaLIF, CubaLI).
    Current {
        /// Synaptic time constant in seconds.
        tau_syn_s: Values,
        /// Input weight.
        w_in: Values,
    },
}

/// A pause after each spike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refractory {
    /// Ticks after a spike in which the neuron cannot spike.
    pub ticks: u32,
    /// Whether `v` is held at `v_reset` meanwhile; else it goes on integrating.
    pub hold: bool,
}

/// Spike-frequency adaptation or homeostasis: the neuron spikes when `v > v_threshold + a`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adaptation {
    /// What a spike adds to `a`, in units of `v`.
    pub step: Values,
    /// How `a` decays.
    pub decay: AdaptationDecay,
}

/// How an adaptation decays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AdaptationDecay {
    /// Exponentially, with this time constant in seconds (discretised like every decay).
    Exponential {
        /// Time constant in seconds.
        tau_s: f64,
    },
    /// By this much a tick, down to 0.
    Linear {
        /// Units of `v` a tick.
        per_tick: f64,
    },
}

/// When the neuron spikes and what follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Firing {
    /// Threshold, in units of `v`.
    pub v_threshold: Values,
    /// `>` or `>=`.
    pub comparison: Comparison,
    /// What a spike does to `v`.
    pub reset: Reset,
    /// In this tick or the next.
    pub reset_timing: ResetTiming,
    /// The value that [`Reset::Zero`] resets to, and rest for [`Membrane::LinearLeak`].
    pub v_reset: Values,
    /// A pause after each spike.
    pub refractory: Option<Refractory>,
    /// A threshold that rises with activity.
    pub adaptation: Option<Adaptation>,
    /// Of all neurons of the population that would spike in a tick only the one with the largest `v` does (before its
    /// reset; of equals the first). For the others it is as if the threshold had not been reached.
    pub winner: bool,
    /// snnTorch's `inhibition=True`: as with `winner` only one neuron of the population spikes in a tick, here the one that
    /// is farthest above its threshold, of equals the first; but all that are above theirs are reset.
    pub inhibition: bool,
    /// The most spikes of a neuron in one tick. A neuron above its threshold spikes as often as the threshold fits into the
    /// potential, up to this, and at least once; a reset by subtraction takes the threshold for each spike.
    pub max_spikes: SpikeLimit,
}

impl Firing {
    /// A spike above this threshold resets `v` to 0 in the same tick; no pause, no adaptation, no competition.
    pub fn above(v_threshold: impl Into<Values>) -> Self {
        Self {
            v_threshold: v_threshold.into(),
            comparison: Comparison::Greater,
            reset: Reset::Zero,
            reset_timing: ResetTiming::Same,
            v_reset: Values::ZERO,
            refractory: None,
            adaptation: None,
            winner: false,
            inhibition: false,
            max_spikes: SpikeLimit::ONE,
        }
    }
}

/// The parameters of every neuron of a population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeuronModel {
    /// How the membrane forgets.
    pub membrane: Membrane,
    /// What stands between the input and the membrane.
    pub synapse: Synapse,
    /// Resistance: factor of the current in the membrane equation.
    pub r: Values,
    /// A lower limit of `v`, applied after integration.
    pub v_min: Option<Values>,
    /// The potential before tick 0, usually 0. Norse starts at `v_leak`, SpikingJelly at `v_reset`.
    pub v_initial: Values,
    /// How it fires; `None` for integrators (LI, CubaLI) that are read out through `v`.
    pub firing: Option<Firing>,
}
