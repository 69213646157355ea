//! A virtual board in real time.

use std::time::{Duration, Instant};

use crate::virtual_board::byte_time;
use crate::{BoardError, VirtualBoard};

/// The board's end of a real line.
pub trait Wire {
    /// Appends what has arrived; waits at most this long for the first byte. Nothing comes while nobody is there.
    ///
    /// # Errors
    /// When the line cannot be used any more.
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), BoardError>;

    /// Sends bytes; drops them when nobody is there.
    ///
    /// # Errors
    /// When the line cannot be used any more.
    fn send(&mut self, bytes: &[u8]) -> Result<(), BoardError>;

    /// The rate that the other end has set, if there is such a thing here.
    fn baud(&self) -> Option<u32>;
}

/// A board whose time is that of the clock on the wall.
#[derive(Debug)]
pub struct RealTime<W> {
    board: VirtualBoard,
    wire: W,
    start: Instant,
    /// When the last byte of the host has arrived.
    arrived: u64,
}

/// Bytes are looked at together when they come within this time; it is what the board adds to the latency of the line.
const GRAIN: Duration = Duration::from_micros(200);
/// How long the board sleeps when nothing happens by itself.
const IDLE: Duration = Duration::from_millis(100);

impl<W: Wire> RealTime<W> {
    /// Switches a board on at the end of a wire.
    pub fn new(board: VirtualBoard, wire: W) -> Self {
        Self { board, wire, start: Instant::now(), arrived: 0 }
    }

    /// Waits for bytes or for something to happen, at most a tenth of a second, and does it.
    ///
    /// # Errors
    /// When the line or the core cannot go on.
    pub fn step(&mut self) -> Result<(), BoardError> {
        let mut bytes = Vec::new();
        self.wire.receive(&mut bytes, self.patience())?;
        let now = self.start.elapsed().as_nanos() as u64;
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
        if out.is_empty() { Ok(()) } else { self.wire.send(&out) }
    }

    /// How long nothing happens by itself.
    fn patience(&self) -> Duration {
        let now = self.start.elapsed().as_nanos() as u64;
        match self.board.next_event() {
            Some(time) => Duration::from_nanos(time.saturating_sub(now)).clamp(GRAIN, IDLE),
            None => IDLE,
        }
    }
}
