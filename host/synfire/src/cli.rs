//! The whole command line.

use clap::Parser;

use crate::args::{BudgetArgs, Format};
use crate::commands::Command;

/// Compile trained spiking networks for FPGA cores, run them bit-exactly, compare and measure.
#[derive(Debug, Parser)]
#[command(name = "synfire", version, max_term_width = 100)]
#[command(after_help = "Results go to stdout, messages to stderr. Exit codes: 0 success, 1 error, 2 usage error.\n\
    `synfire explain SF0203` explains a diagnostic.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How results (and diagnostics) are printed.
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub format: Format,
    #[command(flatten)]
    pub budget: BudgetArgs,
}
