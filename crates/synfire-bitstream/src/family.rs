//! Families of FPGAs.

use serde::{Deserialize, Serialize};

/// An FPGA family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Lattice ECP5.
    Ecp5,
    /// Lattice iCE40, HX and UltraPlus.
    Ice40,
    /// Gowin GW1N.
    Gowin,
    /// Xilinx 7 series: synthesis only.
    Xilinx,
}

impl Family {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ecp5 => "ECP5",
            Self::Ice40 => "iCE40",
            Self::Gowin => "Gowin",
            Self::Xilinx => "Xilinx",
        }
    }

    /// The ending of its bitstreams, without the dot.
    pub const fn bitstream_extension(self) -> &'static str {
        match self {
            Self::Ice40 => "bin",
            Self::Gowin => "fs",
            Self::Ecp5 | Self::Xilinx => "bit",
        }
    }
}
