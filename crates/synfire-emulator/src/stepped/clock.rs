//! What happens in one clock.

use synfire_arch::{Cycle, NeuronBlock, RuleId, SourceBlock, Target, Tick, TileId};
use synfire_core::BlockSpikes;
use synfire_program::Use;

/// Most lanes of a target: as many as a mask has bits.
pub const MAX_LANES: usize = u16::BITS as usize;

/// What the scheduler is doing. As a number it is what the core shows on `phase_o`.
pub use synfire_arch::generated::Phase;

/// What the fetcher is doing. As a number it is `state` of `synfire_fetch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum FetchState {
    /// The list goes on, the next entry is taken, or there is none.
    #[default]
    Decide,
    /// The pointer memory is read.
    PointerRead,
    /// The pointer is there.
    PointerWord,
    /// The use memory gets its address.
    UseAddress,
    /// The use memory is read.
    UseRead,
    /// The run is on offer, until the issuer takes it.
    UseWord,
}

/// What happens in one clock: the values that signals of the Verilog core have between two clock edges.
///
/// Where a field is named after a signal, it is that signal; [`crate::Waveform`] writes them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    /// The running tick, or the next one when idle.
    pub tick: Tick,
    /// The clock of the tick, from 0; 0 when idle. `spike_clock_o`.
    pub cycle: Cycle,
    /// `phase_o`.
    pub phase: Phase,
    /// Whether the delivery is that of external events; only in a delivery. `external`.
    pub external: bool,
    /// The next stage. `scheduler.stage`.
    pub stage: u32,
    /// Clocks left of a drain, minus 1; only in [`Phase::Drain`] and [`Phase::Settle`]. `scheduler.wait_left`.
    pub wait_left: u64,
    /// The delivery is that of columns; only in a delivery. `columns`.
    pub columns: bool,
    /// The fetcher.
    pub fetch: Fetch,
    /// The visit that is issued.
    pub visit: Option<Visit>,
    /// The neurons that are issued for update.
    pub update: Option<UpdateGroup>,
    /// They are the last of their stage. `update_last`.
    pub update_last: bool,
    /// What the accumulators take over at the end of the clock.
    pub accumulator_write: Option<AccumulatorWrite>,
    /// The neurons whose new states are written at the end of the clock.
    pub state_write: Option<StateWrite>,
    /// The spikes that leave, and enter the queue at the end of the clock. `spike_block_o`, `spike_mask_o`.
    pub spikes: Option<BlockSpikes>,
    /// The traces that are stepped.
    pub trace_step: Option<TraceStep>,
    /// The traces that the memory takes over at the end of the clock.
    pub trace_write: Option<TraceWrite>,
    /// The weights that the memory takes over at the end of the clock.
    pub weight_write: Option<WeightWrite>,
}

impl Clock {
    /// Whether a tick is running. `busy_o`.
    pub fn busy(&self) -> bool {
        self.phase != Phase::Idle
    }
}

/// What the fetcher does in one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fetch {
    /// `fetch.state`.
    pub state: FetchState,
    /// The current list goes on at `use_address`. `fetch.list_open`.
    pub list_open: bool,
    /// The use that is fetched: from [`FetchState::UseAddress`] on, or while the list is open. `fetch.use_address`.
    pub use_address: u32,
    /// The source block of the queue entry that is taken in this clock. `entry_pop`.
    pub popped: Option<SourceBlock>,
    /// There is no more to fetch. `fetch_ended`.
    pub ended: bool,
    /// The run on offer. `run_valid`.
    pub offer: Option<Run>,
    /// The issuer takes it in this clock. `run_take`.
    pub taken: bool,
}

/// A run with what it delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The use.
    pub entry: Use,
    /// The row of an external event; not used for spikes.
    pub row: u32,
    /// The digits of an external event, or the rows of spikes.
    pub items: u16,
    /// Digits that count negative.
    pub negatives: u16,
    /// Whether `items` are digits.
    pub graded: bool,
}

/// One row of one tile on its way to the accumulators, or one column on its way to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// `visit_tile`.
    pub tile: TileId,
    /// Row, or column. `visit_row`.
    pub row: u32,
    /// Target block, or of a column the source block. `visit_block`.
    pub block: u32,
    /// Slot of the ring. `visit_slot`.
    pub slot: u32,
    /// Position of the digit; 0 for spikes.
    pub digit: u32,
    /// Total shift, exponent and digit; `visit_shift` counts from [`synfire_arch::generated::EXPONENT_MIN`].
    pub shift: i32,
    /// Whether the contribution is subtracted. `visit_negative`.
    pub negative: bool,
    /// The weights change by this rule afterwards. `visit_learns`, `visit_rule`.
    pub learns: Option<RuleId>,
}

/// Q neurons that are updated in the same clock: neurons `block * P + group * Q` and up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateGroup {
    /// `update.block`.
    pub block: NeuronBlock,
    /// `update.group`.
    pub group: u32,
}

impl UpdateGroup {
    /// Its first neuron.
    pub const fn first_neuron(&self, target: &Target) -> u32 {
        self.block.0 * target.lanes + self.group * target.update_lanes
    }
}

/// A write of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateWrite {
    /// The group. `update_lane[k].write_unit`.
    pub group: UpdateGroup,
    /// Bit k: update lane k is written. `update_lane[k].write_state`.
    pub lanes: u16,
}

/// A step of one block's traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceStep {
    /// `step_block`.
    pub block: SourceBlock,
    /// Whether it is y that moves, else x. `step_post`.
    pub post: bool,
    /// Index of the trace range.
    pub range: usize,
}

/// A write of one block's traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceWrite {
    /// Address in the memory of traces. `trace_write_address`.
    pub address: u32,
    /// By lane.
    pub values: [u8; MAX_LANES],
    /// Whether a sum was cut to full scale. `step_cut_o`.
    pub cut: bool,
}

/// A write of one row or column of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightWrite {
    /// `weight_write_address`, with `line`.
    pub tile: TileId,
    /// Row or column.
    pub line: u32,
    /// `weight_write_column`.
    pub column: bool,
    /// By column, or by row of a column.
    pub values: [i16; MAX_LANES],
}

/// A write to a block of the accumulator ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccumulatorWrite {
    /// Slot of the ring.
    pub slot: u32,
    /// Block of neurons.
    pub block: NeuronBlock,
    /// Bit k: lane k is written. `ring.write_3`.
    pub lanes: u16,
    /// By lane; 0 where nothing is written. `ring.bank[k].sum_1`.
    pub values: [i32; MAX_LANES],
}
