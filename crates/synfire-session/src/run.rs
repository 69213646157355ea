//! Running ticks and reading their stream.

use synfire_arch::generated::register as core_register;
use synfire_arch::link_generated::{flag, region, register};
use synfire_arch::{Cycle, NeuronBlock};
use synfire_core::BlockSpikes;
use synfire_link::{InputWord, Monitor, Place, RUN_MAX, Request, event_words, packs};
use synfire_program::{Clear, Event};

use super::report::{ReportLayout, Reporting, TickReport};
use super::session::Session;
use super::transport::Transport;
use super::waiting::Waiting;
use crate::LinkError;

/// Of the register `stream_options`.
const QUIET_BIT: u32 = 2;
const FIRST_BLOCK_SHIFT: u32 = 16;

/// How often a device is asked whether it is at rest, in the time of an answer.
const POLLS_PER_ANSWER: u32 = 16;

/// Monitors that every tick has: clocks and saturations.
const OWN_MONITORS: usize = 2;

impl<T: Transport> Session<T> {
    /// Says what ticks report.
    ///
    /// # Errors
    /// When the device has no room for so many monitors, or the line or the device fails.
    pub fn report(&mut self, reporting: &Reporting) -> Result<(), LinkError> {
        self.set_reports(reporting, None)
    }

    /// Says what [`Self::submit_report`] reports, and that ticks do not: spikes of blocks from this one on since the last
    /// report, without a word where a tick ends, and no clocks or saturations of ticks.
    ///
    /// # Errors
    /// As [`Self::report`].
    pub fn report_on_demand(&mut self, first: NeuronBlock, reporting: &Reporting) -> Result<(), LinkError> {
        self.set_reports(reporting, Some(first))
    }

    fn set_reports(&mut self, reporting: &Reporting, first: Option<NeuronBlock>) -> Result<(), LinkError> {
        let own = [core_register::TICK_CYCLES, core_register::SATURATIONS]
            .map(|register| Monitor::register(register.address));
        // Of several ticks they would say little.
        let own = if first.is_some() { &own[..0] } else { &own[..] };
        let words: Vec<u32> = own.iter().chain(&reporting.monitors).map(|monitor| monitor.to_word()).collect();
        let most = usize::from(self.identity.monitor_words);
        if words.len() > most {
            let reason = format!("{} monitors, but the device has room for {most}", words.len());
            return Err(LinkError::Stream { reason });
        }
        self.write(Place::own(region::MONITORS), 0, &words, &mut |_| ())?;
        self.set_link_register(register::MONITOR_COUNT, words.len() as u32)?;
        let on_demand = first.map_or(0, |first| first.0 << FIRST_BLOCK_SHIFT | QUIET_BIT);
        self.set_link_register(register::STREAM_OPTIONS, u32::from(reporting.clocks) | on_demand)?;
        self.layout = ReportLayout {
            has_clocks: reporting.clocks,
            monitors: words.len(),
            on_demand: first.is_some(),
            packs: first.is_some() && !reporting.clocks && packs(self.target.lanes, self.target.neuron_blocks()),
            ticks: 0,
        };
        // What follows is executed behind this; who wants no word of ticks need not wait for it either.
        if first.is_some() { Ok(()) } else { self.flush() }
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
        let words = words_of(events)?;
        self.run_is_open &= words.is_empty();
        self.outbox.extend(words);
        match self.outbox.back_mut().map(|word| (InputWord::from_word(*word), word)) {
            Some((InputWord::Run(ticks), word)) if self.run_is_open && ticks < RUN_MAX => {
                *word = InputWord::Run(ticks + 1).to_word();
            }
            _ => self.outbox.push_back(InputWord::Run(1).to_word()),
        }
        self.run_is_open = true;
        self.submitted_ticks(1)
    }

    /// Asks for so many ticks, each with these events. The device keeps them if its queue can hold them, so they cross the line
    /// once.
    ///
    /// # Errors
    /// As [`Self::submit_tick`].
    pub fn submit_held(&mut self, events: &[Event], ticks: u16) -> Result<(), LinkError> {
        let words = words_of(events)?;
        let fits = words.len() < usize::from(self.identity.input_words);
        if !(2..=RUN_MAX).contains(&ticks) || words.is_empty() || !fits {
            return (0..ticks).try_for_each(|_| self.submit_tick(events));
        }
        self.outbox.push_back(InputWord::Hold(ticks - 1).to_word());
        self.outbox.extend(words);
        self.outbox.push_back(InputWord::Run(1).to_word());
        self.run_is_open = false;
        self.submitted_ticks(ticks.into())
    }

    /// Clears parts of the state when the ticks before have run, without waiting for that. Ticks go on counting.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn submit_clear(&mut self, parts: Clear) -> Result<(), LinkError> {
        self.outbox.push_back(InputWord::Clear(parts.control() as u8).to_word());
        self.run_is_open = false;
        self.send_input()
    }

    /// Asks for a report of the ticks since the last one; see [`Self::report_on_demand`].
    ///
    /// # Errors
    /// When every tick reports, or the line or the device fails.
    pub fn submit_report(&mut self) -> Result<(), LinkError> {
        if !self.layout.on_demand {
            return Err(LinkError::Stream { reason: "a report was asked for where every tick makes one".into() });
        }
        self.layout.ticks = self.layout.ticks.max(std::mem::take(&mut self.unreported));
        self.outbox.push_back(InputWord::Report.to_word());
        self.run_is_open = false;
        self.ticks_due += 1;
        self.progress();
        self.send_input()
    }

    /// Notes ticks that were asked for.
    fn submitted_ticks(&mut self, ticks: usize) -> Result<(), LinkError> {
        if self.layout.on_demand {
            self.unreported += ticks;
        } else {
            self.ticks_due += ticks as u64;
        }
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

    /// Drops what has not run and waits for the end of the running tick. What it reported is dropped too. If reports are made
    /// on demand, what ticks report has to be said again.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn stop(&mut self) -> Result<(), LinkError> {
        self.outbox.clear();
        self.sequenced(|sequence| Request::Stop { sequence })?;
        self.flush()?;
        self.settle()?;
        (self.ticks_due, self.unreported, self.tick) = (0, 0, None);
        if self.layout.on_demand {
            // What no report told would be in the next one.
            self.set_link_register(register::STREAM_OPTIONS, 0)?;
            self.layout = ReportLayout::default();
            self.set_link_register(register::MONITOR_COUNT, 0)?;
        }
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
        (self.ticks_due, self.unreported, self.tick) = (0, 0, Some(0));
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
        let ReportLayout { has_clocks, monitors, .. } = self.layout;
        let (step, blocks) = (self.layout.step(), self.layout.blocks_max(self.blocks));
        let words = self.inbox.words();
        let groups = words.len().div_ceil(step).min(blocks + 1);
        let Some(spikes) = (0..groups).find(|group| words[group * step] as u16 == 0) else {
            let reason = || format!("more than {blocks} blocks with spikes in a report");
            return if groups > blocks { Err(LinkError::Stream { reason: reason() }) } else { Ok(None) };
        };
        let end = spikes * step + 1 + monitors;
        if words.len() < end {
            return Ok(None);
        }
        let taken: Vec<u32> = words.drain(..end).collect();
        let (head, rest) = taken.split_at(spikes * step);
        let own_monitors = if self.layout.on_demand { 0 } else { OWN_MONITORS };
        let (own, monitors) = rest.get(1..).and_then(|words| words.split_at_checked(own_monitors)).unwrap_or_default();
        let block = |group: &[u32]| BlockSpikes {
            block: NeuronBlock(group[0] >> 16),
            mask: group[0] as u16,
            cycle: Cycle(if has_clocks { group[1].into() } else { 0 }),
        };
        let spikes = if self.layout.packs { unpacked(head) } else { head.chunks_exact(step).map(block).collect() };
        let report = TickReport {
            tick: (rest[0] >> 16) as u16,
            spikes,
            clocks: own.first().copied().unwrap_or(0),
            saturations: own.get(1).copied().unwrap_or(0),
            monitors: monitors.to_vec(),
        };
        self.check_report(&report)?;
        self.tick = Some(report.tick);
        Ok(Some(report))
    }

    /// Whether a report can be true: of the next tick, and of neurons that there are, each once.
    fn check_report(&self, report: &TickReport) -> Result<(), LinkError> {
        let nonsense = |reason: String| Err(LinkError::Stream { reason });
        let on_demand = self.layout.on_demand;
        if let Some(last) = self.tick
            && !on_demand
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
            if *seen & mask != 0 && !on_demand {
                return nonsense(format!("two spikes of a neuron of block {block} in a tick"));
            }
            *seen |= mask;
        }
        Ok(())
    }
}

/// Blocks with spikes of words that hold two each.
fn unpacked(words: &[u32]) -> Vec<BlockSpikes> {
    let halves = words.iter().flat_map(|word| [*word as u16, (word >> 16) as u16]).filter(|half| *half != 0);
    let block = |half: u16| BlockSpikes { block: NeuronBlock((half >> 8).into()), mask: half & 0xFF, cycle: Cycle(0) };
    halves.map(block).collect()
}

/// The words of a tick's events.
fn words_of(events: &[Event]) -> Result<Vec<u32>, LinkError> {
    event_words(events).ok_or_else(|| {
        let cannot = events.iter().find(|event| InputWord::event(**event).is_none());
        let (axon, payload) = cannot.map_or((0, 0), |event| (event.axon.0, event.payload));
        LinkError::Event { axon, payload }
    })
}
