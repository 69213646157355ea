//! Designs that are quick to build, for tests of the flow.

#![allow(clippy::print_stdout, dead_code, reason = "helpers of tests, not all of them in every test")]

use synfire_arch::Target;
use synfire_bitstream::{Design, Device, Family, SourceFile, Summary, Tool, hardware};
use synfire_rtl::RtlModel;

const MEMORIES: &str = include_str!("../hdl/memories.v");

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

/// A core with a boot player and nothing else, on a device. Its pins lie anywhere.
pub fn core_design(family: Family) -> Design {
    design_of(family, small_target())
}

/// As [`core_design`], for any target.
pub fn design_of(family: Family, target: Target) -> Design {
    let device = match family {
        Family::Ecp5 => device(family, "25k", "CABGA381", Some("6")),
        Family::Ice40 => device(family, "hx8k", "ct256", None),
        Family::Gowin | Family::Xilinx => device(family, "GW1NR-LV9QN88PC6/I5", "GW1N-9C", None),
    };
    let parameters = RtlModel::parameters(&target).into_iter().map(|(name, value)| format!(".{name}({value}), "));
    let mut sources = hardware();
    sources.push(SourceFile::new("boot_player.v", include_str!("../hdl/boot_player.v")));
    sources.push(SourceFile::new("top.v", TOP.replace("PARAMETERS", &parameters.collect::<String>())));
    Design {
        top: "top".into(),
        sources,
        pins: None,
        target,
        device,
        clock_hz: 12_000_000,
        look_up_tables: Vec::new(),
        script_offset: None,
        seed: 1,
    }
}

const TOP: &str = "
module top(
    input wire clk, input wire rst,
    input wire event_valid, input wire [15:0] event_axon, input wire [15:0] event_payload, output wire event_ready,
    input wire tick_start, output wire busy, output wire booted,
    output wire spike_valid, output wire [15:0] spike_block, output wire [15:0] spike_mask
);
    wire [3:0] region;
    wire [31:0] address, data;
    wire [2:0] chunk;
    wire write;

    test_player boot (
        .clk_i(clk), .rst_i(rst), .done_o(booted), .region_o(region), .address_o(address), .chunk_o(chunk),
        .write_o(write), .data_o(data)
    );
    synfire_core #(PARAMETERS .TARGET_DIGEST(32'd0)) core (
        .clk_i(clk), .rst_i(rst),
        .host_region_i(region), .host_address_i(address), .host_chunk_i(chunk), .host_write_i(write),
        .host_data_i(data), .host_read_i(1'b0), .host_valid_o(), .host_data_o(),
        .event_valid_i(event_valid), .event_ready_o(event_ready), .event_axon_i(event_axon),
        .event_payload_i(event_payload), .tick_start_i(tick_start), .busy_o(busy), .phase_o(),
        .spike_valid_o(spike_valid), .spike_block_o(spike_block), .spike_mask_o(spike_mask), .spike_clock_o()
    );
endmodule
";

/// A design of memories only, placed in seconds.
pub fn memories_design(family: Family) -> Design {
    let whole = core_design(family);
    let needed = ["synfire_ram.v", "synfire_delay.v", "synfire_byte_ram.v", "boot_player.v"];
    let mut sources: Vec<_> =
        whole.sources.iter().filter(|file| needed.contains(&file.name.as_str())).cloned().collect();
    sources.push(SourceFile::new("memories.v", MEMORIES));
    // nextpnr does not choose pins on a Gowin.
    let pins = (family == Family::Gowin).then(|| {
        let of = |(port, pin)| format!("IO_LOC \"{port}\" {pin};\n");
        let text = [("clk", 52), ("rst", 4), ("rx", 18), ("tx", 17), ("booted", 10)].map(of);
        SourceFile::new("pins.cst", text.concat())
    });
    Design { sources, pins, ..whole }
}

fn device(family: Family, device: &str, package: &str, speed: Option<&str>) -> Device {
    Device { family, device: device.into(), package: package.into(), speed: speed.map(str::to_owned), placer: None }
}

/// Whether all tools are there; says so if not. Where `SYNFIRE_CI` is set a missing tool is a failure.
pub fn have(tools: &[Tool]) -> bool {
    let missing: Vec<_> = tools.iter().filter(|tool| tool.find().is_err()).map(|tool| tool.name()).collect();
    assert!(missing.is_empty() || std::env::var_os("SYNFIRE_CI").is_none(), "CI lacks {missing:?}");
    if !missing.is_empty() {
        println!("skipped: no {}", missing.join(", "));
    }
    missing.is_empty()
}

/// A directory of its own, removed in the end.
pub fn work() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// Holds what a design takes against the newest entry of its history: at most 10 % more.
pub fn check_size(family: &str, found: &Summary) {
    let history: toml::Table = toml::from_str(include_str!("../size_history.toml")).expect("a table");
    println!("{family}: {found:?}");
    let entries = history.get(family).and_then(|entries| entries.as_array());
    let newest = entries.and_then(|entries| entries.last()).expect("an entry in tests/size_history.toml");
    for (name, now) in [("luts", found.luts), ("flip_flops", found.flip_flops), ("block_rams", found.block_rams)] {
        let before = newest[name].as_integer().expect("a number") as u64;
        assert!(
            now * 10 <= before * 11,
            "{family}: {now} {name}, but the history says {before}: more than 10 % growth"
        );
    }
}
