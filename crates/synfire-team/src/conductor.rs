//! What is given to each stage in a tick, and what became of it.

use synfire_arch::{AxonId, Target};
use synfire_core::{CoreError, TickResult, check_events};
use synfire_program::{Event, Program};

use crate::ledger::Ledger;
use crate::part::Done;

/// Knows the spikes of all parts.
#[derive(Debug, Clone)]
pub(crate) struct Conductor {
    ledger: Ledger,
    axons: u32,
    /// By stage.
    last: Vec<Vec<u32>>,
    now: Vec<Vec<u32>>,
    external: Vec<Event>,
}

impl Conductor {
    pub fn new(target: &Target, program: &Program) -> Self {
        let stages = vec![Vec::new(); program.stages.len()];
        let ledger = Ledger::new(target, program);
        Self { ledger, axons: target.axons, last: stages.clone(), now: stages, external: Vec::new() }
    }

    /// Number of stages.
    pub fn stages(&self) -> usize {
        self.now.len()
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

    /// All that is given to a stage: external events, what earlier stages have done in this tick, and the others in the last.
    pub fn events(&self, stage: usize) -> Vec<Event> {
        let spikes = self.now[..stage].iter().chain(&self.last[stage..]).flatten();
        let spike = |neuron: &u32| Event { axon: AxonId(self.axons + neuron), payload: 1 };
        let mut events: Vec<Event> = self.external.iter().copied().chain(spikes.map(spike)).collect();
        events.sort_unstable_by_key(|event| event.axon);
        events
    }

    /// What the parts did in a stage, in the order of parts.
    pub fn done(&mut self, stage: usize, parts: impl IntoIterator<Item = Done>) {
        let mut saturations = 0;
        for done in parts {
            self.now[stage].extend(done.spikes);
            saturations += done.saturations;
        }
        self.ledger.stage(stage, &self.now[stage], saturations);
    }

    /// The result of the tick.
    pub fn finish(&mut self) -> &TickResult {
        self.ledger.finish()
    }
}
