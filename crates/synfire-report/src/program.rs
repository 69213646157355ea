//! An image in the memories of a board.

use serde::{Serialize, Serializer};
use synfire_session::Boot;

use crate::numbers::counted;
use crate::{Document, Lines, grouped};

/// A board that was programmed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProgramReport<'a> {
    /// The network.
    pub network: &'a str,
    /// Its target.
    pub target: &'a str,
    /// The port of the board.
    pub port: &'a str,
    /// How the board had booted before.
    #[serde(serialize_with = "name")]
    pub boot: Boot,
    /// Bytes of the image.
    pub bytes: u64,
    /// Time that writing took.
    pub seconds: f64,
    /// Rate of the line.
    pub baud: u32,
    /// Whether all was read back and equal.
    pub verified: bool,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// Frames that had to be sent or asked for again.
    pub repeats: u64,
}

/// A boot by its name.
fn name<S: Serializer>(boot: &Boot, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(boot.name())
}

impl Document for ProgramReport<'_> {
    fn text(&self) -> Lines {
        let Self { network, target, port, seconds, baud, .. } = self;
        let bytes = grouped(self.bytes);
        let mut out = format!("{network} is in the {target} at {port}: {bytes} bytes in {seconds:.2} s at {baud} baud");
        if self.verified {
            out += ", read back and equal";
        }
        if self.boot == Boot::Done {
            out += "; until its next reset it has that instead of what it had booted";
        }
        if self.repeats > 0 {
            out += &format!("; {} had to be repeated", counted(self.repeats, "frame"));
        }
        Lines::one(out)
    }
}
