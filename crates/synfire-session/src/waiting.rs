//! What a host waits for.

use std::fmt;

/// What a host waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// A session.
    Opening,
    /// Acknowledgements of frames.
    Acknowledgement,
    /// Input words to be taken.
    Input,
    /// The answer to a read.
    Answer,
    /// The report of a tick.
    Tick,
    /// The end of a run, and of its stream.
    Rest,
    /// Another rate.
    Rate,
}

impl fmt::Display for Waiting {
    /// What the device has not done.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Opening => "opened the session that it was asked for",
            Self::Acknowledgement => "executed the frames that it was sent",
            Self::Input => "taken its input",
            Self::Answer => "answered a read",
            Self::Tick => "reported the tick that it was asked for",
            Self::Rest => "come to rest",
            Self::Rate => "answered at the new rate",
        })
    }
}
