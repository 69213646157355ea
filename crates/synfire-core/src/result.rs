//! What a tick did.

use synfire_arch::{Cycle, NeuronBlock, NeuronId};

/// One spike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spike {
    /// The neuron.
    pub neuron: NeuronId,
    /// The clock at which it leaves, counted from the beginning of the tick.
    pub cycle: Cycle,
}

/// Spikes of one block that leave together, as hardware reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockSpikes {
    /// The block.
    pub block: NeuronBlock,
    /// Bit k: neuron `block * P + k`. Not 0.
    pub mask: u16,
    /// The clock at which they leave, counted from the beginning of the tick; 0 where nobody says it.
    pub cycle: Cycle,
}

impl BlockSpikes {
    /// The neurons, ascending, in a core of this many lanes.
    pub fn neurons(self, lanes: u32) -> impl Iterator<Item = NeuronId> + Clone {
        let Self { block, mask, .. } = self;
        (0..lanes).filter(move |lane| mask >> lane & 1 == 1).map(move |lane| NeuronId(block.0 * lanes + lane))
    }

    /// The spikes, ascending by neuron, in a core of this many lanes.
    pub fn spikes(self, lanes: u32) -> impl Iterator<Item = Spike> + Clone {
        self.neurons(lanes).map(move |neuron| Spike { neuron, cycle: self.cycle })
    }

    /// Spikes in the order of a tick by block: those of one block and clock together.
    pub fn group(spikes: &[Spike], lanes: u32) -> impl Iterator<Item = Self> {
        let block = move |spike: &Spike| NeuronBlock(spike.neuron.0 / lanes);
        let groups = spikes.chunk_by(move |a, b| (block(a), a.cycle) == (block(b), b.cycle));
        groups.map(move |group| {
            let mask = group.iter().fold(0, |mask, spike| mask | 1 << (spike.neuron.0 % lanes));
            Self { block: block(&group[0]), mask, cycle: group[0].cycle }
        })
    }
}

/// Clocks of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageCycles {
    /// Update, with the stage's overhead.
    pub update: u64,
    /// Delivery of the stage's spikes.
    pub deliver: u64,
}

/// Clocks of a tick. A board tells the total and what learning took; `external` is 0 and `stages` empty there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cycles {
    /// Everything, the tick's overhead included.
    pub total: u64,
    /// Delivery of external events.
    pub external: u64,
    /// By stage.
    pub stages: Vec<StageCycles>,
    /// The learning phase; 0 while learning is frozen, or in an image that does not learn.
    pub learn: u64,
}

/// What a tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickResult {
    /// By stage, then ascending by neuron.
    pub spikes: Vec<Spike>,
    /// Clocks.
    pub cycles: Cycles,
    /// Synapses that were used: for every external event (unless its payload is 0) and every spike of a neuron, the non-zero
    /// weights of its source, each once however many digits the payload has. A weight shared by several targets counts for
    /// each of them; weights of 0, which only fill tiles, do not count.
    pub synaptic_events: u64,
    /// State updates that saturated.
    pub saturations: u64,
    /// Rows of traces in which a sum was cut to full scale.
    pub trace_saturations: u64,
}

impl TickResult {
    /// Empties it, but keeps its allocations for the next tick.
    pub fn clear(&mut self) {
        let Self { mut spikes, cycles: Cycles { mut stages, .. }, .. } = std::mem::take(self);
        spikes.clear();
        stages.clear();
        self.spikes = spikes;
        self.cycles.stages = stages;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spikes_are_grouped_by_block_and_clock_and_back() {
        let spike = |neuron, cycle| Spike { neuron: NeuronId(neuron), cycle: Cycle(cycle) };
        let spikes = [spike(8, 5), spike(9, 5), spike(11, 5), spike(12, 6), spike(8, 9)];
        let groups: Vec<_> = BlockSpikes::group(&spikes, 4).collect();
        let group = |block, mask, cycle| BlockSpikes { block: NeuronBlock(block), mask, cycle: Cycle(cycle) };
        assert_eq!(groups, [group(2, 0b1011, 5), group(3, 1, 6), group(2, 1, 9)]);
        assert_eq!(groups.iter().flat_map(|group| group.spikes(4)).collect::<Vec<_>>(), spikes);
    }
}
