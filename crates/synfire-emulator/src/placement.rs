//! Where the weights of a run are among all weights.

/// Where the rows of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// The weights of a row to all target blocks of the run follow each other.
    Rows,
    /// The weights of a row to one target block follow each other; the next block's are this much further.
    Tiles {
        /// In weights.
        pitch: usize,
    },
}

/// Where one run's weights are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placement {
    /// Start of row 0.
    pub start: usize,
    /// From one row to the next.
    pub row_pitch: usize,
    pub shape: Shape,
}
