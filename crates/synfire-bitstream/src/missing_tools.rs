//! Tools that a build needs and this machine lacks.

use crate::flow::BuildTools;
use crate::{Family, Tool, ToolTrust};

/// What a build for a family needs and this machine lacks, in words.
pub fn missing_tools(family: Family) -> Vec<&'static str> {
    let missing = tools(family).iter().filter(|tool| tool.find().is_err()).map(|tool| tool.name());
    let mut missing: Vec<_> = missing.collect();
    match family {
        Family::Xilinx => missing.push("an open flow: there is only a Vivado script"),
        Family::Ecp5 | Family::Ice40 | Family::Gowin => {
            if BuildTools::find(family).is_ok_and(|tools| tools.check(family, ToolTrust::Proven).is_err()) {
                missing.push("a Yosys of a proven version (`synfire explain SF1117`)");
            }
        }
    }
    missing
}

/// The open tools that make a bitstream; none where there is no open flow.
const fn tools(family: Family) -> &'static [Tool] {
    match family {
        Family::Ecp5 => &[Tool::Yosys, Tool::NextpnrEcp5, Tool::EcpPack],
        Family::Ice40 => &[Tool::Yosys, Tool::NextpnrIce40, Tool::IcePack],
        Family::Gowin => &[Tool::Yosys, Tool::NextpnrGowin, Tool::GowinPack],
        Family::Xilinx => &[],
    }
}
