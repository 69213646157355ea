//! What moves a session: bytes that come, and time that passes.

use std::time::Duration;

use synfire_arch::link_generated::{FRAME_BYTES_MAX, WINDOW_MAX, WORDS_MAX, code, flag};
use synfire_link::{Reply, Request, unseal};

use super::inbox::Overrun;
use super::session::Session;
use super::transport::{Transport, line_time};
use super::waiting::Waiting;
use crate::LinkError;

/// What may be on the line between a question and the end of its answer: three frames.
const ANSWER_BYTES: usize = 3 * (FRAME_BYTES_MAX as usize + 2);

impl<T: Transport> Session<T> {
    /// Receives once, and does what time and news ask for.
    pub(super) fn step(&mut self) -> Result<(), LinkError> {
        self.send_input()?;
        if !self.take_bytes(Duration::ZERO)? {
            // While words wait for the line, it has better to carry than a position that the device can do without.
            if self.inbox.untold() > 0 && !self.keeps_words_back() {
                self.poll(0)?;
            }
            let deadline = self.last_step + self.allowance();
            // Words that wait for the line go as soon as it is free.
            let until = if self.keeps_words_back() { deadline.min(self.line_free) } else { deadline };
            self.take_bytes(until.saturating_sub(self.transport.now()))?;
        }
        if self.transport.now() >= self.last_step + self.allowance() {
            return self.ask_again();
        }
        if self.inbox.untold() >= self.identity.output_words / 4 {
            self.poll(0)?;
        }
        if self.inbox.has_gap() && self.transport.now() >= self.gaps_after {
            self.resend_stream()?;
        }
        self.send_input()
    }

    /// Time that an answer may take: that of all bytes which may be on the line before it.
    pub(super) fn allowance(&self) -> Duration {
        let bytes = self.window.line_bytes() + ANSWER_BYTES;
        self.patience.answer + line_time(bytes, self.transport.baud())
    }

    /// Notes that something went forward.
    pub(super) fn progress(&mut self) {
        self.last_step = self.line_idle();
        self.watch.advance(self.last_step, self.patience.advance, self.busy(), self.transport.baud());
    }

    /// Counts another attempt because nothing came. Every other time it asks who is there, and says so: a device that was
    /// reset hears nothing else.
    pub(super) fn attempt(&mut self) -> Result<bool, LinkError> {
        self.repeat();
        let silences = self.watch.was_silent();
        if silences > self.patience.attempts {
            return Err(self.failure());
        }
        let asks_who = silences.is_multiple_of(2);
        if asks_who {
            self.send(&[0])?;
            self.send_frame(&Request::Identify)?;
        }
        self.last_step = self.line_idle();
        Ok(asks_who)
    }

    /// Counts something that is sent or asked again.
    fn repeat(&mut self) {
        self.traffic.repeats += 1;
        self.watch.asked_again();
    }

    /// What it means that nothing has gone forward for too long.
    pub(super) fn failure(&self) -> LinkError {
        self.watch.failure(self.transport.now(), &self.port, self.transport.baud())
    }

    /// Nothing came for too long.
    fn ask_again(&mut self) -> Result<(), LinkError> {
        self.attempt()?;
        if !self.window.is_empty() {
            self.send_window()?;
        }
        self.poll(flag::RESEND | flag::ANSWER)?;
        self.last_step = self.line_idle();
        Ok(())
    }

    fn send_window(&mut self) -> Result<(), LinkError> {
        let bytes = self.window.bytes();
        self.send(&[0])?;
        self.send(&bytes)?;
        self.complaints_after = self.line_idle() + self.patience.answer / 8;
        Ok(())
    }

    fn resend_stream(&mut self) -> Result<(), LinkError> {
        self.repeat();
        self.poll(flag::RESEND)?;
        self.gaps_after = self.line_idle() + line_time(ANSWER_BYTES, self.transport.baud()) + self.patience.answer / 8;
        Ok(())
    }

    pub(super) fn poll(&mut self, flags: u8) -> Result<(), LinkError> {
        let position = self.inbox.tell();
        self.send_frame(&Request::Poll { position, flags })
    }

    /// Whether input words wait for the line: while it carries something, more may come for the same frame.
    fn keeps_words_back(&self) -> bool {
        !self.outbox.is_empty() && self.transport.now() < self.line_free
    }

    /// Sends input words for which the device has room, as many in a frame as it holds; fewer only when the line has nothing
    /// else to carry.
    pub(super) fn send_input(&mut self) -> Result<(), LinkError> {
        while !self.outbox.is_empty() && self.window.len() < WINDOW_MAX as usize / 2 {
            let on_the_way = self.submitted.wrapping_sub(self.consumed);
            let room = usize::from(self.identity.input_words.saturating_sub(on_the_way));
            let count = self.outbox.len().min(room).min(WORDS_MAX as usize);
            // A small frame only while the device has little to do and the line nothing.
            let is_small = count < WORDS_MAX as usize;
            if count == 0 || (is_small && (on_the_way >= 2 * WORDS_MAX as u16 || self.keeps_words_back())) {
                return Ok(());
            }
            let words: Vec<u32> = self.outbox.drain(..count).collect();
            self.submitted = self.submitted.wrapping_add(count as u16);
            self.sequenced(|sequence| Request::Input { sequence, words })?;
        }
        Ok(())
    }

    /// Takes what has arrived; whether anything did. All waiting happens here, and so does the end of patience.
    ///
    /// # Errors
    /// When nothing has gone forward for too long, or the line or the device fails.
    pub(super) fn take_bytes(&mut self, wait: Duration) -> Result<bool, LinkError> {
        let mut bytes = Vec::new();
        let patience = self.watch.until().saturating_sub(self.transport.now());
        self.transport.receive(&mut bytes, wait.min(patience))?;
        self.traffic.received += bytes.len() as u64;
        self.watch.heard(bytes.len());
        for byte in &bytes {
            let Some(frame) = self.deframer.push(*byte) else { continue };
            let reply = frame.ok().and_then(|bytes| {
                let frame = unseal(&bytes, self.identity.session).ok()?;
                Reply::from_frame(frame).ok()
            });
            match reply {
                Some(reply) => {
                    self.watch.heard_frame();
                    self.take(reply)?;
                }
                None => {
                    self.traffic.damaged += 1;
                    self.watch.damaged();
                }
            }
        }
        if self.watch.is_over(self.transport.now()) { Err(self.failure()) } else { Ok(!bytes.is_empty()) }
    }

    fn take(&mut self, reply: Reply) -> Result<(), LinkError> {
        match reply {
            Reply::Identity(identity) => return self.check_session(identity.session),
            Reply::Ack { expected, code, state, consumed, produced } => {
                (self.state, self.produced, self.answered) = (state, produced, true);
                self.acknowledged(expected, consumed);
                self.attempts_of_a_live_run(produced);
                return self.complained(expected, code);
            }
            Reply::Data { sequence, place, address, part, words } => {
                let sequence_now = self.window.next();
                let asked = self.questions.iter_mut().filter(|_| sequence == sequence_now);
                asked.for_each(|question| question.take(place, address, part, &words));
            }
            Reply::Stream { expected, consumed, position, words } => {
                self.acknowledged(expected, consumed);
                return self.told(position, &words);
            }
        }
        Ok(())
    }

    fn acknowledged(&mut self, expected: u8, consumed: u16) {
        // An answer that is older than what was taken since would count backwards.
        let ahead = consumed.wrapping_sub(self.consumed);
        let moved = ahead != 0 && ahead <= self.submitted.wrapping_sub(self.consumed);
        if moved {
            self.consumed = consumed;
        }
        if self.window.acknowledge(expected) > 0 || moved {
            self.progress();
        }
    }

    /// Takes words of the stream. Those that nobody asked for would be taken for a tick that is asked for later.
    fn told(&mut self, position: u16, words: &[u32]) -> Result<(), LinkError> {
        let nonsense = |reason: &str| LinkError::Stream { reason: reason.to_owned() };
        let new = self.inbox.accept(position, words, self.identity.output_words);
        let new = new.map_err(|Overrun| nonsense("more words at a time than the device keeps"))?;
        if new > 0 && self.ticks_due == 0 && self.unreported == 0 && self.watch.waiting() != Waiting::Rest {
            return Err(nonsense("words of a tick that nobody asked for"));
        }
        if new > 0 && self.watch.take_words(new) {
            self.progress();
        }
        Ok(())
    }

    /// An identity in the middle of a session says whether it still is.
    const fn check_session(&self, session: u32) -> Result<(), LinkError> {
        match session {
            0 => Err(LinkError::DeviceReset),
            session if session == self.identity.session => Ok(()),
            _ => Err(LinkError::Taken),
        }
    }

    /// A tick may take long: while the device answers, and all that it has said is here, there is nothing to worry about.
    fn attempts_of_a_live_run(&mut self, produced: u16) {
        if self.window.is_empty() && self.is_running() && produced == self.inbox.next() {
            self.watch.is_alive();
        }
    }

    fn complained(&mut self, expected: u8, reason: u8) -> Result<(), LinkError> {
        let is_wanted = self.window.is_wanted(expected);
        match reason {
            code::OK => {}
            code::DAMAGED | code::SEQUENCE => {
                self.complaint = true;
                if reason == code::DAMAGED {
                    self.watch.damaged();
                }
                if is_wanted && self.transport.now() >= self.complaints_after {
                    self.repeat();
                    self.send_window()?;
                }
            }
            _ if is_wanted || !self.questions.is_empty() => {
                return Err(LinkError::Refused { reason: reason_name(reason) });
            }
            _ => {}
        }
        Ok(())
    }
}

fn reason_name(reason: u8) -> &'static str {
    match reason {
        code::UNKNOWN => "it does not know its type",
        code::LENGTH => "its length does not belong to its type",
        code::BUSY => "a run is in progress",
        code::FULL => "its input queue is full",
        _ => "a reason that this version of the link does not have",
    }
}
