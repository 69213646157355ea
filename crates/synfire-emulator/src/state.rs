//! The state of all neurons.

use synfire_arch::{NeuronId, Target, Tick};
use synfire_program::{Clear, Controls, NeuronState, Snapshot};

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
    /// A host wrote adaptations or refractory times, perhaps of neurons whose profiles have neither.
    pub rests: bool,
    pub traces: Traces,
}

/// The traces of all sources and neurons, 0 for ever where no range keeps them.
#[derive(Debug, Clone)]
pub(crate) struct Traces {
    /// By source: axons, then neurons.
    pub x: Vec<u8>,
    /// By neuron.
    pub y: Vec<u8>,
}

impl State {
    /// All zeros; only the neurons of the image have a state.
    pub fn new(neurons: usize, target: &Target) -> Self {
        let zeros = || vec![0; neurons];
        Self {
            neurons: NeuronArrays { v: zeros(), i: zeros(), a: zeros(), refractory: zeros(), fired: zeros() },
            accumulators: vec![0; neurons * target.ring_depth as usize],
            rests: false,
            traces: Traces { x: vec![0; target.axons as usize + neurons], y: vec![0; neurons] },
        }
    }

    pub fn clear(&mut self, parts: Clear) {
        let Self { neurons: NeuronArrays { v, i, a, refractory, fired }, accumulators, traces, .. } = self;
        if parts.state {
            [v, i, refractory, fired, accumulators].into_iter().for_each(|field| field.fill(0));
        }
        if parts.adaptation {
            a.fill(0);
        }
        if parts.traces {
            [&mut traces.x, &mut traces.y].into_iter().for_each(|traces| traces.fill(0));
        }
    }

    pub fn neuron(&self, neuron: NeuronId) -> NeuronState {
        let (n, neurons) = (neuron.index(), &self.neurons);
        NeuronState {
            v: neurons.v[n],
            i: neurons.i[n],
            a: neurons.a[n],
            refractory: neurons.refractory[n] as u8,
            // Candidates of a winner that is not yet known have a positive value.
            fired: neurons.fired[n] < 0,
        }
    }

    pub fn set_neuron(&mut self, neuron: NeuronId, state: NeuronState) {
        let (n, neurons) = (neuron.index(), &mut self.neurons);
        let NeuronState { v, i, a, refractory, fired } = state;
        self.rests |= a != 0 || refractory != 0;
        (neurons.v[n], neurons.i[n], neurons.a[n]) = (v, i, a);
        (neurons.refractory[n], neurons.fired[n]) = (refractory.into(), -i32::from(fired));
    }

    pub fn set_accumulator(&mut self, slot: u32, neuron: NeuronId, value: i32) {
        let neurons = self.neurons.v.len();
        assert!(neuron.index() < neurons, "neuron {neuron}");
        self.accumulators[slot as usize * neurons + neuron.index()] = value;
    }

    pub fn snapshot(&self, tick: Tick, controls: Controls, weights: Vec<i16>, target: &Target) -> Snapshot {
        let neurons = (0..self.neurons.v.len() as u32).map(|neuron| self.neuron(NeuronId(neuron)));
        Snapshot {
            tick,
            controls,
            weights,
            neurons: neurons.collect(),
            accumulators: self.accumulators.iter().map(|value| wrap(*value, target)).collect(),
            x: self.traces.x.clone(),
            y: self.traces.y.clone(),
        }
    }

    /// # Panics
    /// If the snapshot has another number of anything.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        assert_eq!(snapshot.neurons.len(), self.neurons.v.len(), "neurons of another image");
        for (index, state) in snapshot.neurons.iter().enumerate() {
            self.set_neuron(NeuronId(index as u32), *state);
        }
        self.accumulators.copy_from_slice(&snapshot.accumulators);
        self.traces.x.copy_from_slice(&snapshot.x);
        self.traces.y.copy_from_slice(&snapshot.y);
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
