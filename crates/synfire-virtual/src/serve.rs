//! A virtual board in real time.

use std::time::Duration;

use synfire_line::Wire;

use crate::virtual_board::byte_time;
use crate::{BoardError, VirtualBoard};

/// A board whose time is that of the clock on the wall, as far as it can keep up.
#[derive(Debug)]
pub struct RealTime<W> {
    board: VirtualBoard,
    wire: W,
    /// When the last byte of the host has arrived.
    arrived: u64,
    /// What the board's clock is behind that of the wire.
    behind: u64,
}

/// Bytes are looked at together when they come within this time; it is what the board adds to the latency of the line.
const GRAIN: Duration = Duration::from_micros(200);
/// How long the board sleeps when nothing happens by itself.
const IDLE: Duration = Duration::from_millis(100);
/// Bytes on their way to the device beyond which the board takes no more from the wire. A host's whole window is twice that, and
/// waits in the wire.
const BACKLOG: usize = 4096;
/// The longest time that one step makes up for. A board that is stopped, or slower than the chip would be, loses the rest.
const CATCH_UP: u64 = 250_000_000;

impl<W: Wire> RealTime<W> {
    /// Switches a board on at the end of a wire.
    pub fn new(board: VirtualBoard, wire: W) -> Self {
        let mut new = Self { board, wire, arrived: 0, behind: 0 };
        new.behind = new.wire_time() - new.board.now().min(new.wire_time());
        new
    }

    /// The board.
    pub const fn board(&self) -> &VirtualBoard {
        &self.board
    }

    /// The board's end of the line.
    pub const fn wire(&mut self) -> &mut W {
        &mut self.wire
    }

    /// Waits for bytes or for something to happen, at most a tenth of a second, and does it.
    ///
    /// # Errors
    /// When the line or the core cannot go on.
    pub fn step(&mut self) -> Result<(), BoardError> {
        let mut bytes = Vec::new();
        if self.board.incoming() < BACKLOG {
            self.wire.receive(&mut bytes, self.patience())?;
        } else {
            self.wire.pause(self.patience());
        }
        if self.wire.has_hung_up() {
            bytes.clear();
            self.board.unplug();
            self.arrived = 0;
        }
        let now = self.catch_up();
        let baud = self.wire.baud().unwrap_or(self.board.baud());
        // The wire gives bytes at once that would have taken time.
        self.arrived = self.arrived.max(now - now.min(byte_time(baud) * bytes.len() as u64));
        for byte in bytes {
            self.arrived += byte_time(baud);
            self.board.send(self.arrived, byte, baud);
        }
        let mut out = Vec::new();
        while self.board.now() < now {
            self.board.advance(now)?;
            out.extend(std::iter::from_fn(|| self.board.receive(baud)));
        }
        if !out.is_empty() {
            self.wire.send(&out)?;
        }
        Ok(())
    }

    fn wire_time(&self) -> u64 {
        self.wire.now().as_nanos() as u64
    }

    /// The board's time now.
    fn time(&self) -> u64 {
        self.wire_time() - self.behind
    }

    /// The time up to which the board goes now.
    fn catch_up(&mut self) -> u64 {
        let lost = self.time().saturating_sub(self.board.now() + CATCH_UP);
        self.behind += lost;
        self.time()
    }

    /// How long nothing happens by itself.
    fn patience(&self) -> Duration {
        match self.board.next_event() {
            Some(time) => Duration::from_nanos(time.saturating_sub(self.time())).clamp(GRAIN, IDLE),
            None => IDLE,
        }
    }
}
