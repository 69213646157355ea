//! Takes input words and runs ticks.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use synfire_arch::generated::register;
use synfire_program::BlockSpikes;

use super::device_core::DeviceCore;
use super::settings::Settings;
use super::stream::OutputStream;
use crate::words::{InputWord, Monitor, spikes_word, tick_word};

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
    capacity: usize,
    /// Words taken, modulo 2^16.
    consumed: u16,
    /// Ticks to run before the next input word.
    left: u16,
    free: bool,
    /// Words of the last tick that are not in the stream yet.
    report: VecDeque<u32>,
    spikes: Vec<BlockSpikes>,
}

impl Sequencer {
    pub fn new(capacity: u16) -> Self {
        Self {
            input: VecDeque::new(),
            capacity: capacity.into(),
            consumed: 0,
            left: 0,
            free: false,
            report: VecDeque::new(),
            spikes: Vec::new(),
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
        !self.input.is_empty() || self.left > 0 || self.free || !self.report.is_empty()
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
    }

    /// Stops at once: what the last tick reports is dropped too.
    pub fn abort(&mut self) {
        self.stop();
        self.report.clear();
    }

    /// Whether a tick, or the report of one, waits for room in the stream.
    pub fn is_waiting(&self, core: &impl DeviceCore, stream: &OutputStream, settings: &Settings) -> bool {
        if self.report.is_empty() {
            self.is_tick_next() && stream.room() < room_for_tick(core, settings)
        } else {
            stream.room() == 0
        }
    }

    fn is_tick_next(&self) -> bool {
        self.left > 0 || (self.free && self.input.is_empty())
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
        Ok(self.take_word(core))
    }

    fn take_word(&mut self, core: &mut impl DeviceCore) -> Work {
        let Some(word) = self.input.front() else { return Work::Idle };
        match InputWord::from_word(*word) {
            InputWord::Event { axon, payload } if !core.event(axon, payload) => return Work::Idle,
            InputWord::Event { .. } => {}
            InputWord::Run(ticks) => (self.left, self.free) = (ticks, false),
            InputWord::RunFreely => self.free = true,
        }
        self.input.pop_front();
        self.consumed = self.consumed.wrapping_add(1);
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
        for spikes in &self.spikes {
            stream.push(spikes_word(*spikes));
            if settings.has_clocks() {
                stream.push(spikes.cycle.0 as u32);
            }
        }
        stream.push(tick_word(core.read(0, register::TICK.address, 0)?));
        for Monitor { region, address, chunk } in settings.monitors() {
            self.report.push_back(core.read(region, address, chunk)?);
        }
        self.left = self.left.saturating_sub(1);
        Ok(clocks)
    }

    fn write_report(&mut self, stream: &mut OutputStream) -> Work {
        let words = self.report.len().min(stream.room());
        self.report.drain(..words).for_each(|word| stream.push(word));
        if words == 0 { Work::Waiting } else { Work::Moved }
    }
}

/// Words that a tick may write before its report.
fn room_for_tick(core: &impl DeviceCore, settings: &Settings) -> usize {
    let blocks = core.target().neuron_blocks() as usize;
    blocks * if settings.has_clocks() { 2 } else { 1 } + 1
}
