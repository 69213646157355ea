//! Targets: one set of hardware parameters each.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{NeuronBlock, SourceBlock};

/// The parameters of one core. Field docs: `docs/core.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented once, in spec/core.toml")]
pub struct Target {
    pub name: String,
    pub doc: String,
    pub lanes: u32,
    pub update_lanes: u32,
    pub update_interval: u32,
    pub neurons: u32,
    pub axons: u32,
    pub tiles: u32,
    pub uses: u32,
    pub ring_depth: u32,
    pub weight_bits: u32,
    pub state_bits: u32,
    pub profiles: u32,
    pub stages: u32,
    pub adaptation: bool,
    pub diagonal: bool,
    pub learning: bool,
    pub soft_bounds: bool,
    pub winner: bool,
    pub rules: u32,
    pub trace_ranges: u32,
    pub clock_hz: u64,
}

impl Target {
    /// Groups in which the neurons of one block are issued for update: P / Q.
    pub const fn groups_per_block(&self) -> u64 {
        self.groups() as u64
    }

    /// The source block of a neuron block: neuron blocks follow the axon blocks.
    pub const fn source_block(&self, block: NeuronBlock) -> SourceBlock {
        SourceBlock(self.axon_blocks() + block.0)
    }

    /// Largest state value: 2^(S-1) - 1.
    pub const fn state_max(&self) -> i64 {
        (1 << (self.state_bits - 1)) - 1
    }

    /// Smallest state value: -2^(S-1).
    pub const fn state_min(&self) -> i64 {
        -(1 << (self.state_bits - 1))
    }

    /// Largest magnitude of a weight that is used: 2^(W-1) - 1. The compiler keeps weights symmetric.
    pub const fn weight_max(&self) -> i64 {
        (1 << (self.weight_bits - 1)) - 1
    }

    /// Largest delay in ticks: D - 1.
    pub const fn delay_max(&self) -> u32 {
        self.ring_depth - 1
    }
}
