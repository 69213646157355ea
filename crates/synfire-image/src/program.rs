//! What an image holds.

use serde::{Deserialize, Serialize};
use synfire_arch::{AxonId, NeuronBlock, NeuronId, RuleId, SourceBlock, Target, TileId};

use crate::{ColumnUse, Event, Layout, ProjectionInfo, ReportText, Rule, TraceRange};

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

/// How the values of an input population become payloads: `payload = round(value * 2^fraction_bits)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFormat {
    /// Fraction bits of a payload. A spike has the value 1.0.
    pub fraction_bits: u32,
    /// Smallest payload that the overflow proof covers.
    pub payload_min: i16,
    /// Largest payload that the overflow proof covers.
    pub payload_max: i16,
}

/// What a population is to a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PopulationRole {
    /// External axons.
    Input {
        /// First axon.
        first: AxonId,
        /// Payload format.
        format: InputFormat,
    },
    /// Neurons.
    Neurons {
        /// First neuron.
        first: NeuronId,
        /// Whether they spike; integrators are read out through v.
        spiking: bool,
        /// v in real units is the integer divided by this: one positive value for each neuron.
        scale: Vec<f64>,
        /// i in real units is the integer divided by this: one value for each neuron, 0 where i has no effect.
        current_scale: Vec<f64>,
    },
}

/// A population as the user knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationInfo {
    /// Name in the network.
    pub name: String,
    /// Logical shape, row-major.
    pub shape: Vec<usize>,
    /// Where it is.
    pub role: PopulationRole,
    /// Where its axons or neurons are from there on.
    #[serde(default, skip_serializing_if = "is_consecutive")]
    pub layout: Layout,
}

fn is_consecutive(layout: &Layout) -> bool {
    *layout == Layout::Consecutive
}

impl PopulationInfo {
    /// Number of axons or neurons; saturates, so that the shape of a foreign file cannot wrap to a small one.
    pub fn size(&self) -> usize {
        self.shape.iter().fold(1, |size, extent| size.saturating_mul(*extent))
    }

    /// Places that it takes from its first on: more than its size where some stay empty.
    pub fn span(&self) -> usize {
        self.layout.span(self.size())
    }

    /// The neuron with an index below its size, if it has neurons.
    pub fn neuron(&self, index: usize) -> Option<NeuronId> {
        self.first_neuron().map(|first| NeuronId(first.0.saturating_add(self.layout.place(index) as u32)))
    }

    /// The index of a neuron of the core, if that is one of its neurons.
    pub fn index_of(&self, neuron: NeuronId) -> Option<usize> {
        let place = neuron.index().checked_sub(self.first_neuron()?.index())?;
        self.layout.index(place, self.size())
    }

    /// The axon with an index below its size, if it is external.
    pub fn axon(&self, index: usize) -> Option<AxonId> {
        match self.role {
            PopulationRole::Input { first, .. } => {
                Some(AxonId(first.0.saturating_add(self.layout.place(index) as u32)))
            }
            PopulationRole::Neurons { .. } => None,
        }
    }

    /// The first neuron, if it has neurons.
    pub fn first_neuron(&self) -> Option<NeuronId> {
        match self.role {
            PopulationRole::Neurons { first, .. } => Some(first),
            PopulationRole::Input { .. } => None,
        }
    }
}

/// A compiled network.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Name of the network.
    pub name: String,
    /// The target it was made for.
    pub target: Target,
    /// Network time step in seconds.
    pub dt_s: f64,
    /// All populations: inputs in the order of an input row, then neurons in the order that the network's schedule lists them
    /// in. Where their neurons are on the core is another matter: that is in their roles.
    pub populations: Vec<PopulationInfo>,
    /// The projections that learn, in network order.
    pub projections: Vec<ProjectionInfo>,
    /// Indices into `populations`, in the order of an output row.
    pub outputs: Vec<usize>,
    /// Ticks by which reported spikes are stamped late.
    pub output_delay_ticks: u32,
    /// Events that the host adds to tick 0 after every clear (input that a network has only at its beginning).
    pub start_events: Vec<Event>,
    /// Memory contents.
    pub program: Program,
    /// The compiler's report, for people; nothing depends on it.
    pub report: ReportText,
}

impl Image {
    /// The input populations, in the order of an input row.
    pub fn inputs(&self) -> impl Iterator<Item = &PopulationInfo> {
        self.populations.iter().filter(|population| matches!(population.role, PopulationRole::Input { .. }))
    }

    /// The output populations, in the order of an output row.
    pub fn outputs(&self) -> impl Iterator<Item = &PopulationInfo> {
        self.outputs.iter().map(|index| &self.populations[*index])
    }

    /// Axons in an input row.
    pub fn input_size(&self) -> usize {
        self.inputs().map(PopulationInfo::size).sum()
    }

    /// Neurons in an output row.
    pub fn output_size(&self) -> usize {
        self.outputs().map(PopulationInfo::size).sum()
    }

    /// Whether weights change as a core runs it, unless they are frozen.
    pub fn learns(&self) -> bool {
        !self.program.trace_ranges.is_empty()
    }

    /// The source block of a neuron block: neuron blocks follow the target's axon blocks.
    pub fn source_block(&self, block: NeuronBlock) -> SourceBlock {
        SourceBlock(self.target.axon_blocks() + block.0)
    }
}
