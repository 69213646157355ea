//! The command line of Synfire. The work is done in libraries; this crate reads arguments, prints and exits.
//!
//! It is a library so that tests and generators of manual pages can ask it for its [`command`]; the program is [`main`].

mod args;
mod budget;
mod cli;
mod commands;
mod effect;
mod interrupt;
mod load;
mod machine;
mod outcome;
mod outputs;
mod prepare;
mod print;
mod progress;
mod ranks;
mod render;
mod usage;

use std::process::ExitCode;

use clap::CommandFactory as _;
use synfire_diagnostics::{Diagnostic, codes};

use args::Format;
use cli::Cli;
use outcome::Failure;
use usage::End;

/// All commands with their arguments and help.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Does what the arguments of this process ask for, and says how it ended.
pub fn main() -> ExitCode {
    let handled = interrupt::handle_signals();
    let words: Vec<_> = std::env::args_os().collect();
    let cli = match usage::parse(&words) {
        Ok(cli) => cli,
        Err(End::Wrong(failure, format)) => return end(&failure, format),
        Err(End::Shown(text)) => {
            // When nobody reads it, nothing is lost.
            let _ = text.print();
            return exit_code(text.exit_code());
        }
    };
    let format = cli.format;
    if let Err(error) = handled {
        render::diagnostics(&[no_signals(&error)], format);
    }
    budget::set(cli.budget.raised());
    match commands::run(cli.command, format, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => end(&failure, format),
    }
}

/// A warning that an interruption would not clean up.
fn no_signals(error: &anyhow::Error) -> Diagnostic {
    let message = format!("signals cannot be handled: {error:#}");
    Diagnostic::warning(codes::run::SIGNALS, message)
        .help("do not interrupt this command: files that are not finished would stay")
}

fn end(failure: &Failure, format: Format) -> ExitCode {
    render::failure(failure, format);
    exit_code(failure.exit_code())
}

fn exit_code(code: i32) -> ExitCode {
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}
