//! What a program holds about learning.

use synfire_arch::{RuleId, SourceBlock, TileId};

/// One run of a column list: `count` consecutive source blocks whose tiles lie `stride` apart; see `use` in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnUse {
    /// First tile.
    pub tile: TileId,
    /// Tiles from one source block to the next.
    pub stride: u32,
    /// First source block.
    pub block: SourceBlock,
    /// Source blocks, at least 1.
    pub count: u32,
    /// The rule of the tiles.
    pub rule: RuleId,
    /// Ends the list of its neuron block.
    pub last: bool,
}

/// A learning rule; see "Weight change" in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Lower bound.
    pub w_min: i16,
    /// Upper bound.
    pub w_max: i16,
    /// Soft bounds see the range `w_max - w_min` as `2^range_shift`.
    pub range_shift: u8,
    /// A weight keeps its sign, and 0 stays 0.
    pub keep_sign: bool,
    /// What a presynaptic event does to its row, with the traces y of the targets.
    pub pre: RuleSide,
    /// What a postsynaptic spike does to its column, with the traces x of the sources.
    pub post: RuleSide,
}

/// One side of a learning rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RuleSide {
    /// Factor of the change, -16 to 15.
    pub gain: i8,
    /// The change counts `2^-shift`; 0 to 20.
    pub shift: u8,
    /// Target of the trace.
    pub target: u8,
    /// Soft bounds.
    pub soft: bool,
    /// Soft bounds: the trace pulls toward `w_min`.
    pub down: bool,
    /// The third factor of this side takes the place of the gain.
    pub modulated: bool,
}

impl RuleSide {
    /// Whether it can change a weight.
    pub const fn is_active(&self) -> bool {
        self.gain != 0 || self.modulated
    }
}

impl Rule {
    /// Whether weights can change at all.
    pub const fn is_active(&self) -> bool {
        self.pre.is_active() || self.post.is_active()
    }

    /// What a weight that begins within the bounds can become: the smallest and the largest value.
    pub fn reachable(&self, weight: i16) -> (i16, i16) {
        if self.is_active() { self.bounds(weight) } else { (weight, weight) }
    }

    /// The smallest and the largest value that a change may give a weight.
    pub fn bounds(&self, weight: i16) -> (i16, i16) {
        match (self.keep_sign, weight.signum()) {
            (true, 0) => (0, 0),
            (true, 1) => (self.w_min.max(1), self.w_max),
            (true, _) => (self.w_min, self.w_max.min(-1)),
            (false, _) => (self.w_min, self.w_max),
        }
    }
}

/// Consecutive source blocks that keep traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceRange {
    /// First block.
    pub first: SourceBlock,
    /// Last block.
    pub last: SourceBlock,
    /// How x moves, if it is kept.
    pub pre: Option<TraceParameters>,
    /// How y moves, if it is kept; only for neurons.
    pub post: Option<TraceParameters>,
}

impl TraceRange {
    /// Number of blocks.
    pub const fn blocks(&self) -> u32 {
        self.last.0 - self.first.0 + 1
    }

    /// Trace steps of a block in a tick: 1 or 2.
    pub const fn steps_per_block(&self) -> u32 {
        self.pre.is_some() as u32 + self.post.is_some() as u32
    }
}

/// How a trace moves; see "Trace step" in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceParameters {
    /// A trace loses `mantissa / 2^shift` of itself a tick; 0 to 15.
    pub mantissa: u8,
    /// 0 to 20.
    pub shift: u8,
    /// What an event adds.
    pub bump: u8,
    /// An event sets the trace to the bump instead.
    pub nearest: bool,
}
