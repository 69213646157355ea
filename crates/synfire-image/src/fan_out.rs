//! How many synapses each source has.

use synfire_arch::{SourceBlock, TileId};

use crate::Image;

/// The non-zero weights of every source: axons first, then neurons, whole blocks.
pub fn fan_out(image: &Image) -> Vec<u64> {
    let lanes = image.target.lanes;
    let mut counts = Vec::with_capacity(image.program.pointers.len() * lanes as usize);
    for source in 0..image.program.pointers.len() as u32 {
        let uses = image.program.uses_of(SourceBlock(source));
        let of_lane = |lane: u32| -> u64 {
            let tiles = uses.iter().flat_map(|run| (0..run.count).map(|step| TileId(run.tile.0 + step * run.stride)));
            tiles.map(|tile| image.program.row(lanes, tile, lane).iter().filter(|w| **w != 0).count() as u64).sum()
        };
        counts.extend((0..lanes).map(of_lane));
    }
    counts
}
