//! What commands are told: groups of arguments that they share, and the values of options. The arguments of one command are
//! beside it.

mod choices;
mod given;
mod groups;
pub mod numbers;

use clap::ValueEnum;

pub use choices::{BootArg, CompatArg, DecodeArg};
pub use given::{Given, options};
pub use groups::{BudgetArgs, LineArgs, NetworkArgs, PortArgs, TargetArgs};

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document on standard output (of `monitor`, one for each line), diagnostics as lines of JSON on
    /// standard error.
    Json,
}
