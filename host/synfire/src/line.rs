//! Lines to boards.

use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};

use synfire_board::{SerialLine, TcpLine};
use synfire_link::{LinkError, Opening, Recorder, Session, Transport};

use crate::link_args::LineArgs;
use crate::outcome::{Outcome, fail};

/// A session over any line.
pub type AnySession = Session<Box<dyn Transport>>;

/// Opens a port.
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

/// Opens a session at the rate that was asked for.
pub fn open_session(port: &str, args: &LineArgs) -> Outcome<AnySession> {
    let mut line = open_line(port, args.baud).map_err(fail)?;
    if let Some(path) = &args.record_line {
        let failed =
            |error: std::io::Error| fail(LinkError::Recording { reason: format!("{}: {error}", path.display()) });
        let file = File::create(path).map_err(failed)?;
        line = Box::new(Recorder::new(line, file).map_err(fail)?);
    }
    let mut session = Session::open(line, &opening(port)).map_err(fail)?;
    if let Some(speed) = args.speed.filter(|speed| *speed != args.baud) {
        session.set_baud(speed).map_err(fail)?;
    }
    Ok(session)
}
