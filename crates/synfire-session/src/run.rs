//! Running ticks and reading their stream.

use synfire_arch::generated::register as core_register;
use synfire_arch::link_generated::{flag, region, register};
use synfire_arch::{Cycle, NeuronBlock};
use synfire_core::BlockSpikes;
use synfire_link::{InputWord, Monitor, Place, Request};
use synfire_program::Event;

use super::report::{ReportLayout, Reporting, TickReport};
use super::session::Session;
use super::transport::Transport;
use super::waiting::Waiting;
use crate::LinkError;

/// How often a device is asked whether it is at rest, in the time of an answer.
const POLLS_PER_ANSWER: u32 = 16;

/// Monitors that every run has: clocks and saturations.
const OWN_MONITORS: usize = 2;

impl<T: Transport> Session<T> {
    /// Says what ticks report.
    ///
    /// # Errors
    /// When the device has no room for so many monitors, or the line or the device fails.
    pub fn report(&mut self, reporting: &Reporting) -> Result<(), LinkError> {
        let own = [core_register::TICK_CYCLES, core_register::SATURATIONS]
            .map(|register| Monitor::register(register.address));
        let words: Vec<u32> = own.iter().chain(&reporting.monitors).map(|monitor| monitor.to_word()).collect();
        let most = usize::from(self.identity.monitor_words);
        if words.len() > most {
            let reason = format!("{} monitors, but the device has room for {most}", words.len());
            return Err(LinkError::Stream { reason });
        }
        self.write(Place::own(region::MONITORS), 0, &words, &mut |_| ())?;
        self.set_link_register(register::MONITOR_COUNT, words.len() as u32)?;
        self.set_link_register(register::STREAM_OPTIONS, u32::from(reporting.clocks))?;
        self.layout = ReportLayout { has_clocks: reporting.clocks, monitors: words.len() };
        self.flush()
    }

    /// Monitors that fit besides those that every run has.
    pub fn monitors_max(&self) -> usize {
        usize::from(self.identity.monitor_words).saturating_sub(OWN_MONITORS)
    }

    /// Asks for a tick with these events, strictly ascending by axon. It runs when its turn comes; [`Self::next_tick`] reports
    /// it. What is asked for and not sent yet is kept, so a caller decides how far to run ahead.
    ///
    /// # Errors
    /// When an event cannot be sent, or the line or the device fails.
    pub fn submit_tick(&mut self, events: &[Event]) -> Result<(), LinkError> {
        for event in events {
            let word = InputWord::event(*event);
            let word = word.ok_or(LinkError::Event { axon: event.axon.0, payload: event.payload })?;
            self.outbox.push_back(word.to_word());
        }
        match self.outbox.back_mut().map(|word| (InputWord::from_word(*word), word)) {
            Some((InputWord::Run(ticks), word)) if ticks < u16::MAX => *word = InputWord::Run(ticks + 1).to_word(),
            _ => self.outbox.push_back(InputWord::Run(1).to_word()),
        }
        self.ticks_due += 1;
        self.progress();
        self.send_input()
    }

    /// Runs without end; [`Self::next_tick`] reports every tick until [`Self::stop`].
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn run_freely(&mut self) -> Result<(), LinkError> {
        self.outbox.push_back(InputWord::RunFreely.to_word());
        self.ticks_due = u64::MAX;
        self.progress();
        self.send_input()
    }

    /// The report of the oldest tick that was asked for; `None` when all have been reported.
    ///
    /// # Errors
    /// When the line or the device fails, or the stream makes no sense.
    pub fn next_tick(&mut self) -> Result<Option<TickReport>, LinkError> {
        if self.ticks_due == 0 {
            return Ok(None);
        }
        self.begin(Waiting::Tick);
        loop {
            if let Some(report) = self.take_report()? {
                self.ticks_due -= u64::from(self.ticks_due != u64::MAX);
                if self.ticks_due == 0 && self.inbox.untold() > 0 {
                    self.poll(0)?;
                }
                return Ok(Some(report));
            }
            self.step()?;
        }
    }

    /// Drops what has not run and waits for the end of the running tick. What it reported is dropped too.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn stop(&mut self) -> Result<(), LinkError> {
        self.outbox.clear();
        self.sequenced(|sequence| Request::Stop { sequence })?;
        self.flush()?;
        self.settle()?;
        (self.ticks_due, self.tick) = (0, None);
        Ok(())
    }

    /// Resets the core: its registers as after power-up, its queues empty. Memories stay.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn reset(&mut self) -> Result<(), LinkError> {
        self.outbox.clear();
        self.sequenced(|sequence| Request::Reset { sequence })?;
        self.flush()?;
        self.settle()?;
        (self.ticks_due, self.tick) = (0, Some(0));
        Ok(())
    }

    /// Waits until no run is in progress and all of the stream is here, and forgets it.
    fn settle(&mut self) -> Result<(), LinkError> {
        self.begin(Waiting::Rest);
        loop {
            self.poll(flag::ANSWER | flag::RESEND)?;
            self.answered = false;
            while !self.answered {
                self.step()?;
            }
            self.inbox.words().clear();
            if !self.is_running() && self.is_up_to_date() {
                return Ok(());
            }
            self.wait(self.patience.answer / POLLS_PER_ANSWER)?;
        }
    }

    /// The next tick of the stream, if all of it has come.
    fn take_report(&mut self) -> Result<Option<TickReport>, LinkError> {
        let ReportLayout { has_clocks, monitors } = self.layout;
        let (step, blocks) = (self.layout.step(), self.blocks as usize);
        let words = self.inbox.words();
        let groups = words.len().div_ceil(step).min(blocks + 1);
        let Some(spikes) = (0..groups).find(|group| words[group * step] as u16 == 0) else {
            let reason = || format!("more than {blocks} blocks with spikes in a tick");
            return if groups > blocks { Err(LinkError::Stream { reason: reason() }) } else { Ok(None) };
        };
        let end = spikes * step + 1 + monitors;
        if words.len() < end {
            return Ok(None);
        }
        let taken: Vec<u32> = words.drain(..end).collect();
        let (head, rest) = taken.split_at(spikes * step);
        let block = |group: &[u32]| BlockSpikes {
            block: NeuronBlock(group[0] >> 16),
            mask: group[0] as u16,
            cycle: Cycle(if has_clocks { group[1].into() } else { 0 }),
        };
        let report = TickReport {
            tick: (rest[0] >> 16) as u16,
            spikes: head.chunks_exact(step).map(block).collect(),
            clocks: rest.get(1).copied().unwrap_or(0),
            saturations: rest.get(2).copied().unwrap_or(0),
            monitors: rest.get(1 + OWN_MONITORS..).unwrap_or(&[]).to_vec(),
        };
        self.check_report(&report)?;
        self.tick = Some(report.tick);
        Ok(Some(report))
    }

    /// Whether a report can be true: of the next tick, and of neurons that there are, each once.
    fn check_report(&self, report: &TickReport) -> Result<(), LinkError> {
        let nonsense = |reason: String| Err(LinkError::Stream { reason });
        if let Some(last) = self.tick
            && report.tick != last.wrapping_add(1)
        {
            return nonsense(format!("tick {} follows tick {last}", report.tick));
        }
        let (blocks, lanes) = (self.blocks, self.target.lanes);
        let mut seen = vec![0_u16; blocks as usize];
        for BlockSpikes { block, mask, .. } in &report.spikes {
            let Some(seen) = seen.get_mut(block.index()) else {
                return nonsense(format!("spikes of block {block}, of {blocks}"));
            };
            if u32::from(*mask) >> lanes != 0 {
                return nonsense(format!("spikes {mask:#x} of a block of {lanes} neurons"));
            }
            if *seen & mask != 0 {
                return nonsense(format!("two spikes of a neuron of block {block} in a tick"));
            }
            *seen |= mask;
        }
        Ok(())
    }
}
