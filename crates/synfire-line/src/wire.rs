//! The other end of a line: where a board is.

use std::time::Duration;

use crate::WireError;

/// The board's end of a real line. It knows the time: tests give it a time of their own.
pub trait Wire {
    /// Appends what has arrived, some kilobytes at most; waits at most this long for the first byte. Nothing comes while nobody
    /// is there.
    ///
    /// # Errors
    /// When the line cannot be used any more.
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), WireError>;

    /// Lets time pass without taking what arrives: the other end has to wait with what it sends.
    fn pause(&mut self, wait: Duration);

    /// Sends bytes; drops them when nobody is there, or nobody takes them.
    ///
    /// # Errors
    /// When the line cannot be used any more.
    fn send(&mut self, bytes: &[u8]) -> Result<(), WireError>;

    /// Whether the other end has gone away since this was asked last.
    fn has_hung_up(&mut self) -> bool;

    /// The rate that the other end has set, if there is such a thing here.
    fn baud(&self) -> Option<u32>;

    /// Time since some moment; never goes back.
    fn now(&self) -> Duration;
}
