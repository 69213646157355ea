//! A session with a device: everything sent arrives once, or there is an error.

use std::collections::VecDeque;
use std::time::Duration;

use synfire_arch::Target;
use synfire_arch::link_generated::{WINDOW_MAX, state};
use synfire_link::{Deframer, Identity, Request, seal};

use super::inbox::Inbox;
use super::opening::{Opening, Patience};
use super::question::Question;
use super::report::ReportLayout;
use super::transport::{Transport, line_time};
use super::waiting::Waiting;
use super::watch::{Watch, longest_period, longest_tick};
use super::window::Window;
use crate::LinkError;

/// Bytes that wait for the line at most: several windows.
const BACKLOG_BYTES: usize = 32 << 10;

/// What a session has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// Frames of the device that came damaged.
    pub damaged: u64,
    /// Times that something was asked or sent again.
    pub repeats: u64,
}

/// An open session.
///
/// Any error ends the session, except a refused read or a failed rate change.
#[derive(Debug)]
pub struct Session<T> {
    pub(super) transport: T,
    /// Name of the port, for messages.
    pub(super) port: String,
    pub(super) patience: Patience,
    pub(super) identity: Identity,
    pub(super) target: Target,
    pub(super) deframer: Deframer,
    pub(super) window: Window,
    pub(super) inbox: Inbox,
    /// Reads that wait for their answers.
    pub(super) questions: VecDeque<Question>,
    /// Input words that have not been sent.
    pub(super) outbox: VecDeque<u32>,
    /// Input words sent and taken, modulo 2^16.
    pub(super) submitted: u16,
    pub(super) consumed: u16,
    pub(super) state: u8,
    pub(super) produced: u16,
    /// Ticks that were asked for and have not been reported.
    pub(super) ticks_due: u64,
    /// Ticks since the last report that was asked for, where reports are made on demand.
    pub(super) unreported: usize,
    /// Whether the last word of the outbox is a run of which another tick can be part.
    pub(super) run_is_open: bool,
    pub(super) layout: ReportLayout,
    /// When everything sent so far has left: what a bad line makes us send again may be more than it carries.
    pub(super) line_free: Duration,
    /// Lower half of the core's register `tick`, where it is known.
    pub(super) tick: Option<u16>,
    /// Neuron blocks of the program, or of the target while no program is known.
    pub(super) blocks: u32,
    /// When something last went forward or was asked again, or would have left.
    pub(super) last_step: Duration,
    pub(super) watch: Watch,
    /// Until when a complaint is about frames that were sent again since.
    pub(super) complaints_after: Duration,
    /// Until when a gap of the stream is about what is sent again already.
    pub(super) gaps_after: Duration,
    /// Whether a frame of ours was reported damaged since a read was asked.
    pub(super) complaint: bool,
    /// Whether an acknowledgement has come since this was unset.
    pub(super) answered: bool,
    pub(super) traffic: Traffic,
}

impl<T: Transport> Session<T> {
    pub(super) fn new(transport: T, opening: &Opening, identity: Identity, target: Target) -> Self {
        let now = transport.now();
        let blocks = target.neuron_blocks();
        Self {
            transport,
            port: opening.port.clone(),
            patience: opening.patience,
            identity,
            target,
            deframer: Deframer::default(),
            window: Window::default(),
            inbox: Inbox::default(),
            questions: VecDeque::new(),
            outbox: VecDeque::new(),
            submitted: 0,
            consumed: 0,
            state: 0,
            produced: 0,
            ticks_due: 0,
            unreported: 0,
            run_is_open: false,
            layout: ReportLayout::default(),
            line_free: now,
            tick: None,
            blocks,
            last_step: now,
            watch: Watch::new(now),
            complaints_after: now,
            gaps_after: now,
            complaint: false,
            answered: false,
            traffic: Traffic::default(),
        }
    }

    /// Who is at the other end.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The target of the device.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// What went over the line.
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Whether everything that was asked for has run and was reported.
    pub fn is_done(&self) -> bool {
        self.ticks_due == 0 && self.unreported == 0 && self.outbox.is_empty()
    }

    /// Input words that were asked for and have not been sent.
    pub fn unsent(&self) -> usize {
        self.outbox.len()
    }

    /// The line.
    pub const fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    /// Ends the session on this side; the device keeps what it has.
    pub fn into_transport(self) -> T {
        self.transport
    }

    /// Whether the device said last that a run is in progress.
    pub const fn is_running(&self) -> bool {
        self.state & state::RUNNING != 0
    }

    /// Whether all that the device has told is here.
    pub(super) const fn is_up_to_date(&self) -> bool {
        self.produced == self.inbox.next()
    }

    /// Sends a sequenced frame as soon as the window has room.
    pub(super) fn sequenced(&mut self, frame: impl FnOnce(u8) -> Request) -> Result<(), LinkError> {
        if self.window.len() >= WINDOW_MAX as usize / 2 {
            self.begin(Waiting::Acknowledgement);
        }
        while self.window.len() >= WINDOW_MAX as usize / 2 {
            self.step()?;
        }
        if self.window.is_empty() {
            self.progress();
        }
        let line = seal(&frame(self.window.next()).to_frame(), self.identity.session);
        self.send(&line)?;
        self.window.push(line);
        Ok(())
    }

    /// Waits until everything sent has been executed.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn flush(&mut self) -> Result<(), LinkError> {
        self.begin(if self.outbox.is_empty() { Waiting::Acknowledgement } else { Waiting::Input });
        while !self.window.is_empty() || !self.outbox.is_empty() {
            self.step()?;
        }
        Ok(())
    }

    /// Sends a frame that has no number.
    pub(super) fn send_frame(&mut self, request: &Request) -> Result<(), LinkError> {
        let line = seal(&request.to_frame(), self.identity.session);
        self.send(&line)
    }

    pub(super) fn send(&mut self, line: &[u8]) -> Result<(), LinkError> {
        self.traffic.sent += line.len() as u64;
        let baud = self.transport.baud();
        // Who makes us say much at once must not make us wait long for it.
        let latest = self.transport.now() + line_time(BACKLOG_BYTES, baud);
        self.line_free = (self.line_idle() + line_time(line.len(), baud)).min(latest);
        self.transport.send(line)
    }

    /// Begins to wait for something.
    pub(super) fn begin(&mut self, waiting: Waiting) {
        let tick = self.layout.words_max(self.blocks);
        let words = match waiting {
            Waiting::Tick => tick,
            Waiting::Input if self.ticks_due < u64::MAX => tick.saturating_mul(self.ticks_due as usize),
            Waiting::Input | Waiting::Rest => tick + usize::from(self.identity.output_words),
            _ => 0,
        };
        self.watch.begin(waiting, words);
        self.progress();
    }

    /// Time that the device may need for a wait without saying anything.
    pub(super) fn busy(&self) -> Duration {
        let clock_hz = self.identity.clock_hz;
        match self.watch.waiting() {
            Waiting::Tick | Waiting::Rest | Waiting::Input => {
                longest_tick(&self.target, clock_hz) + longest_period(clock_hz)
            }
            _ => Duration::ZERO,
        }
    }

    /// The earliest moment at which what is sent next begins to leave: answers are waited for from then on.
    pub(super) fn line_idle(&self) -> Duration {
        self.transport.now().max(self.line_free)
    }
}
