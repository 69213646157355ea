//! Lines to boards.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;

use synfire_arch::link_generated::BAUD_DEFAULT;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_line::{SerialLine, TcpLine};
use synfire_session::{Boot, LinkError, Opening, Recorder, Session, Transport};

/// A session over any line.
pub type AnySession = Session<Box<dyn Transport + Send>>;

/// How fast the line of a board is, as far as anybody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRate {
    /// The board.
    pub board: String,
    /// The target of its core.
    pub target: String,
    /// The clock of its core, in Hz.
    pub clock_hz: u64,
    /// The fastest rate of its line, in bits per second.
    pub baud_max: u32,
    /// Why it is no more.
    pub reason: String,
}

/// How to talk to a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Rate at which the board begins, in bits per second.
    pub baud: u32,
    /// Baud rate to switch to after connecting, if it is another.
    pub speed: Option<u32>,
    /// File for every byte of the line.
    pub record: Option<PathBuf>,
    /// Boards that it may lead to; what they cannot is pointed out.
    pub boards: Vec<BoardRate>,
}

impl Default for Line {
    /// At the rate at which the boards of Synfire begin, and stay.
    fn default() -> Self {
        Self { baud: BAUD_DEFAULT, speed: None, record: None, boards: Vec::new() }
    }
}

impl Line {
    /// Opens a session with the board at a port: a serial port, or `tcp:HOST:PORT`.
    ///
    /// # Errors
    /// When the port cannot be opened, or no core of this release answers.
    pub fn open(&self, port: &str) -> Result<AnySession, LinkError> {
        self.open_told(port, &mut |_| ())
    }

    /// As [`Self::open`]; `tell` hears what is unusual about it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_told(&self, port: &str, tell: &mut dyn FnMut(Diagnostic)) -> Result<AnySession, LinkError> {
        let mut line = open_line(port, self.baud)?;
        if let Some(path) = &self.record {
            let failed =
                |error: std::io::Error| LinkError::Recording { reason: format!("{}: {error}", path.display()) };
            line = Box::new(Recorder::new(line, File::create(path).map_err(failed)?)?);
        }
        let mut session = Session::open(line, &opening(port))?;
        if let Some(speed) = self.speed.filter(|speed| *speed != self.baud) {
            let identity = session.identity();
            self.too_fast(speed, &identity.name, identity.clock_hz.into()).into_iter().for_each(tell);
            session.set_baud(speed)?;
        }
        Ok(session)
    }

    /// As [`Self::open_told`]; also how the board has booted. `tell` hears of a boot that a user has to know of.
    ///
    /// # Errors
    /// As [`Self::open`], and when the board says what no board can.
    pub fn open_booted(&self, port: &str, tell: &mut dyn FnMut(Diagnostic)) -> Result<(AnySession, Boot), LinkError> {
        let mut session = self.open_told(port, tell)?;
        let boot = session.boot()?;
        boot.diagnostic(port).into_iter().for_each(tell);
        Ok((session, boot))
    }

    /// A warning where a rate is more than boards with such a core take.
    fn too_fast(&self, speed: u32, target: &str, clock_hz: u64) -> Option<Diagnostic> {
        let is_such = |board: &&BoardRate| board.target == target && board.clock_hz == clock_hz;
        let slower: Vec<_> = self.boards.iter().filter(is_such).filter(|board| board.baud_max < speed).collect();
        let least = slower.iter().map(|board| board.baud_max).min()?;
        let names: Vec<_> = slower.iter().map(|board| format!("`{}`", board.board)).collect();
        let message =
            format!("{speed} baud is more than the line of a board takes that this may be: {}", names.join(", "));
        let warning = Diagnostic::warning(codes::link::BAUD, message);
        let note = |warning: Diagnostic, board: &&BoardRate| {
            warning.note(format!("`{}` takes {} baud at most: {}", board.board, board.baud_max, board.reason))
        };
        let warning = slower.iter().fold(warning, note);
        Some(warning.help(format!("if it is one of them, give `--speed {least}` at most")))
    }
}

/// Opens a port at a rate: a serial port, or `tcp:HOST:PORT`.
///
/// # Errors
/// When there is no such port, or it is not to be had.
pub fn open_line(port: &str, baud: u32) -> Result<Box<dyn Transport + Send>, LinkError> {
    Ok(match port.strip_prefix("tcp:") {
        Some(address) => Box::new(TcpLine::open(address, baud)?),
        None => Box::new(SerialLine::open(port, baud)?),
    })
}

/// How a session on a port begins; no two have the same number.
pub fn opening(port: &str) -> Opening {
    Opening::new(port, RandomState::new().hash_one(std::process::id()) as u32)
}
