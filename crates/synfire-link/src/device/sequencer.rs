//! Takes input words and runs ticks.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use synfire_arch::generated::register;
use synfire_program::BlockSpikes;

use super::device_core::DeviceCore;
use super::settings::Settings;
use super::stream::OutputStream;
use crate::row::{Row, Step};
use crate::words::{InputWord, Monitor, spikes_half, spikes_word, tick_word};

/// What a device did with one step of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// There is nothing to do until a frame comes.
    Idle,
    /// A tick, or the report of one, waits for room in the stream.
    Waiting,
    /// An input word was taken, or a report written.
    Moved,
    /// A tick ran; so many clocks.
    Tick(u64),
}

/// Input queue and run state.
#[derive(Debug)]
pub struct Sequencer {
    input: VecDeque<u32>,
    /// Words before the head of the queue: they will be taken again.
    held: usize,
    /// How often, after this turn.
    turns: u16,
    /// The row whose bytes follow.
    row: Option<Row>,
    capacity: usize,
    /// Words taken, modulo 2^16.
    consumed: u16,
    /// Ticks to run before the next input word.
    left: u16,
    free: bool,
    /// Words of the last tick that are not in the stream yet.
    report: VecDeque<u32>,
    spikes: Vec<BlockSpikes>,
    /// A block with spikes that waits for another one to fill its word.
    half: Option<u16>,
}

impl Sequencer {
    pub fn new(capacity: u16) -> Self {
        Self {
            input: VecDeque::new(),
            held: 0,
            turns: 0,
            row: None,
            capacity: capacity.into(),
            consumed: 0,
            left: 0,
            free: false,
            report: VecDeque::new(),
            spikes: Vec::new(),
            half: None,
        }
    }

    /// As at the beginning of a session.
    pub fn restart(&mut self) {
        *self = Self::new(self.capacity as u16);
    }

    /// Input words taken, modulo 2^16.
    pub const fn consumed(&self) -> u16 {
        self.consumed
    }

    /// Whether a run is in progress.
    pub fn is_running(&self) -> bool {
        !self.input.is_empty() || self.row.is_some() || self.left > 0 || self.free || !self.report.is_empty()
    }

    /// Queues words, all or none; whether they fit.
    pub fn queue(&mut self, words: &[u32]) -> bool {
        let fits = self.input.len() + words.len() <= self.capacity;
        if fits {
            self.input.extend(words);
        }
        fits
    }

    /// Drops all input and runs no further tick.
    pub fn stop(&mut self) {
        self.consumed = self.consumed.wrapping_add(self.input.len() as u16);
        self.input.clear();
        (self.left, self.free) = (0, false);
        (self.held, self.turns, self.row) = (0, 0, None);
    }

    /// Stops at once: what the last tick reports is dropped too.
    pub fn abort(&mut self) {
        self.stop();
        self.report.clear();
        self.half = None;
    }

    /// Forgets half a word where words are whole.
    pub fn settings_changed(&mut self, core: &impl DeviceCore, settings: &Settings) {
        self.half = self.half.filter(|_| packs(core, settings));
    }

    /// Whether a tick, or the report of one, waits for room in the stream.
    pub fn is_waiting(&self, core: &impl DeviceCore, stream: &OutputStream, settings: &Settings) -> bool {
        if self.report.is_empty() {
            let is_for_tick = self.is_tick_next() && stream.room() < room_for_tick(core, settings);
            is_for_tick || (self.is_report_next() && stream.room() < room_for_tick(core, settings))
        } else {
            stream.room() == 0
        }
    }

    fn is_tick_next(&self) -> bool {
        self.left > 0 || (self.free && self.row.is_none() && self.head().is_none())
    }

    fn is_report_next(&self) -> bool {
        let is_report = |word| InputWord::from_word(word) == InputWord::Report;
        self.left == 0 && self.row.is_none() && self.head().is_some_and(is_report)
    }

    /// The word that is next.
    fn head(&self) -> Option<u32> {
        self.input.get(self.held).copied()
    }

    /// Goes on to the next word. Those that will be taken again stay.
    fn next(&mut self) {
        if self.turns > 0 {
            self.held += 1;
        } else {
            self.input.pop_front();
            self.consumed = self.consumed.wrapping_add(1);
        }
    }

    /// Does one thing.
    pub fn work<C: DeviceCore>(
        &mut self,
        core: &mut C,
        stream: &mut OutputStream,
        settings: &Settings,
    ) -> Result<Work, C::Error> {
        if !self.report.is_empty() {
            return Ok(self.write_report(stream));
        }
        if self.is_tick_next() {
            return if self.is_waiting(core, stream, settings) {
                Ok(Work::Waiting)
            } else {
                self.run_tick(core, stream, settings).map(Work::Tick)
            };
        }
        if let Some(row) = &mut self.row {
            let head = self.input.get(self.held).copied();
            let step = row.step(head, &mut |axon, payload| core.event(axon, payload));
            return Ok(self.went(step));
        }
        match self.head().map(InputWord::from_word) {
            None => Ok(Work::Idle),
            Some(InputWord::Report) if stream.room() < room_for_tick(core, settings) => Ok(Work::Waiting),
            Some(InputWord::Event { axon, payload }) if !core.event(axon, payload) => Ok(Work::Idle),
            Some(word) => self.take_word(word, core, stream, settings),
        }
    }

    fn take_word<C: DeviceCore>(
        &mut self,
        word: InputWord,
        core: &mut C,
        stream: &mut OutputStream,
        settings: &Settings,
    ) -> Result<Work, C::Error> {
        let is_held = self.turns > 0;
        self.next();
        match word {
            InputWord::Event { .. } => {}
            InputWord::Row(head) => self.row = Some(Row::new(head)),
            InputWord::Run(ticks) => self.begin_run(ticks, false),
            InputWord::RunFreely => self.begin_run(0, true),
            InputWord::Hold(turns) if !is_held => self.turns = turns,
            InputWord::Hold(_) => {}
            InputWord::Clear(parts) => core.write(0, register::CONTROL.address, 0, parts.into())?,
            InputWord::Report => {
                self.half.take().into_iter().for_each(|half| stream.push(half.into()));
                self.tell_tick(core, stream, settings)?;
            }
        }
        Ok(Work::Moved)
    }

    /// Takes a run word; what is held comes again after its ticks.
    fn begin_run(&mut self, ticks: u16, free: bool) {
        (self.left, self.free) = (ticks, free);
        if self.turns > 0 {
            (self.turns, self.held) = (self.turns - 1, 0);
        }
    }

    fn went(&mut self, step: Step) -> Work {
        let takes_word = match step {
            Step::Waits => return Work::Idle,
            Step::Moved { takes_word } => takes_word,
            Step::Done { takes_word } => {
                self.row = None;
                takes_word
            }
        };
        if takes_word {
            self.next();
        }
        Work::Moved
    }

    fn run_tick<C: DeviceCore>(
        &mut self,
        core: &mut C,
        stream: &mut OutputStream,
        settings: &Settings,
    ) -> Result<u64, C::Error> {
        self.spikes.clear();
        let clocks = core.tick(&mut self.spikes)?;
        let packs = packs(core, settings);
        for spikes in self.spikes.iter().filter(|spikes| spikes.block.0 >= settings.first_block()) {
            if packs {
                let half = spikes_half(*spikes);
                match self.half.take() {
                    Some(first) => stream.push(u32::from(half) << 16 | u32::from(first)),
                    None => self.half = Some(half),
                }
                continue;
            }
            stream.push(spikes_word(*spikes));
            if settings.has_clocks() {
                stream.push(spikes.cycle.0 as u32);
            }
        }
        if !settings.is_quiet() {
            self.tell_tick(core, stream, settings)?;
        }
        self.left = self.left.saturating_sub(1);
        Ok(clocks)
    }

    /// A tick word, for which there is room, and the monitors when there is room for them.
    fn tell_tick<C: DeviceCore>(
        &mut self,
        core: &mut C,
        stream: &mut OutputStream,
        settings: &Settings,
    ) -> Result<(), C::Error> {
        stream.push(tick_word(core.read(0, register::TICK.address, 0)?));
        for Monitor { region, address, chunk } in settings.monitors() {
            self.report.push_back(core.read(region, address, chunk)?);
        }
        Ok(())
    }

    fn write_report(&mut self, stream: &mut OutputStream) -> Work {
        let words = self.report.len().min(stream.room());
        self.report.drain(..words).for_each(|word| stream.push(word));
        if words == 0 { Work::Waiting } else { Work::Moved }
    }
}

fn packs(core: &impl DeviceCore, settings: &Settings) -> bool {
    settings.packs(core.target().lanes, core.target().neuron_blocks())
}

/// Words that a tick may write before its report.
fn room_for_tick(core: &impl DeviceCore, settings: &Settings) -> usize {
    let blocks = core.target().neuron_blocks() as usize;
    blocks * if settings.has_clocks() { 2 } else { 1 } + 1
}
