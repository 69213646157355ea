//! A program, prepared for execution.

use std::collections::HashMap;
use std::ops::Range;

use synfire_arch::{SourceBlock, Target};
use synfire_program::{Program, TileLists, Use, fan_out};

use crate::layout::{Packer, Synapses};
use crate::learning::LearningPlan;
use crate::runs::{Group, Run};
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

impl Plan {
    /// The plan of a program, and its synapses, which may learn.
    pub fn new(target: &Target, program: &Program) -> (Self, Synapses) {
        let lanes = target.lanes as usize;
        let sources = target.axon_blocks() as usize + program.neurons.len() / lanes;
        let tile_lists = TileLists::new(program);
        let lists: Vec<_> =
            (0..sources).map(|source| tile_lists.of(SourceBlock(source as u32)).unwrap_or_default()).collect();
        let mut builder = Builder::new(program, target);
        for list in &lists {
            builder.add(list.clone());
        }
        let stages: Vec<_> = program.stages.iter().map(|s| s.first.index()..s.last.index() + 1).collect();
        let mut counts = fan_out(target, program);
        counts.resize(sources * lanes, 0);
        let plan = Self {
            neurons: Neurons::new(program, target, &stages),
            learning: LearningPlan::new(target, program, &lists, &builder.runs, &builder.groups),
            runs: builder.runs,
            groups: builder.groups,
            lists,
            stages,
            winners: program.stages.iter().map(|stage| stage.winner).collect(),
            target: target.clone(),
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

struct Builder<'a> {
    program: &'a Program,
    lanes: usize,
    packer: Packer<'a>,
    runs: Vec<Run>,
    added: Vec<bool>,
    groups: Vec<Group>,
    known: HashMap<Group, usize>,
}

impl<'a> Builder<'a> {
    fn new(program: &'a Program, target: &Target) -> Self {
        let lanes = target.lanes as usize;
        Self {
            program,
            lanes,
            packer: Packer::new(program, target.lanes),
            runs: vec![Run::default(); program.uses.len()],
            added: vec![false; program.uses.len()],
            groups: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Prepares the runs of a list. Uses that are in no list stay unprepared: nothing is known about them.
    fn add(&mut self, list: Range<usize>) {
        for index in list {
            // What follows a run that is there already is there too, from a list that shares its end.
            if std::mem::replace(&mut self.added[index], true) {
                break;
            }
            self.runs[index] = self.run(&self.program.uses[index]);
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
}
