//! An image, prepared for execution.

use std::collections::HashMap;
use std::ops::Range;

use synfire_arch::{SourceBlock, Target};
use synfire_image::{Image, Program, Use};

use crate::layout::{Packer, Shape, Synapses};
use crate::learning::LearningPlan;
use crate::update::Neurons;

/// Everything about a program that does not change while it runs.
#[derive(Debug)]
pub(crate) struct Plan {
    pub target: Target,
    pub neurons: Neurons,
    /// Runs of each source block.
    pub lists: Vec<Range<usize>>,
    /// One for each use.
    pub runs: Vec<Run>,
    pub groups: Vec<Group>,
    pub learning: LearningPlan,
    /// Neuron blocks of each stage.
    pub stages: Vec<Range<usize>>,
    /// Of which stages only the winner spikes.
    pub winners: Vec<bool>,
}

/// One use.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    pub group: usize,
    /// Target blocks.
    pub tiles: u64,
    /// Start of row 0 in the weights.
    pub start: usize,
    /// From one row to the next.
    pub row_pitch: usize,
}

/// What runs have to share for their rows to be added up before they reach the accumulators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Group {
    /// First target neuron.
    pub first: usize,
    /// Target neurons.
    pub neurons: usize,
    pub delay: u32,
    pub exponent: i32,
    pub shape: Shape,
}

impl Plan {
    /// The plan of an image, and its synapses, which may learn.
    pub fn new(image: &Image) -> (Self, Synapses) {
        let (target, program) = (image.target.clone(), &image.program);
        let lanes = target.lanes as usize;
        let sources = target.axon_blocks() as usize + program.neurons.len() / lanes;
        let lists: Vec<_> = (0..sources).map(|source| list(program, source)).collect();
        let mut builder = Builder::new(program, &target);
        for list in &lists {
            builder.add(list.clone());
        }
        let stages: Vec<_> = program.stages.iter().map(|s| s.first.index()..s.last.index() + 1).collect();
        let counts = lists.iter().flat_map(|list| builder.synapses(list.clone())).collect();
        let plan = Self {
            neurons: Neurons::new(program, &target, &stages),
            learning: LearningPlan::new(image, &lists, &builder.runs, &builder.groups),
            runs: builder.runs,
            groups: builder.groups,
            lists,
            stages,
            winners: program.stages.iter().map(|stage| stage.winner).collect(),
            target,
        };
        let synapses = Synapses {
            weights: builder.packer.finish(plan.target.weight_bits),
            tile_weights: program.weights.len(),
            counts,
        };
        (plan, synapses)
    }

    /// The position of the list of a neuron block in [`Self::lists`].
    pub fn neuron_list(&self, block: usize) -> usize {
        self.target.axon_blocks() as usize + block
    }
}

fn list(program: &Program, source: usize) -> Range<usize> {
    let first = program.pointers.get(source).copied().flatten().map_or(0, |first| first as usize);
    first..first + program.uses_of(SourceBlock(source as u32)).len()
}

struct Builder<'a> {
    program: &'a Program,
    lanes: usize,
    packer: Packer<'a>,
    runs: Vec<Run>,
    added: Vec<bool>,
    groups: Vec<Group>,
    known: HashMap<Group, usize>,
    /// Non-zero weights of each row of each tile.
    row_synapses: Vec<u64>,
}

impl<'a> Builder<'a> {
    fn new(program: &'a Program, target: &Target) -> Self {
        let lanes = target.lanes as usize;
        let non_zero = |row: &[i16]| row.iter().filter(|weight| **weight != 0).count() as u64;
        Self {
            program,
            lanes,
            packer: Packer::new(program, target.lanes),
            runs: vec![Run::default(); program.uses.len()],
            added: vec![false; program.uses.len()],
            groups: Vec::new(),
            known: HashMap::new(),
            row_synapses: program.weights.chunks_exact(lanes).map(non_zero).collect(),
        }
    }

    /// Prepares the runs of a list. Uses that are in no list stay unprepared: nothing is known about them.
    fn add(&mut self, list: Range<usize>) {
        for index in list {
            if !std::mem::replace(&mut self.added[index], true) {
                self.runs[index] = self.run(&self.program.uses[index]);
            }
        }
    }

    fn run(&mut self, entry: &Use) -> Run {
        let placement = self.packer.place(entry);
        let group = Group {
            first: entry.block.index() * self.lanes,
            neurons: entry.count as usize * self.lanes,
            delay: entry.delay,
            exponent: entry.exponent,
            shape: placement.shape,
        };
        let groups = &mut self.groups;
        let index = *self.known.entry(group).or_insert_with(|| {
            groups.push(group);
            groups.len() - 1
        });
        Run { group: index, tiles: u64::from(entry.count), start: placement.start, row_pitch: placement.row_pitch }
    }

    /// The non-zero weights of each of the P sources of a list.
    fn synapses(&self, list: Range<usize>) -> impl Iterator<Item = u64> {
        let uses = &self.program.uses[list];
        let of_row = |entry: &Use, row: usize| -> u64 {
            let tiles = (0..entry.count as usize).map(|step| entry.tile.index() + step * entry.stride as usize);
            tiles.map(|tile| self.row_synapses[tile * self.lanes + row]).sum()
        };
        (0..self.lanes).map(move |row| uses.iter().map(|entry| of_row(entry, row)).sum())
    }
}
