//! Arguments of the commands that talk to boards.

use std::path::{Path, PathBuf};

use clap::Args;
use synfire::{AnySession, Line};

use crate::args::{NetworkArgs, TargetArgs};
use crate::numbers;
use crate::outcome::{Outcome, fail};
use synfire::DEFAULT_TARGET;

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
    pub fn line(&self) -> Line {
        Line { baud: self.baud, speed: self.speed, record: self.record_line.clone() }
    }

    /// The file that is written, with its option.
    pub fn output(&self) -> Option<(&'static str, &Path)> {
        self.record_line.as_deref().map(|path| ("--record-line", path))
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

impl PortArgs {
    /// Opens a session at the rate that was asked for.
    pub fn open(&self) -> Outcome<AnySession> {
        self.line.line().open(&self.port).map_err(fail)
    }
}

/// `synfire board`.
#[derive(Debug, Args)]
pub struct BoardArgs {
    /// Make this a link to the port.
    #[arg(long, value_name = "PATH", conflicts_with = "tcp")]
    pub link: Option<PathBuf>,
    /// Listen on this port of this machine instead (0: any).
    #[arg(long, value_name = "PORT", value_parser = numbers::tcp_port)]
    pub tcp: Option<u16>,
    /// A built-in target (`synfire targets`) or a TOML file.
    #[arg(long, value_name = "NAME|FILE", default_value = DEFAULT_TARGET)]
    pub target: String,
    /// Rate at which it begins, in bits per second.
    #[arg(long, value_name = "BAUD", value_parser = numbers::positive, default_value_t = synfire_arch::link_generated::BAUD_DEFAULT)]
    pub baud: u32,
    /// Faults of the line, such as `seed=1,flip=1e-4,drop=1e-4`; see `synfire explain SF0720`.
    #[arg(long, value_name = "SPEC", default_value = "")]
    pub faults: String,
}

/// `synfire program`.
#[derive(Debug, Args)]
pub struct ProgramArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Read everything back and compare.
    #[arg(long)]
    pub verify: bool,
    #[command(flatten)]
    pub port: PortArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire monitor`.
#[derive(Debug, Args)]
pub struct MonitorArgs {
    /// An image, or a network, which is compiled in memory; the board is programmed with it [default: what the board holds].
    pub source: Option<PathBuf>,
    /// Input, as for `run`; after its end there is none.
    #[arg(long, value_name = "X.npy|X.csv", requires = "source")]
    pub input: Option<PathBuf>,
    /// Ticks to run [default: until it is interrupted].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    /// Watch without learning, so that the board does not change the network.
    #[arg(long, requires = "source")]
    pub freeze: bool,
    /// Show v of a neuron: `lif1:3`, or `neurons:3` of what the board holds. May be repeated.
    #[arg(long, value_name = "POP:NEURON")]
    pub trace: Vec<String>,
    /// Ticks in a second [default: as many as the line takes].
    #[arg(long, value_name = "HZ", value_parser = numbers::hertz, allow_negative_numbers = true)]
    pub pace: Option<f64>,
    #[command(flatten)]
    pub port: PortArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub options: NetworkArgs,
}

/// `synfire ports`.
#[derive(Debug, Args)]
pub struct PortsArgs {
    /// Other ports to ask, such as the link of a virtual board.
    pub port: Vec<String>,
    /// Rate at which to ask, in bits per second.
    #[arg(long, value_name = "BAUD", value_parser = numbers::positive, default_value_t = synfire_arch::link_generated::BAUD_DEFAULT)]
    pub baud: u32,
}

/// `synfire reset`.
#[derive(Debug, Args)]
pub struct ResetArgs {
    #[command(flatten)]
    pub port: PortArgs,
}
