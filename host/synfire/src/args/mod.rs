//! What commands are told: groups of arguments that they share, and the values of options. The arguments of one command are
//! beside it.

mod choices;
mod given;
mod groups;
pub mod numbers;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub use choices::{CompatArg, DecodeArg};
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

/// `synfire compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Input of one run, or, with `--labels`, samples [default: the stimuli of the page].
    #[arg(long, value_name = "X.npy|X.csv")]
    pub input: Option<PathBuf>,
    /// Labels: also compares the accuracy.
    #[arg(long, value_name = "Y.npy")]
    pub labels: Option<PathBuf>,
    /// Ticks [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}
