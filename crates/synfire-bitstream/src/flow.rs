//! Synthesis, placing and routing, packing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use synfire_rtl::ULTRA_PLUS;

use crate::canonical::canonical;
use crate::output_registers::fold;
use crate::process::{Progress, run};
use crate::report::{Report, overflow, utilisation};
use crate::rtlil::{NetlistMemory, in_look_up_tables, memories, with_contents};
use crate::tool_versions::{Standing, Version, standing};
use crate::{BitstreamError, Contents, Design, Device, Family, FoundTool, Tool, ToolTrust};

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
        Ok(Self { yosys: yosys_for(family)?, nextpnr: nextpnr.find()? })
    }

    /// Whether Yosys is of a version that makes sound netlists for the family. It takes longer than to patch a bitstream, so it
    /// is asked before a build.
    ///
    /// # Errors
    /// [`BitstreamError::ToolUnfit`] for a version that is known to fail, and [`BitstreamError::ToolUnproven`] for one of which
    /// nothing is known, unless it is trusted.
    pub fn check(&self, family: Family, trust: ToolTrust) -> Result<(), BitstreamError> {
        check_yosys(&self.yosys, family, trust)
    }
}

/// As [`BuildTools::check`], of a Yosys alone.
///
/// # Errors
/// As there.
pub fn check_yosys(yosys: &FoundTool, family: Family, trust: ToolTrust) -> Result<(), BitstreamError> {
    let said = yosys.version();
    let version = || said.clone().unwrap_or_else(|| "of an unknown version".to_owned());
    match standing(family, said.as_deref().and_then(Version::said_in)) {
        Standing::Good => Ok(()),
        Standing::Unfit { reason } => {
            Err(BitstreamError::ToolUnfit { tool: Tool::Yosys, version: version(), family, reason })
        }
        Standing::Unknown if trust == ToolTrust::Unproven => Ok(()),
        Standing::Unknown => Err(BitstreamError::ToolUnproven { tool: Tool::Yosys, version: version(), family }),
    }
}

/// The Yosys that synthesises for a family: for Gowin Debian's is too old.
///
/// # Errors
/// When there is none.
pub fn yosys_for(family: Family) -> Result<FoundTool, BitstreamError> {
    if family == Family::Gowin { Tool::Yosys.find_newer() } else { Tool::Yosys.find() }
}

/// Contents by memory.
pub type Filling = BTreeMap<String, Contents>;

/// Contents that are chosen memory by memory, for [`synthesise`] and [`implement`].
pub fn each(
    contents: impl Fn(&NetlistMemory) -> Option<Contents>,
) -> impl FnOnce(&[NetlistMemory]) -> Result<Filling, BitstreamError> {
    move |memories| Ok(memories.iter().filter_map(|memory| Some((memory.name.clone(), contents(memory)?))).collect())
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
    pub contents: Filling,
}

const ELABORATED: &str = "elaborated.il";
const FILLED: &str = "filled.il";
const MAPPED: &str = "mapped.il";
const CANONICAL: &str = "canonical.il";
/// The netlist that synthesis leaves in its directory, in Yosys's JSON.
pub const NETLIST: &str = "netlist.json";
const PLACED: &str = "placed.txt";
/// The bitstream that [`pack`] leaves in its directory.
pub const PACKED: &str = "bitstream";
/// Files of [`synthesise`] that nothing reads once a design is placed: a hundred megabytes.
pub const INTERMEDIATE: [&str; 5] = [ELABORATED, FILLED, MAPPED, CANONICAL, NETLIST];
const REPORT: &str = "report.json";

/// Synthesises a design: elaborates it in `work`, asks for the contents of its memories, maps it. Returns the memories and
/// what they were given; the netlist is [`NETLIST`] in `work`.
///
/// # Errors
/// When Yosys fails.
pub fn synthesise(
    design: &Design,
    yosys: &FoundTool,
    contents: impl FnOnce(&[NetlistMemory]) -> Result<Filling, BitstreamError>,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(Vec<NetlistMemory>, Filling), BitstreamError> {
    for file in &design.sources {
        write(&work.join(&file.name), &file.text)?;
    }
    let verilog = design.sources.iter().map(|file| file.name.as_str()).filter(|name| name.ends_with(".v"));
    let verilog = verilog.collect::<Vec<_>>().join(" ");
    let (top, synth) = (&design.top, synth_command(&design.device));
    let defines = if is_ultra_plus(&design.device) { ULTRA_PLUS.as_slice() } else { &[] };
    let define = defines.iter().map(|name| format!("-D{name}")).collect::<Vec<_>>().join(" ");
    let [next, map_ram] = labels(design.device.family);
    let elaborate = format!(
        "read_verilog -defer -I. {define} {verilog}\n{synth} -top {top} -run begin:{map_ram}\n\
         select {top}\nwrite_rtlil -selected {ELABORATED}\n"
    );
    yosys_script(yosys, &elaborate, "elaborating", work, progress)?;

    let elaborated = read(&work.join(ELABORATED))?;
    let memories = memories(&elaborated)?;
    let filled = contents(&memories)?;
    let placed = in_look_up_tables(&with_contents(&elaborated, &filled)?, &design.look_up_tables);
    write(&work.join(FILLED), &placed)?;

    // The first label reads the cells of the family, which the text does not hold.
    let begin = format!("{synth} -top {top} -run begin:{next}");
    let map = format!(
        "read_rtlil {FILLED}\n{begin}\n{synth} -top {top} -run {map_ram}:map_ffram\nselect {top}\nwrite_rtlil -selected {MAPPED}\n"
    );
    yosys_script(yosys, &map, "mapping memories", work, progress)?;
    // From here on nothing depends on contents, so that every image gets the same gates.
    write(&work.join(CANONICAL), &canonical(&read(&work.join(MAPPED))?))?;
    let finish = format!(
        "read_rtlil {CANONICAL}\n{begin}\n{synth} -top {top} -run map_ffram:\ndelete t:$scopeinfo\nwrite_json {NETLIST}\n"
    );
    yosys_script(yosys, &finish, "synthesising", work, progress)?;
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
    contents: impl FnOnce(&[NetlistMemory]) -> Result<Filling, BitstreamError>,
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

/// Synthesises a design and packs its cells, without placing them: what it takes of the device, and no clocks. A design that
/// does not fit is no error.
///
/// # Errors
/// When a tool fails before it counts.
pub fn packed(
    design: &Design,
    tools: &BuildTools,
    contents: impl FnOnce(&[NetlistMemory]) -> Result<Filling, BitstreamError>,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Report, BitstreamError> {
    synthesise(design, &tools.yosys, contents, work, progress)?;
    if let Some(pins) = &design.pins {
        write(&work.join(&pins.name), &pins.text)?;
    }
    let log = work.join("nextpnr.log");
    let mut command = tools.nextpnr.command(work);
    command.args(place_arguments(design)).arg("--pack-only");
    let done = run(&tools.nextpnr, &mut command, "packing cells", &log, progress);
    let resources = utilisation(&read(&log)?);
    match (done, resources.is_empty()) {
        (Err(error), true) => Err(error),
        _ => Ok(Report::of_packed(resources, &read(&work.join(NETLIST))?)),
    }
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
        Family::Ecp5 => (Tool::EcpPack, vec!["--compress", "--input", PLACED, "--bit", PACKED]),
        Family::Ice40 => (Tool::IcePack, vec![PLACED, PACKED]),
        Family::Gowin | Family::Xilinx => (Tool::GowinPack, vec!["-d", &device.package, "-o", PACKED, PLACED]),
    };
    let tool = tool.find()?;
    write(&work.join(PLACED), placed)?;
    run(&tool, tool.command(work).args(arguments), "packing", &work.join("pack.log"), progress)?;
    let path = work.join(PACKED);
    std::fs::read(&path).map_err(|reason| BitstreamError::Cache { path, reason })
}

fn yosys_script(
    yosys: &FoundTool,
    script: &str,
    step: &str,
    work: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), BitstreamError> {
    let file = step.replace(' ', "_");
    let name = format!("{file}.ys");
    write(&work.join(&name), script)?;
    run(yosys, yosys.command(work).args(["-s", &name]), step, &work.join(format!("{file}.log")), progress)
}

fn synth_command(device: &Device) -> &'static str {
    match device.family {
        // Without multiplexers that join look-up tables a chip takes a tenth fewer cells, and no group of cells has to lie in
        // one tile: with them nextpnr was stopped before it had found a way for all wires.
        Family::Ecp5 => "synth_ecp5 -nowidelut",
        Family::Ice40 if is_ultra_plus(device) => "synth_ice40 -device u -dsp -spram",
        Family::Ice40 => "synth_ice40",
        // Asked for a netlist of its own, it leaves out what nextpnr does not know.
        Family::Gowin => "synth_gowin -json netlist.json",
        Family::Xilinx => "synth_xilinx -family xc7 -flatten",
    }
}

/// Labels of a family's synthesis: what follows the first, and where memories are mapped.
const fn labels(family: Family) -> [&'static str; 2] {
    match family {
        Family::Ecp5 | Family::Gowin => ["coarse", "map_ram"],
        Family::Ice40 => ["flatten", "map_ram"],
        Family::Xilinx => ["prepare", "map_memory"],
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
    if let Some(placer) = &device.placer {
        add(&["--placer", placer]);
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
    let lacking = overflow(&std::fs::read_to_string(log).ok()?);
    (!lacking.is_empty()).then(|| BitstreamError::DoesNotFit {
        target: design.target.name.clone(),
        device: format!("{} {}", design.device.device, design.device.package),
        lacking,
    })
}

fn write(path: &Path, text: &str) -> Result<(), BitstreamError> {
    std::fs::write(path, text).map_err(|reason| BitstreamError::Cache { path: path.to_owned(), reason })
}

fn read(path: &Path) -> Result<String, BitstreamError> {
    std::fs::read_to_string(path).map_err(|reason| BitstreamError::Cache { path: PathBuf::from(path), reason })
}
