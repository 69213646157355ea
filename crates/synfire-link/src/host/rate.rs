//! Changing the rate, with a way back.

use std::time::Duration;

use synfire_arch::link_generated::{BAUD_TIMEOUT_MS, flag};

use super::session::Session;
use super::transport::Transport;
use crate::LinkError;
use crate::codec::seal;
use crate::message::Request;

impl<T: Transport> Session<T> {
    /// Changes the rate of both ends. When the device is not heard at the new rate, both go back to the one it began with, and
    /// the session goes on there.
    ///
    /// # Errors
    /// [`LinkError::Baud`] when the new rate does not work but the old one does; otherwise as everything here.
    pub fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        let first = self.transport.baud();
        let bit_clocks = self.identity.bit_clocks_for(baud);
        if !(4 << 8..1 << 24).contains(&bit_clocks) {
            let reason = format!("the clock of the device is {} Hz", self.identity.clock_hz);
            return Err(LinkError::Baud { baud, reason });
        }
        self.flush()?;
        let expected = self.window.next();
        let line = seal(&Request::Baud { sequence: expected, bit_clocks }.to_frame(), self.identity.session);
        self.transport.send(&line)?;
        self.window.push(line);
        let deadline = self.transport.now() + self.allowance();
        while self.transport.now() < deadline && !self.window.is_empty() {
            self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        }
        self.transport.set_baud(baud)?;
        if self.is_heard()? {
            return Ok(());
        }
        self.transport.set_baud(first)?;
        self.wait(Duration::from_millis(BAUD_TIMEOUT_MS.into()) + self.allowance())?;
        match self.is_heard()? {
            true => Err(LinkError::Baud { baud, reason: "the device was not heard at it".into() }),
            false => Err(self.diagnose()),
        }
    }

    /// Asks until an answer says that the change was executed. Where it was not, the change is asked for again.
    fn is_heard(&mut self) -> Result<bool, LinkError> {
        const QUESTIONS: usize = 8;
        for _ in 0..QUESTIONS {
            self.transport.send(&[0])?;
            self.answered = false;
            self.poll(flag::ANSWER)?;
            let deadline = self.transport.now() + self.allowance();
            while !self.answered && self.transport.now() < deadline {
                self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
            }
            if self.answered && self.window.is_empty() {
                self.progress();
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes what comes, for a while.
    fn wait(&mut self, time: Duration) -> Result<(), LinkError> {
        let deadline = self.transport.now() + time;
        while self.transport.now() < deadline {
            self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        }
        Ok(())
    }
}
