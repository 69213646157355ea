//! What a core remembers about a neuron.

use synfire_arch::Target;
use synfire_arch::generated::word;

/// The state of one neuron; see `state` in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NeuronState {
    /// Membrane potential.
    pub v: i32,
    /// Synaptic current.
    pub i: i32,
    /// Adaptation.
    pub a: i32,
    /// Ticks left without a spike.
    pub refractory: u8,
    /// Whether it spiked in its last update.
    pub fired: bool,
}

impl NeuronState {
    /// From a word of the memory `state`. Its first fields are v and i, and what is missing counts as 0.
    pub fn from_word(target: &Target, bytes: &[u8]) -> Self {
        let fields = word::STATE.unpack(target, bytes);
        let (v, i, a) = (fields[0] as i32, fields[1] as i32, fields[2] as i32);
        Self { v, i, a, refractory: fields[3] as u8, fired: fields[4] == 1 }
    }
}
