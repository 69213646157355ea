//! The commands.

mod base;
mod bitstream;
mod board;
mod cache;
mod check;
mod classify;
mod compare;
mod compare_options;
mod compile;
mod doctor;
mod explain;
mod export;
mod fit;
mod flash;
mod fmt;
mod info;
mod learn;
mod learn_data;
mod learn_outputs;
mod monitor;
mod monitor_raster;
mod monitor_view;
mod ports;
mod program;
mod reset;
mod run;
mod run_learning;
mod run_spikes;
mod selection;
mod targets;
mod verify;
mod weights;

use std::io::{self, Write};

use clap::CommandFactory as _;
use serde::Serialize;
use synfire_data::DataError;

use crate::args::{Cli, Command};
use crate::lines::{Lines, printable_json};
use crate::outcome::{Outcome, fail};
use crate::outputs;

/// Does what was asked for.
pub fn run(cli: Cli) -> Outcome<()> {
    let format = cli.format;
    match cli.command {
        Command::Compile(args) => compile::run(&args, format),
        Command::Run(args) => run::run(&args, format),
        Command::Classify(args) => classify::run(&args, format),
        Command::Compare(args) => compare::run(&args, format),
        Command::Verify(args) => verify::run(&args, format),
        Command::Learn(args) => learn::run(&args, format),
        Command::Weights(args) => weights::run(&args, format),
        Command::Check(args) => check::run(&args, format),
        Command::Fmt(args) => fmt::run(&args, format),
        Command::Export(args) => export::run(&args, format),
        Command::Info(args) => info::run(&args, format),
        Command::Targets(args) => targets::run(&args, format),
        Command::Bitstream(args) => bitstream::run(&args, format),
        Command::BuildBase(args) => base::run(&args, format),
        Command::Fit(args) => fit::run(&args, format),
        Command::Flash(args) => flash::run(&args, format),
        Command::Program(args) => program::run(&args, format),
        Command::Monitor(args) => monitor::run(&args, format),
        Command::Ports(args) => ports::run(&args, format),
        Command::Reset(args) => reset::run(&args, format),
        Command::Board(args) => board::run(&args, format),
        Command::Doctor => doctor::run(format),
        Command::Cache(command) => cache::run(command, format),
        Command::Explain(args) => explain::run(&args, format),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "synfire", &mut script);
            print_own(&String::from_utf8_lossy(&script))
        }
    }
}

/// Prints results for people.
fn print(lines: &Lines) -> Outcome<()> {
    print_own(lines.as_str())
}

/// Prints text that is the program's own, to the letter.
fn print_own(text: &str) -> Outcome<()> {
    print_with(|writer| writer.write_all(text.as_bytes()))
}

/// Prints data as it comes; who writes it sees to it that it holds nothing but printable text. A closed pipe (`| head`) is no failure, a full disk is one.
/// Where an output file of the call is standard output, this goes to standard error.
fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome<()> {
    if outputs::have_standard_output() {
        let _ = write(&mut anstream::stderr());
        return Ok(());
    }
    let mut stdout = anstream::stdout();
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(fail(DataError::Write { path: "standard output".into(), source }))
        }
        _ => Ok(()),
    }
}

/// Prints data as JSON.
fn print_json(value: &impl Serialize) -> Outcome<()> {
    print_own(&(printable_json(&to_json(value)) + "\n"))
}

/// Pretty JSON of plain data.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
}

/// `12,345,678`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Clocks as time, in the unit that suits it.
fn duration(cycles: f64, clock_hz: u64) -> String {
    let seconds = cycles / clock_hz as f64;
    match seconds {
        0.0..1e-3 => format!("{:.1} us", seconds * 1e6),
        1e-3..1.0 => format!("{:.2} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}
