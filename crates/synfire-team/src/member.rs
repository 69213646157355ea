//! One part, in a process that exchanges messages with those of the others.

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
/// Words before the spikes of a stage.
const HEAD_WORDS: usize = 2;

impl<R: Relay> Member<R> {
    /// This part of a program.
    ///
    /// # Errors
    /// When the program learns, or so many parts cannot be.
    pub fn new(target: &Target, program: &Program, relay: R) -> Result<Self, TeamError> {
        let division = Division::new(program, relay.parts())?;
        Ok(Self {
            own: Part::new(target, program, division.of(relay.part())),
            conductor: Conductor::new(target, program),
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

    fn run_stage(&mut self, stage: usize) -> Result<(), CoreError> {
        let done = self.own.run(stage, &self.conductor.events(stage))?;
        let mut words = vec![done.saturations as u32, (done.saturations >> 32) as u32];
        words.extend(&done.spikes);
        let all = self.relay.exchange(&words)?;
        let parts = all.into_iter().enumerate().map(|(part, words)| self.done_of(part, stage, words));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        self.conductor.done(stage, parts);
        Ok(())
    }

    /// What another part says that it did. Only what it may have done is taken.
    fn done_of(&self, part: usize, stage: usize, mut words: Vec<u32>) -> Result<Done, CoreError> {
        let bad = |reason: String| CoreError::failed(TeamError::Exchange { reason });
        if words.len() < HEAD_WORDS {
            return Err(bad(format!("part {part} gave {} words", words.len())));
        }
        let saturations = u64::from(words[0]) | u64::from(words[1]) << 32;
        let spikes = words.split_off(HEAD_WORDS);
        let blocks = self.division.of(part)[stage].clone();
        let neurons = blocks.start * self.lanes..(blocks.end * self.lanes).min(self.neurons);
        let is_sound = spikes.iter().all(|neuron| neurons.contains(neuron)) && spikes.is_sorted_by(|a, b| a < b);
        if !is_sound {
            return Err(bad(format!("spikes of part {part} are of neurons that it does not have")));
        }
        Ok(Done { spikes, saturations })
    }
}

impl<R: Relay> Core for Member<R> {
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        let division = Division::new(program, self.relay.parts()).map_err(CoreError::failed)?;
        self.own = Part::new(target, program, division.of(self.relay.part()));
        self.conductor = Conductor::new(target, program);
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
        for stage in 0..self.conductor.stages() {
            self.run_stage(stage)?;
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
