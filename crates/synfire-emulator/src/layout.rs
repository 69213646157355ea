//! Weights in the order in which deliveries read them.

use std::collections::HashMap;

use synfire_program::{Program, Use};

use crate::learned::LearnedTiles;
use crate::lists::List;
use crate::placement::{Placement, Shape};
use crate::weight::{Weight, Weights, stored};

/// Packed rows take at most this many times the memory of the image's own tiles.
///
/// Runs that do not overlap, the usual case, take it once. Without a limit a small image of many overlapping runs could ask
/// for far more memory than it has.
const PACKED_LIMIT: usize = 2;

/// What learning changes.
#[derive(Debug, Clone)]
pub(crate) struct Synapses {
    pub weights: Weights,
    /// So many are the image's own, in its order. Behind them are those of packed runs.
    pub tile_weights: usize,
    /// Of each source: weights that are not 0 and never learn.
    pub counts: Vec<u64>,
}

/// Lays out the weights of runs one after the other.
///
/// Runs of separate tiles are packed row by row, so that a delivery is one addition of long vectors. Shared tiles
/// (`stride` 0) stay shared.
pub(crate) struct Packer<'a, W> {
    program: &'a Program,
    lanes: usize,
    packed: Vec<W>,
    known: HashMap<(u32, u32, u32), Placement>,
    learned: LearnedTiles,
}

impl<'a, W: Weight> Packer<'a, W> {
    pub fn new(program: &'a Program, lanes: u32, lists: &[List]) -> Self {
        // The tiles themselves come first: runs that are not packed read them in place.
        let mut packed = stored(&program.weights).collect();
        let learned = LearnedTiles::new(program, lists, lanes as usize, &mut packed);
        Self { program, lanes: lanes as usize, packed, known: HashMap::new(), learned }
    }

    /// The place of a run's weights, packed now unless an equal run was before.
    pub fn place(&mut self, entry: &Use) -> Placement {
        if entry.rule.is_some() {
            return self.learned.place(self.program, entry, &mut self.packed);
        }
        let key = (entry.tile.0, entry.stride, entry.count);
        if let Some(placement) = self.known.get(&key) {
            return *placement;
        }
        let limit = (1 + PACKED_LIMIT) * self.program.weights.len();
        let needed = entry.count as usize * self.lanes * self.lanes;
        if entry.count == 1 || entry.stride == 0 || self.packed.len() + needed > limit {
            return self.in_place(entry);
        }
        let placement =
            Placement { start: self.packed.len(), row_pitch: entry.count as usize * self.lanes, shape: Shape::Rows };
        self.pack(entry);
        self.known.insert(key, placement);
        placement
    }

    fn in_place(&self, entry: &Use) -> Placement {
        let tile = self.lanes * self.lanes;
        let shape = match entry.count {
            1 => Shape::Rows,
            _ => Shape::Tiles { pitch: entry.stride as usize * tile },
        };
        Placement { start: entry.tile.index() * tile, row_pitch: self.lanes, shape }
    }

    fn pack(&mut self, entry: &Use) {
        for row in 0..self.lanes as u32 {
            for step in 0..entry.count {
                let tile = synfire_arch::TileId(entry.tile.0 + step * entry.stride);
                self.packed.extend(stored::<W>(self.program.row(self.lanes as u32, tile, row)));
            }
        }
    }

    /// All weights, once every run has its place.
    pub fn finish(self) -> Weights {
        W::all(self.packed)
    }
}
