//! Uses as they are executed: runs of rows, in groups that are added up together.

use crate::lists::List;
use crate::placement::Shape;

/// One use.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    pub group: usize,
    /// Start of row 0 in the weights.
    pub start: usize,
    /// From one row to the next.
    pub row_pitch: usize,
}

/// The runs of all uses.
#[derive(Debug)]
pub(crate) struct Runs {
    /// One for each use.
    pub all: Vec<Run>,
    /// For each use, and behind the last: the next that is not sparse, itself or one behind it.
    dense: Vec<usize>,
    /// What of each list is walked.
    pub walks: Vec<Walk>,
    /// Of each source block the layer that it belongs to.
    pub layers: Vec<Option<Layer>>,
}

/// What of a list is walked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Walk {
    /// All its rows are sparse, or it has none.
    Nothing,
    /// One run alone, and no sparse rows. Dense layers have such lists, and this is their short way.
    Only(Run),
    All,
}

/// Source blocks that follow each other, of lists with one run alone: the rows of all their sources are in one place, and all
/// their entries cost the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layer {
    pub group: usize,
    /// Where the row of source 0 would start, modulo the size of an address.
    origin: usize,
    /// From the row of one source to the next.
    pitch: usize,
    /// The first source that does not belong to it.
    pub end: usize,
}

impl Layer {
    /// Where the row of a source starts.
    #[inline(always)]
    pub const fn row(&self, source: usize) -> usize {
        self.origin.wrapping_add(source * self.pitch)
    }
}

impl Runs {
    /// Runs that are still to be prepared.
    pub fn new(is_sparse: &[bool]) -> Self {
        let mut dense = vec![usize::MAX; is_sparse.len() + 1];
        for (index, is_sparse) in is_sparse.iter().enumerate().rev() {
            dense[index] = if *is_sparse { dense[index + 1] } else { index };
        }
        Self { all: vec![Run::default(); is_sparse.len()], dense, walks: Vec::new(), layers: Vec::new() }
    }

    /// All runs are prepared: finds out what of each list is walked, and the layers.
    pub fn finish(&mut self, lists: &[List], lanes: usize) {
        let walk = |list: &List| match self.first(list) {
            None => Walk::Nothing,
            Some(first) if list.sparse.is_none() && list.uses.len() == 1 => Walk::Only(self.all[first]),
            Some(_) => Walk::All,
        };
        self.walks = lists.iter().map(walk).collect();
        self.layers = vec![None; lists.len()];
        for block in (0..lists.len()).rev() {
            let Walk::Only(Run { group, start, row_pitch: pitch }) = self.walks[block] else { continue };
            let origin = start.wrapping_sub(block * lanes * pitch);
            let own = Layer { group, origin, pitch, end: (block + 1) * lanes };
            let continued = self.layers.get(block + 1).copied().flatten().filter(|next| {
                (next.group, next.origin, next.pitch) == (group, origin, pitch)
                    && lists[block].costs_like(&lists[block + 1])
            });
            self.layers[block] = Some(continued.unwrap_or(own));
        }
    }

    /// The first run of a list that is walked.
    #[inline]
    pub fn first(&self, list: &List) -> Option<usize> {
        self.from(list.uses.start, list)
    }

    /// The run of a list that is walked after another.
    #[inline]
    pub fn after(&self, index: usize, list: &List) -> Option<usize> {
        self.from(index + 1, list)
    }

    #[inline]
    fn from(&self, index: usize, list: &List) -> Option<usize> {
        let next = if list.sparse.is_some() { self.dense[index] } else { index };
        (next < list.uses.end).then_some(next)
    }
}

/// What runs have to share for their rows to be added up before they reach the accumulators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Group {
    /// First target neuron.
    pub first: usize,
    /// Target neurons.
    pub neurons: usize,
    pub delay: u32,
    pub exponent: i32,
    pub shape: Shape,
}
