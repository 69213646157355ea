//! The neurons of one part.

use std::ops::Range;

use synfire_arch::{NeuronId, Target};
use synfire_core::{Core, CoreError};
use synfire_emulator::Emulator;
use synfire_program::{Event, NeuronState, Program};

use crate::clip::clip;
use crate::rounds::Rounds;

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

impl Own {
    fn run(&mut self, events: &[Event]) -> Result<Done, CoreError> {
        let result = Emulator::tick(&mut self.emulator, events)?;
        let spikes = result.spikes.iter().map(|spike| self.neurons.start + spike.neuron.0).collect();
        Ok(Done { spikes, saturations: result.saturations })
    }
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
    pub fn new(target: &Target, program: &Program, rounds: &Rounds, blocks: &[Range<u32>]) -> Self {
        let own = |(stage, blocks): (usize, &Range<u32>)| {
            (!blocks.is_empty()).then(|| {
                let (own_target, own_program) = clip(target, program, rounds, stage, blocks.clone());
                let neurons = blocks.start * target.lanes..blocks.end * target.lanes;
                Own { emulator: Emulator::new(&own_target, &own_program), neurons }
            })
        };
        Self { stages: blocks.iter().enumerate().map(own).collect() }
    }

    /// Runs some stages of a tick. All that is given to each of them are `events`.
    pub fn run(&mut self, stages: Range<usize>, events: &[Event]) -> Result<Vec<Done>, CoreError> {
        let run = |own: &mut Option<Own>| own.as_mut().map_or_else(|| Ok(Done::default()), |own| own.run(events));
        self.stages[stages].iter_mut().map(run).collect()
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
