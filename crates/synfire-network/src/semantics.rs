//! What a network file does not say: the step, and how a neuron fires and resets.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// How a continuous decay becomes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decay {
    /// `decay = 1 - dt / tau`, gain `dt / tau` (snnTorch, Norse, Spyx).
    Euler,
    /// `decay = exp(-dt / tau)`, gain `1 - decay`: the exact solution for input held over the step (sinabs, Rockpool).
    Exponential,
}

/// What a spike does to the membrane potential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reset {
    /// `v = v_reset` (usually 0).
    Zero,
    /// `v = v - v_threshold`.
    Subtract,
    /// Nothing: `v` goes on, and the neuron spikes in every tick in which `v` is above the threshold (snnTorch's
    /// `reset_mechanism="none"`).
    None,
}

/// When the reset happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResetTiming {
    /// In the tick of the spike, right after it.
    Same,
    /// In the next tick. By subtraction: after the decay and together with the input of that tick. To a value: the
    /// potential of that tick is the reset value, its input is lost (snnTorch's `reset_delay=True`).
    Next,
    /// snnTorch's `reset_delay=False`: in the tick of the spike, as [`Self::Same`], but for one case. Where a reset by
    /// subtraction left the potential above the threshold, the neuron spikes in the next tick only if `v - v_threshold`
    /// is above the threshold too (`mem` is reset before it is compared, and put right afterwards).
    NoDelay,
}

/// When a neuron spikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Comparison {
    /// `v > v_threshold` (NIR's).
    Greater,
    /// `v >= v_threshold` (SpikingJelly's, RISP's).
    GreaterEqual,
}

/// How often a neuron may spike in one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpikeLimit(NonZeroU32);

impl SpikeLimit {
    /// Once, as nearly everywhere.
    pub const ONE: Self = Self(NonZeroU32::MIN);
    /// As often as the threshold fits into the potential (sinabs's `MultiSpike`).
    pub const ANY: Self = Self(NonZeroU32::MAX);

    /// At most `spikes` times; none for 0, for such a neuron would be an integrator.
    pub fn new(spikes: u32) -> Option<Self> {
        NonZeroU32::new(spikes).map(Self)
    }

    /// The most spikes in a tick.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

/// A number, or `any`.
impl fmt::Display for SpikeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ANY { f.write_str("any") } else { self.0.fmt(f) }
    }
}

/// The choices that hold for a whole network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Semantics {
    /// The network time step in seconds.
    pub dt_s: f64,
    /// How decays are discretised.
    pub decay: Decay,
    /// Ticks by which every spike leaves its neuron late (Spyx: 1). Feed-forward and recurrent projections alike then
    /// have at least this delay, and reported spikes are stamped this much later.
    pub output_delay_ticks: u32,
}

impl Default for Semantics {
    /// dt = 0.1 ms (what snnTorch, Norse and SpikingJelly export with), Euler, no output delay.
    fn default() -> Self {
        Self { dt_s: 1e-4, decay: Decay::Euler, output_delay_ticks: 0 }
    }
}
