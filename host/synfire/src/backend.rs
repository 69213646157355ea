//! What runs a network.

use std::str::FromStr;

use synfire_arch::Target;
use synfire_diagnostics::ToDiagnostic as _;
use synfire_emulator::SteppedCore;
use synfire_image::Image;
use synfire_link::{BoardCore, Transport};
use synfire_rtl::{BuildOptions, Notice, RtlCore, RtlModel};

use crate::args::Format;
use crate::line::open_session;
use crate::link_args::LineArgs;
use crate::outcome::{Outcome, fail};
use crate::{budget, render};

/// What runs a network, as `--backend` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// The bit-exact emulator of the core.
    Emulator,
    /// The floating-point reference model; needs a network, not an image.
    Reference,
    /// The Verilog core, simulated by Verilator; built once for each target and kept.
    Rtl,
    /// A board behind a port.
    Serial(String),
}

impl Backend {
    /// What it is called in results.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Emulator => "emulator",
            Self::Reference => "reference",
            Self::Rtl => "rtl",
            Self::Serial(_) => "board",
        }
    }
}

impl std::fmt::Display for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Serial(port) => write!(f, "serial:{port}"),
            other => f.write_str(other.name()),
        }
    }
}

impl FromStr for Backend {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("serial:")) {
            ("emulator", _) => Ok(Self::Emulator),
            ("reference", _) => Ok(Self::Reference),
            ("rtl", _) => Ok(Self::Rtl),
            (_, Some(port)) if !port.is_empty() => Ok(Self::Serial(port.to_owned())),
            _ => Err("possible values: emulator, reference, rtl, serial:PORT"),
        }
    }
}

/// The simulated Verilog of a target: built, unless it is in the cache.
pub fn empty_rtl(target: &Target, format: Format) -> Outcome<RtlCore> {
    let mut tell = |notice: &Notice| render::diagnostics(&[notice.to_diagnostic()], format);
    let model = RtlModel::build_told(target, &BuildOptions::default(), &mut tell).map_err(fail)?;
    model.start().map_err(fail)
}

/// The simulated Verilog with an image.
pub fn rtl(image: &Image, format: Format) -> Outcome<RtlCore> {
    let mut core = empty_rtl(&image.target, format)?;
    core.load(image).map_err(fail)?;
    Ok(core)
}

/// The board at a port with an image.
pub fn board(port: &str, line: &LineArgs, image: &Image) -> Outcome<BoardCore<Box<dyn Transport>>> {
    BoardCore::new(open_session(port, line)?, image).map_err(fail)
}

/// The emulator one clock at a time with an image, and a waveform within the budget of a run.
pub fn stepped(image: &Image) -> Outcome<SteppedCore> {
    budget::charge_emulator(image)?;
    SteppedCore::new(image, budget::run().meter()).map_err(fail)
}
