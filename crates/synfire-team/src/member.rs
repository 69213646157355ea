//! One part, in a process that exchanges messages with those of the others.

use std::ops::Range;

use synfire_arch::{NeuronId, Target};
use synfire_core::{Core, CoreError, TickResult};
use synfire_program::{Event, NeuronState, Program};

use crate::conductor::Conductor;
use crate::part::{Done, Part};
use crate::{Division, TeamError};

/// Takes words to all parts.
pub trait Relay {
    /// Number of parts.
    fn parts(&self) -> usize;

    /// Which of them this is.
    fn part(&self) -> usize;

    /// Gives `own` to all others, and what every part gave, in the order of parts. All parts call it equally often.
    ///
    /// # Errors
    /// When another part cannot be reached.
    fn exchange(&mut self, own: &[u32]) -> Result<Vec<Vec<u32>>, CoreError>;

    /// Gives what the first part says to all. The others say nothing.
    ///
    /// # Errors
    /// When another part cannot be reached.
    fn broadcast(&mut self, own: &[u32]) -> Result<Vec<u32>, CoreError> {
        Ok(self.exchange(own)?.into_iter().next().unwrap_or_default())
    }
}

/// One part. All members are given the same calls, and give the same results.
#[derive(Debug)]
pub struct Member<R> {
    relay: R,
    lanes: u32,
    division: Division,
    conductor: Conductor,
    own: Part,
    neurons: u32,
}

/// Words of a state.
const STATE_WORDS: usize = 5;
/// Words before the spikes of a stage: updates that saturated, in two, and how many spikes there are.
const HEAD_WORDS: usize = 3;

impl<R: Relay> Member<R> {
    /// This part of a program.
    ///
    /// # Errors
    /// When the program learns, or so many parts cannot be.
    pub fn new(target: &Target, program: &Program, relay: R) -> Result<Self, TeamError> {
        let division = Division::new(program, relay.parts())?;
        let conductor = Conductor::new(target, program);
        Ok(Self {
            own: Part::new(target, program, conductor.rounds(), division.of(relay.part())),
            conductor,
            lanes: target.lanes,
            neurons: program.neurons.len() as u32,
            division,
            relay,
        })
    }

    /// What takes words to the others.
    pub const fn relay_mut(&mut self) -> &mut R {
        &mut self.relay
    }

    fn run_round(&mut self, round: usize) -> Result<(), CoreError> {
        let stages = self.conductor.rounds().of(round);
        let mut words = Vec::new();
        for done in self.own.run(stages.clone(), &self.conductor.events(round))? {
            words.extend([done.saturations as u32, (done.saturations >> 32) as u32, done.spikes.len() as u32]);
            words.extend(done.spikes);
        }
        let all = self.relay.exchange(&words)?;
        let parts = all.iter().enumerate().map(|(part, words)| self.done_of(part, stages.clone(), words));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        self.conductor.done(round, &parts);
        Ok(())
    }

    /// What another part says that it did in some stages. Only what it may have done is taken.
    fn done_of(&self, part: usize, stages: Range<usize>, mut words: &[u32]) -> Result<Vec<Done>, CoreError> {
        let bad = |reason: String| CoreError::failed(TeamError::Exchange { reason });
        let mut all = Vec::with_capacity(stages.len());
        for stage in stages {
            let Some(([low, high, count], rest)) = words.split_first_chunk::<HEAD_WORDS>() else {
                return Err(bad(format!("part {part} ends before stage {stage}")));
            };
            let Some((spikes, rest)) = rest.split_at_checked(*count as usize) else {
                return Err(bad(format!("part {part} says {count} spikes and gives {}", rest.len())));
            };
            if !self.may_spike(part, stage, spikes) {
                return Err(bad(format!("spikes of part {part} are of neurons that it does not have")));
            }
            words = rest;
            all.push(Done { spikes: spikes.to_vec(), saturations: u64::from(*low) | u64::from(*high) << 32 });
        }
        if !words.is_empty() {
            return Err(bad(format!("part {part} gave {} words too many", words.len())));
        }
        Ok(all)
    }

    /// Whether these are neurons of a part in a stage, in their order.
    fn may_spike(&self, part: usize, stage: usize, spikes: &[u32]) -> bool {
        let blocks = &self.division.of(part)[stage];
        let neurons = blocks.start * self.lanes..(blocks.end * self.lanes).min(self.neurons);
        spikes.iter().all(|neuron| neurons.contains(neuron)) && spikes.is_sorted_by(|a, b| a < b)
    }
}

impl<R: Relay> Core for Member<R> {
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        let division = Division::new(program, self.relay.parts()).map_err(CoreError::failed)?;
        self.conductor = Conductor::new(target, program);
        self.own = Part::new(target, program, self.conductor.rounds(), division.of(self.relay.part()));
        (self.lanes, self.neurons, self.division) = (target.lanes, program.neurons.len() as u32, division);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        self.conductor.clear();
        self.own.clear();
        Ok(())
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        self.conductor.begin(events)?;
        for round in 0..self.conductor.rounds().len() {
            self.run_round(round)?;
        }
        Ok(self.conductor.finish())
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        let own = self.own.state(neuron).transpose()?;
        let words = own.map(|state| {
            let NeuronState { v, i, a, refractory, fired } = state;
            [v as u32, i as u32, a as u32, refractory.into(), fired.into()]
        });
        let all = self.relay.exchange(words.as_ref().map_or(&[][..], |words| words.as_slice()))?;
        let found = all.into_iter().find(|words| words.len() == STATE_WORDS);
        // A neuron in no stage is never updated.
        Ok(found.map_or_else(NeuronState::default, |words| NeuronState {
            v: words[0] as i32,
            i: words[1] as i32,
            a: words[2] as i32,
            refractory: words[3] as u8,
            fired: words[4] != 0,
        }))
    }
}
