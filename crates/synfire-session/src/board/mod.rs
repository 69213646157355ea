//! A board at the other end of a line as a core.

mod ahead;
mod bus;
mod tally;

use synfire_arch::generated::register;
use synfire_arch::{NeuronId, Target};
use synfire_core::{
    BlockSpikes, Core, CoreError, Cycles, SynapticEvents, Tally, TickResult, check_events, restore, save, set_controls,
};
use synfire_program::{Clear, Controls, Event, LearningClocks, NeuronState, Program, Snapshot, SnapshotSizes};

use crate::{LinkError, Session, TickReport, Transport};
use ahead::Ahead;
use tally::{BoardTally, since};

/// The longest period of a program for which a tally runs ticks that nobody wants.
const PERIOD_MAX: u32 = 64;

/// A board that holds a program, at the other end of any line.
///
/// Ticks run ahead as [`Core::lead`] says, so a line that takes its time costs little. Of the clocks of a tick a board tells
/// the total; what learning took follows from the spikes, and external events and stages are not told apart.
#[derive(Debug)]
pub struct BoardCore<T> {
    link: Ahead<T>,
    synapses: SynapticEvents,
    /// Clocks of learning, which the hardware counts with the others; nothing where nothing learns.
    learning: Option<LearningClocks>,
    /// Of the program.
    sizes: SnapshotSizes,
    /// Ticks after which all neurons of the program have adapted equally often: these depend on the number of the tick.
    period: u32,
    controls: Controls,
    result: TickResult,
    saturations: u32,
    trace_saturations: u32,
}

impl From<LinkError> for CoreError {
    fn from(error: LinkError) -> Self {
        Self::failed(error)
    }
}

impl<T: Transport> BoardCore<T> {
    /// Gives the board a program for a target.
    ///
    /// # Errors
    /// When the board has another target, or the line or the device fails.
    pub fn new(session: Session<T>, target: &Target, program: &Program) -> Result<Self, LinkError> {
        let mut core = Self {
            link: Ahead::new(session),
            synapses: SynapticEvents::default(),
            learning: None,
            sizes: SnapshotSizes::default(),
            period: 1,
            controls: Controls::default(),
            result: TickResult::default(),
            saturations: 0,
            trace_saturations: 0,
        };
        core.program(target, program)?;
        Ok(core)
    }

    /// The session. Ticks that were begun and not taken are dropped.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn into_session(mut self) -> Result<Session<T>, LinkError> {
        self.link.at_rest()?;
        Ok(self.link.into_session())
    }

    fn program(&mut self, target: &Target, program: &Program) -> Result<(), LinkError> {
        let learns = !program.trace_ranges.is_empty();
        self.link.at_rest()?.program(target, program, &mut |_| ())?;
        self.link.start(learns)?;
        self.synapses = SynapticEvents::new(target, program);
        self.sizes = SnapshotSizes::new(target, program);
        self.period = program.adaptation_period();
        self.learning = learns.then(|| LearningClocks::new(program, target.lanes));
        self.controls = Controls::default();
        (self.saturations, self.trace_saturations) = (0, 0);
        Ok(())
    }

    fn take(&mut self, events: &[Event], report: &TickReport, lanes: u32) {
        let spikes: Vec<_> = report.spikes.iter().flat_map(|spikes| spikes.spikes(lanes)).collect();
        let trace_saturations = match (&self.learning, report.monitors.first()) {
            (Some(_), Some(count)) => since(&mut self.trace_saturations, *count),
            _ => 0,
        };
        self.result = TickResult {
            synaptic_events: self.synapses.of(events, &spikes),
            spikes,
            cycles: Cycles { total: report.clocks.into(), learn: self.learn_cycles(report), ..Cycles::default() },
            saturations: since(&mut self.saturations, report.saturations),
            trace_saturations,
        };
    }

    /// Clocks that learning took in a tick.
    fn learn_cycles(&self, report: &TickReport) -> u64 {
        let count = |spikes: &BlockSpikes| (spikes.block.index(), spikes.mask.count_ones());
        match &self.learning {
            Some(clocks) if !self.controls.freeze_learning => clocks.of(report.spikes.iter().map(count)),
            _ => 0,
        }
    }
}

impl<T: Transport> Core for BoardCore<T> {
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        Ok(self.program(target, program)?)
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        // One that was begun leaves the counter of saturations as it is.
        if self.link.take_clear() {
            return Ok(());
        }
        self.saturations = 0;
        Ok(self.link.at_rest()?.clear()?)
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        let target = self.link.target();
        let (axons, lanes) = (target.axons, target.lanes);
        check_events(events, axons)?;
        let report = self.link.tick(events)?;
        self.take(events, &report, lanes);
        Ok(&self.result)
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        Ok(self.link.state(neuron.0)?)
    }

    fn lead(&self) -> usize {
        self.link.lead()
    }

    fn clock_hz(&self) -> Option<u32> {
        Some(self.link.clock_hz())
    }

    fn begin(&mut self, events: &[Event]) -> Result<(), CoreError> {
        check_events(events, self.link.target().axons)?;
        Ok(self.link.begin(events)?)
    }

    fn begin_clear(&mut self) -> Result<bool, CoreError> {
        // One between two ticks leaves the number of the tick as it is.
        let can = self.period == 1;
        if can {
            self.link.begin_clear()?;
        }
        Ok(can)
    }

    fn tally(&mut self, first: NeuronId) -> Result<Option<Box<dyn Tally + '_>>, CoreError> {
        if self.period > PERIOD_MAX {
            return Ok(None);
        }
        let of_program = (self.period, self.learning.is_some());
        Ok(Some(Box::new(BoardTally::begin(&mut self.link, &mut self.saturations, of_program, first)?)))
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), CoreError> {
        Ok(self.link.at_rest()?.set_register(register::CONTROL, parts.control())?)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), CoreError> {
        self.controls = controls;
        Ok(set_controls(self.link.at_rest()?, controls)?)
    }

    fn save(&mut self) -> Result<Snapshot, CoreError> {
        let target = self.link.target().clone();
        save(self.link.at_rest()?, &target, self.sizes, self.controls)
    }

    fn restore(&mut self, state: &Snapshot) -> Result<(), CoreError> {
        self.controls = state.controls;
        let target = self.link.target().clone();
        restore(self.link.at_rest()?, &target, state)
    }
}
