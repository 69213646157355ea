//! Tiles that a convolution uses at all positions: each is stored once, in an order in which runs find them.
//!
//! Memory is in proportion to the runs and to the different tiles: the synapses are made one source block after the other.

use std::collections::{BTreeMap, HashMap, HashSet};

use synfire_arch::{NeuronBlock, TileId};
use synfire_image::Use;

use crate::quantise::{Synapse, part};
use crate::tiles::{TileBuilder, TileCost};

/// Consecutive target blocks of a source block in one part of the weights, with a tile for each.
struct Run {
    source: u32,
    first: u32,
    part: u32,
    /// Different tiles, by the order in which they were found.
    tiles: Vec<u32>,
}

/// A projection whose tiles are shared as far as they are equal, under way.
pub(crate) struct SharedTiles {
    lanes: usize,
    weight_bits: u32,
    parts: u32,
    found: HashMap<Vec<i16>, u32>,
    runs: Vec<Run>,
}

impl SharedTiles {
    pub fn new(lanes: u32, weight_bits: u32, parts: u32) -> Self {
        Self { lanes: lanes as usize, weight_bits, parts, found: HashMap::new(), runs: Vec::new() }
    }

    /// Adds all synapses of one source block.
    pub fn add_block(&mut self, synapses: &[Synapse]) {
        let Some(source) = synapses.first().map(|synapse| (synapse.source / self.lanes) as u32) else { return };
        let lanes = self.lanes;
        let mut blocks: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
        for Synapse { source, target, weight } in synapses {
            let tile = blocks.entry((target / lanes) as u32).or_insert_with(|| vec![0; lanes * lanes]);
            tile[source % lanes * lanes + target % lanes] += weight;
        }
        for index in (0..self.parts).rev() {
            for (block, weights) in &blocks {
                let tile: Vec<i16> = weights.iter().map(|weight| part(*weight, index, self.weight_bits)).collect();
                if tile.iter().any(|weight| *weight != 0) {
                    self.add_tile(source, *block, index, tile);
                }
            }
        }
    }

    fn add_tile(&mut self, source: u32, block: u32, part: u32, tile: Vec<i16>) {
        let next = self.found.len() as u32;
        let tile = *self.found.entry(tile).or_insert(next);
        match self.runs.last_mut() {
            Some(run) if (run.source, run.part, run.first + run.tiles.len() as u32) == (source, part, block) => {
                run.tiles.push(tile);
            }
            _ => self.runs.push(Run { source, first: block, part, tiles: vec![tile] }),
        }
    }

    /// Stores the tiles and adds the uses.
    pub fn finish(self, builder: &mut TileBuilder<'_>, delay: u32, exponent: i32) -> TileCost {
        let before = builder.next_tile().0;
        let mut contents: Vec<_> = self.found.into_iter().map(|(content, index)| (index, content)).collect();
        contents.sort_unstable_by_key(|(index, _)| *index);
        let places = places(&self.runs, &contents, builder);
        let (mut uses, mut visits) = (0, 0);
        for run in &self.runs {
            let tiles: Vec<u32> = run.tiles.iter().map(|tile| places[*tile as usize].0).collect();
            let mut block = run.first;
            for (tile, stride, count) in progressions(&tiles, builder.stride_limit()) {
                let exponent = exponent + (run.part * self.weight_bits) as i32;
                let (tile, block_id) = (TileId(tile), NeuronBlock(block));
                let entry = Use { tile, stride, block: block_id, count, delay, exponent, rule: None, last: false };
                builder.add_use(run.source, entry);
                block += count;
                uses += 1;
            }
            visits += tiles.len();
        }
        TileCost { tiles: (builder.next_tile().0 - before) as usize, uses, visits }
    }
}

/// Where each tile is stored. The longest runs come first: those at a border have a part of their tiles, in the same order.
fn places(runs: &[Run], contents: &[(u32, Vec<i16>)], builder: &mut TileBuilder<'_>) -> Vec<TileId> {
    let mut seen = HashSet::new();
    let mut orders: Vec<&[u32]> =
        runs.iter().map(|run| run.tiles.as_slice()).filter(|tiles| seen.insert(*tiles)).collect();
    orders.sort_by_key(|tiles| std::cmp::Reverse(tiles.len()));
    let mut places: Vec<Option<TileId>> = vec![None; contents.len()];
    for tile in orders.into_iter().flatten().map(|tile| *tile as usize) {
        places[tile].get_or_insert_with(|| builder.store(&contents[tile].1));
    }
    places.into_iter().flatten().collect()
}

/// The runs of a list of tiles whose numbers rise in even steps below `limit`, as (first, step, count).
fn progressions(tiles: &[u32], limit: u32) -> Vec<(u32, u32, u32)> {
    let mut found: Vec<(u32, u32, u32)> = Vec::new();
    for tile in tiles {
        match found.last_mut() {
            Some((first, stride, count)) if *count == 1 && tile.checked_sub(*first).is_some_and(|s| s < limit) => {
                (*stride, *count) = (tile - *first, 2);
            }
            Some((first, stride, count)) if *count > 1 && *tile == *first + *stride * *count => *count += 1,
            _ => found.push((*tile, 0, 1)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progressions_are_even_and_rise() {
        assert_eq!(progressions(&[4, 5, 6, 6, 6, 2], 8), [(4, 1, 3), (6, 0, 2), (2, 0, 1)]);
        assert_eq!(progressions(&[0, 9, 18, 27], 10), [(0, 9, 4)]);
        assert_eq!(progressions(&[0, 9], 9), [(0, 0, 1), (9, 0, 1)]);
        assert!(progressions(&[], 9).is_empty());
    }
}
