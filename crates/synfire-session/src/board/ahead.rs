//! Ticks on their way, and the states that come with them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use synfire_arch::Target;
use synfire_arch::generated::{memory, register, word};
use synfire_arch::link_generated::WORDS_MAX;
use synfire_link::{Monitor, Place, append_word};
use synfire_program::{Clear, Event, NeuronState};

use crate::Reporting;
use crate::{LinkError, Session, TickReport, Transport};

/// Ticks on the way at a time: enough for a bridge that keeps answers for 16 ms, and for samples of some ticks.
const AHEAD: usize = 192;

/// Something that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begun {
    Tick,
    Clear,
}

/// Ticks with the same events.
#[derive(Debug)]
struct Held {
    events: Vec<Event>,
    ticks: u16,
}

/// A session that runs ahead.
#[derive(Debug)]
pub struct Ahead<T> {
    session: Session<T>,
    /// What every tick reports first.
    always: Vec<Monitor>,
    /// Neurons that every tick reports.
    watched: Vec<u32>,
    /// Neurons whose state was asked for since the last tick.
    asked: BTreeSet<u32>,
    /// What was begun and not taken, the oldest first.
    begun: VecDeque<Begun>,
    /// The last ticks of these, which the device has not been told: they may be more of the same.
    held: Held,
    /// Whether a tick has shown what is asked for after one.
    is_known: bool,
    states: BTreeMap<u32, NeuronState>,
}

impl<T: Transport> Ahead<T> {
    /// A session whose device is at rest.
    pub const fn new(session: Session<T>) -> Self {
        Self {
            session,
            always: Vec::new(),
            watched: Vec::new(),
            asked: BTreeSet::new(),
            begun: VecDeque::new(),
            held: Held { events: Vec::new(), ticks: 0 },
            is_known: false,
            states: BTreeMap::new(),
        }
    }

    /// Begins with a device that has just been programmed. Every tick reports its clocks, and the rows of traces that were
    /// cut if the program `learns`.
    pub fn start(&mut self, learns: bool) -> Result<(), LinkError> {
        let trace_saturations = || Monitor::register(register::TRACE_SATURATIONS.address);
        self.always = learns.then(trace_saturations).into_iter().collect();
        self.watched.clear();
        self.asked.clear();
        self.states.clear();
        self.is_known = false;
        self.session.report(&Reporting { clocks: true, monitors: self.always.clone() })
    }

    /// How many ticks may be begun before the next one is taken.
    pub fn lead(&self) -> usize {
        if self.is_known && self.sees_all() { AHEAD } else { 0 }
    }

    pub fn begin(&mut self, events: &[Event]) -> Result<(), LinkError> {
        if self.begun.is_empty() {
            self.watch_what_is_asked()?;
        }
        if self.held.ticks == u16::MAX || (self.held.ticks > 0 && self.held.events != events) {
            self.submit()?;
        }
        if self.held.ticks == 0 {
            self.held.events = events.to_vec();
        }
        self.held.ticks += 1;
        self.begun.push_back(Begun::Tick);
        Ok(())
    }

    /// Begins a clear of everything behind the ticks that were begun.
    pub fn begin_clear(&mut self) -> Result<(), LinkError> {
        self.submit()?;
        self.session.submit_clear(Clear::ALL)?;
        self.begun.push_back(Begun::Clear);
        Ok(())
    }

    /// Whether a clear was begun behind the tick that was taken last; it is taken then.
    pub fn take_clear(&mut self) -> bool {
        let is_next = self.begun.front() == Some(&Begun::Clear);
        if is_next {
            self.begun.pop_front();
            self.states.clear();
        }
        is_next
    }

    /// Tells the device of the ticks that were kept back.
    fn submit(&mut self) -> Result<(), LinkError> {
        let ticks = std::mem::take(&mut self.held.ticks);
        if ticks == 0 { Ok(()) } else { self.session.submit_held(&self.held.events, ticks) }
    }

    /// The report of the oldest tick that was begun, or of one that begins now.
    pub fn tick(&mut self, events: &[Event]) -> Result<TickReport, LinkError> {
        if self.begun.front() == Some(&Begun::Clear) {
            return Err(LinkError::Stream { reason: "a clear was begun, but not taken".to_owned() });
        }
        if self.begun.is_empty() {
            self.begin(events)?;
        }
        // As many as the device has are enough for it until more come.
        if self.begun.len() - usize::from(self.held.ticks) < AHEAD / 2 {
            self.submit()?;
        }
        let gone = || LinkError::Stream { reason: "a tick was asked for, but not reported".into() };
        let report = self.session.next_tick()?.ok_or_else(gone)?;
        self.begun.pop_front();
        self.is_known = true;
        self.asked.clear();
        self.states.clear();
        let chunks = usize::from(self.state_place().chunks);
        for (neuron, chunks) in self.watched.iter().zip(report.monitors[self.always.len()..].chunks(chunks)) {
            let bytes: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.to_le_bytes()).collect();
            self.states.insert(*neuron, NeuronState::from_word(self.session.target(), &bytes));
        }
        Ok(report)
    }

    /// The session between two ticks: those that were begun are dropped.
    pub fn at_rest(&mut self) -> Result<&mut Session<T>, LinkError> {
        if !self.begun.is_empty() {
            self.session.stop()?;
            self.begun.clear();
            self.held.ticks = 0;
        }
        self.states.clear();
        Ok(&mut self.session)
    }

    /// The session, whatever it is about: who uses it leaves it at rest.
    pub const fn session(&mut self) -> &mut Session<T> {
        &mut self.session
    }

    /// The state of a neuron after the tick that was taken last.
    pub fn state(&mut self, neuron: u32) -> Result<NeuronState, LinkError> {
        self.asked.insert(neuron);
        if let Some(state) = self.states.get(&neuron) {
            return Ok(*state);
        }
        if !self.begun.is_empty() {
            return Err(LinkError::Stream { reason: "the state of a tick was asked for that is over".to_owned() });
        }
        self.read_states_from(neuron)?;
        let missing = || LinkError::Stream { reason: format!("no state of neuron {neuron} came") };
        self.states.get(&neuron).copied().ok_or_else(missing)
    }

    /// The clock of the device in Hz.
    pub const fn clock_hz(&self) -> u32 {
        self.session.identity.clock_hz
    }

    /// The target of the device.
    pub const fn target(&self) -> &Target {
        self.session.target()
    }

    /// The session, for good.
    pub fn into_session(self) -> Session<T> {
        self.session
    }

    /// Whether all that is looked at comes with the ticks.
    fn sees_all(&self) -> bool {
        self.asked.iter().all(|neuron| self.watched.contains(neuron))
    }

    /// Has ticks report the neurons that were looked at after the last one: who looks at some after one tick looks at the
    /// same after the next, and a question for each would cost a way over the line.
    fn watch_what_is_asked(&mut self) -> Result<(), LinkError> {
        let own = self.always.len();
        let Place { region, chunks, .. } = self.state_place();
        let fits = own + self.asked.len() * usize::from(chunks) <= self.session.monitors_max();
        if !fits || self.sees_all() {
            return Ok(());
        }
        let word = |neuron: u32| (0..chunks).map(move |chunk| Monitor { region, address: neuron, chunk });
        let asked = self.asked.iter().flat_map(|neuron| word(*neuron));
        let monitors = self.always.iter().copied().chain(asked).collect();
        self.session.report(&Reporting { clocks: true, monitors })?;
        self.watched = self.asked.iter().copied().collect();
        Ok(())
    }

    /// The memory of states.
    fn state_place(&self) -> Place {
        Place::memory(memory::STATE.region, word::STATE.bits(self.session.target()))
    }

    /// Reads as many states as come in one frame: the next ones will be asked for too.
    fn read_states_from(&mut self, first: u32) -> Result<(), LinkError> {
        let (place, target) = (self.state_place(), self.session.target().clone());
        let count = (WORDS_MAX / u32::from(place.chunks)).min(target.neurons.saturating_sub(first));
        let chunks = self.session.read(place, first, count, &mut |_| ())?;
        for (neuron, chunks) in (first..).zip(chunks.chunks(place.chunks.into())) {
            let mut bytes = Vec::new();
            append_word(chunks, 4 * chunks.len(), &mut bytes);
            self.states.insert(neuron, NeuronState::from_word(&target, &bytes));
        }
        Ok(())
    }
}
