//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use clap::Args;
use synfire::{BoardRate, Line};
use synfire_bitstream::Board;
use synfire_budget::{Bytes, Raised, Steps};
use synfire_data::Layout;
use synfire_network::SpikeLimit;
use synfire_report::SaturationAdvice;

use super::choices::{ComparisonArg, CompatArg, DecayArg, ResetArg, ResetTimingArg, RoundingArg, TauUnitArg};
use super::numbers::{self, WeightBits};
use crate::outcome::{Outcome, fail};

/// Limits for every reader and every run.
#[derive(Debug, Clone, Copy, Args)]
pub struct BudgetArgs {
    /// Most memory for reading a file, and for a run [default: 1GiB for a file, 4GiB for a run].
    #[arg(long = synfire_budget::MEMORY_OPTION, value_name = "SIZE", global = true)]
    max_memory: Option<Bytes>,
    /// Most steps of work for reading a file, and for a run [default: 1e10 for a file, 1e12 for a run].
    #[arg(long = synfire_budget::WORK_OPTION, value_name = "STEPS", global = true)]
    max_work: Option<Steps>,
}

impl BudgetArgs {
    /// What the user set.
    pub fn raised(self) -> Raised {
        Raised { memory: self.max_memory, work: self.max_work }
    }
}

/// What a network file does not say. An explicit option wins over a preset.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for networks")]
pub struct NetworkArgs {
    /// Imitate a framework: a preset for the options below.
    #[arg(long, value_enum)]
    pub compat: Option<CompatArg>,
    /// Network time step in seconds [default: 1e-4].
    #[arg(long, value_name = "S", value_parser = numbers::seconds, allow_negative_numbers = true)]
    pub dt: Option<f64>,
    /// What a spike does to the potential [default: zero, that is to v_reset].
    #[arg(long, value_enum)]
    pub reset: Option<ResetArg>,
    /// When it does so: in the tick of the spike or in the next [default: same].
    #[arg(long, value_enum)]
    pub reset_timing: Option<ResetTimingArg>,
    /// When a neuron spikes: v > threshold or v >= threshold [default: gt].
    #[arg(long, value_enum)]
    pub comparison: Option<ComparisonArg>,
    /// How decays become steps: 1 - dt/tau or exp(-dt/tau) [default: euler].
    #[arg(long, value_enum)]
    pub decay: Option<DecayArg>,
    /// Unit of the file's time constants [default: s].
    #[arg(long, value_enum)]
    pub tau_unit: Option<TauUnitArg>,
    /// Whether biases of recurrent connections act in tick 0 [default: true].
    #[arg(long, value_name = "BOOL")]
    pub first_tick_recurrent_bias: Option<bool>,
    /// Ticks by which spikes leave their neurons late [default: 0].
    #[arg(long, value_name = "TICKS", value_parser = numbers::whole)]
    pub output_delay: Option<u32>,
    /// Most spikes of a neuron in a tick [default: 1; any for sinabs and Rockpool, as theirs].
    #[arg(long, value_name = "N|any", value_parser = numbers::spike_limit)]
    pub max_spikes: Option<SpikeLimit>,
    /// The argument `norm_input` that sinabs's leaky neurons were made with [default: true].
    #[arg(long, value_name = "BOOL")]
    pub norm_input: Option<bool>,
    /// A layer that was made with snnTorch's `inhibition=True`; may be repeated.
    #[arg(long, value_name = "NODE")]
    pub inhibition: Vec<String>,
}

/// How a network becomes an image.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for compiling")]
pub struct TargetArgs {
    /// A built-in target (`synfire targets`) or a TOML file [default: ecp5-85f].
    #[arg(long, value_name = "NAME|FILE")]
    pub target: Option<String>,
    /// Bits of a weight, 2 to 16; wider ones than the target's are split over several uses [default: 8]. Projections may
    /// have their own, by their name or that of the population they lead to: `8,hidden=4`.
    #[arg(long, value_name = "N[,NAME=N]", value_parser = numbers::weight_bits)]
    pub weight_bits: Option<WeightBits>,
    /// Range of input values that is proven not to overflow; a spike is 1 [default: 0:1].
    #[arg(long, value_name = "LOW:HIGH", value_parser = numbers::range, allow_hyphen_values = true)]
    pub input_range: Option<(f64, f64)>,
    /// Fraction bits of input values, 0 to 8 [default: 8].
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub input_bits: Option<u32>,
    /// How decays round; integer networks (`--scale`) default to zero [default: nearest].
    #[arg(long, value_enum)]
    pub rounding: Option<RoundingArg>,
    /// One integer scale for all neurons, for networks of integers: exact or refused.
    #[arg(long, value_name = "X", value_parser = numbers::number, allow_negative_numbers = true)]
    pub scale: Option<f64>,
    /// Choose scales and weights for these samples, instead of for random spikes; files as for `classify`.
    #[arg(long, value_name = "FILE", conflicts_with = "scale")]
    pub calibrate: Option<PathBuf>,
    /// The same for one run; files as for `run`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scale", "calibrate"])]
    pub calibrate_run: Option<PathBuf>,
}

impl TargetArgs {
    /// The option that names samples to choose scales and weights by, its file, and what is in that.
    pub fn calibration(&self) -> Option<(&'static str, &Path, Layout)> {
        let samples = self.calibrate.as_deref().map(|path| ("--calibrate", path, Layout::Classify));
        samples.or(self.calibrate_run.as_deref().map(|path| ("--calibrate-run", path, Layout::Run)))
    }

    /// What can be said against saturations of a run of these options; `run` is the input, if it was one run of a file.
    pub fn advice<'a>(&'a self, run: Option<&'a Path>) -> SaturationAdvice<'a> {
        SaturationAdvice { calibrated: self.calibration().map(|(option, path, _)| (option, path)), run }
    }

    /// The files that the options name.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.target.iter().map(Path::new).chain(self.calibrate.as_deref()).chain(self.calibrate_run.as_deref())
    }
}

/// How to talk to a board.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options for the line")]
pub struct LineArgs {
    /// Rate at which the board begins, in bits per second.
    #[arg(long, value_name = "BAUD", value_parser = numbers::positive, default_value_t = synfire_arch::link_generated::BAUD_DEFAULT)]
    pub baud: u32,
    /// Baud rate to switch to after connecting [default: --baud].
    #[arg(long, value_name = "BAUD", value_parser = numbers::positive)]
    pub speed: Option<u32>,
    /// Write every byte of the line to a file, for a fault report.
    #[arg(long, value_name = "FILE")]
    pub record_line: Option<PathBuf>,
}

impl LineArgs {
    /// How to talk to a board.
    pub fn line(&self) -> Outcome<Line> {
        let boards = Board::all().map_err(fail)?.iter().map(rate).collect();
        Ok(Line { baud: self.baud, speed: self.speed, record: self.record_line.clone(), boards })
    }

    /// The file that is written, with its option.
    pub fn output(&self) -> Option<(&'static str, &Path)> {
        self.record_line.as_deref().map(|path| ("--record-line", path))
    }
}

/// How fast the line of a board is.
fn rate(board: &Board) -> BoardRate {
    BoardRate {
        board: board.name.clone(),
        target: board.target.name.clone(),
        clock_hz: board.clock_hz,
        baud_max: board.baud_max(),
        reason: board.baud_reason(),
    }
}

/// A port and how to talk over it.
#[derive(Debug, Clone, Args)]
pub struct PortArgs {
    /// The port: /dev/ttyUSB0, COM3, the link of a virtual board, or tcp:HOST:PORT.
    #[arg(long, value_name = "PORT")]
    pub port: String,
    #[command(flatten)]
    pub line: LineArgs,
}
