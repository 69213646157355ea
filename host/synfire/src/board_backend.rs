//! A board behind a port as a backend.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use synfire_arch::generated::word;
use synfire_arch::link_generated::WORDS_MAX;
use synfire_arch::{Cycle, NeuronId, Target};
use synfire_diagnostics::ToDiagnostic;
use synfire_emulator::{Cycles, NeuronState, Spike, TickResult};
use synfire_image::{Event, Image, fan_out};
use synfire_link::{BlockSpikes, LinkError, Monitor, Place, Reporting, TickReport, append_word, region};
use synfire_run::{Core, RunError};

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
    result: TickResult,
    saturations: u32,
}

struct Link {
    session: AnySession,
    target: Target,
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
        session.report(&Reporting { clocks: true, monitors: Vec::new() }).map_err(fail)?;
        let link = Link {
            session,
            target: image.target.clone(),
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
            result: TickResult::default(),
            saturations: 0,
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
        let saturations = (report.saturations - self.saturations.min(report.saturations)).into();
        self.saturations = report.saturations;
        let cycles = Cycles { total: report.clocks.into(), ..Cycles::default() };
        self.result = TickResult { spikes, cycles, synaptic_events, saturations, trace_saturations: 0 };
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
        for (neuron, chunks) in self.watched.iter().zip(report.monitors.chunks(WATCHED_CHUNKS.into())) {
            let bytes: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.to_le_bytes()).collect();
            self.states.insert(*neuron, unpack(&self.target, &bytes));
        }
        Ok(report)
    }

    /// Back to rest, whatever has begun.
    fn clear(&mut self) -> Result<(), LinkError> {
        if self.begun > 0 {
            self.session.stop()?;
            self.begun = 0;
        }
        self.session.clear()
    }

    /// Whether all that is looked at comes with the ticks.
    fn sees_all(&self) -> bool {
        self.asked.iter().all(|neuron| self.watched.contains(neuron))
    }

    /// What was looked at after the last tick will be looked at after the next one: it comes with the tick then.
    fn watch_what_is_asked(&mut self) -> Result<(), LinkError> {
        let fits = self.asked.len() * usize::from(WATCHED_CHUNKS) <= self.session.monitors_max();
        if !fits || self.sees_all() {
            return Ok(());
        }
        let region = region("state");
        let chunks = |neuron: u32| (0..WATCHED_CHUNKS).map(move |chunk| Monitor { region, address: neuron, chunk });
        let monitors = self.asked.iter().flat_map(|neuron| chunks(*neuron)).collect();
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
        let place = Place::memory(region("state"), word::STATE.bits(&self.target));
        let count = (WORDS_MAX / u32::from(place.chunks)).min(self.target.neurons - first);
        let chunks = self.session.read(place, first, count, &mut |_| ())?;
        for (neuron, chunks) in (first..).zip(chunks.chunks(place.chunks.into())) {
            let mut bytes = Vec::new();
            append_word(chunks, 4 * chunks.len(), &mut bytes);
            self.states.insert(neuron, unpack(&self.target, &bytes));
        }
        Ok(())
    }
}

/// A state from as much of its word as there is; v and i come first.
fn unpack(target: &Target, bytes: &[u8]) -> NeuronState {
    let fields = word::STATE.unpack(target, bytes);
    let (v, i, a) = (fields[0] as i32, fields[1] as i32, fields[2] as i32);
    NeuronState { v, i, a, refractory: fields[3] as u8, fired: fields[4] == 1 }
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
        let report = report.map_err(|error| RunError::Backend(Box::new(error.to_diagnostic())))?;
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
        let begun = self.link.get_mut().begin(events);
        begun.map_err(|error| RunError::Backend(Box::new(error.to_diagnostic())))
    }
}
