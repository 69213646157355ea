//! Designs that are quick to build, for tests of the flow.

#![allow(clippy::print_stdout, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_bitstream::{Design, Device, Family, SourceFile, Tool, hardware, target_header};

const MEMORIES: &str = include_str!("../hdl/memories.v");
const STANDIN: &str = include_str!("../hdl/standin.v");

/// A core that is placed in seconds, with every memory in block RAM that can be.
pub fn small_target() -> Target {
    let base = Target::named("hx8k").expect("a built-in target");
    Target {
        name: "small".into(),
        lanes: 2,
        neurons: 64,
        axons: 64,
        tiles: 128,
        uses: 128,
        profiles: 2,
        stages: 2,
        ..base
    }
}

/// A design of memories only, placed in seconds.
#[allow(dead_code, reason = "not in every test binary")]
pub fn memories_design(family: Family) -> Design {
    let whole = small_design(family);
    let needed = ["synfire_ram.v", "synfire_boot.v"];
    let mut sources: Vec<_> =
        whole.sources.iter().filter(|file| needed.contains(&file.name.as_str())).cloned().collect();
    sources.push(SourceFile::new("memories.v", MEMORIES));
    // nextpnr for Gowin wants every pin to have a place.
    let pins = (family == Family::Gowin).then(|| {
        let pins = [("clk", 52), ("rst", 4), ("rx", 18), ("tx", 17), ("booted", 10)];
        let lines = pins.map(|(port, pin)| format!("IO_LOC \"{port}\" {pin};\n"));
        SourceFile::new("pins.cst", lines.concat())
    });
    Design { sources, pins, ..whole }
}

/// The small core on a device, with a module that stands in for the chip. Its pins lie anywhere.
pub fn small_design(family: Family) -> Design {
    let device = match family {
        Family::Ecp5 => device(family, "25k", "CABGA381", Some("6")),
        Family::Ice40 => device(family, "hx8k", "ct256", None),
        Family::Gowin | Family::Xilinx => device(family, "GW1NR-LV9QN88PC6/I5", "GW1N-9C", None),
    };
    let target = small_target();
    let clock_hz = 12_000_000;
    let mut sources = hardware();
    sources.push(SourceFile::new("standin.v", STANDIN));
    sources.push(SourceFile::new("top.v", TOP));
    sources.push(target_header(&target, clock_hz, 256));
    Design { top: "top".into(), sources, pins: None, target, device, clock_hz, seed: 1 }
}

const TOP: &str = "
module top(input wire clk, input wire rst, input wire rx, output wire tx, output wire busy, output wire booted);
    synfire_standin #(
        `include \"synfire_target.vh\"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(rx), .uart_tx_o(tx), .busy_o(busy), .booted_o(booted)
    );
endmodule
";

fn device(family: Family, device: &str, package: &str, speed: Option<&str>) -> Device {
    Device { family, device: device.into(), package: package.into(), speed: speed.map(str::to_owned) }
}

/// Whether all tools are there; says so if not. Where `CI` is set a missing tool is a failure.
pub fn have(tools: &[Tool]) -> bool {
    let missing: Vec<_> = tools.iter().filter(|tool| tool.find().is_err()).map(|tool| tool.name()).collect();
    assert!(missing.is_empty() || std::env::var_os("CI").is_none(), "CI lacks {missing:?}");
    if !missing.is_empty() {
        println!("skipped: no {}", missing.join(", "));
    }
    missing.is_empty()
}

/// A directory of its own, removed in the end.
pub fn work() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}
