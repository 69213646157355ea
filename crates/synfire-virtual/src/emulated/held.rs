//! What a core's state memories hold while no emulator does.

use synfire_arch::Target;
use synfire_arch::generated::word;
use synfire_program::{Clear, NeuronState, Program, Snapshot};

/// Everything of the target, whatever program runs on it.
#[derive(Debug)]
pub struct Held {
    neurons: usize,
    axons: usize,
    lanes: usize,
    states: Vec<NeuronState>,
    /// `[slot][neuron]`.
    accumulators: Vec<i32>,
    /// By source, axons first.
    x: Vec<u8>,
    /// By neuron.
    y: Vec<u8>,
}

impl Held {
    /// Zeros.
    pub fn new(target: &Target) -> Self {
        let (neurons, axons) = (target.neurons as usize, target.axons as usize);
        Self {
            neurons,
            axons,
            lanes: target.lanes as usize,
            states: vec![NeuronState::default(); neurons],
            accumulators: vec![0; neurons * target.ring_depth as usize],
            x: vec![0; axons + neurons],
            y: vec![0; neurons],
        }
    }

    /// Takes over what an emulator held; what its program did not use stays.
    pub fn take(&mut self, snapshot: &Snapshot) {
        let used = snapshot.neurons.len();
        self.states[..used].copy_from_slice(&snapshot.neurons);
        if used > 0 {
            let slots = self.accumulators.chunks_mut(self.neurons).zip(snapshot.accumulators.chunks(used));
            slots.for_each(|(own, other)| own[..used].copy_from_slice(other));
        }
        self.x[..snapshot.x.len()].copy_from_slice(&snapshot.x);
        self.y[..used].copy_from_slice(&snapshot.y);
    }

    /// As an emulator of a program for this target holds it.
    pub fn snapshot(&self, target: &Target, program: &Program) -> Snapshot {
        let mut snapshot = Snapshot::new(target, program);
        let used = snapshot.neurons.len();
        snapshot.neurons.copy_from_slice(&self.states[..used]);
        if used > 0 {
            let slots = snapshot.accumulators.chunks_mut(used).zip(self.accumulators.chunks(self.neurons));
            slots.for_each(|(other, own)| other.copy_from_slice(&own[..used]));
        }
        let sources = snapshot.x.len();
        snapshot.x.copy_from_slice(&self.x[..sources]);
        snapshot.y.copy_from_slice(&self.y[..used]);
        snapshot
    }

    pub fn clear(&mut self, what: Clear) {
        if what.state {
            self.accumulators.fill(0);
        }
        for state in &mut self.states {
            let a = if what.adaptation { 0 } else { state.a };
            *state = if what.state { NeuronState { a, ..NeuronState::default() } } else { NeuronState { a, ..*state } };
        }
        if what.traces {
            self.x.fill(0);
            self.y.fill(0);
        }
    }

    /// The bytes of a word of the memory `state`.
    pub fn state_word(&self, target: &Target, neuron: usize) -> Option<Vec<u8>> {
        self.states.get(neuron).and_then(|state| pack_state(target, *state))
    }

    pub fn set_state_word(&mut self, target: &Target, neuron: usize, bytes: &[u8]) {
        let fields = word::STATE.unpack(target, bytes);
        let (v, i, a) = (fields[0] as i32, fields[1] as i32, fields[2] as i32);
        if let Some(state) = self.states.get_mut(neuron) {
            *state = NeuronState { v, i, a, refractory: fields[3] as u8, fired: fields[4] == 1 };
        }
    }

    /// The accumulator at an address, `slot * N + neuron`.
    pub fn accumulator(&mut self, address: usize) -> Option<&mut i32> {
        self.accumulators.get_mut(address)
    }

    /// The word at an address of the memory `traces`.
    pub fn trace_word(&mut self, address: usize) -> Option<&mut [u8]> {
        let sources = (self.axons + self.neurons) / self.lanes;
        if address < sources {
            self.x.chunks_mut(self.lanes).nth(address)
        } else {
            self.y.chunks_mut(self.lanes).nth(address - sources)
        }
    }
}

/// A state as a memory word.
pub fn pack_state(target: &Target, state: NeuronState) -> Option<Vec<u8>> {
    let NeuronState { v, i, a, refractory, fired } = state;
    word::STATE.pack(target, &[v.into(), i.into(), a.into(), refractory.into(), i64::from(fired)]).ok()
}
