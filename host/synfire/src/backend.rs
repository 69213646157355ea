//! What runs a network.

use std::str::FromStr;

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
