//! Lines to boards.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;

use synfire_arch::link_generated::BAUD_DEFAULT;
use synfire_line::{SerialLine, TcpLine};
use synfire_session::{LinkError, Opening, Recorder, Session, Transport};

/// A session over any line.
pub type AnySession = Session<Box<dyn Transport>>;

/// How to talk to a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Rate at which the board begins, in bits per second.
    pub baud: u32,
    /// Baud rate to switch to after connecting, if it is another.
    pub speed: Option<u32>,
    /// File for every byte of the line.
    pub record: Option<PathBuf>,
}

impl Default for Line {
    /// At the rate at which the boards of Synfire begin, and stay.
    fn default() -> Self {
        Self { baud: BAUD_DEFAULT, speed: None, record: None }
    }
}

impl Line {
    /// Opens a session with the board at a port: a serial port, or `tcp:HOST:PORT`.
    ///
    /// # Errors
    /// When the port cannot be opened, or no core of this release answers.
    pub fn open(&self, port: &str) -> Result<AnySession, LinkError> {
        let mut line = open_line(port, self.baud)?;
        if let Some(path) = &self.record {
            let failed =
                |error: std::io::Error| LinkError::Recording { reason: format!("{}: {error}", path.display()) };
            line = Box::new(Recorder::new(line, File::create(path).map_err(failed)?)?);
        }
        let mut session = Session::open(line, &opening(port))?;
        if let Some(speed) = self.speed.filter(|speed| *speed != self.baud) {
            session.set_baud(speed)?;
        }
        Ok(session)
    }
}

/// Opens a port at a rate: a serial port, or `tcp:HOST:PORT`.
///
/// # Errors
/// When there is no such port, or it is not to be had.
pub fn open_line(port: &str, baud: u32) -> Result<Box<dyn Transport>, LinkError> {
    Ok(match port.strip_prefix("tcp:") {
        Some(address) => Box::new(TcpLine::open(address, baud)?),
        None => Box::new(SerialLine::open(port, baud)?),
    })
}

/// How a session on a port begins; no two have the same number.
pub fn opening(port: &str) -> Opening {
    Opening::new(port, RandomState::new().hash_one(std::process::id()) as u32)
}
