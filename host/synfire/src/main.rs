//! The command line of Synfire. The work is done in libraries; this crate reads arguments, prints and exits.

mod args;
mod board_args;
mod budget;
mod calibration;
mod commands;
mod decode_arg;
mod effect;
mod interrupt;
mod learn_args;
mod link_args;
mod load;
mod machine;
mod numbers;
mod outcome;
mod outputs;
mod prepare;
mod print;
mod progress;
mod render;
mod shell;
#[cfg(test)]
mod texts;
mod usage;

use std::process::ExitCode;

use args::Format;
use outcome::Failure;
use usage::End;

fn main() -> ExitCode {
    interrupt::handle_signals();
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
    budget::set(cli.budget.raised());
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => end(&failure, format),
    }
}

fn end(failure: &Failure, format: Format) -> ExitCode {
    render::failure(failure, format);
    exit_code(failure.exit_code())
}

fn exit_code(code: i32) -> ExitCode {
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}
