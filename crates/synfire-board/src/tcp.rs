//! A line over TCP, for boards that are virtual and where there are no pseudo-terminals.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use synfire_link::{LinkError, Transport};

/// A connection to a virtual board. Rates mean nothing here: what is sent is understood.
#[derive(Debug)]
pub struct TcpLine {
    stream: TcpStream,
    address: String,
    baud: u32,
    start: Instant,
}

impl TcpLine {
    /// Connects to `host:port`.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn open(address: &str, baud: u32) -> Result<Self, LinkError> {
        let no_port = |_| LinkError::NoPort { port: format!("tcp:{address}"), known: Vec::new() };
        let stream = TcpStream::connect(address).map_err(no_port)?;
        stream.set_nodelay(true).map_err(no_port)?;
        Ok(Self { stream, address: format!("tcp:{address}"), baud, start: Instant::now() })
    }

    fn gone(&self, reason: impl std::fmt::Display) -> LinkError {
        LinkError::Unplugged { port: self.address.clone(), reason: reason.to_string() }
    }
}

impl Transport for TcpLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.stream.set_nonblocking(false).map_err(|error| self.gone(error))?;
        self.stream.write_all(bytes).map_err(|error| self.gone(error))
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        let mut bytes = [0; 4096];
        self.stream.set_nonblocking(wait.is_zero()).map_err(|error| self.gone(error))?;
        if !wait.is_zero() {
            self.stream.set_read_timeout(Some(wait)).map_err(|error| self.gone(error))?;
        }
        match self.stream.read(&mut bytes) {
            Ok(0) => Err(self.gone("it was closed at the other end")),
            Ok(count) => {
                buffer.extend(&bytes[..count]);
                Ok(())
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                Ok(())
            }
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
        self.baud = baud;
        Ok(())
    }
}
