//! A synthesised design as Verilog for a simulator: the netlist that is placed, the family's cells, and a shell around it.
//!
//! What Yosys made of the memories, multipliers and registers, and what [`crate::output_registers`] made of that, is shown by
//! no simulation of the source. So the tests run the netlist itself. Cells come from Yosys's own library; what it has only as
//! a black box (block RAM and multiplier of an ECP5, PLLs) is modelled in `hdl/tb/cells`, and so are all cells of a Gowin.

use std::path::{Path, PathBuf};

use crate::flow::NETLIST;
use crate::process::{Progress, run};
use crate::{BitstreamError, Family, FoundTool};

const GATES: &str = "gates.v";

/// Where a family's cells are modelled.
struct Models {
    /// The cells for which models of this project stand beside Yosys's library.
    modelled: &'static [&'static str],
    /// Yosys's library, if it is used.
    library: Option<&'static str>,
    /// The models of this project.
    texts: &'static [&'static str],
}

fn models(family: Family) -> Models {
    match family {
        Family::Ecp5 => Models {
            modelled: &["DP16KD", "MULT18X18D", "EHXPLLL"],
            library: Some("ecp5/cells_sim.v"),
            texts: &[synfire_hdl::ECP5_CELLS],
        },
        Family::Ice40 => Models {
            modelled: &["SB_PLL40_PAD", "SB_PLL40_CORE"],
            library: Some("ice40/cells_sim.v"),
            texts: &[synfire_hdl::ICE40_CELLS],
        },
        Family::Gowin => Models { modelled: &[], library: None, texts: &synfire_hdl::GOWIN_CELLS },
        Family::Xilinx => Models {
            modelled: &["RAMB18E1", "RAMB36E1"],
            library: Some("xilinx/cells_sim.v"),
            texts: &[synfire_hdl::XILINX_CELLS],
        },
    }
}

/// The netlist that [`crate::flow::synthesise`] left in `work`, with its cells. Its nets are single bits, so that a simulator
/// sees no loops that are not there.
///
/// # Errors
/// When Yosys fails, or its library of cells is not beside it.
pub fn verilog(
    family: Family,
    yosys: &FoundTool,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<String, BitstreamError> {
    let Models { modelled, library, texts } = models(family);
    let renamed: String = modelled.iter().map(|cell| format!("chtype -set synfire_{cell} t:{cell}\n")).collect();
    let script = format!("read_json {NETLIST}\n{renamed}splitnets\nwrite_verilog -noattr {GATES}\n");
    let script_path = work.join("gates.ys");
    std::fs::write(&script_path, script)
        .map_err(|reason| BitstreamError::Cache { path: script_path.clone(), reason })?;
    run(yosys, yosys.command(work).args(["-s", "gates.ys"]), "writing gates", &work.join("gates.log"), progress)?;
    let library = library.map(|library| library_text(yosys, library)).transpose()?.unwrap_or_default();
    let netlist = read(&work.join(GATES))?;
    Ok([PLAIN_PORTS, &library]
        .into_iter()
        .chain(texts.iter().copied())
        .chain([netlist.as_str()])
        .collect::<Vec<_>>()
        .join("\n"))
}

/// A file of Yosys's libraries, with what it includes.
fn library_text(yosys: &FoundTool, library: &str) -> Result<String, BitstreamError> {
    let path = share(yosys).map(|share| share.join(library)).filter(|path| path.is_file());
    let missing = || BitstreamError::Netlist { reason: "the cells of Yosys are not in `share/yosys` beside it".into() };
    let path = path.ok_or_else(missing)?;
    Ok(with_includes(&path, &read(&path)?))
}

fn read(path: &Path) -> Result<String, BitstreamError> {
    std::fs::read_to_string(path).map_err(|reason| BitstreamError::Cache { path: path.to_owned(), reason })
}

/// Not every simulator knows ports with default values, and the netlist connects all that matter.
const PLAIN_PORTS: &str = "`define NO_ICE40_DEFAULT_ASSIGNMENTS";

/// A file of the library with the files that it includes.
fn with_includes(path: &Path, text: &str) -> String {
    let line = |line: &str| {
        let name = line.trim().strip_prefix("`include \"").and_then(|rest| rest.strip_suffix('"'));
        let included = name.and_then(|name| std::fs::read_to_string(path.with_file_name(name)).ok());
        included.unwrap_or_else(|| line.to_owned()) + "\n"
    };
    text.lines().map(line).collect()
}

/// Where Yosys keeps its libraries: `share/yosys` beside the directory of the program.
fn share(yosys: &FoundTool) -> Option<PathBuf> {
    let program = yosys.program.canonicalize().ok()?;
    Some(program.parent()?.parent()?.join("share").join("yosys"))
}
