//! What a tick reports.

use synfire_link::{BlockSpikes, Monitor};

/// How ticks are reported.
#[derive(Debug, Clone, Default)]
pub struct ReportLayout {
    pub has_clocks: bool,
    pub monitors: usize,
}

impl ReportLayout {
    /// Words of a block with spikes.
    pub const fn step(&self) -> usize {
        if self.has_clocks { 2 } else { 1 }
    }

    /// Words of a tick at most.
    pub const fn words_max(&self, blocks: u32) -> usize {
        self.step() * blocks as usize + 1 + self.monitors
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

/// What a tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickReport {
    /// Lower half of the core's register `tick` after it.
    pub tick: u16,
    /// In the order of the tick.
    pub spikes: Vec<BlockSpikes>,
    /// Clocks that it took.
    pub clocks: u32,
    /// Saturated updates since the register was set.
    pub saturations: u32,
    /// What the monitors show.
    pub monitors: Vec<u32>,
}
