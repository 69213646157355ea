//! Tiles, their lists, and the sharing of equal ones.

use std::collections::BTreeMap;

use synfire_arch::{NeuronBlock, RuleId, SourceBlock, Target, TileId};
use synfire_image::Use;

use crate::quantise::{Synapse, part};
use crate::stored::Stored;

/// A projection with integer weights and a place.
#[derive(Debug)]
pub(crate) struct Placed {
    /// Synapses of ids: `source` counts from the first lane of source block 0, `target` is a neuron id.
    pub synapses: Vec<Synapse>,
    /// Exponent of the lowest part.
    pub exponent: i32,
    /// Parts a weight is split into.
    pub parts: u32,
    /// Effective delay in ticks.
    pub delay: u32,
}

/// What a projection costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TileCost {
    /// New tiles.
    pub tiles: usize,
    /// List entries.
    pub uses: usize,
    /// Pairs of blocks that are connected, each with a tile of its own or a shared one; once for each part of the weights.
    pub visits: usize,
}

impl std::ops::AddAssign for TileCost {
    fn add_assign(&mut self, other: Self) {
        self.tiles += other.tiles;
        self.uses += other.uses;
        self.visits += other.visits;
    }
}

/// Tiles by (source block, target block), each P x P weights.
type BlockMatrix = BTreeMap<(u32, u32), Vec<i64>>;

/// Builds weight memory and lists.
#[derive(Debug)]
pub(crate) struct TileBuilder<'a> {
    target: &'a Target,
    weights: Vec<i16>,
    /// Single tiles and whole segments that are already stored.
    stored: Stored,
    lists: BTreeMap<u32, Vec<Use>>,
}

impl<'a> TileBuilder<'a> {
    pub fn new(target: &'a Target) -> Self {
        let stored = Stored::new((target.lanes * target.lanes) as usize);
        Self { target, weights: Vec::new(), stored, lists: BTreeMap::new() }
    }

    /// Adds a projection: for every source block and part, one run for each stretch of target blocks with weights.
    pub fn add(&mut self, placed: &Placed) -> TileCost {
        let matrix = self.blocks(&placed.synapses);
        let all: Vec<((u32, u32), Vec<i64>)> = matrix.into_iter().collect();
        let mut cost = TileCost::default();
        // The highest part first, as a list of its own: the core has no wide weights, it adds each part with its exponent.
        for index in (0..placed.parts).rev() {
            for blocks in all.chunk_by(|(a, _), (b, _)| a.0 == b.0) {
                let own = blocks.iter().map(|((_, block), weights)| (*block, weights.as_slice()));
                cost += self.add_part(blocks[0].0.0, own, (index, placed.exponent, placed.delay));
            }
        }
        cost
    }

    /// Adds the synapses of one source block, which all projections that are added so give in ascending order: one part of
    /// their weights. `exponent` is that of the lowest part.
    pub fn add_block(&mut self, synapses: &[Synapse], format: (u32, i32, u32)) -> TileCost {
        let matrix = self.blocks(synapses);
        let Some(((source, _), _)) = matrix.first_key_value() else { return TileCost::default() };
        let source = *source;
        self.add_part(source, matrix.iter().map(|((_, block), weights)| (*block, weights.as_slice())), format)
    }

    /// One part of the weights of a source block, target block by target block.
    fn add_part<'w>(
        &mut self,
        source: u32,
        blocks: impl Iterator<Item = (u32, &'w [i64])>,
        (index, exponent, delay): (u32, i32, u32),
    ) -> TileCost {
        let before = self.weights.len();
        let bits = self.target.weight_bits;
        let tile = |weights: &[i64]| -> Vec<i16> { weights.iter().map(|weight| part(*weight, index, bits)).collect() };
        let tiles = blocks.map(|(block, weights)| ((source, block), tile(weights)));
        // A tile without weights is a gap between two runs. It would cost memory and a visit in every tick; the high parts
        // of small weights are such tiles, so that wide weights cost where they are large only.
        let tiles: Vec<_> = tiles.filter(|(_, tile)| tile.iter().any(|weight| *weight != 0)).collect();
        let exponent = exponent + (index * bits) as i32;
        let mut uses = 0;
        for segment in tiles.chunk_by(|(a, _), (b, _)| a.1 + 1 == b.1) {
            self.add_run(segment, delay, exponent);
            uses += 1;
        }
        TileCost { tiles: (self.weights.len() - before) / self.tile_size(), uses, visits: tiles.len() }
    }

    /// Adds a projection that learns: every tile with a synapse is stored, and stored for it alone. `empty` is the weight
    /// where there is no synapse.
    pub fn add_learning(&mut self, placed: &Placed, rule: RuleId, empty: i64) -> TileCost {
        let before = self.weights.len();
        let tiles: Vec<_> = self.blocks_filled(&placed.synapses, empty).into_iter().collect();
        let mut uses = 0;
        for segment in tiles.chunk_by(|(a, _), (b, _)| a.0 == b.0 && a.1 + 1 == b.1) {
            let ((source, block), _) = segment[0];
            let (tile, count) = (self.next_tile(), segment.len() as u32);
            self.weights.extend(segment.iter().flat_map(|(_, weights)| weights).map(|weight| *weight as i16));
            let (block, delay, exponent) = (NeuronBlock(block), placed.delay, placed.exponent);
            let entry = Use { tile, stride: 1, block, count, delay, exponent, rule: Some(rule), last: false };
            self.lists.entry(source).or_default().push(entry);
            uses += 1;
        }
        TileCost { tiles: (self.weights.len() - before) / self.tile_size(), uses, visits: tiles.len() }
    }

    /// The tile that a new one would be.
    pub fn next_tile(&self) -> TileId {
        TileId((self.weights.len() / self.tile_size()) as u32)
    }

    fn blocks(&self, synapses: &[Synapse]) -> BlockMatrix {
        self.blocks_filled(synapses, 0)
    }

    /// Tiles with `empty` where there is no synapse; several synapses of a pair add up.
    fn blocks_filled(&self, synapses: &[Synapse], empty: i64) -> BlockMatrix {
        let lanes = self.target.lanes as usize;
        let mut matrix = BlockMatrix::new();
        for Synapse { source, target, weight } in synapses {
            let tile = matrix.entry(((source / lanes) as u32, (target / lanes) as u32));
            let weights = tile.or_insert_with(|| vec![empty; lanes * lanes]);
            weights[source % lanes * lanes + target % lanes] += weight - empty;
        }
        matrix
    }

    fn add_run(&mut self, segment: &[((u32, u32), Vec<i16>)], delay: u32, exponent: i32) {
        let ((source, block), first) = &segment[0];
        let alike = segment.len() > 1 && segment.iter().all(|(_, tile)| tile == first);
        let (tile, stride) = if alike { (self.store(first), 0) } else { (self.store_segment(segment), 1) };
        let count = segment.len() as u32;
        let entry = Use { tile, stride, block: NeuronBlock(*block), count, delay, exponent, rule: None, last: false };
        self.lists.entry(*source).or_default().push(entry);
    }

    /// The place of a run of different tiles: that of an equal run if there is one.
    fn store_segment(&mut self, segment: &[((u32, u32), Vec<i16>)]) -> TileId {
        let content: Vec<i16> = segment.iter().flat_map(|(_, tile)| tile).copied().collect();
        let first = self.store(&content);
        for (offset, (_, tile)) in segment.iter().enumerate() {
            self.stored.insert(&self.weights, tile, TileId(first.0 + offset as u32));
        }
        first
    }

    /// The place of these whole tiles: that of equal ones if there are any.
    pub fn store(&mut self, content: &[i16]) -> TileId {
        if let Some(tile) = self.stored.find(&self.weights, content) {
            return tile;
        }
        let tile = self.next_tile();
        self.weights.extend(content);
        self.stored.insert(&self.weights, content, tile);
        tile
    }

    /// Adds an entry to the list of a source block.
    pub fn add_use(&mut self, source: u32, entry: Use) {
        self.lists.entry(source).or_default().push(entry);
    }

    /// Strides of the target are below this.
    pub fn stride_limit(&self) -> u32 {
        2 * self.target.neuron_blocks()
    }

    fn tile_size(&self) -> usize {
        (self.target.lanes * self.target.lanes) as usize
    }

    /// Weights, lists and pointers (one for each of the target's source blocks).
    pub fn finish(self) -> (Vec<i16>, Vec<Use>, Vec<Option<u32>>) {
        let mut pointers = vec![None; self.target.source_blocks() as usize];
        let mut uses = Vec::new();
        for (source, mut list) in self.lists {
            if let Some(last) = list.last_mut() {
                last.last = true;
            }
            pointers[SourceBlock(source).index()] = Some(uses.len() as u32);
            uses.extend(list);
        }
        (self.weights, uses, pointers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target { lanes: 2, update_lanes: 1, ..Target::named("ncx").unwrap() }
    }

    fn placed(synapses: &[(usize, usize, i64)], parts: u32) -> Placed {
        let synapses = synapses.iter().map(|(source, target, weight)| Synapse {
            source: *source,
            target: *target,
            weight: *weight,
        });
        Placed { synapses: synapses.collect(), exponent: 2, parts, delay: 1 }
    }

    #[test]
    fn a_dense_projection_takes_one_entry_for_each_source_block() {
        let target = target();
        let mut builder = TileBuilder::new(&target);
        let dense: Vec<_> = (0..4).flat_map(|s| (0..6).map(move |t| (s, t, (s * 6 + t + 1) as i64))).collect();
        assert_eq!(builder.add(&placed(&dense, 1)), TileCost { tiles: 6, uses: 2, visits: 6 });
        let (weights, uses, pointers) = builder.finish();
        assert_eq!((weights[0], weights[1], weights[2], weights[4]), (1, 2, 7, 3));
        assert_eq!((uses[1].tile, uses[1].stride, uses[1].count, uses[1].last), (TileId(3), 1, 3, true));
        assert_eq!(pointers[..3], [Some(0), Some(1), None]);
    }

    #[test]
    fn equal_tiles_are_stored_once() {
        let target = target();
        let mut builder = TileBuilder::new(&target);
        let identity: Vec<_> = (0..8).map(|k| (k, k, 5)).collect();
        assert_eq!(builder.add(&placed(&identity, 1)), TileCost { tiles: 1, uses: 4, visits: 4 });
        let uniform: Vec<_> = (0..6).map(|t| (0, t, 3)).collect();
        assert_eq!(builder.add(&placed(&uniform, 1)), TileCost { tiles: 1, uses: 1, visits: 3 });
        assert_eq!(builder.finish().1[1].stride, 0);
    }

    #[test]
    fn wide_weights_take_two_uses_and_zero_parts_none() {
        let target = target();
        let mut builder = TileBuilder::new(&target);
        assert_eq!(builder.add(&placed(&[(0, 0, 300), (0, 2, 5)], 2)), TileCost { tiles: 3, uses: 2, visits: 3 });
        let (weights, uses, _) = builder.finish();
        assert_eq!((uses[0].exponent, uses[0].count, uses[1].exponent, uses[1].count), (10, 1, 2, 2));
        assert_eq!((weights[0], weights[4], weights[8]), (1, 44, 5));
    }
}
