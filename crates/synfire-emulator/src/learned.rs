//! Where the tiles that learn are.

use std::collections::HashMap;

use synfire_arch::TileId;
use synfire_program::{Program, Use};

use crate::lists::List;
use crate::placement::{Placement, Shape};
use crate::weight::{Weight, stored};

/// The tiles that learn, whole and in the order of columns: those of one target block follow each other, in the order of their
/// source blocks. A spike changes a column of all of them, which touches every row; an event changes single rows.
#[derive(Debug)]
pub(crate) struct LearnedTiles {
    lanes: usize,
    /// By tile.
    starts: HashMap<TileId, usize>,
}

impl LearnedTiles {
    /// Puts all tiles that learn behind the weights that are there.
    pub fn new<W: Weight>(program: &Program, lists: &[List], lanes: usize, weights: &mut Vec<W>) -> Self {
        let mut tiles = Vec::new();
        let mut visited = vec![false; program.uses.len()];
        for (source, list) in lists.iter().enumerate() {
            for index in list.uses.clone() {
                // Weights that learn are in one list only, so they do not follow what two lists share.
                if std::mem::replace(&mut visited[index], true) {
                    break;
                }
                let entry = &program.uses[index];
                let steps = if entry.rule.is_some() { 0..entry.count } else { 0..0 };
                tiles.extend(steps.map(|step| (entry.block.0 + step, source, tile(entry, step))));
            }
        }
        tiles.sort_unstable();
        let mut starts = HashMap::with_capacity(tiles.len());
        for column in tiles.chunk_by(|a, b| a.0 == b.0) {
            for (_, _, tile) in column {
                starts.insert(*tile, push(program, *tile, lanes, weights));
            }
            // Rows of neighbouring blocks would else be a power of two apart, which few lines of a cache can hold.
            weights.resize(weights.len() + lanes * lanes, W::learned(0));
        }
        Self { lanes, starts }
    }

    /// The place of a run that learns.
    pub fn place<W: Weight>(&mut self, program: &Program, entry: &Use, weights: &mut Vec<W>) -> Placement {
        let start = |step| self.starts[&tile(entry, step)];
        let (first, row_pitch) = (start(0), self.lanes);
        if entry.count == 1 {
            return Placement { start: first, row_pitch, shape: Shape::Rows };
        }
        let pitch = start(1).abs_diff(first);
        if (0..entry.count).all(|step| start(step) == first + step as usize * pitch) {
            return Placement { start: first, row_pitch, shape: Shape::Tiles { pitch } };
        }
        // Its tiles lie unevenly between those of other sources, so they move to a place of their own.
        let first = weights.len();
        for step in 0..entry.count {
            let tile = tile(entry, step);
            self.starts.insert(tile, push(program, tile, self.lanes, weights));
        }
        Placement { start: first, row_pitch, shape: Shape::Tiles { pitch: self.lanes * self.lanes } }
    }
}

/// Appends a tile; returns where it begins.
fn push<W: Weight>(program: &Program, tile: TileId, lanes: usize, weights: &mut Vec<W>) -> usize {
    let (start, size) = (weights.len(), lanes * lanes);
    weights.extend(stored::<W>(&program.weights[tile.index() * size..(tile.index() + 1) * size]));
    start
}

fn tile(entry: &Use, step: u32) -> TileId {
    TileId(entry.tile.0 + step * entry.stride)
}
