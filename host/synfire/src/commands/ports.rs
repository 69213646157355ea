//! `synfire ports`.

use std::time::Duration;

use synfire::{open_line, opening};
use synfire_board::{Port, ports};
use synfire_link::{Opening, identify};
use synfire_report::{PortEntry, PortsReport};

use crate::args::Format;
use crate::link_args::PortsArgs;
use crate::outcome::Outcome;
use crate::print;

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
