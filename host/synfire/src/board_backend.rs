//! A board behind a port as a backend.

mod learning;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use synfire_arch::generated::{memory, register, word};
use synfire_arch::link_generated::WORDS_MAX;
use synfire_arch::{Cycle, NeuronId, Target};
use synfire_emulator::{Cycles, Spike, TickResult};
use synfire_image::{Clear, Controls, Event, Image, LearningClocks, NeuronState, Snapshot, fan_out};
use synfire_link::{BlockSpikes, LinkError, Monitor, Place, Reporting, TickReport, append_word};
use synfire_run::{Core, RunError};

use crate::host_bus::{self, failure};
use crate::line::AnySession;
use crate::outcome::{Outcome, fail};

/// A board that holds an image.
pub struct BoardBackend {
    /// Behind a cell, because looking at a state asks the board.
    link: RefCell<Link>,
    lanes: u32,
    axons: u32,
    /// Non-zero weights of every source, to count synaptic events (the hardware does not).
    fan_out: Vec<u64>,
    /// Clocks of learning, which the hardware counts with the others; nothing where nothing learns.
    learning: Option<LearningClocks>,
    controls: Controls,
    result: TickResult,
    saturations: u32,
    trace_saturations: u32,
}

struct Link {
    session: AnySession,
    target: Target,
    /// What every tick reports first.
    always: Vec<Monitor>,
    /// Neurons that every tick reports.
    watched: Vec<u32>,
    /// Neurons whose state was asked for since the last tick.
    asked: BTreeSet<u32>,
    /// Ticks that were begun and not taken.
    begun: usize,
    /// Whether a tick has shown what is asked for after one.
    is_known: bool,
    states: BTreeMap<u32, NeuronState>,
    /// What went wrong where there is nobody to tell; the next tick says so, or the end.
    failure: Option<LinkError>,
}

/// Ticks on the way at a time: enough for a bridge that keeps answers for 16 ms.
const AHEAD: usize = 48;
/// Chunks of a state that hold v and i, and so are reported for a watched neuron.
const WATCHED_CHUNKS: u8 = 2;

impl BoardBackend {
    /// Programs the board with an image.
    pub fn new(mut session: AnySession, image: &Image) -> Outcome<Self> {
        session.program(image, &mut |_| ()).map_err(fail)?;
        let learns = !image.program.trace_ranges.is_empty();
        let trace_saturations = || Monitor::register(register::TRACE_SATURATIONS.address);
        let always: Vec<_> = learns.then(trace_saturations).into_iter().collect();
        session.report(&Reporting { clocks: true, monitors: always.clone() }).map_err(fail)?;
        let link = Link {
            session,
            target: image.target.clone(),
            always,
            watched: Vec::new(),
            asked: BTreeSet::new(),
            begun: 0,
            is_known: false,
            states: BTreeMap::new(),
            failure: None,
        };
        Ok(Self {
            link: RefCell::new(link),
            lanes: image.target.lanes,
            axons: image.target.axons,
            fan_out: fan_out(image),
            learning: learns.then(|| LearningClocks::new(&image.program, image.target.lanes)),
            controls: Controls::default(),
            result: TickResult::default(),
            saturations: 0,
            trace_saturations: 0,
        })
    }

    /// Whether all that was looked at was really seen.
    pub fn finish(&mut self) -> Outcome<()> {
        self.link.get_mut().failure.take().map_or(Ok(()), |error| Err(fail(error)))
    }

    fn take(&mut self, events: &[Event], report: &TickReport) {
        let lanes = self.lanes;
        let neurons_of = |spikes: &BlockSpikes| {
            let BlockSpikes { block, mask, clock } = *spikes;
            let set = (0..lanes).filter(move |lane| mask >> lane & 1 == 1);
            let cycle = Cycle(clock.into());
            set.map(move |lane| Spike { neuron: NeuronId(u32::from(block) * lanes + lane), cycle })
        };
        let spikes: Vec<Spike> = report.spikes.iter().flat_map(neurons_of).collect();
        let axons = events.iter().map(|event| event.axon.index());
        let sources = axons.chain(spikes.iter().map(|spike| (self.axons + spike.neuron.0) as usize));
        let synaptic_events = sources.map(|source| self.fan_out.get(source).copied().unwrap_or(0)).sum();
        let saturations = since(&mut self.saturations, report.saturations);
        let cycles = Cycles { total: report.clocks.into(), learn: self.learn_cycles(report), ..Cycles::default() };
        let trace_saturations = match (&self.learning, report.monitors.first()) {
            (Some(_), Some(count)) => since(&mut self.trace_saturations, *count),
            _ => 0,
        };
        self.result = TickResult { spikes, cycles, synaptic_events, saturations, trace_saturations };
    }

    /// Clocks that learning took in a tick.
    fn learn_cycles(&self, report: &TickReport) -> u64 {
        let spikes = report.spikes.iter().map(|spikes| (usize::from(spikes.block), spikes.mask.count_ones()));
        match &self.learning {
            Some(clocks) if !self.controls.freeze_learning => clocks.of(spikes),
            _ => 0,
        }
    }
}

impl Link {
    fn begin(&mut self, events: &[Event]) -> Result<(), LinkError> {
        if self.begun == 0 {
            self.watch_what_is_asked()?;
        }
        self.session.submit_tick(events)?;
        self.begun += 1;
        Ok(())
    }

    fn tick(&mut self, events: &[Event]) -> Result<TickReport, LinkError> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        if self.begun == 0 {
            self.begin(events)?;
        }
        let gone = || LinkError::Stream { reason: "a tick was asked for, but not reported".into() };
        let report = self.session.next_tick()?.ok_or_else(gone)?;
        self.begun -= 1;
        self.is_known = true;
        self.asked.clear();
        self.states.clear();
        for (neuron, chunks) in
            self.watched.iter().zip(report.monitors[self.always.len()..].chunks(WATCHED_CHUNKS.into()))
        {
            let bytes: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.to_le_bytes()).collect();
            self.states.insert(*neuron, NeuronState::from_word(&self.target, &bytes));
        }
        Ok(report)
    }

    /// Back to rest, whatever has begun.
    fn clear(&mut self) -> Result<(), LinkError> {
        self.halt()?;
        self.session.clear()
    }

    /// Drops the ticks that were begun.
    fn halt(&mut self) -> Result<(), LinkError> {
        if self.begun > 0 {
            self.session.stop()?;
            self.begun = 0;
        }
        Ok(())
    }

    /// Whether all that is looked at comes with the ticks.
    fn sees_all(&self) -> bool {
        self.asked.iter().all(|neuron| self.watched.contains(neuron))
    }

    /// What was looked at after the last tick will be looked at after the next one: it comes with the tick then.
    fn watch_what_is_asked(&mut self) -> Result<(), LinkError> {
        let own = self.always.len();
        let fits = own + self.asked.len() * usize::from(WATCHED_CHUNKS) <= self.session.monitors_max();
        if !fits || self.sees_all() {
            return Ok(());
        }
        let region = memory::STATE.region;
        let chunks = |neuron: u32| (0..WATCHED_CHUNKS).map(move |chunk| Monitor { region, address: neuron, chunk });
        let asked = self.asked.iter().flat_map(|neuron| chunks(*neuron));
        let monitors = self.always.iter().copied().chain(asked).collect();
        self.session.report(&Reporting { clocks: true, monitors })?;
        self.watched = self.asked.iter().copied().collect();
        Ok(())
    }

    fn state(&mut self, neuron: u32) -> NeuronState {
        self.asked.insert(neuron);
        if let Some(state) = self.states.get(&neuron) {
            return *state;
        }
        if self.begun > 0 {
            let reason = "the state of a tick was asked for that is over".to_owned();
            self.failure.get_or_insert(LinkError::Stream { reason });
        } else if let Err(error) = self.read_states_from(neuron) {
            self.failure.get_or_insert(error);
        }
        self.states.get(&neuron).copied().unwrap_or_default()
    }

    /// Reads as many states as come in one frame: the next ones will be asked for too.
    fn read_states_from(&mut self, first: u32) -> Result<(), LinkError> {
        let place = Place::memory(memory::STATE.region, word::STATE.bits(&self.target));
        let count = (WORDS_MAX / u32::from(place.chunks)).min(self.target.neurons - first);
        let chunks = self.session.read(place, first, count, &mut |_| ())?;
        for (neuron, chunks) in (first..).zip(chunks.chunks(place.chunks.into())) {
            let mut bytes = Vec::new();
            append_word(chunks, 4 * chunks.len(), &mut bytes);
            self.states.insert(neuron, NeuronState::from_word(&self.target, &bytes));
        }
        Ok(())
    }
}

/// What a counter of the hardware counted since it was last looked at.
fn since(last: &mut u32, now: u32) -> u64 {
    now.saturating_sub(std::mem::replace(last, now)).into()
}

impl Core for BoardBackend {
    fn clear(&mut self) {
        let link = self.link.get_mut();
        link.states.clear();
        self.saturations = 0;
        if let Err(error) = link.clear() {
            link.failure.get_or_insert(error);
        }
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError> {
        let report = self.link.get_mut().tick(events);
        let report = report.map_err(failure)?;
        self.take(events, &report);
        Ok(&self.result)
    }

    fn state(&self, neuron: NeuronId) -> NeuronState {
        self.link.borrow_mut().state(neuron.0)
    }

    fn lead(&self) -> usize {
        let link = self.link.borrow();
        if link.is_known && link.sees_all() { AHEAD } else { 0 }
    }

    fn begin(&mut self, events: &[Event]) -> Result<(), RunError> {
        self.link.get_mut().begin(events).map_err(failure)
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        session.set_register(register::CONTROL, parts.control()).map_err(failure)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        self.controls = controls;
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        host_bus::set_controls(session, controls).map_err(failure)
    }

    fn save(&mut self, image: &Image) -> Result<Snapshot, RunError> {
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        host_bus::save(session, image, self.controls)
    }

    fn restore(&mut self, image: &Image, state: &Snapshot) -> Result<(), RunError> {
        self.controls = state.controls;
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        host_bus::restore(session, image, state)
    }
}
