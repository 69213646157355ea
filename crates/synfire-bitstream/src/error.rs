//! What can go wrong on the way to a bitstream.

use std::path::{Path, PathBuf};

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes::bitstream as code};

use crate::tool_versions::good;
use crate::{Family, Resource, Tool};

/// Why there is no bitstream.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum BitstreamError {
    #[error("there is no board called `{name}`")]
    UnknownBoard { name: String, closest: Option<String>, known: Vec<String> },
    #[error("board `{board}`: {reason}")]
    BadBoard { board: String, reason: String },
    #[error("`{}` was not found", tool.name())]
    MissingTool { tool: Tool },
    #[error("`{}` is {version}, which is unfit for {}: {reason}", tool.name(), family.name())]
    ToolUnfit { tool: Tool, version: String, family: Family, reason: String },
    #[error("`{}` is {version}, of which nothing is known for {}", tool.name(), family.name())]
    ToolUnproven { tool: Tool, version: String, family: Family },
    #[error("`{}` failed", tool.name())]
    ToolFailed { tool: Tool, message: String, log: PathBuf },
    #[error("target `{target}` does not fit `{device}`: it needs {}", list(lacking))]
    DoesNotFit { target: String, device: String, lacking: Vec<(String, Resource)> },
    #[error(
        "clock `{clock}` reaches {achieved_mhz:.2} MHz after routing, but the board runs it at {needed_mhz:.2} MHz"
    )]
    Timing { clock: String, achieved_mhz: f64, needed_mhz: f64 },
    #[error("the image is for target `{image}`, but board `{board}` carries `{target}`")]
    OtherTarget { image: String, board: String, target: String },
    #[error("`{}` cannot be used: {reason}", path.display())]
    Cache { path: PathBuf, reason: std::io::Error },
    #[error(transparent)]
    Unkept(#[from] synfire_cache::CacheError),
    #[error("the netlist cannot be read: {reason}")]
    Netlist { reason: String },
    #[error("the placed design cannot be read: {reason}")]
    Placed { reason: String },
    #[error("the report of nextpnr cannot be read: {reason}")]
    Report { reason: String },
    #[error("bit {bit} of word {address} of memory `{memory}` was not found in the placed design")]
    NotLocated { memory: String, bit: u32, address: u32 },
    #[error("the boot script has {needed} words, but the boot memory has {available}")]
    BootFull { needed: u64, available: u64 },
    #[error("the boot script cannot write word {address} of region {region}: it reaches {limit} words")]
    BootReach { region: u8, address: u32, limit: u32 },
    #[error("board `{board}` has no open place and route")]
    NoOpenFlow { board: String },
    #[error("`openFPGALoader` failed")]
    Flash { message: String },
    #[error("`{}` cannot be read: {reason}", path.display())]
    NoFile { path: PathBuf, board: String, family: &'static str, reason: std::io::Error },
    #[error("`{}` is no {family} bitstream: {reason}", path.display())]
    NoBitstream { path: PathBuf, family: &'static str, board: String, reason: String },
    #[error("`{}` is for {found}, but board `{board}` carries a {device}", path.display())]
    OtherDevice { path: PathBuf, family: &'static str, found: String, board: String, device: String },
    #[error(transparent)]
    Image(#[from] synfire_image::ImageError),
}

/// What a design needs beyond what there is.
fn list(lacking: &[(String, Resource)]) -> String {
    let of = |(name, resource): &(String, Resource)| {
        let plain = match name.as_str() {
            "TRELLIS_COMB" | "ICESTORM_LC" | "LUT4" => "logic cells",
            "TRELLIS_FF" | "DFF" => "flip-flops",
            "DP16KD" | "ICESTORM_RAM" | "BSRAM" => "block RAMs",
            "MULT18X18D" | "ICESTORM_DSP" => "multipliers",
            _ => "cells",
        };
        format!("{} of {} {plain} ({name})", resource.used, resource.available)
    };
    lacking.iter().map(of).collect::<Vec<_>>().join(" and ")
}

/// The lines that a tool wrote, each as a note: what it wrote cannot pass for a line of ours.
fn with_log(diagnostic: Diagnostic, log: &str) -> Diagnostic {
    log.lines().fold(diagnostic, Diagnostic::note)
}

impl BitstreamError {
    /// The same error, with its log in the directory where it was kept.
    pub(crate) fn with_log_in(self, directory: &Path) -> Self {
        match self {
            Self::ToolFailed { tool, message, log } => {
                let log = log.file_name().map_or_else(|| log.clone(), |name| directory.join(name));
                Self::ToolFailed { tool, message, log }
            }
            other => other,
        }
    }
}

/// How to get a bitstream for a board.
fn make_one(board: &str, family: &str) -> String {
    match family {
        // `synfire bitstream` makes none.
        "Xilinx" => format!("make one for this board with Vivado: `hdl/boards/{board}` has a script"),
        _ => format!("make one for this board: `synfire bitstream NETWORK --board {board}`"),
    }
}

impl ToDiagnostic for BitstreamError {
    fn to_diagnostic(&self) -> Diagnostic {
        let of = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::UnknownBoard { closest, known, .. } => {
                let diagnostic = of(code::UNKNOWN_BOARD).note(format!("boards: {}", known.join(", ")));
                match closest {
                    Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
                    None => diagnostic.help("give one of these with `--board`"),
                }
            }
            Self::BadBoard { .. } => of(code::BAD_BOARD).help("hdl/boards/README.md describes the keys of a board"),
            Self::MissingTool { tool } => of(code::TOOL_MISSING)
                .note(format!("looked for {} in `SYNFIRE_TOOLS` and `PATH`", tool.commands().join(", ")))
                .help(format!("{}; `synfire doctor` shows the rest", tool.remedy())),
            Self::ToolUnfit { tool, family, .. } => of(code::TOOL_UNPROVEN)
                .note(format!("known to be good: {}", good(*family)))
                .help(format!("{}; `synfire doctor` shows which is found", tool.remedy())),
            Self::ToolUnproven { family, .. } => of(code::TOOL_UNPROVEN)
                .note("a wrong netlist looks like any other: memories that are never written, for example")
                .note(format!("known to be good: {}", good(*family)))
                .help("install one of these, or go on with `--unproven-tools` and compare what the board does with `synfire run`"),
            Self::ToolFailed { message, log, .. } => with_log(of(code::TOOL_FAILED), message)
                .note(format!("its complete log is `{}`", log.display()))
                .help("`synfire doctor` lists the versions in use; `synfire explain SF1104` knows common causes"),
            Self::DoesNotFit { .. } => of(code::DOES_NOT_FIT)
                .help("take a smaller target or a larger board; `synfire fit` estimates what a target takes"),
            Self::Timing { .. } => of(code::TIMING).help(
                "try another `--seed`, or lower the board's clock; `--allow-timing-fail` writes the bitstream all the same",
            ),
            Self::OtherTarget { board, target, .. } => of(code::OTHER_TARGET)
                .help(format!("compile the network with `--target {target}` for board `{board}`")),
            Self::Unkept(error) => error.to_diagnostic(),
            Self::Cache { .. } => {
                of(code::CACHE).help("set `SYNFIRE_CACHE` to a directory that you may write to")
            }
            Self::Netlist { .. } | Self::Placed { .. } | Self::Report { .. } => of(code::UNREADABLE)
                .help("`synfire cache clear` makes the base be built anew; `synfire doctor` lists tool versions"),
            Self::NotLocated { .. } => {
                of(code::NOT_LOCATED).help("please report this with the versions that `synfire doctor` prints")
            }
            Self::BootFull { .. } | Self::BootReach { .. } => {
                of(code::BOOT).help("a network with fewer profiles, rules or stages has a shorter script")
            }
            Self::NoOpenFlow { board } => of(code::NO_OPEN_FLOW)
                .help(format!("`hdl/boards/{board}` has a Vivado script; it was never run on a board")),
            Self::Flash { message } => with_log(of(code::FLASH), message)
                .help("check cable and permissions; `openFPGALoader --scan-usb` lists what is connected"),
            Self::NoFile { board, family, .. } => of(code::FLASH).help(make_one(board, family)),
            Self::NoBitstream { board, family, .. } => of(code::NO_BITSTREAM).help(make_one(board, family)),
            Self::OtherDevice { board, family, .. } => of(code::OTHER_DEVICE).help(make_one(board, family)),
            Self::Image(error) => error.to_diagnostic(),
        }
    }
}
