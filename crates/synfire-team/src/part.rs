//! The neurons of one part.

use std::ops::Range;

use synfire_arch::{NeuronId, Target};
use synfire_core::{Core, CoreError};
use synfire_emulator::Emulator;
use synfire_program::{Event, NeuronState, Program};

use crate::clip::clip;

/// Some blocks of each stage, each on an emulator of its own.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// By stage, where the part has any.
    stages: Vec<Option<Own>>,
}

/// Some blocks of one stage.
#[derive(Debug, Clone)]
struct Own {
    emulator: Emulator,
    neurons: Range<u32>,
}

/// What a part did in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Done {
    /// Neurons that spiked, ascending.
    pub spikes: Vec<u32>,
    /// Updates that saturated.
    pub saturations: u64,
}

impl Part {
    /// The part of a program that has these blocks of each stage.
    pub fn new(target: &Target, program: &Program, blocks: &[Range<u32>]) -> Self {
        let own = |(stage, blocks): (usize, &Range<u32>)| {
            (!blocks.is_empty()).then(|| {
                let (own_target, own_program) = clip(target, program, stage, blocks.clone());
                let neurons = blocks.start * target.lanes..blocks.end * target.lanes;
                Own { emulator: Emulator::new(&own_target, &own_program), neurons }
            })
        };
        Self { stages: blocks.iter().enumerate().map(own).collect() }
    }

    /// Runs a stage of a tick. All that is given to it are `events`.
    pub fn run(&mut self, stage: usize, events: &[Event]) -> Result<Done, CoreError> {
        let Some(own) = &mut self.stages[stage] else { return Ok(Done::default()) };
        let result = Emulator::tick(&mut own.emulator, events)?;
        let spikes = result.spikes.iter().map(|spike| own.neurons.start + spike.neuron.0).collect();
        Ok(Done { spikes, saturations: result.saturations })
    }

    /// All states to 0.
    pub fn clear(&mut self) {
        self.stages.iter_mut().flatten().for_each(|own| Emulator::clear(&mut own.emulator));
    }

    /// The state of a neuron, if it is here.
    pub fn state(&mut self, neuron: NeuronId) -> Option<Result<NeuronState, CoreError>> {
        let own = self.stages.iter_mut().flatten().find(|own| own.neurons.contains(&neuron.0))?;
        Some(Core::state(&mut own.emulator, NeuronId(neuron.0 - own.neurons.start)))
    }
}
