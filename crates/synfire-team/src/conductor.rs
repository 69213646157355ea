//! What is given to the stages in a tick, and what became of it.

use synfire_arch::{AxonId, Target};
use synfire_core::{CoreError, TickResult, check_events};
use synfire_program::{Event, Program};

use crate::ledger::Ledger;
use crate::part::Done;
use crate::rounds::Rounds;

/// Knows the spikes of all parts.
#[derive(Debug, Clone)]
pub(crate) struct Conductor {
    ledger: Ledger,
    rounds: Rounds,
    axons: u32,
    /// By stage.
    last: Vec<Vec<u32>>,
    now: Vec<Vec<u32>>,
    external: Vec<Event>,
}

impl Conductor {
    pub fn new(target: &Target, program: &Program) -> Self {
        let stages = vec![Vec::new(); program.stages.len()];
        let (ledger, rounds) = (Ledger::new(target, program), Rounds::new(target, program));
        Self { ledger, rounds, axons: target.axons, last: stages.clone(), now: stages, external: Vec::new() }
    }

    /// The stages of a program, in rounds.
    pub fn rounds(&self) -> &Rounds {
        &self.rounds
    }

    /// The next tick is tick 0.
    pub fn clear(&mut self) {
        self.now.iter_mut().for_each(Vec::clear);
    }

    /// Begins a tick.
    ///
    /// # Errors
    /// When no core takes the events.
    pub fn begin(&mut self, events: &[Event]) -> Result<(), CoreError> {
        check_events(events, self.axons)?;
        self.ledger.begin(events);
        self.external.clear();
        self.external.extend_from_slice(events);
        std::mem::swap(&mut self.last, &mut self.now);
        self.now.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    /// All that is given to the stages of a round: external events, what earlier rounds have done in this tick, and the others
    /// in the last.
    pub fn events(&self, round: usize) -> Vec<Event> {
        let first = self.rounds.of(round).start;
        let spikes = self.now[..first].iter().chain(&self.last[first..]).flatten();
        let spike = |neuron: &u32| Event { axon: AxonId(self.axons + neuron), payload: 1 };
        let mut events: Vec<Event> = self.external.iter().copied().chain(spikes.map(spike)).collect();
        events.sort_unstable_by_key(|event| event.axon);
        events
    }

    /// What the parts did in a round, in the order of parts: each, stage by stage.
    pub fn done(&mut self, round: usize, parts: &[Vec<Done>]) {
        for (index, stage) in self.rounds.of(round).enumerate() {
            let of_stage = || parts.iter().map(|part| &part[index]);
            of_stage().for_each(|done| self.now[stage].extend(&done.spikes));
            let saturations = of_stage().map(|done| done.saturations).sum();
            self.ledger.stage(stage, &self.now[stage], saturations);
        }
    }

    /// The result of the tick.
    pub fn finish(&mut self) -> &TickResult {
        self.ledger.finish()
    }
}
