//! Arguments of the commands about learning.

use std::path::PathBuf;

use clap::Args;
use synfire::Backend;
use synfire_learn::Settings;

use crate::args::{NetworkArgs, TargetArgs};
use crate::link_args::LineArgs;
use crate::numbers;

/// `synfire learn`.
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Samples: npz with `x`, perhaps `y`, `x_test` and `y_test`, or npy; (samples, axons) or (samples, ticks, axons).
    #[arg(long, value_name = "X.npz|X.npy")]
    pub input: PathBuf,
    /// Labels, if not `y` of the input: a class for each sample (-1: none), or a row of 0 and 1 for recall.
    #[arg(long, value_name = "Y.npy")]
    pub labels: Option<PathBuf>,
    /// How samples are shown and answers read: supervised, unsupervised, plain, or a TOML file [default: supervised if the
    /// network has an input `teacher`, else unsupervised with labels, else plain].
    #[arg(long, value_name = "NAME|FILE")]
    pub protocol: Option<String>,
    /// Passes over the training samples; 0 only evaluates.
    #[arg(long, value_name = "N", value_parser = numbers::whole, default_value_t = 1)]
    pub epochs: u32,
    /// Seed of the order of samples, of random spikes and of stochastic rounding, and of a page in place of its own
    /// [default: 1, and what the page says].
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub seed: Option<u32>,
    /// What the network learns on: emulator, rtl (the Verilog core in simulation) or serial:PORT (a board); what is learned is
    /// the same.
    #[arg(long, value_name = "emulator|rtl|serial:PORT", default_value_t = Backend::Emulator)]
    pub backend: Backend,
    /// Where a checkpoint goes, after every epoch.
    #[arg(long, value_name = "CHECKPOINT")]
    pub save: Option<PathBuf>,
    /// Also after so many samples.
    #[arg(long, value_name = "N", requires = "save", value_parser = numbers::positive)]
    pub save_every: Option<u32>,
    /// Go on from a checkpoint, as if the run had not stopped.
    #[arg(long, value_name = "CHECKPOINT")]
    pub resume: Option<PathBuf>,
    /// Where the learning curve goes: a table or a picture.
    #[arg(long, value_name = "OUT.csv|OUT.svg")]
    pub curve: Option<PathBuf>,
    /// Where a picture of the weights of each neuron goes.
    #[arg(long, value_name = "OUT.svg")]
    pub fields: Option<PathBuf>,
    /// Where the whole record goes, as JSON.
    #[arg(long, value_name = "R.json")]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    pub line: LineArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

impl LearnArgs {
    /// How long to learn, and from which seed.
    pub fn settings(&self) -> Settings {
        Settings { epochs: self.epochs, seed: self.seed.unwrap_or(1) }
    }
}

/// `synfire weights`.
#[derive(Debug, Args)]
#[group(id = "destination", required = true, multiple = true, args = ["out", "into", "image"])]
pub struct WeightsArgs {
    /// An image, or a checkpoint of `synfire learn --save`.
    pub source: PathBuf,
    /// Where weights and thresholds go, in real units: `PROJECTION` (targets, sources), `POPULATION.threshold`.
    #[arg(long, value_name = "OUT.npz")]
    pub out: Option<PathBuf>,
    /// A NIR file whose weights are replaced by those of the projections of the same names.
    #[arg(long, value_name = "NET.nir")]
    pub into: Option<PathBuf>,
    /// Where an image with learned weights and thresholds goes.
    #[arg(long, value_name = "OUT.sfi")]
    pub image: Option<PathBuf>,
}
