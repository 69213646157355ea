//! What runs a network.

use std::str::FromStr;

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_core::Core;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic, codes};
use synfire_emulator::Emulator;
use synfire_image::Image;
use synfire_rtl::{BuildOptions, Notice, RtlCore, RtlModel};
use synfire_run::charge_emulators;
use synfire_session::BoardCore;

use crate::Line;
use crate::failed::failed;

/// What runs a network, as `--backend` names it. Every command matches all of them, so that a new one does not compile until
/// each says what it does with it.
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

/// What opening a backend needs to know.
pub struct BackendOptions<'a> {
    /// How to talk to a board.
    pub line: Line,
    /// What the state of an emulator may take.
    pub budget: Budget,
    /// Is told what takes its time, that the simulation is being built, what is unusual about a line, and
    /// that a board has not booted.
    pub tell: &'a mut dyn FnMut(Diagnostic),
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

    /// A core of this kind that holds an image and is at rest.
    ///
    /// # Errors
    /// Why there is none; always of the reference, which runs networks and no images.
    pub fn open(&self, image: &Image) -> Result<Box<dyn Core + Send>, Diagnostics> {
        let options = BackendOptions { line: Line::default(), budget: Budget::RUN, tell: &mut |_| () };
        self.open_with(image, options)
    }

    /// As [`Self::open`], with a line, a budget, and somebody to tell.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(&self, image: &Image, options: BackendOptions<'_>) -> Result<Box<dyn Core + Send>, Diagnostics> {
        let BackendOptions { line, budget, tell } = options;
        match self {
            Self::Emulator => {
                charge_emulators(image, 1, &budget.meter()).map_err(failed)?;
                Ok(Box::new(Emulator::new(&image.target, &image.program)))
            }
            Self::Rtl => {
                let mut core = rtl_core(&image.target, tell)?;
                core.load(&image.target, &image.program).map_err(failed)?;
                Ok(Box::new(core))
            }
            Self::Serial(port) => {
                let core = line
                    .open_booted(port, tell)
                    .and_then(|(session, _)| BoardCore::new(session, &image.target, &image.program));
                Ok(Box::new(core.map_err(failed)?))
            }
            Self::Reference => {
                let message = format!("the reference needs a network, but `{}` is an image", image.name);
                let help = "give the network file that the image was made from";
                Err(Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into())
            }
        }
    }
}

/// The Verilog core of a target under simulation, without an image: built, unless it is in the cache, and then `tell` is told.
///
/// # Errors
/// When a tool is missing or fails.
pub fn rtl_core(target: &Target, tell: &mut dyn FnMut(Diagnostic)) -> Result<RtlCore, Diagnostics> {
    let mut notice = |notice: &Notice| tell(notice.to_diagnostic());
    let model = RtlModel::build_told(target, &BuildOptions::default(), &mut notice);
    model.and_then(|model| model.start()).map_err(failed)
}

impl std::fmt::Display for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Serial(port) => write!(f, "serial:{port}"),
            Self::Emulator | Self::Reference | Self::Rtl => f.write_str(self.name()),
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
