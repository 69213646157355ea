//! Samples of which a board tells only the spikes that are wanted.

use synfire_arch::generated::register;
use synfire_arch::{NeuronBlock, NeuronId};
use synfire_core::{CoreError, Tally, TallyReport, check_events};
use synfire_link::Monitor;
use synfire_program::{Clear, Event};

use super::{BoardCore, since};
use crate::{LinkError, Reporting, Session, Transport};

/// A board that makes reports on demand.
pub struct BoardTally<'a, T> {
    core: &'a mut BoardCore<T>,
}

impl<'a, T: Transport> BoardTally<'a, T> {
    /// Clears a board and lets it tell spikes of neurons from the block of `first` on, and saturations.
    pub fn begin(core: &'a mut BoardCore<T>, first: NeuronId) -> Result<Self, LinkError> {
        let session = core.link.at_rest()?;
        session.clear()?;
        let block = NeuronBlock(first.0 / session.target().lanes);
        let monitors = vec![Monitor::register(register::SATURATIONS.address)];
        session.report_on_demand(block, &Reporting { clocks: false, monitors })?;
        core.saturations = 0;
        Ok(Self { core })
    }

    const fn session(&mut self) -> &mut Session<T> {
        self.core.link.session()
    }
}

impl<T: Transport> Tally for BoardTally<'_, T> {
    fn clear(&mut self) -> Result<(), CoreError> {
        Ok(self.session().submit_clear(Clear::ALL)?)
    }

    fn run(&mut self, events: &[Event], ticks: u16) -> Result<(), CoreError> {
        check_events(events, self.core.link.target().axons)?;
        Ok(self.session().submit_held(events, ticks)?)
    }

    fn report(&mut self) -> Result<(), CoreError> {
        Ok(self.session().submit_report()?)
    }

    fn has_room(&mut self) -> bool {
        let session = self.session();
        session.unsent() < usize::from(session.identity().input_words)
    }

    fn next(&mut self) -> Result<TallyReport, CoreError> {
        let none = || LinkError::Stream { reason: "a report was not asked for".to_owned() };
        let lanes = self.core.link.target().lanes;
        let report = self.session().next_tick()?.ok_or_else(none)?;
        let spikes = report.spikes.iter().flat_map(|spikes| spikes.spikes(lanes)).map(|spike| spike.neuron).collect();
        let saturations = report.monitors.first().copied().unwrap_or_default();
        Ok(TallyReport { spikes, saturations: since(&mut self.core.saturations, saturations) })
    }

    fn finish(&mut self) -> Result<(), CoreError> {
        self.session().stop()?;
        self.core.link.start(self.core.learning.is_some())?;
        Ok(())
    }
}
