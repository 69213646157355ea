//! Which sources delivered an event in a tick.

use synfire_program::Event;

use crate::deliver::QueueEntry;

/// The sources of a tick that delivered an event: axons with a payload that is not 0, and neurons that spiked.
#[derive(Debug, Clone)]
pub(crate) struct Activity {
    /// By source block; bit k: lane k.
    pub masks: Vec<u16>,
    /// Source blocks with a mask, in the order of the deliveries.
    pub blocks: Vec<usize>,
    lanes: usize,
    axon_blocks: usize,
}

impl Activity {
    pub fn new(axon_blocks: usize, neuron_blocks: usize, lanes: usize) -> Self {
        Self { masks: vec![0; axon_blocks + neuron_blocks], blocks: Vec::new(), lanes, axon_blocks }
    }

    pub fn add_events(&mut self, events: &[Event]) {
        for event in events.iter().filter(|event| event.payload != 0) {
            let axon = event.axon.index();
            self.add(axon / self.lanes, 1 << (axon % self.lanes));
        }
    }

    pub fn add_spikes(&mut self, queue: &[QueueEntry]) {
        for QueueEntry { block, mask } in queue {
            self.add(self.axon_blocks + block, *mask);
        }
    }

    /// Adds lanes of a source block.
    pub fn add(&mut self, block: usize, mask: u16) {
        if self.masks[block] == 0 {
            self.blocks.push(block);
        }
        self.masks[block] |= mask;
    }

    /// Neuron blocks with spikes, in the order of the spike queue, and their masks.
    pub fn spikes(&self) -> impl Iterator<Item = QueueEntry> {
        let neurons = self.blocks.iter().filter_map(|block| Some((*block, block.checked_sub(self.axon_blocks)?)));
        neurons.map(|(source, block)| QueueEntry { block, mask: self.masks[source] })
    }

    pub fn clear(&mut self) {
        for block in self.blocks.drain(..) {
            self.masks[block] = 0;
        }
    }
}
