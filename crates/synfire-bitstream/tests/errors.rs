//! Every error says what happened, with its number and its remedy.

use std::path::PathBuf;

use synfire_bitstream::{BitstreamError, Family, Resource, Tool};
use synfire_diagnostics::ToDiagnostic;
use synfire_diagnostics::codes::bitstream;

fn denied() -> std::io::Error {
    std::io::ErrorKind::PermissionDenied.into()
}

fn errors() -> Vec<BitstreamError> {
    let text = |text: &str| text.to_owned();
    vec![
        BitstreamError::UnknownBoard { name: text("ulx3s"), closest: None, known: vec![text("a"), text("b")] },
        BitstreamError::UnknownBoard { name: text("ulx"), closest: Some(text("ulx3s-25f")), known: vec![text("a")] },
        BitstreamError::BadBoard { board: text("mine"), reason: text("missing field `clock_hz`") },
        BitstreamError::MissingTool { tool: Tool::NextpnrEcp5 },
        BitstreamError::ToolUnfit {
            tool: Tool::Yosys,
            version: text("Yosys 0.62"),
            family: Family::Gowin,
            reason: text("block RAMs are never written"),
        },
        BitstreamError::ToolUnproven { tool: Tool::Yosys, version: text("Yosys 0.30"), family: Family::Ecp5 },
        BitstreamError::ToolFailed { tool: Tool::Yosys, message: text("ERROR: no"), log: PathBuf::from("/cache/log") },
        BitstreamError::DoesNotFit {
            target: text("ecp5-25f"),
            device: text("25k CABGA381"),
            lacking: vec![
                (text("DP16KD"), Resource { used: 59, available: 56 }),
                (text("TRELLIS_COMB"), Resource { used: 30_000, available: 24_288 }),
            ],
        },
        BitstreamError::Timing { clock: text("clk"), achieved_mhz: 84.123, needed_mhz: 90.0 },
        BitstreamError::OtherTarget { image: text("ncx"), board: text("ulx3s-85f"), target: text("ecp5-85f") },
        BitstreamError::Cache { path: PathBuf::from("/cache"), reason: denied() },
        BitstreamError::Unkept(synfire_cache::CacheError::NoPlace),
        BitstreamError::Netlist { reason: text("it has no cells") },
        BitstreamError::Placed { reason: text("it does not begin with `.device`") },
        BitstreamError::Report { reason: text("it tells of no clock") },
        BitstreamError::NotLocated { memory: text("core.fetch.uses.cells"), bit: 3, address: 512 },
        BitstreamError::BootFull { needed: 600, available: 512 },
        BitstreamError::BootReach { region: 1, address: 65_536, limit: 65_536 },
        BitstreamError::NoOpenFlow { board: text("arty-a7") },
        BitstreamError::Flash { message: text("unable to open ftdi device") },
        BitstreamError::NoBitstream {
            path: PathBuf::from("net.nir"),
            family: "iCE40",
            board: text("icebreaker"),
            reason: text("its preamble 7e aa 99 7e is missing"),
        },
        BitstreamError::OtherDevice {
            path: PathBuf::from("net.bit"),
            family: "ECP5",
            found: text("LFE5U-25F-6CABGA381, IDCODE 41111043"),
            board: text("ulx3s-85f"),
            device: text("85k CABGA381"),
        },
        BitstreamError::NoFile {
            path: PathBuf::from("net.bit"),
            board: "ulx3s-85f".into(),
            family: "ECP5",
            reason: std::io::ErrorKind::NotFound.into(),
        },
    ]
}

#[test]
fn every_code_says_what_and_where_and_what_to_do() {
    let mut page = String::new();
    for error in errors() {
        let found = error.to_diagnostic();
        page += &format!("{}: {}\n", found.code, found.message);
        found.notes.iter().for_each(|note| page += &format!("  note: {note}\n"));
        page += &format!("  help: {}\n", found.help.as_deref().unwrap_or("none"));
    }
    insta::assert_snapshot!(page);
}

#[test]
fn every_code_of_the_area_is_used() {
    let mut used: Vec<_> = errors().iter().map(|error| error.to_diagnostic().code.id).collect();
    // A warning of the command line.
    used.push(bitstream::NOT_AT_POWER_UP.id);
    for code in bitstream::ALL {
        assert!(used.contains(&code.id), "{code} is used by no error");
    }
}
