//! Serial ports and what answers on them.

use serde::Serialize;
use synfire_diagnostics::{Diagnostic, ToDiagnostic};
use synfire_link::Identity;
use synfire_session::LinkError;

use crate::{Document, Lines};

/// Ports, as a list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct PortsReport {
    /// The ports, in the order of the system.
    pub ports: Vec<PortEntry>,
}

/// A port and what answers on it.
#[derive(Debug, Serialize)]
pub struct PortEntry {
    port: String,
    description: String,
    /// Of the core that answers.
    target: Option<String>,
    clock_hz: Option<u32>,
    build_id: Option<u32>,
    link_version: Option<u8>,
    /// Why there is none.
    reason: Option<Diagnostic>,
}

impl PortEntry {
    /// A port with the core that was found on it, or why none was.
    pub fn new(port: String, description: String, found: Result<Identity, LinkError>) -> Self {
        let (identity, reason) = match found {
            Ok(identity) => (Some(identity), None),
            Err(error) => (None, Some(error.to_diagnostic())),
        };
        Self {
            port,
            description,
            clock_hz: identity.as_ref().map(|identity| identity.clock_hz),
            build_id: identity.as_ref().map(|identity| identity.build_id),
            link_version: identity.as_ref().map(|identity| identity.version),
            target: identity.map(|identity| identity.name),
            reason,
        }
    }

    fn line(&self) -> String {
        let answer = match (&self.target, &self.reason) {
            (Some(target), _) => {
                let clock = f64::from(self.clock_hz.unwrap_or(0)) / 1e6;
                let build = self.build_id.unwrap_or(0);
                format!("{target} at {clock} MHz, build {build:08x}")
            }
            (None, Some(reason)) => format!("{} ({})", reason.message, reason.code),
            (None, None) => String::new(),
        };
        format!("{:<20} {:<32} {answer}", self.port, self.description)
    }
}

impl Document for PortsReport {
    fn text(&self) -> Lines {
        if self.ports.is_empty() {
            return Lines::one("this machine has no serial port; `synfire board` makes one that is virtual");
        }
        self.ports.iter().map(PortEntry::line).collect()
    }
}
