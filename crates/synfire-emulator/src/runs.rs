//! Uses as they are executed: runs of rows, in groups that are added up together.

use crate::layout::Shape;

/// One use.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    pub group: usize,
    /// Target blocks.
    pub tiles: u64,
    /// Start of row 0 in the weights.
    pub start: usize,
    /// From one row to the next.
    pub row_pitch: usize,
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
