//! Tasks of the repository. `cargo xtask generate` writes everything that is made from the hardware specification.

mod expression;
mod generate;
mod link;
mod page;
mod rust;
mod spec;
mod verilog;

use clap::Parser;

/// Tasks of the repository.
#[derive(Parser)]
enum Task {
    /// Write everything that is generated from the hardware specification.
    Generate {
        /// Only compare, and fail when something is stale.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Generate { check } => generate::run(check),
    }
}
