//! The commands.

mod base;
mod bitstream;
mod board;
mod cache;
mod check;
mod classify;
mod compare;
mod compare_options;
mod compile;
mod doctor;
mod explain;
mod export;
mod firmware;
mod fit;
mod flash;
mod fmt;
mod info;
mod learn;
mod monitor;
mod ports;
mod program;
mod reset;
mod run;
mod targets;
mod verify;
mod weights;

use clap::Subcommand;
use clap_complete::Shell;

use crate::args::Format;
use crate::outcome::Outcome;
use crate::print;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a network into an image for a target.
    Compile(compile::CompileArgs),
    /// Run a network or an image on input, and record spikes, states and statistics.
    Run(run::RunArgs),
    /// Classify samples and print the accuracy. Nothing is learned.
    Classify(classify::ClassifyArgs),
    /// Measure what quantisation changed: the floating-point reference against the compiled network.
    ///
    /// Where spikes differ, it names the cause. The reference runs again with the inputs of the image, then with its weights
    /// too, then with its thresholds, decays and biases too; what differs in the end comes from rounded states. It looks at
    /// the first 16 samples that differ.
    Compare(compare::CompareArgs),
    /// Prove on this input that the Verilog core equals the emulator: spikes, states and clocks.
    Verify(verify::VerifyArgs),
    /// Let a network learn from samples, and look at how well it does.
    Learn(learn::LearnArgs),
    /// Get what was learned: weights and thresholds in real units, into a NIR file, or as an image.
    Weights(weights::WeightsArgs),
    /// Check a network file and say everything that is wrong with it.
    Check(check::CheckArgs),
    /// Format `.syn` pages.
    Fmt(fmt::FmtArgs),
    /// Write a network as a `.syn` page or as NIR.
    Export(export::ExportArgs),
    /// Describe an image or a network.
    Info(info::InfoArgs),
    /// List the built-in targets, or print one as a file to start from.
    Targets(targets::TargetsArgs),
    /// Make the bitstream of a board that holds a network from power-up on.
    Bitstream(bitstream::BitstreamArgs),
    /// Synthesise, place and route the hardware of a board, once for all networks.
    BuildBase(base::BuildBaseArgs),
    /// Say on which boards a network fits, and how fast it is there.
    Fit(fit::FitArgs),
    /// Prepare networks for boards that work without a PC.
    #[command(subcommand)]
    Firmware(firmware::FirmwareCommand),
    /// Load a bitstream into a board.
    Flash(flash::FlashArgs),
    /// Write a network into the memories of a board.
    Program(program::ProgramArgs),
    /// Watch a network run on a board: spikes, rates and potentials.
    Monitor(monitor::MonitorArgs),
    /// List serial ports, and say what answers on them.
    Ports(ports::PortsArgs),
    /// Reset the core of a board; its memories stay.
    Reset(reset::ResetArgs),
    /// Run a virtual board: a pseudo-terminal or TCP port backed by the emulator.
    Board(board::BoardArgs),
    /// Say which FPGA tools are there, and how to get the others.
    Doctor,
    /// List or clear the cache of placed designs and simulation programs.
    #[command(subcommand)]
    Cache(cache::CacheCommand),
    /// Explain a diagnostic code, or list them all.
    Explain(explain::ExplainArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Does what was asked for. `program` describes the whole command line.
pub fn run(command: Command, format: Format, program: fn() -> clap::Command) -> Outcome<()> {
    match command {
        Command::Compile(args) => compile::run(&args, format),
        Command::Run(args) => run::run(&args, format),
        Command::Classify(args) => classify::run(&args, format),
        Command::Compare(args) => compare::run(&args, format),
        Command::Verify(args) => verify::run(&args, format),
        Command::Learn(args) => learn::run(&args, format),
        Command::Weights(args) => weights::run(&args, format),
        Command::Check(args) => check::run(&args, format),
        Command::Fmt(args) => fmt::run(&args, format),
        Command::Export(args) => export::run(&args, format),
        Command::Info(args) => info::run(&args, format),
        Command::Targets(args) => targets::run(&args, format),
        Command::Bitstream(args) => bitstream::run(&args, format),
        Command::BuildBase(args) => base::run(&args, format),
        Command::Fit(args) => fit::run(&args, format),
        Command::Firmware(command) => firmware::run(&command, format),
        Command::Flash(args) => flash::run(&args, format),
        Command::Program(args) => program::run(&args, format),
        Command::Monitor(args) => monitor::run(&args, format),
        Command::Ports(args) => ports::run(&args, format),
        Command::Reset(args) => reset::run(&args, format),
        Command::Board(args) => board::run(&args, format),
        Command::Doctor => doctor::run(format),
        Command::Cache(command) => cache::run(command, format),
        Command::Explain(args) => explain::run(&args, format),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut program(), "synfire", &mut script);
            print::own(&String::from_utf8_lossy(&script))
        }
    }
}
