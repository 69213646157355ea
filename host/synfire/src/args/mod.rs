//! What commands are told: groups of arguments that they share, and the values of options. The arguments of one command are
//! beside it.

mod choices;
mod given;
mod groups;
pub mod numbers;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use synfire::Backend;

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

/// `synfire classify`.
#[derive(Debug, Args)]
pub struct ClassifyArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Samples: npy (samples, axons) held constant, or (samples, ticks, axons).
    #[arg(long, value_name = "X.npy")]
    pub input: PathBuf,
    /// Labels: npy or CSV, one number for each sample.
    #[arg(long, value_name = "Y.npy")]
    pub labels: Option<PathBuf>,
    /// Ticks of each sample [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    /// What decides for a class [default: count; mean where outputs do not spike].
    #[arg(long, value_enum)]
    pub decode: Option<DecodeArg>,
    /// The class of each sample, and in CSV its label and the scores of all outputs.
    #[arg(long, value_name = "OUT.csv|OUT.npy")]
    pub predictions: Option<PathBuf>,
    /// How many samples of each label were taken for each class; needs `--labels`.
    #[arg(long, value_name = "OUT.csv", requires = "labels")]
    pub confusion: Option<PathBuf>,
    /// What runs the network.
    #[arg(long, value_name = "emulator|reference|rtl|serial:PORT", default_value_t = Backend::Emulator)]
    pub backend: Backend,
    #[command(flatten)]
    pub line: LineArgs,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
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
