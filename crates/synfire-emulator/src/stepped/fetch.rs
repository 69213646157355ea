//! Queue entries become runs, as `hdl/rtl/synfire_fetch.v` fetches them: one state for each clock.

use synfire_arch::{SourceBlock, Target, digit_masks};
use synfire_core::BlockSpikes;
use synfire_program::Event;

use super::clock::{Fetch, FetchState, Run};
use super::lists::Lists;

/// A queue entry: what one source block delivers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry {
    source: SourceBlock,
    /// Number of its list: tile lists by source block, then column lists by neuron block.
    list: usize,
    row: u32,
    items: u16,
    negatives: u16,
    graded: bool,
}

impl Entry {
    pub fn event(event: &Event, target: &Target) -> Self {
        let (positive, negatives) = digit_masks(event.payload);
        let source = SourceBlock(event.axon.0 / target.lanes);
        Self {
            source,
            list: source.index(),
            row: event.axon.0 % target.lanes,
            items: positive | negatives,
            negatives,
            graded: true,
        }
    }

    pub fn spikes(spikes: &BlockSpikes, target: &Target) -> Self {
        let source = SourceBlock(target.axon_blocks() + spikes.block.0);
        Self { source, list: source.index(), items: spikes.mask, ..Self::default() }
    }

    /// The entry of a neuron block's spikes, for its column list.
    pub fn columns(self, target: &Target) -> Self {
        Self { list: self.list + target.neuron_blocks() as usize, ..self }
    }

    /// Source block and lanes that deliver an event: none for a payload of 0.
    pub fn delivered(&self) -> (usize, u16) {
        let mask = if self.graded { u16::from(self.items != 0) << self.row } else { self.items };
        (self.source.index(), mask)
    }
}

/// The registers of the fetcher.
#[derive(Debug, Clone, Default)]
pub struct Fetcher {
    state: FetchState,
    /// The current list goes on at `use_address`.
    list_open: bool,
    use_address: u32,
    entry: Entry,
}

impl Fetcher {
    /// What it does in a clock of a delivery; `head` is the queue's. Whether the issuer takes the run is left open.
    pub fn observe(&self, active: bool, head: Option<&Entry>, lists: &Lists) -> Fetch {
        let Self { state, list_open, use_address, entry } = *self;
        let asks = active && state == FetchState::Decide && !list_open;
        let run = || Run {
            entry: lists.entries[use_address as usize],
            row: entry.row,
            items: entry.items,
            negatives: entry.negatives,
            graded: entry.graded,
        };
        Fetch {
            state,
            list_open,
            use_address,
            popped: head.filter(|_| asks).map(|head| head.source),
            ended: asks && head.is_none(),
            offer: (state == FetchState::UseWord).then(run),
            taken: false,
        }
    }

    /// The edge at the end of a clock of a delivery; `entry` is what the fetcher took from the queue.
    pub fn edge(&mut self, fetch: &Fetch, entry: Option<Entry>, lists: &Lists) {
        self.entry = entry.unwrap_or(self.entry);
        self.state = match self.state {
            FetchState::Decide if self.list_open => FetchState::UseRead,
            FetchState::Decide if entry.is_some() => FetchState::PointerRead,
            FetchState::Decide => FetchState::Decide,
            FetchState::PointerRead => FetchState::PointerWord,
            FetchState::PointerWord => self.open_list(lists),
            FetchState::UseAddress => FetchState::UseRead,
            FetchState::UseRead => FetchState::UseWord,
            FetchState::UseWord if !fetch.taken => FetchState::UseWord,
            FetchState::UseWord => {
                self.list_open = !lists.entries[self.use_address as usize].last;
                self.use_address += 1;
                FetchState::Decide
            }
        };
    }

    fn open_list(&mut self, lists: &Lists) -> FetchState {
        match lists.pointers.get(self.entry.list).copied().flatten() {
            Some(first) => {
                self.use_address = first;
                FetchState::UseAddress
            }
            None => FetchState::Decide,
        }
    }
}
