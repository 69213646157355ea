//! The state of all neurons.

use synfire_arch::{NeuronId, Target, Tick};
use synfire_program::{Clear, Controls, NeuronState, Snapshot};

use crate::bits::{has, put, words};
use crate::idle::Idle;
use crate::ring::Accumulators;

/// The state of all neurons, one array for each field so that updates run over vectors; flags are sets of neurons.
#[derive(Debug, Clone)]
pub(crate) struct NeuronArrays {
    pub v: Vec<i32>,
    pub i: Vec<i32>,
    pub a: Vec<i32>,
    pub refractory: Vec<i32>,
    /// Neurons that spiked in their last update.
    pub fired: Vec<u64>,
    /// Of a stage whose winner is not yet known: neurons that would spike.
    pub candidates: Vec<u64>,
    /// Of the same stage: neurons whose update has saturated.
    pub saturated: Vec<u64>,
}

impl NeuronArrays {
    fn new(neurons: usize) -> Self {
        let (zeros, none) = (|| vec![0; neurons], || words(neurons));
        let (fired, candidates, saturated) = (none(), none(), none());
        Self { v: zeros(), i: zeros(), a: zeros(), refractory: zeros(), fired, candidates, saturated }
    }
}

/// Everything that a core remembers from one tick to the next.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub neurons: NeuronArrays,
    pub accumulators: Accumulators,
    /// A host wrote adaptations or refractory times, perhaps of neurons whose profiles have neither.
    pub rests: bool,
    /// Neurons whose updates change nothing as long as nothing arrives, by piece of a segment.
    pub idle: Idle,
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
    ///
    /// Deliveries reach over `slots` slots of the ring at most.
    pub fn new(neurons: usize, target: &Target, slots: u32) -> Self {
        Self {
            neurons: NeuronArrays::new(neurons),
            accumulators: Accumulators::new(neurons, slots, target.ring_depth),
            rests: false,
            idle: Idle::default(),
            traces: Traces { x: vec![0; target.axons as usize + neurons], y: vec![0; neurons] },
        }
    }

    pub fn clear(&mut self, parts: Clear) {
        let Self { neurons, accumulators, traces, .. } = self;
        let NeuronArrays { v, i, a, refractory, fired, .. } = neurons;
        self.idle.wake();
        if parts.state {
            [v, i, refractory].into_iter().for_each(|field| field.fill(0));
            fired.fill(0);
            accumulators.clear();
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
            fired: has(&neurons.fired, n),
        }
    }

    pub fn set_neuron(&mut self, neuron: NeuronId, state: NeuronState) {
        let (n, neurons) = (neuron.index(), &mut self.neurons);
        let NeuronState { v, i, a, refractory, fired } = state;
        self.rests |= a != 0 || refractory != 0;
        self.idle.wake();
        (neurons.v[n], neurons.i[n], neurons.a[n]) = (v, i, a);
        neurons.refractory[n] = refractory.into();
        put(&mut neurons.fired, n, fired);
    }

    pub fn snapshot(&self, tick: Tick, controls: Controls, weights: Vec<i16>, target: &Target) -> Snapshot {
        let neurons = (0..self.neurons.v.len() as u32).map(|neuron| self.neuron(NeuronId(neuron)));
        Snapshot {
            tick,
            controls,
            weights,
            neurons: neurons.collect(),
            accumulators: self.accumulators.slots(tick).iter().map(|value| wrap(*value, target)).collect(),
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
        self.accumulators.load(&snapshot.accumulators, snapshot.tick);
        self.traces.x.copy_from_slice(&snapshot.x);
        self.traces.y.copy_from_slice(&snapshot.y);
    }
}

/// The low S bits, with their sign.
pub(crate) const fn wrap(value: i32, target: &Target) -> i32 {
    let unused = i32::BITS - target.state_bits;
    value << unused >> unused
}
