//! A serial port as a line.

use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, SerialPort};
use synfire_session::{LinkError, Transport};

use crate::patient::{self, WRITE_TIMEOUT};
use crate::ports;

/// An open port: 8N1, no flow control, for this program alone.
pub struct SerialLine {
    port: Box<dyn SerialPort>,
    path: String,
    baud: u32,
    start: Instant,
}

impl SerialLine {
    /// Opens a port. What it had received before is dropped.
    ///
    /// # Errors
    /// When there is no such port, it may not be opened, or another program has it.
    pub fn open(path: &str, baud: u32) -> Result<Self, LinkError> {
        // Bridges that reset their board do so at a change of DTR; a pseudo-terminal has none. Either way it is left alone.
        let opened = serialport::new(path, baud).timeout(WRITE_TIMEOUT).preserve_dtr_on_open().open();
        let port = opened.map_err(|error| why_not(path, baud, &error))?;
        port.clear(ClearBuffer::All).map_err(|error| gone(path, error))?;
        Ok(Self { port, path: path.to_owned(), baud, start: Instant::now() })
    }

    fn gone(&self, reason: impl std::fmt::Display) -> LinkError {
        gone(&self.path, reason)
    }
}

impl Transport for SerialLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.port.set_timeout(WRITE_TIMEOUT).map_err(|error| self.gone(error))?;
        patient::write_all(&mut self.port, bytes, self.baud).map_err(|error| self.gone(error))
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        const MOST: usize = 4096;
        let waiting = self.port.bytes_to_read().map_err(|error| self.gone(error))? as usize;
        if waiting == 0 && wait.is_zero() {
            return Ok(());
        }
        self.port.set_timeout(wait.max(Duration::from_millis(1))).map_err(|error| self.gone(error))?;
        let mut bytes = vec![0; waiting.clamp(1, MOST)];
        match self.port.read(&mut bytes) {
            Ok(0) => Err(self.gone("it was closed at the other end")),
            Ok(count) => {
                buffer.extend(&bytes[..count]);
                Ok(())
            }
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => Ok(()),
            Err(error) => Err(self.gone(error)),
        }
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.port.set_baud_rate(baud).map_err(|error| LinkError::Baud { baud, reason: error.to_string() })?;
        self.baud = baud;
        Ok(())
    }
}

fn gone(path: &str, reason: impl std::fmt::Display) -> LinkError {
    LinkError::Unplugged { port: path.to_owned(), reason: reason.to_string() }
}

/// Why a port cannot be opened.
fn why_not(path: &str, baud: u32, error: &serialport::Error) -> LinkError {
    let port = path.to_owned();
    if !Path::new(path).exists() {
        return LinkError::NoPort { port, known: ports::paths() };
    }
    let denied = serialport::ErrorKind::Io(ErrorKind::PermissionDenied);
    if error.kind() == denied || ports::is_denied(Path::new(path)) {
        return LinkError::Permission { port, access: ports::access_of(Path::new(path)) };
    }
    match ports::is_terminal(Path::new(path)) {
        false => LinkError::NoPort { port, known: ports::paths() },
        true if error.kind() == serialport::ErrorKind::InvalidInput => {
            LinkError::Baud { baud, reason: error.to_string() }
        }
        true => LinkError::PortBusy { port },
    }
}
