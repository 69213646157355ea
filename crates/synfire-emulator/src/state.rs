//! The state of all neurons.

use synfire_arch::{NeuronId, Target};

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

/// The state of all neurons, one array for each field so that updates run over vectors. All have the length `neurons`.
#[derive(Debug, Clone)]
pub(crate) struct NeuronArrays {
    pub v: Vec<i32>,
    pub i: Vec<i32>,
    pub a: Vec<i32>,
    pub refractory: Vec<i32>,
    /// -1 for a neuron that spiked in its last update, else 0.
    pub fired: Vec<i32>,
}

/// Everything that a core remembers from one tick to the next.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub neurons: NeuronArrays,
    /// `[slot][neuron]`, modulo 2^32. Only the low S bits mean anything: sums wrap there, so they may wrap later just as well.
    pub accumulators: Vec<i32>,
}

impl State {
    pub fn new(neurons: usize, ring_depth: usize) -> Self {
        let zeros = || vec![0; neurons];
        Self {
            neurons: NeuronArrays { v: zeros(), i: zeros(), a: zeros(), refractory: zeros(), fired: zeros() },
            accumulators: vec![0; neurons * ring_depth],
        }
    }

    pub fn clear(&mut self) {
        let Self { neurons: NeuronArrays { v, i, a, refractory, fired }, accumulators } = self;
        for field in [v, i, a, refractory, fired, accumulators] {
            field.fill(0);
        }
    }

    pub fn neuron(&self, neuron: NeuronId) -> NeuronState {
        let (n, neurons) = (neuron.index(), &self.neurons);
        NeuronState {
            v: neurons.v[n],
            i: neurons.i[n],
            a: neurons.a[n],
            refractory: neurons.refractory[n] as u8,
            fired: neurons.fired[n] != 0,
        }
    }

    /// The low S bits of an accumulator, with their sign.
    ///
    /// # Panics
    /// If there is no such slot or neuron.
    pub fn accumulator(&self, slot: u32, neuron: NeuronId, target: &Target) -> i32 {
        let neurons = self.neurons.v.len();
        assert!(slot < target.ring_depth && neuron.index() < neurons, "slot {slot} of neuron {neuron}");
        wrap(self.accumulators[slot as usize * neurons + neuron.index()], target)
    }
}

/// The low S bits, with their sign.
pub(crate) const fn wrap(value: i32, target: &Target) -> i32 {
    let unused = i32::BITS - target.state_bits;
    value << unused >> unused
}
