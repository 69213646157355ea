//! Arguments.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use synfire::Backend;
use synfire_budget::{Bytes, Raised, Steps};
use synfire_network::SpikeLimit;

use crate::board_args::{BitstreamArgs, BuildBaseArgs, FitArgs, FlashArgs};
use crate::decode_arg::DecodeArg;
use crate::learn_args::{LearnArgs, WeightsArgs};
use crate::link_args::{BoardArgs, LineArgs, MonitorArgs, PortsArgs, ProgramArgs, ResetArgs};
use crate::numbers::{self, WeightBits};

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

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document on standard output (of `monitor`, one for each line), diagnostics as lines of JSON on
    /// standard error.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a network into an image for a target.
    Compile(CompileArgs),
    /// Run a network or an image on input, and record spikes, states and statistics.
    Run(RunArgs),
    /// Classify samples and print the accuracy. Nothing is learned.
    Classify(ClassifyArgs),
    /// Measure what quantisation changed: the floating-point reference against the compiled network.
    ///
    /// Where spikes differ, it names the cause. The reference runs again with the inputs of the image, then with its weights
    /// too, then with its thresholds, decays and biases too; what differs in the end comes from rounded states. It looks at
    /// the first 16 samples that differ.
    Compare(CompareArgs),
    /// Prove on this input that the Verilog core equals the emulator: spikes, states and clocks.
    Verify(VerifyArgs),
    /// Let a network learn from samples, and look at how well it does.
    Learn(LearnArgs),
    /// Get what was learned: weights and thresholds in real units, into a NIR file, or as an image.
    Weights(WeightsArgs),
    /// Check a network file and say everything that is wrong with it.
    Check(CheckArgs),
    /// Format `.syn` pages.
    Fmt(FmtArgs),
    /// Write a network as a `.syn` page or as NIR.
    Export(ExportArgs),
    /// Describe an image or a network.
    Info(InfoArgs),
    /// List the built-in targets, or print one as a file to start from.
    Targets(TargetsArgs),
    /// Make the bitstream of a board that holds a network from power-up on.
    Bitstream(BitstreamArgs),
    /// Synthesise, place and route the hardware of a board, once for all networks.
    BuildBase(BuildBaseArgs),
    /// Say on which boards a network fits, and how fast it is there.
    Fit(FitArgs),
    /// Load a bitstream into a board.
    Flash(FlashArgs),
    /// Write a network into the memories of a board.
    Program(ProgramArgs),
    /// Watch a network run on a board: spikes, rates and potentials.
    Monitor(MonitorArgs),
    /// List serial ports, and say what answers on them.
    Ports(PortsArgs),
    /// Reset the core of a board; its memories stay.
    Reset(ResetArgs),
    /// Run a virtual board: a pseudo-terminal or TCP port backed by the emulator.
    Board(BoardArgs),
    /// Say which FPGA tools are there, and how to get the others.
    Doctor,
    /// List or clear the cache of placed designs and simulation programs.
    #[command(subcommand)]
    Cache(CacheCommand),
    /// Explain a diagnostic code, or list them all.
    Explain(ExplainArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
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

/// `synfire compile`.
#[derive(Debug, Args)]
pub struct CompileArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Where the image goes.
    #[arg(short, long, value_name = "NET.sfi")]
    pub output: PathBuf,
    /// Where a report goes, as JSON.
    #[arg(long, value_name = "R.json")]
    pub report: Option<PathBuf>,
    /// Ticks of what is calibrated on [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Input: npy (ticks, axons) or (axons,) held constant; CSV of rows or of `tick,axon[,value]`.
    #[arg(long, value_name = "X.npy|X.csv")]
    pub input: Option<PathBuf>,
    /// Ticks to run [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    /// What runs the network.
    #[arg(long, value_name = "emulator|reference|rtl|serial:PORT", default_value_t = Backend::Emulator)]
    pub backend: Backend,
    #[command(flatten)]
    pub line: LineArgs,
    /// Where spikes go: CSV `tick,population,neuron`, or npy, a (ticks, neurons) 0/1 raster of the outputs.
    #[arg(long, value_name = "OUT.csv|OUT.npy")]
    pub spikes: Option<PathBuf>,
    /// Where a picture of all spikes goes.
    #[arg(long, value_name = "OUT.svg")]
    pub raster: Option<PathBuf>,
    /// Where a waveform of every clock goes, with the signal names of the Verilog; emulator only, and slow.
    #[arg(long, value_name = "OUT.vcd")]
    pub waveform: Option<PathBuf>,
    /// Record states of a population: `lif1:v`, `lif1:i` or `lif1:v,i`. May be repeated.
    #[arg(long, value_name = "POP:v,i")]
    pub record: Vec<String>,
    /// Where recorded states go: npz (`POP.v`, (ticks, neurons)) or CSV [default: CSV on standard output].
    #[arg(long, value_name = "OUT.npz|OUT.csv")]
    pub traces: Option<PathBuf>,
    /// Where statistics go, as JSON.
    #[arg(long, value_name = "S.json")]
    pub stats: Option<PathBuf>,
    /// Do not learn: weights and adapting thresholds of a network that learns stay as they are.
    #[arg(long)]
    pub freeze: bool,
    /// Where what the run has learned goes, for `synfire weights`.
    #[arg(long, value_name = "RUN.syl", conflicts_with = "freeze")]
    pub save: Option<PathBuf>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
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
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
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
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Input, as for `run`; with `--samples`, as for `classify`.
    #[arg(long, value_name = "X.npy|X.csv")]
    pub input: Option<PathBuf>,
    /// The input holds samples; each is run from rest.
    #[arg(long, requires = "input")]
    pub samples: bool,
    /// Let both learn, and compare weights and traces too [default: learning is frozen].
    #[arg(long)]
    pub learn: bool,
    /// Ticks [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire fmt`.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// The pages.
    #[arg(required = true)]
    pub pages: Vec<PathBuf>,
    /// Write nothing; fail if a page is not formatted.
    #[arg(long)]
    pub check: bool,
}

/// `synfire export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Write a page, with its larger arrays beside it in OUT.weights.npz.
    #[arg(long, value_name = "OUT.syn", required_unless_present = "nir")]
    pub syn: Option<PathBuf>,
    /// Write a NIR file.
    #[arg(long, value_name = "OUT.nir")]
    pub nir: Option<PathBuf>,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// An image or a network.
    pub file: PathBuf,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire targets`.
#[derive(Debug, Args)]
pub struct TargetsArgs {
    /// Print this target as TOML.
    pub name: Option<String>,
}

/// `synfire cache`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum CacheCommand {
    /// List all entries with their size and age, and check every file of them.
    List,
    /// Remove all entries, except those that another process is building.
    Clear,
    /// Print the directory of the cache.
    Path,
}

/// `synfire explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code; without one, all codes are listed.
    pub code: Option<String>,
}

mod values {
    use clap::ValueEnum;
    use synfire_compiler::Rounding;
    use synfire_network::{Comparison, Decay, Reset, ResetTiming};
    use synfire_nir::{Compat, TauUnit};

    macro_rules! choices {
        ($($name:ident => $target:ident { $($(#[$attribute:meta])* $variant:ident => $value:ident,)* })*) => {$(
            #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
            pub enum $name { $($(#[$attribute])* $variant,)* }

            impl From<$name> for $target {
                fn from(choice: $name) -> Self {
                    match choice { $($name::$variant => Self::$value,)* }
                }
            }
        )*};
    }

    choices! {
        CompatArg => Compat {
            #[value(name = "snntorch")]
            SnnTorch => SnnTorch,
            Norse => Norse,
            Spyx => Spyx,
            Sinabs => Sinabs,
            #[value(name = "spikingjelly")]
            SpikingJelly => SpikingJelly,
            Rockpool => Rockpool,
            Nir => Nir,
        }
        ResetArg => Reset { Zero => Zero, Subtract => Subtract, None => None, }
        ResetTimingArg => ResetTiming { Same => Same, Next => Next, NoDelay => NoDelay, }
        ComparisonArg => Comparison { Gt => Greater, Ge => GreaterEqual, }
        DecayArg => Decay { Euler => Euler, Exponential => Exponential, }
        TauUnitArg => TauUnit { S => Seconds, Ms => Milliseconds, Ticks => Ticks, }
        RoundingArg => Rounding { Nearest => Nearest, Zero => Zero, }
    }
}
pub use values::{ComparisonArg, CompatArg, DecayArg, ResetArg, ResetTimingArg, RoundingArg, TauUnitArg};

impl TargetArgs {
    /// The files that the options name.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.target.iter().map(Path::new).chain(self.calibrate.as_deref()).chain(self.calibrate_run.as_deref())
    }

    /// The first option that was given, if any.
    pub fn given(&self) -> Option<&'static str> {
        let options = [
            ("--target", self.target.is_some()),
            ("--weight-bits", self.weight_bits.is_some()),
            ("--input-range", self.input_range.is_some()),
            ("--input-bits", self.input_bits.is_some()),
            ("--rounding", self.rounding.is_some()),
            ("--scale", self.scale.is_some()),
            ("--calibrate", self.calibrate.is_some()),
            ("--calibrate-run", self.calibrate_run.is_some()),
        ];
        options.iter().find(|(_, given)| *given).map(|(name, _)| *name)
    }
}

impl NetworkArgs {
    /// The first option that was given, if any.
    pub fn given(&self) -> Option<&'static str> {
        let options = [
            ("--compat", self.compat.is_some()),
            ("--dt", self.dt.is_some()),
            ("--reset", self.reset.is_some()),
            ("--reset-timing", self.reset_timing.is_some()),
            ("--comparison", self.comparison.is_some()),
            ("--decay", self.decay.is_some()),
            ("--tau-unit", self.tau_unit.is_some()),
            ("--first-tick-recurrent-bias", self.first_tick_recurrent_bias.is_some()),
            ("--output-delay", self.output_delay.is_some()),
            ("--max-spikes", self.max_spikes.is_some()),
            ("--norm-input", self.norm_input.is_some()),
            ("--inhibition", !self.inhibition.is_empty()),
        ];
        options.iter().find(|(_, given)| *given).map(|(name, _)| *name)
    }
}
