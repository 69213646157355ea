//! Arguments of the commands about boards.

use std::path::PathBuf;

use clap::Args;

use crate::args::{NetworkArgs, TargetArgs};
use crate::numbers;

/// Which placement of a board.
#[derive(Debug, Clone, Args)]
pub struct BaseArgs {
    /// The board: a directory of `hdl/boards`.
    #[arg(long, value_name = "NAME")]
    pub board: String,
    /// Seed of the placer; another one may reach a higher clock. [default: the board's, with which it was measured]
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub seed: Option<u32>,
    /// Go on although a clock is missed.
    #[arg(long)]
    pub allow_timing_fail: bool,
}

/// `synfire bitstream`.
#[derive(Debug, Args)]
pub struct BitstreamArgs {
    /// An image, or a network, which is compiled for the board's target.
    pub source: PathBuf,
    #[command(flatten)]
    pub base: BaseArgs,
    /// Where the bitstream goes [default: the source's name with .bit, .bin or .fs].
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Where a report goes, as JSON.
    #[arg(long, value_name = "R.json")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire build-base`.
#[derive(Debug, Args)]
pub struct BuildBaseArgs {
    #[command(flatten)]
    pub base: BaseArgs,
    /// Where the bitstream of a core without a network goes.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
}

/// `synfire fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Only this board.
    #[arg(long, value_name = "NAME")]
    pub board: Option<String>,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire flash`.
#[derive(Debug, Args)]
pub struct FlashArgs {
    /// The bitstream.
    pub file: PathBuf,
    /// The board.
    #[arg(long, value_name = "NAME")]
    pub board: String,
    /// Only until the power goes: into the FPGA, not into the flash.
    #[arg(long)]
    pub volatile: bool,
    /// Check the bitstream, print the command and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}
