//! Projections that learn, as a host knows them.

use serde::{Deserialize, Serialize};
use synfire_arch::{NeuronBlock, SourceBlock, TileId};

/// A projection whose weights learn. Its tiles are those with a rule in `first_tile .. first_tile + tiles`; they have no
/// other use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectionInfo {
    /// Name in the network.
    pub name: String,
    /// Where its sources begin.
    pub first_source: SourceBlock,
    /// Sources.
    pub sources: usize,
    /// Where its targets begin.
    pub first_target: NeuronBlock,
    /// Targets.
    pub targets: usize,
    /// First tile.
    pub first_tile: TileId,
    /// Tiles.
    pub tiles: u32,
    /// The real weight that the integer 1 stands for.
    pub weight_step: f64,
}
