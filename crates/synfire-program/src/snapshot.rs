//! Everything that changes in a core as a program runs.

use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::{Target, Tick};

use crate::{Controls, NeuronState, Program};

/// Everything in a core that changes as a program runs, between two ticks. A core that is given it back goes on as if it had
/// never stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Number of the next tick.
    pub tick: Tick,
    /// The registers of learning.
    pub controls: Controls,
    /// In the order of [`crate::Program::weights`].
    pub weights: Vec<i16>,
    /// By neuron of the program.
    pub neurons: Vec<NeuronState>,
    /// `[slot][neuron]`: the ring has a slot for each delay of the target.
    pub accumulators: Vec<i32>,
    /// Traces x: all axons of the target, then the neurons of the program.
    pub x: Vec<u8>,
    /// Traces y, by neuron of the program.
    pub y: Vec<u8>,
}

/// How many values of each kind a state has; as many traces y as neurons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SnapshotSizes {
    /// Weights of the program.
    pub weights: usize,
    /// Neurons of the program.
    pub neurons: usize,
    /// Accumulators: one of each neuron for each slot of the ring.
    pub accumulators: usize,
    /// Traces x: axons of the target, then neurons of the program.
    pub x: usize,
}

impl SnapshotSizes {
    /// Of a program on a target.
    pub const fn new(target: &Target, program: &Program) -> Self {
        let neurons = program.neurons.len();
        Self {
            weights: program.weights.len(),
            neurons,
            accumulators: neurons * target.ring_depth as usize,
            x: target.axons as usize + neurons,
        }
    }
}

impl Snapshot {
    /// What a core of this target holds that has just been given the program.
    pub fn new(target: &Target, program: &Program) -> Self {
        Self { weights: program.weights.clone(), ..Self::zeros(SnapshotSizes::new(target, program)) }
    }

    /// A state of these sizes in which everything is 0, with the controls that a reset leaves.
    pub fn zeros(sizes: SnapshotSizes) -> Self {
        Self {
            tick: Tick(0),
            controls: Controls::default(),
            weights: vec![0; sizes.weights],
            neurons: vec![NeuronState::default(); sizes.neurons],
            accumulators: vec![0; sizes.accumulators],
            x: vec![0; sizes.x],
            y: vec![0; sizes.neurons],
        }
    }

    /// Weights that are other than those of the program.
    pub fn changed_weights(&self, program: &Program) -> usize {
        self.weights.iter().zip(&program.weights).filter(|(now, then)| now != then).count()
    }

    /// Neurons whose threshold is raised by an adaptation.
    pub fn raised_thresholds(&self) -> usize {
        self.neurons.iter().filter(|neuron| neuron.a != 0).count()
    }
}
