//! What a tick reports.

use synfire_link::{BlockSpikes, Monitor};

/// How ticks are reported.
#[derive(Debug, Clone, Default)]
pub struct ReportLayout {
    pub has_clocks: bool,
    pub monitors: usize,
    /// Whether a report is only made when it is asked for.
    pub on_demand: bool,
    /// Whether two blocks with spikes share a word.
    pub packs: bool,
    /// Ticks between two such reports, at most.
    pub ticks: usize,
}

impl ReportLayout {
    /// Words of a block with spikes.
    pub const fn step(&self) -> usize {
        if self.has_clocks { 2 } else { 1 }
    }

    /// Words of a report at most.
    pub const fn words_max(&self, blocks: u32) -> usize {
        self.blocks_max(blocks).saturating_mul(self.step()).saturating_add(1 + self.monitors)
    }

    /// Blocks with spikes in a report at most.
    pub const fn blocks_max(&self, blocks: u32) -> usize {
        let ticks = if self.on_demand { self.ticks } else { 1 };
        ticks.saturating_mul(blocks as usize)
    }
}

/// What every tick reports besides its spikes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reporting {
    /// The clock of each block's emission.
    pub clocks: bool,
    /// What the user wants to see.
    pub monitors: Vec<Monitor>,
}

/// What a tick did, or all ticks since the last report where reports are made on demand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickReport {
    /// Lower half of the core's register `tick` after it.
    pub tick: u16,
    /// In the order of the ticks.
    pub spikes: Vec<BlockSpikes>,
    /// Clocks that the last tick took.
    pub clocks: u32,
    /// Saturated updates since the register was set.
    pub saturations: u32,
    /// What the monitors show.
    pub monitors: Vec<u32>,
}
