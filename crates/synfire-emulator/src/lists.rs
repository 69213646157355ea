//! Tile lists as they are executed.

use std::ops::Range;

use synfire_arch::{DeliveryClock, RunSums, SourceBlock, Target};
use synfire_program::{Program, TileLists};

/// The tile list of a source block.
#[derive(Debug, Clone, Default)]
pub(crate) struct List {
    /// Its uses, and the runs of these.
    pub uses: Range<usize>,
    /// Parts of its rows that are kept as their weights that are not 0; `None` if none are, and all its runs are walked.
    pub sparse: Option<Range<usize>>,
    /// The runs before the last one.
    before: RunSums,
    last_tiles: u64,
}

impl List {
    /// Whether an entry costs the same as one of another list.
    pub fn costs_like(&self, other: &Self) -> bool {
        (self.before, self.last_tiles, self.uses.is_empty()) == (other.before, other.last_tiles, other.uses.is_empty())
    }

    /// Adds what an entry of this list costs whose runs visit each tile so many times.
    #[inline]
    pub fn charge(&self, clock: &mut DeliveryClock, visits: u64) {
        if self.uses.is_empty() {
            clock.skip_entry();
        } else {
            clock.list(&self.before, self.last_tiles, visits);
        }
    }

    /// Adds what so many entries cost, one or more, of lists that cost like this, which has uses.
    #[inline]
    pub fn charge_alike(&self, clock: &mut DeliveryClock, visits: u64, entries: u64) {
        clock.list(&self.before, self.last_tiles, visits);
        clock.again(&self.before, self.last_tiles, visits, entries - 1);
    }
}

/// The lists of all source blocks that a program may use. Lists may share their ends, so none is walked here.
pub(crate) fn lists(target: &Target, program: &Program) -> Vec<List> {
    let sources = target.axon_blocks() as usize + program.neurons.len() / target.lanes as usize;
    let tile_lists = TileLists::new(program);
    let mut sums = vec![RunSums::default()];
    for entry in &program.uses {
        let mut next = sums[sums.len() - 1];
        next.add(entry.count.into());
        sums.push(next);
    }
    let list = |source| {
        let uses = tile_lists.of(SourceBlock(source as u32)).unwrap_or_default();
        let Some(last) = uses.clone().next_back() else { return List::default() };
        let before = sums[last].since(&sums[uses.start]);
        List { uses, sparse: None, before, last_tiles: program.uses[last].count.into() }
    };
    (0..sources).map(list).collect()
}
