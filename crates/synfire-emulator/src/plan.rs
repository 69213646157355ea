//! A program, prepared for execution.

use std::collections::HashMap;
use std::ops::Range;

use synfire_arch::{AxonId, Target};
use synfire_program::{Program, Use, fan_out};

use crate::layout::{Packer, Synapses};
use crate::learning::LearningPlan;
use crate::lists::{List, lists};
use crate::runs::{Group, Run, Runs};
use crate::sparse::{SparseBuilder, SparseRows};
use crate::update::Neurons;
use crate::weight::Weight;

/// Everything about a program that does not change while it runs.
#[derive(Debug)]
pub(crate) struct Plan {
    pub target: Target,
    /// There are `2^lane_bits` lanes: a division by them would take longer than a row.
    pub lane_bits: u32,
    axon_blocks: usize,
    pub neurons: Neurons,
    /// Of each source block.
    pub lists: Vec<List>,
    pub runs: Runs,
    pub groups: Vec<Group>,
    pub sparse: SparseRows,
    pub learning: LearningPlan,
    /// Neuron blocks of each stage.
    pub stages: Vec<Range<usize>>,
    /// Of which stages only the winner spikes.
    pub winners: Vec<bool>,
    /// Slots of the ring that deliveries reach.
    pub slots: u32,
}

impl Plan {
    /// The plan of a program, and its synapses, which may learn.
    pub fn new(target: &Target, program: &Program) -> (Self, Synapses) {
        if target.weight_bits <= 8 { Self::with::<i8>(target, program) } else { Self::with::<i16>(target, program) }
    }

    /// The same with weights that are stored like this, which has to hold them.
    fn with<W: Weight>(target: &Target, program: &Program) -> (Self, Synapses) {
        let mut lists = lists(target, program);
        let mut sparse = SparseBuilder::new(program, target.lanes as usize, target.weight_bits);
        lists.iter_mut().for_each(|list| sparse.add(list));
        let mut builder = Builder::<W>::new(program, target, &lists, &sparse.is_sparse);
        // Those first whose runs are all walked: what follows one of their runs then is there too.
        let (some, all): (Vec<_>, Vec<_>) = lists.iter().partition(|list| list.sparse.is_some());
        all.into_iter().chain(some).for_each(|list| builder.add(list));
        builder.runs.finish(&lists, target.lanes as usize);
        let stages: Vec<_> = program.stages.iter().map(|s| s.first.index()..s.last.index() + 1).collect();
        let mut counts = fan_out(target, program);
        counts.resize(lists.len() * target.lanes as usize, 0);
        let uses: Vec<_> = lists.iter().map(|list| list.uses.clone()).collect();
        let plan = Self {
            neurons: Neurons::new(program, target, &stages),
            learning: LearningPlan::new(target, program, &uses, &builder.runs.all, &builder.groups),
            runs: builder.runs,
            groups: builder.groups,
            sparse: sparse.finish(),
            lists,
            stages,
            winners: program.stages.iter().map(|stage| stage.winner).collect(),
            slots: slots(program),
            lane_bits: target.lanes.trailing_zeros(),
            axon_blocks: target.axon_blocks() as usize,
            target: target.clone(),
        };
        let weights = builder.packer.finish();
        let mut synapses = Synapses { weights, tile_weights: program.weights.len(), counts };
        synapses.leave_out_learned(&plan.learning, target.lanes as usize);
        (plan, synapses)
    }

    /// The position of the list of a neuron block in [`Self::lists`].
    pub const fn neuron_list(&self, block: usize) -> usize {
        self.axon_blocks + block
    }

    /// The source block of an axon, and its lane.
    pub const fn place(&self, axon: AxonId) -> (usize, usize) {
        let axon = axon.0 as usize;
        (axon >> self.lane_bits, axon & ((1 << self.lane_bits) - 1))
    }
}

/// Slots of the ring that deliveries reach.
pub(crate) fn slots(program: &Program) -> u32 {
    1 + program.uses.iter().map(|entry| entry.delay).max().unwrap_or(0)
}

struct Builder<'a, W> {
    program: &'a Program,
    lanes: usize,
    packer: Packer<'a, W>,
    runs: Runs,
    added: Vec<bool>,
    groups: Vec<Group>,
    known: HashMap<Group, usize>,
}

impl<'a, W: Weight> Builder<'a, W> {
    fn new(program: &'a Program, target: &Target, lists: &[List], is_sparse: &[bool]) -> Self {
        let lanes = target.lanes as usize;
        Self {
            program,
            lanes,
            packer: Packer::new(program, target.lanes, lists),
            runs: Runs::new(is_sparse),
            added: vec![false; program.uses.len()],
            groups: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Prepares the runs of a list that are walked. Uses that are in no list stay unprepared: nothing is known about them.
    fn add(&mut self, list: &List) {
        let mut next = self.runs.first(list);
        while let Some(index) = next {
            // What follows a run that is there already is there too, from a list that shares its end.
            if std::mem::replace(&mut self.added[index], true) {
                break;
            }
            self.runs.all[index] = self.run(&self.program.uses[index]);
            next = self.runs.after(index, list);
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
        Run { group: index, start: placement.start, row_pitch: placement.row_pitch }
    }
}
