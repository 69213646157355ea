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
    /// Of each list that has one run alone and no sparse rows, that run. Dense layers have such lists, and this is their short
    /// way.
    pub only: Vec<Option<Run>>,
}

impl Runs {
    /// Runs that are still to be prepared.
    pub fn new(is_sparse: &[bool]) -> Self {
        let mut dense = vec![usize::MAX; is_sparse.len() + 1];
        for (index, is_sparse) in is_sparse.iter().enumerate().rev() {
            dense[index] = if *is_sparse { dense[index + 1] } else { index };
        }
        Self { all: vec![Run::default(); is_sparse.len()], dense, only: Vec::new() }
    }

    /// All runs are prepared: finds the lists that have one alone.
    pub fn finish(&mut self, lists: &[List]) {
        let only = |list: &List| (list.sparse.is_none() && list.uses.len() == 1).then(|| self.all[list.uses.start]);
        self.only = lists.iter().map(only).collect();
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
