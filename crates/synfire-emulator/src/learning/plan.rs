//! What a program says about learning, prepared for execution.

use std::ops::Range;

use synfire_arch::{NeuronBlock, SourceBlock, Target};
use synfire_program::{LearningClocks, Program, Rule, TraceRange, Use};

use crate::placement::Shape;
use crate::runs::{Group, Run};

/// Everything about learning that does not change while a program runs.
#[derive(Debug)]
pub(crate) struct LearningPlan {
    pub rules: Vec<Rule>,
    pub ranges: Vec<TraceRange>,
    pub axon_blocks: usize,
    /// Address of the traces y of neuron block 0 in the memory of traces.
    pub first_y: usize,
    /// Runs whose weights learn, by list: `rows[lists[source block]]`.
    rows: Vec<RowRun>,
    row_lists: Vec<Range<usize>>,
    /// Column lists, by neuron block.
    columns: Vec<ColumnRun>,
    column_lists: Vec<Range<usize>>,
    /// Where the weights of tiles that learn are; of others nothing is said.
    pub places: Vec<TilePlace>,
    /// Tiles that learn, ascending.
    pub tiles: Vec<usize>,
    /// So many lines have a dither: those of tiles that learn and those of traces.
    pub lines: usize,
    /// Clocks of the learning phase.
    pub clocks: LearningClocks,
}

/// One run of tiles that learn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowRun {
    pub rule: usize,
    pub tile: usize,
    pub stride: usize,
    /// First target block.
    pub block: usize,
    pub count: usize,
    /// Start of row 0 of the first tile in the weights. The rows of a tile that learns follow each other.
    pub start: usize,
    pub tile_pitch: usize,
}

/// One run of a column list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnRun {
    pub rule: usize,
    pub tile: usize,
    pub stride: usize,
    /// First source block.
    pub block: usize,
    pub count: usize,
}

impl RowRun {
    /// What an event in `row` visits, tile by tile; `y` are the traces of all neurons.
    #[inline(always)]
    pub fn visits<'a, const P: usize>(&self, row: usize, y: &'a [u8]) -> impl Iterator<Item = Visit<'a, P>> {
        let Self { tile, stride, block, count, start, tile_pitch, .. } = *self;
        let (blocks, _) = y.as_chunks();
        (0..).zip(&blocks[block..block + count]).map(move |(step, traces)| {
            let (start, tile) = (start + step * tile_pitch, tile + step * stride);
            Visit { traces, start: start + row * P, line: tile * P + row }
        })
    }
}

impl ColumnRun {
    /// The tiles that a spike visits, with the traces of their sources; `x` are those of all sources.
    #[inline(always)]
    pub fn visits<'a, const P: usize>(&self, x: &'a [u8]) -> impl Iterator<Item = (usize, &'a [u8; P])> {
        let Self { tile, stride, block, count, .. } = *self;
        let (blocks, _) = x.as_chunks();
        (0..).zip(&blocks[block..block + count]).map(move |(step, traces)| (tile + step * stride, traces))
    }
}

/// A row whose weights an event changes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit<'a, const P: usize> {
    /// Of its targets.
    pub traces: &'a [u8; P],
    /// Where it starts in the weights.
    pub start: usize,
    /// For the dither.
    pub line: usize,
}

/// Where a tile's weights are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TilePlace {
    /// Start of row 0; the other rows follow.
    pub start: usize,
}

impl LearningPlan {
    /// `runs` are those of the tile lists, one for each use, and `groups` are theirs.
    pub fn new(target: &Target, program: &Program, lists: &[Range<usize>], runs: &[Run], groups: &[Group]) -> Self {
        let lanes = target.lanes as usize;
        let blocks = program.neurons.len() / lanes;
        let mut plan = Self {
            rules: program.rules.clone(),
            ranges: program.trace_ranges.clone(),
            axon_blocks: target.axon_blocks() as usize,
            first_y: target.source_blocks() as usize,
            rows: Vec::new(),
            row_lists: Vec::with_capacity(lists.len()),
            columns: Vec::new(),
            column_lists: Vec::with_capacity(blocks),
            places: Vec::new(),
            tiles: Vec::new(),
            lines: 0,
            clocks: LearningClocks::new(program, target.lanes),
        };
        if program.uses.iter().any(|entry| entry.rule.is_some()) {
            plan.places = vec![TilePlace::default(); program.weights.len() / (lanes * lanes)];
        }
        let mut visited = vec![false; program.uses.len()];
        for list in lists {
            for index in list.clone() {
                // Weights that learn are in one list only, so they do not follow what two lists share.
                if std::mem::replace(&mut visited[index], true) {
                    break;
                }
                if program.uses[index].rule.is_none() {
                    continue;
                }
                let run = &runs[index];
                let tile_pitch = match groups[run.group].shape {
                    Shape::Rows => lanes,
                    Shape::Tiles { pitch } => pitch,
                };
                plan.add_row(&program.uses[index], run, tile_pitch);
            }
            let first = plan.row_lists.last().map_or(0, |list| list.end);
            plan.row_lists.push(first..plan.rows.len());
        }
        plan.tiles.sort_unstable();
        let lines_of_tiles = plan.tiles.last().map_or(0, |tile| (tile + 1) * lanes);
        plan.lines = lines_of_tiles.max(plan.first_y + blocks);
        for block in 0..blocks {
            plan.add_columns(program, block);
        }
        plan
    }

    fn add_row(&mut self, entry: &Use, run: &Run, tile_pitch: usize) {
        let Some(rule) = entry.rule.map(|rule| rule.index()) else { return };
        let row = RowRun {
            rule,
            tile: entry.tile.index(),
            stride: entry.stride as usize,
            block: entry.block.index(),
            count: entry.count as usize,
            start: run.start,
            tile_pitch,
        };
        for step in 0..row.count {
            let place = TilePlace { start: row.start + step * row.tile_pitch };
            self.places[row.tile + step * row.stride] = place;
            self.tiles.push(row.tile + step * row.stride);
        }
        self.rows.push(row);
    }

    fn add_columns(&mut self, program: &Program, block: usize) {
        let first = self.columns.len();
        self.columns.extend(program.columns_of(NeuronBlock(block as u32)).iter().map(|entry| ColumnRun {
            rule: entry.rule.index(),
            tile: entry.tile.index(),
            stride: entry.stride as usize,
            block: entry.block.index(),
            count: entry.count as usize,
        }));
        self.column_lists.push(first..self.columns.len());
    }

    /// Whether any weight learns.
    pub const fn has_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The runs of a source block whose weights learn.
    pub fn rows_of(&self, source: usize) -> &[RowRun] {
        &self.rows[self.row_lists[source].clone()]
    }

    /// The column list of a neuron block.
    pub fn columns_of(&self, block: usize) -> &[ColumnRun] {
        &self.columns[self.column_lists[block].clone()]
    }
}

/// Blocks of a trace range whose sources are neurons, as neuron blocks.
pub(crate) fn neuron_blocks(range: &TraceRange, axon_blocks: usize) -> Range<usize> {
    let of = |block: SourceBlock| block.index() - axon_blocks;
    of(range.first)..of(range.last) + 1
}
