//! What the memories of hardware hold.

use alloc::vec::Vec;

use synfire_arch::{NeuronBlock, RuleId, SourceBlock, TileId};

use crate::{ColumnUse, Rule, TraceRange};

/// One run of tiles; see `use` in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// First tile.
    pub tile: TileId,
    /// Tiles from one target block to the next.
    pub stride: u32,
    /// First target block.
    pub block: NeuronBlock,
    /// Target blocks, at least 1.
    pub count: u32,
    /// Ticks.
    pub delay: u32,
    /// Weights count `2^exponent`.
    pub exponent: i32,
    /// How the weights learn; `None` for fixed ones.
    pub rule: Option<RuleId>,
    /// Ends the list of its source block.
    pub last: bool,
}

/// Parameters of one neuron, in its own integer scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in docs/core.md")]
pub struct NeuronParameters {
    pub threshold: i32,
    pub bias: i32,
    pub kv: u16,
    pub ki: u16,
    pub profile: u16,
}

/// What many neurons share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "documented once, in docs/core.md")]
pub struct Profile {
    pub v_reset: i32,
    pub v_min: i32,
    pub leak: i32,
    pub adaptation_step: i32,
    pub adaptation_decay: u16,
    pub adaptation_prescale: u8,
    pub refractory: u8,
    pub linear_leak: bool,
    pub reset_subtract: bool,
    pub reset_next: bool,
    pub inclusive: bool,
    pub hold: bool,
    pub bias_to_current: bool,
    pub adaptation_linear: bool,
    pub nearest: bool,
}

impl Profile {
    /// Resets v to 0 and holds it above 0; no linear leak, no adaptation, no refractory period.
    pub const PLAIN: Self = Self {
        v_reset: 0,
        v_min: 0,
        leak: 0,
        adaptation_step: 0,
        adaptation_decay: 0,
        adaptation_prescale: 0,
        refractory: 0,
        linear_leak: false,
        reset_subtract: false,
        reset_next: false,
        inclusive: false,
        hold: false,
        bias_to_current: false,
        adaptation_linear: false,
        nearest: false,
    };
}

/// Neuron blocks that are updated together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageRange {
    /// First block.
    pub first: NeuronBlock,
    /// Last block.
    pub last: NeuronBlock,
    /// In a tick only the neuron with the largest v spikes.
    pub winner: bool,
}

impl StageRange {
    /// Number of blocks.
    pub const fn blocks(&self) -> u32 {
        self.last.0 - self.first.0 + 1
    }
}

/// The contents of the memories that make a target a network. Sizes are what is used; the rest of each memory is zeros.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// `[tile][row][column]`, row = source lane, column = target lane; `tiles x P x P` weights.
    pub weights: Vec<i16>,
    /// Tile lists.
    pub uses: Vec<Use>,
    /// First use of each source block that has any: at most `A/P + N/P` entries, and as many if there are column lists.
    pub pointers: Vec<Option<u32>>,
    /// Parameters by neuron, whole blocks.
    pub neurons: Vec<NeuronParameters>,
    /// Profiles.
    pub profiles: Vec<Profile>,
    /// Stages in the order of a tick.
    pub stages: Vec<StageRange>,
    /// Learning rules by [`RuleId`].
    pub rules: Vec<Rule>,
    /// Blocks that keep traces, in the order of a tick. Without any nothing learns.
    pub trace_ranges: Vec<TraceRange>,
    /// Column lists.
    pub columns: Vec<ColumnUse>,
    /// First entry of `columns` of each neuron block that has any; empty, or one for each neuron block.
    pub column_pointers: Vec<Option<u32>>,
}

impl Program {
    /// Ticks after which all adaptations decay alike again: a power of two. A clear leaves the number of the tick, so what is to
    /// give the same results begins at multiples of it.
    pub fn adaptation_period(&self) -> u32 {
        self.profiles.iter().map(|profile| 1 << profile.adaptation_prescale).max().unwrap_or(1)
    }

    /// The uses of a source block, in order. [`crate::TileLists`] finds those of all source blocks faster.
    pub fn uses_of(&self, block: SourceBlock) -> &[Use] {
        list(&self.uses, self.pointers.get(block.index()), |entry| entry.last)
    }

    /// The column list of a neuron block, in order.
    pub fn columns_of(&self, block: NeuronBlock) -> &[ColumnUse] {
        list(&self.columns, self.column_pointers.get(block.index()), |entry| entry.last)
    }

    /// The weights of one row of one tile: P values.
    ///
    /// # Panics
    /// If the tile is not in the program.
    pub fn row(&self, lanes: u32, tile: TileId, row: u32) -> &[i16] {
        let start = (tile.index() * lanes as usize + row as usize) * lanes as usize;
        &self.weights[start..start + lanes as usize]
    }
}

/// The entries from `pointer` up to the one that is the last of its list.
fn list<'a, T>(entries: &'a [T], pointer: Option<&Option<u32>>, is_last: impl Fn(&T) -> bool) -> &'a [T] {
    let Some(first) = pointer.copied().flatten() else {
        return &[];
    };
    let list = entries.get(first as usize..).unwrap_or(&[]);
    let length = list.iter().position(is_last).map_or(list.len(), |last| last + 1);
    &list[..length]
}
