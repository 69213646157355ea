//! The command line of Synfire. The work is done in libraries; this crate reads arguments, prints and exits.

mod args;
mod backend;
mod board_args;
mod board_backend;
mod budget;
mod commands;
mod host_bus;
mod input;
mod interrupt;
mod learn_args;
mod line;
mod link_args;
mod load;
mod outcome;
mod outputs;
mod progress;
mod render;
mod rtl;
mod stepped;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let format = cli.format;
    budget::set(cli.budget.raised());
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            render::failure(&failure, format);
            ExitCode::FAILURE
        }
    }
}
