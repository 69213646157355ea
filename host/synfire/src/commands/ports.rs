//! `synfire ports`.

use std::time::Duration;

use clap::Args;
use synfire::{open_line, opening};
use synfire_line::{Port, ports};
use synfire_report::{PortEntry, PortsReport};
use synfire_session::{Opening, identify};

use crate::args::{Format, numbers};
use crate::outcome::Outcome;
use crate::print;

/// `synfire ports`.
#[derive(Debug, Args)]
pub struct PortsArgs {
    /// Other ports to ask, such as the link of a virtual board.
    pub port: Vec<String>,
    /// Rate at which to ask, in bits per second.
    #[arg(long, value_name = "BAUD", value_parser = numbers::positive, default_value_t = synfire_arch::link_generated::BAUD_DEFAULT)]
    pub baud: u32,
}

/// Asks all ports what is there.
pub fn run(args: &PortsArgs, format: Format) -> Outcome<()> {
    let named = args.port.iter().map(|path| Port { path: path.clone(), description: String::new() });
    let ports = ports().into_iter().chain(named).map(|port| ask(port, args.baud)).collect();
    print::document(&PortsReport { ports }, format)
}

fn ask(port: Port, baud: u32) -> PortEntry {
    // Longer than a device keeps a rate at which it is not spoken to.
    let search = Duration::from_millis(900);
    let found = open_line(&port.path, baud).and_then(|mut line| {
        let opening = Opening { search, ..opening(&port.path) };
        identify(&mut line, &opening)
    });
    PortEntry::new(port.path, port.description, found)
}
