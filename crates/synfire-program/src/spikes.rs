//! Spikes as hardware reports them, and one by one.

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

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

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
