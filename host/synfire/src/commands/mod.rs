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
mod monitor;
mod ports;
mod program;
mod reset;
mod run;
mod targets;
mod verify;
mod weights;

use clap::CommandFactory as _;

use crate::args::{Cli, Command};
use crate::outcome::Outcome;
use crate::print;

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
            print::own(&String::from_utf8_lossy(&script))
        }
    }
}
