//! Samples of which a board tells only the spikes that are wanted.

use std::collections::VecDeque;

use synfire_arch::generated::register;
use synfire_arch::{NeuronBlock, NeuronId};
use synfire_core::{CoreError, Tally, TallyReport, check_events};
use synfire_link::Monitor;
use synfire_program::{Clear, Event};

use super::ahead::Ahead;
use crate::{LinkError, Reporting, Session, Transport};

/// A board that makes reports on demand.
pub struct BoardTally<'a, T> {
    link: &'a mut Ahead<T>,
    /// The counter of saturations, as it was last.
    saturations: &'a mut u32,
    /// Ticks after which a tick is as good as the first one.
    period: u32,
    /// Whether the program learns.
    learns: bool,
    /// Reports that were asked for and not taken, the oldest first: whether somebody wants them.
    wanted: VecDeque<bool>,
    /// Ticks that were asked for, modulo the period of the program.
    ticks: u32,
}

/// What a counter of the hardware counted since it was last looked at.
pub fn since(last: &mut u32, now: u32) -> u64 {
    now.saturating_sub(std::mem::replace(last, now)).into()
}

impl<'a, T: Transport> BoardTally<'a, T> {
    /// Clears a board and lets it tell spikes of neurons from the block of `first` on, and saturations.
    pub fn begin(
        link: &'a mut Ahead<T>,
        saturations: &'a mut u32,
        (period, learns): (u32, bool),
        first: NeuronId,
    ) -> Result<Self, LinkError> {
        let session = link.at_rest()?;
        session.clear()?;
        let block = NeuronBlock(first.0 / session.target().lanes);
        let monitors = vec![Monitor::register(register::SATURATIONS.address)];
        session.report_on_demand(block, &Reporting { clocks: false, monitors })?;
        *saturations = 0;
        Ok(Self { link, saturations, period, learns, wanted: VecDeque::new(), ticks: 0 })
    }

    fn run_ticks(&mut self, events: &[Event], ticks: u16) -> Result<(), LinkError> {
        self.ticks = (self.ticks + u32::from(ticks)) % self.period;
        self.session().submit_held(events, ticks)
    }

    fn ask(&mut self, is_wanted: bool) -> Result<(), LinkError> {
        self.wanted.push_back(is_wanted);
        self.session().submit_report()
    }

    /// Runs ticks that nobody wants, up to one whose number is as good as 0. What they do is gone with the clear behind them.
    fn run_to_period(&mut self) -> Result<(), LinkError> {
        while self.ticks != 0 {
            let left = self.period - self.ticks;
            self.run_ticks(&[], u16::try_from(left).unwrap_or(u16::MAX))?;
            self.ask(false)?;
        }
        Ok(())
    }

    /// The oldest report, and whether somebody wants it.
    fn take(&mut self) -> Result<(TallyReport, bool), LinkError> {
        let none = || LinkError::Stream { reason: "a report was not asked for".to_owned() };
        let lanes = self.link.target().lanes;
        let report = self.session().next_tick()?.ok_or_else(none)?;
        let spikes = report.spikes.iter().flat_map(|spikes| spikes.spikes(lanes)).map(|spike| spike.neuron).collect();
        let saturations = report.monitors.first().copied().unwrap_or_default();
        let saturations = since(self.saturations, saturations);
        Ok((TallyReport { spikes, saturations }, self.wanted.pop_front().unwrap_or(true)))
    }

    const fn session(&mut self) -> &mut Session<T> {
        self.link.session()
    }
}

impl<T: Transport> Tally for BoardTally<'_, T> {
    fn clear(&mut self) -> Result<(), CoreError> {
        self.run_to_period()?;
        Ok(self.session().submit_clear(Clear::ALL)?)
    }

    fn run(&mut self, events: &[Event], ticks: u16) -> Result<(), CoreError> {
        check_events(events, self.link.target().axons)?;
        Ok(self.run_ticks(events, ticks)?)
    }

    fn report(&mut self) -> Result<(), CoreError> {
        Ok(self.ask(true)?)
    }

    fn has_room(&mut self) -> bool {
        let session = self.session();
        session.unsent() < usize::from(session.identity().input_words)
    }

    fn next(&mut self) -> Result<TallyReport, CoreError> {
        loop {
            if let (report, true) = self.take()? {
                return Ok(report);
            }
        }
    }

    fn finish(&mut self) -> Result<(), CoreError> {
        if !self.session().is_done() {
            self.session().stop()?;
        }
        self.link.start(self.learns)?;
        Ok(())
    }
}
