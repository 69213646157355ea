//! Netlists of the flow as Verilog that a simulator takes.
#![allow(dead_code, reason = "no test uses all of it")]

pub mod nets;
pub mod replay;

use synfire_arch::Target;
use synfire_bitstream::flow::{Filling, check_yosys, synthesise, yosys_for};
use synfire_bitstream::{
    BootScript, Design, Device, Family, NetlistMemory, SourceFile, ToolTrust, gates, hardware, memory_map,
};
use synfire_image::Image;
use synfire_rtl::RtlModel;
use synfire_testkit::have_verilator;

/// The gates of a design whose memories hold what `image` says, as far as they can, in a shell; and what has to be written at
/// power-up.
pub fn netlist(design: &Design, image: Option<&Image>, shell: &str) -> (String, Option<BootScript>) {
    let mut script = None;
    let work = tempfile::tempdir().unwrap();
    let yosys = yosys_for(design.device.family).unwrap();
    let contents = |memories: &[NetlistMemory]| match image {
        Some(image) => {
            let filled = |memory: &&NetlistMemory| {
                memory_map::is_filled(memory) && memory_map::can_have_contents(design, memory)
            };
            let memories: Vec<_> = memories.iter().filter(filled).cloned().collect();
            let filled = memory_map::contents(image, &memories, design.script_offset.is_some())?;
            script = filled.script;
            Ok(filled.contents)
        }
        None => Ok(Filling::new()),
    };
    synthesise(design, &yosys, contents, work.path(), &mut |_| ()).unwrap();
    let gates = gates::verilog(design.device.family, &yosys, work.path(), &mut |_| ()).unwrap();
    (format!("{gates}\n{shell}"), script)
}

/// Whether Verilator is there, and a Yosys that makes sound netlists for a family; without them a test is skipped and says so.
pub fn have_tools(family: Family) -> bool {
    let found = yosys_for(family).and_then(|yosys| check_yosys(&yosys, family, ToolTrust::Proven));
    assert!(found.is_ok() || std::env::var_os("SYNFIRE_CI").is_none(), "{found:?}");
    if let Err(reason) = &found {
        println!("skipped: {reason}");
    }
    have_verilator() && found.is_ok()
}

/// A core alone, on any pins.
pub fn core_design(target: &Target, family: Family) -> Design {
    let parameters = RtlModel::parameters(target).into_iter().map(|(name, value)| format!(".{name}({value}), "));
    let digest = RtlModel::digest_parameter(target);
    let parameters = parameters.collect::<String>() + &format!(".TARGET_DIGEST({digest})");
    let mut sources = hardware();
    sources.push(SourceFile::new("top.v", shell("gates", "synfire_core", &format!("#({parameters}) "), target)));
    let (device, package) = match family {
        Family::Ecp5 => ("25k", "CABGA381"),
        Family::Ice40 if target.has_short_delivery() => ("up5k", "sg48"),
        Family::Ice40 => ("hx8k", "ct256"),
        Family::Gowin => ("GW1NR-LV9QN88PC6/I5", "GW1N-9C"),
        Family::Xilinx => ("xc7a35t", "csg324"),
    };
    Design {
        top: "gates".into(),
        sources,
        pins: None,
        target: target.clone(),
        device: Device { family, device: device.into(), package: package.into(), speed: None, placer: None },
        clock_hz: 12_000_000,
        look_up_tables: Vec::new(),
        script_offset: None,
        seed: 1,
    }
}

/// Direction, name and bits of the ports of a core, clock first.
pub fn ports(target: &Target) -> [(&'static str, &'static str, u32); 21] {
    let axon = synfire_arch::index_bits(target.axons);
    let block = synfire_arch::index_bits(target.neuron_blocks());
    [
        ("input", "clk_i", 1),
        ("input", "rst_i", 1),
        ("input", "host_region_i", 4),
        ("input", "host_address_i", 32),
        ("input", "host_chunk_i", 3),
        ("input", "host_write_i", 1),
        ("input", "host_data_i", 32),
        ("input", "host_read_i", 1),
        ("output", "host_valid_o", 1),
        ("output", "host_data_o", 32),
        ("input", "event_valid_i", 1),
        ("output", "event_ready_o", 1),
        ("input", "event_axon_i", axon),
        ("input", "event_payload_i", 16),
        ("input", "tick_start_i", 1),
        ("output", "busy_o", 1),
        ("output", "phase_o", 3),
        ("output", "spike_valid_o", 1),
        ("output", "spike_block_o", block),
        ("output", "spike_mask_o", target.lanes),
        ("output", "spike_clock_o", 32),
    ]
}

/// A module with the ports of a core of this target around another one.
pub fn shell(name: &str, inner: &str, parameters: &str, target: &Target) -> String {
    let ports = ports(target);
    let declared = ports.map(|(direction, port, bits)| format!("{direction} wire [{}:0] {port}", bits - 1));
    let connected = ports.map(|(_, port, _)| format!(".{port}({port})"));
    format!(
        "module {name} ({});\n{inner} {parameters}inner ({});\nendmodule\n",
        declared.join(", "),
        connected.join(", ")
    )
}

/// The gates of a core.
pub fn core_gates(family: Family, target: &Target) -> String {
    netlist(&core_design(target, family), None, &shell("synfire_core", "gates", "", target)).0
}

/// As small as it gets with every memory in block RAM that can be.
pub fn small_target() -> Target {
    let base = Target::named("hx8k").unwrap();
    Target {
        name: "gates".into(),
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
