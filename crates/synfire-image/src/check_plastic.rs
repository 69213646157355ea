//! The rules of tiles that learn: each has one place in the network, which its row, its column and its traces agree on.

use synfire_arch::{NeuronBlock, RuleId, SourceBlock, TileId};
use synfire_program::{ColumnUse, TileLists, to_the_end};

use crate::ImageError;
use crate::contents::Contents;
use crate::error::inconsistent;

/// What the tile lists say about a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Usage {
    Unused,
    Fixed,
    Plastic(Place),
}

/// Where a plastic tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub source: SourceBlock,
    pub block: NeuronBlock,
    pub rule: RuleId,
}

const USED_TWICE: &str = "it learns, but is used more than once";

impl Contents<'_> {
    pub(crate) fn check_plastic_tiles(&self) -> Result<(), ImageError> {
        self.check_column_lists()?;
        if self.program.columns.is_empty() && self.program.uses.iter().all(|entry| entry.rule.is_none()) {
            return Ok(());
        }
        let usages = self.usages()?;
        self.check_columns(&usages)?;
        for (tile, usage) in usages.iter().enumerate() {
            if let Usage::Plastic(place) = usage {
                self.check_traces_of(place)?;
                self.check_weights(TileId(tile as u32), place.rule)?;
            }
        }
        Ok(())
    }

    /// Whether every column list exists and ends.
    fn check_column_lists(&self) -> Result<(), ImageError> {
        let program = self.program;
        if program.column_pointers.is_empty() && program.columns.is_empty() {
            return Ok(());
        }
        let blocks = program.neurons.len() / self.target.lanes as usize;
        let sources = self.target.source_blocks() as usize;
        let first = program.column_pointers.iter().flatten().min();
        let rules = [
            (program.column_pointers.len() == blocks, "there has to be a pointer for each neuron block"),
            (
                program.pointers.len() == sources,
                "they need a pointer to the tile list of every source block of the target",
            ),
            (first.is_none() == program.columns.is_empty(), "their pointers and their entries disagree"),
            (first.is_none_or(|first| *first == 0), "the first has to begin at the first entry"),
        ];
        if let Some((_, reason)) = rules.iter().find(|(ok, _)| !ok) {
            return Err(inconsistent("column lists", *reason));
        }
        let mut checked = vec![false; program.columns.len()];
        for (block, first) in program.column_pointers.iter().enumerate() {
            let place = || format!("column list of neuron block {block}");
            let Some(first) = first else { continue };
            let mut is_last = false;
            for (entry, checked) in program.columns.iter().zip(&mut checked).skip(*first as usize) {
                // What follows a checked entry is checked too.
                is_last = entry.last || std::mem::replace(checked, true);
                self.check_column(entry).map_err(|reason| inconsistent(place(), reason))?;
                if is_last {
                    break;
                }
            }
            if !is_last {
                return Err(inconsistent(place(), "it does not end"));
            }
        }
        Ok(())
    }

    fn check_column(&self, entry: &ColumnUse) -> Result<(), &'static str> {
        let lanes = u64::from(self.target.lanes);
        let tiles = self.program.weights.len() as u64 / (lanes * lanes);
        let last_tile = u64::from(entry.tile.0) + u64::from(entry.count.saturating_sub(1)) * u64::from(entry.stride);
        let sources = self.program.pointers.len() as u64;
        let rules = [
            (entry.count > 0, "a run has at least one block"),
            (last_tile < tiles, "it names a tile that does not exist"),
            (
                u64::from(entry.block.0) + u64::from(entry.count) <= sources,
                "it names a source block that does not exist",
            ),
            (u64::from(entry.stride) < 2 * u64::from(self.target.neuron_blocks()), "its stride is too large"),
            (entry.rule.index() < self.program.rules.len(), "its learning rule does not exist"),
        ];
        rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
    }

    /// What the tile lists say about each tile. A tile that learns has exactly one place.
    fn usages(&self) -> Result<Vec<Usage>, ImageError> {
        let lanes = self.target.lanes as usize;
        let mut usages = vec![Usage::Unused; self.program.weights.len() / (lanes * lanes)];
        let lists = TileLists::new(self.program);
        let mut visited = vec![false; self.program.uses.len()];
        let learning = to_the_end(self.program, |entry| entry.rule.map(|_| entry.tile), |own, _| own);
        for (_, source) in lists.starts() {
            for index in lists.of(source).unwrap_or_default() {
                let entry = &self.program.uses[index];
                if std::mem::replace(&mut visited[index], true) {
                    // So were all entries behind it, in a list that shares them.
                    match learning[index] {
                        Some(tile) => return Err(plastic_tile(tile.0, USED_TWICE)),
                        None => break,
                    }
                }
                // A run of fixed weights without a stride visits one tile again and again.
                let steps = if entry.stride == 0 && entry.rule.is_none() { 1 } else { entry.count };
                for step in 0..steps {
                    let (tile, block) = (entry.tile.0 + step * entry.stride, NeuronBlock(entry.block.0 + step));
                    let usage = entry.rule.map_or(Usage::Fixed, |rule| Usage::Plastic(Place { source, block, rule }));
                    let before = std::mem::replace(&mut usages[tile as usize], usage);
                    let plastic = |usage| matches!(usage, Usage::Plastic(_));
                    if before != Usage::Unused && (plastic(before) || plastic(usage)) {
                        return Err(plastic_tile(tile, USED_TWICE));
                    }
                }
            }
        }
        Ok(usages)
    }

    /// The place of each tile that learns.
    ///
    /// # Errors
    /// When one has several.
    pub(crate) fn places(&self) -> Result<Vec<Option<Place>>, ImageError> {
        let place = |usage| match usage {
            Usage::Plastic(place) => Some(place),
            Usage::Unused | Usage::Fixed => None,
        };
        Ok(self.usages()?.into_iter().map(place).collect())
    }

    /// Whether the column lists visit the plastic tiles, and only those, where they are.
    fn check_columns(&self, usages: &[Usage]) -> Result<(), ImageError> {
        let mut visited = vec![false; usages.len()];
        for block in (0..self.program.column_pointers.len() as u32).map(NeuronBlock) {
            for entry in self.program.columns_of(block) {
                for step in 0..entry.count {
                    let tile = entry.tile.0 + step * entry.stride;
                    let place = Place { source: SourceBlock(entry.block.0 + step), block, rule: entry.rule };
                    if usages[tile as usize] != Usage::Plastic(place) {
                        return Err(plastic_tile(
                            tile,
                            "a column list and the tile lists disagree about its place or rule",
                        ));
                    }
                    if std::mem::replace(&mut visited[tile as usize], true) {
                        return Err(plastic_tile(tile, "column lists visit it more than once"));
                    }
                }
            }
        }
        let missed = usages.iter().zip(&visited).position(|(usage, visited)| match usage {
            Usage::Plastic(place) => !visited && self.program.rules[place.rule.index()].post.is_active(),
            _ => false,
        });
        missed.map_or(Ok(()), |tile| {
            Err(plastic_tile(tile as u32, "spikes of its targets change it, but no column list visits it"))
        })
    }

    /// Whether the traces that a rule needs are kept where it is used.
    fn check_traces_of(&self, place: &Place) -> Result<(), ImageError> {
        let (rule, target) = (&self.program.rules[place.rule.index()], self.target.source_block(place.block));
        let range = |block| self.program.trace_ranges.iter().find(|range| (range.first..=range.last).contains(&block));
        let y = range(target).is_some_and(|range| range.post.is_some());
        let x = range(place.source).is_some_and(|range| range.pre.is_some());
        let missing = |trace, block| Err(ImageError::MissingTrace { rule: place.rule, trace, block });
        match (rule.pre.is_active() && !y, rule.post.is_active() && !x) {
            (true, _) => missing('y', target),
            (_, true) => missing('x', place.source),
            _ => Ok(()),
        }
    }

    /// Whether the weights of a plastic tile begin within the bounds of its rule.
    fn check_weights(&self, tile: TileId, rule: RuleId) -> Result<(), ImageError> {
        let lanes = self.target.lanes as usize;
        let bounds = &self.program.rules[rule.index()];
        let weights = &self.program.weights[tile.index() * lanes * lanes..(tile.index() + 1) * lanes * lanes];
        match weights.iter().position(|weight| !(bounds.w_min..=bounds.w_max).contains(weight)) {
            None => Ok(()),
            Some(at) => Err(ImageError::WeightOutOfBounds {
                tile,
                row: at / lanes,
                column: at % lanes,
                weight: weights[at],
                rule,
                min: bounds.w_min,
                max: bounds.w_max,
            }),
        }
    }
}

fn plastic_tile(tile: u32, reason: &'static str) -> ImageError {
    ImageError::PlasticTile { tile: TileId(tile), reason: reason.into() }
}
