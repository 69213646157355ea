//! A line to a virtual board, in a time of its own.

use std::time::Duration;

use synfire_diagnostics::ToDiagnostic;
use synfire_session::{LinkError, Transport};

use crate::virtual_board::byte_time;
use crate::{BoardError, VirtualBoard};

/// The host's end of a line whose time passes only while the host waits.
#[derive(Debug)]
pub struct VirtualLine {
    board: VirtualBoard,
    now: u64,
    baud: u32,
    latency: u64,
    /// When the host's transmitter is free again.
    line_free: u64,
}

impl VirtualLine {
    /// A line to a board; each direction takes `latency` besides the time of its bytes.
    pub fn new(board: VirtualBoard, latency: Duration) -> Self {
        let latency = latency.as_nanos() as u64;
        Self { baud: board.baud(), now: latency, latency, line_free: 0, board }
    }

    /// The board.
    pub const fn board(&self) -> &VirtualBoard {
        &self.board
    }

    /// Lets time pass without looking at what comes: it waits in the port.
    ///
    /// # Errors
    /// When the board cannot go on.
    pub fn pass(&mut self, time: Duration) -> Result<(), BoardError> {
        self.now += time.as_nanos() as u64;
        while self.board.now() + self.latency < self.now {
            self.board.advance(self.now - self.latency)?;
        }
        Ok(())
    }

    /// The board, to be reached over another line.
    pub fn into_board(self) -> VirtualBoard {
        self.board
    }
}

impl Transport for VirtualLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let time = byte_time(self.baud);
        self.line_free = self.line_free.max(self.now);
        for byte in bytes {
            self.line_free += time;
            self.board.send(self.line_free + self.latency, *byte, self.baud);
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        let deadline = self.now + wait.as_nanos() as u64;
        let before = buffer.len();
        loop {
            buffer.extend(std::iter::from_fn(|| self.board.receive(self.baud)));
            if buffer.len() > before {
                self.now = self.now.max(self.board.now() + self.latency);
                return Ok(());
            }
            if self.board.now() + self.latency >= deadline {
                self.now = deadline;
                return Ok(());
            }
            let until = deadline - self.latency;
            self.board.advance(until).map_err(|error| LinkError::Other(Box::new(error.to_diagnostic())))?;
        }
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.now)
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.baud = baud;
        Ok(())
    }
}
