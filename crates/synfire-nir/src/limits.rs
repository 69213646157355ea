//! How much a file may ask for.

use serde::{Deserialize, Serialize};

/// Caps on what reading one file may cost. A file that asks for more is refused before memory is spent on it.
///
/// The defaults are far above what a network for an FPGA needs: 64 MiB hold 16 million 32-bit weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// Bytes of all datasets together after decompression, strings included.
    pub total_bytes: u64,
    /// Bytes of one dataset after decompression.
    pub dataset_bytes: u64,
    /// Levels of nested graphs below the root graph.
    pub depth: usize,
    /// Nodes of all graphs together.
    pub nodes: usize,
    /// Edges of all graphs together.
    pub edges: usize,
    /// Bytes of one string: a node's name, its type, an end of an edge.
    pub string_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            total_bytes: 64 << 20,
            dataset_bytes: 64 << 20,
            depth: 16,
            nodes: 10_000,
            edges: 100_000,
            string_bytes: 4096,
        }
    }
}
