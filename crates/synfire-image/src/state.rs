//! What a core remembers about a neuron.

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
