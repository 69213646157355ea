//! Clocks of the learning phase.

use alloc::vec::Vec;

use synfire_arch::{DeliveryClock, NeuronBlock, RunCost, TraceClock};

use crate::Program;

/// What the learning phases of a program take; see docs/core.md, "learn".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearningClocks {
    /// Clocks of the trace steps.
    traces: u64,
    /// Tiles of each use, by neuron block.
    columns: Vec<Vec<u64>>,
}

impl LearningClocks {
    /// Of a program for a target with this many lanes.
    pub fn new(program: &Program, lanes: u32) -> Self {
        let mut traces = TraceClock::default();
        for range in &program.trace_ranges {
            traces.range(range.blocks().into(), range.steps_per_block().into());
        }
        let tiles = |block| program.columns_of(NeuronBlock(block)).iter().map(|entry| entry.count.into()).collect();
        let blocks = program.neurons.len() as u32 / lanes;
        Self { traces: traces.finish(), columns: (0..blocks).map(tiles).collect() }
    }

    /// Clocks of the phase in a tick in which these neuron blocks have spikes, so many each, in the order of the tick. It is
    /// left out, and takes none, while learning is frozen or the program has no trace ranges.
    pub fn of(&self, spikes: impl Iterator<Item = (usize, u32)>) -> u64 {
        let mut clock = DeliveryClock::default();
        for (block, count) in spikes {
            let columns = &self.columns[block];
            match columns.as_slice() {
                [] => clock.skip_entry(),
                _ => clock.entry(),
            }
            for (index, tiles) in columns.iter().enumerate() {
                clock.run(RunCost { visits: tiles * u64::from(count) }, index == 0);
            }
        }
        self.traces + clock.finish_learning()
    }
}
