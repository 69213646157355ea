//! `synfire ports`.

use std::time::Duration;

use serde::Serialize;
use synfire::{open_line, opening};
use synfire_diagnostics::{Diagnostic, ToDiagnostic};
use synfire_line::{Port, ports};
use synfire_link::Identity;
use synfire_session::{LinkError, Opening, identify};

use super::{print, print_json};
use crate::args::Format;
use crate::lines::Lines;
use crate::link_args::PortsArgs;
use crate::outcome::Outcome;

/// A port and what answers on it.
#[derive(Serialize)]
struct Entry {
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

pub fn run(args: &PortsArgs, format: Format) -> Outcome<()> {
    let named = args.port.iter().map(|path| Port { path: path.clone(), description: String::new() });
    let entries: Vec<Entry> = ports().into_iter().chain(named).map(|port| ask(port, args.baud)).collect();
    match format {
        Format::Json => print_json(&entries),
        Format::Text if entries.is_empty() => {
            print(&Lines::one("this machine has no serial port; `synfire board` makes one that is virtual"))
        }
        Format::Text => print(&entries.iter().map(line).collect()),
    }
}

fn ask(port: Port, baud: u32) -> Entry {
    // Longer than a device keeps a rate at which it is not spoken to.
    let search = Duration::from_millis(900);
    let found = open_line(&port.path, baud).and_then(|mut line| {
        let opening = Opening { search, ..opening(&port.path) };
        identify(&mut line, &opening)
    });
    let of = |identity: &Result<Identity, LinkError>| identity.as_ref().ok().cloned();
    let identity = of(&found);
    Entry {
        port: port.path,
        description: port.description,
        target: identity.as_ref().map(|identity| identity.name.clone()),
        clock_hz: identity.as_ref().map(|identity| identity.clock_hz),
        build_id: identity.as_ref().map(|identity| identity.build_id),
        link_version: identity.map(|identity| identity.version),
        reason: found.err().map(|error| error.to_diagnostic()),
    }
}

fn line(entry: &Entry) -> String {
    let answer = match (&entry.target, &entry.reason) {
        (Some(target), _) => {
            let clock = f64::from(entry.clock_hz.unwrap_or(0)) / 1e6;
            let build = entry.build_id.unwrap_or(0);
            format!("{target} at {clock} MHz, build {build:08x}")
        }
        (None, Some(reason)) => format!("{} ({})", reason.message, reason.code),
        (None, None) => String::new(),
    };
    format!("{:<20} {:<32} {answer}", entry.port, entry.description)
}
