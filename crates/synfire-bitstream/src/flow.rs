//! Synthesis, placing and routing, packing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::output_registers::fold;
use crate::process::{Progress, run};
use crate::report::{Report, overflow};
use crate::rtlil::{NetlistMemory, in_look_up_tables, memories, with_contents};
use crate::{BitstreamError, Contents, Design, Device, Family, FoundTool, Tool};

/// The tools that make a placed design of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildTools {
    /// Yosys.
    pub yosys: FoundTool,
    /// The family's nextpnr.
    pub nextpnr: FoundTool,
}

impl BuildTools {
    /// Looks for them.
    ///
    /// # Errors
    /// When one is missing.
    pub fn find(family: Family) -> Result<Self, BitstreamError> {
        let nextpnr = match family {
            Family::Ecp5 => Tool::NextpnrEcp5,
            Family::Ice40 => Tool::NextpnrIce40,
            Family::Gowin | Family::Xilinx => Tool::NextpnrGowin,
        };
        // Yosys 0.23 finds no block RAM for Gowin.
        let yosys = if family == Family::Gowin { Tool::Yosys.find_newer()? } else { Tool::Yosys.find()? };
        Ok(Self { yosys, nextpnr: nextpnr.find()? })
    }
}

/// A routed design.
#[derive(Debug, Clone)]
pub struct Implemented {
    /// For the packer.
    pub placed: String,
    /// Resources and clocks.
    pub report: Report,
    /// The memories of the netlist.
    pub memories: Vec<NetlistMemory>,
    /// What they were given.
    pub contents: BTreeMap<String, Contents>,
}

const ELABORATED: &str = "elaborated.il";
const FILLED: &str = "filled.il";
/// The netlist that synthesis leaves in its directory, in Yosys's JSON.
pub const NETLIST: &str = "netlist.json";
const PLACED: &str = "placed.txt";
const REPORT: &str = "report.json";

/// Synthesises a design: elaborates it in `work`, asks for the contents of its memories, maps it. Returns the memories and
/// what they were given; the netlist is [`NETLIST`] in `work`.
///
/// # Errors
/// When Yosys fails.
pub fn synthesise(
    design: &Design,
    yosys: &FoundTool,
    contents: impl Fn(&NetlistMemory) -> Option<Contents>,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(Vec<NetlistMemory>, BTreeMap<String, Contents>), BitstreamError> {
    for file in &design.sources {
        write(&work.join(&file.name), &file.text)?;
    }
    let verilog = design.sources.iter().map(|file| file.name.as_str()).filter(|name| name.ends_with(".v"));
    let verilog = verilog.collect::<Vec<_>>().join(" ");
    let (top, synth) = (&design.top, synth_command(&design.device));
    let define = if is_ultra_plus(&design.device) { "-DSYNFIRE_SINGLE_PORT" } else { "" };
    let elaborate = format!(
        "read_verilog -defer -I. {define} {verilog}\n{synth} -top {top} -run begin:map_ram\n\
         select {top}\nwrite_rtlil -selected {ELABORATED}\n"
    );
    yosys_script(yosys, &elaborate, "elaborating", work, progress)?;

    let elaborated = read(&work.join(ELABORATED))?;
    let memories = memories(&elaborated)?;
    let filled = memories.iter().filter_map(|memory| Some((memory.name.clone(), contents(memory)?)));
    let filled: BTreeMap<_, _> = filled.collect();
    let placed = in_look_up_tables(&with_contents(&elaborated, &filled)?, &design.look_up_tables);
    write(&work.join(FILLED), &placed)?;

    // The first label reads the cells of the family, which the text does not hold.
    let next = if design.device.family == Family::Ecp5 { "coarse" } else { "flatten" };
    let map = format!(
        "read_rtlil {FILLED}\n{synth} -top {top} -run begin:{next}\n{synth} -top {top} -run map_ram:\n\
         delete t:$scopeinfo\nwrite_json {NETLIST}\n"
    );
    yosys_script(yosys, &map, "synthesising", work, progress)?;
    if design.device.family == Family::Ecp5 {
        let (netlist, _) = fold(&read(&work.join(NETLIST))?, top)?;
        write(&work.join(NETLIST), &netlist)?;
    }
    Ok((memories, filled))
}

/// Synthesises, places and routes a design in the directory `work`, with contents for the memories that `contents` names.
///
/// # Errors
/// When a tool fails or the design does not fit. A clock that is missed is no error here: it is in the report.
pub fn implement(
    design: &Design,
    tools: &BuildTools,
    contents: impl Fn(&NetlistMemory) -> Option<Contents>,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Implemented, BitstreamError> {
    let (memories, contents) = synthesise(design, &tools.yosys, contents, work, progress)?;
    if let Some(pins) = &design.pins {
        write(&work.join(&pins.name), &pins.text)?;
    }
    let log = work.join("nextpnr.log");
    let mut command = tools.nextpnr.command(work);
    command.args(place_arguments(design));
    run(&tools.nextpnr, &mut command, "placing and routing", &log, progress)
        .map_err(|error| does_not_fit(design, &log).unwrap_or(error))?;
    let report = Report::parse(&read(&work.join(REPORT))?, &read(&work.join(NETLIST))?)?;
    Ok(Implemented { placed: read(&work.join(PLACED))?, report, memories, contents })
}

/// Packs a placed design into a bitstream.
///
/// # Errors
/// When the packer is missing or fails.
pub fn pack(
    device: &Device,
    placed: &str,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<u8>, BitstreamError> {
    let (tool, arguments): (_, Vec<&str>) = match device.family {
        Family::Ecp5 => (Tool::EcpPack, vec!["--compress", "--input", PLACED, "--bit", "bitstream"]),
        Family::Ice40 => (Tool::IcePack, vec![PLACED, "bitstream"]),
        Family::Gowin | Family::Xilinx => (Tool::GowinPack, vec!["-d", &device.package, "-o", "bitstream", PLACED]),
    };
    let tool = tool.find()?;
    write(&work.join(PLACED), placed)?;
    run(&tool, tool.command(work).args(arguments), "packing", &work.join("pack.log"), progress)?;
    let path = work.join("bitstream");
    std::fs::read(&path).map_err(|reason| BitstreamError::Cache { path, reason })
}

fn yosys_script(
    yosys: &FoundTool,
    script: &str,
    step: &str,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), BitstreamError> {
    let name = format!("{step}.ys");
    write(&work.join(&name), script)?;
    run(yosys, yosys.command(work).args(["-s", &name]), step, &work.join(format!("{step}.log")), progress)
}

fn synth_command(device: &Device) -> &'static str {
    match device.family {
        Family::Ecp5 => "synth_ecp5",
        Family::Ice40 if is_ultra_plus(device) => "synth_ice40 -device u -dsp -spram",
        Family::Ice40 => "synth_ice40",
        Family::Gowin => "synth_gowin",
        Family::Xilinx => "synth_xilinx -family xc7",
    }
}

/// An iCE40 UltraPlus has large single-port RAMs, without contents at power-up.
pub fn is_ultra_plus(device: &Device) -> bool {
    device.family == Family::Ice40 && device.device.starts_with("up")
}

/// The arguments of nextpnr.
fn place_arguments(design: &Design) -> Vec<String> {
    let device = &design.device;
    let pins = design.pins.as_ref().map(|file| file.name.as_str());
    let mut all = match device.family {
        Family::Ice40 => vec![format!("--{}", device.device), "--package".into(), device.package.clone()],
        Family::Ecp5 => vec![format!("--{}", device.device), "--package".into(), device.package.clone()],
        Family::Gowin | Family::Xilinx => {
            vec!["--device".into(), device.device.clone(), "--vopt".into(), format!("family={}", device.package)]
        }
    };
    let mut add = |arguments: &[&str]| all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    if let Some(speed) = &device.speed {
        add(&["--speed", speed]);
    }
    match (device.family, pins) {
        (Family::Ecp5, Some(pins)) => add(&["--lpf", pins, "--textcfg", PLACED]),
        (Family::Ecp5, None) => add(&["--lpf-allow-unconstrained", "--textcfg", PLACED]),
        (Family::Ice40, Some(pins)) => add(&["--pcf", pins, "--asc", PLACED]),
        (Family::Ice40, None) => add(&["--asc", PLACED]),
        (Family::Gowin | Family::Xilinx, Some(pins)) => add(&["--vopt", &format!("cst={pins}"), "--write", PLACED]),
        (Family::Gowin | Family::Xilinx, None) => add(&["--write", PLACED]),
    }
    let mhz = format!("{}", design.clock_hz as f64 / 1e6);
    add(&["--json", NETLIST, "--freq", &mhz, "--seed", &design.seed.to_string()]);
    add(&["--report", REPORT, "--timing-allow-fail"]);
    all
}

/// The error for a design that is too large, from nextpnr's log.
fn does_not_fit(design: &Design, log: &Path) -> Option<BitstreamError> {
    let (resource, needed, available) = overflow(&std::fs::read_to_string(log).ok()?)?;
    Some(BitstreamError::DoesNotFit {
        target: design.target.name.clone(),
        device: format!("{} {}", design.device.device, design.device.package),
        resource,
        needed,
        available,
    })
}

fn write(path: &Path, text: &str) -> Result<(), BitstreamError> {
    std::fs::write(path, text).map_err(|reason| BitstreamError::Cache { path: path.to_owned(), reason })
}

fn read(path: &Path) -> Result<String, BitstreamError> {
    std::fs::read_to_string(path).map_err(|reason| BitstreamError::Cache { path: PathBuf::from(path), reason })
}
