//! A line over TCP, for boards that are virtual and where there are no pseudo-terminals.

use std::io::{Error, ErrorKind, Read};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use synfire_session::{LinkError, Transport};

use crate::patient::{self, WRITE_TIMEOUT};

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
        let failed = |error: Error| LinkError::NoConnection { port: format!("tcp:{address}"), reason: reason(&error) };
        let stream = connect(address).map_err(failed)?;
        stream.set_nodelay(true).and_then(|()| stream.set_write_timeout(Some(WRITE_TIMEOUT))).map_err(failed)?;
        Ok(Self { stream, address: format!("tcp:{address}"), baud, start: Instant::now() })
    }

    fn gone(&self, reason: impl std::fmt::Display) -> LinkError {
        LinkError::Unplugged { port: self.address.clone(), reason: reason.to_string() }
    }
}

/// How long a machine may take to answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Connects to the first address of a host that answers.
fn connect(address: &str) -> std::io::Result<TcpStream> {
    let mut last = Error::new(ErrorKind::InvalidInput, "it has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The same on every system where it matters most.
fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::TimedOut => format!("no answer in {} s", CONNECT_TIMEOUT.as_secs()),
        _ => error.to_string(),
    }
}

impl Transport for TcpLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.stream.set_nonblocking(false).map_err(|error| self.gone(error))?;
        patient::write_all(&mut self.stream, bytes, self.baud).map_err(|error| self.gone(error))
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
