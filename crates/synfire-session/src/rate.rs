//! Changing the rate, with a way back.

use std::time::Duration;

use synfire_arch::fastest_baud;
use synfire_arch::link_generated::{BAUD_TIMEOUT_MS, flag};
use synfire_link::{Request, seal};

use super::session::Session;
use super::transport::Transport;
use super::waiting::Waiting;
use crate::LinkError;
use crate::identity::{BIT_CLOCKS_END, BIT_CLOCKS_MIN};

/// How often a change is tried that the device never hears of.
const TRIALS: u32 = 5;

impl<T: Transport> Session<T> {
    /// Changes the rate of both ends. When the device is not heard at the new rate, both go back to the one it began with, and
    /// the session goes on there.
    ///
    /// # Errors
    /// [`LinkError::Baud`] when the new rate does not work but the old one does; otherwise as everything here.
    pub fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        let first = self.transport.baud();
        let bit_clocks = self.identity.bit_clocks_for(baud);
        if !(BIT_CLOCKS_MIN..BIT_CLOCKS_END).contains(&bit_clocks) {
            let clock_hz = self.identity.clock_hz;
            let fastest = fastest_baud(clock_hz);
            let reason = format!("the device has a clock of {clock_hz} Hz, so it takes {fastest} baud at most");
            return Err(LinkError::Baud { baud, reason });
        }
        self.flush()?;
        for _ in 0..TRIALS {
            self.begin(Waiting::Rate);
            self.ask_for_rate(bit_clocks)?;
            self.transport.set_baud(baud)?;
            if self.is_heard()? && self.window.is_empty() {
                return Ok(());
            }
            self.transport.set_baud(first)?;
            self.wait(Duration::from_millis(BAUD_TIMEOUT_MS.into()) + self.allowance())?;
            match self.is_heard()? {
                true if self.window.is_empty() => {
                    return Err(LinkError::Baud { baud, reason: "the device was not heard at it".into() });
                }
                // It never heard of the change.
                true => {}
                false => return Err(self.failure()),
            }
        }
        Err(LinkError::BadLine { attempts: TRIALS })
    }

    /// Sends the frame, again if it was not executed before, and waits a while for its acknowledgement.
    fn ask_for_rate(&mut self, bit_clocks: u32) -> Result<(), LinkError> {
        if self.window.is_empty() {
            let request = Request::Baud { sequence: self.window.next(), bit_clocks };
            self.window.push(seal(&request.to_frame(), self.identity.session));
        }
        let line = self.window.bytes();
        self.send(&line)?;
        let deadline = self.line_idle() + self.allowance();
        while self.transport.now() < deadline && !self.window.is_empty() {
            self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        }
        Ok(())
    }

    /// Asks until there is an answer.
    fn is_heard(&mut self) -> Result<bool, LinkError> {
        const QUESTIONS: usize = 8;
        for _ in 0..QUESTIONS {
            self.send(&[0])?;
            self.send_frame(&Request::Identify)?;
            self.answered = false;
            self.poll(flag::ANSWER)?;
            let deadline = self.line_idle() + self.allowance();
            while !self.answered && self.transport.now() < deadline {
                self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
            }
            if self.answered {
                self.progress();
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes what comes, for a while.
    pub(super) fn wait(&mut self, time: Duration) -> Result<(), LinkError> {
        let deadline = self.transport.now() + time;
        while self.transport.now() < deadline {
            self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        }
        Ok(())
    }
}
