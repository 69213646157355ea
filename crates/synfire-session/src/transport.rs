//! What carries bytes.

use std::time::Duration;

use crate::LinkError;

/// A line to a device, seen from the host. It knows the time: tests give it a time of their own.
pub trait Transport {
    /// Sends bytes. It may return before they are on the line.
    ///
    /// # Errors
    /// When the line is gone.
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError>;

    /// Appends what has arrived; waits for the first byte at most this long.
    ///
    /// # Errors
    /// When the line is gone.
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError>;

    /// Time since some moment; never goes back.
    fn now(&self) -> Duration;

    /// Rate in bits per second.
    fn baud(&self) -> u32;

    /// Changes the rate of what is sent and received from now on.
    ///
    /// # Errors
    /// When the line cannot do it.
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError>;
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        (**self).send(bytes)
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        (**self).receive(buffer, wait)
    }
    fn now(&self) -> Duration {
        (**self).now()
    }
    fn baud(&self) -> u32 {
        (**self).baud()
    }
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        (**self).set_baud(baud)
    }
}

impl<T: Transport + ?Sized> Transport for &mut T {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        (**self).send(bytes)
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        (**self).receive(buffer, wait)
    }
    fn now(&self) -> Duration {
        (**self).now()
    }
    fn baud(&self) -> u32 {
        (**self).baud()
    }
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        (**self).set_baud(baud)
    }
}

/// How long so many bytes take at a rate.
pub fn line_time(bytes: usize, baud: u32) -> Duration {
    const BITS_PER_BYTE: u64 = 10;
    Duration::from_nanos(bytes as u64 * BITS_PER_BYTE * 1_000_000_000 / u64::from(baud.max(1)))
}
