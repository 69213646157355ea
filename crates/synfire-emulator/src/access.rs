//! What a host may read and write between two ticks.

use std::sync::Arc;

use synfire_arch::{NeuronBlock, NeuronId, SourceBlock, Tick};
use synfire_program::{NeuronState, Snapshot};

use crate::Emulator;
use crate::state::wrap;

impl Emulator {
    /// The state of a neuron.
    ///
    /// # Panics
    /// If the program does not have the neuron.
    pub fn state(&self, neuron: NeuronId) -> NeuronState {
        self.state.neuron(neuron)
    }

    /// The traces x of a source block, by lane.
    ///
    /// # Panics
    /// If the program does not have the block.
    pub fn trace_x(&self, block: SourceBlock) -> &[u8] {
        let lanes = self.plan.target.lanes as usize;
        &self.state.traces.x[block.index() * lanes..][..lanes]
    }

    /// The traces y of a neuron block, by lane.
    ///
    /// # Panics
    /// If the program does not have the block.
    pub fn trace_y(&self, block: NeuronBlock) -> &[u8] {
        let lanes = self.plan.target.lanes as usize;
        &self.state.traces.y[block.index() * lanes..][..lanes]
    }

    /// All weights in the order of [`synfire_program::Program::weights`], as they have learned.
    pub fn weights(&self) -> Vec<i16> {
        self.synapses.weights(&self.plan.learning, self.plan.target.lanes as usize)
    }

    /// The contents of a neuron's accumulator in a slot of the ring.
    ///
    /// # Panics
    /// If the target does not have the slot or the program does not have the neuron.
    pub fn accumulator(&self, slot: u32, neuron: NeuronId) -> i32 {
        wrap(self.state.accumulators.get(slot, neuron, self.tick), &self.plan.target)
    }

    /// Sets the state of a neuron, as a host may write it.
    ///
    /// # Panics
    /// If the program does not have the neuron.
    pub fn set_state(&mut self, neuron: NeuronId, state: NeuronState) {
        self.state.set_neuron(neuron, state);
    }

    /// Sets the traces x of a source block, as a host may write them.
    ///
    /// # Panics
    /// If the program does not have the block, or there is not one trace for each lane.
    pub fn set_trace_x(&mut self, block: SourceBlock, traces: &[u8]) {
        let lanes = self.plan.target.lanes as usize;
        self.state.traces.x[block.index() * lanes..][..lanes].copy_from_slice(traces);
    }

    /// Sets the traces y of a neuron block, as a host may write them.
    ///
    /// # Panics
    /// If the program does not have the block, or there is not one trace for each lane.
    pub fn set_trace_y(&mut self, block: NeuronBlock, traces: &[u8]) {
        let lanes = self.plan.target.lanes as usize;
        self.state.traces.y[block.index() * lanes..][..lanes].copy_from_slice(traces);
    }

    /// Sets an accumulator, as a host may write it.
    ///
    /// # Panics
    /// If the target does not have the slot or the program does not have the neuron.
    pub fn set_accumulator(&mut self, slot: u32, neuron: NeuronId, value: i32) {
        self.state.accumulators.set(slot, neuron, self.tick, value);
    }

    /// Sets the number of the next tick, as a host may write it.
    pub fn set_tick_number(&mut self, tick: Tick) {
        let slots = self.state.accumulators.slots(self.tick);
        self.state.accumulators.load(&slots, tick);
        self.tick = tick;
    }

    /// Sets the weights that learn; all are given, in the order of [`Self::weights`].
    ///
    /// # Panics
    /// If there are not as many as the image has, or one of a tile that does not learn is another than the image's.
    pub fn set_weights(&mut self, weights: &[i16]) {
        let lanes = self.plan.target.lanes as usize;
        assert_eq!(weights.len(), self.synapses.tile_weights, "weights of another image");
        Arc::make_mut(&mut self.synapses).set_weights(weights, &self.plan.learning, lanes);
        assert!(self.weights() == weights, "a weight that does not learn is another");
    }

    /// Everything that changes as the program runs.
    pub fn snapshot(&self) -> Snapshot {
        self.state.snapshot(self.tick, self.controls, self.weights(), &self.plan.target)
    }

    /// Goes on where the core was that the snapshot was taken of.
    ///
    /// # Panics
    /// If the snapshot is none of the program.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.set_weights(&snapshot.weights);
        self.state.restore(snapshot);
        (self.tick, self.controls) = (snapshot.tick, snapshot.controls);
    }
}
